//! What both releases mean by a state and by a rung, in words that they share: services, tiers and times by name, never by number. And the order between two outcomes of
//! different releases: the older release's ladder judges wherever it knows both rungs, so that a newer one cannot make a fall look level by moving its own ladder.

use crate::program::{DispositionId, Ladder, Program, ServiceId};
use crate::prove::states::Joined;
use crate::walk::settle;
use std::collections::BTreeMap;

/// A time, in minutes; none in it: no limit.
type Time = Option<u32>;

/// What a rung is, its name aside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rung {
    pub service: String,
    tier: String,
    /// As urgent as this time.
    urgent: Time,
    within: Time,
    category: Option<u8>,
    ends_call: bool,
}

/// Swaps in force: services left, and the one gone to.
type Swaps = Vec<(Vec<String>, String)>;

/// What a state means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meaning {
    /// What people read, as places in the book, rising.
    pub outcome: Vec<usize>,
    call: Option<Time>,
    level: Option<Time>,
    tier: Option<String>,
    services: Vec<String>,
    category: u8,
    swaps: Swaps,
}

/// How the newer outcome stands to the older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The same words.
    Same,
    /// Other words, and each serves whoever needs the other.
    AsUrgent,
    /// Every older need is served, and more.
    More,
    /// Some older need is not served, and nothing new is.
    Less,
    /// Some older need is not served, and something new is.
    Incomparable,
}

impl Order {
    /// Is some older need not served any more?
    #[must_use]
    pub const fn lowers(self) -> bool {
        matches!(self, Self::Less | Self::Incomparable)
    }

    /// In words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "the same",
            Self::AsUrgent => "as urgent",
            Self::More => "more urgent",
            Self::Less => "less urgent",
            Self::Incomparable => "incomparable",
        }
    }
}

/// Rungs and meanings of two releases.
#[derive(Debug)]
pub(super) struct Book<'p> {
    sides: [&'p Program; 2],
    /// Each with the name and the place that the release which was met first gives it.
    rungs: Vec<(Rung, String, DispositionId)>,
    pub meanings: Vec<Meaning>,
    places: BTreeMap<Meaning, u32>,
}

impl<'p> Book<'p> {
    pub fn new(old: &'p Program, new: &'p Program) -> Self {
        Self { sides: [old, new], rungs: Vec::new(), meanings: Vec::new(), places: BTreeMap::new() }
    }

    /// The number of a state's meaning.
    pub fn meaning(&mut self, side: usize, state: Joined) -> u32 {
        let Some(program) = self.sides.get(side).copied() else { return 0 };
        let ladder = &program.ladder;
        let (demands, sends) = state;
        let mut outcome: Vec<usize> = Vec::new();
        for rung in settle(program, demands, sends).iter() {
            outcome.extend(self.rung(program, rung));
        }
        outcome.sort_unstable();
        let mut swaps: Swaps =
            sends.swaps(program).into_iter().map(|(from, hub)| (services(ladder, from.iter()), service(ladder, hub))).collect();
        swaps.sort_unstable();
        let meaning = Meaning {
            outcome,
            call: time(ladder, demands.call),
            level: time(ladder, demands.level),
            tier: ladder.tiers.get(usize::from(demands.tier)).map(|(name, _)| name.clone()),
            services: services(ladder, demands.services.iter()),
            category: demands.category,
            swaps,
        };
        if let Some(found) = self.places.get(&meaning) {
            return *found;
        }
        let number = u32::try_from(self.meanings.len()).unwrap_or(u32::MAX);
        self.meanings.push(meaning.clone());
        self.places.insert(meaning, number);
        number
    }

    fn rung(&mut self, program: &Program, id: DispositionId) -> Option<usize> {
        let (ladder, def) = (&program.ladder, program.disposition(id)?);
        let rung = Rung {
            service: service(ladder, def.service),
            tier: ladder.tiers.get(usize::from(def.tier)).map(|(name, _)| name.clone()).unwrap_or_default(),
            urgent: time(ladder, def.level).flatten(),
            within: def.within_minutes,
            category: def.category,
            ends_call: def.ends_call,
        };
        let found = self.rungs.iter().position(|(r, ..)| *r == rung);
        Some(found.unwrap_or_else(|| {
            self.rungs.push((rung, def.name.clone(), id));
            self.rungs.len() - 1
        }))
    }

