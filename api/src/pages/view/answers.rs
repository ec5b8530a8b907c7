//! Answers already given: the list above a question, the check page, and what a change would do.

/// One question that was answered.
#[derive(Debug, Clone, Default)]
pub struct AnsweredTurn {
    /// Fact, for `data-fact`.
    pub fact: String,
    /// The question as it was put.
    pub question: String,
    /// The answer in words. Empty: "Not provided".
    pub answer: String,
    /// Where it came from when the person was not asked: "from your record", "not asked".
    pub origin: Option<String>,
    /// Address of the change form. None: cannot be changed here.
    pub change: Option<String>,
}

/// Some answers under one heading.
#[derive(Debug, Clone, Default)]
pub struct CheckGroup {
    /// Heading, such as "About you".
    pub title: String,
    /// Rows.
    pub rows: Vec<AnsweredTurn>,
}

/// The check answers page.
#[derive(Debug, Clone, Default)]
pub struct CheckAnswers {
    /// Rows by group.
    pub groups: Vec<CheckGroup>,
    /// Where Continue leads: the result or the next question.
    pub next: String,
    /// Words of that button.
    pub next_label: String,
    /// Something to say first, such as "Your answer was changed".
    pub notice: Option<String>,
}

/// What changing an answer would do to the result.
#[derive(Debug, Clone, Default)]
pub struct ChangePreview {
    /// Address the confirmed change is sent to.
    pub action: String,
    /// Expected sequence number.
    pub seq: u64,
    /// The question.
    pub question: String,
    /// Answer that stands.
    pub old_answer: String,
    /// New answer.
    pub new_answer: String,
    /// Headline of the result that stands.
    pub old_result: String,
    /// Headline of the result after the change. None: more questions come first.
    pub new_result: Option<String>,
    /// Why a call by a clinician stays although the answer is taken back.
    pub stays: Option<String>,
    /// Form fields sent on unchanged: name and value.
    pub fields: Vec<(String, String)>,
    /// Address that leaves everything as it is.
    pub cancel: String,
}
