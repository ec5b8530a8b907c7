//! Who is who: whether what was said about somebody is about a person we know. Pure rules, written out in `docs/matching.md`; it reads no store, and
//! where the rules do not decide, a human does.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::number::NhsNumber;
use crate::directory::types::Sex;

/// Items that must agree for one and the same person.
const SAME_FROM: usize = 4;
/// Items that must agree for a human to be asked.
const ALIKE_FROM: usize = 3;
/// Items that may differ beside one and the same NHS number: a slip of the pen, or a move.
const DIFFER_BESIDE_NUMBER: usize = 1;
/// Characters of a whole postcode, without its space: the first half alone is a town.
const POSTCODE_CHARACTERS: std::ops::RangeInclusive<usize> = 5..=7;
/// How postcodes begin that stand for no address at all.
const NO_ADDRESS: &str = "zz99";

/// What a person is known by. An empty text or `None`: not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Details {
    /// NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// Family name.
    pub family: String,
    /// Given name or names.
    pub given: String,
    /// Date of birth.
    pub born: Option<Date>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Home postcode.
    pub postcode: String,
}

/// How like two descriptions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Of two people, as far as anybody can tell.
    Other,
    /// Too like to pass over, too unlike to be sure: a human says.
    Alike,
    /// Of one person.
    Same,
}

/// What the rules say about all whom we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<T> {
    /// It is this person.
    Same(T),
    /// It may be one of these: ask.
    Ask(Vec<T>),
    /// We know nobody like that.
    Nobody,
}

/// A name without what people write in different ways: case, accents, spaces, hyphens, apostrophes.
pub(super) fn folded(name: &str) -> String {
    let plain = deunicode::deunicode(name);
    plain.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The four items that can be looked up, folded; an empty text was not said. Sex is none of them: half of all people share it.
pub(super) fn keys(details: &Details) -> [String; 4] {
    let postcode =
        Some(folded(&details.postcode)).filter(|code| POSTCODE_CHARACTERS.contains(&code.len()) && !code.starts_with(NO_ADDRESS));
    let born = details.born.map(|day| day.to_string());
    [folded(&details.family), folded(&details.given), born.unwrap_or_default(), postcode.unwrap_or_default()]
}

/// Every two of the four items that were said, as one text each. Two people of whom three items of five agree share at least one of these.
pub(super) fn pairs(details: &Details) -> Vec<String> {
    let keys = keys(details);
    let said: Vec<(usize, &String)> = keys.iter().enumerate().filter(|(_, key)| !key.is_empty()).collect();
    let with = |(at, (place, key)): (usize, &(usize, &String))| {
        said.iter().skip(at.saturating_add(1)).map(|(other, value)| format!("{place}{other}:{key}:{value}")).collect::<Vec<_>>()
    };
    said.iter().enumerate().flat_map(with).collect()
}

/// How many of the five items were said.
pub(super) fn items_said(details: &Details) -> usize {
    keys(details).iter().filter(|key| !key.is_empty()).count() + usize::from(details.sex.is_some())
}

/// How like two descriptions are. It does not matter which of the two was said and which is known.
#[must_use]
pub fn likeness(said: &Details, known: &Details) -> Likeness {
    let (ours, theirs) = (keys(said), keys(known));
    let both = |(a, b): &(&String, &String)| !a.is_empty() && !b.is_empty();
    let mut agreed = ours.iter().zip(&theirs).filter(both).filter(|(a, b)| a == b).count();
    let mut differ = ours.iter().zip(&theirs).filter(both).filter(|(a, b)| a != b).count();
    if let (Some(a), Some(b)) = (said.sex, known.sex) {
        if a == b { agreed += 1 } else { differ += 1 }
    }
    let [_, given, ..] = &ours;
    let [_, other_given, ..] = &theirs;
    // Twins share the other four.
    let may_be_twins = !given.is_empty() && !other_given.is_empty() && given != other_given;
    let alike = if agreed >= ALIKE_FROM { Likeness::Alike } else { Likeness::Other };
    match (&said.nhs_number, &known.nhs_number) {
        (Some(a), Some(b)) if a == b => {
            if differ <= DIFFER_BESIDE_NUMBER {
                Likeness::Same
            } else {
                Likeness::Alike
            }
        }
        (Some(_), Some(_)) => alike,
        _ if agreed >= SAME_FROM && !may_be_twins => Likeness::Same,
        _ => alike,
    }
}

/// What the rules say, given everybody who is at all like it. Two who are the same: a human says, and sees that there are two records.
#[must_use]
pub fn verdict<T>(candidates: Vec<(Likeness, T)>) -> Verdict<T> {
    let (mut same, mut alike) = (Vec::new(), Vec::new());
    for (likeness, person) in candidates {
        match likeness {
            Likeness::Same => same.push(person),
            Likeness::Alike => alike.push(person),
            Likeness::Other => {}
        }
    }
    match (same.pop(), same.is_empty(), alike.is_empty()) {
        (Some(person), true, _) => Verdict::Same(person),
        (Some(person), false, _) => {
            same.push(person);
            Verdict::Ask(same)
        }
        (None, _, false) => Verdict::Ask(alike),
        (None, _, true) => Verdict::Nobody,
    }
}
