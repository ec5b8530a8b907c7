//! Reasons of rules and ways out.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::RuleKind;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "because_missing",
    title: "A rule or a way out without `because`",
    why: "a patient who is told where to go is told why; a clinician must be able to check it",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - if: fever
    at_least: emergency-1h
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

/// The line that has none.
pub(in crate::compile) fn fault(span: Span, kind: RuleKind) -> Diagnostic {
    let what = match kind {
        RuleKind::Card => "this card's verdict",
        RuleKind::If => "this rule",
        RuleKind::Decide => "this way out",
        RuleKind::Go => "this jump",
        RuleKind::SendTo => "this `send_to`",
    };
    RULE.fault(format!("{what} gives no reason"), span)
        .mend("add `because:` with one sentence and its source, such as `because: May be serious (cks)`")
}
