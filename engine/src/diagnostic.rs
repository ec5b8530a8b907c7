//! A fault in a library: what is wrong, where, why it matters to a patient, how to mend it.
//!
//! One neutral shape on the lowest floor but one, so that every room can raise a fault without knowing the others. It does not know who raised it or how it is shown.

use crate::source::Span;
use serde::Serialize;

/// How bad it is. An error cannot be published; a warning should not be; a hint is advice to the author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Cannot be published.
    Error,
    /// Publishable, but somebody should say why.
    Warning,
    /// Advice.
    Hint,
}

/// A place with a short word beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The words it underlines.
    pub span: Span,
    /// What to say beside them; may be empty.
    pub text: String,
}

/// A change that would mend the fault: replace the words of `span` by `with`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What to replace.
    pub span: Span,
    /// The new words.
    pub with: String,
}

/// One fault. Headline: lower case, no full stop, the author's own words in backticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The check's name, stable for ever, and its place in the author's manual.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What is wrong, one line.
    pub headline: String,
    /// The words it speaks of.
    pub primary: Label,
    /// Up to three other places.
    pub others: Vec<Label>,
    /// One sentence about a patient.
    pub why: String,
    /// One imperative.
    pub mend: String,
    /// The mend as a change of text, where it is certain.
    pub edit: Option<Edit>,
}

impl Diagnostic {
    /// An error at a place. `why` and `mend` are added with the builder calls below.
    #[must_use]
    pub fn error(code: &'static str, headline: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            severity: Severity::Error,
            headline: headline.into(),
            primary: Label { span, text: String::new() },
            others: Vec::new(),
            why: String::new(),
            mend: String::new(),
            edit: None,
        }
    }

    /// The same as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same as a hint.
    #[must_use]
    pub fn hint(mut self) -> Self {
        self.severity = Severity::Hint;
        self
    }

    /// The word beside the underlined place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Another place that belongs to the fault; beyond three they are dropped.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        if self.others.len() < 3 {
            self.others.push(Label { span, text: text.into() });
        }
        self
    }

    /// Why it matters to a patient.
    #[must_use]
    pub fn why(mut self, text: impl Into<String>) -> Self {
        self.why = text.into();
        self
    }

    /// How to mend it.
    #[must_use]
    pub fn mend(mut self, text: impl Into<String>) -> Self {
        self.mend = text.into();
        self
    }

    /// The mend as a change of text.
    #[must_use]
    pub fn edit(mut self, span: Span, with: impl Into<String>) -> Self {
        self.edit = Some(Edit { span, with: with.into() });
        self
    }
}
