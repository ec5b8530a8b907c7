//! The kernel on a library that keeps an ordered map in a folder: one writer thread, concurrent readers. Holds the readers' side and what both sides
//! share; the writer and its supervisor are in `writer`, what waits to be settled in `journal`, each library behind `tree`, with a log beneath it in
//! `logged`. Knows nothing of what the values mean.

mod cells;
mod copy;
mod in_flight;
mod journal;
mod keys;
mod live_copy;
mod log;
mod logged;
mod reading;
mod redb_tree;
mod reseal;
mod sled_tree;
mod tree;
mod writer;

#[cfg(test)]
mod copy_tests;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod live_copy_tests;
#[cfg(test)]
mod logged_tests;
#[cfg(test)]
mod power;
#[cfg(test)]
mod seal_tests;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::ops::Bound;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use std::thread::JoinHandle;
use std::time::Duration;

pub(super) use self::copy::{back_up, restore};
use self::in_flight::InFlight;
use self::journal::Journal;
pub(super) use self::reseal::reseal;
use self::tree::{Failure, Opener, Pair, Tree, Writes};
use super::envelope::Envelope;
use super::pulse::Pulse;
use super::queue::Queue;
use super::terms::{self, Found};
use super::types::{Batch, Document, StorageError};
use super::veil::Veil;
use super::{Sealed, Sealing};
use crate::limits;
use crate::metrics::StorageMeters;

/// What readers and the writer share.
struct Shared {
    /// Gone only while the store is being opened again.
    tree: RwLock<Option<Arc<dyn Tree>>>,
    picture: RwLock<Picture>,
    envelope: Envelope,
    veil: Veil,
    /// Held while a group is written.
    gate: Mutex<live_copy::Changed>,
    pulse: Pulse,
}

/// What readers must know beside the tree, changed for all of a group at once.
#[derive(Default)]
struct Picture {
    in_flight: InFlight,
    journal: Journal,
}

/// The durable backend. Dropping it ends the writer after the batches it already has.
pub(super) struct EmbeddedStore {
    shared: Arc<Shared>,
    queue: Queue,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// A store that takes durable writes, and what is known of it.
struct Opened {
    tree: Arc<dyn Tree>,
    journal: Journal,
    envelope: Envelope,
    veil: Veil,
}

/// Opens the tree on the terms it is sealed by, proves that it takes a durable write, and reads what was not settled yet.
fn open_tree(opener: &Opener, folder: &Path, sealing: &Sealing) -> Result<Opened, Failure> {
    let tree = opener(folder)?;
    let format = tree.get(keys::FORMAT_KEY)?;
    format.as_deref().map_or(Ok(()), check_format)?;
    refuse_half_restored(&*tree)?;
    let found = Found { mark: tree.get(keys::SEALED_KEY)?, names: tree.get(keys::NAMES_KEY)?, is_new: format.is_none() };
    let terms = terms::settle(&found, sealing)?;
    let mut writes: Writes = terms.writes.into_iter().map(|(key, cell)| (key.to_vec(), Some(cell))).collect();
    for key in [keys::FORMAT_KEY, keys::PROBE_KEY] {
        writes.push((key.to_vec(), Some(keys::FORMAT.to_be_bytes().to_vec())));
    }
    tree.write(writes)?;
    tree.keep_names(folder)?;
    let journal = Journal::load(&*tree, &terms.envelope)?;
    Ok(Opened { tree, journal, envelope: terms.envelope, veil: terms.veil })
}

fn refuse_half_restored(tree: &dyn Tree) -> Result<(), Failure> {
    match tree.get(keys::RESTORING_KEY)? {
        None => Ok(()),
        Some(_) => Err(Failure("a backup was not restored to its end here: remove the folder and restore it again".to_owned())),
    }
}

fn check_format(found: &[u8]) -> Result<(), Failure> {
    match <[u8; 8]>::try_from(found).map(u64::from_be_bytes) {
        Ok(format) if format <= keys::FORMAT => Ok(()),
        Ok(format) => Err(Failure(format!(
            "the store has format {format}, this program knows formats up to {}: it was written by a newer version",
            keys::FORMAT
        ))),
        Err(_) => Err(Failure("the store's format number cannot be read".to_owned())),
    }
}

impl EmbeddedStore {
    /// Opens or creates a store in a folder and starts its writer. Blocks until a durable write has succeeded.
    pub(super) fn open(library: Library, folder: &Path, sealing: &Sealing) -> Result<Self, StorageError> {
        Self::open_with(folder, library.opener(), sealing.clone())
    }

    fn open_with(folder: &Path, opener: Opener, sealing: Sealing) -> Result<Self, StorageError> {
        let opened = open_tree(&opener, folder, &sealing).map_err(|failure| unavailable(failure.0))?;
        let Opened { tree, journal, envelope, veil } = opened;
        let shared = Arc::new(Shared {
            tree: RwLock::new(Some(Arc::clone(&tree))),
            picture: RwLock::new(Picture { in_flight: InFlight::default(), journal }),
            envelope,
            veil,
            gate: Mutex::default(),
            pulse: Pulse::default(),
        });
        shared.pulse.opens();
        let (queue, requests) = Queue::new();
        let writer = writer::Writer::new(folder.to_owned(), opener, sealing, Arc::clone(&shared), tree);
        let writer = std::thread::Builder::new()
            .name("storage-writer".to_owned())
            .spawn(move || writer.run(requests))
            .map_err(|error| unavailable(error.to_string()))?;
        Ok(Self { shared, queue, writer: Mutex::new(Some(writer)) })
    }

