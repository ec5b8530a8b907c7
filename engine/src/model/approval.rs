//! Approvals: a clinician who is not the author signs one cell of a comparison, with a reason. Whether it still counts is judged by whoever compares.

use crate::source::{Span, Spanned};

/// One signed cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The topic.
    pub topic: Spanned<String>,
    /// The cell, as the comparison prints it: `old outcome -> new outcome`.
    pub cell: Spanned<String>,
    /// Who signs.
    pub who: Spanned<String>,
    /// In which role.
    pub role: Spanned<String>,
    /// Who wrote the change.
    pub author: Spanned<String>,
    /// The day.
    pub when: Spanned<String>,
    /// Why it is right.
    pub reason: Spanned<String>,
    /// Hash of the older release.
    pub old: Spanned<String>,
    /// Hash of the newer release.
    pub new: Spanned<String>,
    /// Place of the whole.
    pub span: Span,
}
