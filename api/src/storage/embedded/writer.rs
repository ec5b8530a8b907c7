//! The one thread that writes, and its own supervisor. It takes whatever batches are waiting, checks them in order, applies those that fit as
//! one, makes them durable once, and only then acknowledges all of them. After any fault of the disk it stops, says so, and opens the store
//! anew until a durable write succeeds. Knows nothing of readers but the picture it must leave them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::in_flight::InFlight;
use super::tree::{self, Failure, Opener, Tree, Writes};
use super::{Picture, Shared, cells, journal, keys};
use crate::limits;
use crate::metrics::Stopwatch;
use crate::storage::Sealing;
use crate::storage::envelope::Envelope;
use crate::storage::queue::{Request, acknowledge, refuse};
use crate::storage::staging::{Present, Staged, stage};
use crate::storage::types::{Append, Batch, Erase, StorageError};

/// The writer's own state.
pub(super) struct Writer {
    folder: PathBuf,
    opener: Opener,
    sealing: Sealing,
    shared: Arc<Shared>,
    tree: Option<Arc<dyn Tree>>,
    known: HashMap<String, u64>,
    /// Where the callers wait; none outside a runtime.
    callers: Option<Handle>,
}

impl Writer {
    pub(super) fn new(folder: PathBuf, opener: Opener, sealing: Sealing, shared: Arc<Shared>, tree: Arc<dyn Tree>) -> Self {
        Self { folder, opener, sealing, shared, tree: Some(tree), known: HashMap::new(), callers: Handle::try_current().ok() }
    }

