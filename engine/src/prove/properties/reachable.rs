//! P4, first half: nothing is dead. Every step is reached by somebody, and every rule decides or fires for somebody, in at least one of the pathways its line was put into.
//!
//! The last line of a `decide`, which the format demands, may be there for nobody.

use crate::program::{Cond, Origin, Program, RuleId};
use crate::prove::case::{Case, Found};
use crate::prove::diagram::{Made, Ref};
use crate::prove::symbolic::Step;
use std::collections::{BTreeMap, BTreeSet};

/// A line, by file and place.
type Line = (String, u32, u32);

fn line(origin: &Origin) -> Line {
    (origin.file.clone(), origin.span.start, origin.span.end)
}

/// What was reached, gathered over the entries.
#[derive(Debug, Default)]
pub struct Reached {
    seen: BTreeMap<Line, (Origin, bool)>,
    fired: BTreeMap<Line, (Origin, bool, Option<RuleId>)>,
    walked: BTreeSet<crate::program::PathwayId>,
}

impl Reached {
    /// Adds what an entry reaches.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn add(&mut self, case: &mut Case<'_>) -> Made<()> {
        self.walked.extend(case.entered.iter().filter(|(_, whom)| **whom != Ref::FALSE).map(|(p, _)| *p));
        let program = case.program;
        let mut swallowed: BTreeMap<u32, Vec<(RuleId, Ref)>> = BTreeMap::new();
        let (symbolic, entry) = (&case.symbolic, &case.entry);
        symbolic.visit(&mut case.space, entry, &mut |space, visit| {
            let Some(step) = visit.step else { return Ok(()) };
            let origin = program.origins.get(visit.node as usize).cloned().unwrap_or_default();
            let place = self.seen.entry(line(&origin)).or_insert((origin, false));
            place.1 |= visit.comes != Ref::FALSE;
            let (rule, when) = match step {
                Step::Raise { rule, when, .. } | Step::Go { rule, when, .. } | Step::End { rule: Some(rule), when, .. } => (*rule, *when),
                _ => return Ok(()),
            };
            let Some(def) = program.rule(rule) else { return Ok(()) };
            let fires = space.diagrams.and(visit.comes, when)?;
            let place = self.fired.entry(line(&def.origin)).or_insert((def.origin.clone(), false, None));
            place.1 |= fires != Ref::FALSE || def.when == Cond::ALWAYS;
            if matches!(step, Step::End { .. }) {
                let above = swallowed.entry(visit.node).or_default();
                if fires == Ref::FALSE {
                    // The first line above that holds for the same people takes them.
                    for (upper, upper_when) in above.iter() {
                        if place.2.is_none() && space.diagrams.and(when, *upper_when)? != Ref::FALSE {
                            place.2 = Some(*upper);
                        }
                    }
                }
                above.push((rule, when));
            }
            Ok(())
        })
    }

    /// How many steps and rules were looked at.
    #[must_use]
    pub fn obligations(&self) -> usize {
        self.seen.len() + self.fired.len()
    }

    /// What nobody reaches.
    #[must_use]
    pub fn dead(&self, program: &Program) -> Vec<Found> {
        let found = |headline: String, origin: &Origin| Found { headline, origin: origin.clone(), should: None, people: Vec::new() };
        let unseen: BTreeSet<&Line> = self.seen.iter().filter(|(_, (_, seen))| !seen).map(|(at, _)| at).collect();
        let mut all: Vec<Found> =
            unseen.iter().filter_map(|at| self.seen.get(*at)).map(|(o, _)| found("nobody ever comes to this step".to_owned(), o)).collect();
        for (at, (origin, fires, upper)) in &self.fired {
            if *fires || unseen.contains(at) {
                continue;
            }
            let by =
                upper.and_then(|u| program.rule(u)).map(|u| format!(": line {} takes everybody for whom it would hold", u.origin.line));
            all.push(found(format!("this rule never holds for anybody{}", by.unwrap_or_default()), origin));
        }
        for (at, pathway) in program.pathways.iter().enumerate() {
            let id = crate::program::PathwayId(u16::try_from(at).unwrap_or(u16::MAX));
            if !self.walked.contains(&id) {
                all.push(found(format!("nobody ever comes to the pathway `{}`", pathway.name), &pathway.origin));
            }
        }
        all
    }
}
