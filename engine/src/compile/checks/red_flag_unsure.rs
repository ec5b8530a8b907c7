//! What "not sure" means for a red flag: always the danger.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::Fact;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "red_flag_unsure",
    title: "A red flag for which \"not sure\" does not count as danger",
    why: "somebody who cannot tell whether they are in danger must be treated as if they are",
    wrong: r#"facts:
  throat_closing: { red_flag: call-999, unsure_counts_as: no, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  throat_closing: { red_flag: call-999, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// The declared value is milder than the flag, or a choice declares none.
pub(in crate::compile) fn fault(fact: &Fact) -> Diagnostic {
    let span = fact.unsure_counts_as.as_ref().map_or(fact.name.span, |u| u.span);
    let mend = if fact.unsure_counts_as.is_some() {
        "take `unsure_counts_as` away, or name a dangerous option"
    } else {
        "add `unsure_counts_as:` with a dangerous option"
    };
    RULE.fault(format!("\"not sure\" does not count as danger for the red flag `{}`", fact.name.value), span).mend(mend)
}
