//! Values given in vignettes and calls.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::FactKind;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "vignette_value",
    title: "A vignette gives a fact a value it cannot have",
    why: "a vignette with a wrong value tries another patient than the one it names",
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
  - { name: feverish, given: { age: 30 years, sex: female, fever: maybe }, expect: primary-care-6h }",
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
  - { name: feverish, given: { age: 30 years, sex: female, fever: yes }, expect: primary-care-6h }",
    severity: Severity::Error,
};

/// The fact and the value.
pub(in crate::compile) fn fault(fact: &str, kind: &FactKind, value: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{fact}` cannot be `{}`", value.value), value.span)
        .mend(format!("{}, or unsure", super::value_does_not_fit::allowed(kind)))
}

/// A run that does not count up.
pub(in crate::compile) fn run(name: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is no run of facts", name.value), name.span)
        .mend("write the same name twice with numbers that rise, such as `phq_9_1..phq_9_8`")
}

/// A day of a call that is none.
pub(in crate::compile) fn no_day(on: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is no day", on.value), on.span).mend("write the day of the call as \"2026-01-15\", in quotes")
}
