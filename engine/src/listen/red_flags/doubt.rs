//! What speaks against a hit: a "not" that reaches it, quotation marks, somebody else's words, the past, a joke.
//!
//! Doubt never removes a hit; it only turns "stored as yes" into "asked next". Where the reading is open, the hit stays plain.

use super::super::english;
use super::super::words::{Break, Word};
use super::{Hit, Language, Speaks};

/// How far back a "not" is looked for, in words.
const REACH: usize = 12;
/// How far back the person of a clause is looked for.
const PERSON_REACH: usize = 6;
/// How far behind a phrase a way of taking it back may stand.
const AFTER: usize = 5;
/// How far into a long phrase a mishap is looked for.
const MISHAP_REACH: usize = 12;
/// How far before a phrase a comparison may begin.
const LIKENED: usize = 2;

impl Language {
    pub(super) fn is_doubtful(&self, cut: &[Word], hit: &Hit, speaks: Speaks) -> bool {
        let quoted = cut.get(hit.first).is_some_and(|w| w.quoted) && cut.get(hit.last).is_some_and(|w| w.quoted);
        let about_other = speaks == Speaks::ForThemself && (hit.about_other || self.third_person(cut, hit));
        quoted
            || hit.broken
            || hit.negated
            || about_other
            || self.negated(cut, hit)
            || self.done_by_nobody(cut, hit)
            || self.taken_back(cut, hit)
            || self.mishap(cut, hit)
            || self.likened(cut, hit)
            || self.past_or_joke(cut, hit)
            || self.others_said(cut, hit, speaks)
    }

    /// Does a "not" before the phrase reach it? Walks back to where the clause began.
    fn negated(&self, cut: &[Word], hit: &Hit) -> bool {
        let mut at = hit.first;
        if self.begins_clause(cut, at) {
            return false;
        }
        // "Cannot speak and cannot breathe": a phrase with a "not" of its own is not turned round over an "and".
        let own_not = cut.get(at).is_some_and(|w| english::is_negation(&w.text));
        for _ in 0..REACH {
            if self.break_stops(cut, at, hit) {
                return false;
            }
            let Some(before) = at.checked_sub(1) else { return false };
            at = before;
            let Some(word) = cut.get(at) else { return false };
            if self.english && (english::opens_clause(&word.text) || (own_not && matches!(word.text.as_str(), "and" | "or"))) {
                return false;
            }
            if self.negates(cut, at) {
                return true;
            }
            if self.begins_clause(cut, at) {
                return false;
            }
        }
        false
    }

    /// A "not" at this word, unless the word after it leaves the meaning standing ("can't stop").
    fn negates(&self, cut: &[Word], at: usize) -> bool {
        let listed = self.negations.iter().any(|n| sequence(cut, at, n));
        let known = self.english && cut.get(at).is_some_and(|w| english::is_negation(&w.text));
        let next = cut.get(at + 1).map_or("", |w| w.text.as_str());
        let negation = cut.get(at).map_or("", |w| w.text.as_str());
        (listed || known) && !(self.english && english::keeps_meaning(negation, next))
    }

    /// A person who begins a clause of their own: "… i want", but not the "i" of "I don't think i want".
    fn begins_clause(&self, cut: &[Word], at: usize) -> bool {
        if !self.english || !cut.get(at).is_some_and(|w| english::is_subject(&w.text)) {
            return false;
        }
        let Some(before) = at.checked_sub(1).and_then(|b| cut.get(b)) else { return true };
        // "… and I want" begins anew; "I don't think I want" does not.
        !english::embeds(&before.text)
    }

    /// Does the mark in front of this word end the reach of an earlier "not"? A comma in a list ("no fever, chest pain") does not.
    fn break_stops(&self, cut: &[Word], at: usize, hit: &Hit) -> bool {
        let Some(word) = cut.get(at) else { return true };
        match word.before {
            Break::None => false,
            Break::Hard | Break::Asked => true,
            Break::Soft => {
                let subject = (at..=hit.first).any(|i| cut.get(i).is_some_and(|w| english::is_subject(&w.text)));
                // "No, chest pain": the "no" answers something and stands alone.
                let answer = at
                    .checked_sub(1)
                    .is_some_and(|b| self.negates(cut, b) && cut.get(b).is_some_and(|w| b == 0 || w.before != Break::None));
                subject || answer
            }
        }
    }

    /// "chest pain: no", "suicidal? no", "… lol".
    fn taken_back(&self, cut: &[Word], hit: &Hit) -> bool {
        if !self.english {
            return false;
        }
        let after = hit.last + 1;
        let Some(word) = cut.get(after) else { return false };
        let next = cut.get(after + 1).filter(|w| w.before == Break::None).map_or("", |w| w.text.as_str());
        // A "no" in a sentence of its own answers somebody else; behind a question mark it is the writer's own answer.
        let straight = english::takes_back(&word.text) && next.is_empty() && word.before != Break::Hard;
        let laughing = (after..after + AFTER)
            .any(|i| cut.get(i).is_some_and(|w| matches!(w.text.as_str(), "lol" | "haha" | "jk" | "lmao" | "joking")));
        // "Suicidal? I'm not", "he hit me once": taken back, or told as a single time.
        let not =
            (after..after + 2).any(|i| cut.get(i).is_some_and(|w| w.text == "im") && words_at(cut, i + 1, &["not"]) && ends(cut, i + 2));
        straight
            || not
            || word.text == "once"
            || laughing
            || english::TAILS.iter().any(|t| words_at(cut, after, t))
            || word.text == "laughing"
    }

