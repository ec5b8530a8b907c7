//! Where promised call-backs lie in the storage kernel: `handoff/call-back/SESSION/HASH OF DISPOSITION`, one for each action, so that a repeated
//! request promises nothing twice. Hashed, because names are not sealed and a disposition tells how somebody is. Decides nothing.

use super::types::CallBack;
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};

/// What every key of call-backs begins with.
pub(super) const PREFIX: &str = "handoff/call-back/";

/// The names of the promises made in a conversation.
pub(super) fn belongings(session: &str) -> Belongings {
    Belongings::beginning(format!("{PREFIX}{session}/"))
}

fn key(store: &Store, session: &str, disposition: &str) -> String {
    let veiled = store.veiled(&format!("call-back:{session}:{disposition}"));
    format!("{PREFIX}{session}/{}", veiled.as_deref().unwrap_or(disposition))
}

pub(super) async fn call_back(store: &Store, session: &str, disposition: &str) -> Result<Option<(u64, CallBack)>, StorageError> {
    let key = key(store, session, disposition);
    match store.document(&key).await? {
        None => Ok(None),
        Some(document) => Ok(Some((document.version, decoded(&key, &document.value)?))),
    }
}

pub(super) fn put(store: &Store, version: u64, call_back: &CallBack) -> Result<Batch, StorageError> {
    let key = key(store, &call_back.session, &call_back.disposition);
    let value = serde_json::to_vec(call_back).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
    Ok(Batch::new().put(key, version, value))
}

/// All call-backs of a conversation.
pub(super) async fn of_session(store: &Store, session: &str) -> Result<Vec<CallBack>, StorageError> {
    let found = store.scan(&format!("{PREFIX}{session}/"), None, limits::STORAGE_SCAN_PAGE).await?;
    found.iter().map(|(key, document)| decoded(key, &document.value)).collect()
}

/// A page of call-backs behind a key, and the key to go on from.
pub(super) async fn page(store: &Store, after: Option<&str>, limit: usize) -> Result<(Vec<CallBack>, Option<String>), StorageError> {
    let found = store.scan(PREFIX, after, limit).await?;
    let next = found.last().filter(|_| found.len() >= limit).map(|(key, _)| key.clone());
    let mut all = Vec::with_capacity(found.len());
    for (key, document) in &found {
        all.push(decoded(key, &document.value)?);
    }
    Ok((all, next))
}

fn decoded(key: &str, value: &[u8]) -> Result<CallBack, StorageError> {
    serde_json::from_slice(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}
