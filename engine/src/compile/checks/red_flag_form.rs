//! What a red flag can stand on. What it demands is looked up like any disposition.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::Fact;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "red_flag_form",
    title: "A red flag on a fact that cannot be one, or without the option it begins at",
    why: "a red flag that is never raised protects nobody",
    wrong: r#"facts:
  throat: { answers: one of, options: { fine: Fine, closing: Closing up }, worse: later, unsure_counts_as: closing, red_flag: call-999, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  throat: { answers: one of, options: { fine: Fine, closing: Closing up }, worse: later, unsure_counts_as: closing, red_flag: { from: closing, at_least: call-999 }, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// Neither a yes-or-no whose yes is worse nor a choice with `from`.
pub(in crate::compile) fn fault(fact: &Fact, place: &Spanned<String>) -> Diagnostic {
    let mend = "put red flags on yes-or-no facts whose yes is worse, or on a choice as `{ from: OPTION, at_least: DISPOSITION }`; else make it a promise";
    RULE.fault(format!("`{}` cannot carry a red flag in this form", fact.name.value), place.span).mend(mend)
}
