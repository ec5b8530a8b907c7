//! A condition that nobody can take in at once. It does not ask whether the condition is right.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "condition_too_long",
    title: "A condition longer than 512 characters, or with too much inside brackets or derived facts",
    why: "a rule that a reviewing clinician cannot take in at once is not reviewed, and its mistake reaches patients",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: (((((((((((((((((fever)))))))))))))))))
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

/// Too long, too deep or too large once opened up.
pub(in crate::compile) fn fault(span: Span, mend: String) -> Diagnostic {
    RULE.fault("this condition is too long to be read at once", span).mend(mend)
}
