//! How many vignettes a pathway has.

use crate::compile::work::Work;
use crate::diagnostic::Severity;
use crate::manual::Rule;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "few_vignettes",
    title: "A pathway with fewer than six vignettes",
    why: "each level, each family of red flags and both sides of each threshold need a patient who shows them",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
vignettes:
  - { name: number 0, given: { age: 20 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 1, given: { age: 21 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 2, given: { age: 22 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 3, given: { age: 23 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 4, given: { age: 24 years, sex: female, fever: yes }, expect: primary-care-6h }",
    right: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
vignettes:
  - { name: number 0, given: { age: 20 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 1, given: { age: 21 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 2, given: { age: 22 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 3, given: { age: 23 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 4, given: { age: 24 years, sex: female, fever: yes }, expect: primary-care-6h }
  - { name: number 5, given: { age: 25 years, sex: female, fever: yes }, expect: primary-care-6h }",
    severity: Severity::Hint,
};

/// Fewest vignettes of a shipped pathway.
const FEWEST: usize = 6;

/// Each pathway.
pub(super) fn check(work: &mut Work<'_>) {
    for pathway in work.library.pathways.iter().filter(|p| p.vignettes.len() < FEWEST) {
        let fault = RULE.fault(format!("`{}` has {} vignettes", pathway.id.value, pathway.vignettes.len()), pathway.id.span);
        work.faults
            .push(fault.mend(format!("add people until there are {FEWEST}: each level, each red flag, both sides of each threshold")));
    }
}
