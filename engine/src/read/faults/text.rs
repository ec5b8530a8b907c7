//! Faults of a file as a run of bytes: size, encoding, hidden characters. They come before any reading.

use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::{FAULTS_PER_FILE, FILE_BYTES, FILES};
use crate::manual::Rule;
use crate::source::Span;

/// The rules of this family.
pub(crate) const RULES: &[&Rule] = &[&FILE_TOO_LARGE, &TOO_MANY_FILES, &NOT_UTF_8, &HIDDEN_CHARACTER, &TOO_MANY_FAULTS];

/// Rules whose wrong example cannot be written as text; the tests make it.
#[cfg(test)]
pub(crate) const MADE_BY_TESTS: &[&str] =
    &["file_too_large", "too_many_files", "not_utf_8", "too_many_faults", "too_many_values", "readers_disagree"];

const RIGHT: &str = "topics: [cough]";

static FILE_TOO_LARGE: Rule = Rule {
    code: "file_too_large",
    title: "A file is larger than 512 KiB",
    why: "nobody can review a file of this size, so a mistake in it reaches patients unseen",
    wrong: "# a file of more than 524288 bytes",
    right: RIGHT,
    severity: Severity::Error,
};

static TOO_MANY_FILES: Rule = Rule {
    code: "too_many_files",
    title: "A library has more files than the engine takes",
    why: "files beyond the limit are not read, so a patient would miss what they say",
    wrong: "# a folder of more than 4000 files",
    right: RIGHT,
    severity: Severity::Error,
};

static NOT_UTF_8: Rule = Rule {
    code: "not_utf_8",
    title: "A file is not stored as UTF-8 text",
    why: "signs such as ° or é would reach the patient as something else",
    wrong: "# a file saved as Latin-1 or UTF-16",
    right: RIGHT,
    severity: Severity::Error,
};

static HIDDEN_CHARACTER: Rule = Rule {
    code: "hidden_character",
    title: "A text holds a character that cannot be seen",
    why: "a reviewer sees one thing and the patient is told another",
    wrong: "facts:\n  cough: { card: \"Coughing\\x00 a lot\" }",
    right: "facts:\n  cough: { card: \"Coughing a lot\" }",
    severity: Severity::Error,
};

/// Says that faults were left out; raised by the collector.
pub(crate) static TOO_MANY_FAULTS: Rule = Rule {
    code: "too_many_faults",
    title: "More faults in one file than are shown",
    why: "the faults left out may be the ones that harm a patient",
    wrong: "# a file with more than 200 faults",
    right: RIGHT,
    severity: Severity::Error,
};

/// More than 512 KiB.
pub(crate) fn file_too_large(span: Span, bytes: usize) -> Diagnostic {
    FILE_TOO_LARGE
        .fault(format!("this file has {bytes} bytes; the limit is {FILE_BYTES}"), span)
        .mend("split it into several files; folders are free")
}

/// More than the limit of files.
pub(crate) fn too_many_files(span: Span, files: usize) -> Diagnostic {
    TOO_MANY_FILES
        .fault(format!("this library has {files} files; the limit is {FILES}"), span)
        .mend("check the folder: it may be the wrong one")
}

/// Not UTF-8; the column is the first wrong byte.
pub(crate) fn not_utf_8(span: Span) -> Diagnostic {
    NOT_UTF_8.fault("this file is not UTF-8 text", span).mend("save it again with the encoding UTF-8")
}

/// A character that cannot be seen.
pub(crate) fn hidden_character(span: Span, character: char) -> Diagnostic {
    HIDDEN_CHARACTER
        .fault(format!("the character U+{:04X} cannot be seen", u32::from(character)), span)
        .mend("delete it and type the words again")
}

/// Characters that never belong in a file: controls, and marks that turn the direction of reading or break lines unseen.
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

const _: () = assert!(FAULTS_PER_FILE == 200, "the manual names this number");
