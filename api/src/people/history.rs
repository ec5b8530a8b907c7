//! What somebody came with before: one document for each conversation about them, at a key that sorts by the time it began, so that contacts of different
//! conversations never meet. Written in the batch of the answer it tells of; it decides nothing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::types::PersonId;
use crate::identity::Token;
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};

/// One contact: a conversation about the person in which something was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The conversation.
    pub session: String,
    /// When it began, milliseconds UTC.
    pub began_ms: i64,
    /// When it was last gone on with, milliseconds UTC.
    pub at_ms: i64,
    /// A call handler was in it.
    pub by_handler: bool,
    /// What it was about, in words.
    pub about: Vec<String>,
    /// What it came to, in words, the leading one first; empty: it broke off before an outcome.
    pub outcome: Vec<String>,
}

fn prefix(person: &PersonId) -> String {
    format!("people/contact/{}/", person.as_str())
}

/// The writes that put a contact into a person's history, or say anew what it came to, to be committed with the answer they tell of. `written` is how
/// often this contact was written before.
///
/// # Errors
/// A fault of ours, should it not be encodable.
pub fn contact_written(person: &PersonId, written: u64, contact: &Contact) -> Result<Batch, StorageError> {
    let key = format!("{}{}", prefix(person), contact.session);
    let value = serde_json::to_vec(contact).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
    Ok(Batch::new().put(key, written, value))
}

/// The writes that take a contact out of the history of somebody it was not about.
#[must_use]
pub fn contact_taken_back(person: &PersonId, written: u64, session: &str) -> Batch {
    if written == 0 {
        return Batch::new();
    }
    Batch::new().delete(format!("{}{session}", prefix(person)), written)
}

/// The name of a contact in somebody's history.
#[must_use]
pub fn contact_belongings(person: &PersonId, session: &str) -> Belongings {
    Belongings::document(format!("{}{session}", prefix(person)))
}

/// The conversations in somebody's history, oldest first.
pub(super) async fn sessions(store: &Store, person: &PersonId) -> Result<Vec<String>, StorageError> {
    let prefix = prefix(person);
    let all = store.all_under(&prefix).await?;
    Ok(all.iter().filter_map(|(key, _)| key.strip_prefix(&prefix)).map(str::to_owned).collect())
}

/// Contacts gone on with at or after an instant, oldest first; of many, the newest.
pub(super) async fn since(store: &Store, person: &PersonId, from_ms: i64) -> Result<Vec<Contact>, StorageError> {
    let prefix = prefix(person);
    // A conversation may be gone on with for a day after it began, and its key tells when it began.
    let first = Token::first_of(from_ms.saturating_sub(limits::SESSION_LIFE_MS));
    let mut after = format!("{prefix}{}", first.as_str());
    let mut found: Vec<Contact> = Vec::new();
    loop {
        let page = store.scan(&prefix, Some(&after), limits::STORAGE_SCAN_PAGE).await?;
        for (key, document) in &page {
            let contact: Contact = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
            if contact.at_ms >= from_ms {
                found.push(contact);
            }
        }
        found.drain(..found.len().saturating_sub(limits::CONTACTS_KEPT_IN_HAND));
        match page.last() {
            Some((key, _)) if page.len() >= limits::STORAGE_SCAN_PAGE => after.clone_from(key),
            _ => return Ok(found),
        }
    }
}
