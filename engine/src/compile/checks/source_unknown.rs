//! Source keys at the end of reasons.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "source_unknown",
    title: "A reason names a source that the file does not list",
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
    because: May be serious (ng999)
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

/// The reason, the key in its bracket, and a near key if there is one.
pub(in crate::compile) fn fault(reason: &Spanned<String>, key: &str, near: Option<String>) -> Diagnostic {
    let span = match reason.value.rfind(key) {
        // Reasons are plain text on one line in most files; where they are not, the whole is underlined.
        Some(at) if reason.span.end - reason.span.start == u32::try_from(reason.value.len()).unwrap_or(0) => {
            reason.span.inner(at, at + key.len())
        }
        _ => reason.span,
    };
    let fault = RULE.fault(format!("this file lists no source `{key}`"), span);
    match near {
        Some(near) => fault.mend(format!("write `({near})`")),
        None => fault.mend(format!("add `{key}:` under `sources:`, with the guidance and its section")),
    }
}