    /// Whether the values of this store are sealed.
    pub(super) fn sealed(&self) -> Sealed {
        match &self.shared.envelope {
            envelope if envelope.newest().is_none() => Sealed::Not,
            envelope if envelope.refuses_plain() => Sealed::Wholly,
            _ => Sealed::Partly,
        }
    }

    pub(super) fn veil(&self, text: &str) -> Option<String> {
        self.shared.veil.over(text)
    }

    pub(super) async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        self.queue.commit(batch, &self.shared.pulse).await
    }

    /// Whether writes are taken, and the writer gets on with them.
    pub(super) fn ready(&self) -> Result<(), StorageError> {
        self.shared.pulse.ready("the disk")
    }

    /// How long it has not been ready.
    pub(super) fn not_ready_for(&self) -> Option<Duration> {
        self.shared.pulse.not_ready_for()
    }

    /// Batches that wait for the writer.
    pub(super) fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    /// Turns these meters from now on.
    pub(super) fn measure(&self, meters: StorageMeters) {
        self.shared.pulse.measure(meters);
    }

    pub(super) fn document(&self, key: &str) -> Result<Option<Document>, StorageError> {
        let full = keys::document_key(key);
        // A large value is read in pieces, and somebody may write between two of them. So often in a row nobody can.
        for _ in 0..limits::STORAGE_READ_TRIES {
            let Some(cell) = self.durable(&full)? else { return Ok(None) };
            if let Some((version, value)) = cells::value(&self.shared.envelope, &full, &cell, key, |piece| self.durable(piece))? {
                return Ok(Some(Document { version, value }));
            }
        }
        Err(StorageError::Corrupt { what: key.to_owned() })
    }

    /// The durable cell behind a key that is not an event's.
    fn durable(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let cell = self.shared.read(|tree| tree.get(key))?;
        Ok(self.shared.picture().in_flight.cell(key, cell))
    }

    pub(super) fn scan(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(String, Document)>, StorageError> {
        let prefix = keys::document_key(prefix);
        let mut from = match after.map(keys::document_key) {
            Some(after) if after.starts_with(&prefix) => Bound::Excluded(after),
            Some(after) if after > prefix => return Ok(Vec::new()),
            _ => Bound::Included(prefix.clone()),
        };
        let end = keys::after_prefix(&prefix);
        let mut found = Vec::new();
        loop {
            let page: Vec<Pair> = self.shared.read(|tree| tree.page((keys::as_slice(&from), keys::as_slice(&end)), limit))?;
            // A full page says nothing about what lies behind its last key.
            let reached = if page.len() == limit { page.last().map(|(key, _)| key.clone()) } else { None };
            let to = reached.clone().map_or_else(|| end.clone(), Bound::Included);
            let page = self.shared.picture().in_flight.correct(keys::as_slice(&from), keys::as_slice(&to), page);
            for (key, cell) in page {
                let name = keys::document_name(&key)?;
                let document = match cells::value(&self.shared.envelope, &key, &cell, name, |piece| self.durable(piece))? {
                    Some((version, value)) => Some(Document { version, value }),
                    None => self.document(name)?,
                };
                found.extend(document.map(|document| (name.to_owned(), document)));
            }
            match reached {
                Some(reached) if found.len() < limit => from = Bound::Excluded(reached),
                _ => break,
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Ends the writer after the batches it already has and closes the files. Blocks.
    pub(super) fn close(&self) {
        self.queue.close();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // The writer catches its own panics, so the only thing to learn here is that it has ended.
            let _ended = writer.join();
        }
    }
}

impl Drop for EmbeddedStore {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    /// Runs a read on the open store. While it is being opened again the answer is `Unavailable` at once, so that no thread of the async
    /// runtime waits for a disk.
    fn read<T>(&self, read: impl FnOnce(&dyn Tree) -> Result<T, StorageError>) -> Result<T, StorageError> {
        let tree = match self.tree.try_read() {
            Ok(tree) => tree,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(unavailable("it is being opened again".to_owned())),
        };
        match tree.as_deref() {
            Some(tree) => read(tree),
            None => Err(unavailable("it is being opened again".to_owned())),
        }
    }

    fn picture(&self) -> RwLockReadGuard<'_, Picture> {
        self.picture.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn picture_mut(&self) -> RwLockWriteGuard<'_, Picture> {
        self.picture.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A library there is a tree for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Library {
    Sled,
    Redb,
}

impl Library {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sled => "sled",
            Self::Redb => "redb",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Sled => sled_tree::FILE,
            Self::Redb => redb_tree::FILE,
        }
    }

    fn opener(self) -> Opener {
        let library = match self {
            Self::Sled => sled_tree::opener(Arc::new(File::sync_data)),
            Self::Redb => redb_tree::opener(),
        };
        logged::opener(library, Arc::new(File::sync_data))
    }

    /// Refuses a folder that holds no store of this library, which opening would make.
    pub(super) fn must_be_in(self, folder: &Path) -> Result<(), Failure> {
        if folder.join(self.file()).is_file() {
            return Ok(());
        }
        tree::refuse_others(folder, self.file())?;
        Err(Failure(format!("there is no store of {} in {}", self.name(), folder.display())))
    }
}

fn unavailable(why: String) -> StorageError {
    StorageError::Unavailable { why }
}
