//! The tree on redb: one file, one table. redb itself waits for the disk before it calls a write done. Knows nothing of streams or documents.

use std::path::Path;
use std::sync::Arc;

use redb::{Database, Durability, ReadableDatabase, TableDefinition};

use super::tree::{self, Failure, Keys, Opener, Pair, Tree, Writes};
use crate::limits;
use crate::storage::types::StorageError;

/// The one table: cells by key.
const CELLS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("cells");
/// The one file.
pub(super) const FILE: &str = "fingerpost.redb";

/// An open store.
struct RedbTree {
    db: Database,
}

/// How redb is opened.
pub(super) fn opener() -> Opener {
    opener_by(|path| Ok(builder().create(path)?))
}

/// The same with another way to its file, so that tests can make it fail.
pub(super) fn opener_by(create: impl Fn(&Path) -> Result<Database, redb::Error> + Send + 'static) -> Opener {
    Box::new(move |folder| open(folder, &create))
}

/// Opens or creates the store in `folder`.
fn open(folder: &Path, create: &impl Fn(&Path) -> Result<Database, redb::Error>) -> Result<Arc<dyn Tree>, Failure> {
    std::fs::create_dir_all(folder)?;
    tree::refuse_others(folder, FILE)?;
    let path = folder.join(FILE);
    tree::forget_cached_pages(&path);
    let locked = |error: &redb::Error| matches!(error, redb::Error::DatabaseAlreadyOpen);
    let db = tree::unlocked(|| create(&path), locked).map_err(|error| if locked(&error) { tree::in_use() } else { failure(error) })?;
    // Readers may come before the first cell is written: the table must be there.
    let first = db.begin_write().map_err(failure)?;
    drop(first.open_table(CELLS).map_err(failure)?);
    first.commit().map_err(failure)?;
    Ok(Arc::new(RedbTree { db }))
}

/// The settings.
pub(super) fn builder() -> redb::Builder {
    let mut builder = redb::Builder::new();
    builder.set_cache_size(usize::try_from(limits::STORAGE_CACHE_BYTES).unwrap_or(usize::MAX));
    builder
}

impl Tree for RedbTree {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let table = self.table()?;
        Ok(table.get(key).map_err(fault)?.map(|cell| cell.value().to_vec()))
    }

    fn page(&self, keys: Keys<'_>, limit: usize) -> Result<Vec<Pair>, StorageError> {
        self.table()?.range::<&[u8]>(keys).map_err(fault)?.take(limit).map(pair).collect()
    }

    fn last(&self, keys: Keys<'_>) -> Result<Option<Pair>, StorageError> {
        self.table()?.range::<&[u8]>(keys).map_err(fault)?.next_back().map(pair).transpose()
    }

    fn write(&self, writes: Writes) -> Result<(), Failure> {
        self.write_as(Durability::Immediate, &writes)
    }

    fn write_soon(&self, writes: Writes) -> Result<(), Failure> {
        self.write_as(Durability::None, &writes)
    }

    fn keep_names(&self, folder: &Path) -> Result<(), Failure> {
        Ok(tree::sync_folders(folder)?)
    }
}

impl RedbTree {
    fn write_as(&self, durability: Durability, writes: &Writes) -> Result<(), Failure> {
        let mut transaction = self.db.begin_write().map_err(failure)?;
        transaction.set_durability(durability).map_err(failure)?;
        {
            let mut table = transaction.open_table(CELLS).map_err(failure)?;
            for (key, cell) in writes {
                match cell {
                    Some(cell) => drop(table.insert(key.as_slice(), cell.as_slice()).map_err(failure)?),
                    None => drop(table.remove(key.as_slice()).map_err(failure)?),
                }
            }
        }
        transaction.commit().map_err(failure)
    }

    fn table(&self) -> Result<redb::ReadOnlyTable<&'static [u8], &'static [u8]>, StorageError> {
        self.db.begin_read().map_err(fault)?.open_table(CELLS).map_err(fault)
    }
}

type Found<'a> = Result<(redb::AccessGuard<'a, &'static [u8]>, redb::AccessGuard<'a, &'static [u8]>), redb::StorageError>;

fn pair(found: Found<'_>) -> Result<Pair, StorageError> {
    found.map(|(key, cell)| (key.value().to_vec(), cell.value().to_vec())).map_err(fault)
}

fn failure(error: impl Into<redb::Error>) -> Failure {
    Failure(error.into().to_string())
}

fn fault(error: impl Into<redb::Error>) -> StorageError {
    match error.into() {
        error @ redb::Error::Corrupted(_) => StorageError::Corrupt { what: error.to_string() },
        error => StorageError::Unavailable { why: error.to_string() },
    }
}
