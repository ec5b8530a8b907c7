//! Where a store is and how it is sealed. Opens nothing.

use std::path::Path;

use super::embedded::Library;
use super::key_ring::KeyRing;
use super::types::StorageError;

/// How what is at rest is to be sealed.
#[derive(Debug, Clone, Default)]
pub struct Sealing {
    /// The keys; without them nothing is sealed.
    pub keys: Option<KeyRing>,
    /// A store that is not sealed wholly is refused.
    pub is_required: bool,
}

/// A store's address and its keys. A text is an address without keys.
#[derive(Debug, Clone)]
pub struct StoreAt {
    /// `memory:`, `sled:DIR` or `redb:DIR`.
    pub address: String,
    /// How it is sealed.
    pub sealing: Sealing,
}

impl From<&str> for StoreAt {
    fn from(address: &str) -> Self {
        address.to_owned().into()
    }
}

impl From<String> for StoreAt {
    fn from(address: String) -> Self {
        Self { address, sealing: Sealing::default() }
    }
}

/// For what is done with a store that nobody serves from.
pub(super) fn in_memory() -> StorageError {
    StorageError::Unavailable { why: "a store in memory is gone with its process: name sled:DIR or redb:DIR".to_owned() }
}

/// What an address names.
pub(super) enum Named<'a> {
    Memory,
    Embedded(Library, &'a Path),
}

impl StoreAt {
    pub(super) fn named(&self) -> Result<Named<'_>, StorageError> {
        let unavailable = |why: String| Err(StorageError::Unavailable { why });
        match self.address.split_once(':') {
            Some(("memory", "")) => Ok(Named::Memory),
            Some(("sled", folder)) if !folder.is_empty() => Ok(Named::Embedded(Library::Sled, Path::new(folder))),
            Some(("redb", folder)) if !folder.is_empty() => Ok(Named::Embedded(Library::Redb, Path::new(folder))),
            Some((name @ ("postgres" | "postgresql"), _)) => {
                unavailable(format!("this version has no {name} store, it comes with a later one: use memory:, sled:DIR or redb:DIR"))
            }
            _ => unavailable(format!("{:?} names no store: use memory:, sled:DIR or redb:DIR", self.address)),
        }
    }

    /// Refuses keys that lie in the folder they seal: whoever takes the folder would have both.
    pub(super) fn refuse_keys_inside(&self, folder: &Path) -> Result<(), StorageError> {
        let (Some(keys), Ok(folder)) = (&self.sealing.keys, folder.canonicalize()) else { return Ok(()) };
        if !keys.file().starts_with(folder) {
            return Ok(());
        }
        let file = keys.file().display();
        let why =
            format!("the key file {file} lies in the store's own folder, so whoever copies the store copies its keys: move it elsewhere");
        Err(StorageError::Unavailable { why })
    }
}
