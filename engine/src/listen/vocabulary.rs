//! A list of known words and the ways a typed word may stand for one of them: the same, another ending, doubled letters, a slip of the finger.
//!
//! It does not rank or decide; callers choose how much a slip is worth to them.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::words::squeezed;

/// How near a typed word is to a known one; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// The same word.
    Same,
    /// Another ending of it, or its letters doubled.
    Form,
    /// So many slips: a letter too many, too few, wrong, or two swapped.
    Slips(u8),
}

/// Known words, numbered in the order they came.
pub(super) struct Vocabulary {
    stemmer: Option<Stemmer>,
    words: Vec<Known>,
    exact: HashMap<String, u32>,
    stems: HashMap<String, Vec<u32>>,
    squeezed: HashMap<String, Vec<u32>>,
}

struct Known {
    text: String,
    length: usize,
    letters: u32,
}

impl Vocabulary {
    /// An empty list for a language, by its code. Languages without a stemmer match whole words only.
    pub fn new(language: &str) -> Self {
        let algorithm = match language.split(['-', '_']).next().unwrap_or("") {
            "en" | "" => Some(Algorithm::English),
            "fr" => Some(Algorithm::French),
            "de" => Some(Algorithm::German),
            "es" => Some(Algorithm::Spanish),
            "pt" => Some(Algorithm::Portuguese),
            "it" => Some(Algorithm::Italian),
            "ro" => Some(Algorithm::Romanian),
            "ar" => Some(Algorithm::Arabic),
            "tr" => Some(Algorithm::Turkish),
            _ => None,
        };
        let stemmer = algorithm.map(Stemmer::create);
        Self { stemmer, words: Vec::new(), exact: HashMap::new(), stems: HashMap::new(), squeezed: HashMap::new() }
    }

    /// The word's stem in this language.
    pub fn stem(&self, word: &str) -> String {
        self.stemmer.as_ref().map_or_else(|| word.to_owned(), |s| s.stem(word).into_owned())
    }

    /// Adds a word, or finds it; its number.
    pub fn add(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.exact.get(word) {
            return id;
        }
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.exact.insert(word.to_owned(), id);
        self.stems.entry(self.stem(word)).or_default().push(id);
        self.squeezed.entry(squeezed(word)).or_default().push(id);
        self.words.push(Known { text: word.to_owned(), length: word.chars().count(), letters: letters(word) });
        id
    }

    /// The number of exactly this word.
    pub fn exact(&self, word: &str) -> Option<u32> {
        self.exact.get(word).copied()
    }

    /// The word of that number.
    pub fn text(&self, id: u32) -> &str {
        self.words.get(id as usize).map_or("", |w| w.text.as_str())
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Known words that begin with these letters and are longer, in order.
    pub fn begins_with(&self, letters: &str) -> impl Iterator<Item = u32> {
        let longer = self.words.iter().enumerate().filter(move |(_, w)| w.text.len() > letters.len() && w.text.starts_with(letters));
        longer.filter_map(|(id, _)| u32::try_from(id).ok())
    }

    /// Known words this one is the same as or has another ending of.
    pub fn endings(&self, word: &str) -> Vec<(u32, Near)> {
        let mut found: Vec<(u32, Near)> = self.exact(word).map(|id| (id, Near::Same)).into_iter().collect();
        Self::join(&mut found, self.stems.get(&self.stem(word)));
        found
    }

    /// Known words this one is the same as or a form of, doubled letters counted as one.
    pub fn forms(&self, word: &str) -> Vec<(u32, Near)> {
        let mut found = self.endings(word);
        Self::join(&mut found, self.squeezed.get(&squeezed(word)));
        found
    }

    fn join(found: &mut Vec<(u32, Near)>, forms: Option<&Vec<u32>>) {
        for &id in forms.into_iter().flatten() {
            if !found.iter().any(|(other, _)| *other == id) {
                found.push((id, Near::Form));
            }
        }
    }

    /// Known words within the slips a word of its length may have, nearest first, then in order.
    pub fn slips(&self, word: &str) -> Vec<(u32, Near)> {
        let length = word.chars().count();
        let allowed = slips_allowed(length);
        if allowed == 0 || length > LONGEST_SLIP {
            return Vec::new();
        }
        let mask = letters(word);
        let mut found: Vec<(u32, Near)> = Vec::new();
        for (id, known) in self.words.iter().enumerate() {
            // Each slip changes at most two letters of the set, so most words fall out here without a distance.
            if known.length.abs_diff(length) > allowed
                || slips_allowed(known.length) == 0
                || (known.letters ^ mask).count_ones() as usize > 2 * allowed
            {
                continue;
            }
            let distance = strsim::osa_distance(&known.text, word);
            let most = allowed.min(slips_allowed(known.length.max(length)));
            if distance > 0 && distance <= most {
                let slips = u8::try_from(distance).unwrap_or(u8::MAX);
                found.push((u32::try_from(id).unwrap_or(u32::MAX), Near::Slips(slips)));
            }
        }
        found.sort_by_key(|(id, near)| (*near, *id));
        found
    }
}

/// Longer words are names or noise; measuring them would cost time and find nothing.
const LONGEST_SLIP: usize = 24;

/// Slips a word of this many letters may have: short words lie too close to each other.
pub(super) fn slips_allowed(length: usize) -> usize {
    match length {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

fn letters(word: &str) -> u32 {
    word.chars().fold(0, |set, c| {
        let bit = if c.is_ascii_lowercase() { c as u32 - 'a' as u32 } else { 26 + (c as u32 % 6) };
        set | (1 << bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_doubled_letters_and_slips_find_the_word() {
        let mut known = Vocabulary::new("en");
        let ids: Vec<u32> = ["suicide", "kill", "breathe", "headache"].iter().map(|w| known.add(w)).collect();
        let first = |found: Vec<(u32, Near)>| found.first().copied();
        assert_eq!(first(known.forms("killing")), ids.get(1).map(|id| (*id, Near::Form)));
        assert_eq!(first(known.forms("kil")), ids.get(1).map(|id| (*id, Near::Form)));
        assert_eq!(first(known.slips("sucide")), ids.first().map(|id| (*id, Near::Slips(1))));
        assert_eq!(first(known.slips("hedache")), ids.get(3).map(|id| (*id, Near::Slips(1))));
        assert!(known.slips("kiln").is_empty(), "short words have no slips");
    }
}
