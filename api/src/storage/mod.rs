//! The storage kernel: append events to a stream, write documents, both at an expected version and atomic in batches, and scan documents by
//! prefix. The only room that knows a database. It does not know what a value means, and it never acknowledges what a power cut could undo.

mod embedded;
mod envelope;
mod memory;
mod postgres;
mod staging;
mod types;

#[cfg(test)]
mod conformance;

use std::path::Path;
use std::sync::Arc;

pub use self::types::{Append, Batch, Document, Put, StorageError};
use crate::limits;

/// A cheap-to-clone handle on one store.
#[derive(Clone)]
pub struct Store {
    backend: Arc<Backend>,
}

enum Backend {
    Memory(memory::Memory),
    /// The library's name, and the store.
    Embedded(&'static str, embedded::EmbeddedStore),
    Postgres(postgres::PostgresStore),
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.kind())
    }
}

/// What an address may be.
const ADDRESSES: &str = "memory:, sled:DIR, redb:DIR or postgres://USER:PASSWORD@HOST/DATABASE";

/// Opens the store an address names: `memory:` (forgets everything at the end), `sled:DIR` or `redb:DIR` (a folder, made when missing), or
/// `postgres://…` (a database that many nodes share; its tables are made when missing). Blocks until a durable write has succeeded.
///
/// # Errors
/// `Unavailable` when the address names no backend of this version, the folder is in use, the folder or database cannot be written, or holds a newer format.
pub fn open(address: &str) -> Result<Store, StorageError> {
    let unavailable = |why: String| Err(StorageError::Unavailable { why });
    match address.split_once(':') {
        Some(("memory", "")) => Ok(Store::memory()),
        Some(("sled", folder)) if !folder.is_empty() => Ok(Store::embedded("sled", embedded::EmbeddedStore::sled(Path::new(folder))?)),
        Some(("redb", folder)) if !folder.is_empty() => Ok(Store::embedded("redb", embedded::EmbeddedStore::redb(Path::new(folder))?)),
        Some(("postgres" | "postgresql", _)) => Ok(Store::of(Backend::Postgres(postgres::PostgresStore::open(address)?))),
        // Not shown whole: a slip in the first letters must not bring a password into the log.
        Some((scheme, _)) => unavailable(format!("{scheme:?} names no store: use {ADDRESSES}")),
        None => unavailable(format!("the address of the store names none: use {ADDRESSES}")),
    }
}

impl Store {
    /// A new, empty store in memory.
    #[must_use]
    pub fn memory() -> Self {
        Self::of(Backend::Memory(memory::Memory::default()))
    }

    fn embedded(kind: &'static str, store: embedded::EmbeddedStore) -> Self {
        Self::of(Backend::Embedded(kind, store))
    }

    fn of(backend: Backend) -> Self {
        Self { backend: Arc::new(backend) }
    }

    /// What keeps the data: `memory`, `sled`, `redb` or `postgres`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match *self.backend {
            Backend::Memory(_) => "memory",
            Backend::Embedded(kind, _) => kind,
            Backend::Postgres(_) => "postgres",
        }
    }

    /// Writes the whole batch or nothing. On `Ok` it is durable.
    ///
    /// # Errors
    /// `Conflict` when an expected version is not the present one, `TooLarge` and `BadName` for what breaks a limit: nothing was stored.
    /// `Unavailable`: it may or may not have been stored; repeat it with the same expected versions to find out.
    pub async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        batch.check()?;
        match &*self.backend {
            Backend::Memory(memory) => memory.commit(batch),
            Backend::Embedded(_, store) => store.commit(batch).await,
            Backend::Postgres(store) => store.commit(batch).await,
        }
    }

    /// The events after the first `from_version` ones (0: from the beginning), oldest first; empty for an unknown stream. At most
    /// `limits::STORAGE_STREAM_PAGE` of them: when exactly so many come, read on from the version reached.
    ///
    /// # Errors
    /// `Unavailable` and `Corrupt`.
    pub async fn stream(&self, name: &str, from_version: u64) -> Result<Vec<Vec<u8>>, StorageError> {
        match &*self.backend {
            Backend::Memory(memory) => Ok(memory.stream(name, from_version, limits::STORAGE_STREAM_PAGE)),
            Backend::Embedded(_, store) => store.stream(name, from_version, limits::STORAGE_STREAM_PAGE),
            Backend::Postgres(store) => store.stream(name, from_version, limits::STORAGE_STREAM_PAGE).await,
        }
    }

    /// The document with this key, if there is one.
    ///
    /// # Errors
    /// `Unavailable` and `Corrupt`.
    pub async fn document(&self, key: &str) -> Result<Option<Document>, StorageError> {
        match &*self.backend {
            Backend::Memory(memory) => Ok(memory.document(key)),
            Backend::Embedded(_, store) => store.document(key),
            Backend::Postgres(store) => store.document(key).await,
        }
    }

    /// The documents whose keys start with `prefix`, in byte order of their keys, beginning behind `after`. At most `limit` and never more
    /// than `limits::STORAGE_SCAN_PAGE`; pass the last key as `after` to read on. Each document is read as it was at some instant of the
    /// call, not all at the same one.
    ///
    /// # Errors
    /// `Unavailable` and `Corrupt`.
    pub async fn scan(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(String, Document)>, StorageError> {
        let limit = limit.min(limits::STORAGE_SCAN_PAGE);
        if limit == 0 {
            return Ok(Vec::new());
        }
        match &*self.backend {
            Backend::Memory(memory) => Ok(memory.scan(prefix, after, limit)),
            Backend::Embedded(_, store) => store.scan(prefix, after, limit),
            Backend::Postgres(store) => store.scan(prefix, after, limit).await,
        }
    }

    /// Whether writes are taken now.
    ///
    /// # Errors
    /// `Unavailable` with the reason, for the operator.
    pub fn ready(&self) -> Result<(), StorageError> {
        match &*self.backend {
            Backend::Memory(_) => Ok(()),
            Backend::Embedded(_, store) => store.ready(),
            Backend::Postgres(store) => store.ready(),
        }
    }

    /// Finishes the writes already accepted and closes the files or connections; later calls answer `Unavailable`. Blocks for as long as one flush takes.
    /// Dropping the last handle does the same.
    pub fn close(&self) {
        match &*self.backend {
            Backend::Memory(_) => {}
            Backend::Embedded(_, store) => store.close(),
            Backend::Postgres(store) => store.close(),
        }
    }
}
