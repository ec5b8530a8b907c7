//! The kernel on sled: one writer thread, concurrent readers. Holds the readers' side and what both sides share; the writer and its
//! supervisor are in `writer`, durability in `disk`. Knows nothing of what the values mean.

mod cells;
mod disk;
mod in_flight;
mod keys;
mod writer;

#[cfg(test)]
mod power;
#[cfg(test)]
mod tests;

use std::ops::Bound;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, TryLockError};
use std::thread::JoinHandle;

use sled::IVec;
use tokio::sync::{mpsc, oneshot};

use self::in_flight::InFlight;
use super::types::{Batch, Document, StorageError};
use crate::limits;

/// One batch on its way to the writer, and the way back.
struct Request {
    batch: Batch,
    done: oneshot::Sender<Result<(), StorageError>>,
}

/// What readers and the writer share.
struct Shared {
    /// Gone only while the store is being opened again.
    db: RwLock<Option<sled::Db>>,
    in_flight: RwLock<InFlight>,
    takes_writes: AtomicBool,
    why_not: Mutex<String>,
}

/// The durable backend. Dropping it ends the writer after the batches it already has.
pub(super) struct SledStore {
    shared: Arc<Shared>,
    queue: Mutex<Option<mpsc::Sender<Request>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl SledStore {
    /// Opens or creates the store in a folder and starts its writer. Blocks until a durable write has succeeded.
    pub(super) fn open(folder: &Path) -> Result<Self, StorageError> {
        Self::open_with(folder, Box::new(std::fs::File::sync_data))
    }

    fn open_with(folder: &Path, sync: disk::Sync) -> Result<Self, StorageError> {
        let opened = disk::open(folder).and_then(|disk| disk.prove(folder, &sync).map(|()| disk));
        let opened = opened.map_err(|failure| unavailable(failure.0))?;
        let shared = Arc::new(Shared {
            db: RwLock::new(Some(opened.db.clone())),
            in_flight: RwLock::default(),
            takes_writes: AtomicBool::new(true),
            why_not: Mutex::default(),
        });
        let (queue, requests) = mpsc::channel(limits::STORAGE_QUEUE_BATCHES);
        let writer = writer::Writer::new(folder.to_owned(), sync, Arc::clone(&shared), opened);
        let writer = std::thread::Builder::new()
            .name("storage-writer".to_owned())
            .spawn(move || writer.run(requests))
            .map_err(|error| unavailable(error.to_string()))?;
        Ok(Self { shared, queue: Mutex::new(Some(queue)), writer: Mutex::new(Some(writer)) })
    }

    pub(super) async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        self.ready()?;
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let queue = queue.ok_or_else(closed)?;
        let (done, result) = oneshot::channel();
        queue.send(Request { batch, done }).await.map_err(|_| closed())?;
        drop(queue);
        result.await.unwrap_or_else(|_| Err(closed()))
    }

