//! A session's place in the storage kernel: one stream each, named by its id.

use super::types::Record;
use crate::problem::Problem;
use crate::storage::{Batch, Store};

fn stream(id: &str) -> String {
    format!("session/{id}")
}

/// Every record of a session; empty when there is none.
pub(super) async fn read(store: &Store, id: &str) -> Result<Vec<Record>, Problem> {
    let raw = store.stream(&stream(id), 0).await?;
    raw.iter().map(|bytes| serde_json::from_slice(bytes).map_err(|_| Problem::internal())).collect()
}

/// The writes that add records at an expected version; to be committed alone or with others.
pub(super) fn append(id: &str, expected: u64, records: &[Record]) -> Result<Batch, Problem> {
    let bytes = records.iter().map(|r| serde_json::to_vec(r).map_err(|_| Problem::internal())).collect::<Result<_, _>>()?;
    Ok(Batch::new().append(stream(id), expected, bytes))
}
