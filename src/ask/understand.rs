//! From a typed line to an answer: the number of an option, the numbers of a card, or words. What is unsure is handed back to be confirmed.

use fingerpost_engine::listen::{Heard, HeardValue, read_answer};
use fingerpost_engine::program::{FactDef, FactId, Program};
use fingerpost_engine::walk::{Answer, CardItem, Question, QuestionKind};
use std::collections::BTreeMap;

/// What a line means.
pub enum Understood {
    /// These answers.
    Answers(BTreeMap<String, Answer>),
    /// One of these, likeliest first: words to show and the answer.
    Perhaps(Vec<(String, Answer)>),
    /// Nothing; what to type instead.
    Nothing(String),
}

/// Reads a line as an answer to a question.
pub fn understand(program: &Program, question: &Question, line: &str) -> Understood {
    if let QuestionKind::Card(items) = &question.kind {
        return card(items, line);
    }
    let Some((fact, def)) = question.fact.and_then(|f| program.fact(f).map(|d| (f, d))) else {
        return Understood::Nothing("This question cannot be answered here.".to_owned());
    };
    let one = |answer: Answer| Understood::Answers(BTreeMap::from([(def.name.clone(), answer)]));
    if let (false, Ok(number)) = (question.options.is_empty(), line.parse::<usize>()) {
        let unsure = question.allows_unsure && number == question.options.len() + 1;
        let option = number.checked_sub(1).and_then(|at| question.options.get(at));
        return match option {
            _ if unsure => one(Answer::Word("unsure".to_owned())),
            Some(option) => one(Answer::Word(option.id.clone())),
            None => Understood::Nothing("Type the number of one of the lines above.".to_owned()),
        };
    }
    words(program, question, fact, def, line)
}

fn words(program: &Program, question: &Question, fact: FactId, def: &FactDef, line: &str) -> Understood {
    let answer = |value: &HeardValue| Answer::written(def, &value.text, value.unit.as_deref());
    match read_answer(program, fact, line) {
        Heard::Sure(value) => Understood::Answers(BTreeMap::from([(def.name.clone(), answer(&value))])),
        Heard::Unsure(values) => Understood::Perhaps(values.iter().map(|v| (in_words(question, v), answer(v))).collect()),
        Heard::Nothing => Understood::Nothing(instead(question)),
    }
}

fn in_words(question: &Question, value: &HeardValue) -> String {
    let option = question.options.iter().find(|o| o.id == value.text);
    let text = option.map_or(value.text.as_str(), |o| o.say.as_str());
    let text = if text == "unsure" { "Not sure" } else { text };
    value.unit.as_deref().map_or_else(|| text.to_owned(), |unit| format!("{text} {unit}"))
}

fn instead(question: &Question) -> String {
    let say = match &question.kind {
        QuestionKind::YesNo => "Type yes or no",
        QuestionKind::Choice | QuestionKind::Card(_) => "Type the number of one of the lines above",
        QuestionKind::Number { units, low, high } => {
            let unit = units.first().map_or("", String::as_str);
            let or = if question.allows_unsure { ", or: not sure" } else { "" };
            return format!("Type a number from {low} to {high} {unit}").trim_end().to_owned() + or + ".";
        }
        QuestionKind::Age => "Type a date of birth such as 1984-03-27, or an age such as 28 years or 8 weeks",
        QuestionKind::Text => "Type a few words",
        QuestionKind::List => "Type the names with commas between them",
    };
    let or = if question.allows_unsure { ", or: not sure" } else { "" };
    format!("{say}{or}.")
}

/// `0` or `none`: none of these. Numbers: those are so. A number with `?`: not sure of that one. `not sure`: not sure of any.
fn card(items: &[CardItem], line: &str) -> Understood {
    let all = |word: &str| items.iter().map(|i| (i.name.clone(), Answer::Word(word.to_owned()))).collect::<BTreeMap<_, _>>();
    let said = line.to_lowercase();
    match said.trim_end_matches('.') {
        "0" | "none" | "none of these" | "no" => return Understood::Answers(all("no")),
        "not sure" | "don't know" | "unsure" => return Understood::Answers(all("unsure")),
        "yes" if items.len() == 1 => return Understood::Answers(all("yes")),
        _ => {}
    }
    let mut answers = all("no");
    for part in line.split([',', ' ', ';']).filter(|p| !p.is_empty()) {
        let (number, word) = part.strip_suffix('?').map_or((part, "yes"), |number| (number, "unsure"));
        let item = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).and_then(|at| items.get(at));
        let Some(item) = item else {
            let say =
                "Type the numbers that apply, such as: 1 3. For none of these type 0. For \"not sure\" about one add a question mark: 2?";
            return Understood::Nothing(say.to_owned());
        };
        answers.insert(item.name.clone(), Answer::Word(word.to_owned()));
    }
    if line.trim().is_empty() {
        Understood::Nothing("Type the numbers that apply, or 0 for none of these.".to_owned())
    } else {
        Understood::Answers(answers)
    }
}
