//! Words for the handler.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "handler_wording_missing",
    title: "A question without words for a handler to read out",
    why: "a handler who must turn a written question into a spoken one on the spot asks each caller something else",
    wrong: r#"facts:
  throat: { ask: { you: "Is your throat sore?", they: "Is their throat sore?" }, why: A sore throat points to an infection. }
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

/// Every fact that is asked of somebody and has no words for a handler.
pub(super) fn check(work: &mut Work<'_>) {
    let library = work.library;
    for (at, fact) in library.facts.iter().enumerate() {
        let asked = work.asked.get(at).copied().unwrap_or(false);
        let words = work.program.facts.get(at).map(|f| &f.wording);
        if asked && words.is_some_and(|w| w.handler.is_empty() && !(w.you.is_empty() && w.they.is_empty())) {
            let fault = RULE.fault(format!("`{}` has no words for a handler", fact.name.value), fact.name.span);
            work.faults.push(fault.mend("add `handler:` under `ask:`, as it is spoken"));
        }
    }
}
