//! What is kept of a person beside conversations, for whoever decides how long. It reads nobody's record out: it gives names of documents only, so
//! nothing here is a reading that the log must know of.

use super::number::NhsNumber;
use super::types::PersonId;
use super::{history, store};
use crate::storage::{Belongings, StorageError, Store};

pub use super::history::contact_belongings;

/// What is kept of one person.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Their id.
    pub id: PersonId,
    /// Their number, where it is known.
    pub number: Option<NhsNumber>,
    /// The conversations in their history, oldest first.
    pub sessions: Vec<String>,
    /// The names of their record and of all that finds it.
    pub belongings: Belongings,
}

/// What is kept of a person; none when there is none.
///
/// # Errors
/// Those of the store.
pub async fn kept(store: &Store, id: &PersonId) -> Result<Option<Kept>, StorageError> {
    let Some((_, person)) = store::person(store, id).await? else { return Ok(None) };
    let sessions = history::sessions(store, id).await?;
    let belongings = store::belongings(store, &person);
    Ok(Some(Kept { id: person.id, number: person.details.nhs_number, sessions, belongings }))
}

/// Whose number it is.
///
/// # Errors
/// Those of the store.
pub async fn of_number(store: &Store, number: &NhsNumber) -> Result<Option<PersonId>, StorageError> {
    store::of_number(store, number).await
}
