//! How many options a choice has; their order and words are other matters.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::limits::OPTIONS;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "option_count",
    title: "A choice with fewer than two options, or more than sixty",
    why: "a choice without a choice says nothing of the patient, and one with too many is answered at random",
    wrong: r#"facts:
  throat: { answers: one of, options: { red: Red }, worse: neither, unsure_counts_as: red, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  throat: { answers: one of, options: { red: Red, pale: Pale }, worse: neither, unsure_counts_as: red, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// The fact and its number of options.
pub(in crate::compile) fn fault(name: &Spanned<String>, count: usize) -> Diagnostic {
    RULE.fault(format!("`{}` has {count} options", name.value), name.span).mend(format!("give it between 2 and {OPTIONS} options"))
}
