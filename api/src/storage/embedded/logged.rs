//! A tree with a log beneath it. What is written is made durable in the log, shown from memory, and moved into the tree of the library behind the
//! callers' backs, many cells at a time: a library's own way to the disk costs ten times that of a record in a log. Knows nothing of what is written.
//!
//! Two layers lie before the library: the newest, which grows with the file of the log that is being written, and the one being moved, which is whole in the
//! other file. A layer is let go only once the library has made all of it durable, so what readers miss in the layers the library has.

use std::collections::BTreeMap;
use std::iter;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use super::log::{self, Log, Secret};
use super::tree::{Failure, Keys, Opener, Pair, SyncFile, Tree, Writes};
use super::{check_format, keys};
use crate::limits;
use crate::storage::key_ring::random;
use crate::storage::types::StorageError;

/// A library's tree with a log beneath it.
struct LoggedTree {
    /// Used by the writer alone.
    log: Mutex<Log>,
    shared: Arc<Shared>,
    mover: Option<JoinHandle<()>>,
}

/// What the writer, the mover and readers share.
struct Shared {
    library: Arc<dyn Tree>,
    secret: Secret,
    layers: RwLock<Layers>,
    moving: Mutex<Moving>,
    told: Condvar,
}

/// Cells written (`Some`) or removed (`None`), by key.
type Layer = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

#[derive(Default)]
struct Layers {
    newest: Layer,
    moved: Option<Arc<Layer>>,
}

#[derive(Default)]
struct Moving {
    /// What is to be moved, and the number of the last record in it.
    layer: Option<(Arc<Layer>, u64)>,
    is_awaited: bool,
    is_ending: bool,
    failure: Option<Failure>,
}

/// How a library is opened, with a log beneath it, and the last step of durability.
pub(super) fn opener(library: Opener, sync: SyncFile) -> Opener {
    Box::new(move |folder| open(library(folder)?, folder, Arc::clone(&sync)))
}

/// Moves into the tree what the log still holds, and begins the log anew.
fn open(library: Arc<dyn Tree>, folder: &Path, sync: SyncFile) -> Result<Arc<dyn Tree>, Failure> {
    library.get(keys::FORMAT_KEY)?.as_deref().map_or(Ok(()), check_format)?;
    let (applied, secret) = match library.get(keys::LOG_KEY)? {
        Some(mark) => read_mark(&mark)?,
        None => (0, random().map_err(Failure)?),
    };
    let found = log::read(folder, applied, &secret)?;
    let layer: Layer = found.groups.into_iter().flatten().collect();
    // Beyond any record that was begun and never finished, so that it can never be taken for a later one.
    let last = found.last.saturating_add(limits::STORAGE_LOG_SPARE_RECORDS);
    moved(&*library, &layer, (last, &secret), || {})?;
    let log = Log::begin(folder, last.saturating_add(1), secret, sync)?;
    let shared = Arc::new(Shared { library, secret, layers: RwLock::default(), moving: Mutex::default(), told: Condvar::new() });
    let mover = {
        let shared = Arc::clone(&shared);
        std::thread::Builder::new().name("storage-mover".to_owned()).spawn(move || shared.keep_moving())?
    };
    Ok(Arc::new(LoggedTree { log: Mutex::new(log), shared, mover: Some(mover) }))
}

/// Moves a layer into the library's tree, and then says so there: all of it is durable when this returns.
fn moved(library: &dyn Tree, layer: &Layer, (last, secret): (u64, &Secret), pause: impl Fn()) -> Result<(), Failure> {
    let mut cells = layer.iter();
    loop {
        let some: Writes = cells.by_ref().take(limits::STORAGE_MOVED_CELLS).map(|(key, cell)| (key.clone(), cell.clone())).collect();
        if some.is_empty() {
            return library.write(vec![(keys::LOG_KEY.to_vec(), Some([&last.to_le_bytes()[..], secret].concat()))]);
        }
        library.write_soon(some)?;
        pause();
    }
}

