//! The tree on sled, and making it durable. sled's own `flush` ends in a call that moves pages towards the disk but does not wait for the disk
//! itself; measured, a power cut then loses everything acknowledged. So we sync its file ourselves. Knows nothing of streams or documents.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::tree::{Failure, Keys, Opener, Pair, Tree, Writes};
use crate::limits;
use crate::storage::types::StorageError;

/// The last step of durability, replaceable so that tests can make it fail.
pub(super) type Sync = Arc<dyn Fn(&File) -> io::Result<()> + Send + std::marker::Sync>;

impl From<sled::Error> for Failure {
    fn from(error: sled::Error) -> Self {
        Self(error.to_string())
    }
}

/// An open store.
struct SledTree {
    db: sled::Db,
    /// sled's file, opened a second time so that we can sync it, and how. Locked by the writer alone.
    main: Mutex<(File, Sync)>,
}

/// How sled is opened, with the last step of durability.
pub(super) fn opener(sync: Sync) -> Opener {
    Box::new(move |folder| open(folder, Arc::clone(&sync)))
}

/// Opens or creates the store in `folder`.
fn open(folder: &Path, sync: Sync) -> Result<Arc<dyn Tree>, Failure> {
    let db = open_db(folder)?;
    Ok(Arc::new(SledTree { db, main: Mutex::new((File::open(folder.join("db"))?, sync)) }))
}

/// Opens sled itself.
pub(super) fn open_db(folder: &Path) -> Result<sled::Db, Failure> {
    forget_cached_pages(folder);
    let open = || {
        sled::Config::new()
            .path(folder)
            .cache_capacity(limits::STORAGE_CACHE_BYTES)
            // The writer alone decides when to flush; the timer would only hide a missing one.
            .flush_every_ms(None)
            .mode(sled::Mode::HighThroughput)
            .open()
    };
    Ok(unlocked(open)?)
}

/// Tries again for a while when another process holds the folder: after a kill the old one may still be on its way out.
fn unlocked(open: impl Fn() -> sled::Result<sled::Db>) -> sled::Result<sled::Db> {
    for _ in 0..limits::STORAGE_LOCK_TRIES {
        match open() {
            // The only word sled has for it.
            Err(sled::Error::Io(error)) if error.to_string().contains("could not acquire lock") => {
                std::thread::sleep(Duration::from_millis(limits::STORAGE_LOCK_PAUSE_MS));
            }
            other => return other,
        }
    }
    open()
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

    fn keep_names(&self, folder: &Path) -> Result<(), Failure> {
        // The names of new files are durable only once their folders are.
        File::open(folder.join("conf"))?.sync_all()?;
        File::open(folder)?.sync_all()?;
        if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent)?.sync_all()?;
        }
        Ok(())
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

/// After a failed sync the page cache may hold pages that never reached the disk but count as clean. Reading them back would build on sand, so
/// the cache is dropped and the disk is read. Only advice to the kernel: a failure changes nothing.
fn forget_cached_pages(folder: &Path) {
    #[cfg(target_os = "linux")]
    if let Ok(file) = File::open(folder.join("db")) {
        let _advice_only = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = folder;
}
