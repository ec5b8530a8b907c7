//! Bytes to text: size, UTF-8, byte order mark, hidden characters. It does not know YAML.

use super::faults::{Faults, form, text};
use crate::limits::FILE_BYTES;
use crate::source::{FileId, Sources, Span};

/// Adds the file to the sources and gives its text; `None` when it may not be read further.
pub(crate) fn text(name: &str, bytes: &[u8], sources: &mut Sources, faults: &mut Faults) -> Option<(FileId, String)> {
    if bytes.len() > FILE_BYTES {
        let file = sources.add(name, "");
        faults.push(text::file_too_large(Span { file, start: 0, end: 0 }, bytes.len()));
        return None;
    }
    let Ok(words) = std::str::from_utf8(bytes) else {
        let lossy = String::from_utf8_lossy(bytes);
        let file = sources.add(name, &lossy);
        let start = sources.file(file).and_then(|f| f.text.find('\u{fffd}')).unwrap_or(0);
        let start = u32::try_from(start).unwrap_or(0);
        faults.push(text::not_utf_8(Span { file, start, end: start + 3 }));
        return None;
    };
    let words = words.strip_prefix('\u{feff}').unwrap_or(words).to_owned();
    let file = sources.add(name, &words);
    let before = faults.len();
    for (at, character) in words.char_indices() {
        if faults.is_full() {
            break;
        }
        let lone_return = character == '\r' && !words.get(at + 1..).is_some_and(|rest| rest.starts_with('\n'));
        if text::is_hidden(character) || lone_return {
            let start = u32::try_from(at).unwrap_or(0);
            let end = start + u32::try_from(character.len_utf8()).unwrap_or(1);
            faults.push(text::hidden_character(Span { file, start, end }, character));
        }
    }
    if let Some(directive) = directive(file, &words) {
        faults.push(form::directive(directive));
    }
    (faults.len() == before).then_some((file, words))
}

/// A line that begins with `%` before anything else but comments: the parser takes it without a word.
fn directive(file: FileId, words: &str) -> Option<Span> {
    let mut start = 0;
    for line in words.split_inclusive('\n') {
        let text = line.trim_end();
        if text.starts_with('%') {
            let at = |n: usize| u32::try_from(n).unwrap_or(0);
            return Some(Span { file, start: at(start), end: at(start + text.len()) });
        }
        if !(text.is_empty() || text.trim_start().starts_with('#')) {
            return None;
        }
        start += line.len();
    }
    None
}
