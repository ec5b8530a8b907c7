//! How streams and documents lie in sled's one tree: the kinds of key. What a cell holds is in `cells`. Reads and writes nothing itself.

use crate::storage::types::StorageError;

/// Where the number of the layout is kept.
pub(super) const FORMAT_KEY: &[u8] = b"m/format";
/// What the supervisor writes to learn whether a reopened store takes writes again.
pub(super) const PROBE_KEY: &[u8] = b"m/probe";
/// Number of the layout described in this file. A store with a higher one is refused.
pub(super) const FORMAT: u64 = 1;

const STREAM: u8 = b's';
const DOCUMENT: u8 = b'd';
const VERSION_BYTES: usize = 8;

/// `s name 0x00`: what all events of a stream start with. Names hold no NUL, so no stream is the beginning of another.
pub(super) fn stream_prefix(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len() + 2 + VERSION_BYTES);
    key.push(STREAM);
    key.extend_from_slice(name.as_bytes());
    key.push(0);
    key
}

/// `s name 0x00 version`, big-endian, so that events lie in their order. The first event has version 1.
pub(super) fn event_key(name: &str, version: u64) -> Vec<u8> {
    let mut key = stream_prefix(name);
    key.extend_from_slice(&version.to_be_bytes());
    key
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

/// The document's own key again.
pub(super) fn document_name(key: &[u8]) -> Result<&str, StorageError> {
    key.split_first()
        .filter(|(kind, _)| **kind == DOCUMENT)
        .and_then(|(_, name)| std::str::from_utf8(name).ok())
        .ok_or_else(|| StorageError::Corrupt { what: "the key of a document".to_owned() })
}
