//! Text to model: every file of a library is read, and every fault of every file is collected with its place.
//!
//! It checks the form, not the meaning: whether a fact of that name exists, or a patient can reach a step, is asked by the compiler.

mod agree;
mod approvals;
mod bytes;
mod decode;
mod fact;
pub(crate) mod faults;
mod kinds;
mod outcome;
mod pathway;
mod people;
mod scalar;
mod steps;
#[cfg(test)]
mod tests;
mod tree;
mod words;

pub use approvals::{Approvals, approvals};
pub use faults::rules;

use crate::diagnostic::Diagnostic;
use crate::limits::{FILES, RETRIES, RETRY_BYTES};
use crate::model::Library;
use crate::source::{FileId, Sources, Span};
use faults::Faults;
use std::borrow::Cow;

/// What a library's files say.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// The texts, for showing faults with the words they speak of.
    pub sources: Sources,
    /// Everything that could be read; parts with faults are left out.
    pub library: Library,
    /// Every fault, by file and place.
    pub faults: Vec<Diagnostic>,
}

/// Reads a library from names and texts. Files whose names do not end in `.yaml` or `.yml` are passed over.
#[must_use]
pub fn read(files: &[(String, String)]) -> Read {
    read_all(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())))
}

/// The same from raw bytes, which need not be UTF-8: a file that is not gets a fault of its own.
#[must_use]
pub fn read_bytes(files: &[(String, Vec<u8>)]) -> Read {
    read_all(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

fn read_all<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Read {
    let mut read = Read::default();
    let mut kept = kinds::Kept::default();
    let mut count = 0;
    for (name, bytes) in files.filter(|(name, _)| is_yaml(name)) {
        count += 1;
        if count > FILES {
            continue;
        }
        let mut faults = Faults::default();
        if let Some((file, text)) = bytes::text(name, bytes, &mut read.sources, &mut faults) {
            faults = one_file(file, &text, &mut read.library, &mut kept);
        }
        read.faults.extend(faults.into_list());
    }
    if count > FILES {
        read.faults.push(faults::text::too_many_files(Span::default(), count));
    }
    read
}

fn is_yaml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// Reads one file whose bytes are in order.
fn one_file(file: FileId, text: &str, library: &mut Library, kept: &mut kinds::Kept) -> Faults {
    let mut stops: Vec<Diagnostic> = Vec::new();
    let mut text = Cow::Borrowed(text);
    let (root, mut faults) = loop {
        let mut faults = Faults::default();
        match tree::tree(file, &text, &mut faults) {
            tree::Pass::Whole(root) => break (Some(root), faults),
            tree::Pass::Refused => break (None, faults),
            tree::Pass::Stopped(stop) => {
                let next = faults::scan::masked(&text, &stop).filter(|_| text.len() <= RETRY_BYTES && stops.len() < RETRIES);
                stops.push(stop);
                match next {
                    Some(next) => text = Cow::Owned(next),
                    None => break (None, faults),
                }
            }
        }
    };
    match root {
        Some(root) => {
            let mut desk = decode::Desk { file: &text, faults };
            kinds::file(&root, &mut desk, library, kept);
            faults = desk.faults;
            // A file with faults is not followed anyway; one without is read a second time.
            if faults.len() + stops.len() == 0 {
                agree::agree(&text, &root, &mut faults);
            }
        }
        None if faults.len() + stops.len() == 0 => faults.push(faults::keys::empty_file(Span { file, start: 0, end: 0 })),
        None => {}
    }
    faults.join(stops);
    faults
}
