//! Opening sled and making it durable. sled's own `flush` ends in a call that moves pages towards the disk but does not wait for the disk
//! itself; measured, a power cut then loses everything acknowledged. So we sync its file ourselves. Knows nothing of streams or documents.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use super::keys::{FORMAT, FORMAT_KEY, PROBE_KEY};
use crate::limits;

/// Why the store had to be given up, in words for the operator.
#[derive(Debug, Clone)]
pub(super) struct Failure(pub(super) String);

impl From<sled::Error> for Failure {
    fn from(error: sled::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// The last step of durability, replaceable so that tests can make it fail.
pub(super) type Sync = Box<dyn Fn(&File) -> io::Result<()> + Send>;

/// An open store: the tree for everybody, its file for the writer alone.
pub(super) struct Disk {
    pub(super) db: sled::Db,
    /// sled's file, opened a second time so that we can sync it.
    main: File,
}

/// Opens or creates the store in `folder`. What it holds is durable, and it takes writes, only once [`Disk::prove`] has said so.
pub(super) fn open(folder: &Path) -> Result<Disk, Failure> {
    forget_cached_pages(folder);
    let db = unlocked(|| {
        sled::Config::new()
            .path(folder)
            .cache_capacity(limits::STORAGE_CACHE_BYTES)
            // The writer alone decides when to flush; the timer would only hide a missing one.
            .flush_every_ms(None)
            .mode(sled::Mode::HighThroughput)
            .open()
    })?;
    match db.get(FORMAT_KEY)? {
        Some(found) => check_format(&found)?,
        None => {
            db.insert(FORMAT_KEY, &FORMAT.to_be_bytes())?;
        }
    }
    Ok(Disk { db, main: File::open(folder.join("db"))? })
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

/// Whether the disk takes a file as large as the store grows at once. Asked before a failed store is given up, which still serves reads.
pub(super) fn has_room(folder: &Path) -> io::Result<()> {
    let probe = folder.join("room");
    let written = File::create(&probe).and_then(|mut file| {
        file.write_all(&vec![0; limits::STORAGE_ROOM_BYTES])?;
        file.sync_all()
    });
    let removed = std::fs::remove_file(&probe);
    written.and(removed)
}

impl Disk {
    /// Proves that the store takes a durable write, and makes its folder durable.
    pub(super) fn prove(&self, folder: &Path, sync: &Sync) -> Result<(), Failure> {
        self.db.insert(PROBE_KEY, &FORMAT.to_be_bytes())?;
        self.make_durable(sync)?;
        // The names of new files are durable only once their folders are.
        File::open(folder.join("conf"))?.sync_all()?;
        File::open(folder)?.sync_all()?;
        if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent)?.sync_all()?;
        }
        Ok(())
    }

    /// Returns once all writes so far would survive a power cut.
    pub(super) fn make_durable(&self, sync: &Sync) -> Result<(), Failure> {
        self.db.flush()?;
        sync(&self.main)?;
        Ok(())
    }
}

fn check_format(found: &[u8]) -> Result<(), Failure> {
    match <[u8; 8]>::try_from(found).map(u64::from_be_bytes) {
        Ok(format) if format <= FORMAT => Ok(()),
        Ok(format) => Err(Failure(format!(
            "the store has format {format}, this program knows formats up to {FORMAT}: it was written by a newer version"
        ))),
        Err(_) => Err(Failure("the store's format number cannot be read".to_owned())),
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
