//! Reads a typed answer for one fact: yes or no, an option, a number with its unit, an age or a date of birth, "not sure".
//!
//! It never guesses in silence. What can be read in one way only is sure; everything else comes back as candidates to be confirmed, or as nothing.

mod choice;
mod quantity;

use super::words::phrase;
use crate::program::{FactId, FactKind, Program};

/// A value as the walker reads it: text, and for a number its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardValue {
    /// `yes`, `no`, `unsure`, an option's id, digits with at most one dot, an age such as `6 months`, a date `YYYY-MM-DD`, a text, or terms with commas.
    pub text: String,
    /// The unit of a number, as the fact names it; none for every other kind.
    pub unit: Option<String>,
}

/// What was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It can be read in one way only.
    Sure(HeardValue),
    /// To be confirmed: what it may mean, likeliest first.
    Unsure(Vec<HeardValue>),
    /// Not understood, or it cannot be an answer to this question (a number out of every range).
    Nothing,
}

impl HeardValue {
    fn word(text: &str) -> Self {
        Self { text: text.to_owned(), unit: None }
    }
}

impl Heard {
    fn sure(text: &str) -> Self {
        Self::Sure(HeardValue::word(text))
    }

    /// One candidate is still to be confirmed; none is nothing.
    fn among(mut candidates: Vec<HeardValue>) -> Self {
        let mut seen: Vec<HeardValue> = Vec::new();
        candidates.retain(|c| {
            let new = !seen.contains(c);
            seen.push(c.clone());
            new
        });
        if candidates.is_empty() { Self::Nothing } else { Self::Unsure(candidates) }
    }
}

/// Reads what a person typed as an answer to a fact. Whether "unsure" serves for this fact, and whether a date lies in the future, is the walker's to say.
#[must_use]
pub fn read_answer(program: &Program, fact: FactId, text: &str) -> Heard {
    let Some(def) = program.fact(fact) else { return Heard::Nothing };
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Heard::Nothing;
    }
    let said = phrase(trimmed);
    let answers = AnswerWords::of(program);
    match &def.kind {
        FactKind::YesNo => answers.yes_or_no(&said),
        FactKind::Choice(options) => choice::read(options, trimmed, &said, &answers),
        FactKind::Number(number) => quantity::read_number(number, trimmed, &said, &answers),
        FactKind::Age(_) => quantity::read_age(trimmed, &said, &answers, day_first(program)),
        FactKind::Text => Heard::sure(trimmed),
        FactKind::List(_) if answers.is_no(&said) => Heard::sure(""),
        FactKind::List(_) => Heard::sure(&trimmed.replace([';', '\n'], ",")),
    }
}

/// In the United States a date begins with the month; everywhere else we serve, with the day.
fn day_first(program: &Program) -> bool {
    !program.meta.country.starts_with("US")
}

/// The library's words for yes, no and not sure, with the shortest of the language added.
struct AnswerWords {
    yes: Vec<Vec<String>>,
    no: Vec<Vec<String>>,
    unsure: Vec<Vec<String>>,
}

const YES: [&str; 12] = ["yes", "y", "yeah", "yep", "yea", "yup", "ye", "aye", "i do", "i have", "i am", "yes please"];
const NO: [&str; 12] =
    ["no", "n", "nope", "nah", "none", "nothing", "i dont", "i havent", "im not", "not at all", "no thanks", "none of these"];
const UNSURE: [&str; 14] = [
    "unsure",
    "not sure",
    "dont know",
    "dunno",
    "maybe",
    "perhaps",
    "possibly",
    "no idea",
    "cant tell",
    "idk",
    "not certain",
    "rather not say",
    "cant remember",
    "?",
];
/// They lean one way, so they are confirmed.
const LEANS_YES: [&str; 12] = [
    "sometimes",
    "a bit",
    "a little",
    "sort of",
    "kind of",
    "i think so",
    "probably",
    "occasionally",
    "on and off",
    "definitely",
    "of course",
    "slightly",
];
const LEANS_NO: [&str; 7] = ["not really", "i dont think so", "dont think so", "probably not", "hardly", "not much", "not anymore"];
/// Words that may follow a "no" without changing it, beside "don't", "isn't" and their like.
const AROUND_NO: [&str; 11] = ["i", "it", "they", "he", "she", "we", "please", "thanks", "sorry", "not", "definitely"];

