//! Questions that this person or channel cannot answer, and that say nothing for that case.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::FactId;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "nobody_can_answer",
    title: "A question not everyone can answer, and nothing said for the others",
    why: "where it cannot be asked a rule would read nothing at all, and decide on a guess",
    wrong: r#"facts:
  throat_days: { answers: number, unit: days, between: [0, 60], worse: higher, ask: { they: "How many days?" }, why: It changes what is safe. }
# another file
pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: throat_days
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)"#,
    right: r#"facts:
  throat_days: { answers: number, unit: days, between: [0, 60], worse: higher, unsure_counts_as: 5, ask: { they: "How many days?" }, why: It changes what is safe. }
# another file
pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: throat_days
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)"#,
    severity: Severity::Error,
};

/// A line that asks; `told`: the line says what counts when it is not asked.
pub(in crate::compile) fn check(work: &mut Work<'_>, fact: FactId, told: bool) {
    let Some(def) = work.program.facts.get(fact.at()) else { return };
    let everyone = !def.staff_only && (!def.wording.you.is_empty() || def.given.is_some());
    let wordless = def.wording.you.is_empty() && def.wording.they.is_empty() && def.wording.handler.is_empty();
    if told || everyone || wordless || def.otherwise.is_some() || def.unsure.is_some() {
        return;
    }
    let fault = RULE.fault(format!("not everyone can be asked `{}`, and nothing says what counts then", def.name), def.origin.span);
    work.faults.push(fault.mend("add `unsure_counts_as:` or `otherwise:` to the fact"));
}
