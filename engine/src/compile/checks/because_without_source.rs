//! Reasons that name no source.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "because_without_source",
    title: "A reason does not end in the key of its source",
    why: "a reason nobody can trace cannot be checked against the guidance when it changes",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - if: fever
    at_least: emergency-1h
    because: May be serious
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
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// Where the reason stands.
pub(in crate::compile) fn fault(span: Span) -> Diagnostic {
    RULE.fault("this reason names no source", span).mend("end it in the key of one of the file's `sources:`, such as `(cks)`")
}
