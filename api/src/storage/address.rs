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

/// A store's address and its keys. A text is an address without keys. Printed without the address, which may hold a password.
#[derive(Clone)]
pub struct StoreAt {
    /// `memory:`, `sled:DIR`, `redb:DIR` or `postgres://…`.
    pub address: String,
    /// How it is sealed.
    pub sealing: Sealing,
}

impl std::fmt::Debug for StoreAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreAt").field("sealing", &self.sealing).finish_non_exhaustive()
    }
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

/// For what is done with the files of a store.
pub(super) fn in_a_database() -> StorageError {
    let why =
        "a PostgreSQL store is copied with PostgreSQL's own tools (pg_dump, pg_basebackup), and is sealed from its beginning or not at all";
    StorageError::Unavailable { why: why.to_owned() }
}

/// For what is done with a store that nobody serves from.
pub(super) fn in_memory() -> StorageError {
    StorageError::Unavailable { why: "a store in memory is gone with its process: name sled:DIR or redb:DIR".to_owned() }
}

/// What an address names.
pub(super) enum Named<'a> {
    Memory,
    Embedded(Library, &'a Path),
    /// The whole address.
    Postgres(&'a str),
}

/// What an address may be.
const ADDRESSES: &str = "memory:, sled:DIR, redb:DIR or postgres://USER:PASSWORD@HOST/DATABASE";

impl StoreAt {
    pub(super) fn named(&self) -> Result<Named<'_>, StorageError> {
        let unavailable = |why: String| Err(StorageError::Unavailable { why });
        match self.address.split_once(':') {
            Some(("memory", "")) => Ok(Named::Memory),
            Some(("sled", folder)) if !folder.is_empty() => Ok(Named::Embedded(Library::Sled, Path::new(folder))),
            Some(("redb", folder)) if !folder.is_empty() => Ok(Named::Embedded(Library::Redb, Path::new(folder))),
            Some(("postgres" | "postgresql", _)) => Ok(Named::Postgres(&self.address)),
            // Not shown whole: a slip in the first letters must not bring a password into the log.
            Some((scheme, _)) => unavailable(format!("{scheme:?} names no store: use {ADDRESSES}")),
            None => unavailable(format!("the address of the store names none: use {ADDRESSES}")),
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
