//! A session's place in the storage kernel: one stream each, named by its id, one event a record.
//!
//! A record is stored compactly, behind one byte that names the form, because every answer is written and many sessions lie in memory at once.

use super::types::Record;
use crate::problem::Problem;
use crate::storage::{Batch, Store};

/// The form of the records: postcard over [`Record`].
const FORM: u8 = 1;
/// Most records of ours are shorter; a longer one grows the buffer.
const USUAL_BYTES: usize = 96;

/// What the names of all these streams begin with.
pub(super) const PREFIX: &str = "session/";

pub(super) fn stream(id: &str) -> String {
    format!("{PREFIX}{id}")
}

/// Every record of a session; empty when there is none.
pub(super) async fn read(store: &Store, id: &str) -> Result<Vec<Record>, Problem> {
    let raw = store.stream(&stream(id), 0).await?;
    raw.iter().map(|bytes| decode(bytes)).collect()
}

/// The writes that add records at an expected version; to be committed alone or with others.
pub(super) fn append(id: &str, expected: u64, records: &[Record]) -> Result<Batch, Problem> {
    let bytes = records.iter().map(encode).collect::<Result<_, _>>()?;
    Ok(Batch::new().append(stream(id), expected, bytes))
}

pub(super) fn encode(record: &Record) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(USUAL_BYTES);
    bytes.push(FORM);
    let mut bytes = postcard::to_extend(record, bytes).map_err(|_| Problem::internal())?;
    bytes.shrink_to_fit();
    Ok(bytes)
}

pub(super) fn decode(bytes: &[u8]) -> Result<Record, Problem> {
    match bytes.split_first() {
        Some((&FORM, record)) => postcard::from_bytes(record).map_err(|_| Problem::internal()),
        _ => Err(Problem::internal()),
    }
}
