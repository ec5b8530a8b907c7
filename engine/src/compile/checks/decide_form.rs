//! The list under `decide`.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::Choice;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "decide_form",
    title: "A `decide` without `otherwise` at its end, or with a choice that leads nowhere",
    why: "a patient for whom no line holds would be told nothing at all",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - if: fever
        then: primary-care-6h
        because: A cough with fever is seen (cks)",
    right: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - if: fever
        then: primary-care-6h
        because: A cough with fever is seen (cks)
      - otherwise: self-care
        because: A cough alone settles (cks)",
    severity: Severity::Error,
};

/// Exactly one `otherwise`, the last; every line with a disposition.
pub(in crate::compile) fn check(work: &mut Work<'_>, choices: &[Choice], span: Span) {
    match choices.iter().position(|c| c.when.is_none()) {
        None => work
            .faults
            .push(RULE.fault("this `decide` has no `otherwise`", span).mend("add a last line `- otherwise: DISPOSITION` with its reason")),
        Some(at) if at + 1 < choices.len() => {
            let place = choices.get(at + 1).map_or(span, |c| c.span);
            work.faults.push(RULE.fault("nothing behind `otherwise` is ever reached", place).mend("move `otherwise` to the end"));
        }
        Some(_) => {}
    }
    for choice in choices.iter().filter(|c| c.body.at_least.is_none()) {
        work.faults.push(RULE.fault("this line leads nowhere", choice.span).mend("add `then:` with a disposition"));
    }
}
