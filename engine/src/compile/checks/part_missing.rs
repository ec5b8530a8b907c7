//! Files that every library needs once.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "part_missing",
    title: "A file is missing that every library needs",
    why: "without it a call could not begin or end anywhere",
    wrong: "# a library without topics.yaml",
    right: "topics: [main]",
    severity: Severity::Error,
};

/// What is missing, and what would supply it.
pub(in crate::compile) fn fault(anywhere: Span, what: &str, supply: &str) -> Diagnostic {
    RULE.fault(format!("this library has no {what}"), anywhere).mend(format!("add {supply}"))
}
