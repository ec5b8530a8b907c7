//! A copy of a store that is being served: an urgent service is never stopped for a backup. All cells are copied while writes go on, then those that
//! changed meanwhile, again and again until few are left, and the last ones while the writer waits. So the file is the store as it was at one instant, and
//! everything acknowledged before that instant is in it. Decides nothing about the form of the file.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::copy::{Copying, named_once_whole};
use super::tree::{Failure, Tree, Writes};
use super::{EmbeddedStore, Shared};
use crate::limits;
use crate::storage::{BackedUp, UpkeepError};

/// Keys written since they were last copied; none while nothing is copied.
pub(super) type Changed = Option<HashSet<Vec<u8>>>;

impl Shared {
    /// Writes a group, and notes what it changes for a copy that is being made.
    pub(super) fn through_the_gate(&self, tree: &dyn Tree, writes: Writes) -> Result<(), Failure> {
        let mut gate = self.gate();
        if let Some(changed) = gate.as_mut() {
            changed.extend(writes.iter().map(|(key, _)| key.clone()));
        }
        tree.write(writes)
    }

    fn gate(&self) -> MutexGuard<'_, Changed> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the noting of changes, however the copy ends.
struct Noting<'a>(&'a Shared);

impl<'a> Noting<'a> {
    fn begin(shared: &'a Shared) -> Result<Self, UpkeepError> {
        let mut gate = shared.gate();
        if gate.is_some() {
            return Err(UpkeepError::Refused("another backup of this store is being made: wait for its end".to_owned()));
        }
        *gate = Some(HashSet::new());
        Ok(Self(shared))
    }
}

impl Drop for Noting<'_> {
    fn drop(&mut self) {
        *self.0.gate() = None;
    }
}

impl EmbeddedStore {
    /// Copies the store into a new file while it is being served. Blocks.
    pub(in crate::storage) fn back_up(&self, file: &Path) -> Result<BackedUp, UpkeepError> {
        named_once_whole(file, |part| {
            let noting = Noting::begin(&self.shared)?;
            let tree = self.tree()?;
            let mut copying = Copying::begin(&*tree, part)?;
            copying.all(&*tree)?;
            for _ in 0..limits::STORAGE_COPY_ROUNDS {
                let changed = self.shared.gate().as_mut().map(std::mem::take).unwrap_or_default();
                changed_cells(&mut copying, &*tree, &changed)?;
                if changed.len() <= limits::STORAGE_COPY_LAST {
                    break;
                }
            }
            {
                // Nothing is being written here, so everything the tree shows is durable.
                let gate = self.shared.gate();
                changed_cells(&mut copying, &*tree, gate.as_ref().unwrap_or(&HashSet::new()))?;
                if !self.is_still(&tree) {
                    return Err(UpkeepError::Refused("the store stopped and was opened again meanwhile: make the backup again".to_owned()));
                }
            }
            drop(noting);
            copying.end(self.sealed())
        })
    }

    fn tree(&self) -> Result<Arc<dyn Tree>, UpkeepError> {
        let shown = self.shared.tree.read().unwrap_or_else(PoisonError::into_inner);
        shown.as_ref().map(Arc::clone).ok_or_else(|| UpkeepError::Refused("the store is being opened again: try later".to_owned()))
    }

    /// Whether writes still go into this tree, and none has failed since.
    fn is_still(&self, tree: &Arc<dyn Tree>) -> bool {
        self.shared.pulse.takes_writes().is_ok() && self.tree().is_ok_and(|now| Arc::ptr_eq(&now, tree))
    }
}

/// What lies behind the keys now.
fn changed_cells(copying: &mut Copying, tree: &dyn Tree, changed: &HashSet<Vec<u8>>) -> Result<(), UpkeepError> {
    for key in changed {
        copying.cell(key, tree.get(key)?.as_ref())?;
    }
    Ok(())
}
