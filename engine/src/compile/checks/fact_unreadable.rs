//! Facts that no condition may read: free text, lists, and what is only handed over.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "fact_unreadable",
    title: "A condition reads free text, a list or a fact that is only handed over",
    why: "what a person wrote in their own words cannot be compared safely, so no decision may hang on it",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: note == fine
    at_least: emergency-1h
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
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: fever
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// The fact, and what it is instead.
pub(in crate::compile) fn fault(span: Span, fact: &str, what: &str) -> Diagnostic {
    RULE.fault(format!("no condition can read `{fact}`: it {what}"), span).mend("ask a yes-or-no, a choice or a number for the decision")
}
