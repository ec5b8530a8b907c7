//! A sent form, and how it becomes answers. The contract of all forms: `fact.NAME` carries the answer, `unit.NAME` its unit, `unsure.NAME` that it
//! is not known, `none` and `unsure` speak of a whole card. It checks that the form is complete; whether an answer fits is the engine's word.

use std::collections::BTreeMap;

use fingerpost_engine::walk::Answer;
use jiff::civil::Date;

use super::view::FieldError;
use crate::sessions::QuestionView;

/// Fields of a form in the order sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(Vec<(String, String)>);

/// What a form says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Read {
    /// Complete.
    Answers(BTreeMap<String, Answer>),
    /// Not sure of a whole card: ask its facts line by line.
    Each,
    /// Not complete: what is missing, by fact.
    Missing(Vec<(String, String)>),
    /// It answers something that is not asked here.
    NotAsked,
    /// It holds a field that no form of ours has.
    Stranger,
}

impl Form {
    /// From decoded fields.
    pub(super) fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The first value of a field, without white space around it; none when it is empty or not there.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// All filled values of a field.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The expected sequence number; none when it is not a number.
    pub(super) fn seq(&self) -> Option<u64> {
        self.get("seq")?.parse().ok()
    }

    /// Every field, to be carried on unchanged.
    pub(super) fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// The fields about these facts, and what speaks of a whole card asked line by line.
    pub(super) fn only(&self, facts: &[String]) -> Self {
        let about = |name: &String| name.split_once('.').is_some_and(|(_, fact)| facts.iter().any(|f| f == fact));
        let mut fields: Vec<(String, String)> = self.0.iter().filter(|(name, _)| about(name)).cloned().collect();
        if facts.len() > 1 && !fields.is_empty() {
            fields.push(("each".to_owned(), "1".to_owned()));
        }
        Self(fields)
    }

    fn fact(&self, fact: &str) -> Option<&str> {
        self.get(&format!("fact.{fact}"))
    }

    fn is_unsure(&self, fact: &str) -> bool {
        self.get(&format!("unsure.{fact}")).is_some()
    }
}

/// Fields that are not about one fact.
const PLAIN_FIELDS: [&str; 9] = ["seq", "add", "none", "unsure", "each", "confirm", "reason", "from", "used"];
/// Prefixes of fields about one fact.
const FACT_PREFIXES: [&str; 6] = ["fact", "unit", "unsure", "day", "month", "year"];

/// The facts a question asks.
pub(super) fn facts(question: &QuestionView) -> Vec<&str> {
    match &question.fact {
        Some(fact) => vec![fact.as_str()],
        None => question.items.iter().map(|item| item.fact.as_str()).collect(),
    }
}

/// Reads the answers to a question from a form.
pub(super) fn read(question: &QuestionView, form: &Form) -> Read {
    let asked = facts(question);
    for (name, _) in &form.0 {
        match name.split_once('.') {
            None if PLAIN_FIELDS.contains(&name.as_str()) => {}
            Some((prefix, fact)) if FACT_PREFIXES.contains(&prefix) => {
                if !asked.contains(&fact) {
                    return Read::NotAsked;
                }
            }
            _ => return Read::Stranger,
        }
    }
    let Some(fact) = question.fact.as_deref() else { return card(question, form) };
    let answer = match question.kind {
        "number" => number(question, form, fact),
        "age" => age(form, fact),
        "list" => list(form, fact),
        "text" => text(form, fact),
        _ => choice(question, form, fact),
    };
    match answer {
        Ok(answer) => Read::Answers(BTreeMap::from([(fact.to_owned(), answer)])),
        Err(words) => Read::Missing(vec![(fact.to_owned(), words)]),
    }
}

fn word(text: &str) -> Answer {
    Answer::Word(text.to_owned())
}

fn choice(question: &QuestionView, form: &Form, fact: &str) -> Result<Answer, String> {
    let words = if question.allows_unsure { "Choose an answer, or choose that you are not sure" } else { "Choose an answer" };
    form.fact(fact).map(word).ok_or_else(|| words.to_owned())
}

