//! Events that are durable and not yet at their own place. What all callers of a group appended is written as one cell, because a cell costs the same
//! whether it holds one event or forty; later, when their streams have rested, the events of each stream move together into a cell of the stream. Until
//! then they are kept here as well, where readers find them. Decides what to write; writes nothing itself.
//!
//! Nothing is here that a power cut would undo: the writer adds a group only once it is durable.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use super::cells;
use super::keys;
use super::tree::{self, Failure, Keys, Tree, Writes};
use crate::limits;
use crate::storage::envelope::Envelope;
use crate::storage::types::{Append, Erase, StorageError};

/// Events that may wait. Few in tests, so that all of them see streams being settled.
const MOST_EVENTS: usize = if cfg!(test) { 24 } else { limits::STORAGE_JOURNAL_EVENTS };

/// The events waiting, by stream and by group.
#[derive(Debug, Default)]
pub(super) struct Journal {
    tails: HashMap<Arc<str>, Tail>,
    groups: VecDeque<Group>,
    next: u64,
    events: usize,
    bytes: usize,
}

/// The events of one stream that are not yet at their own place: all that follow those that are.
#[derive(Debug)]
struct Tail {
    /// Version of the first of them.
    first: u64,
    events: Vec<Vec<u8>>,
}

/// What one group appended, as far as it matters for settling it.
#[derive(Debug)]
struct Group {
    number: u64,
    /// Pieces its cell is cut into.
    pieces: u32,
    /// Its streams, each with the version its last event there has.
    streams: Vec<(Arc<str>, u64)>,
}

/// A group that is about to be written.
#[derive(Debug)]
pub(super) struct Written {
    number: u64,
    pieces: u32,
}

/// Groups and streams whose events are about to be at their own place.
#[derive(Debug, Default)]
pub(super) struct Settled {
    groups: usize,
    streams: Vec<(Arc<str>, usize)>,
}

/// What the cell of a group holds: stream, version of the first event, events.
type Entry = (String, u64, Vec<Vec<u8>>);

impl Journal {
    /// Reads what a store that was closed or killed had not settled yet.
    pub(super) fn load(tree: &dyn Tree, envelope: &Envelope) -> Result<Self, Failure> {
        let mut journal = Self::default();
        let (first, last) = (keys::journal_key(0), keys::journal_key(u64::MAX));
        let groups: Keys<'_> = (Bound::Included(first.as_slice()), Bound::Included(last.as_slice()));
        tree::pages(tree, groups, |page| page.iter().try_for_each(|(key, cell)| journal.load_group(tree, envelope, key, cell)))?;
        Ok(journal)
    }

    fn load_group(&mut self, tree: &dyn Tree, envelope: &Envelope, key: &[u8], cell: &[u8]) -> Result<(), Failure> {
        let what = "a group of the journal";
        let corrupt = || StorageError::Corrupt { what: what.to_owned() };
        let number = keys::journal_number(key)?;
        let (_, value) = cells::value(envelope, key, cell, what, |piece| tree.get(piece))?.ok_or_else(corrupt)?;
        let entries: Vec<Entry> = postcard::from_bytes(&value).map_err(|_| corrupt())?;
        let mut streams = Vec::with_capacity(entries.len());
        for (stream, first, events) in entries {
            let known = match self.tails.get(stream.as_str()) {
                Some(tail) => tail.next(),
                None => newest_version(tree, &stream)?.saturating_add(1),
            };
            // What the stream has already was settled together with an earlier group.
            let settled = usize::try_from(known.saturating_sub(first)).unwrap_or(usize::MAX);
            if first > known {
                return Err(StorageError::Corrupt { what: format!("events of {stream} before {first}") }.into());
            }
            let last = first.saturating_add(events.len() as u64).saturating_sub(1);
            let stream: Arc<str> = stream.into();
            self.extend(&stream, known.max(first), events.into_iter().skip(settled).collect());
            streams.push((stream, last));
        }
        self.groups.push_back(Group { number, pieces: cells::pieces(cell, what)?, streams });
        self.next = number.saturating_add(1);
        Ok(())
    }

    fn extend(&mut self, stream: &Arc<str>, first: u64, events: Vec<Vec<u8>>) {
        if events.is_empty() {
            return;
        }
        self.events = self.events.saturating_add(events.len());
        self.bytes = self.bytes.saturating_add(events.iter().map(Vec::len).sum());
        match self.tails.get_mut(stream) {
            Some(tail) => tail.events.extend(events),
            None => drop(self.tails.insert(Arc::clone(stream), Tail { first, events })),
        }
    }

    /// The version of the newest event of a stream, if any of it waits here.
    pub(super) fn version(&self, stream: &str) -> Option<u64> {
        self.tails.get(stream).map(|tail| tail.next().saturating_sub(1))
    }

    /// The streams of which some of it waits here, that begin so and come behind `after`.
    pub(super) fn names(&self, prefix: &str, after: Option<&str>) -> BTreeSet<String> {
        let names = self.tails.keys().filter(|name| name.starts_with(prefix) && after.is_none_or(|after| &***name > after));
        names.map(|name| name.as_ref().to_owned()).collect()
    }

