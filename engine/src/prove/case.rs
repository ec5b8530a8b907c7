//! One entry laid open for proof: its function, who enters which pathway, which actions are raised for whom, and the topics that interrupts would put in front.
//!
//! It judges nothing; the properties do, each in a file of its own.

use super::diagram::{Budget, Count, Diagrams, Made, Ref, Var};
use super::domain::{Domain, Role};
use super::states::{Joined, Judge};
use super::symbolic::{Entry, Space, Step, Symbolic};
use super::unvolunteered;
use crate::program::{ActionId, Demand, FactId, Origin, PathwayId, Program, RuleId};
use std::collections::BTreeMap;

/// A topic that an interrupt puts in front, within a call about another.
#[derive(Debug)]
pub struct InFront {
    /// For whom it is put in front by what they answered in the call about the entry.
    pub whom: Ref,
    /// What that topic demands of them, the start included.
    pub function: Ref,
    /// Actions it raises, and for whom.
    pub actions: BTreeMap<ActionId, Ref>,
}

/// One entry laid open.
#[derive(Debug)]
pub struct Case<'p> {
    /// The release.
    pub program: &'p Program,
    /// The variables.
    pub domain: &'p Domain,
    /// The diagrams.
    pub space: Space,
    /// The symbolic walk.
    pub symbolic: Symbolic<'p>,
    /// The entry.
    pub entry: Entry,
    /// Who enters each pathway and is of those it is for.
    pub entered: BTreeMap<PathwayId, Ref>,
    /// Actions raised, and for whom.
    pub actions: BTreeMap<ActionId, Ref>,
    /// Topics that interrupts would put in front.
    pub in_front: Vec<InFront>,
    /// For whom the outcome is at least each demand asked after so far.
    levels: Vec<(Demand, Ref)>,
}

/// What a property found: how many obligations it went through, and those that do not hold.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Obligations gone through.
    pub obligations: usize,
    /// Those that do not hold.
    pub found: Vec<Found>,
}

/// One obligation that does not hold.
#[derive(Debug, Clone)]
pub struct Found {
    /// What is wrong, in one line.
    pub headline: String,
    /// Where it is written.
    pub origin: Origin,
    /// What the person should be told at least; none: the headline says it all.
    pub should: Option<Demand>,
    /// Who shows it: one answer vector, or two that differ in one answer (the one who fares worse than they should first). None where nobody can come there.
    pub people: Vec<Vec<u16>>,
}

