//! Where `use: overlays` stands: once in each pathway, on every way to `decide`.

use crate::compile::work::Work;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::{Pathway, StepKind};
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "overlays_place",
    title: "A pathway without `use: overlays`, with two of them, or the line in another place",
    why: "what a blood thinner, a pregnancy or a care plan changes would be missed in this pathway",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
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
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// In the start, an overlay or a shared run.
pub(in crate::compile) fn elsewhere(span: Span) -> Diagnostic {
    RULE.fault("`use: overlays` stands outside a pathway's own steps", span).mend("move it into each pathway")
}

/// Once, among the pathway's own steps, before `decide`.
pub(super) fn check(work: &mut Work<'_>, pathway: &Pathway) {
    let mut uses = pathway.steps.iter().filter_map(|s| match &s.kind {
        StepKind::Use(name) if name.value == "overlays" => Some(name.span),
        _ => None,
    });
    let decides = pathway.steps.iter().any(|s| matches!(s.kind, StepKind::Decide(_)));
    match (uses.next(), uses.next()) {
        (None, _) if decides => {
            let fault = RULE.fault(format!("the pathway `{}` never puts in the overlays", pathway.id.value), pathway.id.span);
            work.faults.push(fault.mend("add `- use: overlays`, after what cannot wait and before anything they should change"));
        }
        (Some(first), Some(second)) => {
            work.faults.push(RULE.fault("the overlays are put in twice", second).also(first, "first here").mend("keep the earlier line"));
        }
        _ => {}
    }
}
