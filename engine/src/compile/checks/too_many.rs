//! Limits: numbers of things a release can hold.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "too_many",
    title: "More of something than a release can hold",
    why: "a library beyond the limits was never tried, and nobody knows how it behaves during a call",
    wrong: "# a library with more than 4000 pathways",
    right: "topics: [main]",
    severity: Severity::Error,
};

/// What there is too much of.
pub(in crate::compile) fn fault(span: Span, what: &str, most: usize) -> Diagnostic {
    RULE.fault(format!("more than {most} {what}"), span).mend("split the library, or take some away")
}
