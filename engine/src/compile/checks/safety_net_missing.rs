//! Safety-net advice on every outcome that is no emergency.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::{Demand, RuleKind, Urgency};

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "safety_net_missing",
    title: "A way out below an emergency without advice on when to call back",
    why: "whoever is told to wait must know what to watch for, and when to call again",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
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
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
        advise: [safety-net]",
    severity: Severity::Hint,
};

/// Every line of `decide` that leads to no emergency and no call, unless its disposition brings advice of its own.
pub(super) fn check(work: &mut Work<'_>) {
    let mut faults = Vec::new();
    for rule in work.program.rules.iter().filter(|r| r.kind == RuleKind::Decide && r.advice.is_empty()) {
        let Some(Demand::Disposition(id)) = rule.demand else { continue };
        let Some(rung) = work.program.ladder.dispositions.get(id.at()) else { continue };
        if rung.urgency != Urgency::Emergency && !rung.is_call && rung.needs_advice.is_empty() {
            faults.push(RULE.fault(format!("`{}` is reached here without advice on when to call back", rung.name), rule.origin.span));
        }
    }
    work.faults.extend(faults.into_iter().map(|f| f.mend("add `advise:` here, or `needs_advice:` to the disposition")));
}
