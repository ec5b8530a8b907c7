//! What an operator does with a store that nobody serves from: copy it into one file, make a store of such a file, seal it anew. Says what was done and
//! decides nothing about values; how the libraries do it is behind `embedded`.

use std::path::Path;

use super::Sealed;
use super::address::{self, Named, StoreAt};
use super::embedded::{self, Library};
use super::types::StorageError;

/// Why it was not done. The text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpkeepError {
    /// It was asked in the wrong way or the machine refuses.
    #[error("{0}")]
    Refused(String),
    /// What was to be read is not what was written.
    #[error("{0}")]
    Damaged(String),
}

impl From<StorageError> for UpkeepError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Corrupt { .. } => Self::Damaged(error.to_string()),
            StorageError::Unavailable { why } => Self::Refused(why),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    /// Cells copied.
    pub cells: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// SHA-256 of the file before its last 32 bytes, which hold it, as 64 hexadecimal digits.
    pub sha256: String,
    /// Whether its values are sealed.
    pub sealed: Sealed,
}

/// A backup that was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Cells written.
    pub cells: u64,
    /// Checksum of the file.
    pub sha256: String,
    /// Whether its values are sealed.
    pub sealed: Sealed,
}

/// A store that was sealed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resealed {
    /// Values looked at.
    pub values: u64,
    /// Those of them that were sealed anew.
    pub moved: u64,
    /// Those of the moved that had not been sealed at all.
    pub were_plain: u64,
    /// The key that seals all of them now.
    pub key: u32,
    /// What could not be opened, by name, at most [`crate::limits::STORAGE_FAULTS_TOLD`] of them.
    pub unreadable: Vec<String>,
    /// How many could not be opened.
    pub unreadable_values: u64,
    /// Whether names are hashed with a key of the store's own.
    pub names_are_veiled: bool,
}

/// Copies a store that nobody has open into one new file, as its values lie. Needs no keys. Blocks.
///
/// # Errors
/// `Refused` when there is no store or another process has it open, or the file is there already or cannot be written; `Damaged` when it cannot be read.
pub fn back_up(at: &StoreAt, file: &Path) -> Result<BackedUp, UpkeepError> {
    let (library, folder) = on_disk(at)?;
    embedded::back_up(library, folder, file)
}

/// Makes a store of a backup, in a folder that is empty or not there, with whichever library the address names. Writes nothing before the whole file
/// was checked. Blocks.
///
/// # Errors
/// `Refused` when the folder is not empty, the file is no backup or of a newer format; `Damaged` when it is not what was written.
pub fn restore(file: &Path, at: &StoreAt) -> Result<Restored, UpkeepError> {
    let (library, folder) = on_disk(at)?;
    embedded::restore(file, library, folder)
}

/// Seals every value of a store that nobody has open with the newest key. Blocks; may be stopped at any time and begun again.
///
/// # Errors
/// `Refused` without keys, with keys that are not the store's, and as [`back_up`]. What cannot be opened is no error here but told in [`Resealed`].
pub fn reseal(at: &StoreAt) -> Result<Resealed, UpkeepError> {
    let (library, folder) = on_disk(at)?;
    at.refuse_keys_inside(folder)?;
    embedded::reseal(library, folder, &at.sealing)
}

fn on_disk(at: &StoreAt) -> Result<(Library, &Path), UpkeepError> {
    match at.named()? {
        Named::Embedded(library, folder) => Ok((library, folder)),
        Named::Memory => Err(address::in_memory().into()),
        Named::Postgres(_) => Err(address::in_a_database().into()),
    }
}
