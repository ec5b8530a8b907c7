//! The red-flag lexicon: finds dangerous things people write in any box, whatever the box was for.
//!
//! It may only escalate. A plain hit stores the fact as yes; a negated, quoted, joking, past or second-hand one makes that fact the next
//! question; neither is silent. Time grows with the length of the text only: no pattern is ever tried backwards.

mod doubt;
mod follow;
mod shape;
mod together;

use std::collections::HashMap;
use std::ops::Range;

use super::english;
use super::vocabulary::{Near, Vocabulary};
use super::words::{Word, phrase, words};
use crate::program::{FactId, Lexicon, Program};
use follow::Place;
use shape::{Families, Kind, Slot};

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
    families: Families,
    phrases: Vec<Phrase>,
    rows: Vec<Row>,
    by_first: HashMap<u32, Vec<usize>>,
    /// Rows that begin with a person.
    by_person: Vec<usize>,
    run_together: HashMap<String, usize>,
    negations: Vec<Vec<String>>,
    others: Vec<Vec<String>>,
    english: bool,
}

struct Phrase {
    fact: FactId,
    kind: Kind,
    /// Parts that must all be found.
    parts: usize,
    begins_with_person: bool,
    text: String,
}

/// A part of a phrase; most phrases have one.
struct Row {
    phrase: usize,
    /// Which part.
    part: usize,
    /// Stands alone: the phrase has no other part.
    alone: bool,
    unless: bool,
    /// The words it may begin with; none: a person.
    firsts: Vec<u32>,
    places: Vec<Place>,
}

/// Phrases of at least this many letters are also found when typed without spaces ("#killmyself").
const RUN_TOGETHER_LETTERS: usize = 8;
/// Forms of one phrase kept for that: those with more choices than this are not typed as one word, and the table would swell.
const RUN_TOGETHER_FORMS: usize = 24;

/// A phrase found in the words of a text, before doubt is weighed.
struct Hit {
    phrase: usize,
    first: usize,
    last: usize,
    /// Matched through a word about somebody else.
    about_other: bool,
    /// Ran over the end of a sentence.
    broken: bool,
    /// A "not" stands within it, or it speaks of nobody.
    negated: bool,
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
            families: lexicon.families.iter().map(|f| (f.name.clone(), f.phrases.iter().map(|p| phrase(p)).collect())).collect(),
            phrases: Vec::new(),
            rows: Vec::new(),
            by_first: HashMap::new(),
            by_person: Vec::new(),
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
        let (kind, parts) = shape::read(text, &self.families);
        let number = self.phrases.len();
        let alone = parts.len() == 1;
        for (part, written) in parts.iter().enumerate() {
            let places: Vec<Place> = written.slots.iter().map(|slot| self.place(slot)).collect();
            let row = self.rows.len();
            let mut firsts: Vec<u32> = Vec::new();
            match places.first() {
                Some(Place::Person) => self.by_person.push(row),
                Some(Place::Words { single, runs }) => {
                    firsts = runs.iter().filter_map(|run| run.first()).chain(single).copied().collect();
                    firsts.sort_unstable();
                    firsts.dedup();
                    firsts.iter().for_each(|id| self.by_first.entry(*id).or_default().push(row));
                }
                _ => {}
            }
            self.rows.push(Row { phrase: number, part, alone, unless: written.unless, firsts, places });
        }
        if let ([only], true) = (parts.as_slice(), kind != Kind::Passing)
            && only.slots.len() > 1
        {
            for form in shape::run_together(&only.slots, RUN_TOGETHER_FORMS) {
                if form.chars().count() >= RUN_TOGETHER_LETTERS {
                    self.run_together.entry(form).or_insert(number);
                }
            }
        }
        let begins_with_person = matches!(parts.first().and_then(|p| p.slots.first()), Some(Slot::Person));
        let parts = parts.iter().filter(|p| !p.unless).count();
        self.phrases.push(Phrase { fact, kind, parts, begins_with_person, text: text.to_owned() });
    }

    /// A place of a phrase with its words numbered.
    fn place(&mut self, slot: &Slot) -> Place {
        match slot {
            Slot::Words(alternatives) => {
                let numbered = alternatives.iter().map(|run| run.iter().map(|word| self.vocabulary.add(word)).collect());
                let (single, runs): (Vec<Vec<u32>>, Vec<Vec<u32>>) = numbered.partition(|run: &Vec<u32>| run.len() == 1);
                let mut single: Vec<u32> = single.into_iter().flatten().collect();
                single.sort_unstable();
                Place::Words { single, runs }
            }
            Slot::Person => Place::Person,
            Slot::AtLeast(least) => Place::AtLeast(*least),
            Slot::Gap => Place::Gap,
            Slot::Own => Place::Own,
            Slot::End => Place::End,
        }
    }

    fn scan(&self, cut: &[Word], speaks: Speaks) -> Vec<Flag> {
        let mut cache: HashMap<&str, Vec<Reading>> = HashMap::new();
        for word in cut {
            cache.entry(word.text.as_str()).or_insert_with(|| self.readings(&word.text));
        }
        let readings: Vec<&[Reading]> = cut.iter().map(|w| cache.get(w.text.as_str()).map_or(&[][..], Vec::as_slice)).collect();
        let (passing, hits): (Vec<Hit>, Vec<Hit>) = self.hits(cut, &readings).into_iter().partition(|h| self.is_passing(h));
        let mut best: Vec<Flag> = Vec::new();
        for hit in &hits {
            let Some(phrase) = self.phrases.get(hit.phrase) else { continue };
            let known = best.iter().position(|f| f.fact == phrase.fact);
            if known.and_then(|i| best.get(i)).is_some_and(|f| f.strength == Strength::Plain)
                || self.lies_within(hit, phrase.fact, &passing)
            {
                continue;
            }
            let doubtful = phrase.kind == Kind::Asks || self.is_doubtful(cut, hit, speaks);
            let strength = if doubtful { Strength::Doubtful } else { Strength::Plain };
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

    fn is_passing(&self, hit: &Hit) -> bool {
        self.phrases.get(hit.phrase).is_some_and(|p| p.kind == Kind::Passing)
    }

    /// Does the hit lie within words that the lexicon knows as said in passing for that fact? Not where they fit only by way of another person.
    fn lies_within(&self, hit: &Hit, fact: FactId, passing: &[Hit]) -> bool {
        let same = |other: &Hit| self.phrases.get(other.phrase).is_some_and(|p| p.fact == fact);
        passing
            .iter()
            .any(|other| other.first <= hit.first && hit.last <= other.last && !other.about_other && !other.negated && same(other))
    }

    /// Every known word a typed word may stand for: itself, its forms, the speaker's word for a word about others, and slips when it is none of these.
    fn readings(&self, word: &str) -> Vec<Reading> {
        let mut found: Vec<Reading> = Vec::new();
        let mut take = |id: u32, about_other: bool| {
            if !found.iter().any(|r| r.id == id) {
                found.push(Reading { id, about_other });
            }
        };
        let own = if self.english && is_known(word) { self.vocabulary.endings(word) } else { self.vocabulary.forms(word) };
        own.into_iter().for_each(|(id, _)| take(id, false));
        if self.english {
            if let Some(typed) = english::typed_for(word) {
                self.vocabulary.forms(&typed).into_iter().for_each(|(id, _)| take(id, false));
            }
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
