//! One entry of the authors' manual: a kind of fault with its wrong and its right example.
//!
//! It stands on the ground floor, so that the rooms which raise faults share one shape and the manual is made from the same text as the tests. It knows no fault itself.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

/// A kind of fault, as the manual shows it and as the tests try it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, stable for ever.
    pub code: &'static str,
    /// What is wrong, as a heading: a short sentence without a full stop.
    pub title: &'static str,
    /// Why it matters: one sentence about a patient.
    pub why: &'static str,
    /// A text that has exactly this fault.
    pub wrong: &'static str,
    /// The same text mended.
    pub right: &'static str,
    /// How bad it is.
    pub severity: Severity,
}

impl Rule {
    /// A fault of this kind at a place, with the rule's own `why`; the caller adds how to mend it.
    #[must_use]
    pub fn fault(&self, headline: impl Into<String>, span: Span) -> Diagnostic {
        let fault = Diagnostic::error(self.code, headline, span).why(self.why);
        match self.severity {
            Severity::Error => fault,
            Severity::Warning => fault.warning(),
            Severity::Hint => fault.hint(),
        }
    }
}

/// The rules as Markdown, in the order given: heading with the code, what, why, wrong, right.
#[must_use]
pub fn markdown(rules: &[&Rule]) -> String {
    let mut out = String::new();
    for rule in rules {
        let severity = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        out.push_str(&format!(
            "### `{}`\n\n{} ({severity}).\n\nWhy: {}.\n\nWrong:\n\n```yaml\n{}\n```\n\nRight:\n\n```yaml\n{}\n```\n\n",
            rule.code,
            rule.title,
            rule.why,
            rule.wrong.trim_end(),
            rule.right.trim_end()
        ));
    }
    out
}