    /// "Cut myself shaving", "playing football he kicked me": an everyday mishap named close by in the same breath.
    fn mishap(&self, cut: &[Word], hit: &Hit) -> bool {
        let after = cut.iter().skip(hit.last + 1).take(AFTER).take_while(|w| w.before == Break::None);
        let until = hit.last.min(hit.first + MISHAP_REACH);
        let within = cut.iter().take(until + 1).skip(hit.first.saturating_sub(AFTER));
        self.english && after.chain(within).any(|w| english::is_mishap(&w.text))
    }

    /// "As if somebody kicked me": likened to it, straight before the phrase.
    fn likened(&self, cut: &[Word], hit: &Hit) -> bool {
        let before = hit.first.saturating_sub(LIKENED)..=hit.first;
        self.english && before.into_iter().any(|at| english::LIKENESS.iter().any(|l| words_at(cut, at, l)))
    }

    /// Said of the past, or taken back further on in the same sentence.
    fn past_or_joke(&self, cut: &[Word], hit: &Hit) -> bool {
        if !self.english {
            return false;
        }
        let (first, last) = sentence(cut, hit.first, hit.last);
        // A phrase may hold such words itself ("even though I said no"); "used to" makes any phrase a thing of the past.
        let free = |i: usize, words: &[&str]| words.first() == Some(&"used") || !(hit.first..=hit.last).contains(&i);
        (first..=last).any(|i| english::PAST.iter().any(|p| free(i, p) && words_at(cut, i, p)) || in_a_past_year(cut, i))
    }

    /// Words of somebody else: "my friend said …" before it, or "…, she said" behind it.
    fn others_said(&self, cut: &[Word], hit: &Hit, speaks: Speaks) -> bool {
        let (first, last) = sentence(cut, hit.first, hit.last);
        (first..=last).any(|at| {
            self.others.iter().any(|other| {
                let reports = other.iter().any(|w| matches!(w.as_str(), "said" | "says" | "told" | "tells" | "thinks"));
                let about_patient = speaks == Speaks::ForAnother && reports;
                !about_patient && sequence(cut, at, other) && self.reaches(cut, at, at + other.len(), hit)
            })
        })
    }

    /// Nothing between the other person's words and the hit opens a clause of the speaker's own.
    fn reaches(&self, cut: &[Word], from: usize, to: usize, hit: &Hit) -> bool {
        let between = if to <= hit.first { to..hit.first } else { hit.last + 1..from };
        !between.clone().any(|i| {
            cut.get(i).is_some_and(|w| {
                let own = matches!(w.text.as_str(), "and") && cut.get(i + 1).is_some_and(|n| english::is_subject(&n.text));
                own || (self.english && english::opens_clause(&w.text))
            })
        }) && between.len() <= REACH
    }

    /// "Nobody is abusing me": nobody does what the phrase says.
    fn done_by_nobody(&self, cut: &[Word], hit: &Hit) -> bool {
        let before = cut.iter().take(hit.first).rev().find(|w| !english::is_filler(&w.text));
        self.english && before.is_some_and(|w| english::is_nobody(&w.text))
    }

    /// "He hits my mum": the phrase itself says who does it.
    fn begins_with_person(&self, hit: &Hit) -> bool {
        self.phrases.get(hit.phrase).is_some_and(|p| p.begins_with_person)
    }

    /// The nearest person before the phrase is somebody else, and the phrase itself names nobody.
    fn third_person(&self, cut: &[Word], hit: &Hit) -> bool {
        let text = |i: usize| cut.get(i).map_or("", |w| w.text.as_str());
        // "Kill my mum" names somebody else's mum as well as the speaker's own: it does not say who wants to.
        let own = |i: usize| english::is_first_person(text(i)) && !(text(i) == "my" && english::is_third_person(text(i + 1)));
        if !self.english || (hit.first..=hit.last).any(own) || self.begins_with_person(hit) {
            return false;
        }
        let mut at = hit.first;
        for _ in 0..PERSON_REACH {
            let Some(word) = cut.get(at) else { return false };
            if at != hit.first || word.text == "wants" {
                if english::is_third_person(&word.text) {
                    return true;
                }
                if english::is_first_person(&word.text) || english::opens_clause(&word.text) {
                    return false;
                }
            }
            if word.before.ends() {
                return false;
            }
            let Some(before) = at.checked_sub(1) else { return false };
            at = before;
        }
        false
    }
}

/// First and last word of the sentence around a hit.
fn sentence(cut: &[Word], first: usize, last: usize) -> (usize, usize) {
    let hard = |i: usize| cut.get(i).is_some_and(|w| w.before.ends());
    let mut from = first;
    while from > 0 && !hard(from) && first - from < 40 {
        from -= 1;
    }
    let mut to = last;
    while to + 1 < cut.len() && !hard(to + 1) && to - last < 40 {
        to += 1;
    }
    (from, to)
}

/// "In 1994": a year so long ago that what is told is over. Without a clock the line is fixed; behind it the hit stays plain.
fn in_a_past_year(cut: &[Word], at: usize) -> bool {
    let year = cut.get(at + 1).filter(|w| w.text.len() == 4).and_then(|w| w.text.parse::<u32>().ok());
    words_at(cut, at, &["in"]) && year.is_some_and(|y| (1930..2024).contains(&y))
}

fn ends(cut: &[Word], at: usize) -> bool {
    cut.get(at).is_none_or(|w| w.before != Break::None)
}

fn sequence(cut: &[Word], at: usize, wanted: &[String]) -> bool {
    wanted.iter().enumerate().all(|(i, w)| cut.get(at + i).is_some_and(|c| c.text == *w))
}

fn words_at(cut: &[Word], at: usize, wanted: &[&str]) -> bool {
    wanted.iter().enumerate().all(|(i, w)| cut.get(at + i).is_some_and(|c| c.text == *w))
}
