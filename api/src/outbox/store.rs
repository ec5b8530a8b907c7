//! Where messages lie in the storage kernel: `outbox/message/ID` for ever, with the words until they are delivered, `outbox/of/SESSION/ID`, and `outbox/turn/LANE/DUE/ID` while it
//! waits, in the order in which they fall due. Names are made of a hash, a time and the operator's name of a receiver, and tell of nobody. Decides nothing.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::types::{Kept, MessageId};
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};

const MESSAGES: &str = "outbox/message/";
const TURNS: &str = "outbox/turn/";
const OF: &str = "outbox/of/";

/// A message's place in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Turn {
    /// The message.
    pub(super) id: MessageId,
    /// When it is to be tried, milliseconds UTC; a part of its name.
    pub(super) due_ms: i64,
    /// For which lane it waits.
    pub(super) lane: String,
    /// When it was first due.
    pub(super) first_due_ms: i64,
    /// Attempts begun.
    pub(super) attempts: u32,
    /// Who is at it.
    pub(super) lease: Option<Lease>,
}

/// One deliverer is at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lease {
    /// The process.
    pub(super) who: String,
    /// Until when; after that anybody may take it.
    pub(super) until_ms: i64,
}

fn message_key(id: &MessageId) -> String {
    format!("{MESSAGES}{}", id.as_str())
}

fn turn_key(turn: &Turn) -> String {
    format!("{TURNS}{}/{:013}/{}", turn.lane, turn.due_ms.max(0), turn.id.as_str())
}

/// A message with its version.
pub(super) async fn message(store: &Store, id: &MessageId) -> Result<Option<(u64, Kept)>, StorageError> {
    let key = message_key(id);
    match store.document(&key).await? {
        None => Ok(None),
        Some(document) => Ok(Some((document.version, decoded(&key, &document.value)?))),
    }
}

pub(super) fn put_message(batch: Batch, version: u64, kept: &Kept) -> Result<Batch, StorageError> {
    let key = message_key(&kept.message.id);
    let value = encoded(&key, kept)?;
    Ok(batch.put(key, version, value))
}

pub(super) fn put_turn(batch: Batch, version: u64, turn: &Turn) -> Result<Batch, StorageError> {
    let key = turn_key(turn);
    let value = encoded(&key, turn)?;
    Ok(batch.put(key, version, value))
}

/// Which messages a conversation has: their names only.
pub(super) fn put_of_session(batch: Batch, session: &str, id: &MessageId) -> Batch {
    batch.put(format!("{OF}{session}/{}", id.as_str()), 0, Vec::new())
}

/// The names of all messages of a conversation. A turn that waits is taken away by whoever finds that its message is gone.
pub(super) async fn belongings(store: &Store, session: &str) -> Result<Belongings, StorageError> {
    let prefix = format!("{OF}{session}/");
    // A conversation has a few.
    let found = store.scan(&prefix, None, limits::STORAGE_SCAN_PAGE).await?;
    let documents = found.iter().filter_map(|(key, _)| key.strip_prefix(&prefix)).map(|id| format!("{MESSAGES}{id}")).collect();
    Ok(Belongings { documents, ..Belongings::beginning(prefix) })
}

pub(super) fn end_turn(batch: Batch, version: u64, turn: &Turn) -> Batch {
    batch.delete(turn_key(turn), version)
}

/// The lane behind this one in which something waits; the first one when none is named.
pub(super) async fn lane_behind(store: &Store, lane: Option<&str>) -> Result<Option<String>, StorageError> {
    // Behind every time of that lane, since times are digits.
    let after = lane.map(|lane| format!("{TURNS}{lane}/~"));
    let found = store.scan(TURNS, after.as_deref(), 1).await?;
    Ok(found.first().and_then(|(key, _)| key.strip_prefix(TURNS)?.split_once('/')).map(|(lane, _)| lane.to_owned()))
}

/// The first turns of a lane, soonest due first, with their versions.
pub(super) async fn turns(store: &Store, lane: &str, limit: usize) -> Result<Vec<(u64, Turn)>, StorageError> {
    let found = store.scan(&format!("{TURNS}{lane}/"), None, limit).await?;
    found.iter().map(|(key, document)| Ok((document.version, decoded(key, &document.value)?))).collect()
}

/// A page of all turns behind a key, and the key to go on from.
pub(super) async fn page(store: &Store, after: Option<&str>, limit: usize) -> Result<(Vec<Turn>, Option<String>), StorageError> {
    let found = store.scan(TURNS, after, limit).await?;
    let next = found.last().filter(|_| found.len() >= limit).map(|(key, _)| key.clone());
    let turns = found.iter().map(|(key, document)| decoded(key, &document.value)).collect::<Result<_, _>>()?;
    Ok((turns, next))
}

fn encoded(key: &str, value: &impl Serialize) -> Result<Vec<u8>, StorageError> {
    serde_json::to_vec(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}

fn decoded<T: DeserializeOwned>(key: &str, value: &[u8]) -> Result<T, StorageError> {
    serde_json::from_slice(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}
