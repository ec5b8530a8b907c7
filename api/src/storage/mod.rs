//! The storage kernel: append events to a stream, write documents, both at an expected version and atomic in batches, and scan documents by
//! prefix; erase a stream. The only room that knows a database. It does not know what a value means, and it never acknowledges what a power cut could undo.

mod address;
mod belongings;
mod embedded;
mod envelope;
mod key_ring;
mod memory;
mod postgres;
mod pulse;
mod queue;
mod staging;
mod terms;
mod types;
mod upkeep;
mod veil;

#[cfg(test)]
mod conformance;

/// An empty database of the server that the tests share, for tests of other rooms; none where there is no server.
#[cfg(test)]
pub(crate) fn shared_database() -> Option<String> {
    Some(postgres::server::shared()?.database())
}

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use self::address::Named;
pub use self::address::{Sealing, StoreAt};
pub use self::belongings::Belongings;
pub use self::key_ring::{KeyFileError, KeyRing};
pub use self::types::{Append, Batch, Document, Erase, Put, StorageError};
pub use self::upkeep::{BackedUp, Resealed, Restored, UpkeepError, back_up, reseal, restore};
use crate::limits;
use crate::metrics::StorageMeters;

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

/// A store, as long as somebody else keeps it.
#[derive(Clone)]
pub struct WeakStore(std::sync::Weak<Backend>);

impl WeakStore {
    /// The store, if it is still kept.
    #[must_use]
    pub fn upgrade(&self) -> Option<Store> {
        Some(Store { backend: self.0.upgrade()? })
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.kind())
    }
}

/// Whether what a store holds is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// Every value, and one that is not is refused.
    Wholly,
    /// What was written since the store has keys; older values may lie as they were given.
    Partly,
    /// No value, but nothing is at rest: the store is in memory.
    InMemory,
    /// No value.
    Not,
}

/// Opens the store an address names, without keys: see [`open_at`].
///
/// # Errors
/// Those of [`open_at`].
pub fn open(address: &str) -> Result<Store, StorageError> {
    open_at(&StoreAt::from(address))
}

/// Opens the store an address names: `memory:` (forgets everything at the end), `sled:DIR` or `redb:DIR` (a folder, made when missing), or
/// `postgres://…` (a database that many nodes share; its tables are made when missing). Blocks until a durable write has succeeded.
///
/// # Errors
/// `Unavailable` when the address names no backend of this version, the folder is in use, the folder or database cannot be written or holds a newer format, and when the
/// keys are missing, not the store's own, or lie inside its folder.
pub fn open_at(at: &StoreAt) -> Result<Store, StorageError> {
    match at.named()? {
        Named::Memory => Ok(Store::memory()),
        Named::Embedded(library, folder) => {
            at.refuse_keys_inside(folder)?;
            let store = embedded::EmbeddedStore::open(library, folder, &at.sealing)?;
            Ok(Store { backend: Arc::new(Backend::Embedded(library.name(), store)) })
        }
        Named::Postgres(address) => {
            Ok(Store { backend: Arc::new(Backend::Postgres(postgres::PostgresStore::open(address, &at.sealing)?)) })
        }
    }
}

/// Opens a store that is there already; never makes one.
///
/// # Errors
/// Those of [`open_at`], and `Unavailable` when there is none.
pub fn open_existing(at: &StoreAt) -> Result<Store, StorageError> {
    match at.named()? {
        Named::Memory => Err(address::in_memory()),
        // Opening makes the tables of an empty database, which holds nothing that could be mistaken.
        Named::Postgres(_) => open_at(at),
        Named::Embedded(library, folder) => {
            library.must_be_in(folder).map_err(|failure| StorageError::Unavailable { why: failure.0 })?;
            open_at(at)
        }
    }
}

