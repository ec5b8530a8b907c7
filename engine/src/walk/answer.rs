//! Answers as people give them, and whether they fit the fact: kind, unit, range. The only refusals of the walk are made here.
//!
//! Nothing is converted in silence: a number without its unit is refused, a unit is accepted only where the fact names it.

use crate::limits::{self, NUMBER_SCALE};
use crate::program::{FactDef, FactKind, NumberDef, Program};
use crate::walk::said::TextAnswer;
use crate::walk::state::Status;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An answer as it travels and as it is stored. Words are ids, never shown text. Forms that people read tell its kind by its shape; compact ones name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", untagged, deny_unknown_fields)]
pub enum Answer {
    /// `yes`, `no`, an option's id, a text, or one of `unsure`, `rather-not-say`, `cannot-check`.
    Word(String),
    /// A number and its unit.
    Number {
        /// Digits and one dot.
        value: String,
        /// Unit; empty where the fact has none.
        unit: String,
    },
    /// A date of birth, `YYYY-MM-DD`.
    Born {
        /// The date.
        born: Date,
    },
    /// A rough age such as `28 years` or `8 weeks`.
    Rough {
        /// The age.
        age: String,
    },
    /// Terms of a list.
    List(Vec<String>),
}

/// The three ways of not knowing, which are one value.
pub const UNSURE_WORDS: [&str; 3] = ["unsure", "rather-not-say", "cannot-check"];

impl Answer {
    /// Is it one of the ways of not knowing?
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        matches!(self, Self::Word(word) if UNSURE_WORDS.contains(&word.as_str()))
    }

    /// Reads a value as a vignette or a form writes it, in the fact's own unit unless one is named.
    #[must_use]
    pub fn written(def: &FactDef, text: &str, unit: Option<&str>) -> Self {
        let text = text.trim();
        if UNSURE_WORDS.contains(&text) {
            return Self::Word(text.to_owned());
        }
        match &def.kind {
            FactKind::Number(number) => Self::Number { value: text.to_owned(), unit: unit.unwrap_or(&number.unit).to_owned() },
            FactKind::Age(_) => text.parse().map_or_else(|_| Self::Rough { age: text.to_owned() }, |born| Self::Born { born }),
            FactKind::List(_) => Self::List(text.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()),
            FactKind::YesNo | FactKind::Choice(_) | FactKind::Text => Self::Word(text.to_owned()),
        }
    }
}

/// Why an answer or an event was refused. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such fact, pathway or given value.
    Unknown(String),
    /// This is not what is asked now.
    NotAskedNow,
    /// The answer is of another kind than the fact.
    WrongKind(&'static str),
    /// "Not sure" does not serve here.
    MustBeAnswered,
    /// No such option; the options are.
    NoSuchOption(Vec<String>),
    /// Not digits and one dot.
    NotANumber,
    /// Unit missing or not accepted; these are.
    Unit(Vec<String>),
    /// Out of range: lowest, highest, unit.
    OutOfRange(String, String, String),
    /// The date of birth is not possible.
    BirthDate(&'static str),
    /// Too long; the limit.
    TooLong(usize),
    /// Nothing was answered yet that could be corrected.
    NothingToCorrect,
    /// Too many events, topics or entries; the limit.
    TooMany(&'static str, usize),
    /// A given fact cannot be asked or told.
    Given,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "there is nothing called `{name}` in this release"),
            Self::NotAskedNow => write!(f, "this is not what is asked now"),
            Self::WrongKind(wanted) => write!(f, "the answer must be {wanted}"),
            Self::MustBeAnswered => write!(f, "this question needs an answer to go on safely"),
            Self::NoSuchOption(options) => write!(f, "choose one of: {}", options.join(", ")),
            Self::NotANumber => write!(f, "write the number with digits and at most one dot, such as 38.5"),
            Self::Unit(units) if units.is_empty() => write!(f, "this number has no unit"),
            Self::Unit(units) => write!(f, "say the unit: {}", units.join(" or ")),
            Self::OutOfRange(low, high, unit) => write!(f, "the number must be from {low} to {high} {unit}"),
            Self::BirthDate(why) => write!(f, "{why}"),
            Self::TooLong(limit) => write!(f, "keep it under {limit} characters"),
            Self::NothingToCorrect => write!(f, "this question was not answered yet"),
            Self::TooMany(what, limit) => write!(f, "no more than {limit} {what}"),
            Self::Given => write!(f, "this is known from how the call began and cannot be answered"),
        }
    }
}