    /// Works until every sender is gone and the queue is empty.
    pub(super) fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        let mut group = Vec::new();
        let mut before = 0;
        let mut crowd = 1;
        while requests.blocking_recv_many(&mut group, limits::STORAGE_GROUP_BATCHES) > 0 {
            gather(&mut requests, &mut group, crowd);
            crowd = before + group.len();
            before = group.len();
            self.shared.pulse.begins();
            let outcome = catch_unwind(AssertUnwindSafe(|| self.commit(&mut group)))
                .unwrap_or_else(|_| Err(Failure("the storage library stopped unexpectedly".to_owned())));
            self.shared.pulse.ends();
            match outcome {
                Ok(results) => acknowledge(self.callers.as_ref(), group.drain(..).zip(results)),
                Err(failure) => {
                    self.stop(&failure);
                    refuse(group.drain(..), &failure.0);
                    self.recover(&mut requests, failure);
                }
            }
        }
        self.let_go();
    }

    /// One group: check, write, make durable. On `Ok` everything that was taken would survive a power cut.
    fn commit(&mut self, group: &mut [Request]) -> Result<Vec<Result<(), StorageError>>, Failure> {
        let mut results = Vec::with_capacity(group.len());
        // What is erased must lie at its own place, so a batch that erases stands alone.
        for run in group.chunk_by_mut(|one, next| one.batch.erased.is_empty() && next.batch.erased.is_empty()) {
            if let [Request { batch, .. }] = run
                && !batch.erased.is_empty()
            {
                self.settle_for(&batch.erased)?;
            }
            results.extend(self.commit_run(run)?);
        }
        Ok(results)
    }

    fn settle_for(&self, streams: &[Erase]) -> Result<(), Failure> {
        let Some(tree) = self.tree.as_deref() else { return Err(not_open()) };
        let mut writes = Writes::new();
        let settled = self.shared.picture().journal.settle_for(streams, &self.shared.envelope, &mut writes)?;
        if !writes.is_empty() {
            self.shared.through_the_gate(tree, writes)?;
            self.shared.picture_mut().journal.advance(settled, None);
        }
        Ok(())
    }

    fn commit_run(&mut self, group: &mut [Request]) -> Result<Vec<Result<(), StorageError>>, Failure> {
        let Some(tree) = self.tree.as_deref() else {
            return Err(not_open());
        };
        let mut staged = Staged::default();
        let mut group_writes = GroupWrites::default();
        let mut results = Vec::with_capacity(group.len());
        for request in group {
            let mut present = Known { tree, shared: &self.shared, versions: &mut self.known, before: &mut group_writes.before };
            let result = stage(&request.batch, &mut staged, &mut present)?;
            if result.is_ok() {
                group_writes.add(std::mem::take(&mut request.batch), tree, &self.shared.envelope)?;
            }
            results.push(result);
        }
        if results.iter().any(Result::is_ok) {
            let GroupWrites { mut writes, before, appends, .. } = group_writes;
            let (settled, written) = {
                let journal = &self.shared.picture().journal;
                let written = if appends.is_empty() { None } else { Some(journal.write(&self.shared.envelope, &appends, &mut writes)?) };
                (journal.settle(&self.shared.envelope, &mut writes)?, written)
            };
            self.shared.picture_mut().in_flight = before;
            let flush = Stopwatch::start();
            self.shared.through_the_gate(tree, writes)?;
            self.shared.pulse.flushed(results.len(), flush.elapsed());
            let mut picture = self.shared.picture_mut();
            picture.in_flight = InFlight::default();
            picture.journal.advance(settled, written.map(|written| (written, appends)));
        }
        if self.known.len() > limits::STORAGE_KNOWN_VERSIONS {
            self.known.clear();
        }
        self.known.extend(staged.streams);
        Ok(results)
    }

    /// Fail-stop. Readers keep the old tree with the picture from before the failed group until it is replaced.
    fn stop(&mut self, failure: &Failure) {
        self.shared.pulse.stops(&failure.0);
        self.known.clear();
        tracing::error!(why = failure.0, "the store stopped and is being opened again");
    }

    /// Opens the store again and again until a durable write succeeds, refusing what arrives meanwhile.
    fn recover(&mut self, requests: &mut mpsc::Receiver<Request>, mut failure: Failure) {
        let mut waiting = Vec::new();
        loop {
            std::thread::sleep(Duration::from_millis(limits::STORAGE_REOPEN_PAUSE_MS));
            while let Ok(request) = requests.try_recv() {
                waiting.push(request);
            }
            refuse(waiting.drain(..), &failure.0);
            if requests.is_closed() && requests.is_empty() {
                return;
            }
            let opened = match has_room(&self.folder) {
                Ok(()) => catch_unwind(AssertUnwindSafe(|| self.reopen())),
                // The old tree goes on serving reads.
                Err(error) => Ok(Err(error.into())),
            };
            match opened {
                Ok(Ok(())) => break,
                Ok(Err(again)) => failure = again,
                Err(_) => failure = Failure("the storage library stopped unexpectedly while opening".to_owned()),
            }
            self.shared.pulse.still_stopped(&failure.0);
        }
        self.shared.pulse.resumes();
        tracing::info!("the store is open again");
    }

    fn reopen(&mut self) -> Result<(), Failure> {
        let mut shown = self.shared.tree.write().unwrap_or_else(PoisonError::into_inner);
        drop_quietly(shown.take());
        drop_quietly(self.tree.take());
        // What was found may not be durable before a durable write has succeeded, and readers must not act on that.
        let opened = super::open_tree(&self.opener, &self.folder, &self.sealing)?;
        let (tree, journal) = (opened.tree, opened.journal);
        *self.shared.picture_mut() = Picture { in_flight: InFlight::default(), journal };
        *shown = Some(Arc::clone(&tree));
        self.tree = Some(tree);
        Ok(())
    }

    /// Closes the files, so that another process may open them.
    fn let_go(&mut self) {
        self.shared.pulse.closes();
        let shown = self.shared.tree.write().unwrap_or_else(PoisonError::into_inner).take();
        drop_quietly(shown);
        drop_quietly(self.tree.take());
    }
}

/// Where several people write at once, a sync shared by more of them costs each of them less than the moment it waits for the others. Whoever wrote in the last
/// two groups is the crowd: while some of it is told of the group before, the others come back. Where less than somewhat more than half of them is there, it
/// waits a moment, once. Somebody who writes alone never waits.
fn gather(requests: &mut mpsc::Receiver<Request>, group: &mut Vec<Request>, crowd: usize) {
    if group.len().saturating_add(requests.len()) < crowd * 5 / 8 {
        std::thread::sleep(Duration::from_micros(limits::STORAGE_GATHER_MICROS));
    }
    while group.len() < limits::STORAGE_GROUP_BATCHES {
        let Ok(request) = requests.try_recv() else { break };
        group.push(request);
    }
}

