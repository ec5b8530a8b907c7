//! The range of a number. What a condition compares with is another check.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "number_without_range",
    title: "A number without `between`, or with its ends the wrong way round",
    why: "without a range a slip of the finger (380 for 38.0) is taken as the patient's temperature",
    wrong: r#"facts:
  throat_days: { answers: number, unit: days, worse: higher, unsure_counts_as: 5, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  throat_days: { answers: number, unit: days, between: [0, 60], worse: higher, unsure_counts_as: 5, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// No range at all.
pub(in crate::compile) fn fault(name: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("the number `{}` has no range", name.value), name.span)
        .mend("add `between: [lowest, highest]`, as wide as real people can be")
}

/// A range whose ends cannot be read or stand the wrong way round.
pub(in crate::compile) fn wrong_ends(low: &Spanned<String>, high: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` to `{}` is no range", low.value, high.value), low.span)
        .also(high.span, "the other end")
        .mend("write the lowest number first")
}
