//! The way in: who it is for, what is wrong, and the pages that say something went wrong.

/// The first page: who needs help.
#[derive(Debug, Clone, Default)]
pub struct StartPage {
    /// The form was sent without a choice.
    pub missing: bool,
    /// The question is shown in these languages: code, name in that language, address.
    pub languages: Vec<(String, String, String)>,
}

/// One topic to choose.
#[derive(Debug, Clone, Default)]
pub struct TopicLine {
    /// Name in the content.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Other words for it, shown in small.
    pub also_called: Vec<String>,
}

/// Topics of one part of the body or kind of trouble.
#[derive(Debug, Clone, Default)]
pub struct BrowseGroup {
    /// Heading.
    pub title: String,
    /// Topics in it.
    pub topics: Vec<TopicLine>,
}

/// "What is the main problem?": search and browse.
#[derive(Debug, Clone, Default)]
pub struct TopicsPage {
    /// Session id.
    pub session: String,
    /// Expected sequence number.
    pub seq: u64,
    /// The question in the words for this speaker.
    pub heading: String,
    /// What was typed. None: nothing was searched yet.
    pub said: Option<String>,
    /// What was found, best first.
    pub found: Vec<TopicLine>,
    /// Browse list.
    pub groups: Vec<BrowseGroup>,
    /// Topics chosen already, when this is "anything else?".
    pub chosen: Vec<String>,
    /// "Anything else?": the call may go on without another topic.
    pub may_finish: bool,
    /// Text of the error, when the form was sent empty.
    pub error: Option<String>,
    /// Answers given so far.
    pub answered: Vec<super::AnsweredTurn>,
}

/// A form that takes one code: resume, take over.
#[derive(Debug, Clone, Default)]
pub struct CodeForm {
    /// Text of the error.
    pub error: Option<String>,
}

/// A way on from a problem page.
#[derive(Debug, Clone, Default)]
pub struct ProblemLink {
    /// Words.
    pub say: String,
    /// Address.
    pub href: String,
}

/// A page that says what went wrong and what to do now.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// HTTP status, shown in small for those who report it.
    pub status: u16,
    /// Heading.
    pub heading: String,
    /// What happened, in one or two sentences.
    pub lines: Vec<String>,
    /// What to do now.
    pub links: Vec<ProblemLink>,
}
