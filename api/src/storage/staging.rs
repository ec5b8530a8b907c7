//! The rule of the kernel, said once for all backends: a batch is taken if and only if every expected version is the present one, counting
//! the writes staged before it. Holds no data of its own and writes nothing.

use std::collections::HashMap;

use super::types::{Batch, StorageError};

/// What a backend knows about the present.
pub(super) trait Present {
    /// Why the backend could not say.
    type Fault;
    /// How many events the stream holds.
    fn stream_version(&mut self, stream: &str) -> Result<u64, Self::Fault>;
    /// The document's version; 0 when there is none.
    fn document_version(&mut self, key: &str) -> Result<u64, Self::Fault>;
}

/// Versions as they will be once the batches taken so far are written.
#[derive(Debug, Default)]
pub(super) struct Staged {
    pub(super) streams: HashMap<String, u64>,
    pub(super) documents: HashMap<String, u64>,
}

/// Checks one batch against the present and the batches staged before it. If it fits, its versions are staged too; if not, nothing changes.
///
/// The outer error is the backend's, the inner one the conflict.
pub(super) fn stage<P: Present>(batch: &Batch, staged: &mut Staged, present: &mut P) -> Result<Result<(), StorageError>, P::Fault> {
    let mut undo = Undo::default();
    let erased = batch.erased.iter().map(|erase| (&erase.stream, erase.expected_version, None));
    let grown = batch.appends.iter().map(|append| (&append.stream, append.expected_version, Some(append.events.len() as u64)));
    for (stream, expected, events) in erased.chain(grown) {
        let version = match staged.streams.get(stream) {
            Some(version) => *version,
            None => present.stream_version(stream)?,
        };
        if version != expected {
            undo.roll_back(staged);
            return Ok(Err(StorageError::Conflict { what: stream.clone() }));
        }
        let next = events.map_or(0, |events| version.saturating_add(events));
        undo.streams.push((stream.clone(), staged.streams.insert(stream.clone(), next)));
    }
    for put in &batch.puts {
        let version = match staged.documents.get(&put.key) {
            Some(version) => *version,
            None => present.document_version(&put.key)?,
        };
        if version != put.expected_version {
            undo.roll_back(staged);
            return Ok(Err(StorageError::Conflict { what: put.key.clone() }));
        }
        let next = if put.value.is_some() { version.saturating_add(1) } else { 0 };
        undo.documents.push((put.key.clone(), staged.documents.insert(put.key.clone(), next)));
    }
    Ok(Ok(()))
}

/// What a refused batch has to put back, newest last.
#[derive(Default)]
struct Undo {
    streams: Vec<(String, Option<u64>)>,
    documents: Vec<(String, Option<u64>)>,
}

impl Undo {
    fn roll_back(self, staged: &mut Staged) {
        put_back(self.streams, &mut staged.streams);
        put_back(self.documents, &mut staged.documents);
    }
}

fn put_back(undo: Vec<(String, Option<u64>)>, versions: &mut HashMap<String, u64>) {
    for (name, before) in undo.into_iter().rev() {
        match before {
            Some(version) => versions.insert(name, version),
            None => versions.remove(&name),
        };
    }
}
