//! Streams as readers find them: which there are, and their events, those at their own place before those that wait in the journal.

use std::collections::BTreeSet;
use std::ops::Bound;

use super::tree::Tree;
use super::{EmbeddedStore, cells, keys};
use crate::storage::envelope::Envelope;
use crate::storage::types::StorageError;

impl EmbeddedStore {
    pub(in crate::storage) fn stream(&self, name: &str, from_version: u64, limit: usize) -> Result<Vec<Vec<u8>>, StorageError> {
        self.shared.read(|tree| {
            // First what waits: whatever is not among that is at its own place already, and stays there.
            let waiting = self.shared.picture().journal.events(name, from_version, limit);
            let place = Stored { tree, envelope: &self.shared.envelope, name };
            let Some((first, waiting)) = waiting else { return settled(place, from_version, None, limit) };
            let mut events = settled(place, from_version, Some(first), limit)?;
            events.extend(waiting.into_iter().take(limit.saturating_sub(events.len())));
            Ok(events)
        })
    }

    /// The first names behind `after` that start with `prefix`.
    pub(in crate::storage) fn streams(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, StorageError> {
        let after = after.filter(|after| *after >= prefix);
        // First what waits: whatever is not among that is at its own place already, and stays there.
        let mut names: BTreeSet<String> = self.shared.picture().journal.names(prefix, after);
        let beginning = keys::stream_prefix(prefix);
        let end = keys::after_prefix(&beginning);
        self.shared.read(|tree| {
            let mut from = after.map_or_else(|| Bound::Included(beginning), |after| Bound::Excluded(keys::event_key(after, u64::MAX)));
            for _ in 0..limit {
                let page = tree.page((keys::as_slice(&from), keys::as_slice(&end)), 1)?;
                let Some((key, _)) = page.first() else { break };
                let name = keys::stream_name(key)?;
                from = Bound::Excluded(keys::event_key(name, u64::MAX));
                names.insert(name.to_owned());
            }
            Ok(())
        })?;
        Ok(names.into_iter().take(limit).collect())
    }
}

/// A stream and where it is read from.
#[derive(Clone, Copy)]
struct Stored<'a> {
    tree: &'a dyn Tree,
    envelope: &'a Envelope,
    name: &'a str,
}

/// The events of a stream at its own place after version `from` and before version `before`, at most `limit`.
fn settled(stored: Stored<'_>, from: u64, before: Option<u64>, limit: usize) -> Result<Vec<Vec<u8>>, StorageError> {
    let Stored { tree, envelope, name } = stored;
    let last = before.map_or(u64::MAX, |before| before.saturating_sub(1)).min(from.saturating_add(limit as u64));
    if last <= from {
        return Ok(Vec::new());
    }
    let mut begin = keys::event_key(name, from.saturating_add(1));
    if from > 0 {
        // The event may lie in a cell that begins before it.
        let first = keys::event_key(name, 0);
        if let Some((key, _)) = tree.last((Bound::Included(first.as_slice()), Bound::Included(begin.as_slice())))? {
            begin = key;
        }
    }
    let mut events = Vec::new();
    let mut next = from.saturating_add(1);
    for (key, cell) in tree.page((Bound::Included(begin.as_slice()), Bound::Included(keys::event_key(name, last).as_slice())), limit)? {
        let first = keys::event_version(&key).unwrap_or(u64::MAX);
        let (newest, found) = cells::events(envelope, &key, &cell, name, |piece| tree.get(piece))?;
        if first > next || newest != first.saturating_add(found.len() as u64).saturating_sub(1) {
            return Err(StorageError::Corrupt { what: format!("event {next} of {name}") });
        }
        let passed = usize::try_from(next - first).unwrap_or(usize::MAX);
        let wanted = usize::try_from(last.saturating_add(1).saturating_sub(next)).unwrap_or(usize::MAX);
        events.extend(found.into_iter().skip(passed).take(wanted));
        next = from.saturating_add(events.len() as u64).saturating_add(1);
    }
    if before.is_some() && next <= last {
        return Err(StorageError::Corrupt { what: format!("{name} lacks events before {}", last.saturating_add(1)) });
    }
    Ok(events)
}
