//! Finds phrases in the words of a text: each from its first word on, over a few words that change nothing, never backwards.
//!
//! It finds what was said. Whether something speaks against it is weighed elsewhere.

use super::super::english;
use super::super::numbers::number_word;
use super::super::words::{Break, Word};
use super::together::{Part, together};
use super::{Hit, Language, Reading, Row};

/// Words that may stand between two words of a phrase.
const FILLERS: usize = 3;
/// Words of any kind that three dots in a phrase stand for. More would join what was said of two things.
const GAP: usize = 5;

/// Which words may be passed over before the next place of a phrase.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Those that change nothing.
    Fillers,
    /// Any.
    Any,
    /// Any that name nobody else.
    Own,
}

/// One place of a phrase, its words numbered.
pub(super) enum Place {
    /// One of these words, in order of their numbers, or one of these runs of several.
    Words { single: Vec<u32>, runs: Vec<Vec<u32>> },
    /// He, she, my dad, nobody.
    Person,
    /// A number of at least this many.
    AtLeast(u32),
    /// A few words of any kind.
    Gap,
    /// A few words that name nobody else.
    Own,
    /// The clause ends here.
    End,
}

/// A place of a phrase found in the text.
struct Step {
    /// One past its last word.
    next: usize,
    about_other: bool,
    negated: bool,
}

impl Language {
    pub(super) fn hits(&self, cut: &[Word], readings: &[&[Reading]]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut scattered = Vec::new();
        let possible = self.possible(cut, readings);
        for (at, word) in cut.iter().enumerate() {
            let persons = if english::is_person(&word.text) { self.by_person.as_slice() } else { &[] };
            let known = readings.get(at).copied().unwrap_or_default().iter().filter_map(|r| self.by_first.get(&r.id)).flatten();
            for number in known.chain(persons) {
                let Some(row) = self.rows.get(*number).filter(|row| possible.get(row.phrase) == Some(&true)) else { continue };
                let Some(hit) = self.follow(row, at, cut, readings) else { continue };
                if row.alone { hits.push(hit) } else { scattered.push(Part { hit, part: row.part, unless: row.unless }) }
            }
            if let Some(&number) = self.run_together.get(&word.text) {
                hits.push(Hit { phrase: number, first: at, last: at, about_other: false, broken: false, negated: false });
            }
        }
        hits.extend(together(scattered, cut, |phrase| self.phrases.get(phrase).map_or(0, |p| p.parts)));
        hits
    }

    /// The phrases of which the text holds a first word of every part: following the others would cost time and find nothing.
    fn possible(&self, cut: &[Word], readings: &[&[Reading]]) -> Vec<bool> {
        let mut present = vec![false; self.vocabulary.len()];
        for reading in readings.iter().copied().flatten() {
            if let Some(seen) = present.get_mut(reading.id as usize) {
                *seen = true;
            }
        }
        let person = cut.iter().any(|w| english::is_person(&w.text));
        let mut possible = vec![true; self.phrases.len()];
        for row in self.rows.iter().filter(|row| !row.alone && !row.unless) {
            let begins = if row.firsts.is_empty() { person } else { row.firsts.iter().any(|id| present.get(*id as usize) == Some(&true)) };
            if let Some(whole) = possible.get_mut(row.phrase) {
                *whole &= begins;
            }
        }
        possible
    }

    fn follow(&self, row: &Row, first: usize, cut: &[Word], readings: &[&[Reading]]) -> Option<Hit> {
        let mut hit = Hit { phrase: row.phrase, first, last: first, about_other: false, broken: false, negated: false };
        let mut at = first;
        let mut between = Between::Fillers;
        for place in &row.places {
            match place {
                Place::Gap | Place::Own => {
                    between = if matches!(place, Place::Gap) { Between::Any } else { Between::Own };
                    continue;
                }
                Place::End if clause_ends(cut, at) => continue,
                Place::End => return None,
                Place::Words { .. } | Place::Person | Place::AtLeast(_) => {}
            }
            let mut skipped = 0;
            let step = loop {
                if at > first {
                    hit.broken |= cut.get(at)?.before.ends();
                }
                if let Some(step) = step(place, at, cut, readings) {
                    break step;
                }
                let word = cut.get(at).filter(|_| at > first)?;
                let negation = self.english && english::is_negation(&word.text);
                if !self.may_skip(word, skipped, between) {
                    return None;
                }
                hit.negated |= negation;
                skipped += 1;
                at += 1;
            };
            hit.about_other |= step.about_other;
            hit.negated |= step.negated;
            hit.last = step.next.saturating_sub(1);
            at = step.next;
            between = Between::Fillers;
        }
        Some(hit)
    }

    /// May this word stand between two words of a phrase? A "not" may: "he never hits me" is heard, and in doubt.
    fn may_skip(&self, word: &Word, skipped: usize, between: Between) -> bool {
        let text = word.text.as_str();
        if between == Between::Fillers {
            return skipped < FILLERS && self.english && (english::is_filler(text) || english::is_negation(text));
        }
        let ends = word.before.ends() || (self.english && english::opens_clause(text) && !english::goes_on(text));
        let of_other = between == Between::Own && self.english && (english::is_third_person(text) || english::is_other_subject(text));
        skipped < GAP && !ends && !of_other
    }
}

/// The words from here on that fill a place of a phrase.
fn step(place: &Place, at: usize, cut: &[Word], readings: &[&[Reading]]) -> Option<Step> {
    let word = cut.get(at)?;
    match place {
        Place::Words { single, runs } => {
            let readings_here = readings.get(at)?.iter().filter(|r| single.binary_search(&r.id).is_ok());
            let one = readings_here.map(|r| Step { next: at + 1, about_other: r.about_other, negated: false });
            // "Hits us" says us, though "us" may also stand for "me": the plainer reading wins.
            one.chain(runs.iter().filter_map(|run| run_step(run, at, readings))).min_by_key(|step| step.about_other)
        }
        Place::Person if english::is_person(&word.text) => {
            Some(Step { next: at + 1, about_other: false, negated: english::is_nobody(&word.text) })
        }
        Place::AtLeast(least) => {
            (number(&word.text)? >= i64::from(*least)).then_some(Step { next: at + 1, about_other: false, negated: false })
        }
        Place::Person | Place::Gap | Place::Own | Place::End => None,
    }
}

fn run_step(run: &[u32], at: usize, readings: &[&[Reading]]) -> Option<Step> {
    let mut about_other = false;
    for (i, id) in run.iter().enumerate() {
        about_other |= readings.get(at + i)?.iter().find(|r| r.id == *id)?.about_other;
    }
    Some(Step { next: at + run.len(), about_other, negated: false })
}

/// A number in digits or as a word; `20x` counts as 20.
fn number(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches('x');
    digits.parse().ok().or_else(|| number_word(word))
}

/// Nothing more of this clause follows.
fn clause_ends(cut: &[Word], at: usize) -> bool {
    let Some(word) = cut.get(at) else { return true };
    word.before != Break::None || english::opens_clause(&word.text) || english::closes_clause(&word.text)
}
