//! The way of a batch to the one writer of a store, and the way back. Knows no library and decides nothing about a batch.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::pulse::{CLOSED, Pulse};
use super::types::{Batch, StorageError};
use crate::limits;

/// The way back to a caller.
pub(super) type Done = oneshot::Sender<Result<(), StorageError>>;

/// One batch on its way to the writer, and the way back.
pub(super) struct Request {
    pub(super) batch: Batch,
    pub(super) done: Done,
}

/// Where callers leave their batches, until the store is closed.
pub(super) struct Queue(Mutex<Option<mpsc::Sender<Request>>>);

impl Queue {
    /// A queue, and the end at which the writer takes from it.
    pub(super) fn new() -> (Self, mpsc::Receiver<Request>) {
        let (queue, requests) = mpsc::channel(limits::STORAGE_QUEUE_BATCHES);
        (Self(Mutex::new(Some(queue))), requests)
    }

    fn inside(&self) -> MutexGuard<'_, Option<mpsc::Sender<Request>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves a batch for the writer and waits for what came of it. At a store that takes no writes it is refused at once.
    pub(super) async fn commit(&self, batch: Batch, pulse: &Pulse) -> Result<(), StorageError> {
        pulse.takes_writes()?;
        let queue = self.inside().clone().ok_or_else(closed)?;
        let (done, result) = oneshot::channel();
        queue.send(Request { batch, done }).await.map_err(|_| closed())?;
        drop(queue);
        result.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Batches that wait for the writer.
    pub(super) fn waiting(&self) -> usize {
        self.inside().as_ref().map_or(0, |queue| queue.max_capacity().saturating_sub(queue.capacity()))
    }

    /// Takes no more batches. The writer ends after those it has.
    pub(super) fn close(&self) {
        drop(self.inside().take());
    }
}

/// Tells every caller of a group. Several are woken by a task of their own runtime, because each call from the writer's thread would wake a whole thread
/// of it.
pub(super) fn acknowledge(callers: Option<&Handle>, group: impl Iterator<Item = (Request, Result<(), StorageError>)>) {
    let all: Vec<_> = group.map(|(request, result)| (request.done, result)).collect();
    // A caller that has gone away no longer wants to know.
    let tell = |all: Vec<(Done, Result<(), StorageError>)>| all.into_iter().for_each(|(done, result)| drop(done.send(result)));
    match callers {
        Some(callers) if all.len() > 1 => drop(callers.spawn(async move { tell(all) })),
        _ => tell(all),
    }
}

/// Refuses what waits: the store stopped while it was written.
pub(super) fn refuse(requests: impl Iterator<Item = Request>, why: &str) {
    for request in requests {
        let _gone = request.done.send(Err(StorageError::Unavailable { why: why.to_owned() }));
    }
}

fn closed() -> StorageError {
    StorageError::Unavailable { why: CLOSED.to_owned() }
}
