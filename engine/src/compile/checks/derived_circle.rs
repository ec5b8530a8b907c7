//! Derived facts that stand on each other in a circle.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "derived_circle",
    title: "Derived facts that explain each other in a circle",
    why: "a fact that stands on itself is never settled, so no rule could rely on it",
    wrong: "facts: {}
derived:
  ill: { is: weak or fever }
  weak: { is: ill and fever }",
    right: "facts: {}
derived:
  ill: { is: weak or fever }
  weak: { is: temperature_c >= 38 }",
    severity: Severity::Error,
};

/// One of the circle.
pub(in crate::compile) fn fault(name: &Spanned<String>) -> Diagnostic {
    RULE.fault(format!("`{}` stands on itself, through other derived facts", name.value), name.span)
        .mend("write one of them with facts that are asked")
}
