//! Signs that have no place in a condition: the parser would take some of them without a trace.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "condition_sign",
    title: "A sign that does not belong in a condition",
    why: "a sign read in another way than it is meant makes the rule fire for the wrong patients",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: fever && temperature_c >= 38
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
  - if: fever and temperature_c >= 38
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// The sign, and what to write instead.
pub(in crate::compile) fn fault(span: Span, sign: &str, mend: String) -> Diagnostic {
    RULE.fault(format!("`{}` has no place in a condition", sign.escape_debug()), span).mend(mend)
}
