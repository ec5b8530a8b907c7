//! The author's screen: topics, steps as a list and as a graph, faults, promises, vignettes, trying it.

use super::{ActionCard, Control};

/// A fault of the content.
#[derive(Debug, Clone, Default)]
pub struct FaultLine {
    /// `error`, `warning` or `hint`.
    pub severity: String,
    /// Code.
    pub code: String,
    /// Headline.
    pub headline: String,
    /// File, line and column.
    pub place: String,
    /// The source line.
    pub excerpt: Option<String>,
    /// Why it matters to a patient.
    pub why: Option<String>,
    /// How to mend it.
    pub mend: Option<String>,
}

/// One topic of the list.
#[derive(Debug, Clone, Default)]
pub struct StudioTopicLine {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Number of steps.
    pub steps: usize,
    /// Number of vignettes, and how many pass.
    pub vignettes: (usize, usize),
    /// Number of faults.
    pub faults: usize,
}

/// The library.
#[derive(Debug, Clone, Default)]
pub struct StudioLibrary {
    /// Name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Where the files are edited, and whether they reload by themselves.
    pub folder: String,
    /// Topics.
    pub topics: Vec<StudioTopicLine>,
    /// Faults of the whole library; while there are errors the last good release stays.
    pub faults: Vec<FaultLine>,
    /// The files were changed and cannot be used: since when the last good release stands.
    pub stale: Option<String>,
}

/// One step as a line.
#[derive(Debug, Clone, Default)]
pub struct OutlineStep {
    /// Id used in addresses and in the graph (`step-7`).
    pub id: String,
    /// Number shown.
    pub number: usize,
    /// Kind in a word: asks, rule, decides.
    pub kind: String,
    /// What it asks or does.
    pub text: String,
    /// Condition and reason lines.
    pub lines: Vec<String>,
    /// Ways on: words, and the id of the node they reach.
    pub ways: Vec<(String, String)>,
    /// File and line.
    pub place: String,
    /// Address to try it from here.
    pub try_here: String,
}

/// An outcome or step as drawn; it has the same name in list and picture.
#[derive(Debug, Clone, Default)]
pub struct GraphNode {
    /// Id.
    pub id: String,
    /// Accessible name.
    pub name: String,
}

/// A source.
#[derive(Debug, Clone, Default)]
pub struct SourceLine {
    /// Key.
    pub key: String,
    /// Name and section.
    pub text: String,
}

/// A promise and whether it holds.
#[derive(Debug, Clone, Default)]
pub struct PromiseLine {
    /// In words.
    pub text: String,
    /// `proved`, `broken`, `not run`.
    pub state: String,
    /// Counterexample.
    pub example: Option<String>,
}

/// A vignette.
#[derive(Debug, Clone, Default)]
pub struct VignetteLine {
    /// Name.
    pub name: String,
    /// What is given, in words.
    pub given: String,
    /// Expected outcome.
    pub expect: String,
    /// What came out, when it differs.
    pub got: Option<String>,
    /// It passes.
    pub passes: bool,
}

/// One topic.
#[derive(Debug, Clone, Default)]
pub struct StudioTopic {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// File.
    pub file: String,
    /// For whom, and where others go.
    pub for_whom: Option<String>,
    /// Sources.
    pub sources: Vec<SourceLine>,
    /// Steps.
    pub steps: Vec<OutlineStep>,
    /// Outcomes on the rail, most urgent first.
    pub outcomes: Vec<GraphNode>,
    /// The graph as made by the engine's `draw`: SVG with escaped texts, no style and no script.
    pub svg: String,
    /// Faults of this topic's files.
    pub faults: Vec<FaultLine>,
    /// Promises.
    pub promises: Vec<PromiseLine>,
    /// Vignettes.
    pub vignettes: Vec<VignetteLine>,
}

/// Trying a topic from a step. Nothing of it is stored: the answers stand in the address.
#[derive(Debug, Clone, Default)]
pub struct TryStep {
    /// Topic id.
    pub topic: String,
    /// Topic title.
    pub title: String,
    /// Step it began from.
    pub from: Option<String>,
    /// Answers so far: field name, value, question, answer in words.
    pub known: Vec<(String, String, String, String)>,
    /// The question now: heading, step id, control.
    pub question: Option<(String, String, Control)>,
    /// The outcome.
    pub outcome: Vec<ActionCard>,
    /// Error of the last answer.
    pub error: Option<String>,
}

/// One operation of the API.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// Method in capitals.
    pub method: String,
    /// Path.
    pub path: String,
    /// One line.
    pub summary: String,
    /// More.
    pub description: Option<String>,
    /// Parameters: name, where, words.
    pub parameters: Vec<(String, String, String)>,
    /// Body, as the name of its schema.
    pub body: Option<String>,
    /// Responses: status and words.
    pub responses: Vec<(String, String)>,
}

/// Operations under one tag.
#[derive(Debug, Clone, Default)]
pub struct OperationGroup {
    /// Tag.
    pub tag: String,
    /// Operations.
    pub operations: Vec<Operation>,
}
