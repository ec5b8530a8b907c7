//! Sessions that are being answered now, kept folded, so that an answer need not read and fold all that came before it.
//!
//! Only a help: what it holds was durable when it was put here, a write still names the version it was made from, and whatever is not here or has
//! moved on elsewhere is folded from the store. It decides nothing and writes nothing.

use super::contacts::OfPerson;
use super::decision::Decided;
use super::folded::{Eyes, Live};
use crate::identity::TokenHash;
use crate::limits;
use crate::releases::Release;
use fingerpost_engine::program::ActionId;
use fingerpost_engine::walk::Packed;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The sessions kept folded. A session is taken out while somebody works on it, so nobody waits for anybody.
#[derive(Default)]
pub(super) struct Hot {
    kept: Mutex<Kept>,
}

/// Two halves by age: when the young half is full it becomes the old one, and what nobody asked for since is let go.
#[derive(Default)]
struct Kept {
    young: HashMap<Box<str>, Resting>,
    old: HashMap<Box<str>, Resting>,
}

/// A session between two answers, its state put away.
struct Resting {
    release: Arc<Release>,
    seq: u64,
    opened_ms: i64,
    last_event_ms: i64,
    token: TokenHash,
    tasks: Box<[ActionId]>,
    of_person: Option<Box<OfPerson>>,
    decided: Option<Box<Decided>>,
    state: Packed,
}

impl Resting {
    fn live(self, id: String) -> Live {
        let Self { release, seq, opened_ms, last_event_ms, token, tasks, of_person, decided, state } = self;
        let state = state.unpack(&release.program);
        Live {
            id,
            release,
            seq,
            opened_ms,
            token,
            last_event_ms,
            tasks: tasks.into_vec(),
            of_person,
            eyes: Eyes::Person,
            decided,
            state,
            before: None,
        }
    }
}

impl Hot {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic while the lock was held can have lost a session from here at most; it is folded again.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a session out, if it is here at this version, was opened no earlier than told, and `opens` says that its token is the one.
    pub(super) fn take(&self, id: &str, seq: u64, opened_from_ms: i64, opens: impl Fn(&TokenHash) -> bool) -> Option<Live> {
        let wanted = |found: &Resting| found.seq == seq && found.opened_ms >= opened_from_ms && opens(&found.token);
        let resting = {
            let mut kept = self.kept();
            let Kept { young, old } = &mut *kept;
            [young, old].into_iter().find(|half| half.get(id).is_some_and(&wanted)).and_then(|half| half.remove(id))
        };
        resting.map(|found| found.live(id.to_owned()))
    }

    /// Keeps a session whose records are durable. Of two versions the newer one stays.
    pub(super) fn put(&self, live: Live) {
        let Live { id, release, seq, opened_ms, token, last_event_ms, tasks, of_person, eyes: _, decided, state, before: _ } = live;
        let state = state.pack(&release.program);
        let resting = Resting { release, seq, opened_ms, last_event_ms, token, tasks: tasks.into_boxed_slice(), of_person, decided, state };
        let id = id.into_boxed_str();
        let mut kept = self.kept();
        if kept.young.len() >= limits::SESSIONS_HOT / 2 {
            kept.old = std::mem::take(&mut kept.young);
        }
        let newer = |half: &HashMap<Box<str>, Resting>| half.get(&id).is_some_and(|other| other.seq > seq);
        if newer(&kept.young) || newer(&kept.old) {
            return;
        }
        kept.old.remove(&id);
        kept.young.insert(id, resting);
    }
}

impl std::fmt::Debug for Hot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hot")
    }
}
