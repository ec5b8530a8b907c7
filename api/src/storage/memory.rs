//! The kernel in memory: for tests, demonstrations and as the yardstick the durable backends are compared with. Keeps nothing.

use std::collections::BTreeMap;
use std::ops::Bound::{self, Excluded, Included, Unbounded};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::staging::{Present, Staged, stage};
use super::types::{Batch, Document, StorageError};

/// Streams and documents behind one lock.
#[derive(Debug, Default)]
pub(super) struct Memory {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    streams: BTreeMap<String, Vec<Vec<u8>>>,
    documents: BTreeMap<String, Document>,
}

impl Present for State {
    type Fault = StorageError;

    fn stream_version(&mut self, stream: &str) -> Result<u64, StorageError> {
        Ok(self.streams.get(stream).map_or(0, |events| events.len() as u64))
    }

    fn document_version(&mut self, key: &str) -> Result<u64, StorageError> {
        Ok(self.documents.get(key).map_or(0, |document| document.version))
    }
}

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held cannot leave half a batch: checks come before writes, and writes do not panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        let mut state = self.state();
        let mut staged = Staged::default();
        stage(&batch, &mut staged, &mut *state)??;
        for erase in batch.erased {
            state.streams.remove(&erase.stream);
        }
        for append in batch.appends {
            state.streams.entry(append.stream).or_default().extend(append.events);
        }
        for put in batch.puts {
            match put.value {
                Some(value) => {
                    let version = put.expected_version.saturating_add(1);
                    state.documents.insert(put.key, Document { version, value });
                }
                None => {
                    state.documents.remove(&put.key);
                }
            }
        }
        Ok(())
    }

    pub(super) fn stream(&self, name: &str, from_version: u64, limit: usize) -> Vec<Vec<u8>> {
        let skip = usize::try_from(from_version).unwrap_or(usize::MAX);
        let state = self.state();
        state.streams.get(name).map_or_else(Vec::new, |events| events.iter().skip(skip).take(limit).cloned().collect())
    }

    pub(super) fn streams(&self, prefix: &str, after: Option<&str>, limit: usize) -> Vec<String> {
        let state = self.state();
        let from = state.streams.range::<str, _>((from(prefix, after), Unbounded));
        from.map(|(name, _)| name).take_while(|name| name.starts_with(prefix)).take(limit).cloned().collect()
    }

    pub(super) fn document(&self, key: &str) -> Option<Document> {
        self.state().documents.get(key).cloned()
    }

    pub(super) fn scan(&self, prefix: &str, after: Option<&str>, limit: usize) -> Vec<(String, Document)> {
        self.state()
            .documents
            .range::<str, _>((from(prefix, after), Unbounded))
            .take_while(|(key, _)| key.starts_with(prefix))
            .take(limit)
            .map(|(key, document)| (key.clone(), document.clone()))
            .collect()
    }
}

fn from<'a>(prefix: &'a str, after: Option<&'a str>) -> Bound<&'a str> {
    match after {
        Some(after) if after >= prefix => Excluded(after),
        _ => Included(prefix),
    }
}