impl AnswerWords {
    fn of(program: &Program) -> Self {
        let listed = |name: &str, known: &[&str]| {
            let authored = program.lexicons.iter().flat_map(|l| &l.answers).filter(|a| a.name == name).flat_map(|a| &a.phrases);
            let mut all: Vec<Vec<String>> = authored.map(|p| phrase(p)).chain(known.iter().map(|p| phrase(p))).collect();
            all.retain(|p| !p.is_empty());
            all
        };
        Self { yes: listed("yes", &YES), no: listed("no", &NO), unsure: listed("unsure", &UNSURE) }
    }

    fn is_no(&self, said: &[String]) -> bool {
        self.no.iter().any(|n| n == said)
    }

    fn is_unsure(&self, said: &[String]) -> bool {
        said.is_empty() || self.unsure.iter().any(|u| u == said)
    }

    /// Does a way of not being sure stand anywhere in it?
    fn mentions_unsure(&self, said: &[String]) -> bool {
        self.unsure.iter().any(|u| holds(said, u))
    }

    fn yes_or_no(&self, said: &[String]) -> Heard {
        if said.is_empty() {
            return Heard::Nothing;
        }
        let (yes, no) = (|| HeardValue::word("yes"), || HeardValue::word("no"));
        for (list, value) in [(&self.unsure, "unsure"), (&self.yes, "yes"), (&self.no, "no")] {
            if list.iter().any(|p| p == said) {
                return Heard::sure(value);
            }
        }
        let any = |list: &[&str]| list.iter().any(|p| holds(said, &phrase(p)));
        if any(&LEANS_NO) {
            return Heard::among(vec![no()]);
        }
        if self.mentions_unsure(said) {
            return Heard::among(vec![HeardValue::word("unsure"), yes(), no()]);
        }
        if any(&LEANS_YES) {
            return Heard::among(vec![yes()]);
        }
        let (begins_yes, begins_no) = (self.begins(&self.yes, said), self.begins(&self.no, said));
        let rest_has = |any: &[&str]| said.iter().skip(1).any(|w| any.contains(&w.as_str()));
        let turns = rest_has(&["but", "although", "except", "unless"]) || (begins_yes && rest_has(&["not", "no", "dont", "havent"]));
        let repeats = said.iter().skip(1).all(|w| AROUND_NO.contains(&w.as_str()) || w.ends_with("nt"));
        match (begins_yes, begins_no, turns) {
            (true, false, false) => Heard::sure("yes"),
            (false, true, false) if repeats => Heard::sure("no"),
            (true, _, _) => Heard::among(vec![yes(), no()]),
            // What follows a "no" may be the danger itself ("no I want to …"), so it is always confirmed.
            (_, true, _) => Heard::among(vec![no(), yes()]),
            _ => Self::slip(said),
        }
    }

    fn begins(&self, list: &[Vec<String>], said: &[String]) -> bool {
        list.iter().any(|p| said.starts_with(p))
    }

    /// A slip of the finger in a single short word: "yse", "nop".
    fn slip(said: &[String]) -> Heard {
        let [word] = said else { return Heard::Nothing };
        let near = |target: &str| strsim::osa_distance(word, target) <= 1 && word.chars().count() >= 2;
        match (near("yes") || near("yeah") || near("yep"), near("no") || near("nope")) {
            (true, false) => Heard::among(vec![HeardValue::word("yes")]),
            (false, true) => Heard::among(vec![HeardValue::word("no")]),
            _ => Heard::Nothing,
        }
    }
}

/// Does a run of words stand in a text?
fn holds(said: &[String], wanted: &[String]) -> bool {
    !wanted.is_empty() && said.windows(wanted.len()).any(|w| w == wanted)
}

#[cfg(test)]
mod tests;