    pub(super) fn ready(&self) -> Result<(), StorageError> {
        if self.shared.takes_writes.load(Ordering::Acquire) {
            return Ok(());
        }
        Err(unavailable(self.shared.why_not.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }

    pub(super) fn stream(&self, name: &str, from_version: u64, limit: usize) -> Result<Vec<Vec<u8>>, StorageError> {
        self.shared.read(|db| {
            let shown = newest_version(db, name)?;
            let durable = self.shared.in_flight().stream_version(name, shown);
            let last = durable.min(from_version.saturating_add(limit as u64));
            if last <= from_version {
                return Ok(Vec::new());
            }
            let first = keys::event_key(name, from_version.saturating_add(1));
            let mut events = Vec::with_capacity(usize::try_from(last - from_version).unwrap_or(0));
            for cell in db.range(first..=keys::event_key(name, last)) {
                let (key, cell) = cell.map_err(read_fault)?;
                let wanted = from_version.saturating_add(events.len() as u64).saturating_add(1);
                match cells::value(&key, &cell, name, |piece| db.get(piece).map_err(read_fault))? {
                    Some((version, event)) if version == wanted => events.push(event),
                    _ => return Err(StorageError::Corrupt { what: format!("event {wanted} of {name}") }),
                }
            }
            if events.len() as u64 != last - from_version {
                return Err(StorageError::Corrupt { what: format!("{name} lacks events before {last}") });
            }
            Ok(events)
        })
    }

    pub(super) fn document(&self, key: &str) -> Result<Option<Document>, StorageError> {
        let full = keys::document_key(key);
        // A large value is read in pieces, and somebody may write between two of them. So often in a row nobody can.
        for _ in 0..limits::STORAGE_READ_TRIES {
            let Some(cell) = self.durable(&full)? else { return Ok(None) };
            if let Some((version, value)) = cells::value(&full, &cell, key, |piece| self.durable(piece))? {
                return Ok(Some(Document { version, value }));
            }
        }
        Err(StorageError::Corrupt { what: key.to_owned() })
    }

    /// The durable cell behind a key that is not an event's.
    fn durable(&self, key: &[u8]) -> Result<Option<IVec>, StorageError> {
        let cell = self.shared.read(|db| db.get(key).map_err(read_fault))?;
        Ok(self.shared.in_flight().cell(key, cell))
    }

    pub(super) fn scan(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(String, Document)>, StorageError> {
        let prefix = keys::document_key(prefix);
        let mut from = match after.map(keys::document_key) {
            Some(after) if after.starts_with(&prefix) => Bound::Excluded(after),
            Some(after) if after > prefix => return Ok(Vec::new()),
            _ => Bound::Included(prefix.clone()),
        };
        let end = after_prefix(&prefix);
        let mut found = Vec::new();
        loop {
            let page = self.shared.read(|db| page(db, &from, &end, limit))?;
            // A full page says nothing about what lies behind its last key.
            let reached = if page.len() == limit { page.last().map(|(key, _)| key.to_vec()) } else { None };
            let to = reached.clone().map_or_else(|| end.clone(), Bound::Included);
            let page = self.shared.in_flight().correct(as_slice(&from), as_slice(&to), page);
            for (key, cell) in page {
                let name = keys::document_name(&key)?;
                let document = match cells::value(&key, &cell, name, |piece| self.durable(piece))? {
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
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // The writer catches its own panics, so the only thing to learn here is that it has ended.
            let _ended = writer.join();
        }
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    /// Runs a read on the open store. While it is being opened again the answer is `Unavailable` at once, so that no thread of the async
    /// runtime waits for a disk.
    fn read<T>(&self, read: impl FnOnce(&sled::Db) -> Result<T, StorageError>) -> Result<T, StorageError> {
        let db = match self.db.try_read() {
            Ok(db) => db,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(unavailable("it is being opened again".to_owned())),
        };
        match db.as_ref() {
            Some(db) => read(db),
            None => Err(unavailable("it is being opened again".to_owned())),
        }
    }

    fn in_flight(&self) -> std::sync::RwLockReadGuard<'_, InFlight> {
        self.in_flight.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest event's version the tree shows; 0 for no stream.
fn newest_version(db: &sled::Db, name: &str) -> Result<u64, StorageError> {
    let first = keys::event_key(name, 0);
    let last = keys::event_key(name, u64::MAX);
    match db.range(first..=last).next_back() {
        None => Ok(0),
        Some(Ok((key, _))) => keys::event_version(&key).ok_or_else(|| StorageError::Corrupt { what: format!("a key of {name}") }),
        Some(Err(error)) => Err(read_fault(error)),
    }
}

fn page(db: &sled::Db, from: &Bound<Vec<u8>>, to: &Bound<Vec<u8>>, limit: usize) -> Result<Vec<(IVec, IVec)>, StorageError> {
    let range: (Bound<&[u8]>, Bound<&[u8]>) = (as_slice(from), as_slice(to));
    db.range::<&[u8], _>(range).take(limit).map(|cell| cell.map_err(read_fault)).collect()
}

/// The first key that no longer starts with the prefix. A prefix starts with the kind of key, so it never consists of 0xFF alone.
fn after_prefix(prefix: &[u8]) -> Bound<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Bound::Excluded(end);
        }
    }
    Bound::Unbounded
}

fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(key) => Bound::Included(key.as_slice()),
        Bound::Excluded(key) => Bound::Excluded(key.as_slice()),
        Bound::Unbounded => Bound::Unbounded,
    }
}

fn read_fault(error: sled::Error) -> StorageError {
    match error {
        sled::Error::Corruption { .. } => StorageError::Corrupt { what: error.to_string() },
        other => unavailable(other.to_string()),
    }
}

fn unavailable(why: String) -> StorageError {
    StorageError::Unavailable { why }
}

fn closed() -> StorageError {
    unavailable("it has been closed".to_owned())
}
