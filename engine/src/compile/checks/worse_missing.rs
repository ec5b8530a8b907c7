//! The direction of a fact: which answer is the worse one for the person.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::model::Fact;
use crate::program::FactKind;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "worse_missing",
    title: "A choice or number that does not say which end is worse",
    why: "without a direction the proof cannot show that a worse answer never gets less help",
    wrong: r#"facts:
  throat_days: { answers: number, unit: days, between: [0, 60], unsure_counts_as: 5, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    right: r#"facts:
  throat_days: { answers: number, unit: days, between: [0, 60], worse: higher, unsure_counts_as: 5, ask: { you: "How is it?", they: "How is it for them?" }, why: It changes what is safe. }"#,
    severity: Severity::Error,
};

/// The direction is missing or does not fit.
pub(in crate::compile) fn fault(fact: &Fact, kind: &FactKind) -> Diagnostic {
    let words = match kind {
        FactKind::YesNo => "`worse: yes`, `no` or `neither`",
        FactKind::Choice(_) => "`worse: later` (the options stand in rising order) or `worse: neither`",
        FactKind::Number(_) => "`worse: higher`, `lower`, `neither`, or `both ends` with `well:` inside the range",
        FactKind::Age(_) | FactKind::Text | FactKind::List(_) => "`worse: neither`, or nothing",
    };
    let span = fact.worse.as_ref().map_or(fact.name.span, |w| w.span);
    let headline =
        if fact.worse.is_some() { "the direction of `{}` does not fit its answers" } else { "`{}` does not say which end is worse" };
    RULE.fault(headline.replace("{}", &fact.name.value), span).mend(format!("write {words}"))
}

/// An unknown word under `worse_here`.
pub(in crate::compile) fn here(direction: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is no direction", direction.value), direction.span)
        .mend("write yes, no, higher, lower, later or neither, then the reason")
}

/// A direction turned round without a reason.
pub(in crate::compile) fn no_reason(fact: &Spanned<String>, direction: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`worse_here` turns `{}` round and does not say why", fact.value), direction.span)
        .mend(format!("write `{}: \"{}, because …\"`: the reason stands in the certificate", fact.value, direction.value))
}
