//! The whole way from texts to a release in one call: read, compile, and the faults of both together.

use crate::compile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::program::Program;
use crate::read::{self, Read};
use crate::source::{FileId, Sources};
use std::collections::BTreeSet;

/// A library as loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The texts.
    pub sources: Sources,
    /// The release; none when any fault is an error.
    pub program: Option<Program>,
    /// Every fault of every file, by file and place.
    pub faults: Vec<Diagnostic>,
}

/// Loads a library from (name, text) pairs.
#[must_use]
pub fn load(files: &[(String, String)]) -> Loaded {
    finish(read::read(files))
}

/// Loads a library from (name, bytes) pairs, so that text that is not UTF-8 is a fault like any other.
#[must_use]
pub fn load_bytes(files: &[(String, Vec<u8>)]) -> Loaded {
    finish(read::read_bytes(files))
}

fn finish(read: Read) -> Loaded {
    let Read { sources, library, mut faults } = read;
    let broken: BTreeSet<FileId> = errors(&faults).map(|f| f.primary.span.file).collect();
    let compiled = compile::compile(&library, &sources);
    let unbroken = broken.is_empty();
    // A name that a file with faults may define is not reported as missing: one mend, one fault.
    let missing = ["name_unknown", "option_unknown", "class_unknown", "source_unknown"];
    let follows = |fault: &Diagnostic| {
        !unbroken && missing.contains(&fault.code) && may_be_defined(sources.text(fault.primary.span), &broken, &sources)
    };
    faults.extend(compiled.faults.into_iter().filter(|f| !follows(f)));
    faults.sort_by_key(|f| (f.primary.span.file, f.primary.span.start));
    Loaded { program: compiled.program.filter(|_| unbroken), sources, faults }
}

fn errors(faults: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    faults.iter().filter(|f| f.severity == Severity::Error)
}

/// Does a file with faults write this word as a key, or name itself so?
fn may_be_defined(word: &str, broken: &BTreeSet<FileId>, sources: &Sources) -> bool {
    let word = word.trim().trim_matches(['"', '\'']);
    if word.is_empty() || word.contains(char::is_whitespace) {
        return false;
    }
    let (key, named) = (format!("{word}:"), format!(": {word}"));
    let defines = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ");
        line.starts_with(&key)
            || (line.starts_with("pathway") || line.starts_with("shared") || line.starts_with("overlay")) && line.ends_with(&named)
    };
    broken.iter().filter_map(|id| sources.file(*id)).any(|file| file.text.lines().any(defines))
}
