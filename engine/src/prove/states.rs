//! The leaves of a pathway's function: joined demands with the swaps of services in force, each numbered once, and the orders between them.
//!
//! What demands come to is the walk's to say; nothing here decides it anew.

use super::diagram::Ref;
use crate::program::{Demand, DispositionId, Ladder, NO_LEVEL, NO_TIER, Program, ServiceId, ServiceSet};
use crate::walk::{Demands, SendSet, Settled, settle};
use rustc_hash::FxHashMap;

/// The joined demands of one topic and the swaps in force.
pub type Joined = (Demands, SendSet);

/// Numbers states and remembers their joins.
#[derive(Debug, Default)]
pub struct States {
    all: Vec<Joined>,
    places: FxHashMap<Joined, u32>,
    joins: FxHashMap<(u32, u32), u32>,
}

impl States {
    /// Nothing demanded: always number 0.
    pub const NONE: Ref = Ref::leaf(0);

    /// With "nothing demanded" as the first.
    #[must_use]
    pub fn new() -> Self {
        let mut made = Self::default();
        made.number((Demands::NONE, SendSet::default()));
        made
    }

    /// The number of a state.
    pub fn number(&mut self, state: Joined) -> u32 {
        if let Some(found) = self.places.get(&state) {
            return *found;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(0);
        self.all.push(state);
        self.places.insert(state, number);
        number
    }

    /// The leaf of a demand.
    pub fn leaf(&mut self, ladder: &Ladder, demand: Option<Demand>) -> Ref {
        let demands = demand.map_or(Demands::NONE, |d| Demands::of(ladder, d));
        Ref::leaf(self.number((demands, SendSet::default())))
    }

    /// The state with this number.
    #[must_use]
    pub fn state(&self, number: u32) -> Joined {
        self.all.get(number as usize).copied().unwrap_or((Demands::NONE, SendSet::default()))
    }

    /// How many states were met.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Always false: "nothing demanded" is there from the beginning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The number of two states joined.
    pub fn join(&mut self, a: u32, b: u32) -> u32 {
        let key = if a <= b { (a, b) } else { (b, a) };
        if let Some(found) = self.joins.get(&key) {
            return *found;
        }
        let ((da, sa), (db, sb)) = (self.state(a), self.state(b));
        let joined = self.number((da.join(db), SendSet(sa.0 | sb.0)));
        self.joins.insert(key, joined);
        joined
    }
}

/// Judges states of one release.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'p> {
    program: &'p Program,
}

impl<'p> Judge<'p> {
    /// A judge of this release.
    #[must_use]
    pub const fn new(program: &'p Program) -> Self {
        Self { program }
    }

    /// What the state comes to.
    #[must_use]
    pub fn outcome(&self, (demands, sends): Joined) -> Settled {
        settle(self.program, demands, sends)
    }

    fn swaps(&self, sends: SendSet) -> Vec<(ServiceSet, ServiceId)> {
        sends.swaps(self.program)
    }

    /// Does some element of the outcome cover the disposition?
    #[must_use]
    pub fn covers(&self, state: Joined, wanted: DispositionId) -> bool {
        let swaps = self.swaps(state.1);
        self.outcome(state).iter().any(|d| self.program.ladder.covers(d, wanted, &swaps))
    }

    /// Is the outcome at least this?
    #[must_use]
    pub fn at_least(&self, state: Joined, demand: Demand) -> bool {
        match demand {
            Demand::Disposition(wanted) => self.covers(state, wanted),
            Demand::Within(level) => self.soonest(state) <= level,
        }
    }

    /// Is the new outcome never less urgent than the old: is every old element covered by a new one?
    #[must_use]
    pub fn never_less(&self, new: Joined, old: Joined) -> bool {
        self.outcome(old).iter().all(|d| self.covers(new, d))
    }

    /// The same before swaps of services: what the demands alone come to.
    #[must_use]
    pub fn never_less_unswapped(&self, new: Joined, old: Joined) -> bool {
        self.never_less((new.0, SendSet::default()), (old.0, SendSet::default()))
    }

    /// The soonest level of the outcome's elements.
    #[must_use]
    pub fn soonest(&self, state: Joined) -> u8 {
        self.outcome(state).iter().filter_map(|d| self.program.disposition(d)).map(|d| d.level).min().unwrap_or(NO_LEVEL)
    }

    /// The ablest tier of the outcome's elements.
    #[must_use]
    pub fn ablest(&self, state: Joined) -> u8 {
        self.outcome(state).iter().filter_map(|d| self.program.disposition(d)).map(|d| d.tier).min().unwrap_or(NO_TIER)
    }

    /// The weaker order of a worse answer: neither the soonest level nor the ablest tier falls. It is judged before swaps of services: a swap only ever raises, and where the
    /// worse answer needs help sooner than the hub has it, nothing is swapped.
    #[must_use]
    pub fn not_lower(&self, worse: Joined, better: Joined) -> bool {
        let (worse, better) = ((worse.0, SendSet::default()), (better.0, SendSet::default()));
        self.soonest(worse) <= self.soonest(better) && self.ablest(worse) <= self.ablest(better)
    }

    /// Does the outcome end the call, so that no topic is walked after it?
    #[must_use]
    pub fn ends_call(&self, state: Joined) -> bool {
        self.outcome(state).iter().any(|d| self.program.disposition(d).is_some_and(|d| d.ends_call))
    }
}
