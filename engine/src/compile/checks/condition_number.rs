//! Numbers in conditions: digits, one dot, three digits behind it. It does not compare them with the range of a fact.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "condition_number",
    title: "A number written in a way that can be misread",
    why: "a number read otherwise than it was meant moves a threshold, and patients on the wrong side of it are sent home",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: temperature_c >= 3.8e1
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
  - if: temperature_c >= 38
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// The number as written.
pub(in crate::compile) fn fault(span: Span, written: &str, mend: String) -> Diagnostic {
    RULE.fault(format!("the number `{written}` can be misread"), span).mend(mend)
}
