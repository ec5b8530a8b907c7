//! A fault as JSON, for the studio and for other programs. The words are the same as on the terminal.

use super::sorted;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use serde::Serialize;

/// A place: lines and columns from 1, columns in characters; the end is one past the last character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonSpan {
    /// File name as it was handed over.
    pub file: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// One past the last column.
    pub end_column: u32,
    /// The word beside the place; may be empty.
    pub text: String,
}

/// A mend as a change of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonEdit {
    /// What to replace; its `text` are the words that stand there now.
    pub span: JsonSpan,
    /// The new words.
    pub with: String,
}

/// One fault; the first of `spans` is the primary one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JsonFault {
    /// The check's name, stable for ever.
    pub code: &'static str,
    /// `error`, `warning` or `hint`.
    pub severity: Severity,
    /// What is wrong.
    pub headline: String,
    /// Places.
    pub spans: Vec<JsonSpan>,
    /// Why it matters to a patient.
    pub why: String,
    /// How to mend it.
    pub mend: String,
    /// The mend as a change of text, where it is certain.
    pub edit: Option<JsonEdit>,
}

/// The faults in the order of files and places.
#[must_use]
pub fn json(faults: &[Diagnostic], sources: &Sources) -> Vec<JsonFault> {
    sorted(faults, sources).into_iter().map(|fault| one(fault, sources)).collect()
}

fn one(fault: &Diagnostic, sources: &Sources) -> JsonFault {
    let labels = std::iter::once(&fault.primary).chain(&fault.others);
    JsonFault {
        code: fault.code,
        severity: fault.severity,
        headline: fault.headline.clone(),
        spans: labels.map(|label| place(label.span, &label.text, sources)).collect(),
        why: fault.why.clone(),
        mend: fault.mend.clone(),
        edit: fault
            .edit
            .as_ref()
            .map(|edit| JsonEdit { span: place(edit.span, sources.text(edit.span), sources), with: edit.with.clone() }),
    }
}

fn place(span: Span, text: &str, sources: &Sources) -> JsonSpan {
    let from = sources.position(span);
    let to = sources.position(Span { start: span.end.max(span.start), ..span });
    JsonSpan { file: from.file, line: from.line, column: from.column, end_line: to.line, end_column: to.column, text: text.to_owned() }
}
