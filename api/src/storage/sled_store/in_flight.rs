//! What was there before the group that is being made durable. sled shows a write at once, long before it would survive a power cut; readers
//! must not act on it (a repeated request would be told "done" about an answer that a crash then loses). So they read the tree first and this
//! second, and where the two differ this is right. Writes nothing.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use sled::IVec;

/// The state before the group: the durable one.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    /// Durable number of events of each stream the group appends to.
    pub(super) streams: HashMap<String, u64>,
    /// Durable cell of each document the group writes, and of its pieces, by full key; `None` where there was none.
    pub(super) cells: BTreeMap<Vec<u8>, Option<IVec>>,
}

impl InFlight {
    /// The durable cell, given what the tree shows.
    pub(super) fn cell(&self, key: &[u8], shown: Option<IVec>) -> Option<IVec> {
        match self.cells.get(key) {
            Some(before) => before.clone(),
            None => shown,
        }
    }

    /// The durable length of a stream, given what the tree shows.
    pub(super) fn stream_version(&self, name: &str, shown: u64) -> u64 {
        self.streams.get(name).map_or(shown, |before| shown.min(*before))
    }

    /// Turns the cells the tree shows between two keys into the durable ones, in order.
    pub(super) fn correct(&self, from: Bound<&[u8]>, to: Bound<&[u8]>, shown: Vec<(IVec, IVec)>) -> Vec<(IVec, IVec)> {
        let mut changes = self.cells.range::<[u8], _>((from, to)).peekable();
        if changes.peek().is_none() {
            return shown;
        }
        let mut cells: BTreeMap<IVec, IVec> = shown.into_iter().collect();
        for (key, before) in changes {
            match before {
                Some(cell) => cells.insert(IVec::from(key.as_slice()), cell.clone()),
                None => cells.remove(key.as_slice()),
            };
        }
        cells.into_iter().collect()
    }
}
