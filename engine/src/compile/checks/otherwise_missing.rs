//! What a rule reads when a question was not asked: always said, never assumed.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::FactDef;
use crate::source::Span;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "otherwise_missing",
    title: "A question asked only of some, without `otherwise`",
    why: "what counts for those who were not asked must be written down, or a rule would guess it",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: pain
    when: fever
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
  - ask: pain
    when: fever
    otherwise: mild
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// A step with `when` and nothing said for the others.
pub(in crate::compile) fn fault(name: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("nothing says what counts when `{}` is not asked", name.value), name.span).mend("add `otherwise:` beside `when:`")
}

/// A fact with `only_if` and nothing said for the others.
pub(in crate::compile) fn of_fact(span: Span, fact: Option<&FactDef>) -> Diagnostic {
    let name = fact.map_or("this fact", |f| f.name.as_str());
    RULE.fault(format!("nothing says what counts for those to whom `{name}` does not apply"), span)
        .mend("add `otherwise:` beside its `only_if:`")
}
