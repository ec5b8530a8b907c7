//! What the kernel needs of a library that keeps an ordered map on a disk, and no more: look one cell up, read cells in order, write many as one and
//! durably. Knows no library, no stream and no document.

use std::fs::File;
use std::io;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::{redb_tree, sled_tree};
use crate::limits;
use crate::storage::types::StorageError;

/// A key and what lies behind it.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// Cells to write (`Some`) or remove (`None`), by key. Of two writes of one key the later one counts.
pub(super) type Writes = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// The keys between two bounds.
pub(super) type Keys<'a> = (Bound<&'a [u8]>, Bound<&'a [u8]>);

/// An open ordered map on a disk. Many read at once; one thread writes.
pub(super) trait Tree: Send + Sync {
    /// The cell behind a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError>;

    /// The first cells within the bounds, in the order of their keys.
    fn page(&self, keys: Keys<'_>, limit: usize) -> Result<Vec<Pair>, StorageError>;

    /// The last cell within the bounds.
    fn last(&self, keys: Keys<'_>) -> Result<Option<Pair>, StorageError>;

    /// Writes all or nothing, and returns once a power cut would not undo it. After a failure the tree takes no more writes: it is to be opened again.
    fn write(&self, writes: Writes) -> Result<(), Failure>;

    /// Writes cell by cell, in no order that matters; a power cut may undo any of it until a later `write` has returned.
    fn write_soon(&self, writes: Writes) -> Result<(), Failure>;

    /// Makes the names of the files durable, once they hold something.
    fn keep_names(&self, folder: &Path) -> Result<(), Failure>;
}

/// The last step of durability, replaceable so that tests can make it fail.
pub(super) type SyncFile = Arc<dyn Fn(&File) -> io::Result<()> + Send + Sync>;

/// How a library opens or makes its files in a folder.
pub(super) type Opener = Box<dyn Fn(&Path) -> Result<Arc<dyn Tree>, Failure> + Send>;

/// Why the store had to be given up, in words for the operator.
#[derive(Debug, Clone)]
pub(in crate::storage) struct Failure(pub(in crate::storage) String);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        match error {
            // Whoever hears of the failure is told anyway that the store is not available.
            StorageError::Unavailable { why } => Self(why),
            other => Self(other.to_string()),
        }
    }
}

/// Hands over every cell within the bounds, page by page in the order of the keys.
pub(super) fn pages<E: From<StorageError>>(
    tree: &dyn Tree,
    keys: Keys<'_>,
    mut each: impl FnMut(Vec<Pair>) -> Result<(), E>,
) -> Result<(), E> {
    let (from, to) = keys;
    let mut from = from.map(<[u8]>::to_vec);
    loop {
        let page = tree.page((from.as_ref().map(Vec::as_slice), to), limits::STORAGE_SCAN_PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        from = Bound::Excluded(last.clone());
        each(page)?;
    }
}

/// Refuses a folder that holds a store of another library: beginning an empty one beside it would look as if everything had been lost.
pub(super) fn refuse_others(folder: &Path, own: &str) -> Result<(), Failure> {
    let stores = [(sled_tree::FILE, "sled"), (redb_tree::FILE, "redb")];
    match stores.iter().find(|(file, _)| *file != own && folder.join(file).exists()) {
        Some((_, kind)) => {
            Err(Failure(format!("this folder holds a store of {kind}: open it as {kind}:{}, or name another folder", folder.display())))
        }
        None => Ok(()),
    }
}

/// What is said of a folder that another process holds.
pub(super) fn in_use() -> Failure {
    Failure("another process has this store open, and only one at a time may: stop that one first".to_owned())
}

/// Tries again for a while when another process holds the folder: after a kill the old one may still be on its way out.
pub(super) fn unlocked<T, E>(open: impl Fn() -> Result<T, E>, locked: impl Fn(&E) -> bool) -> Result<T, E> {
    for _ in 0..limits::STORAGE_LOCK_TRIES {
        match open() {
            Err(error) if locked(&error) => std::thread::sleep(Duration::from_millis(limits::STORAGE_LOCK_PAUSE_MS)),
            other => return other,
        }
    }
    open()
}

/// After a failed sync the page cache may hold pages that never reached the disk but count as clean. Reading them back would build on sand, so
/// the cache is dropped and the disk is read. Only advice to the kernel: a failure changes nothing.
pub(super) fn forget_cached_pages(file: &Path) {
    #[cfg(target_os = "linux")]
    if let Ok(file) = File::open(file) {
        let _advice_only = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

/// The names of new files are durable only once their folders are.
pub(super) fn sync_folders(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()?;
    match folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
