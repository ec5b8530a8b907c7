//! Advice, item wordings, term tables, help lines and languages as written.

use super::NamedText;
use super::fact::FactAsk;
use crate::source::Spanned;

/// Care advice.
#[derive(Debug, Clone)]
pub struct Advice {
    /// Its name.
    pub name: Spanned<String>,
    /// Title.
    pub title: Spanned<String>,
    /// Sentences.
    pub lines: Vec<Spanned<String>>,
    /// Not shown when the leading outcome is of this tier or abler.
    pub hide_at: Option<Spanned<String>>,
    /// Sources.
    pub sources: Vec<NamedText>,
}

/// The wording of one item of an instrument.
#[derive(Debug, Clone)]
pub struct Wording {
    /// Its key, found by `text_of`.
    pub key: Spanned<String>,
    /// What stands before the item.
    pub stem: Option<Spanned<String>>,
    /// Wording.
    pub ask: FactAsk,
    /// Why it is asked.
    pub why: Option<Spanned<String>>,
}

/// A file of item wordings with its licence.
#[derive(Debug, Clone)]
pub struct Wordings {
    /// Items.
    pub items: Vec<Wording>,
    /// Licence.
    pub licence: Option<Spanned<String>>,
    /// Attribution.
    pub attribution: Option<Spanned<String>>,
}

/// A table of terms with classes.
#[derive(Debug, Clone)]
pub struct TermList {
    /// Its name, such as `medicine`.
    pub name: Spanned<String>,
    /// Term and classes.
    pub entries: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
}

/// Where to send a text message.
#[derive(Debug, Clone)]
pub struct TextLine {
    /// The word to send.
    pub word: Spanned<String>,
    /// The number.
    pub to: Spanned<String>,
}

/// One line of help.
#[derive(Debug, Clone)]
pub struct HelpLine {
    /// Its name.
    pub name: Spanned<String>,
    /// What to say.
    pub say: Spanned<String>,
    /// Number to dial, digits only.
    pub call: Option<Spanned<String>>,
    /// The number as people read it; none: as dialled.
    pub show: Option<Spanned<String>>,
    /// Text message.
    pub text: Option<TextLine>,
    /// When it answers.
    pub hours: Option<Spanned<String>>,
}

/// A country's lines.
#[derive(Debug, Clone)]
pub struct HelpLines {
    /// Country.
    pub country: Spanned<String>,
    /// First day they are valid.
    pub valid_from: Option<Spanned<String>>,
    /// Sources.
    pub sources: Vec<NamedText>,
    /// At the foot of every page.
    pub always: Vec<HelpLine>,
    /// First on mental-health steps.
    pub crisis: Vec<HelpLine>,
}

/// A name with phrases.
#[derive(Debug, Clone)]
pub struct Phrases {
    /// Fact, pathway word or answer.
    pub name: Spanned<String>,
    /// Phrases.
    pub phrases: Vec<Spanned<String>>,
}

/// Words of a language.
#[derive(Debug, Clone)]
pub struct Language {
    /// Code, such as `en`.
    pub code: Spanned<String>,
    /// For finding a topic.
    pub synonyms: Vec<Phrases>,
    /// Words that stand for each other in red-flag phrases.
    pub families: Vec<Phrases>,
    /// Red-flag phrases per fact.
    pub red_flags: Vec<Phrases>,
    /// Words that turn a phrase round.
    pub negations: Vec<Spanned<String>>,
    /// Words that say it is about somebody else.
    pub others: Vec<Spanned<String>>,
    /// Typed answers: `yes`, `no`, `unsure`.
    pub answers: Vec<Phrases>,
}
