//! File ids, byte spans, and the way from a byte to a line and a column.
//!
//! Holds the text of every file of a library, because a fault is shown with the words it speaks of. It does not read files: the caller hands the texts over.

use serde::{Deserialize, Serialize};

/// Which file of a [`Sources`] a span lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A run of bytes in one file: `start` inclusive, `end` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Span {
    /// The file it lies in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span inside this one, by byte offsets from its start; clamped to it.
    #[must_use]
    pub fn inner(self, from: usize, to: usize) -> Self {
        let clamp = |at: usize| {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            self.start.saturating_add(at).min(self.end)
        };
        Self { file: self.file, start: clamp(from), end: clamp(to) }
    }
}

/// A value with the place it was written at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

/// A place as people read it: both numbers count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// The file's name as it was handed over, with forward slashes.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One file of a library.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its name, relative to the library's folder.
    pub name: String,
    /// Its text, without a byte order mark.
    pub text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// The text of a line (from 1), without its line break; empty when there is no such line.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let at = line.saturating_sub(1) as usize;
        let Some(&start) = self.line_starts.get(at) else { return "" };
        let end = self.line_starts.get(at + 1).map_or(self.text.len(), |&next| next as usize);
        self.text.get(start as usize..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// Every file of a library, in the order they were handed over.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and names it. A leading byte order mark is dropped, so offsets count from the first character an author sees.
    pub fn add(&mut self, name: impl Into<String>, text: &str) -> FileId {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        let mut line_starts = vec![0];
        line_starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX)));
        self.files.push(SourceFile { name: name.into(), text, line_starts });
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The file of that id.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(u32::try_from(i).unwrap_or(u32::MAX)), f))
    }

    /// The words a span covers; empty when it lies outside.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).and_then(|f| f.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Where a span begins, as people read it.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let Some(file) = self.file(span.file) else { return Position { file: String::new(), line: 1, column: 1 } };
        let line = file.line_starts.partition_point(|&s| s <= span.start).max(1);
        let start = file.line_starts.get(line - 1).copied().unwrap_or(0) as usize;
        let before = file.text.get(start..span.start as usize).unwrap_or("");
        let column = before.chars().count() + 1;
        Position {
            file: file.name.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "\u{feff}é: 1\nunit: °C no\n");
        let span = Span { file, start: 16, end: 18 };
        assert_eq!(sources.text(span), "no");
        assert_eq!(sources.position(span), Position { file: "a.yaml".into(), line: 2, column: 10 });
    }
}
