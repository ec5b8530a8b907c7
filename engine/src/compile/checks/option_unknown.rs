//! Options are the words of a choice; whether a choice may be compared at all is another check.

use crate::compile::names::nearest;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::FactOption;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "option_unknown",
    title: "An option that the fact does not have",
    why: "a comparison with an option nobody can choose never holds, so the rule never fires",
    wrong: "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - if: pain == sever
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
  - if: pain == severe
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)",
    severity: Severity::Error,
};

/// Near names are offered as an edit.
pub(in crate::compile) fn fault(fact: &str, options: &[FactOption], word: &str, span: Span) -> Diagnostic {
    let fault = RULE.fault(format!("`{fact}` has no option `{word}`"), span);
    match nearest(options.iter().map(|o| o.id.as_str()), word) {
        Some(near) => fault.mend(format!("write `{near}`")).edit(span, near),
        None => {
            let list: Vec<String> = options.iter().map(|o| format!("`{}`", o.id)).collect();
            fault.mend(format!("use one of {}", list.join(", ")))
        }
    }
}
