//! The words of a question, for every question that is asked.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "question_wording_missing",
    title: "A question without words",
    why: "a question without words cannot be asked, so its fact would never be known",
    wrong: "facts:
  throat: { why: A sore throat points to an infection. }
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
        because: A cough with these signs is seen (cks)",
    right: r#"facts:
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
    severity: Severity::Error,
};

/// Every fact that some line asks must have words for somebody.
pub(super) fn check(work: &mut Work<'_>) {
    let library = work.library;
    for (at, fact) in library.facts.iter().enumerate() {
        let asked = work.asked.get(at).copied().unwrap_or(false) && !work.given.get(at).copied().unwrap_or(false);
        let words = work.program.facts.get(at).map(|f| &f.wording);
        let silent = words.is_some_and(|w| w.you.is_empty() && w.they.is_empty() && w.handler.is_empty());
        if asked && silent && fact.text_of.is_none() {
            let fault = RULE.fault(format!("`{}` is asked, but has no words", fact.name.value), fact.name.span);
            work.faults.push(fault.mend("add `ask: { you: …, they: …, handler: … }`"));
        }
    }
}