    /// Where the events of a stream that wait here begin, and those of them after version `from`, at most `limit`.
    pub(super) fn events(&self, stream: &str, from: u64, limit: usize) -> Option<(u64, Vec<Vec<u8>>)> {
        let tail = self.tails.get(stream)?;
        let passed = usize::try_from(from.saturating_add(1).saturating_sub(tail.first)).unwrap_or(usize::MAX);
        Some((tail.first, tail.events.iter().skip(passed).take(limit).cloned().collect()))
    }

    /// Adds the cell for what a group appends.
    pub(super) fn write(&self, envelope: &Envelope, appends: &[Append], writes: &mut Writes) -> Result<Written, Failure> {
        let entries: Vec<_> = appends.iter().map(|a| (&a.stream, a.expected_version.saturating_add(1), &a.events)).collect();
        let value = postcard::to_allocvec(&entries).map_err(|error| Failure(error.to_string()))?;
        let key = keys::journal_key(self.next);
        let encoded = cells::encode(envelope, &key, self.next, &value)?;
        let pieces = put(writes, key, encoded);
        Ok(Written { number: self.next, pieces })
    }

    /// Adds what settles the oldest groups, where more waits than should: their streams' events at their own place, and the groups' cells removed. Not
    /// many at a time, so that no caller waits for the work of a thousand others.
    pub(super) fn settle(&self, envelope: &Envelope, writes: &mut Writes) -> Result<Settled, Failure> {
        self.settle_groups(envelope, writes, limits::STORAGE_SETTLE_GROUPS, (MOST_EVENTS, limits::STORAGE_JOURNAL_BYTES))
    }

    /// Adds what settles all that waits, if anything of these streams does: what is to be erased must lie at one place.
    pub(super) fn settle_for(&self, streams: &[Erase], envelope: &Envelope, writes: &mut Writes) -> Result<Settled, Failure> {
        if streams.iter().all(|erase| self.version(&erase.stream).is_none()) {
            return Ok(Settled::default());
        }
        self.settle_groups(envelope, writes, usize::MAX, (0, 0))
    }

    fn settle_groups(
        &self,
        envelope: &Envelope,
        writes: &mut Writes,
        most: usize,
        (events_left, bytes_left): (usize, usize),
    ) -> Result<Settled, Failure> {
        let mut settled = Settled::default();
        let mut seen: HashSet<&str> = HashSet::new();
        let (mut events, mut bytes) = (self.events, self.bytes);
        for group in self.groups.iter().take(most) {
            if events <= events_left && bytes <= bytes_left {
                break;
            }
            for (stream, last) in &group.streams {
                let Some(tail) = self.tails.get(stream).filter(|tail| tail.first <= *last) else { continue };
                if !seen.insert(stream) {
                    continue;
                }
                for (key, encoded) in cells::encode_events(envelope, stream, tail.first, &tail.events)? {
                    put(writes, key, encoded);
                }
                events = events.saturating_sub(tail.events.len());
                bytes = bytes.saturating_sub(tail.events.iter().map(Vec::len).sum());
                settled.streams.push((Arc::clone(stream), tail.events.len()));
            }
            let key = keys::journal_key(group.number);
            writes.extend((0..group.pieces).map(|index| (cells::piece_key(&key, index), None)));
            writes.push((key, None));
            settled.groups += 1;
        }
        Ok(settled)
    }

    /// The group is durable, and what was settled with it.
    pub(super) fn advance(&mut self, settled: Settled, written: Option<(Written, Vec<Append>)>) {
        for (stream, count) in settled.streams {
            let Some(mut tail) = self.tails.remove(&stream) else { continue };
            let rest = tail.events.split_off(count.min(tail.events.len()));
            self.events = self.events.saturating_sub(tail.events.len());
            self.bytes = self.bytes.saturating_sub(tail.events.iter().map(Vec::len).sum());
            if !rest.is_empty() {
                self.tails.insert(stream, Tail { first: tail.next(), events: rest });
            }
        }
        self.groups.drain(..settled.groups.min(self.groups.len()));
        let Some((Written { number, pieces }, appends)) = written else { return };
        let mut streams = Vec::with_capacity(appends.len());
        for Append { stream, expected_version, events } in appends {
            let stream = self.tails.get_key_value(stream.as_str()).map_or_else(|| stream.into(), |(name, _)| Arc::clone(name));
            streams.push((Arc::clone(&stream), expected_version.saturating_add(events.len() as u64)));
            self.extend(&stream, expected_version.saturating_add(1), events);
        }
        self.groups.push_back(Group { number, pieces, streams });
        self.next = number.saturating_add(1);
    }
}

impl Tail {
    /// The version the next event would have.
    fn next(&self) -> u64 {
        self.first.saturating_add(self.events.len() as u64)
    }
}

/// Adds a cell and its pieces; gives the number of the pieces.
pub(super) fn put(writes: &mut Writes, key: Vec<u8>, (cell, pieces): cells::Encoded) -> u32 {
    let mut index = 0;
    for piece in pieces {
        writes.push((cells::piece_key(&key, index), Some(piece)));
        index += 1;
    }
    writes.push((key, Some(cell)));
    index
}

/// The newest event's version at the stream's own place; 0 for no stream.
pub(super) fn newest_version(tree: &dyn Tree, name: &str) -> Result<u64, StorageError> {
    let (first, last) = (keys::event_key(name, 0), keys::event_key(name, u64::MAX));
    let within = (Bound::Included(first.as_slice()), Bound::Included(last.as_slice()));
    tree.last(within)?.map_or(Ok(0), |(_, cell)| cells::version(&cell, name))
}
