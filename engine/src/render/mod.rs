//! Faults as people and programs read them: terminal text and JSON from one shape.
//!
//! It shows what it is given and computes nothing about a library. It writes no escape code unless colour is asked for, and never one of the author's.

mod json;
mod line;
#[cfg(test)]
mod tests;
mod text;

pub use json::{JsonEdit, JsonFault, JsonSpan, json};
pub use text::text;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;
use std::collections::BTreeSet;

/// How terminal text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Colours by ANSI codes; ask only for a terminal.
    pub colour: bool,
    /// Columns of the terminal; long source lines are windowed to it. At least 40 are used.
    pub columns: usize,
}

impl Default for Look {
    /// No colour, 80 columns.
    fn default() -> Self {
        Self { colour: false, columns: 80 }
    }
}

/// The faults by file name, then by place, then by code.
#[must_use]
pub fn sorted<'f>(faults: &'f [Diagnostic], sources: &Sources) -> Vec<&'f Diagnostic> {
    let name = |fault: &Diagnostic| sources.file(fault.primary.span.file).map_or("", |file| file.name.as_str()).to_owned();
    let mut list: Vec<&Diagnostic> = faults.iter().collect();
    list.sort_by_cached_key(|fault| (name(fault), fault.primary.span.start, fault.primary.span.end, fault.code));
    list
}

/// One line that counts them: `3 faults in 2 files`; with kinds when they differ: `3 faults in 2 files (2 errors, 1 warning)`.
#[must_use]
pub fn summary(faults: &[Diagnostic]) -> String {
    if faults.is_empty() {
        return "no faults".to_owned();
    }
    let files: BTreeSet<_> = faults.iter().map(|fault| fault.primary.span.file).collect();
    let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let kinds: Vec<String> = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Hint, "hint")]
        .into_iter()
        .map(|(kind, noun)| (faults.iter().filter(|fault| fault.severity == kind).count(), noun))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let line = format!("{} in {}", counted(faults.len(), "fault"), counted(files.len(), "file"));
    if kinds.len() > 1 { format!("{line} ({})", kinds.join(", ")) } else { line }
}
