//! Shared runs that use each other in a circle.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "shared_circle",
    title: "Shared runs of steps that use each other in a circle",
    why: "such a run would never end, so the patient would never be told anything",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - use: signs
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
# another file
shared: signs
steps:
  - ask: fever
  - use: signs",
    right: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - use: signs
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
# another file
shared: signs
steps:
  - ask: fever",
    severity: Severity::Error,
};

/// The line that closes the circle.
pub(in crate::compile) fn fault(name: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is put into itself", name.value), name.span).mend("take this line away")
}
