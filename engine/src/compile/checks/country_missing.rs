//! The country, which chooses cut-offs and help lines.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::source::Span;
use crate::source::Spanned;

/// What the manual says of it.
pub(super) const RULE: Rule = Rule {
    code: "country_missing",
    title: "No country, or none of its cut-offs or help lines",
    why: "cut-offs and telephone numbers differ between countries; the wrong ones send patients astray",
    wrong: "scores:
  score_ill:
    items: [fever]
    licence: public domain
    audience: citizen
    bands: { SCT: { raised: 1 } }",
    right: "scores:
  score_ill:
    items: [fever]
    licence: public domain
    audience: citizen
    bands: { GB-ENG: { raised: 1 } }",
    severity: Severity::Error,
};

/// `library.yaml` names none.
pub(in crate::compile) fn fault(span: Span) -> Diagnostic {
    RULE.fault("the library names no country", span).mend("add `country:`, such as `country: GB-ENG`")
}

/// A score without bands for the country.
pub(in crate::compile) fn bands(score: &Spanned<String>, country: &str) -> Diagnostic {
    RULE.fault(format!("`{}` has bands, but none for `{country}`", score.value), score.span)
        .mend(format!("add `{country}:` under `bands:`, with its source"))
}

/// Help lines of other countries only.
pub(in crate::compile) fn help_lines(other: &Spanned<String>, country: &str) -> Diagnostic {
    RULE.fault(format!("there are help lines for `{}`, but none for `{country}`", other.value), other.span)
        .mend(format!("add a file `help_lines: {country}`"))
}
