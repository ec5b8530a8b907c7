//! The frame of a pathway: whom it is for, how it ends, nothing unreachable.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::{Pathway, Step, StepKind};
use crate::program::Cond;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "pathway_form",
    title: "A pathway that some patients fall out of, or with steps nobody reaches",
    why: "a patient for whom it is not, or who comes to its end without a decision, would be told nothing",
    wrong: "pathway: cough
title: Cough
for: age_years >= 16
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
for: age_years >= 16
otherwise: main
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// `otherwise` beside `for`; the last step decides or jumps, and only the last.
pub(in crate::compile) fn check(work: &mut Work<'_>, pathway: &Pathway, applies: Cond) {
    let name = &pathway.id;
    if applies != Cond::ALWAYS && pathway.otherwise.is_none() {
        let span = pathway.applies.as_ref().map_or(name.span, crate::model::Condition::span);
        let fault = RULE.fault(format!("nothing says where others go than those `{}` is for", name.value), span);
        work.faults.push(fault.mend("add `otherwise:` with a pathway that takes them"));
    }
    let ends = |step: &Step| match &step.kind {
        StepKind::Decide(_) => true,
        StepKind::Go { when, .. } => when.as_ref().is_none_or(|w| matches!(w, crate::model::Condition::Always(_))),
        _ => false,
    };
    match pathway.steps.iter().position(ends) {
        None => {
            work.faults.push(
                RULE.fault(format!("the pathway `{}` never decides", name.value), name.span)
                    .mend("end it with `- decide:` and an `otherwise`"),
            );
        }
        Some(at) => {
            if let Some(step) = pathway.steps.get(at + 1) {
                let last = pathway.steps.get(at).map_or(step.span, |s| s.span);
                let fault = RULE.fault("nobody reaches this step", step.span).also(last, "every way ends here");
                work.faults.push(fault.mend("move it up, or take it away"));
            }
        }
    }
    super::overlays_place::check(work, pathway);
}
