//! Promises that can never apply.

use crate::compile::condition::Need;
use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::PathwayId;
use std::collections::HashSet;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "promise_about_nothing",
    title: "A promise about facts that its pathway never asks",
    why: "a promise about nothing is kept for empty reasons, and protects nobody",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
always:
  - { if: blood_coughed, at_least: primary-care-6h }",
    right: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
always:
  - { if: fever, at_least: primary-care-6h }",
    severity: Severity::Error,
};

/// A literal of a promise means "asked, and so"; facts asked by the start, the pathway, its overlays and where it leads count.
pub(in crate::compile) fn check(work: &mut Work<'_>) {
    let promised = std::mem::take(&mut work.promised);
    for (pathway, whole_call, tree, must, span) in &promised {
        let own = |need: Need| work.start_facts.contains(&need) || work.asked_in.get(pathway.at()).is_some_and(|set| set.contains(&need));
        let mut faults = Vec::new();
        if *whole_call {
            let anywhere = |need: Need| own(need) || work.asked_in.iter().any(|set| set.contains(&need));
            if !tree.can_hold_when(&anywhere, false) {
                faults.push((*span, "no call ever asks what this promise speaks of".to_owned()));
            }
        } else if !tree.can_hold_when(&own, false) || must.iter().any(|(need, _)| !own(*need)) {
            let reached = reached(work, *pathway);
            let asked = |need: Need| work.start_facts.contains(&need) || reached.contains(&need);
            if !tree.can_hold_when(&asked, false) {
                faults.push((*span, "this pathway never asks what the promise speaks of".to_owned()));
            }
            for (need, place) in must.iter().filter(|(need, _)| !asked(*need)) {
                faults.push((*place, format!("this pathway never asks `{}`", work.need_name(*need))));
            }
        }
        for (place, headline) in faults {
            work.faults.push(RULE.fault(headline, place).mend("ask the fact in the pathway, or take the promise away"));
        }
    }
}

/// What is asked in a pathway or in any it leads to.
fn reached(work: &Work<'_>, from: PathwayId) -> HashSet<Need> {
    let mut seen = HashSet::from([from]);
    let mut open = vec![from];
    let mut found = HashSet::new();
    while let Some(at) = open.pop() {
        found.extend(work.asked_in.get(at.at()).into_iter().flatten().copied());
        let targets = work.program.pathways.get(at.at()).map(|p| super::go_circle::targets(work, p)).unwrap_or_default();
        open.extend(targets.into_iter().filter(|t| seen.insert(*t)));
    }
    found
}
