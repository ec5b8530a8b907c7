//! Making, ending and obeying hand edits: written with their entry in the audit log, announced to the other nodes, taken up by each of them. What an edit
//! does to a service, `by_hand` says; who may make one, the routes.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::by_hand::{Change, Edit, Ended, NewEdit};
use super::service::{Directory, DirectoryError};
use super::store;
use super::types::ServiceId;
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::clock::{Clock, timestamp};
use crate::limits;
use crate::storage::StorageError;

impl Directory {
    /// The edits of a service, newest first, those that ended too.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], and those of the store.
    pub async fn edits(&self, id: &ServiceId) -> Result<Vec<Edit>, DirectoryError> {
        self.service(id)?;
        let (_, mut edits) = store::edits_of(&self.store, id).await?;
        edits.reverse();
        Ok(edits)
    }

    /// The services that are changed by hand now or will be.
    #[must_use]
    pub fn edited(&self, now: Timestamp) -> Vec<ServiceId> {
        let stands = |(id, edits): (&ServiceId, &Vec<Edit>)| edits.iter().any(|edit| edit.stands(now)).then(|| id.clone());
        self.pictures().edits.iter().filter_map(stands).collect()
    }

    /// Changes a service by hand. It counts here at once, and on the other nodes within seconds.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Unfit`] with everything that does not fit, and those of the store.
    pub async fn edit(&self, audit: &Audit, id: &ServiceId, by: &str, new: NewEdit, now: Timestamp) -> Result<Edit, DirectoryError> {
        self.service(id)?;
        let number = |edits: &[Edit]| edits.last().map_or(1, |last| last.number.saturating_add(1));
        let edit = |edits: &mut Vec<Edit>| {
            let made = new.clone().made(number(edits), by, now).map_err(DirectoryError::Unfit)?;
            if edits.iter().filter(|edit| edit.stands(now)).count() >= limits::EDITS_STANDING {
                return Err(DirectoryError::Unfit(vec![format!(
                    "at most {} edits of a service stand at once: end one first",
                    limits::EDITS_STANDING
                )]));
            }
            edits.push(made.clone());
            if edits.len() > limits::EDITS_KEPT
                && let Some(oldest) = edits.iter().position(|edit| !edit.stands(now))
            {
                edits.remove(oldest);
            }
            let why = format!("{}: {}", what(&made.change), made.because);
            Ok((made, why))
        };
        self.change(audit, id, by, now, edit).await
    }

    /// Ends an edit before its time; one that has ended stays as it is.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], also for an edit that is not there, and those of the store.
    pub async fn end_edit(&self, audit: &Audit, id: &ServiceId, by: &str, number: u32, now: Timestamp) -> Result<Edit, DirectoryError> {
        self.service(id)?;
        let end = |edits: &mut Vec<Edit>| {
            let edit = edits.iter_mut().find(|edit| edit.number == number).ok_or(DirectoryError::NotFound)?;
            if edit.stands(now) {
                edit.ended = Some(Ended { at: now, by: by.to_owned() });
            }
            Ok((edit.clone(), format!("ended {}: {}", what(&edit.change), edit.because)))
        };
        self.change(audit, id, by, now, end).await
    }

    async fn change(
        &self,
        audit: &Audit,
        id: &ServiceId,
        by: &str,
        now: Timestamp,
        change: impl Fn(&mut Vec<Edit>) -> Result<(Edit, String), DirectoryError>,
    ) -> Result<Edit, DirectoryError> {
        for _ in 0..limits::EDIT_TRIES {
            let (version, mut edits) = store::edits_of(&self.store, id).await?;
            let (edit, why) = change(&mut edits)?;
            let deed = Deed::new(Actor::Staff(by.to_owned()), Action::DirectoryChanged, format!("service/{id}")).because(why);
            match audit.commit(store::put_edits(id, version, &edits)?.announced(), deed).await {
                Ok(()) => {
                    let mut pictures = self.pictures();
                    pictures.edits.insert(id.clone(), edits);
                    pictures.show([id.clone()], now);
                    return Ok(edit);
                }
                Err(AuditError::Storage(StorageError::Conflict { .. })) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Err(DirectoryError::Busy)
    }

    /// Takes up what other nodes have edited, and lets go what has ended.
    ///
    /// # Errors
    /// Those of the store; what is shown stays as it was.
    pub async fn look(&self, now: Timestamp) -> Result<(), StorageError> {
        let edits: BTreeMap<ServiceId, Vec<Edit>> = store::edits(&self.store).await?.into_iter().collect();
        let mut pictures = self.pictures();
        // An edit made here while the others were read must not be undone by the older reading: the list with the newest number is the newest.
        for (id, read) in edits {
            let ours = pictures.edits.entry(id).or_default();
            let ended = |edits: &[Edit]| edits.iter().filter(|edit| edit.ended.is_some()).count();
            let last = |edits: &[Edit]| edits.last().map(|edit| edit.number);
            if (last(&read), ended(&read)) >= (last(ours), ended(ours)) {
                *ours = read;
            }
        }
        let ids: Vec<ServiceId> = pictures.edits.keys().cloned().collect();
        pictures.show(ids, now);
        Ok(())
    }

    /// Looks whenever another node says that something has changed, and every few seconds. Ends when it is cut off.
    pub async fn go_with_the_others(&self, clock: &Clock) -> std::convert::Infallible {
        let mut changes = self.store.shares_changes();
        let wait = Duration::from_millis(limits::EDITS_LOOK_MS);
        loop {
            match &mut changes {
                Some(changes) => {
                    if matches!(tokio::time::timeout(wait, changes.changed()).await, Ok(Err(_))) {
                        std::future::pending().await
                    }
                }
                None => tokio::time::sleep(wait).await,
            }
            if let Err(error) = self.look(timestamp(clock.now_ms())).await {
                tracing::warn!(%error, "hand edits of the directory could not be read; those known stay");
            }
        }
    }
}

/// The kind of a change, for the log.
fn what(change: &Change) -> &'static str {
    match change {
        Change::Capacity { .. } => "how busy",
        Change::Closed { .. } => "closed",
        Change::Telephone { .. } => "telephone",
        Change::Note { .. } => "note",
        Change::Withdrawn => "withdrawn",
    }
}
