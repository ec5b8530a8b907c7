//! What the documents were before the group that is being made durable. A tree shows a write at once, long before it would survive a power cut;
//! readers must not act on it (a repeated request would be told "done" about a booking that a crash then loses). So they read the tree first and
//! this second, and where the two differ this is right. Events need no such picture: readers see them once they are durable in the journal.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::tree::Pair;

/// The state before the group: the durable one.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    /// Durable cell of each document the group writes, and of its pieces, by full key; `None` where there was none.
    pub(super) cells: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl InFlight {
    /// The durable cell, given what the tree shows.
    pub(super) fn cell(&self, key: &[u8], shown: Option<Vec<u8>>) -> Option<Vec<u8>> {
        match self.cells.get(key) {
            Some(before) => before.clone(),
            None => shown,
        }
    }

    /// Turns the cells the tree shows between two keys into the durable ones, in order.
    pub(super) fn correct(&self, from: Bound<&[u8]>, to: Bound<&[u8]>, shown: Vec<Pair>) -> Vec<Pair> {
        let mut changes = self.cells.range::<[u8], _>((from, to)).peekable();
        if changes.peek().is_none() {
            return shown;
        }
        let mut cells: BTreeMap<Vec<u8>, Vec<u8>> = shown.into_iter().collect();
        for (key, before) in changes {
            match before {
                Some(cell) => cells.insert(key.clone(), cell.clone()),
                None => cells.remove(key.as_slice()),
            };
        }
        cells.into_iter().collect()
    }
}
