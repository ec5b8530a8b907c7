//! Reads numbers with units, durations, ages and dates of birth.
//!
//! A number is sure only when its unit was said or there is just one the number can be in. A unit the fact does not accept is never converted in silence.

use super::super::numbers::{Piece, dates, minutes_in, pieces, unit_name};
use super::{AnswerWords, Heard, HeardValue};
use crate::limits::NUMBER_SCALE;
use crate::program::{NumberDef, Unit};

/// A number as it was said: value in thousandths, unit as typed, and whether doubt was voiced.
struct Said {
    parts: Vec<(i64, Option<String>)>,
    doubt: bool,
}

pub(super) fn read_number(def: &NumberDef, text: &str, said: &[String], answers: &AnswerWords) -> Heard {
    if answers.is_unsure(said) {
        return Heard::sure("unsure");
    }
    let Some(heard) = Said::read(text) else { return Heard::Nothing };
    match heard.parts.as_slice() {
        [] => Heard::Nothing,
        [(value, None)] => without_unit(def, *value, heard.doubt),
        [(value, Some(unit))] => with_unit(def, *value, unit, heard.doubt),
        parts => several(def, parts, heard.doubt),
    }
}

fn with_unit(def: &NumberDef, value: i64, said: &str, doubt: bool) -> Heard {
    let accepted: Vec<&Unit> = units(def).filter(|u| same_unit(&u.name, said)).collect();
    if let Some(unit) = accepted.first() {
        let found = heard(value, unit);
        return match (fits(def, unit, value), doubt) {
            (true, false) => Heard::Sure(found),
            (true, true) => Heard::among(vec![found]),
            // "39.2 f" for a fever: the other unit may be meant, and is asked for.
            (false, _) => Heard::among(units(def).filter(|u| fits(def, u, value)).map(|u| heard(value, u)).collect()),
        };
    }
    // Weeks where days are wanted: a length of time has one meaning, but it is confirmed in the unit that will be stored.
    let Some(minutes) = minutes_in(said).and_then(|m| m.checked_mul(value)) else {
        return if unit_name(said).is_some() { Heard::Nothing } else { without_unit(def, value, true) };
    };
    Heard::among(in_time_units(def, minutes).into_iter().take(1).collect())
}

fn without_unit(def: &NumberDef, value: i64, doubt: bool) -> Heard {
    let fitting: Vec<HeardValue> = units(def).filter(|u| fits(def, u, value)).map(|u| heard(value, u)).collect();
    let own_fits = units(def).next().is_some_and(|u| fits(def, u, value));
    match fitting.as_slice() {
        [only] if own_fits && !doubt => Heard::Sure(only.clone()),
        _ => Heard::among(fitting),
    }
}

/// "1 hour 30 minutes" is one length of time; "38 39" or "38 to 39" are two numbers, to be confirmed.
fn several(def: &NumberDef, parts: &[(i64, Option<String>)], doubt: bool) -> Heard {
    let minutes: Option<Vec<i64>> =
        parts.iter().map(|(value, unit)| unit.as_deref().and_then(minutes_in).and_then(|m| m.checked_mul(*value))).collect();
    if let Some(minutes) = minutes
        && !doubt
    {
        let total = minutes.iter().fold(0_i64, |sum, m| sum.saturating_add(*m));
        return Heard::among(in_time_units(def, total).into_iter().take(1).collect());
    }
    let shared = parts.iter().rev().find_map(|(_, unit)| unit.clone());
    let mut all = Vec::new();
    for (value, unit) in parts {
        let read = match unit.as_ref().or(shared.as_ref()) {
            Some(unit) => with_unit(def, *value, unit, true),
            None => without_unit(def, *value, true),
        };
        if let Heard::Unsure(found) = read {
            all.extend(found);
        }
    }
    Heard::among(all)
}

/// A length of time in each accepted unit it is a round number of (to three places).
fn in_time_units(def: &NumberDef, thousandth_minutes: i64) -> Vec<HeardValue> {
    let read = |unit: &Unit| {
        let each = minutes_in(&unit.name.to_lowercase())?;
        let value = thousandth_minutes / each;
        (thousandth_minutes % each == 0 && fits(def, unit, value)).then(|| heard(value, unit))
    };
    units(def).filter_map(read).collect()
}

