//! Vignettes and whole calls as written.

use crate::source::{Span, Spanned};

/// A value as written: one word, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenValue {
    /// One value.
    One(Spanned<String>),
    /// A list (medicines).
    Many(Vec<Spanned<String>>),
}

/// One given fact; the name may be a run such as `phq_9_1..phq_9_8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Fact or run.
    pub name: Spanned<String>,
    /// Value.
    pub value: GivenValue,
}

/// A person, with the outcome a clinician expects.
#[derive(Debug, Clone)]
pub struct Vignette {
    /// Its name.
    pub name: Spanned<String>,
    /// What is so.
    pub given: Vec<Given>,
    /// The leading disposition.
    pub expect: Spanned<String>,
    /// Further dispositions; none: unchecked.
    pub also: Option<Vec<Spanned<String>>>,
    /// Actions that must be among those raised.
    pub does: Vec<Spanned<String>>,
    /// Facts that must have been asked.
    pub asked: Vec<Spanned<String>>,
    /// Facts that must not have been asked.
    pub not_asked: Vec<Spanned<String>>,
    /// The whole entry.
    pub span: Span,
}

/// A whole call.
#[derive(Debug, Clone)]
pub struct Call {
    /// The person and the expectation.
    pub vignette: Vignette,
    /// Topics at the beginning.
    pub topics: Vec<Spanned<String>>,
    /// Facts told before they are asked.
    pub volunteered: Vec<Spanned<String>>,
    /// Values first said and corrected at the end.
    pub first_said: Vec<Given>,
    /// The day of the call, `YYYY-MM-DD`; none: the day of all vignettes.
    pub on: Option<Spanned<String>>,
}