/// Whether the disk takes a file as large as the store grows at once. Asked before a failed store is given up, which still serves reads.
fn has_room(folder: &Path) -> io::Result<()> {
    let probe = folder.join("room");
    let written = File::create(&probe).and_then(|mut file| {
        file.write_all(&vec![0; limits::STORAGE_ROOM_BYTES])?;
        file.sync_all()
    });
    let removed = std::fs::remove_file(&probe);
    written.and(removed)
}

/// sled syncs when it is dropped and panics if that fails; a failed store has nothing more to save.
fn drop_quietly<T>(value: Option<T>) {
    let _dropped = catch_unwind(AssertUnwindSafe(|| drop(value)));
}

fn not_open() -> Failure {
    Failure("the store is not open".to_owned())
}

/// The writes of a group and what they replace.
#[derive(Default)]
struct GroupWrites {
    writes: Writes,
    before: InFlight,
    appends: Vec<Append>,
    /// Pieces of the documents written so far in this group, by full key.
    pieces: HashMap<Vec<u8>, u32>,
}

impl GroupWrites {
    fn add(&mut self, batch: Batch, tree: &dyn Tree, envelope: &Envelope) -> Result<(), Failure> {
        for erase in &batch.erased {
            self.erase(&erase.stream, tree)?;
        }
        self.appends.extend(batch.appends.into_iter().filter(|append| !append.events.is_empty()));
        for put in batch.puts {
            let key = keys::document_key(&put.key);
            let old = self.old_pieces(&key, tree, &put.key)?;
            let new = match &put.value {
                Some(value) => {
                    let encoded = cells::encode(envelope, &key, put.expected_version.saturating_add(1), value)?;
                    journal::put(&mut self.writes, key.clone(), encoded)
                }
                None => {
                    self.writes.push((key.clone(), None));
                    0
                }
            };
            self.writes.extend((new..old).map(|index| (cells::piece_key(&key, index), None)));
            if old > 0 || new > 0 {
                self.pieces.insert(key, new);
            }
        }
        Ok(())
    }

    /// Removes every cell of a stream. Readers may see that before it is durable; what a power cut would bring back for a while is no answer to anybody.
    fn erase(&mut self, stream: &str, tree: &dyn Tree) -> Result<(), Failure> {
        let (first, last) = (keys::event_key(stream, 0), keys::event_key(stream, u64::MAX));
        tree::pages(tree, (Bound::Included(first.as_slice()), Bound::Included(last.as_slice())), |page| {
            for (key, cell) in page {
                self.writes.extend((0..cells::pieces(&cell, stream)?).map(|index| (cells::piece_key(&key, index), None)));
                self.writes.push((key, None));
            }
            Ok(())
        })
    }

    /// How many pieces the document has now. The first time in a group their cells are noted for the readers.
    fn old_pieces(&mut self, key: &[u8], tree: &dyn Tree, what: &str) -> Result<u32, Failure> {
        if let Some(pieces) = self.pieces.get(key) {
            return Ok(*pieces);
        }
        let Some(Some(cell)) = self.before.cells.get(key) else { return Ok(0) };
        let pieces = cells::pieces(cell, what)?;
        for index in 0..pieces {
            let piece = cells::piece_key(key, index);
            let before = tree.get(&piece)?;
            self.before.cells.insert(piece, before);
        }
        Ok(pieces)
    }
}

/// The present as the writer knows it. The documents it looks up become the picture readers are shown until the group is durable.
struct Known<'a> {
    tree: &'a dyn Tree,
    shared: &'a Shared,
    versions: &'a mut HashMap<String, u64>,
    before: &'a mut InFlight,
}

impl Present for Known<'_> {
    type Fault = Failure;

    fn stream_version(&mut self, stream: &str) -> Result<u64, Failure> {
        if let Some(version) = self.versions.get(stream) {
            return Ok(*version);
        }
        let waiting = self.shared.picture().journal.version(stream);
        Ok(waiting.map_or_else(|| journal::newest_version(self.tree, stream), Ok)?)
    }

    fn document_version(&mut self, key: &str) -> Result<u64, Failure> {
        let full = keys::document_key(key);
        let cell = self.tree.get(&full)?;
        let version = cell.as_ref().map_or(Ok(0), |cell| cells::version(cell, key))?;
        self.before.cells.insert(full, cell);
        Ok(version)
    }
}
