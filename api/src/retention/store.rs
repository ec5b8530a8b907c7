//! Where holds lie in the storage kernel: `retention/hold/session/ID`, `retention/hold/person/ID`. Decides nothing.

use serde::{Deserialize, Serialize};

use crate::storage::{Batch, StorageError, Store};

/// Who keeps it, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hold {
    pub(super) by: String,
    pub(super) because: String,
    pub(super) at_ms: i64,
}

fn key(subject: &str) -> String {
    format!("retention/hold/{subject}")
}

/// The hold on something, as the audit log names it, with its version.
pub(super) async fn hold(store: &Store, subject: &str) -> Result<Option<(u64, Hold)>, StorageError> {
    let key = key(subject);
    let Some(document) = store.document(&key).await? else { return Ok(None) };
    let hold = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key })?;
    Ok(Some((document.version, hold)))
}

pub(super) fn put(subject: &str, version: u64, hold: &Hold) -> Result<Batch, StorageError> {
    let key = key(subject);
    let value = serde_json::to_vec(hold).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
    Ok(Batch::new().put(key, version, value))
}

pub(super) fn let_go(subject: &str, version: u64) -> Batch {
    Batch::new().delete(key(subject), version)
}