fn number(question: &QuestionView, form: &Form, fact: &str) -> Result<Answer, String> {
    let Some(value) = form.fact(fact) else {
        return if form.is_unsure(fact) { Ok(word("unsure")) } else { Err("Enter a number, or say that you cannot check".into()) };
    };
    let Some(unit) = form.get(&format!("unit.{fact}")).map(str::to_owned).or_else(|| question.units.iter().find(|u| u.is_empty()).cloned())
    else {
        return Err("Choose the unit of your number".into());
    };
    Ok(Answer::Number { value: value.to_owned(), unit })
}

fn age(form: &Form, fact: &str) -> Result<Answer, String> {
    let part = |name: &str| form.get(&format!("{name}.{fact}"));
    match (part("day"), part("month"), part("year"), form.fact(fact)) {
        (Some(day), Some(month), Some(year), _) => {
            let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
            let date = digits(year)
                .zip(digits(month))
                .zip(digits(day))
                .and_then(|((year, month), day)| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok());
            date.filter(|date| date.year() >= 1800)
                .map(|born| Answer::Born { born })
                .ok_or_else(|| "Enter a real date with day, month and a year of 4 digits".to_owned())
        }
        (None, None, None, Some(age)) => {
            let unit = part("unit").unwrap_or("years");
            if age.bytes().all(|b| b.is_ascii_digit()) {
                Ok(Answer::Rough { age: format!("{age} {unit}") })
            } else {
                Err("Enter the age in digits".into())
            }
        }
        (None, None, None, None) => Err("Enter the date of birth, or roughly how old".into()),
        _ => Err("Enter the date of birth with day, month and year".into()),
    }
}

fn text(form: &Form, fact: &str) -> Result<Answer, String> {
    match form.fact(fact) {
        Some(text) => Ok(word(text)),
        None if form.is_unsure(fact) => Ok(word("unsure")),
        None => Err("Write a few words, or say that you do not know".into()),
    }
}

fn list(form: &Form, fact: &str) -> Result<Answer, String> {
    let name = format!("fact.{fact}");
    let entries: Vec<String> = form.all(&name).map(str::to_owned).collect();
    if !entries.is_empty() {
        Ok(Answer::List(entries))
    } else if form.get("none").is_some() {
        Ok(Answer::List(Vec::new()))
    } else if form.is_unsure(fact) {
        Ok(word("unsure"))
    } else {
        Err("Write at least one entry, or choose “None”".into())
    }
}

fn card(question: &QuestionView, form: &Form) -> Read {
    let given = |fact: &str| form.fact(fact);
    if form.get("each").is_some() {
        let missing: Vec<(String, String)> = question
            .items
            .iter()
            .filter(|item| given(&item.fact).is_none())
            .map(|item| (item.fact.clone(), format!("{}: choose an answer", item.card)))
            .collect();
        if !missing.is_empty() {
            return Read::Missing(missing);
        }
        return Read::Answers(question.items.iter().filter_map(|item| Some((item.fact.clone(), word(given(&item.fact)?)))).collect());
    }
    let ticked = question.items.iter().any(|item| given(&item.fact).is_some());
    let (none, unsure) = (form.get("none").is_some(), form.get("unsure").is_some());
    match (ticked, none, unsure) {
        (true, true, _) | (false, true, true) => {
            Read::Missing(vec![(String::new(), "Choose what applies, or “None of these”, not both".into())])
        }
        (false, false, true) => Read::Each,
        (false, false, false) => Read::Missing(vec![(String::new(), "Choose what applies, or “None of these”".into())]),
        _ => {
            // Beside a tick, "not sure" speaks of all that were left open: it can only raise.
            let open = if unsure { "unsure" } else { "no" };
            Read::Answers(question.items.iter().map(|item| (item.fact.clone(), word(given(&item.fact).unwrap_or(open)))).collect())
        }
    }
}

/// Missing answers as the errors of a page.
pub(super) fn errors(missing: Vec<(String, String)>) -> Vec<FieldError> {
    missing.into_iter().map(|(fact, text)| FieldError { fact, text }).collect()
}
