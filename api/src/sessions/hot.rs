//! Sessions that are being answered now, kept folded, so that an answer need not read and fold all that came before it.
//!
//! Only a help: what it holds was durable when it was put here, a write still names the version it was made from, and whatever is not here or has
//! moved on elsewhere is folded from the store. It decides nothing and writes nothing.

use super::folded::Live;
use crate::limits;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The sessions kept folded. A session is taken out while somebody works on it, so nobody waits for anybody.
#[derive(Default)]
pub(super) struct Hot {
    kept: Mutex<Kept>,
}

/// Two halves by age: when the young half is full it becomes the old one, and what nobody asked for since is let go.
#[derive(Default)]
struct Kept {
    young: HashMap<String, Live>,
    old: HashMap<String, Live>,
}

impl Hot {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic while the lock was held can have lost a session from here at most; it is folded again.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a session out, if it is here and is what is wanted.
    pub(super) fn take(&self, id: &str, wanted: impl Fn(&Live) -> bool) -> Option<Live> {
        let mut kept = self.kept();
        let Kept { young, old } = &mut *kept;
        [young, old].into_iter().find(|half| half.get(id).is_some_and(&wanted)).and_then(|half| half.remove(id))
    }

    /// Keeps a session whose records are durable. Of two versions the newer one stays.
    pub(super) fn put(&self, live: Live) {
        let mut kept = self.kept();
        if kept.young.len() >= limits::SESSIONS_HOT / 2 {
            kept.old = std::mem::take(&mut kept.young);
        }
        if let Some(other) = kept.old.remove(&live.id)
            && other.seq > live.seq
        {
            kept.young.insert(other.id.clone(), other);
            return;
        }
        if kept.young.get(&live.id).is_none_or(|other| other.seq <= live.seq) {
            kept.young.insert(live.id.clone(), live);
        }
    }
}

impl std::fmt::Debug for Hot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hot")
    }
}