impl std::error::Error for Refusal {}

/// An answer that fits: what to put into the slots.
#[derive(Debug, Clone)]
pub(super) struct Fitted {
    pub value: i64,
    pub status: Status,
    /// Views of an age: days, weeks, months, years.
    pub ages: Option<[i64; 4]>,
    pub text: Option<TextAnswer>,
    /// The instant behind "hours since".
    pub moment_ms: Option<i64>,
}

impl Fitted {
    const fn known(value: i64) -> Self {
        Self { value, status: Status::Known, ages: None, text: None, moment_ms: None }
    }
}

/// Does the answer fit the fact, on this day and at this instant?
pub(super) fn fit(program: &Program, def: &FactDef, answer: &Answer, today: Date, now_ms: i64) -> Result<Fitted, Refusal> {
    if answer.is_unsure() {
        let free = matches!(def.kind, FactKind::Text | FactKind::List(_)) || def.for_handover;
        let value = def.unsure.or(if free { Some(0) } else { None }).ok_or(Refusal::MustBeAnswered)?;
        return Ok(Fitted { status: Status::Unsure, ..Fitted::known(value) });
    }
    match (&def.kind, answer) {
        (FactKind::YesNo, Answer::Word(word)) => match word.as_str() {
            "yes" => Ok(Fitted::known(1)),
            "no" => Ok(Fitted::known(0)),
            _ => Err(Refusal::NoSuchOption(vec!["yes".into(), "no".into(), "unsure".into()])),
        },
        (FactKind::Choice(options), Answer::Word(word)) => {
            let at = options.iter().position(|o| o.id == *word);
            let at = at.and_then(|at| i64::try_from(at).ok());
            at.map(Fitted::known).ok_or_else(|| Refusal::NoSuchOption(options.iter().map(|o| o.id.clone()).collect()))
        }
        (FactKind::Number(number), Answer::Number { value, unit }) => number_fits(number, value, unit, now_ms),
        (FactKind::Age(_), Answer::Born { born }) => {
            let ages = ages_born(*born, today)?;
            Ok(Fitted { ages: Some(ages), ..Fitted::known(ages[0]) })
        }
        (FactKind::Age(_), Answer::Rough { age }) => {
            let ages = age_views(age).ok_or(Refusal::WrongKind("an age such as `28 years`, `4 months`, `8 weeks` or `3 days`"))?;
            Ok(Fitted { ages: Some(ages), ..Fitted::known(ages[0]) })
        }
        (FactKind::Text, Answer::Word(text)) => {
            long_enough(text)?;
            Ok(Fitted { text: Some(TextAnswer::Text(text.clone())), ..Fitted::known(0) })
        }
        (FactKind::List(_), Answer::List(entries)) => {
            if entries.len() > limits::LIST_ENTRIES {
                return Err(Refusal::TooMany("entries", limits::LIST_ENTRIES));
            }
            entries.iter().try_for_each(|e| long_enough(e))?;
            Ok(Fitted { text: Some(TextAnswer::List(entries.clone())), ..Fitted::known(0) })
        }
        _ => Err(Refusal::WrongKind(wanted(program, def))),
    }
}

fn wanted(_program: &Program, def: &FactDef) -> &'static str {
    match def.kind {
        FactKind::YesNo => "yes, no or unsure",
        FactKind::Choice(_) => "one of the options",
        FactKind::Number(_) => "a number with its unit",
        FactKind::Age(_) => "a date of birth or a rough age",
        FactKind::Text => "text",
        FactKind::List(_) => "a list",
    }
}

