//! Climbs that can happen: two services of one tier without a leader, or a service that is never soon enough.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::{Demand, Disposition, DispositionId, Ladder, RuleKind};
use std::collections::BTreeSet;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "climb_possible",
    title: "Two demands of a pathway that no single service of their tier can meet",
    why: "the outcome then climbs to abler help; that is safe, but the author should have meant it",
    wrong: "tiers:
  ambulance: [ambulance]
  emergency: [emergency-department]
  urgent: [primary-care, hub]
  telephone: [clinician-call]
  home: [self-care]
calls: [clinician-call]
times: [now, 1 hour, 6 hours, 24 hours, no limit]
# another file
pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - if: fever
    at_least: hub-6h
    because: The hub knows fevers (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    right: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - if: fever
    at_least: hub-6h
    because: The hub knows fevers (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Hint,
};

/// Each pathway with the start: all pairs of places it can demand. Only one line of a `decide` is taken, so two of its lines are no pair.
pub(super) fn check(work: &mut Work<'_>) {
    let program = &work.program;
    let ladder = &program.ladder;
    let of_rule = |rule: &crate::program::Rule| match rule.demand {
        Some(Demand::Disposition(id)) => Some(id),
        _ => None,
    };
    let mut raised: Vec<BTreeSet<DispositionId>> = vec![BTreeSet::new(); program.pathways.len()];
    let mut decided = raised.clone();
    let mut at_start = BTreeSet::new();
    for rule in &program.rules {
        let sets = if rule.kind == RuleKind::Decide { &mut decided } else { &mut raised };
        match rule.pathway {
            Some(id) => sets.get_mut(id.at()).into_iter().for_each(|set| set.extend(of_rule(rule))),
            None => at_start.extend(of_rule(rule)),
        }
    }
    let mut faults = Vec::new();
    for ((pathway, mut raised), decided) in program.pathways.iter().zip(raised).zip(decided) {
        raised.extend(at_start.iter().copied());
        let mut places: Vec<(&Disposition, bool)> = raised
            .iter()
            .map(|id| (id, false))
            .chain(decided.difference(&raised).map(|id| (id, true)))
            .filter_map(|(id, only_decided)| ladder.dispositions.get(id.at()).map(|d| (d, only_decided)))
            .filter(|(d, _)| !d.is_call)
            .collect();
        places.sort_by_key(|(d, _)| (d.tier, d.service, d.level));
        for (service, other) in climbs(ladder, &places) {
            let headline = format!("`{}` can want {} and {} at once, and the outcome then climbs", pathway.name, service, other);
            faults.push(RULE.fault(headline, pathway.origin.span));
        }
    }
    work.faults.extend(faults.into_iter().map(|f| f.mend("if one of them should lead, say so under `together:` in the file of services")));
}

/// Pairs of services of one tier without a leader, each once; the mark says that only a line of `decide` demands it.
fn climbs(ladder: &Ladder, places: &[(&Disposition, bool)]) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let name = |d: &Disposition| ladder.services.get(d.service.at()).map(|s| format!("`{}`", s.name)).unwrap_or_default();
    for (at, (a, a_decided)) in places.iter().enumerate() {
        for (b, b_decided) in places.iter().skip(at + 1).take_while(|(b, _)| b.tier == a.tier) {
            if !(*a_decided && *b_decided) && a.service != b.service && ladder.lead(a.service, b.service).is_none() {
                found.insert((name(a), name(b)));
            }
        }
    }
    found
}
