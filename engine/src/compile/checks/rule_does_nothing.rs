//! Rules without effect.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::RuleBody;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "rule_does_nothing",
    title: "An `if` that raises nothing, does nothing and advises nothing",
    why: "the author meant something to happen here, and for the patient nothing does",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - if: fever
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    right: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - if: fever
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// `at_least`, `do` or `advise`: at least one.
pub(in crate::compile) fn check(work: &mut Work<'_>, body: &RuleBody, span: Span) {
    if body.at_least.is_none() && body.actions.is_empty() && body.advise.is_empty() {
        work.faults.push(RULE.fault("this rule has no effect", span).mend("add `at_least:`, `do:` or `advise:`"));
    }
}
