//! The shapes a caller sees of a session, as JSON: page, question, answers, outcome, trace. They hold words of the release and decide nothing.

use fingerpost_engine::program::Urgency;
use serde::Serialize;
use utoipa::ToSchema;

/// One page of a session: a question or the outcome, and what an answer must name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page {
    /// The session.
    pub session: String,
    /// The sequence number the next write must name.
    pub seq: u64,
    /// The release, by hash.
    pub release: String,
    /// Who reads: `person`, `someone-else`, `handler`.
    pub reader: &'static str,
    /// The call has come to its outcome.
    pub done: bool,
    /// What every call begins with is answered and no topic is known yet: add one.
    pub needs_topic: bool,
    /// What is asked now.
    pub question: Option<QuestionView>,
    /// The outcome; before the end only where what is known already is an emergency.
    pub outcome: Option<OutcomeView>,
    /// Topics in the order they are walked.
    pub topics: Vec<TopicView>,
    /// The answers so far, in the order given. Left out of the reply to a write: whoever shows them reads the page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerView>,
}

/// A topic of the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TopicView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// It is finished.
    pub done: bool,
}

/// One fact of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CardItemView {
    /// The fact.
    pub fact: String,
    /// Short words.
    pub card: String,
    /// The full question.
    pub question: String,
    /// Why it is asked.
    pub why: String,
    /// One sentence below it; may be empty.
    pub hint: String,
    /// For a handler whose caller is unsure; may be empty.
    pub probe: String,
}

/// One option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OptionView {
    /// The value to send.
    pub id: String,
    /// Words.
    pub say: String,
    /// What it means; may be empty.
    pub means: String,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuestionView {
    /// Stable name of the question.
    pub key: String,
    /// `yes-no`, `choice`, `number`, `age`, `text`, `list` or `card`.
    pub kind: &'static str,
    /// The fact; none for a card.
    pub fact: Option<String>,
    /// The question.
    pub heading: String,
    /// What stands before it; may be empty.
    pub stem: String,
    /// One sentence under it; may be empty.
    pub hint: String,
    /// Why it is asked.
    pub why: String,
    /// For a handler whose caller is unsure; may be empty.
    pub probe: String,
    /// Options.
    pub options: Vec<OptionView>,
    /// Facts of a card.
    pub items: Vec<CardItemView>,
    /// Accepted units of a number, its own first.
    pub units: Vec<String>,
    /// Lowest number, in its own unit; may be empty.
    pub low: String,
    /// Highest number.
    pub high: String,
    /// `unsure` may be answered.
    pub allows_unsure: bool,
    /// Title of the topic; empty at the start.
    pub topic: String,
    /// The crisis lines come first.
    pub gentle: bool,
    /// A value a record suggests; may be empty.
    pub suggestion: String,
}

/// An answer given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnswerView {
    /// The fact.
    pub fact: String,
    /// The question.
    pub question: String,
    /// The answer in words.
    pub answer: String,
    /// As an id.
    pub value: String,
    /// `asked`, `told`, `heard`, `record`, `device`, `computed`, `confirmed` (from a record or device, confirmed when asked; told to staff); empty where it was not answered.
    pub from: String,
    /// It was corrected.
    pub changed: bool,
    /// Heading in the list; may be empty.
    pub group: String,
    /// It is a red flag.
    pub red_flag: bool,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonView {
    /// The reason.
    pub because: String,
    /// Its source; may be empty.
    pub source: String,
}

/// Where to go or who calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DispositionView {
    /// Id.
    pub id: String,
    /// The service's id.
    pub service: String,
    /// The service in words.
    pub service_name: String,
    /// The headline.
    pub say: String,
    /// By when, in words.
    pub within: String,
    /// By when, in minutes from the outcome; none: no limit.
    pub within_minutes: Option<u32>,
    /// The instant it is promised by, milliseconds UTC; none: no limit.
    pub deadline_ms: Option<i64>,
    /// `emergency`, `urgent`, `soon`, `home`.
    #[schema(value_type = String)]
    pub urgency: Urgency,
    /// Somebody calls.
    pub is_call: bool,
    /// It ends the call.
    pub ends_call: bool,
    /// What will happen; may be empty.
    pub next: String,
    /// What to do if this help cannot be had; may be empty.
    pub unreachable: String,
    /// NHS code; may be empty.
    pub nhs: String,
    /// Reasons, each once.
    pub reasons: Vec<ReasonView>,
}

/// Care advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AdviceView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Sentences.
    pub lines: Vec<String>,
    /// Sources in words.
    pub sources: Vec<String>,
}

/// Something that must also happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActionView {
    /// Id.
    pub id: String,
    /// A page to show; may be empty.
    pub page: String,
    /// A line in the hand-over; may be empty.
    pub hand_over_line: String,
    /// Seen by staff only.
    pub staff_only: bool,
}

/// What a member of staff decided beside the questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecisionView {
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// A clinician decided; otherwise a call handler, for more urgent help.
    pub is_clinician: bool,
    /// Account; for staff only.
    pub by: String,
    /// Why; for staff only.
    pub reason: String,
    /// It is what the questions came to.
    pub agrees: bool,
    /// What the questions came to, in words; for staff only.
    pub questions_came_to: Vec<String>,
}

/// What the call comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeView {
    /// The leading disposition first.
    pub dispositions: Vec<DispositionView>,
    /// What must also happen. Those for staff only are left out for others.
    pub actions: Vec<ActionView>,
    /// Care advice.
    pub advice: Vec<AdviceView>,
    /// Services also needed, in words.
    pub also_needed: Vec<String>,
    /// Topics the call ended before, by title.
    pub not_assessed: Vec<String>,
    /// The call is over.
    pub complete: bool,
    /// When it was reached, milliseconds UTC.
    pub at_ms: i64,
    /// What a member of staff decided beside the questions: then the first disposition is theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionView>,
    /// The release's status, such as `demonstration`.
    pub status: String,
}

/// One line of the trace.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TraceLine {
    /// The topic's title; empty: the start.
    pub topic: String,
    /// `card`, `if`, `decide`, `go`, `send-to`.
    pub kind: &'static str,
    /// The condition in the author's words; empty: always.
    pub condition: String,
    /// The disposition or time it demanded; may be empty.
    pub demand: String,
    /// The reason.
    pub because: String,
    /// The reason for staff; left out for others.
    pub staff_because: String,
    /// Its source.
    pub source: String,
    /// The answers it read.
    pub read: Vec<AnswerView>,
    /// File and line.
    pub written_at: String,
}

/// Why: everything that led to where the call stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TraceView {
    /// The release.
    pub release: String,
    /// Rules that fired, in order.
    pub rules: Vec<TraceLine>,
    /// Every answer.
    pub answers: Vec<AnswerView>,
    /// What was said in words; for staff only.
    pub words: Vec<String>,
    /// Notes of staff; for staff only.
    pub notes: Vec<String>,
}

/// What a correction would change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewView {
    /// The result would be another one.
    pub changes_result: bool,
    /// Where it stands now.
    pub before: Vec<String>,
    /// Where it would stand; empty while questions would be open.
    pub after: Vec<String>,
    /// The next question it would open; may be empty.
    pub opens: String,
}
