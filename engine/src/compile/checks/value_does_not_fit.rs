//! Values written for a fact: `otherwise` and `unsure_counts_as`. Values given in vignettes are another check.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::program::FactKind;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "value_does_not_fit",
    title: "A value that the fact cannot have",
    why: "a rule would read a value that no answer can be, and decide at random",
    wrong: r#"facts:
  throat: { card: A sore throat, unsure_counts_as: maybe, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  throat: { card: A sore throat, unsure_counts_as: yes, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// The fact, its kind and the value.
pub(in crate::compile) fn fault(fact: &str, kind: &FactKind, written: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{fact}` cannot be `{}`", written.value), written.span).mend(allowed(kind))
}

/// What a fact of that kind can be, as a mend.
pub(super) fn allowed(kind: &FactKind) -> String {
    match kind {
        FactKind::YesNo => "write yes or no".to_owned(),
        FactKind::Choice(options) => {
            let list: Vec<String> = options.iter().map(|o| format!("`{}`", o.id)).collect();
            format!("write one of {}", list.join(", "))
        }
        FactKind::Number(number) => format!("write a number of {} within its `between`, digits and at most one dot", number.unit),
        FactKind::Age(_) | FactKind::Text | FactKind::List(_) => "take it away: this kind of fact has no such value".to_owned(),
    }
}
