//! How often appointments were cancelled, and why, and how often nobody came: by service and month. A count holds nobody and nothing that names one.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::service::Bookings;
use super::store;
use super::types::{Booking, BookingError, CancelReason};
use crate::directory::types::ServiceId;
use crate::limits;
use crate::storage::{Batch, StorageError};

/// Counted when nobody came.
pub(super) const DID_NOT_ATTEND: &str = "did-not-attend";
/// Counted when the service cancelled it.
pub(super) const BY_SERVICE: &str = "by-service";

/// The word a reason is counted under.
pub(super) fn word(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::CannotCome => "cannot-come",
        CancelReason::NotNeeded => "not-needed",
        CancelReason::Worse => "worse",
        CancelReason::Other => "other",
    }
}

/// How often, by month (`2026-11`) and by what happened.
pub type Counts = BTreeMap<String, BTreeMap<String, u64>>;

impl Bookings {
    /// Counts one more, in the batch of what is counted.
    pub(super) async fn counted(&self, batch: Batch, booking: &Booking, what: &str, now: Timestamp) -> Result<Batch, StorageError> {
        let month = now.strftime("%Y-%m").to_string();
        // The first digits of a booking's id are as good as drawn by lot.
        let part = booking.id.as_str().bytes().fold(0_u8, |sum, byte| sum.wrapping_add(byte)) % limits::COUNT_PARTS;
        let key = store::count_key(booking.slot.id.service(), &month, what, part);
        let count = store::read_or_default::<u64>(&self.store, &key).await?;
        store::put(batch, key, count.version, &count.value.saturating_add(1))
    }

    /// Everything counted at a service.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn counts(&self, service: &ServiceId) -> Result<Counts, BookingError> {
        let prefix = store::counts_of(service);
        let mut counts = Counts::new();
        for (key, document) in self.store.all_under(&prefix).await? {
            let mut parts = key.strip_prefix(&prefix).unwrap_or_default().split('/');
            let (Some(month), Some(what)) = (parts.next(), parts.next()) else { continue };
            let count: u64 = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
            let sum = counts.entry(month.to_owned()).or_default().entry(what.to_owned()).or_default();
            *sum = sum.saturating_add(count);
        }
        Ok(counts)
    }
}
