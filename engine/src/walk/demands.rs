//! Demands, their join, and the way from joined demands to a place and a call.
//!
//! The join is associative, commutative and idempotent: the order of rules never matters and no demand is ever lost. It does not know which rule raised what.

use crate::program::{Demands, DispositionId, Ladder, NO_CATEGORY, NO_LEVEL, NO_TIER, Program, ServiceId, ServiceSet};

impl Demands {
    /// Both together.
    #[must_use]
    #[inline]
    pub fn join(self, other: Self) -> Self {
        let services = match self.tier.cmp(&other.tier) {
            std::cmp::Ordering::Less => self.services,
            std::cmp::Ordering::Greater => other.services,
            std::cmp::Ordering::Equal => self.services.union(other.services),
        };
        // The ablest tier wins and brings its category; within one tier the more urgent category wins.
        let [tier, category] =
            u16::from_be_bytes([self.tier, self.category]).min(u16::from_be_bytes([other.tier, other.category])).to_be_bytes();
        Self { call: self.call.min(other.call), level: self.level.min(other.level), tier, services, category }
    }
}

/// The swaps of services in force, one bit per place in [`Program::sends`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct SendSet(pub u64);

impl SendSet {
    /// The swaps, as (services left, service gone to).
    pub fn swaps(self, program: &Program) -> Vec<(ServiceSet, ServiceId)> {
        program.sends.iter().enumerate().filter(|(i, _)| self.0 >> i & 1 == 1).map(|(_, s)| (s.instead_of, s.hub)).collect()
    }
}

/// What one topic comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// The place to go.
    pub place: Option<DispositionId>,
    /// The call beside it.
    pub call: Option<DispositionId>,
}

impl Settled {
    /// The place, then the call.
    pub fn iter(self) -> impl Iterator<Item = DispositionId> {
        self.place.into_iter().chain(self.call)
    }
}

/// The least urgent help that is soon enough and able enough for these demands, before a covered one is dropped.
#[must_use]
pub fn settle(program: &Program, demands: Demands, sends: SendSet) -> Settled {
    let ladder = &program.ladder;
    if demands.is_none() {
        return Settled::default();
    }
    let swaps = if sends.0 == 0 { Vec::new() } else { sends.swaps(program) };
    let mut settled = Settled { place: place(ladder, demands), call: call(ladder, demands.call) };
    if let Some(hub) = settled.place.and_then(|p| swapped(ladder, p, demands.level, &swaps)) {
        settled.place = Some(hub);
    }
    if let Some(hub) = settled.call.and_then(|c| swapped(ladder, c, demands.call, &swaps)) {
        settled.call = Some(hub);
    }
    match (settled.place, settled.call) {
        (Some(p), Some(c)) if ladder.covers(p, c, &swaps) => settled.call = None,
        (Some(p), Some(c)) if ladder.covers(c, p, &swaps) => {
            settled.place = None;
            settled.call = Some(c);
        }
        _ => {}
    }
    settled
}

fn place(ladder: &Ladder, demands: Demands) -> Option<DispositionId> {
    if demands.level == NO_LEVEL {
        return None;
    }
    // A bare time with no service starts from the last tier and climbs to the first help that is soon enough.
    let mut tier = if demands.tier == NO_TIER { ladder.tiers.len().saturating_sub(1) } else { usize::from(demands.tier) };
    let mut service =
        wanted_service(ladder, demands.services).or_else(|| if demands.services.is_empty() { stand_in(ladder, tier) } else { None });
    loop {
        if let Some(rung) = service.and_then(|s| latest_rung(ladder, s, demands.level, demands.category)) {
            return Some(rung);
        }
        // Climb: the next abler tier that is not a telephone, whose first service stands for it.
        tier = tier.checked_sub(1)?;
        service = stand_in(ladder, tier);
    }
}

/// The one service that serves all that are wanted, where there is one.
fn wanted_service(ladder: &Ladder, wanted: ServiceSet) -> Option<ServiceId> {
    let mut services = wanted.iter();
    let first = services.next()?;
    services.try_fold(first, |lead, next| ladder.lead(lead, next))
}

/// The first service of a tier that does not telephone.
fn stand_in(ladder: &Ladder, tier: usize) -> Option<ServiceId> {
    ladder.tiers.get(tier)?.1.iter().copied().find(|s| !ladder.calls.has(*s))
}

fn latest_rung(ladder: &Ladder, service: ServiceId, level: u8, category: u8) -> Option<DispositionId> {
    if category == NO_CATEGORY {
        return ladder.latest_rung(service, level);
    }
    let fits =
        |d: &&(usize, &crate::program::Disposition)| d.1.service == service && d.1.level <= level && d.1.category.unwrap_or(0) <= category;
    let rungs = ladder.dispositions.iter().enumerate();
    let found = rungs.filter(|rung| fits(&rung)).max_by_key(|(i, d)| (d.level, d.category, *i)).map(|(i, _)| i);
    found.and_then(|i| u16::try_from(i).ok()).map(DispositionId).or_else(|| ladder.latest_rung(service, level))
}

fn call(ladder: &Ladder, level: u8) -> Option<DispositionId> {
    if level == NO_LEVEL { None } else { ladder.latest_call(level) }
}

/// The hub's latest rung no later than the demand, where a swap in force names the service; never in the tiers where hospitals and ambulances act.
fn swapped(ladder: &Ladder, from: DispositionId, level: u8, swaps: &[(ServiceSet, ServiceId)]) -> Option<DispositionId> {
    let service = ladder.dispositions.get(from.at())?.service;
    let (_, hub) = swaps.iter().find(|(services, _)| services.has(service))?;
    latest_rung(ladder, *hub, level, NO_CATEGORY)
}
