//! Calls of functions: there are none in this format.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "condition_call",
    title: "A condition calls a function",
    why: "there are no functions here, so the rule would never fire for anyone",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: max(temperature_c, 38) == 38
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
  - if: temperature_c <= 38
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// The name that is called.
pub(in crate::compile) fn fault(span: Span, name: &str) -> Diagnostic {
    RULE.fault(format!("`{name}` is called like a function"), span)
        .mend("write comparisons joined by `and`, `or` and `not`; a list stands behind `in` only")
}
