//! Comparisons of comparisons, which mean something else than in school.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "condition_chained",
    title: "Two comparisons in a row",
    why: "read as a machine reads it, the second comparison never holds, and the rule never fires for the patients it is for",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: 36 < temperature_c < 38
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
  - if: temperature_c > 36 and temperature_c < 38
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// The whole chain.
pub(in crate::compile) fn fault(span: Span, written: &str) -> Diagnostic {
    RULE.fault(format!("`{written}` compares a comparison"), span).mend("write two comparisons joined by `and`: `x > 1 and x < 5`")
}
