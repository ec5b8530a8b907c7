//! What a group of batches comes to, name by name, and the columns its statements take. Decides nothing and knows no connection.

use std::collections::BTreeMap;

use super::terms::{Kind, place};
use crate::storage::envelope::Envelope;
use crate::storage::types::{Batch, StorageError};

/// What is written, in the order of names.
#[derive(Default)]
pub(super) struct Plan<'a> {
    streams: BTreeMap<&'a str, Grown<'a>>,
    documents: BTreeMap<&'a str, Change<'a>>,
    /// Streams to erase, with the version they have then.
    erased: BTreeMap<&'a str, u64>,
    /// The other nodes are to be told.
    pub(super) is_announced: bool,
}

struct Grown<'a> {
    before: u64,
    events: Vec<&'a [u8]>,
}

struct Change<'a> {
    before: u64,
    /// Version and value at the end; none when it is deleted.
    after: Option<(u64, &'a [u8])>,
}

/// The parameters of the statements, a row at each index.
#[derive(Default)]
pub(super) struct Columns<'a> {
    pub(super) events: Events<'a>,
    /// Events that nobody asked for and that go again in the same transaction. See `Plan::columns`.
    pub(super) place_holders: Events<'a>,
    /// Streams of which nothing is left.
    pub(super) erased: Vec<&'a str>,
    pub(super) new: Documents<'a>,
    pub(super) changed: Documents<'a>,
    pub(super) gone: Documents<'a>,
}

#[derive(Default)]
pub(super) struct Events<'a> {
    pub(super) stream: Vec<&'a str>,
    pub(super) version: Vec<i64>,
    pub(super) value: Vec<Vec<u8>>,
    /// Whether the event before it must be there already.
    pub(super) follows: Vec<bool>,
}

#[derive(Default)]
pub(super) struct Documents<'a> {
    pub(super) key: Vec<&'a str>,
    pub(super) before: Vec<i64>,
    pub(super) version: Vec<i64>,
    pub(super) value: Vec<Vec<u8>>,
}

impl<'a> Plan<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.streams.is_empty() && self.documents.is_empty() && self.erased.is_empty()
    }

    /// A stream the batch writes to that a batch before it erases. Its name never comes again, so whoever still writes to it came too late.
    pub(super) fn erased_before<'b>(&self, batch: &'b Batch) -> Option<&'b str> {
        let appended = batch.appends.iter().map(|append| append.stream.as_str());
        let erased = batch.erased.iter().map(|erase| erase.stream.as_str());
        appended.chain(erased).find(|stream| self.erased.contains_key(stream))
    }

    /// Adds a batch that fits.
    pub(super) fn add(&mut self, batch: &'a Batch) {
        self.is_announced |= batch.is_announced;
        self.erased.extend(batch.erased.iter().map(|erase| (erase.stream.as_str(), erase.expected_version)));
        for append in &batch.appends {
            let grown = self.streams.entry(&append.stream).or_insert_with(|| Grown { before: append.expected_version, events: Vec::new() });
            grown.events.extend(append.events.iter().map(Vec::as_slice));
        }
        for put in &batch.puts {
            let change = self.documents.entry(&put.key).or_insert(Change { before: put.expected_version, after: None });
            change.after = put.value.as_deref().map(|value| (put.expected_version.saturating_add(1), value));
        }
    }

    /// The versions that streams and documents are said to have.
    pub(super) fn named(&self) -> (BTreeMap<&'a str, u64>, BTreeMap<&'a str, u64>) {
        let erased = self.erased.iter().map(|(name, version)| (*name, *version));
        // Where a stream grows before it is erased, what it had before is what the tables must say.
        let streams = erased.chain(self.streams.iter().map(|(name, grown)| (*name, grown.before)));
        let documents = self.documents.iter().map(|(key, change)| (*key, change.before));
        (streams.collect(), documents.collect())
    }

    /// The rows to write. Where a batch only says that nothing has changed, the next version is written and taken away again: until the commit nobody
    /// else can write it.
    ///
    /// # Errors
    /// When a value cannot be sealed.
    pub(super) fn columns(&self, envelope: &Envelope) -> Result<Columns<'a>, StorageError> {
        let mut columns = Columns::default();
        for (stream, grown) in &self.streams {
            let nothing = grown.events.is_empty();
            let events = if nothing { &[&[][..]] } else { grown.events.as_slice() };
            for (version, event) in (grown.before.saturating_add(1)..).zip(events) {
                columns.events.push(envelope, stream, version, event, version == grown.before.saturating_add(1) && grown.before > 0)?;
                if nothing {
                    columns.place_holders.push(envelope, stream, version, &[], false)?;
                }
            }
        }
        for (stream, version) in &self.erased {
            // Written, so that nobody else writes it before the commit, and taken away with all the others.
            let follows = *version > 0 && !self.streams.contains_key(stream);
            columns.events.push(envelope, stream, version.saturating_add(1), &[], follows)?;
            columns.erased.push(stream);
        }
        for (key, Change { before, after }) in &self.documents {
            match (before, after) {
                (0, Some((version, value))) => columns.new.push(envelope, key, 0, *version, value)?,
                (before, Some((version, value))) => columns.changed.push(envelope, key, *before, *version, value)?,
                (0, None) => {
                    columns.new.push(envelope, key, 0, 1, &[])?;
                    columns.gone.push(envelope, key, 1, 0, &[])?;
                }
                (before, None) => columns.gone.push(envelope, key, *before, 0, &[])?,
            }
        }
        Ok(columns)
    }
}

impl<'a> Events<'a> {
    fn push(&mut self, envelope: &Envelope, stream: &'a str, version: u64, value: &[u8], follows: bool) -> Result<(), StorageError> {
        self.stream.push(stream);
        self.version.push(signed(version));
        self.value.push(wrapped(envelope, Kind::Event, stream, version, value)?);
        self.follows.push(follows);
        Ok(())
    }
}

impl<'a> Documents<'a> {
    fn push(&mut self, envelope: &Envelope, key: &'a str, before: u64, version: u64, value: &[u8]) -> Result<(), StorageError> {
        self.key.push(key);
        self.before.push(signed(before));
        self.version.push(signed(version));
        self.value.push(wrapped(envelope, Kind::Document, key, version, value)?);
        Ok(())
    }
}

fn wrapped(envelope: &Envelope, kind: Kind, name: &str, version: u64, value: &[u8]) -> Result<Vec<u8>, StorageError> {
    let mut out = Vec::new();
    envelope.wrap(&mut out, place(kind, name, version), value)?;
    Ok(out)
}

/// Versions beyond what a column holds are refused before they come here.
fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
