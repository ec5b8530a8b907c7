//! The directory as other rooms use it: search, look up a place or a service, take a report of how busy a service is. Readers see one
//! whole picture; a report makes a new one. Who may report is decided by the routes.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use jiff::Timestamp;

use super::by_hand::{Edit, with_edits};
use super::catalogue::Catalogue;
use super::places::Found;
use super::search::{Answer, Query, search};
use super::store;
use super::types::{BadInput, Capacity, CapacityReport, Service, ServiceId};
use super::usage::Usage;
use crate::audit::AuditError;
use crate::identity::Role;
use crate::limits;
use crate::storage::{StorageError, Store};

/// Who may change a service by hand: whoever may cancel a clinic.
pub const EDITORS: [Role; 1] = [Role::Clinician];

/// Why the directory did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// There is no such service.
    #[error("there is no such service")]
    NotFound,
    /// What was asked makes no sense.
    #[error(transparent)]
    Bad(#[from] BadInput),
    /// A newer report is there already.
    #[error("a newer report is there already")]
    Older,
    /// Others change this service in the same moment.
    #[error("others are changing this service at this moment; try again")]
    Busy,
    /// An edit does not fit; each sentence names a field.
    #[error("{}", .0.join("; "))]
    Unfit(Vec<String>),
    /// It could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
}

/// The directory. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Directory {
    pub(super) store: Store,
    pictures: Arc<RwLock<Pictures>>,
    pub(super) usage: Arc<Usage>,
}

/// The directory as the files and reports have it, what was changed by hand, and both together.
#[derive(Debug)]
pub(super) struct Pictures {
    base: Catalogue,
    pub(super) edits: BTreeMap<ServiceId, Vec<Edit>>,
    shown: Arc<Catalogue>,
}

impl Pictures {
    /// Shows these services as they are with the edits that stand.
    pub(super) fn show(&mut self, ids: impl IntoIterator<Item = ServiceId>, now: Timestamp) {
        let as_edited = |id: ServiceId| {
            let is = with_edits(self.base.service(&id)?, self.edits.get(&id).map_or(&[], Vec::as_slice), now);
            (self.shown.service(&id) != Some(&is)).then_some(is)
        };
        let newer: Vec<Service> = ids.into_iter().filter_map(as_edited).collect();
        if !newer.is_empty() {
            self.shown = Arc::new(self.shown.with(newer));
        }
    }
}

impl Directory {
    /// Opens the directory: the operator's tables, and the reports and hand edits that the store holds.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn open(store: Store, base: Catalogue, now: Timestamp) -> Result<Self, StorageError> {
        let mut newer = Vec::new();
        for (id, report) in store::reports(&store).await? {
            let older = base.service(&id).filter(|service| service.capacity.is_none_or(|old| old.reported_at <= report.reported_at));
            newer.extend(older.map(|service| Service { capacity: Some(report), ..service.clone() }));
        }
        let base = base.with(newer);
        let pictures = Pictures { shown: Arc::new(base.clone()), base, edits: BTreeMap::new() };
        let directory = Self { store, pictures: Arc::new(RwLock::new(pictures)), usage: Arc::default() };
        directory.look(now).await?;
        Ok(directory)
    }

    /// The picture of this moment.
    #[must_use]
    pub fn picture(&self) -> Arc<Catalogue> {
        // A panic elsewhere cannot leave half a picture: it is swapped whole.
        self.pictures.read().unwrap_or_else(PoisonError::into_inner).shown.clone()
    }

    /// Searches.
    #[must_use]
    pub fn search(&self, query: &Query) -> Answer {
        search(&self.picture(), query)
    }

    /// Finds a place by what a person typed.
    ///
    /// # Errors
    /// When the text is empty or too long.
    pub fn place(&self, text: &str) -> Result<Found, BadInput> {
        if !self.has_services() {
            return Err(BadInput("this service has no directory of places to go; call 111, or 999 in an emergency".to_owned()));
        }
        self.picture().places.find(text)
    }

    /// False where nobody brought a directory in: then only whom to ring can be told.
    #[must_use]
    pub fn has_services(&self) -> bool {
        !self.picture().services.is_empty()
    }

    /// A service by its id.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub fn service(&self, id: &ServiceId) -> Result<Service, DirectoryError> {
        self.picture().service(id).cloned().ok_or(DirectoryError::NotFound)
    }

    /// Takes a report of how busy a service is. It counts at once and is kept.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Older`], and those of the store.
    pub async fn report(&self, id: &ServiceId, capacity: Capacity, now: Timestamp) -> Result<(), DirectoryError> {
        self.service(id)?;
        let report = CapacityReport { capacity, reported_at: now };
        for _ in 0..limits::REPORT_TRIES {
            let before = store::report_of(&self.store, id).await?;
            if before.as_ref().is_some_and(|(_, old)| old.reported_at > now) {
                return Err(DirectoryError::Older);
            }
            match self.store.commit(store::put(id, before.map_or(0, |(version, _)| version), &report)?).await {
                Ok(()) => {
                    self.show(id, report);
                    return Ok(());
                }
                Err(StorageError::Conflict { .. }) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Err(DirectoryError::Older)
    }

    /// The pictures, to be changed.
    pub(super) fn pictures(&self) -> RwLockWriteGuard<'_, Pictures> {
        self.pictures.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, id: &ServiceId, report: CapacityReport) {
        let mut pictures = self.pictures();
        let shown = pictures.base.service(id).filter(|service| service.capacity.is_none_or(|old| old.reported_at <= report.reported_at));
        if let Some(service) = shown {
            let service = Service { capacity: Some(report), ..service.clone() };
            pictures.base = pictures.base.with([service]);
            pictures.show([id.clone()], report.reported_at);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::super::demo;
    use super::*;
    use jiff::tz::TimeZone;

    #[tokio::test]
    async fn a_report_counts_at_once_is_kept_and_an_older_one_does_not_undo_it() {
        let now: Timestamp = "2026-11-23T10:00Z".parse().unwrap();
        let base = demo::catalogue(now, &TimeZone::get("Europe/London").unwrap()).unwrap();
        let store = Store::memory();
        let directory = Directory::open(store.clone(), base.clone(), now).await.unwrap();
        let id = ServiceId::parse("saltmere-urgent-treatment-centre").unwrap();
        directory.report(&id, Capacity::Red, now).await.unwrap();
        let reported = |directory: &Directory| directory.service(&id).unwrap().capacity.unwrap().capacity;
        assert_eq!(reported(&directory), Capacity::Red);
        let earlier = now - jiff::SignedDuration::from_mins(5);
        assert_eq!(directory.report(&id, Capacity::Green, earlier).await, Err(DirectoryError::Older));
        let again = Directory::open(store, base, now).await.unwrap();
        assert_eq!(reported(&again), Capacity::Red);
        let nowhere = ServiceId::parse("nowhere").unwrap();
        assert_eq!(directory.report(&nowhere, Capacity::Red, now).await, Err(DirectoryError::NotFound));
    }
}
