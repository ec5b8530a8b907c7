//! The tree on sled, and making it durable. sled's own `flush` ends in a call that moves pages towards the disk but does not wait for the disk
//! itself; measured, a power cut then loses everything acknowledged. So we sync its file ourselves. Knows nothing of streams or documents.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::tree::{self, Failure, Keys, Opener, Pair, SyncFile, Tree, Writes};
use crate::limits;
use crate::storage::types::StorageError;

/// The file that holds what is stored.
pub(super) const FILE: &str = "db";

impl From<sled::Error> for Failure {
    fn from(error: sled::Error) -> Self {
        Self(error.to_string())
    }
}

/// An open store.
struct SledTree {
    db: sled::Db,
    /// sled's file, opened a second time so that we can sync it, and how. Locked by the writer alone.
    main: Mutex<(File, SyncFile)>,
}

/// How sled is opened, with the last step of durability.
pub(super) fn opener(sync: SyncFile) -> Opener {
    Box::new(move |folder| open(folder, Arc::clone(&sync)))
}

/// Opens or creates the store in `folder`.
fn open(folder: &Path, sync: SyncFile) -> Result<Arc<dyn Tree>, Failure> {
    let db = open_db(folder)?;
    Ok(Arc::new(SledTree { db, main: Mutex::new((File::open(folder.join(FILE))?, sync)) }))
}

/// Opens sled itself.
pub(super) fn open_db(folder: &Path) -> Result<sled::Db, Failure> {
    tree::refuse_others(folder, FILE)?;
    tree::forget_cached_pages(&folder.join(FILE));
    let open = || {
        sled::Config::new()
            .path(folder)
            .cache_capacity(limits::STORAGE_CACHE_BYTES)
            // The writer alone decides when to flush; the timer would only hide a missing one.
            .flush_every_ms(None)
            .mode(sled::Mode::HighThroughput)
            .open()
    };
    // The only word sled has for it.
    let locked = |error: &sled::Error| matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"));
    tree::unlocked(open, locked).map_err(|error| if locked(&error) { tree::in_use() } else { error.into() })
}

impl Tree for SledTree {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.db.get(key).map_err(fault)?.map(|cell| cell.to_vec()))
    }

    fn page(&self, keys: Keys<'_>, limit: usize) -> Result<Vec<Pair>, StorageError> {
        self.db.range::<&[u8], _>(keys).take(limit).map(pair).collect()
    }

    fn last(&self, keys: Keys<'_>) -> Result<Option<Pair>, StorageError> {
        self.db.range::<&[u8], _>(keys).next_back().map(pair).transpose()
    }

    fn write(&self, writes: Writes) -> Result<(), Failure> {
        let mut batch = sled::Batch::default();
        for (key, cell) in writes {
            match cell {
                Some(cell) => batch.insert(key, cell),
                None => batch.remove(key),
            }
        }
        self.db.apply_batch(batch)?;
        self.db.flush()?;
        let (main, sync) = &*self.main.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(sync(main)?)
    }

    fn write_soon(&self, writes: Writes) -> Result<(), Failure> {
        // Not as a batch: that keeps every reader waiting until all of it is there.
        for (key, cell) in writes {
            match cell {
                Some(cell) => self.db.insert(key, cell)?,
                None => self.db.remove(key)?,
            };
        }
        Ok(())
    }

    fn keep_names(&self, folder: &Path) -> Result<(), Failure> {
        File::open(folder.join("conf"))?.sync_all()?;
        Ok(tree::sync_folders(folder)?)
    }
}

fn pair(found: sled::Result<(sled::IVec, sled::IVec)>) -> Result<Pair, StorageError> {
    found.map(|(key, cell)| (key.to_vec(), cell.to_vec())).map_err(fault)
}

fn fault(error: sled::Error) -> StorageError {
    match error {
        sled::Error::Corruption { .. } => StorageError::Corrupt { what: error.to_string() },
        other => StorageError::Unavailable { why: other.to_string() },
    }
}
