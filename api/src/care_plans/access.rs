//! The record of every access to a plan, written before anything is shown. A closure, so that the audit room can take its place; until
//! then entries are appended to a stream of their own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::types::AccessEntry;
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

/// What a recorder gives back: done once the entry is durable.
pub type Recorded = Pin<Box<dyn Future<Output = Result<(), StorageError>> + Send>>;

/// Records one access.
pub type Recorder = Arc<dyn Fn(AccessEntry) -> Recorded + Send + Sync>;

/// Name of the stream of the recorder below.
pub const STREAM: &str = "care-plans/access";

/// A recorder that appends to the stream [`STREAM`].
#[must_use]
pub fn in_store(store: &Store) -> Recorder {
    let store = store.clone();
    // Where the stream ended when it was last seen: without it each entry would read all entries before it.
    let end = Arc::new(AtomicU64::new(0));
    Arc::new(move |entry| {
        let (store, end) = (store.clone(), end.clone());
        Box::pin(async move { append(&store, &end, &entry).await })
    })
}

async fn append(store: &Store, end: &AtomicU64, entry: &AccessEntry) -> Result<(), StorageError> {
    let event = serde_json::to_vec(entry).map_err(|_| StorageError::Corrupt { what: STREAM.to_owned() })?;
    for _ in 0..limits::ACCESS_RECORD_TRIES {
        let version = end_of(store, end.load(Ordering::Relaxed)).await?;
        end.fetch_max(version, Ordering::Relaxed);
        match store.commit(Batch::new().append(STREAM, version, vec![event.clone()])).await {
            Err(StorageError::Conflict { .. }) => {}
            done => return done,
        }
    }
    Err(StorageError::Unavailable { why: "too many accesses are being recorded at once".to_owned() })
}

async fn end_of(store: &Store, mut version: u64) -> Result<u64, StorageError> {
    loop {
        let page = store.stream(STREAM, version).await?.len();
        if page == 0 {
            return Ok(version);
        }
        version = version.saturating_add(u64::try_from(page).unwrap_or(u64::MAX));
    }
}
