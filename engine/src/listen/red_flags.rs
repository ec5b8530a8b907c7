//! The red-flag lexicon: finds dangerous things people write in any box, whatever the box was for.
//!
//! It may only escalate. A plain hit stores the fact as yes; a negated, quoted, joking, past or second-hand one makes that fact the next
//! question; neither is silent. Time grows with the length of the text only: no pattern is ever tried backwards.

mod doubt;

use std::collections::HashMap;
use std::ops::Range;

use super::english;
use super::vocabulary::{Near, Vocabulary};
use super::words::{Break, Word, phrase, words};
use crate::program::{FactId, Lexicon, Program};

/// How sure a hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Something speaks against it: ask this fact next.
    Doubtful,
    /// Said outright: it counts as yes.
    Plain,
}

/// Something dangerous found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The fact it speaks of.
    pub fact: FactId,
    /// How sure.
    pub strength: Strength,
    /// Bytes of the typed text that were understood as the phrase.
    pub span: Range<usize>,
    /// The lexicon's phrase.
    pub phrase: String,
}

/// Whom the person who types speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// For themself: "he wants to die" is about somebody else, and doubtful.
    ForThemself,
    /// For the patient: "he wants to die" is about the patient, and plain.
    ForAnother,
}

/// Finds red flags; built once for a release.
pub struct RedFlagScanner {
    languages: Vec<Language>,
}

struct Language {
    vocabulary: Vocabulary,
    phrases: Vec<Phrase>,
    by_first: HashMap<u32, Vec<usize>>,
    run_together: HashMap<String, usize>,
    negations: Vec<Vec<String>>,
    others: Vec<Vec<String>>,
    english: bool,
}

struct Phrase {
    fact: FactId,
    words: Vec<u32>,
    text: String,
}

/// Words that may stand between two words of a phrase.
const FILLERS: usize = 3;
/// Phrases of at least this many letters are also found when typed without spaces ("#killmyself").
const RUN_TOGETHER_LETTERS: usize = 8;

/// A phrase found in the words of a text, before doubt is weighed.
struct Hit {
    phrase: usize,
    first: usize,
    last: usize,
    /// Matched through a word about somebody else.
    about_other: bool,
    /// Ran over the end of a sentence.
    broken: bool,
}

/// How a typed word stands for a known one.
#[derive(Clone, Copy)]
struct Reading {
    id: u32,
    about_other: bool,
}

impl RedFlagScanner {
    /// Prepares the lexicons of a release, each language by itself.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        Self { languages: program.lexicons.iter().filter(|l| !l.red_flags.is_empty()).map(Language::new).collect() }
    }

    /// Red flags in what a person typed about themself: each fact once, its surest and then its first hit; in the order of the text.
    #[must_use]
    pub fn scan(&self, text: &str) -> Vec<Flag> {
        self.scan_as(text, Speaks::ForThemself)
    }

    /// The same for whoever types.
    #[must_use]
    pub fn scan_as(&self, text: &str, speaks: Speaks) -> Vec<Flag> {
        let cut = words(text);
        let mut found: Vec<Flag> = Vec::new();
        for language in &self.languages {
            for flag in language.scan(&cut, speaks) {
                match found.iter_mut().find(|f| f.fact == flag.fact) {
                    None => found.push(flag),
                    Some(old) if flag.strength > old.strength => *old = flag,
                    Some(_) => {}
                }
            }
        }
        found.sort_by_key(|f| (f.span.start, f.fact));
        found
    }
}

impl Language {
    fn new(lexicon: &Lexicon) -> Self {
        let mut made = Self {
            vocabulary: Vocabulary::new(&lexicon.language),
            phrases: Vec::new(),
            by_first: HashMap::new(),
            run_together: HashMap::new(),
            negations: lexicon.negations.iter().map(|n| phrase(n)).filter(|n| !n.is_empty()).collect(),
            others: lexicon.others.iter().map(|o| phrase(o)).filter(|o| !o.is_empty()).collect(),
            english: lexicon.language.starts_with("en"),
        };
        for (fact, phrases) in &lexicon.red_flags {
            for text in phrases {
                made.add(*fact, text);
            }
        }
        made
    }