fn read_mark(mark: &[u8]) -> Result<(u64, Secret), Failure> {
    let read = mark.split_first_chunk().and_then(|(last, secret)| Some((u64::from_le_bytes(*last), secret.try_into().ok()?)));
    read.ok_or_else(|| Failure("what the store says of its log cannot be read".to_owned()))
}

impl Tree for LoggedTree {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let moved = {
            let layers = self.shared.layers();
            if let Some(cell) = layers.newest.get(key) {
                return Ok(cell.clone());
            }
            layers.moved.clone()
        };
        match moved.as_ref().and_then(|moved| moved.get(key)) {
            Some(cell) => Ok(cell.clone()),
            None => self.shared.library.get(key),
        }
    }

    fn page(&self, keys: Keys<'_>, limit: usize) -> Result<Vec<Pair>, StorageError> {
        // First what is in memory: what is moved meanwhile is in the tree when that is looked at.
        let mut layered = self.shared.layers().within(keys, limit).into_iter().peekable();
        let (from, to) = keys;
        let mut from = from.map(<[u8]>::to_vec);
        let mut page = Vec::new();
        loop {
            let below = self.shared.library.page((from.as_ref().map(Vec::as_slice), to), limit)?;
            let is_last = below.len() < limit;
            if let Some((last, _)) = below.last() {
                from = Bound::Excluded(last.clone());
            }
            for (key, cell) in below {
                page.extend(iter::from_fn(|| layered.next_if(|(above, _)| *above < key)).filter_map(live));
                match layered.next_if(|(above, _)| *above == key) {
                    Some(above) => page.extend(live(above)),
                    None => page.push((key, cell)),
                }
                if page.len() >= limit {
                    break;
                }
            }
            if is_last {
                page.extend(layered.by_ref().filter_map(live));
            }
            if is_last || page.len() >= limit {
                page.truncate(limit);
                return Ok(page);
            }
        }
    }

    fn last(&self, keys: Keys<'_>) -> Result<Option<Pair>, StorageError> {
        let layered = self.shared.layers().within(keys, usize::MAX);
        let above = layered.iter().rev().find_map(|(key, cell)| Some((key, cell.as_ref()?)));
        let (from, to) = keys;
        let mut to = to.map(<[u8]>::to_vec);
        loop {
            let below = self.shared.library.last((from, to.as_ref().map(Vec::as_slice)))?;
            let Some((key, cell)) = below.filter(|(key, _)| above.is_none_or(|(above, _)| above < key)) else {
                return Ok(above.map(|(key, cell)| (key.clone(), cell.clone())));
            };
            if layered.binary_search_by(|(above, _)| above.cmp(&key)).is_err() {
                return Ok(Some((key, cell)));
            }
            // It is removed, which the tree does not know yet.
            to = Bound::Excluded(key);
        }
    }

    fn write(&self, writes: Writes) -> Result<(), Failure> {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.prepare(&writes);
        if log.is_too_large() {
            self.shared.empty(&mut log)?;
            return self.shared.library.write(writes);
        }
        if !log.has_room() {
            self.shared.turn(&mut log)?;
        }
        self.shared.going_on()?;
        log.append().inspect_err(|failure| self.shared.fails(failure))?;
        self.shared.layers_mut().newest.extend(writes);
        Ok(())
    }

    fn write_soon(&self, writes: Writes) -> Result<(), Failure> {
        self.write(writes)
    }

    fn keep_names(&self, folder: &Path) -> Result<(), Failure> {
        // Whoever looks at the library alone, as an older program would, is to find what the store is.
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        self.shared.empty(&mut log)?;
        self.shared.library.keep_names(folder)
    }
}

impl Drop for LoggedTree {
    fn drop(&mut self) {
        // What cannot be moved any more is in the log.
        let _moved = self.shared.empty(self.log.get_mut().unwrap_or_else(PoisonError::into_inner));
        self.shared.moving().is_ending = true;
        self.shared.told.notify_all();
        // It catches its own panics.
        let _ended = self.mover.take().map(JoinHandle::join);
    }
}

