//! How often a service was used, by day: offered first, booked, asked for and refused, cancelled. A count holds nobody and nothing that names one. It is
//! kept in memory and added to the store now and then; a crash loses what was counted since.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::service::Directory;
use super::store;
use super::types::ServiceId;
use crate::limits;
use crate::storage::{Batch, StorageError};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It stood first in an answer.
    OfferedFirst,
    /// An appointment there was booked.
    Booked,
    /// Somebody chose it, and it does not take them or not in time.
    Refused,
    /// An appointment there was cancelled by whoever had it.
    Cancelled,
}

/// How often, on one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Used {
    /// It stood first in an answer.
    pub offered_first: u64,
    /// An appointment there was booked.
    pub booked: u64,
    /// Somebody chose it, and it does not take them or not in time.
    pub refused: u64,
    /// An appointment there was cancelled by whoever had it.
    pub cancelled: u64,
}

type Counted = BTreeMap<(ServiceId, Date), Used>;

/// What was counted since it was last written.
#[derive(Debug, Default)]
pub struct Usage(Mutex<Counted>);

impl Used {
    fn and(self, more: Self) -> Self {
        Self {
            offered_first: self.offered_first.saturating_add(more.offered_first),
            booked: self.booked.saturating_add(more.booked),
            refused: self.refused.saturating_add(more.refused),
            cancelled: self.cancelled.saturating_add(more.cancelled),
        }
    }
}

impl Usage {
    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, service: ServiceId, day: Date, more: Used) {
        let mut counted = self.counted();
        let room = counted.len() < limits::USAGE_COUNTED;
        match counted.get_mut(&(service.clone(), day)) {
            Some(used) => *used = used.and(more),
            None if room => drop(counted.insert((service, day), more)),
            None => {}
        }
    }
}

impl Directory {
    /// Counts one use, in memory.
    pub fn used(&self, service: &ServiceId, day: Date, what: Use) {
        let mut one = Used::default();
        match what {
            Use::OfferedFirst => one.offered_first = 1,
            Use::Booked => one.booked = 1,
            Use::Refused => one.refused = 1,
            Use::Cancelled => one.cancelled = 1,
        }
        self.usage.add(service.clone(), day, one);
    }

    /// Adds what was counted to the sums in the store, and lets go the days of these services that are too old. What could not be written is kept for the
    /// next time.
    ///
    /// # Errors
    /// The last refusal of the store.
    pub async fn flush_usage(&self) -> Result<(), StorageError> {
        let counted = std::mem::take(&mut *self.usage.counted());
        let mut ended = Ok(());
        for ((service, day), used) in counted {
            if let Err(error) = self.add_up(&service, day, used).await {
                self.usage.add(service, day, used);
                ended = Err(error);
            }
        }
        ended
    }

    async fn add_up(&self, service: &ServiceId, day: Date, used: Used) -> Result<(), StorageError> {
        let key = store::usage_key(service, day);
        for _ in 0..limits::EDIT_TRIES {
            let (version, sum) = store::read::<Used>(&self.store, &key).await?.unwrap_or_default();
            let mut batch = store::put_at(key.clone(), version, &sum.and(used))?;
            if version == 0 {
                batch = self.without_old(batch, service, day).await?;
            }
            match self.store.commit(batch).await {
                Err(StorageError::Conflict { .. }) => {}
                ended => return ended,
            }
        }
        Err(StorageError::Conflict { what: key })
    }

    /// On the first use of a day: the days that are too old go.
    async fn without_old(&self, mut batch: Batch, service: &ServiceId, day: Date) -> Result<Batch, StorageError> {
        let oldest = day.checked_sub(limits::USAGE_DAYS.days()).unwrap_or(Date::MIN);
        let first = store::usage_key(service, oldest);
        for (key, document) in self.store.all_under(&store::usage_of(service)).await? {
            if key < first {
                batch = batch.delete(key, document.version);
            }
        }
        Ok(batch)
    }

    /// How often a service was used, by day, the newest first; what was counted in the last minute is not in it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn usage(&self, service: &ServiceId) -> Result<Vec<(Date, Used)>, StorageError> {
        let mut days = store::usage(&self.store, service).await?;
        days.reverse();
        Ok(days)
    }
}