impl<'p> Case<'p> {
    /// Walks an entry for all people at once.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn open(program: &'p Program, domain: &'p Domain, pathway: PathwayId, budget: Budget) -> Made<Self> {
        let mut space = Space::new(domain, budget)?;
        let mut symbolic = Symbolic::new(program, domain, 0, &mut space);
        let entry = symbolic.entry(&mut space, pathway)?;
        let (entered, actions) = gathered(program, &symbolic, &mut space, &entry)?;
        let mut case = Self { program, domain, space, symbolic, entry, entered, actions, in_front: Vec::new(), levels: Vec::new() };
        for interrupt in program.interrupts.iter().filter(|i| i.topic != pathway) {
            let whom = case.symbolic.holds_surely(&mut case.space, &case.entry, interrupt.when)?;
            if whom != Ref::FALSE {
                let topic = case.symbolic.entry(&mut case.space, interrupt.topic)?;
                let (_, actions) = gathered(program, &case.symbolic, &mut case.space, &topic)?;
                case.in_front.push(InFront { whom, function: topic.function, actions });
            }
        }
        Ok(case)
    }

    /// A judge of states of this release.
    #[must_use]
    pub const fn judge(&self) -> Judge<'p> {
        Judge::new(self.program)
    }

    /// For whom the entry's outcome is one that `so` says yes to.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn where_outcome(&mut self, so: &dyn Fn(Joined) -> bool) -> Made {
        self.where_outcome_of(self.entry.function, so)
    }

    /// For whom the entry's outcome is at least this. Worked out once for each demand.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn at_least(&mut self, demand: Demand) -> Made {
        if let Some((_, found)) = self.levels.iter().find(|(d, _)| *d == demand) {
            return Ok(*found);
        }
        let judge = self.judge();
        let made = self.where_outcome(&|state| judge.at_least(state, demand))?;
        self.levels.push((demand, made));
        Ok(made)
    }

    /// The same of another function.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn where_outcome_of(&mut self, function: Ref, so: &dyn Fn(Joined) -> bool) -> Made {
        let Space { diagrams, states, .. } = &mut self.space;
        diagrams.map_once(function, &mut |n| Ref::truth(so(states.state(n))))
    }

    /// Of these people, those whose call comes to less than this, both by the entry and by the topics that their answers put in front.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn not_by_call(&mut self, whom: Ref, demand: Demand) -> Made {
        let here = self.at_least(demand)?;
        let mut left = self.space.diagrams.and_not(whom, here)?;
        let judge = self.judge();
        for at in 0..self.in_front.len() {
            if left == Ref::FALSE {
                break;
            }
            let Some((by, function)) = self.in_front.get(at).map(|f| (f.whom, f.function)) else { break };
            let there = self.where_outcome_of(function, &|state| judge.at_least(state, demand))?;
            let served = self.space.diagrams.and(by, there)?;
            left = self.space.diagrams.and_not(left, served)?;
        }
        Ok(left)
    }

    /// The shortest person of these: the fewest answers that differ from what is reassuring.
    #[must_use]
    pub fn shortest(&self, whom: Ref) -> Option<Vec<u16>> {
        shortest(&self.space.diagrams, self.domain, whom)
    }

    /// What was found of these people; none where there is nobody.
    #[must_use]
    pub fn found(&self, whom: Ref, headline: impl FnOnce() -> String, origin: &Origin) -> Option<Found> {
        let person = self.shortest(whom)?;
        Some(Found { headline: headline(), origin: origin.clone(), should: None, people: vec![person] })
    }

    /// The same where these people should have come to at least this.
    #[must_use]
    pub fn found_less(&self, whom: Ref, should: Demand, headline: impl FnOnce() -> String, origin: &Origin) -> Option<Found> {
        self.found(whom, headline, origin).map(|found| Found { should: Some(should), ..found })
    }

    /// For whom a fact was answered, asked or volunteered.
    #[must_use]
    pub fn answered(&self, fact: FactId) -> Ref {
        self.entry.known.fact(fact).known
    }

    /// How many answer vectors there are, and for how many of them (nobody volunteering) the diagram says yes.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn share(&mut self, whom: Ref) -> Made<(Count, Count)> {
        let plain = unvolunteered(&mut self.space, self.domain, whom)?;
        // A promise of the whole call may read facts that the entry itself never touches.
        let read: std::collections::BTreeSet<Var> =
            self.space.diagrams.reachable(plain).into_iter().filter_map(|n| self.space.diagrams.var(n)).collect();
        let domain = self.domain;
        let counted = |v: Var| domain.is_counted(v) || (read.contains(&v) && domain.variable(v).is_some_and(|v| v.role == Role::Answer));
        let counts = self.space.diagrams.counts(plain, &counted);
        let yes = counts.into_iter().find(|(leaf, _)| *leaf == 1).map_or_else(Count::default, |(_, n)| n);
        Ok((yes, self.space.diagrams.vectors(&counted)))
    }

    /// Where a rule is written.
    #[must_use]
    pub fn origin_of(&self, rule: RuleId) -> Origin {
        self.program.rule(rule).map(|r| r.origin.clone()).unwrap_or_default()
    }

    /// Where the entry is written.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.program.pathway(self.entry.pathway).map(|p| p.origin.clone()).unwrap_or_default()
    }

    /// The entry's name.
    #[must_use]
    pub fn name(&self) -> &'p str {
        self.program.pathway(self.entry.pathway).map_or("", |p| p.name.as_str())
    }
}

/// The shortest person of these: the fewest answers that differ from what is reassuring.
pub(super) fn shortest(diagrams: &Diagrams, domain: &Domain, whom: Ref) -> Option<Vec<u16>> {
    let usual = domain.usual();
    // A class of an age that needs a day of its own costs a little more, so that it is taken only where no other serves.
    let cost = |var: Var, value: u16| {
        let usual = usual.get(usize::from(var.0)) == Some(&value);
        let dated = domain.variable(var).and_then(|v| v.classes.get(usize::from(value))).is_some_and(|c| c.on.is_some());
        if usual { 0 } else { 100 + u64::from(dated) }
    };
    diagrams.cheapest(whom, &usual, &cost)
}

pub(super) type Gathered = (BTreeMap<PathwayId, Ref>, BTreeMap<ActionId, Ref>);

/// Who enters which pathway, and for whom which action is raised.
pub(super) fn gathered(program: &Program, symbolic: &Symbolic<'_>, space: &mut Space, entry: &Entry) -> Made<Gathered> {
    let mut entered: BTreeMap<PathwayId, Ref> = BTreeMap::new();
    let mut actions: BTreeMap<ActionId, Ref> = BTreeMap::new();
    symbolic.visit(space, entry, &mut |space, visit| {
        match visit.step {
            Some(Step::Enter { applies, .. }) => {
                if let Some(pathway) = visit.pathway {
                    let here = space.diagrams.and(visit.comes, *applies)?;
                    let held = entered.get(&pathway).copied().unwrap_or(Ref::FALSE);
                    entered.insert(pathway, space.diagrams.or(held, here)?);
                }
            }
            Some(Step::Raise { rule, when, .. } | Step::Go { rule, when, .. } | Step::End { rule: Some(rule), when, .. }) => {
                let raised = program.rule(*rule).map_or(&[][..], |r| &r.actions);
                if !raised.is_empty() {
                    let here = space.diagrams.and(visit.comes, *when)?;
                    for action in raised {
                        let held = actions.get(action).copied().unwrap_or(Ref::FALSE);
                        actions.insert(*action, space.diagrams.or(held, here)?);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok((entered, actions))
}
