//! Opening sled and making it durable. sled's own `flush` ends in a call that moves pages towards the disk but does not wait for the disk
//! itself; measured, a power cut then loses everything acknowledged. So we sync its file ourselves. Knows nothing of streams or documents.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
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

/// An open store: the tree for everybody, the files for the writer alone.
pub(super) struct Disk {
    pub(super) db: sled::Db,
    pub(super) files: Files,
}

/// sled's files, opened a second time so that we can sync them.
pub(super) struct Files {
    main: File,
    blobs: PathBuf,
    synced_blobs: HashSet<OsString>,
    may_hold_blobs: bool,
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
    let blobs = folder.join("blobs");
    let may_hold_blobs = std::fs::read_dir(&blobs).is_ok_and(|mut entries| entries.next().is_some());
    let files = Files { main: File::open(folder.join("db"))?, blobs, synced_blobs: HashSet::new(), may_hold_blobs };
    Ok(Disk { db, files })
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
    pub(super) fn prove(&mut self, folder: &Path, sync: &Sync) -> Result<(), Failure> {
        self.db.insert(PROBE_KEY, &FORMAT.to_be_bytes())?;
        self.files.make_durable(&self.db, sync)?;
        // The names of new files are durable only once their folders are.
        File::open(folder.join("conf"))?.sync_all()?;
        File::open(folder)?.sync_all()?;
        if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent)?.sync_all()?;
        }
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

impl Files {
    /// Tells that a value was written which sled may keep in a file of its own.
    pub(super) fn note_value(&mut self, bytes: usize) {
        self.may_hold_blobs |= bytes > limits::STORAGE_INLINE_BYTES;
    }

    /// Returns once all writes so far would survive a power cut.
    pub(super) fn make_durable(&mut self, db: &sled::Db, sync: &Sync) -> Result<(), Failure> {
        db.flush()?;
        if self.may_hold_blobs {
            self.sync_new_blobs()?;
        }
        sync(&self.main)?;
        Ok(())
    }

    fn sync_new_blobs(&mut self) -> io::Result<()> {
        let mut present = HashSet::new();
        let mut any_new = false;
        for entry in std::fs::read_dir(&self.blobs)? {
            let name = entry?.file_name();
            if !self.synced_blobs.contains(&name) {
                any_new = true;
                match File::open(self.blobs.join(&name)) {
                    Ok(file) => file.sync_all()?,
                    // sled has replaced it since.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                }
            }
            present.insert(name);
        }
        self.synced_blobs = present;
        if any_new {
            File::open(&self.blobs)?.sync_all()?;
        }
        Ok(())
    }
}
