//! Whom something is for: decided by what the start knows.

use crate::compile::condition::Tree;
use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "only_start_facts",
    title: "`for` or `only_if` reads a fact that the start does not ask",
    why: "whom a question or a pathway is for must be known before it begins, or it would skip the patients it was made for",
    wrong: "pathway: cough
title: Cough
for: fever
otherwise: main
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    right: "pathway: cough
title: Cough
for: age_years >= 16
otherwise: main
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// Every fact of the tree must be given or asked by the start.
pub(in crate::compile) fn check(work: &mut Work<'_>, tree: &Tree, key: &str) {
    for leaf in tree.leaves() {
        if work.start_facts.contains(&leaf.need) {
            continue;
        }
        let name = work.need_name(leaf.need);
        let fault = RULE.fault(format!("`{key}` reads `{name}`, which the start does not ask"), leaf.span);
        work.faults.push(fault.mend("read a fact of the start, or ask this one in `start.yaml`"));
    }
}
