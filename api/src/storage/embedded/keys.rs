//! How streams and documents lie in the one tree: the kinds of key. What a cell holds is in `cells`. Reads and writes nothing itself.

use std::ops::Bound;

pub(super) use crate::storage::terms::{NAMES_KEY, SEALED_KEY};
use crate::storage::types::StorageError;

/// Where the number of the layout is kept.
pub(super) const FORMAT_KEY: &[u8] = b"m/format";
/// What the supervisor writes to learn whether a reopened store takes writes again.
pub(super) const PROBE_KEY: &[u8] = b"m/probe";
/// Up to which record the log is in the tree, and what its checksums begin with. Of this store only: no backup holds it.
pub(super) const LOG_KEY: &[u8] = b"m/log";
/// Stands in a store until all of a backup is in it.
pub(super) const RESTORING_KEY: &[u8] = b"m/restoring";
/// Number of the layout described in this room. A store with a higher one is refused; 1 had no journal and one event in each cell, 2 no seals and no
/// hashed names, 3 no log beneath the tree, and all are read as they are.
pub(super) const FORMAT: u64 = 4;

const STREAM: u8 = b's';
const DOCUMENT: u8 = b'd';
const JOURNAL: u8 = b'j';
const VERSION_BYTES: usize = 8;

/// `s name 0x00 version`, big-endian, so that events lie in their order. The first event has version 1; a cell with several is named by its first.
/// Names hold no NUL, so no stream is the beginning of another.
pub(super) fn event_key(name: &str, version: u64) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len() + 2 + VERSION_BYTES);
    key.push(STREAM);
    key.extend_from_slice(name.as_bytes());
    key.push(0);
    key.extend_from_slice(&version.to_be_bytes());
    key
}

/// What the keys of all streams begin with whose names begin so.
pub(super) fn stream_prefix(prefix: &str) -> Vec<u8> {
    [&[STREAM], prefix.as_bytes()].concat()
}

/// The stream's own name again.
pub(super) fn stream_name(key: &[u8]) -> Result<&str, StorageError> {
    key.split_first()
        .filter(|(kind, _)| **kind == STREAM)
        .and_then(|(_, rest)| std::str::from_utf8(rest.split(|byte| *byte == 0).next()?).ok())
        .ok_or_else(|| StorageError::Corrupt { what: "the key of an event".to_owned() })
}

/// The version at the end of an event's key.
pub(super) fn event_version(key: &[u8]) -> Option<u64> {
    let (_, version) = key.split_last_chunk::<VERSION_BYTES>()?;
    Some(u64::from_be_bytes(*version))
}

/// `d key`.
pub(super) fn document_key(key: &str) -> Vec<u8> {
    let mut full = Vec::with_capacity(key.len() + 1);
    full.push(DOCUMENT);
    full.extend_from_slice(key.as_bytes());
    full
}

/// A key in words, for a message.
pub(super) fn in_words(key: &[u8]) -> String {
    match key {
        [JOURNAL, ..] => "a group of the journal".to_owned(),
        [STREAM, name @ ..] => {
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            format!("{} from event {}", String::from_utf8_lossy(name), event_version(key).unwrap_or_default())
        }
        [_, name @ ..] => String::from_utf8_lossy(name).into_owned(),
        [] => String::new(),
    }
}

/// Whether a cell with this key holds a value of its own: all but pieces and what the store knows of itself.
pub(super) fn holds_a_value(key: &[u8]) -> bool {
    matches!(key.first(), Some(&(STREAM | DOCUMENT | JOURNAL)))
}

/// The document's own key again.
pub(super) fn document_name(key: &[u8]) -> Result<&str, StorageError> {
    key.split_first()
        .filter(|(kind, _)| **kind == DOCUMENT)
        .and_then(|(_, name)| std::str::from_utf8(name).ok())
        .ok_or_else(|| StorageError::Corrupt { what: "the key of a document".to_owned() })
}

/// `j number`, big-endian: what one group appended, in the order of the groups.
pub(super) fn journal_key(number: u64) -> Vec<u8> {
    [&[JOURNAL][..], &number.to_be_bytes()].concat()
}

/// The number of a group again.
pub(super) fn journal_number(key: &[u8]) -> Result<u64, StorageError> {
    key.strip_prefix(&[JOURNAL])
        .and_then(|number| <[u8; 8]>::try_from(number).ok())
        .map(u64::from_be_bytes)
        .ok_or_else(|| StorageError::Corrupt { what: "the key of a journal cell".to_owned() })
}

/// The first key that no longer starts with the prefix. A prefix starts with the kind of key, so it never consists of 0xFF alone.
pub(super) fn after_prefix(prefix: &[u8]) -> Bound<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Bound::Excluded(end);
        }
    }
    Bound::Unbounded
}

/// Bounds on borrowed keys.
pub(super) fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    bound.as_ref().map(Vec::as_slice)
}