impl Store {
    /// A new, empty store in memory.
    #[must_use]
    pub fn memory() -> Self {
        Self { backend: Arc::new(Backend::Memory(memory::Memory::default())) }
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

    /// Whether what is at rest is sealed.
    #[must_use]
    pub fn sealed(&self) -> Sealed {
        match &*self.backend {
            Backend::Memory(_) => Sealed::InMemory,
            Backend::Embedded(_, store) => store.sealed(),
            Backend::Postgres(store) => store.sealed(),
        }
    }

    /// A text that would tell of a person, hashed with a key of the store's own: for names, which are not sealed. The same text gives the same hash in
    /// one store for ever and another one in each store. `None` in memory and in a store begun before there was such a key.
    #[must_use]
    pub fn veiled(&self, text: &str) -> Option<String> {
        match &*self.backend {
            Backend::Memory(_) => None,
            Backend::Embedded(_, store) => store.veil(text),
            Backend::Postgres(store) => store.veil(text),
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

    /// The names of the streams that start with `prefix`, in byte order, beginning behind `after`. At most `limit` and never more than
    /// `limits::STORAGE_SCAN_PAGE`; pass the last one as `after` to read on.
    ///
    /// # Errors
    /// `Unavailable` and `Corrupt`.
    pub async fn streams(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, StorageError> {
        let limit = limit.min(limits::STORAGE_SCAN_PAGE);
        match &*self.backend {
            _ if limit == 0 => Ok(Vec::new()),
            Backend::Memory(memory) => Ok(memory.streams(prefix, after, limit)),
            Backend::Embedded(_, store) => store.streams(prefix, after, limit),
            Backend::Postgres(store) => store.streams(prefix, after, limit).await,
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

    /// Every document whose key starts with `prefix`, in byte order of their keys, read page by page. For what is few by its nature: all of it is in
    /// memory at once.
    ///
    /// # Errors
    /// As [`Store::scan`].
    pub async fn all_under(&self, prefix: &str) -> Result<Vec<(String, Document)>, StorageError> {
        let mut all: Vec<(String, Document)> = Vec::new();
        loop {
            let page = self.scan(prefix, all.last().map(|(key, _)| key.as_str()), limits::STORAGE_SCAN_PAGE).await?;
            let is_last = page.len() < limits::STORAGE_SCAN_PAGE;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// Told when some process that shares the store, this one too, has written a batch that was announced, or may have. None where no other process
    /// can have the store open. Ends with the store.
    #[must_use]
    pub fn shares_changes(&self) -> Option<watch::Receiver<()>> {
        match &*self.backend {
            Backend::Memory(_) | Backend::Embedded(..) => None,
            Backend::Postgres(store) => Some(store.changes()),
        }
    }

    /// Copies the store into one new file while it is being served: as it is at one instant, with all that was acknowledged before. Blocks for as long as
    /// that takes; writers wait for the last moment of it only.
    ///
    /// # Errors
    /// `Refused` for a store in memory or a database, which has means of its own, and when the file is there already or cannot be written.
    pub fn back_up(&self, file: &Path) -> Result<BackedUp, UpkeepError> {
        match &*self.backend {
            Backend::Memory(_) => Err(address::in_memory().into()),
            Backend::Embedded(_, store) => store.back_up(file),
            Backend::Postgres(_) => Err(address::in_a_database().into()),
        }
    }

    /// The same store, without keeping it.
    #[must_use]
    pub fn downgrade(&self) -> WeakStore {
        WeakStore(Arc::downgrade(&self.backend))
    }

    /// Turns these meters from now on. A store in memory has nothing to measure.
    pub fn measure(&self, meters: StorageMeters) {
        match &*self.backend {
            Backend::Memory(_) => {}
            Backend::Embedded(_, store) => store.measure(meters),
            Backend::Postgres(store) => store.measure(meters),
        }
    }

    /// Batches that wait for the writer.
    #[must_use]
    pub fn waiting(&self) -> usize {
        match &*self.backend {
            Backend::Memory(_) => 0,
            Backend::Embedded(_, store) => store.waiting(),
            Backend::Postgres(store) => store.waiting(),
        }
    }

    /// How long the store has not been ready; none while it is.
    #[must_use]
    pub fn not_ready_for(&self) -> Option<Duration> {
        match &*self.backend {
            Backend::Memory(_) => None,
            Backend::Embedded(_, store) => store.not_ready_for(),
            Backend::Postgres(store) => store.not_ready_for(),
        }
    }

    /// Whether writes are taken now, and got on with.
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
