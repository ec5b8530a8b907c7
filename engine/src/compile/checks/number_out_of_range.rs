//! The range is the fact's own `between`; answers outside it are refused when they are given.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "number_out_of_range",
    title: "A condition compares with a number the fact can never have",
    why: "the comparison is always or never so, and the patients it was meant for are missed",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: temperature_c >= 380
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

/// Range in thousandths.
pub(in crate::compile) fn fault(span: Span, written: &str, low: i64, high: i64) -> Diagnostic {
    let ends = (show(low), show(high));
    RULE.fault(format!("{written} lies outside {} to {}", ends.0, ends.1), span)
        .mend("compare with a number inside the fact's `between`, or widen it")
}

fn show(thousandths: i64) -> String {
    let text = format!("{}.{:03}", thousandths / 1_000, (thousandths % 1_000).abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
