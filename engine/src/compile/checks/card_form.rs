//! Facts on cards.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "card_form",
    title: "A card with something else than yes-or-no facts",
    why: "a card has one button for \"none of these\"; a number or a choice on it could not be answered so",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - check: Signs
    ask: [fever, pain]
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    right: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - check: Signs
    ask: [fever]
  - ask: pain
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// The fact that does not fit.
pub(in crate::compile) fn fault(name: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is no yes-or-no, so it cannot stand on a card", name.value), name.span)
        .mend("ask it in a step of its own: `- ask: …`")
}
