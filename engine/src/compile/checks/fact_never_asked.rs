//! Facts that no line asks.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "fact_never_asked",
    title: "A fact that no line asks and no call is given",
    why: "a question nobody asks protects nobody; perhaps a pathway forgot it",
    wrong: r#"facts:
  throat: { ask: { you: "Is your throat sore?", they: "Is their throat sore?", handler: "Is the throat sore?" }, why: A sore throat points to an infection. }"#,
    right: r#"facts:
  throat: { ask: { you: "Is your throat sore?", they: "Is their throat sore?", handler: "Is the throat sore?" }, why: A sore throat points to an infection. }
# another file
pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: throat
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)"#,
    severity: Severity::Hint,
};

/// Each fact.
pub(super) fn check(work: &mut Work<'_>) {
    let library = work.library;
    for (at, fact) in library.facts.iter().enumerate() {
        let used = |list: &[bool]| list.get(at).copied().unwrap_or(false);
        if !used(&work.asked) && !used(&work.given) {
            let fault = RULE.fault(format!("no line asks `{}`", fact.name.value), fact.name.span);
            work.faults.push(fault.mend("ask it where it matters, or take it away"));
        }
    }
}
