//! Reads which option of a choice was meant: its id, its words, its number in the list.
//!
//! Where an option's words hold numbers ("3 to 4"), a bare number may mean the option or its place: then it is confirmed.

use super::super::english;
use super::super::numbers::{Piece, pieces};
use super::super::words::phrase;
use super::{AnswerWords, Heard, HeardValue};
use crate::limits::NUMBER_SCALE;
use crate::program::FactOption;

pub(super) fn read(options: &[FactOption], text: &str, said: &[String], answers: &AnswerWords) -> Heard {
    let words: Vec<Vec<String>> = options.iter().map(|o| phrase(&o.say)).collect();
    let plain = text.to_lowercase();
    let exact =
        |o: &FactOption, w: &Vec<String>| o.id.to_lowercase() == plain || phrase(&o.id.replace(['_', '-'], " ")) == said || *w == said;
    let matching: Vec<&FactOption> = options.iter().zip(&words).filter(|(o, w)| exact(o, w)).map(|(o, _)| o).collect();
    if let [only] = matching.as_slice() {
        return Heard::sure(&only.id);
    }
    if answers.is_unsure(said) {
        return Heard::sure("unsure");
    }
    if let Some(heard) = by_number(options, text) {
        return heard;
    }
    let mut ids: Vec<(usize, bool)> = Vec::new();
    for (at, option) in words.iter().enumerate() {
        if let Some(sure) = by_words(option, said) {
            ids.push((at, sure));
        }
    }
    let negated = said.iter().any(|w| english::is_negation(w)) || answers.mentions_unsure(said);
    // An option whose words hold another's ("more than half" and "half") is the one meant when all of it was said.
    let longest = ids.iter().filter(|(_, sure)| *sure).map(|(at, _)| words.get(*at).map_or(0, Vec::len)).max();
    let whole: Vec<usize> = ids.iter().filter(|(at, sure)| *sure && words.get(*at).map(Vec::len) == longest).map(|(at, _)| *at).collect();
    if let ([only], false) = (whole.as_slice(), negated) {
        return options.get(*only).map_or(Heard::Nothing, |o| Heard::sure(&o.id));
    }
    let candidates = |at: &[usize]| at.iter().filter_map(|i| options.get(*i)).map(|o| HeardValue::word(&o.id)).collect::<Vec<_>>();
    if negated && !ids.is_empty() {
        // "Not severe": any of the others, so all are offered.
        return Heard::among(options.iter().map(|o| HeardValue::word(&o.id)).collect());
    }
    let found = candidates(&ids.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    if found.is_empty() { Heard::among(candidates(&slips(&words, said))) } else { Heard::among(found) }
}

/// Every telling word of the option was said, and nothing else that tells: sure. Some were said: to be confirmed.
fn by_words(option: &[String], said: &[String]) -> Option<bool> {
    let telling = |w: &&String| !english::is_stop_word(w);
    let wanted: Vec<&String> = option.iter().filter(telling).collect();
    let given: Vec<&String> = said.iter().filter(telling).collect();
    if wanted.is_empty() || given.is_empty() {
        return None;
    }
    let shared = wanted.iter().filter(|w| given.contains(w)).count();
    match shared {
        0 => None,
        _ if shared == wanted.len() && given.iter().all(|g| wanted.contains(g) || g.as_str() == "pain") => Some(true),
        _ => Some(false),
    }
}

fn slips(options: &[Vec<String>], said: &[String]) -> Vec<usize> {
    let near = |a: &str, b: &str| a.chars().count() >= 4 && strsim::osa_distance(a, b) <= 1 + usize::from(a.len() > 7);
    let hit = |option: &Vec<String>| option.iter().filter(|o| !english::is_stop_word(o)).any(|o| said.iter().any(|s| near(s, o)));
    options.iter().enumerate().filter(|(_, o)| hit(o)).map(|(at, _)| at).collect()
}

/// A bare number: the option's place, counted from 1, or the option whose words hold it.
fn by_number(options: &[FactOption], text: &str) -> Option<Heard> {
    let wanted = match pieces(text).as_slice() {
        [Piece::Number(n)] => *n,
        [Piece::Word(w), Piece::Number(n)] if matches!(w.as_str(), "number" | "option" | "no") => *n,
        [Piece::Number(n), Piece::Word(w)] if matches!(w.as_str(), "st" | "nd" | "rd" | "th" | "one") => *n,
        [Piece::Word(the), Piece::Word(nth)] | [Piece::Word(the), Piece::Word(nth), _] if the == "the" => nth_word(nth, options.len())?,
        [Piece::Word(nth)] | [Piece::Word(nth), _] => nth_word(nth, options.len())?,
        _ => return None,
    };
    let place = usize::try_from(wanted / NUMBER_SCALE).ok().and_then(|n| n.checked_sub(1)).filter(|_| wanted % NUMBER_SCALE == 0);
    let by_place = place.and_then(|at| options.get(at));
    let ranges: Vec<&FactOption> = options.iter().filter(|o| in_words(&o.say, wanted)).collect();
    let speaks_of_numbers = options.iter().any(|o| o.say.chars().any(|c| c.is_ascii_digit()));
    if !speaks_of_numbers {
        return by_place.map(|o| Heard::sure(&o.id));
    }
    if let ([only], Some(same)) = (ranges.as_slice(), by_place)
        && only.id == same.id
    {
        return Some(Heard::sure(&only.id));
    }
    Some(Heard::among(ranges.into_iter().chain(by_place).map(|o| HeardValue::word(&o.id)).collect()))
}

fn nth_word(word: &str, options: usize) -> Option<i64> {
    const PLACES: [&str; 10] = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let place = if word == "last" { options } else { PLACES.iter().position(|p| *p == word)? + 1 };
    i64::try_from(place).ok().map(|n| n * NUMBER_SCALE)
}

/// Does the option speak of this number: "3 to 4", "10 or more", "2 or less", "5"?
fn in_words(say: &str, wanted: i64) -> bool {
    let word = |piece: &Piece, any: &[&str]| matches!(piece, Piece::Word(w) if any.contains(&w.as_str()));
    let cut = pieces(say);
    (0..cut.len()).any(|at| match cut.get(at..).unwrap_or_default() {
        [Piece::Number(low), to, Piece::Number(high), ..] if word(to, &["to", "-", "and", "or"]) => (*low..=*high).contains(&wanted),
        [Piece::Number(low), or, more, ..] if word(or, &["or", "and"]) && word(more, &["more", "over", "above"]) => wanted >= *low,
        [Piece::Number(high), or, less, ..] if word(or, &["or", "and"]) && word(less, &["less", "fewer", "under", "below"]) => {
            wanted <= *high
        }
        [Piece::Number(only), ..] => *only == wanted,
        _ => false,
    })
}
