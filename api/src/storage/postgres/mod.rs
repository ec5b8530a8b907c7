//! The kernel on PostgreSQL, which many nodes share: one connection that writes, some that read, in each node. Holds the callers' side; the writer and its
//! supervisor are in `writer`, the connection and its doubts in `link`, what a group of batches comes to in `group`. Conflicts between nodes are decided by
//! primary keys and versions in the tables, never here. Knows nothing of what the values mean.

mod address;
mod failure;
mod group;
mod link;
mod listener;
mod migrations;
mod plan;
mod readers;
mod terms;
mod tls;
mod writer;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod seal_tests;
#[cfg(test)]
pub(super) mod server;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::{mpsc, watch};

use self::address::Reached;
use self::failure::Failure;
use self::link::Link;
use self::readers::Readers;
use self::writer::Writer;
use super::envelope::Envelope;
use super::pulse::{CLOSED, Pulse};
use super::queue::{Queue, Request};
use super::types::{Batch, Document, StorageError};
use super::veil::Veil;
use super::{Sealed, Sealing};
use crate::metrics::StorageMeters;

/// The shared backend. Dropping it ends the writer after the batches it already has.
pub(super) struct PostgresStore {
    pulse: Arc<Pulse>,
    readers: Readers,
    envelope: Envelope,
    veil: Veil,
    changes: watch::Receiver<()>,
    queue: Queue,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl PostgresStore {
    /// Connects, makes the tables where they are missing, and starts the writer. Blocks until a durable write has succeeded.
    pub(super) fn open(address: &str, sealing: &Sealing) -> Result<Self, StorageError> {
        let at = Reached::at(address, std::env::var("PGPASSWORD").ok(), std::env::var("PGSSLROOTCERT").ok().as_deref())?;
        let pulse = Arc::new(Pulse::default());
        let (queue, requests) = Queue::new();
        let (changed, changes) = watch::channel(());
        let (opened, opening) = std::sync::mpsc::sync_channel(1);
        let callers = Handle::try_current().ok();
        let writer = {
            let (to, pulse) = ((at.clone(), sealing.clone(), changed), Arc::clone(&pulse));
            // A thread of its own: opening and closing block, and so the callers' runtime may be of any kind.
            let thread = std::thread::Builder::new().name("storage-writer".to_owned());
            thread.spawn(move || write(to, &pulse, callers, requests, &opened)).map_err(|error| Failure(error.to_string()))?
        };
        let (envelope, veil) = opening.recv().unwrap_or_else(|_| Err(closed()))?;
        let readers = Readers::new(&at, envelope.clone())?;
        Ok(Self { pulse, readers, envelope, veil, changes, queue, writer: Mutex::new(Some(writer)) })
    }

    /// Whether the values of this store are sealed: all or none.
    pub(super) fn sealed(&self) -> Sealed {
        if self.envelope.newest().is_some() { Sealed::Wholly } else { Sealed::Not }
    }

    pub(super) fn veil(&self, text: &str) -> Option<String> {
        self.veil.over(text)
    }

    /// Told when a node has announced something.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changes.clone()
    }

    pub(super) async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        self.queue.commit(batch, &self.pulse).await
    }

    /// Whether writes are taken, and the writer gets on with them.
    pub(super) fn ready(&self) -> Result<(), StorageError> {
        self.pulse.ready("PostgreSQL")
    }

    /// How long it has not been ready.
    pub(super) fn not_ready_for(&self) -> Option<Duration> {
        self.pulse.not_ready_for()
    }

    /// Batches that wait for the writer.
    pub(super) fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    /// Turns these meters from now on.
    pub(super) fn measure(&self, meters: StorageMeters) {
        self.pulse.measure(meters);
    }

    pub(super) async fn stream(&self, name: &str, from_version: u64, limit: usize) -> Result<Vec<Vec<u8>>, StorageError> {
        self.readers.stream(name, from_version, limit).await
    }

    pub(super) async fn document(&self, key: &str) -> Result<Option<Document>, StorageError> {
        self.readers.document(key).await
    }

    pub(super) async fn streams(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, StorageError> {
        self.readers.streams(prefix, after, limit).await
    }

    pub(super) async fn scan(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(String, Document)>, StorageError> {
        self.readers.scan(prefix, after, limit).await
    }

    /// Ends the writer after the batches it already has and closes the connections. Blocks.
    pub(super) fn close(&self) {
        self.queue.close();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // If it panicked, its last words were said all the same.
            let _ended = writer.join();
        }
        self.readers.close();
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.close();
    }
}

/// Whatever ends the writer, nobody is left to believe that it still writes.
struct LastWords<'a>(&'a Pulse);

impl Drop for LastWords<'_> {
    fn drop(&mut self) {
        self.0.closes();
    }
}

/// The thread of the writer: opens, says how that went, and writes until the store is closed.
fn write(
    (at, sealing, changed): (Reached, Sealing, watch::Sender<()>),
    pulse: &Arc<Pulse>,
    callers: Option<Handle>,
    requests: mpsc::Receiver<Request>,
    opened: &std::sync::mpsc::SyncSender<Result<(Envelope, Veil), Failure>>,
) {
    let _last = LastWords(pulse);
    let link = Builder::new_current_thread().enable_all().build().map_err(|error| Failure(error.to_string()));
    let opening = link.and_then(|runtime| {
        let link = runtime.block_on(Link::open(&at, &sealing))?;
        Ok((runtime, link))
    });
    match opening {
        Ok((runtime, link)) => {
            pulse.opens();
            // Whoever opens waits for this.
            let _told = opened.send(Ok((link.terms.envelope.clone(), link.terms.veil.clone())));
            // Ends with the runtime.
            runtime.spawn(listener::run(at.clone(), changed));
            runtime.block_on(Writer { at, sealing, pulse: Arc::clone(pulse), callers }.run(link, requests));
        }
        Err(failure) => drop(opened.send(Err(failure))),
    }
}

fn closed() -> Failure {
    Failure(CLOSED.to_owned())
}
