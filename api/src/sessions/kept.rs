//! What is kept of a conversation, for whoever decides how long: read from its records, without its release, so that one that can no longer be folded can
//! still be erased. Decides nothing.

use super::store;
use super::types::Record;
use crate::people::PersonId;
use crate::problem::Problem;
use crate::storage::{Belongings, Store};

/// A conversation as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// When it was opened, milliseconds since 1970.
    pub opened_ms: i64,
    /// Time of its last record, milliseconds since 1970.
    pub last_ms: i64,
    /// Everybody it was ever said to be about.
    pub people: Vec<PersonId>,
}

/// What is kept of a conversation; none when there is none.
///
/// # Errors
/// When its records cannot be read.
pub async fn kept(store: &Store, id: &str) -> Result<Option<Kept>, Problem> {
    let records = store::read(store, id).await?;
    let Some(Record::Opened { at_ms: opened_ms, .. }) = records.first() else { return Ok(None) };
    let mut people: Vec<PersonId> = records
        .iter()
        .filter_map(|record| if let Record::Person { person, .. } = record { PersonId::parse(person) } else { None })
        .collect();
    people.sort();
    people.dedup();
    let last_ms = records.iter().map(at).max().unwrap_or(*opened_ms);
    Ok(Some(Kept { opened_ms: *opened_ms, last_ms, people }))
}

/// The names of what this room keeps of it.
#[must_use]
pub fn belongings(id: &str) -> Belongings {
    Belongings::stream(store::stream(id))
}

/// Ids of conversations in the order in which they were opened, behind one of them.
///
/// # Errors
/// Those of the store.
pub async fn in_order(store: &Store, after: Option<&str>, limit: usize) -> Result<Vec<String>, Problem> {
    let after = after.map(store::stream);
    let names = store.streams(store::PREFIX, after.as_deref(), limit).await?;
    Ok(names.iter().filter_map(|name| name.strip_prefix(store::PREFIX)).map(str::to_owned).collect())
}

fn at(record: &Record) -> i64 {
    match record {
        Record::Walk { event, .. } => event.at_ms,
        Record::Opened { at_ms, .. }
        | Record::Words { at_ms, .. }
        | Record::Note { at_ms, .. }
        | Record::Taken { at_ms, .. }
        | Record::Caller { at_ms, .. }
        | Record::HandedOn { at_ms, .. }
        | Record::Task { at_ms, .. }
        | Record::Person { at_ms, .. }
        | Record::Contact { at_ms, .. }
        | Record::SafetyPlan { at_ms, .. }
        | Record::Decided { at_ms, .. } => *at_ms,
    }
}
