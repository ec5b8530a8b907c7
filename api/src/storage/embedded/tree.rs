//! What the kernel needs of a library that keeps an ordered map on a disk, and no more: look one cell up, read cells in order, write many as one and
//! durably. Knows no library, no stream and no document.

use std::io;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

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

    /// Makes the names of the files durable, once they hold something.
    fn keep_names(&self, folder: &Path) -> Result<(), Failure>;
}

/// How a library opens or makes its files in a folder.
pub(super) type Opener = Box<dyn Fn(&Path) -> Result<Arc<dyn Tree>, Failure> + Send>;

/// Why the store had to be given up, in words for the operator.
#[derive(Debug, Clone)]
pub(super) struct Failure(pub(super) String);

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self(error.to_string())
    }
}
