//! Points of a score: every option of every item gives some, and only numbers are points.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "score_points",
    title: "An item of a score whose answers have no points",
    why: "an answer without points counts as nothing, so the sum comes out too low and the patient is told less help",
    wrong: "scores:
  score_ill:
    items: [pain]
    licence: public domain
    audience: citizen
    points: { mild: 0 }",
    right: "scores:
  score_ill:
    items: [pain]
    licence: public domain
    audience: citizen
    points: { mild: 0, severe: 2 }",
    severity: Severity::Error,
};

/// An option without points.
pub(in crate::compile) fn missing(item: &Spanned<String>, option: &str) -> Diagnostic {
    RULE.fault(format!("the option `{option}` of `{}` has no points", item.value), item.span)
        .mend(format!("add `{option}:` under `points:`"))
}

/// A number or text as an item.
pub(in crate::compile) fn measurement(item: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is no yes-or-no and no choice, so its points are not known", item.value), item.span)
        .mend("write `{ of: NAME, points: [ { if: CONDITION, give: POINTS } ] }`")
}

/// Points or a band that are no number.
pub(in crate::compile) fn no_number(give: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` is no number of points", give.value), give.span).mend("write digits")
}

/// An item that reads a score.
pub(in crate::compile) fn of_score(item: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("the item `{}` reads another score", item.value), item.span).mend("write its condition with facts")
}
