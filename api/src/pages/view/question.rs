//! One live question: its heading, its control and everything that stands beside it.

use super::AnsweredTurn;

/// One choice of a question.
#[derive(Debug, Clone, Default)]
pub struct OptionLine {
    /// Value sent.
    pub value: String,
    /// Words shown.
    pub label: String,
    /// What this answer means.
    pub meaning: Option<String>,
}

/// One yes/no fact of a card.
#[derive(Debug, Clone, Default)]
pub struct CardFact {
    /// Name of the fact.
    pub fact: String,
    /// Words on the card.
    pub label: String,
    /// What it means or how to look for it.
    pub meaning: Option<String>,
    /// The answer that stands: `yes`, `no` or `unsure`.
    pub given: Option<String>,
}

/// A unit a number may be answered in.
#[derive(Debug, Clone, Default)]
pub struct NumberUnit {
    /// Value sent in `unit.NAME`.
    pub value: String,
    /// Words shown.
    pub label: String,
}

/// How the question is answered.
#[derive(Debug, Clone)]
pub enum Control {
    /// Yes, no, and not sure where the fact allows it.
    YesNo {
        /// Name of the fact.
        fact: String,
        /// Meaning of yes.
        yes_means: Option<String>,
        /// Meaning of no.
        no_means: Option<String>,
        /// Words of "not sure". None: must be answered.
        unsure: Option<String>,
        /// Answer that stands.
        given: Option<String>,
    },
    /// One of several.
    OneOf {
        /// Name of the fact.
        fact: String,
        /// The options in the order to show.
        options: Vec<OptionLine>,
        /// Words of "not sure".
        unsure: Option<String>,
        /// Answer that stands.
        given: Option<String>,
    },
    /// A card of yes/no facts with "none of these" and "not sure".
    Card {
        /// The facts.
        facts: Vec<CardFact>,
        /// Each fact is asked on its own line with yes, no and not sure, because the person was not sure of the card.
        each: bool,
        /// "None of these" is the answer that stands.
        none: bool,
    },
    /// A number with its unit.
    Number {
        /// Name of the fact.
        fact: String,
        /// Units; the first is chosen when there is only one.
        units: Vec<NumberUnit>,
        /// Lowest and highest answer, as shown.
        between: Option<(String, String)>,
        /// Words of "not sure".
        unsure: Option<String>,
        /// Text that stands.
        given: Option<String>,
        /// Unit that stands.
        given_unit: Option<String>,
    },
    /// Date of birth or a rough age.
    Age {
        /// Name of the fact.
        fact: String,
        /// Day, month, year as typed.
        given_date: Option<(String, String, String)>,
        /// Rough age as typed, and its unit.
        given_age: Option<(String, String)>,
    },
    /// A few words.
    Text {
        /// Name of the fact.
        fact: String,
        /// Words of "not sure".
        unsure: Option<String>,
        /// Text that stands.
        given: Option<String>,
        /// Longest text, in characters.
        most_chars: usize,
    },
    /// Several entries, one a line, such as medicines.
    List {
        /// Name of the fact.
        fact: String,
        /// Known entries to choose from by typing.
        suggestions: Vec<String>,
        /// Words of "not sure".
        unsure: Option<String>,
        /// Entries that stand.
        given: Vec<String>,
    },
}

impl Default for Control {
    fn default() -> Self {
        Self::YesNo { fact: String::new(), yes_means: None, no_means: None, unsure: None, given: None }
    }
}

/// Something wrong with the form that was sent.
#[derive(Debug, Clone, Default)]
pub struct FieldError {
    /// Fact the error belongs to; for a card the empty text stands for the card.
    pub fact: String,
    /// What to do, such as "Choose an answer, or choose that you are not sure".
    pub text: String,
}

/// A question page.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Address the form is sent to.
    pub action: String,
    /// Expected sequence number.
    pub seq: u64,
    /// Address of the question before, or of the page before the first.
    pub back: Option<String>,
    /// Stable name of the question (`data-step`): the fact, or the card's title.
    pub step: String,
    /// What the question belongs to, such as the topic's title.
    pub caption: Option<String>,
    /// What stands before an instrument's item, such as "Over the last two weeks".
    pub stem: Option<String>,
    /// The question.
    pub heading: String,
    /// One short sentence under it.
    pub hint: Option<String>,
    /// "Before you continue": said once before a pathway's first question.
    pub before: Option<String>,
    /// Why it is asked. Never empty on shipped content.
    pub why: String,
    /// The control.
    pub control: Control,
    /// Errors of the last try.
    pub errors: Vec<FieldError>,
    /// Answers given so far, oldest first.
    pub answered: Vec<AnsweredTurn>,
    /// Address of "None of these fits". None: not offered here.
    pub nothing_fits: Option<String>,
    /// Address of the code for coming back later.
    pub save: Option<String>,
    /// After a disclosure: the crisis lines stand above the question, on the very next page.
    pub crisis_now: bool,
    /// The demands raised so far already call for help: headline to show above the question, and the number to dial.
    pub already: Option<(String, Option<String>)>,
    /// Fewest and most questions still to come, computed from the release.
    pub range: Option<(u32, u32)>,
    /// A record's suggestion beside the question, such as "Your record says: yes".
    pub suggestion: Option<String>,
    /// The answer is being changed: Continue leads back to the list.
    pub changing: bool,
}