impl Layers {
    /// What the layers hold between two keys, in order: at least until so many cells lie there. Bounds that leave nothing between them hold nothing.
    fn within(&self, keys: Keys<'_>, limit: usize) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        if let (Bound::Included(from) | Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) = keys
            && (from > to || (from == to && keys != (Bound::Included(from), Bound::Included(to))))
        {
            return Vec::new();
        }
        let mut newest = self.newest.range::<[u8], _>(keys).peekable();
        let mut moved = self.moved.iter().flat_map(|moved| moved.range::<[u8], _>(keys)).peekable();
        let mut found = Vec::new();
        let mut cells = 0;
        while cells < limit {
            let older = match (newest.peek(), moved.peek()) {
                (Some((newest, _)), Some((moved, _))) => moved.cmp(newest),
                (None, Some(_)) => std::cmp::Ordering::Less,
                (_, None) => std::cmp::Ordering::Greater,
            };
            let older_one = if older.is_le() { moved.next() } else { None };
            let Some((key, cell)) = (if older.is_ge() { newest.next() } else { older_one }) else { break };
            cells += usize::from(cell.is_some());
            found.push((key.clone(), cell.clone()));
        }
        found
    }
}

/// What is not removed.
fn live((key, cell): (Vec<u8>, Option<Vec<u8>>)) -> Option<Pair> {
    Some((key, cell?))
}

impl Shared {
    fn layers(&self) -> RwLockReadGuard<'_, Layers> {
        self.layers.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn layers_mut(&self) -> RwLockWriteGuard<'_, Layers> {
        self.layers.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn moving(&self) -> MutexGuard<'_, Moving> {
        self.moving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After a failure nothing more is written.
    fn going_on(&self) -> Result<(), Failure> {
        self.moving().failure.clone().map_or(Ok(()), Err)
    }

    fn fails(&self, failure: &Failure) {
        self.moving().failure = Some(failure.clone());
        self.told.notify_all();
    }

    /// Lets callers have the processor between a few cells and the next few, unless somebody waits for the end.
    fn pause(&self) {
        if !self.moving().is_awaited {
            std::thread::sleep(Duration::from_micros(limits::STORAGE_MOVING_PAUSE_MICROS));
        }
    }

    /// Waits until nothing is being moved.
    fn rested(&self) -> Result<MutexGuard<'_, Moving>, Failure> {
        let mut moving = self.moving();
        while moving.layer.is_some() && moving.failure.is_none() {
            moving.is_awaited = true;
            moving = self.told.wait(moving).unwrap_or_else(PoisonError::into_inner);
        }
        moving.is_awaited = false;
        moving.failure.clone().map_or(Ok(moving), Err)
    }

    /// Gives the newest layer to the mover and goes on in the other file.
    fn turn(&self, log: &mut Log) -> Result<(), Failure> {
        let mut moving = self.rested()?;
        let layer = {
            let mut layers = self.layers_mut();
            let layer = Arc::new(std::mem::take(&mut layers.newest));
            layers.moved = Some(Arc::clone(&layer));
            layer
        };
        moving.layer = Some((layer, log.turn()));
        drop(moving);
        self.told.notify_all();
        Ok(())
    }

    /// Moves everything, and waits for it.
    fn empty(&self, log: &mut Log) -> Result<(), Failure> {
        self.turn(log)?;
        self.rested().map(drop)
    }

    /// The mover's work, until the tree is let go or fails.
    fn keep_moving(&self) {
        loop {
            let mut moving = self.moving();
            let (layer, last) = loop {
                match &moving.layer {
                    Some((layer, last)) => break (Arc::clone(layer), *last),
                    None if moving.is_ending => return,
                    None => moving = self.told.wait(moving).unwrap_or_else(PoisonError::into_inner),
                }
            };
            drop(moving);
            let done = catch_unwind(AssertUnwindSafe(|| moved(&*self.library, &layer, (last, &self.secret), || self.pause())))
                .unwrap_or_else(|_| Err(Failure("the storage library stopped unexpectedly".to_owned())));
            if let Err(failure) = done {
                return self.fails(&failure);
            }
            self.layers_mut().moved = None;
            self.moving().layer = None;
            self.told.notify_all();
        }
    }
}
