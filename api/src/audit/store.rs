//! How the chains lie in the storage kernel: one stream of sealed entries and one document with the end for each. Decides nothing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::types::{AuditError, Entry};
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

/// A hash over a chain up to some entry.
pub(super) type Seal = [u8; 32];

/// What the first entry of a chain is sealed against.
pub(super) const BEGINNING: Seal = [0; 32];

const SEAL_BYTES: usize = 32;

/// The end of a chain as the writer holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) length: u64,
    pub(super) seal: Seal,
    /// Version of the document that says so.
    pub(super) version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredEnd {
    length: u64,
    seal: Seal,
}

pub(super) fn stream_name(chain: u8) -> String {
    format!("audit/chain/{chain:02}")
}

pub(super) fn end_key(chain: u8) -> String {
    format!("audit/end/{chain:02}")
}

/// The chain of a subject: always the same one, so that all about it stands in one order.
pub(super) fn chain_of(subject: &str) -> u8 {
    let [first, ..] = <[u8; 32]>::from(Sha256::digest(subject.as_bytes()));
    first % limits::AUDIT_CHAINS
}

/// The end as it is stored; the beginning for a chain without entries.
pub(super) async fn end(store: &Store, chain: u8) -> Result<End, AuditError> {
    let key = end_key(chain);
    let Some(document) = store.document(&key).await? else {
        return Ok(End { length: 0, seal: BEGINNING, version: 0 });
    };
    let stored: StoredEnd = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key })?;
    Ok(End { length: stored.length, seal: stored.seal, version: document.version })
}

/// Adds entries to a batch, behind the end; gives the end after them.
pub(super) fn add(batch: Batch, chain: u8, end: &End, entries: &[Entry]) -> Result<(Batch, End), AuditError> {
    let mut seal = end.seal;
    let mut sealed = Vec::with_capacity(entries.len());
    for entry in entries {
        let text = serde_json::to_vec(entry).map_err(|error| AuditError::Inside(error.to_string()))?;
        seal = seal_over(&seal, &text);
        sealed.push([seal.as_slice(), &text].concat());
    }
    let next = End { length: end.length.saturating_add(entries.len() as u64), seal, version: end.version.saturating_add(1) };
    let stored = StoredEnd { length: next.length, seal };
    let stored = serde_json::to_vec(&stored).map_err(|error| AuditError::Inside(error.to_string()))?;
    Ok((batch.append(stream_name(chain), end.length, sealed).put(end_key(chain), end.version, stored), next))
}

/// The seal and the text of a stored entry.
pub(super) fn split(stored: &[u8]) -> Option<(Seal, &[u8])> {
    let (seal, text) = stored.split_first_chunk::<SEAL_BYTES>()?;
    Some((*seal, text))
}

/// The seal of an entry behind the seal before it.
pub(super) fn seal_over(before: &Seal, text: &[u8]) -> Seal {
    Sha256::new().chain_update(before).chain_update(text).finalize().into()
}

pub(super) fn hex(seal: &Seal) -> String {
    use std::fmt::Write as _;
    seal.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}
