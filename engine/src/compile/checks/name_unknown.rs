//! Names of facts, pathways, dispositions, services, actions, advice and all else that is called by name.

use crate::compile::names::{Names, Of};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "name_unknown",
    title: "A name that means nothing",
    why: "what is called by a name that means nothing never happens, so the patient gets less than the author meant",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: fevr
    at_least: emergency-1h
    because: May be serious (cks)
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
  - ask: temperature_c
  - ask: pain
  - if: fever
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// A name in a condition.
pub(in crate::compile) fn in_condition(names: &Names<'_>, word: &str, span: Span) -> Diagnostic {
    with_near(RULE.fault(format!("there is no fact `{word}`"), span), Of::Fact, word, names.near(Of::Fact, word), span)
}

/// A family of words in a red-flag phrase.
pub(in crate::compile) fn family(name: &str, span: Span) -> Diagnostic {
    RULE.fault(format!("there is no family of words `{name}`"), span)
        .mend("write it under `families:` of the same language, or write the words out")
}

/// A name anywhere else.
pub(in crate::compile) fn fault(names: &Names<'_>, of: Of, name: &Spanned<String>) -> Diagnostic {
    let fault = RULE.fault(format!("there is no {} `{}`", of.words(), name.value), name.span);
    with_near(fault, of, &name.value, names.near(of, &name.value), name.span)
}

fn with_near(fault: Diagnostic, of: Of, word: &str, near: Option<String>, span: Span) -> Diagnostic {
    match near {
        Some(near) => fault.mend(format!("write `{near}`")).edit(span, near),
        None => fault.mend(format!("add the {} `{word}`, or use one that exists", of.words())),
    }
}
