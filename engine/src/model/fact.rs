//! Facts, derived facts and scores as written.

use super::flow::Condition;
use crate::source::{Span, Spanned};

/// Which value of a fact is the worse one for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Worse {
    /// Yes is worse (the default for yes/no facts).
    #[default]
    Yes,
    /// No is worse.
    No,
    /// A higher number.
    Higher,
    /// A lower number.
    Lower,
    /// A later option.
    Later,
    /// Both ends of the range; `well` says where it is best.
    BothEnds,
    /// Has no direction.
    Neither,
}

/// A number's unit and range.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Number {
    /// Unit, such as `°C`.
    pub unit: Option<Spanned<String>>,
    /// Units it may be given in; empty: only its own.
    pub answer_in: Vec<Spanned<String>>,
    /// Lowest and highest value as written, inclusive.
    pub between: Option<(Spanned<String>, Spanned<String>)>,
    /// `from: moment`: an instant is stored, the number is recomputed from it.
    pub from_moment: bool,
}

/// The kind of answer a fact takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Answers {
    /// Yes or no.
    YesNo,
    /// One of the options written with the fact.
    OneOf(Vec<FactOption>),
    /// One of a named answer set.
    Set(Spanned<String>),
    /// A number.
    Number(Number),
    /// An age: date of birth or a number of years.
    Age,
    /// Free text.
    Text,
    /// A list of terms of a named table.
    List(Option<Spanned<String>>),
}

/// One option: id and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactOption {
    /// Id used in conditions.
    pub id: Spanned<String>,
    /// Words shown.
    pub say: Spanned<String>,
}

/// What a red flag demands.
#[derive(Debug, Clone, PartialEq)]
pub struct RedFlag {
    /// For choices: from this option on.
    pub from: Option<Spanned<String>>,
    /// At least this disposition.
    pub at_least: Spanned<String>,
}

/// How a fact is asked, by who is being asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactAsk {
    /// To the person.
    pub you: Option<Spanned<String>>,
    /// To someone who answers for the person.
    pub they: Option<Spanned<String>>,
    /// Read out by a handler.
    pub handler: Option<Spanned<String>>,
}

/// A yes/no fact computed from a list.
#[derive(Debug, Clone, PartialEq)]
pub struct FromList {
    /// The list fact.
    pub list: Spanned<String>,
    /// The class looked for.
    pub class: Spanned<String>,
}

/// One fact.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its name.
    pub name: Spanned<String>,
    /// Kind of answer.
    pub answers: Answers,
    /// Applies only if (reads start facts only).
    pub only_if: Option<Condition>,
    /// What a rule reads when it does not apply or was not asked.
    pub otherwise: Option<Spanned<String>>,
    /// Wording.
    pub ask: FactAsk,
    /// Wording found elsewhere: an instrument's item.
    pub text_of: Option<Spanned<String>>,
    /// Why it is asked.
    pub why: Option<Spanned<String>>,
    /// One short sentence under the question.
    pub hint: Option<Spanned<String>>,
    /// What a handler says if the caller is unsure.
    pub probe: Option<Spanned<String>>,
    /// What an answer means: option and sentence.
    pub meanings: Vec<super::NamedText>,
    /// Heading in the list of answers.
    pub group: Option<Spanned<String>>,
    /// Words on a card.
    pub card: Option<Spanned<String>>,
    /// Direction, as written; none: the kind's default.
    pub worse: Option<Spanned<Worse>>,
    /// Best value where both ends are worse.
    pub well: Option<Spanned<String>>,
    /// What "not sure" counts as.
    pub unsure_counts_as: Option<Spanned<String>>,
    /// Red flag.
    pub red_flag: Option<RedFlag>,
    /// Who can answer; empty: everybody. `handler`, `device`.
    pub who: Vec<Spanned<String>>,
    /// How long an answer stays true, in minutes.
    pub lasts_minutes: Option<Spanned<u32>>,
    /// May be taken from a record as known.
    pub trusted_record: bool,
    /// Only handed over: no condition may read it.
    pub for_handover: bool,
    /// Computed from a list.
    pub from_list: Option<FromList>,
    /// SNOMED CT code.
    pub code: Option<Spanned<String>>,
    /// The whole entry.
    pub span: Span,
}

/// A derived yes/no fact.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Its name.
    pub name: Spanned<String>,
    /// What it stands for.
    pub is: Condition,
}

/// Points of a measurement: if the condition holds, give these.
#[derive(Debug, Clone)]
pub struct ScorePoint {
    /// Condition.
    pub when: Condition,
    /// Points as written.
    pub give: Spanned<String>,
}

/// One item of a score.
#[derive(Debug, Clone)]
pub struct ScoreItem {
    /// Fact or derived fact.
    pub of: Spanned<String>,
    /// Points by condition; empty: by option or yes/no.
    pub points: Vec<ScorePoint>,
}

/// A scored instrument.
#[derive(Debug, Clone)]
pub struct Score {
    /// Its name, used in conditions.
    pub name: Spanned<String>,
    /// Items in asking order.
    pub items: Vec<ScoreItem>,
    /// Points per option id, as written.
    pub points: Vec<super::NamedText>,
    /// Licence of its wording.
    pub licence: Option<Spanned<String>>,
    /// Attribution the licence asks for.
    pub attribution: Option<Spanned<String>>,
    /// Where the method is published.
    pub source: Option<Spanned<String>>,
    /// `citizen`, `handler` or `none`.
    pub audience: Option<Spanned<String>>,
    /// Bands per country: country, then name and lowest score as written.
    pub bands: Vec<(Spanned<String>, Vec<super::NamedText>)>,
}