    fn add(&mut self, fact: FactId, text: &str) {
        let parts = phrase(text);
        let ids: Vec<u32> = parts.iter().map(|w| self.vocabulary.add(w)).collect();
        let Some(&first) = ids.first() else { return };
        let number = self.phrases.len();
        let joined = parts.concat();
        if parts.len() > 1 && joined.chars().count() >= RUN_TOGETHER_LETTERS {
            self.run_together.entry(joined).or_insert(number);
        }
        self.by_first.entry(first).or_default().push(number);
        self.phrases.push(Phrase { fact, words: ids, text: text.to_owned() });
    }

    fn scan(&self, cut: &[Word], speaks: Speaks) -> Vec<Flag> {
        let mut cache: HashMap<&str, Vec<Reading>> = HashMap::new();
        for word in cut {
            cache.entry(word.text.as_str()).or_insert_with(|| self.readings(&word.text));
        }
        let readings: Vec<&[Reading]> = cut.iter().map(|w| cache.get(w.text.as_str()).map_or(&[][..], Vec::as_slice)).collect();
        let mut best: Vec<Flag> = Vec::new();
        for hit in self.hits(cut, &readings) {
            let Some(phrase) = self.phrases.get(hit.phrase) else { continue };
            let known = best.iter().position(|f| f.fact == phrase.fact);
            if known.and_then(|i| best.get(i)).is_some_and(|f| f.strength == Strength::Plain) {
                continue;
            }
            let strength = if self.is_doubtful(cut, &hit, speaks) { Strength::Doubtful } else { Strength::Plain };
            let (Some(from), Some(to)) = (cut.get(hit.first), cut.get(hit.last)) else { continue };
            let flag = Flag { fact: phrase.fact, strength, span: from.start..to.end, phrase: phrase.text.clone() };
            match known.and_then(|i| best.get_mut(i)) {
                None => best.push(flag),
                Some(old) if strength > old.strength => *old = flag,
                Some(_) => {}
            }
        }
        best
    }

    fn hits(&self, cut: &[Word], readings: &[&[Reading]]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (at, word) in cut.iter().enumerate() {
            for reading in readings.get(at).copied().unwrap_or_default() {
                for &number in self.by_first.get(&reading.id).into_iter().flatten() {
                    if let Some(hit) = self.follow(number, at, reading.about_other, cut, readings) {
                        hits.push(hit);
                    }
                }
            }
            if let Some(&number) = self.run_together.get(&word.text) {
                hits.push(Hit { phrase: number, first: at, last: at, about_other: false, broken: false });
            }
        }
        hits
    }

    /// Follows a phrase through the words from its first one on, over a few words that change nothing.
    fn follow(&self, number: usize, first: usize, about_other: bool, cut: &[Word], readings: &[&[Reading]]) -> Option<Hit> {
        let mut hit = Hit { phrase: number, first, last: first, about_other, broken: false };
        for &wanted in self.phrases.get(number)?.words.iter().skip(1) {
            let mut at = hit.last + 1;
            let mut skipped = 0;
            loop {
                let word = cut.get(at)?;
                hit.broken |= word.before == Break::Hard;
                if let Some(reading) = readings.get(at)?.iter().find(|r| r.id == wanted) {
                    hit.about_other |= reading.about_other;
                    break;
                }
                if skipped == FILLERS || !(self.english && english::is_filler(&word.text)) {
                    return None;
                }
                skipped += 1;
                at += 1;
            }
            hit.last = at;
        }
        Some(hit)
    }

    /// Every known word a typed word may stand for: itself, its forms, the speaker's word for a word about others, and slips when it is none of these.
    fn readings(&self, word: &str) -> Vec<Reading> {
        let mut found: Vec<Reading> = Vec::new();
        let mut take = |id: u32, about_other: bool| {
            if !found.iter().any(|r| r.id == id) {
                found.push(Reading { id, about_other });
            }
        };
        self.vocabulary.forms(word).into_iter().for_each(|(id, _)| take(id, false));
        if self.english {
            for first_person in english::as_first_person(word) {
                if let Some(id) = self.vocabulary.exact(first_person) {
                    take(id, true);
                }
            }
        }
        if found.is_empty() && !(self.english && is_known(word)) {
            for (id, near) in self.vocabulary.slips(word) {
                if matches!(near, Near::Slips(_)) {
                    found.push(Reading { id, about_other: false });
                }
            }
        }
        found
    }
}

fn is_known(word: &str) -> bool {
    english::is_real_word(word) || english::is_stop_word(word) || english::is_third_person(word) || english::is_filler(word)
}