pub(super) fn read_age(text: &str, said: &[String], answers: &AnswerWords, day_first: bool) -> Heard {
    let born: Vec<HeardValue> = dates(text, day_first).into_iter().map(|d| HeardValue::word(&d.to_string())).collect();
    match born.as_slice() {
        [only] => return Heard::Sure(only.clone()),
        [] => {}
        _ => return Heard::among(born),
    }
    if answers.is_unsure(said) {
        return Heard::sure("unsure");
    }
    if said.iter().any(|w| w == "newborn") {
        return Heard::among(vec![HeardValue::word("0 days")]);
    }
    let Some(heard) = Said::read(text) else { return Heard::Nothing };
    let whole = |value: i64| (value % NUMBER_SCALE == 0).then_some(value / NUMBER_SCALE);
    let age = |n: i64, unit: &str| HeardValue::word(&format!("{n} {unit}"));
    match heard.parts.as_slice() {
        [(value, None)] => match whole(*value) {
            // Up to two years people also count in months.
            Some(n) if n <= 24 => Heard::among(vec![age(n, "years"), age(n, "months")]),
            Some(n) if n <= 130 && !heard.doubt => Heard::Sure(age(n, "years")),
            Some(n) if n <= 130 => Heard::among(vec![age(n, "years")]),
            _ => Heard::Nothing,
        },
        [(value, Some(unit))] => match (unit_name(unit), whole(*value)) {
            (Some(unit @ ("days" | "weeks" | "months" | "years")), Some(n)) if n <= oldest(unit) => {
                if heard.doubt {
                    Heard::among(vec![age(n, unit)])
                } else {
                    Heard::Sure(age(n, unit))
                }
            }
            (Some("years"), None) if *value < 18 * NUMBER_SCALE => Heard::among(vec![age(value * 12 / NUMBER_SCALE, "months")]),
            _ => Heard::Nothing,
        },
        [(years, Some(y)), (months, Some(m))] if unit_name(y) == Some("years") && unit_name(m) == Some("months") => {
            match (whole(*years), whole(*months)) {
                (Some(years), Some(months)) if years <= 130 && months < 12 => Heard::Sure(age(years * 12 + months, "months")),
                _ => Heard::Nothing,
            }
        }
        _ => Heard::Nothing,
    }
}

/// An age above these is a slip; 130 years is the walker's own bound.
fn oldest(unit: &str) -> i64 {
    match unit {
        "days" => 1_000,
        "weeks" => 520,
        "months" => 240,
        _ => 130,
    }
}

impl Said {
    /// Numbers with the units behind them. None when something stands there that is neither and may change the meaning.
    fn read(text: &str) -> Option<Self> {
        let cut = pieces(text);
        let mut said = Self { parts: Vec::new(), doubt: false };
        let mut at = 0;
        while let Some(piece) = cut.get(at) {
            at += 1;
            match piece {
                Piece::Number(value) => said.parts.push((*value, None)),
                Piece::Word(word) => said.word(word, cut.get(at..).unwrap_or_default()),
            }
        }
        (!said.parts.is_empty() && said.parts.len() <= 4).then_some(said)
    }

    fn word(&mut self, word: &str, rest: &[Piece]) {
        let unit = unit_name(word).filter(|_| !(word == "c" && self.parts.is_empty()));
        match word {
            // "an hour"; but in "half an hour" the number was said already.
            "a" | "an" => {
                let said = matches!(self.parts.last(), Some((_, None)));
                let unit_next = matches!(rest.first(), Some(Piece::Word(next)) if unit_name(next).is_some());
                if unit_next && !said {
                    self.parts.push((NUMBER_SCALE, None));
                }
            }
            "couple" => self.guess(2),
            "few" | "several" => self.guess(3),
            "half" => self.half(),
            _ if unit.is_some() => match self.parts.last_mut() {
                Some((_, place @ None)) => *place = Some(word.to_owned()),
                _ => self.doubt = true,
            },
            "degrees" | "degree" | "deg" | "°" | "of" | "and" | "it" | "is" | "its" | "was" | "im" | "i" | "am" | "he" | "she" | "hes"
            | "shes" | "they" | "old" | "for" | "ago" | "now" | "the" | "my" | "temp" | "temperature" | "weigh" | "weight" | "age"
            | "aged" | "times" | "since" | "his" | "her" | "their" | "have" | "has" | "been" | "had" | "at" | "with" => {}
            // "About", "over", "not", "?" and every word not known here: read, but to be confirmed.
            _ => self.doubt = true,
        }
    }

    fn guess(&mut self, number: i64) {
        self.parts.push((number * NUMBER_SCALE, None));
        self.doubt = true;
    }

    /// "half an hour", "two and a half days", "an hour and a half".
    fn half(&mut self) {
        match self.parts.last_mut() {
            Some((value, _)) => *value += NUMBER_SCALE / 2,
            None => self.parts.push((NUMBER_SCALE / 2, None)),
        }
    }
}

fn units(def: &NumberDef) -> impl Iterator<Item = &Unit> {
    def.units.iter()
}

fn same_unit(name: &str, said: &str) -> bool {
    let name = name.to_lowercase();
    name == said || (unit_name(&name).is_some() && unit_name(&name) == unit_name(said))
}

/// Does this number in this unit lie in the fact's range? The same sum as the walker's: half away from zero.
fn fits(def: &NumberDef, unit: &Unit, value: i64) -> bool {
    let product = (i128::from(value) + i128::from(unit.before)) * i128::from(unit.times);
    let over = i128::from(unit.over.max(1));
    let own = (product * 2 + over * product.signum()) / (over * 2);
    (i128::from(def.low)..=i128::from(def.high)).contains(&own)
}

fn heard(value: i64, unit: &Unit) -> HeardValue {
    let (whole, part) = (value / NUMBER_SCALE, value % NUMBER_SCALE);
    let part = format!("{part:03}");
    let part = part.trim_end_matches('0');
    let text = if part.is_empty() { whole.to_string() } else { format!("{whole}.{part}") };
    HeardValue { text, unit: Some(unit.name.clone()) }
}
