//! Units an answer may be given in; the ratios themselves stand with the compiler's units.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "unit_unknown",
    title: "A unit that cannot be turned into the fact's own",
    why: "an answer in a unit nobody can convert would be stored wrongly or lost",
    wrong: r#"facts:
  throat_days: { answers: number, unit: days, answer_in: [days, months], between: [0, 60], worse: higher, unsure_counts_as: 5, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  throat_days: { answers: number, unit: days, answer_in: [days, weeks], between: [0, 60], worse: higher, unsure_counts_as: 5, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// A unit that does not convert.
pub(in crate::compile) fn fault(unit: &Spanned<String>, own: &str) -> Diagnostic {
    let known =
        "units that convert: seconds, minutes, hours, days, weeks; mg, g, kg, oz, lb, st; mm, cm, m, in, ft; ml, cl, litres, pints; °C, °F";
    RULE.fault(format!("`{}` cannot be turned into `{own}`", unit.value), unit.span)
        .mend(format!("take it away, or use another one ({known})"))
}

/// `from: moment` with a unit that is no time.
pub(in crate::compile) fn no_time(unit: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is no unit of time, so no moment can be stored", unit.value), unit.span)
        .mend("use minutes, hours, days or weeks with `from: moment`")
}
