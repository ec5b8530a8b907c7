//! Kinds of thing that do not fit: a number where a yes-or-no belongs, two facts against each other, `not` on an option.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "condition_mixed_types",
    title: "A comparison of two kinds of thing",
    why: "such a comparison is silently never true, and a red flag that never fires protects nobody",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: pain == 3
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
  - if: pain == severe
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// What does not fit.
pub(in crate::compile) fn fault(span: Span, headline: &str, mend: String) -> Diagnostic {
    RULE.fault(headline, span).mend(mend)
}
