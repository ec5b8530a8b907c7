//! The authored content as plain types, with the place of every word that a fault may have to underline.
//!
//! It decides nothing: names are text as written, conditions are unparsed, and nothing here knows the program it becomes.

mod approval;
mod duration;
mod fact;
mod flow;
mod outcome;
mod people;
mod words;

pub use approval::Approval;
pub use duration::minutes_in;
pub use fact::{Answers, Derived, Fact, FactAsk, FactOption, FromList, Number, RedFlag, Score, ScoreItem, ScorePoint, Worse};
pub use flow::{Choice, Condition, Demand, Interrupt, Overlay, Pathway, Promise, RuleBody, Shared, Start, Step, StepKind, Topics};
pub use outcome::{Action, AfterCorrection, Disposition, Services, Tier, Together};
pub use people::{Call, Given, GivenValue, Vignette};
pub use words::{Advice, HelpLine, HelpLines, Language, Phrases, TermList, TextLine, Wording, Wordings};

use crate::source::{Span, Spanned};

/// A named text, such as a source: its key and its words.
pub type NamedText = (Spanned<String>, Spanned<String>);

/// `library.yaml`: what this collection of pathways is.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// Name of the library.
    pub name: Spanned<String>,
    /// Country code that chooses cut-offs and help lines, such as `GB-ENG`.
    pub country: Spanned<String>,
    /// `demonstration` until a named clinician signs it.
    pub status: Spanned<String>,
    /// Languages, the first is the one the pathways are written in.
    pub languages: Vec<Spanned<String>>,
    /// Licences of instruments this deployment accepts.
    pub licences: Vec<Spanned<String>>,
}

/// Everything of one library, in the order of the files.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// `library.yaml`; missing is a fault.
    pub header: Option<Header>,
    /// Sets of options shared by facts: name and options.
    pub answer_sets: Vec<(Spanned<String>, Vec<FactOption>)>,
    /// Every fact.
    pub facts: Vec<Fact>,
    /// Derived yes/no facts.
    pub derived: Vec<Derived>,
    /// Scores.
    pub scores: Vec<Score>,
    /// Kinds of help and times.
    pub services: Option<Services>,
    /// The rungs, most urgent first.
    pub dispositions: Vec<Disposition>,
    /// What stays when a danger answer is taken back.
    pub after_correction: Option<AfterCorrection>,
    /// Things that must also happen.
    pub actions: Vec<Action>,
    /// What every call begins with.
    pub start: Option<Start>,
    /// Order of topics, escape and browse groups.
    pub topics: Option<Topics>,
    /// Runs of steps used by many.
    pub shared: Vec<Shared>,
    /// What conditions, medicines and plans add.
    pub overlays: Vec<Overlay>,
    /// What takes over once known.
    pub interrupts: Vec<Interrupt>,
    /// The checklists.
    pub pathways: Vec<Pathway>,
    /// Care advice.
    pub advice: Vec<Advice>,
    /// Wordings of instruments' items.
    pub wordings: Vec<Wordings>,
    /// Tables of terms with classes, such as medicines.
    pub lists: Vec<TermList>,
    /// Telephone lines per country.
    pub help_lines: Vec<HelpLines>,
    /// Words of a language.
    pub languages: Vec<Language>,
    /// Whole calls.
    pub calls: Vec<Call>,
    /// Files read, for faults that have no better place: the first file's start.
    pub anywhere: Span,
}