    /// The names of a meaning's rungs, the leading one first. Two rungs of one name (the newer release moved it) are told apart by their times.
    pub fn words(&self, meaning: u32) -> Vec<String> {
        let Some(found) = self.meanings.get(meaning as usize) else { return Vec::new() };
        let word = |(rung, name, _): &(Rung, String, DispositionId)| {
            let twice = self.rungs.iter().filter(|(_, n, _)| n == name).count() > 1;
            let by = rung.within.map_or_else(|| "no limit".to_owned(), |m| format!("{m} minutes"));
            if twice { format!("{name} ({}, {by})", rung.service) } else { name.clone() }
        };
        let mut rungs: Vec<_> = found.outcome.iter().filter_map(|at| self.rungs.get(*at)).collect();
        rungs.sort_by_key(|(.., place)| *place);
        rungs.into_iter().map(word).collect()
    }

    /// How the newer state's outcome stands to the older's.
    pub fn order(&self, old: u32, new: u32) -> Order {
        let (Some(before), Some(after)) = (self.meanings.get(old as usize), self.meanings.get(new as usize)) else {
            return Order::Incomparable;
        };
        if before.outcome == after.outcome {
            return Order::Same;
        }
        let serves =
            |by: &Meaning, of: &Meaning| of.outcome.iter().all(|need| by.outcome.iter().any(|x| self.covers(*x, *need, &by.swaps)));
        match (serves(after, before), serves(before, after)) {
            (true, true) => Order::AsUrgent,
            (true, false) => Order::More,
            (false, true) => Order::Less,
            (false, false) => Order::Incomparable,
        }
    }

    /// Is `x` soon enough and able enough for whoever needs `y`? As [`Ladder::covers`], across two ladders.
    fn covers(&self, x: usize, y: usize, swaps: &Swaps) -> bool {
        let (Some((x, ..)), Some((y, ..))) = (self.rungs.get(x), self.rungs.get(y)) else { return false };
        let later = |a: Time, b: Time| a.unwrap_or(u32::MAX) > b.unwrap_or(u32::MAX);
        if later(x.urgent, y.urgent) || (x.service == y.service && x.urgent == y.urgent && x.category > y.category) {
            return false;
        }
        let judge =
            self.sides.iter().find(|p| p.ladder.service_named(&x.service).is_some() && p.ladder.service_named(&y.service).is_some());
        let abler = judge.is_some_and(|p| tier(&p.ladder, &x.service) < tier(&p.ladder, &y.service));
        let leads = judge.is_some_and(|p| leads(&p.ladder, &x.service, &y.service));
        abler || x.service == y.service || leads || swaps.iter().any(|(from, hub)| *hub == x.service && from.contains(&y.service))
    }
}

fn time(ladder: &Ladder, level: u8) -> Option<Time> {
    ladder.times.get(usize::from(level)).map(|(minutes, _)| *minutes)
}

fn service(ladder: &Ladder, id: ServiceId) -> String {
    ladder.services.get(id.at()).map(|s| s.name.clone()).unwrap_or_default()
}

fn services(ladder: &Ladder, all: impl Iterator<Item = ServiceId>) -> Vec<String> {
    let mut names: Vec<String> = all.map(|s| service(ladder, s)).collect();
    names.sort_unstable();
    names
}

fn tier(ladder: &Ladder, service: &str) -> u8 {
    ladder.service_named(service).and_then(|s| ladder.services.get(s.at())).map_or(u8::MAX, |s| s.tier)
}

fn leads(ladder: &Ladder, x: &str, y: &str) -> bool {
    let (Some(x), Some(y)) = (ladder.service_named(x), ladder.service_named(y)) else { return false };
    ladder.lead(x, y) == Some(x)
}
