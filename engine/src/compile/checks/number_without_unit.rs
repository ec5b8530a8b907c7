//! The unit of a number. Whether two units convert is another check.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "number_without_unit",
    title: "A number without a unit",
    why: "the same number in another unit is another patient: 100 °F is a fever, 100 °C is nobody",
    wrong: r#"facts:
  throat_days: { answers: number, between: [0, 60], worse: higher, unsure_counts_as: 5, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  throat_days: { answers: number, unit: days, between: [0, 60], worse: higher, unsure_counts_as: 5, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// The fact.
pub(in crate::compile) fn fault(name: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("the number `{}` has no unit", name.value), name.span)
        .mend("add `unit:`, such as `unit: days`; for counts what is counted, such as `unit: times`")
}
