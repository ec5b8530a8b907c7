//! What a call comes to: the union over its topics, what leads, what stands beside it, what must also happen, and the advice that goes with it.
//!
//! It does not word anything and knows no person, place or time of day.

use super::demands::{SendSet, Settled, settle};
use super::state::{Part, State};
use crate::program::{ActionId, AdviceId, Demand, DispositionId, PathwayId, Program, Rule, RuleId, ServiceId, ServiceSet};

/// What a call comes to, or has come to so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Where to go and who calls, the leading one first. Empty only before anything was demanded.
    pub dispositions: Vec<DispositionId>,
    /// What must also happen, in the order of the rules as they are written.
    pub actions: Vec<ActionId>,
    /// Care advice, in the order of the rules as they are written, then what the dispositions always carry.
    pub advice: Vec<AdviceId>,
    /// Services wanted for a need that an abler one takes first: a line for whoever receives the person.
    pub also_needed: Vec<ServiceId>,
    /// Topics the call ended before.
    pub not_assessed: Vec<PathwayId>,
    /// The call is over; otherwise this is how it stands.
    pub complete: bool,
}

impl Outcome {
    /// The leading disposition.
    #[must_use]
    pub fn lead(&self) -> Option<DispositionId> {
        self.dispositions.first().copied()
    }

    /// The others.
    #[must_use]
    pub fn also(&self) -> &[DispositionId] {
        self.dispositions.get(1..).unwrap_or(&[])
    }
}

/// What the call comes to as it stands; final when [`State::is_done`].
#[must_use]
pub fn outcome(program: &Program, state: &State) -> Outcome {
    let swaps = SendSet(state.topics.iter().fold(state.start_sends.0, |s, t| s | t.sends.0));
    let mut dispositions: Vec<DispositionId> = parts(program, state).into_iter().flat_map(Settled::iter).collect();
    dispositions.sort_unstable();
    dispositions.dedup();
    drop_covered(program, &mut dispositions, swaps);
    let mut outcome = Outcome {
        also_needed: also_needed(program, state, &dispositions, swaps),
        not_assessed: state.topics.iter().filter(|t| !t.done && state.part == Part::Done).map(|t| t.pathway).collect(),
        complete: state.part == Part::Done,
        dispositions,
        ..Outcome::default()
    };
    for rule in as_written(program, state) {
        add_all(&mut outcome.actions, &rule.actions);
        add_all(&mut outcome.advice, &rule.advice);
    }
    for disposition in outcome.dispositions.iter().filter_map(|d| program.disposition(*d)) {
        add_all(&mut outcome.advice, &disposition.needs_advice);
    }
    let tier = outcome.lead().and_then(|d| program.disposition(d)).map_or(u8::MAX, |d| d.tier);
    let shown = |a: &AdviceId| program.advice.get(a.at()).is_some_and(|a| a.hide_at.is_none_or(|limit| tier > limit));
    outcome.advice.retain(shown);
    outcome
}

/// The rules that fired, as they are written. Not as they fired: an interrupt fires when its fact becomes known, so a person who corrects an answer would
/// read the same advice in another order than one who said so at once.
fn as_written<'p>(program: &'p Program, state: &State) -> impl Iterator<Item = &'p Rule> {
    let mut rules: Vec<RuleId> = state.fired.iter().map(|fired| fired.rule).collect();
    rules.sort_unstable();
    rules.into_iter().filter_map(|id| program.rule(id))
}

fn add_all<T: Copy + PartialEq>(to: &mut Vec<T>, from: &[T]) {
    for item in from {
        if !to.contains(item) {
            to.push(*item);
        }
    }
}

/// What each topic comes to, the start's demands joined into each; the start alone where no topic began.
fn parts(program: &Program, state: &State) -> Vec<Settled> {
    let settled = |t: &super::state::TopicRun| settle(program, t.demands.join(state.start), SendSet(t.sends.0 | state.start_sends.0));
    let mut parts: Vec<Settled> = state.topics.iter().filter(|t| !t.demands.is_none()).map(settled).collect();
    parts.push(settle(program, state.start, state.start_sends));
    parts
}

fn drop_covered(program: &Program, dispositions: &mut Vec<DispositionId>, sends: SendSet) {
    let swaps = sends.swaps(program);
    let all = dispositions.clone();
    let covered = |b: DispositionId| {
        all.iter().any(|&a| a != b && program.ladder.covers(a, b, &swaps) && (a < b || !program.ladder.covers(b, a, &swaps)))
    };
    dispositions.retain(|d| !covered(*d));
}

/// Services that some rule demanded and no part of the result is, or leads for, because an abler tier was demanded as well.
fn also_needed(program: &Program, state: &State, result: &[DispositionId], sends: SendSet) -> Vec<ServiceId> {
    let ladder = &program.ladder;
    let home = ladder.tiers.len().saturating_sub(1);
    let swaps = sends.swaps(program);
    let mut wanted = ServiceSet::default();
    for rule in state.fired.iter().filter_map(|f| program.rule(f.rule)) {
        let Some(Demand::Disposition(id)) = rule.demand else { continue };
        if let Some(d) = program.disposition(id).filter(|d| !d.is_call && usize::from(d.tier) != home) {
            wanted = wanted.union(ServiceSet::one(d.service));
        }
    }
    let serves = |by: ServiceId, service: ServiceId| {
        by == service || ladder.lead(by, service) == Some(by) || swaps.iter().any(|(from, hub)| *hub == by && from.has(service))
    };
    let served = |service: ServiceId| result.iter().filter_map(|d| program.disposition(*d)).any(|d| serves(d.service, service));
    wanted.iter().filter(|s| !served(*s)).collect()
}