fn long_enough(text: &str) -> Result<(), Refusal> {
    if text.chars().count() > limits::TEXT_CHARS { Err(Refusal::TooLong(limits::TEXT_CHARS)) } else { Ok(()) }
}

fn number_fits(number: &NumberDef, value: &str, unit: &str, now_ms: i64) -> Result<Fitted, Refusal> {
    let names = || number.units.iter().map(|u| u.name.clone()).filter(|n| !n.is_empty()).collect();
    let accepted = number.units.iter().find(|u| u.name == unit).ok_or_else(|| Refusal::Unit(names()))?;
    let raw = parse_decimal(value).ok_or(Refusal::NotANumber)?;
    let scaled = i128::from(raw) + i128::from(accepted.before);
    let over = i128::from(accepted.over.max(1));
    // Half away from zero: one last place either way, never more.
    let product = scaled * i128::from(accepted.times);
    let own = (product * 2 + over * product.signum()) / (over * 2);
    let own = i64::try_from(own).map_err(|_| Refusal::NotANumber)?;
    if own < number.low || own > number.high {
        return Err(Refusal::OutOfRange(decimal_text(number.low), decimal_text(number.high), number.unit.clone()));
    }
    let moment_ms = number.moment_ms.map(|per_unit| {
        let ago = i128::from(own) * i128::from(per_unit) / i128::from(NUMBER_SCALE);
        now_ms.saturating_sub(i64::try_from(ago).unwrap_or(i64::MAX))
    });
    Ok(Fitted { moment_ms, ..Fitted::known(own) })
}

/// Reads digits with at most one dot into thousandths. Anything else, such as `38,5`, `1e3`, `−0` or digits of another script, is not a number here.
#[must_use]
pub fn parse_decimal(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |t: &str| !t.is_empty() && t.len() <= 12 && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 3 {
        return None;
    }
    let thousandths: i64 = format!("{part:0<3}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(NUMBER_SCALE)?.checked_add(thousandths)
}

/// Thousandths as people write them: `38500` is `38.5`.
#[must_use]
pub fn decimal_text(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let whole = thousandths.unsigned_abs() / NUMBER_SCALE.unsigned_abs();
    let part = format!("{:03}", thousandths.unsigned_abs() % NUMBER_SCALE.unsigned_abs());
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

fn ages_born(born: Date, today: Date) -> Result<[i64; 4], Refusal> {
    if born > today {
        return Err(Refusal::BirthDate("the date of birth lies in the future"));
    }
    let since = |unit| born.until((unit, today)).map_err(|_| Refusal::BirthDate("the date of birth cannot be read"));
    let days = i64::from(since(jiff::Unit::Day)?.get_days());
    let months = i64::from(since(jiff::Unit::Month)?.get_months());
    if months > 130 * 12 {
        return Err(Refusal::BirthDate("the date of birth lies more than 130 years ago"));
    }
    Ok([days, days / 7, months, months / 12].map(|n| n * NUMBER_SCALE))
}

/// The views of a rough age such as `28 years`: days, weeks, months, years, in thousandths. A month is counted as 30.4375 days.
#[must_use]
pub fn age_views(text: &str) -> Option<[i64; 4]> {
    let (number, unit) = text.trim().split_once(' ').unwrap_or((text.trim(), "years"));
    if number.is_empty() || number.len() > 5 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: i64 = number.parse().ok()?;
    let [days, months] = match unit.trim().trim_end_matches('s') {
        "day" => [n, n * 10_000 / 304_375],
        "week" => [n * 7, n * 70_000 / 304_375],
        "month" => [(n * 304_375 + 9_999) / 10_000, n],
        "year" => [(n * 3_652_500 + 9_999) / 10_000, n * 12],
        _ => return None,
    };
    if months > 130 * 12 {
        return None;
    }
    Some([days, days / 7, months, months / 12].map(|v| v * NUMBER_SCALE))
}
