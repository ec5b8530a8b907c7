//! Why a question is asked, for every question that is asked.

use crate::compile::names::Of;
use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "why_missing",
    title: "A question that does not say why it is asked",
    why: "people answer truly when they know what an answer is for, and a question nobody can explain should not be asked",
    wrong: r#"facts:
  throat: { ask: { you: "Is your throat sore?", they: "Is their throat sore?" } }
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

/// Every fact that some line asks. Where the wording stands elsewhere and is missing, that is the fault to mend first.
pub(super) fn check(work: &mut Work<'_>) {
    let library = work.library;
    for (at, fact) in library.facts.iter().enumerate() {
        let asked = work.asked.get(at).copied().unwrap_or(false) && !work.given.get(at).copied().unwrap_or(false);
        let silent = work.program.facts.get(at).is_some_and(|f| f.wording.why.is_empty());
        let elsewhere = fact.text_of.as_ref().is_some_and(|key| work.names.place(Of::Wording, &key.value).is_none());
        if asked && silent && !elsewhere {
            let fault = RULE.fault(format!("nothing says why `{}` is asked", fact.name.value), fact.name.span);
            work.faults.push(fault.mend("add `why:` with one sentence to the person"));
        }
    }
}
