//! What the library says of itself, where things are written, advice, help lines and the words of a language.

use super::FactId;
use crate::source::Span;

/// What `library.yaml` says.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// Name.
    pub library: String,
    /// Country.
    pub country: String,
    /// `demonstration` until a named clinician signs.
    pub status: String,
    /// Languages, the written one first.
    pub languages: Vec<String>,
}

/// Where something is written: file and line as people read them, and the span for tools.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Bytes.
    pub span: Span,
}

/// Care advice.
#[derive(Debug, Clone)]
pub struct Advice {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Sentences.
    pub lines: Vec<String>,
    /// Hidden when the leading outcome is of this tier or an abler one (a lower number).
    pub hide_at: Option<u8>,
    /// Sources: key and text.
    pub sources: Vec<(String, String)>,
}

/// A table of terms.
#[derive(Debug, Clone)]
pub struct TermList {
    /// Name.
    pub name: String,
    /// Term in lower case, and its classes; sorted by term.
    pub entries: Vec<(String, Vec<String>)>,
}

/// One line of help.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HelpLine {
    /// Name.
    pub name: String,
    /// What to say.
    pub say: String,
    /// Number to dial; may be empty.
    pub call: String,
    /// The number as people read it.
    pub show: String,
    /// Word to send by text; may be empty.
    pub text_word: String,
    /// Number to send it to.
    pub text_to: String,
    /// When it answers; may be empty.
    pub hours: String,
}

/// A country's lines.
#[derive(Debug, Clone, Default)]
pub struct HelpLines {
    /// First day they are valid.
    pub valid_from: String,
    /// At the foot of every page.
    pub always: Vec<HelpLine>,
    /// First on mental-health steps.
    pub crisis: Vec<HelpLine>,
    /// Sources.
    pub sources: Vec<(String, String)>,
}

/// A name with phrases, lower case.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    /// Name.
    pub name: String,
    /// Phrases.
    pub phrases: Vec<String>,
}

/// Words of one language, lower case.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Code.
    pub language: String,
    /// For finding a topic.
    pub synonyms: Vec<Phrases>,
    /// Words that stand for each other in red-flag phrases, by the name they are called there.
    pub families: Vec<Phrases>,
    /// Red-flag phrases.
    pub red_flags: Vec<(FactId, Vec<String>)>,
    /// Words that turn a phrase round.
    pub negations: Vec<String>,
    /// Words that say it is about somebody else.
    pub others: Vec<String>,
    /// Typed answers: `yes`, `no`, `unsure`.
    pub answers: Vec<Phrases>,
}

/// The family that a word of a red-flag phrase names: `<tablets>`.
#[must_use]
pub fn family(word: &str) -> Option<&str> {
    word.strip_prefix('<').and_then(|w| w.strip_suffix('>'))
}

/// The families that a red-flag phrase names. `<person>` belongs to the language itself.
pub fn families(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split([' ', '/', '!', '.', '?', '(', ')']).filter_map(family).filter(|name| *name != "person")
}
