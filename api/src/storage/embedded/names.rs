//! Which streams there are, by name: those at their own place and those that wait in the journal. Reads no event.

use std::collections::BTreeSet;
use std::ops::Bound;

use super::{EmbeddedStore, keys};
use crate::storage::types::StorageError;

impl EmbeddedStore {
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
