//! Where tasks lie in the storage kernel: `task/open/SESSION/ACTION` until somebody says what came of it, `task/done/SESSION/ACTION` after that. So the
//! list of what is open stays short for ever. Decides nothing.

use super::types::Task;
use crate::storage::{Batch, Belongings, StorageError, Store};

const OPEN: &str = "task/open/";
const DONE: &str = "task/done/";

/// The names of all tasks of a conversation.
pub(super) fn belongings(session: &str) -> Belongings {
    Belongings::beginning(format!("{OPEN}{session}/")).and(Belongings::beginning(format!("{DONE}{session}/")))
}

/// The open task of a conversation and action, with its version.
pub(super) async fn open(store: &Store, session: &str, action: &str) -> Result<Option<(u64, Task)>, StorageError> {
    let key = format!("{OPEN}{session}/{action}");
    match store.document(&key).await? {
        None => Ok(None),
        Some(document) => Ok(Some((document.version, decoded(&key, &document.value)?))),
    }
}

/// Writes an open task at its version.
pub(super) fn put(version: u64, task: &Task) -> Result<Batch, StorageError> {
    let key = format!("{OPEN}{}/{}", task.session, task.action);
    let value = encoded(&key, task)?;
    Ok(Batch::new().put(key, version, value))
}

/// Moves an open task to those that are done.
pub(super) fn finish(version: u64, task: &Task) -> Result<Batch, StorageError> {
    let (session, action) = (&task.session, &task.action);
    let key = format!("{DONE}{session}/{action}");
    let value = encoded(&key, task)?;
    Ok(Batch::new().delete(format!("{OPEN}{session}/{action}"), version).put(key, 0, value))
}

/// A page of open tasks behind a key, and the key to go on from.
pub(super) async fn page(store: &Store, after: Option<&str>, limit: usize) -> Result<(Vec<Task>, Option<String>), StorageError> {
    let found = store.scan(OPEN, after, limit).await?;
    let next = found.last().filter(|_| found.len() >= limit).map(|(key, _)| key.clone());
    let tasks = found.iter().map(|(key, document)| decoded(key, &document.value)).collect::<Result<_, _>>()?;
    Ok((tasks, next))
}

/// The tasks of a conversation that are done.
pub(super) async fn done_of(store: &Store, session: &str) -> Result<Vec<Task>, StorageError> {
    let found = store.all_under(&format!("{DONE}{session}/")).await?;
    found.iter().map(|(key, document)| decoded(key, &document.value)).collect()
}

fn encoded(key: &str, task: &Task) -> Result<Vec<u8>, StorageError> {
    serde_json::to_vec(task).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}

fn decoded(key: &str, value: &[u8]) -> Result<Task, StorageError> {
    serde_json::from_slice(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}
