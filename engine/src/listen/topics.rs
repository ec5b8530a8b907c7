//! Finds the topic for what a person says is wrong, in their own words.
//!
//! It ranks; it never chooses. It never answers with nothing: when no topic fits it offers the way of "none of these fits" and says that it does.

use std::collections::{BTreeMap, HashMap};

use super::english;
use super::vocabulary::{Near, Vocabulary};
use super::words::{phrase, words};
use crate::program::{PathwayId, Program};

/// A topic that may fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicHit {
    /// The topic.
    pub pathway: PathwayId,
    /// Higher fits better; only comparable within one answer.
    pub score: u32,
    /// The typed words that spoke for it, as typed but in lower case; each once.
    pub why: Vec<String>,
    /// No topic fitted: this is the way for "none of these fits".
    pub fallback: bool,
}

/// Finds topics; built once for a release.
pub struct TopicFinder {
    vocabulary: Vocabulary,
    /// By word of the vocabulary: the topics it stands in, with its weight there.
    postings: Vec<Vec<(usize, u32)>>,
    /// How much a word tells, in sixteenths: rare words tell more.
    telling: Vec<u32>,
    /// Topics in the order they are walked.
    topics: Vec<PathwayId>,
    /// Whole names of topics: their telling words.
    names: Vec<Vec<Vec<u32>>>,
    synonyms: Vec<Synonyms>,
    none_fits: Option<PathwayId>,
}

/// Ways of saying one thing, each as stems.
struct Synonyms {
    ways: Vec<Vec<String>>,
    /// Words of the vocabulary that say it.
    means: Vec<u32>,
}

const TITLE: u32 = 40;
const ALSO_CALLED: u32 = 36;
const TAG: u32 = 16;
/// Worth of a word by the way it was found, in sixteenths.
const SAME: u32 = 16;
const FORM: u32 = 15;
const SYNONYM: u32 = 13;
const PREFIX: u32 = 9;
const ONE_SLIP: u32 = 11;
const TWO_SLIPS: u32 = 8;
/// Added when every word of one name was typed, for each word.
const WHOLE_NAME: u32 = 320;
/// Shortest beginning of a word that finds it while it is being typed.
const PREFIX_LETTERS: usize = 3;
/// Words of a query that are looked at: a search, not a letter.
const QUERY_WORDS: usize = 60;

impl TopicFinder {
    /// Indexes titles, other names, tags and synonyms of every topic that may be chosen.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let language = program.meta.languages.first().map_or("en", String::as_str);
        let mut made = Self {
            vocabulary: Vocabulary::new(language),
            postings: Vec::new(),
            telling: Vec::new(),
            topics: listed(program),
            names: Vec::new(),
            synonyms: Vec::new(),
            none_fits: program.none_fits,
        };
        for (place, id) in made.topics.clone().into_iter().enumerate() {
            let Some(pathway) = program.pathway(id) else { continue };
            let mut names = vec![made.index(&pathway.title, place, TITLE)];
            names.extend(pathway.also_called.iter().map(|name| made.index(name, place, ALSO_CALLED)));
            for tag in &pathway.about {
                made.index(tag, place, TAG);
            }
            made.names.push(names);
        }
        made.add_synonyms(program);
        let topics = made.topics.len();
        made.telling = made.postings.iter().map(|p| telling(topics, p.len())).collect();
        made
    }

    /// The topics that fit best, at most `limit`, best first. Never empty while the release has a topic to offer and `limit` is not zero.
    #[must_use]
    pub fn find(&self, text: &str, limit: usize) -> Vec<TopicHit> {
        let typed: Vec<String> = words(text).into_iter().map(|w| w.text).take(QUERY_WORDS).collect();
        let evidence = self.evidence(&typed);
        let mut scores: BTreeMap<usize, (u32, Vec<String>)> = BTreeMap::new();
        for one in &evidence {
            for (topic, points) in self.points(one) {
                let entry = scores.entry(topic).or_default();
                entry.0 += points;
                if !entry.1.contains(&one.typed) {
                    entry.1.push(one.typed.clone());
                }
            }
        }
        for (topic, (score, _)) in &mut scores {
            *score += self.whole_names(*topic, &evidence);
        }
        let mut hits: Vec<TopicHit> = scores
            .into_iter()
            .filter_map(|(topic, (score, why))| Some(TopicHit { pathway: *self.topics.get(topic)?, score, why, fallback: false }))
            .collect();
        // The sort keeps the order of topics among equals, and that order puts danger to life first.
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
        hits.truncate(limit);
        if hits.is_empty() { self.fall_back(limit) } else { hits }
    }

    fn fall_back(&self, limit: usize) -> Vec<TopicHit> {
        let offer = |pathway: PathwayId| TopicHit { pathway, score: 0, why: Vec::new(), fallback: true };
        match self.none_fits {
            Some(pathway) => std::iter::once(offer(pathway)).take(limit).collect(),
            None => self.topics.iter().copied().map(offer).take(limit).collect(),
        }
    }

    fn index(&mut self, text: &str, topic: usize, weight: u32) -> Vec<u32> {
        let mut name = Vec::new();
        for word in phrase(text) {
            if english::is_stop_word(&word) {
                continue;
            }
            let id = self.word(&word);
            if !name.contains(&id) {
                name.push(id);
            }
            let Some(postings) = self.postings.get_mut(id as usize) else { continue };
            match postings.iter_mut().find(|(t, _)| *t == topic) {
                Some((_, old)) => *old = (*old).max(weight),
                None => postings.push((topic, weight)),
            }
        }
        name
    }

    fn word(&mut self, word: &str) -> u32 {
        let id = self.vocabulary.add(word);
        if self.postings.len() < self.vocabulary.len() {
            self.postings.resize(self.vocabulary.len(), Vec::new());
        }
        id
    }

    fn add_synonyms(&mut self, program: &Program) {
        for group in program.lexicons.iter().flat_map(|l| &l.synonyms) {
            let mut ways = Vec::new();
            let mut means = Vec::new();
            for way in std::iter::once(&group.name).chain(&group.phrases) {
                let parts = phrase(way);
                let telling: Vec<&String> = parts.iter().filter(|w| !english::is_stop_word(w)).collect();
                // A phrase of several words says the thing only as a whole; one word says it by itself.
                if let [only] = telling.as_slice() {
                    means.push(self.word(only));
                } else if *way == group.name {
                    means.extend(telling.iter().map(|w| self.word(w)).collect::<Vec<_>>());
                }
                ways.push(parts.iter().map(|w| self.vocabulary.stem(w)).collect::<Vec<_>>());
            }
            ways.retain(|w| !w.is_empty());
            self.synonyms.push(Synonyms { ways, means });
        }
    }

    /// What one piece of evidence is worth for each topic it speaks for: its best word there counts, so that a rich list of synonyms weighs no more than a short one.
    fn points(&self, evidence: &Evidence) -> BTreeMap<usize, u32> {
        let mut points: BTreeMap<usize, u32> = BTreeMap::new();
        for (word, sixteenths) in &evidence.means {
            let tells = self.telling.get(*word as usize).copied().unwrap_or(0);
            for (topic, weight) in self.postings.get(*word as usize).into_iter().flatten() {
                let best = points.entry(*topic).or_default();
                *best = (*best).max(weight * tells * sixteenths / 16);
            }
        }
        points
    }

    /// What each typed word, and each typed phrase of the synonyms, may mean.
    fn evidence(&self, typed: &[String]) -> Vec<Evidence> {
        let mut found: Vec<Evidence> = Vec::new();
        let mut stems: Vec<String> = Vec::with_capacity(typed.len());
        for (at, word) in typed.iter().enumerate() {
            let mut stem = self.vocabulary.stem(word);
            if !english::is_stop_word(word) {
                let mut near = self.vocabulary.forms(word);
                if near.is_empty() {
                    near = self.vocabulary.slips(word);
                    // A slip is read as the nearest word for the synonyms too.
                    if let Some((id, _)) = near.first() {
                        stem = self.vocabulary.stem(self.vocabulary.text(*id));
                    }
                }
                let mut means: Vec<(u32, u32)> = near.into_iter().map(|(id, how)| (id, worth(how))).collect();
                if word.chars().count() >= PREFIX_LETTERS {
                    means.extend(self.vocabulary.begins_with(word).map(|id| (id, PREFIX)));
                }
                found.push(Evidence { typed: word.clone(), means });
            }
            // "tooth ache" for "toothache".
            if let Some(next) = typed.get(at + 1)
                && let Some(id) = self.vocabulary.exact(&format!("{word}{next}"))
            {
                found.push(Evidence { typed: format!("{word} {next}"), means: vec![(id, SAME)] });
            }
            stems.push(stem);
        }
        self.add_said_synonyms(typed, &stems, &mut found);
        found.retain(|e| !e.means.is_empty());
        found
    }

    /// Synonyms of one typed word join its own evidence; a phrase of several words is evidence by itself.
    fn add_said_synonyms(&self, typed: &[String], stems: &[String], found: &mut Vec<Evidence>) {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, stem) in stems.iter().enumerate() {
            places.entry(stem).or_default().push(at);
        }
        for group in &self.synonyms {
            let means = || group.means.iter().map(|id| (*id, SYNONYM));
            for way in &group.ways {
                let Some(first) = way.first() else { continue };
                for &at in places.get(first.as_str()).into_iter().flatten() {
                    if stems.get(at..at + way.len()).is_none_or(|s| s != way.as_slice()) {
                        continue;
                    }
                    let said = typed.get(at..at + way.len()).map(|w| w.join(" ")).unwrap_or_default();
                    match found.iter_mut().find(|e| e.typed == said) {
                        Some(known) => known.means.extend(means()),
                        None => found.push(Evidence { typed: said, means: means().collect() }),
                    }
                }
            }
        }
    }

    /// The reward for names whose every telling word was typed; the best one counts.
    fn whole_names(&self, topic: usize, evidence: &[Evidence]) -> u32 {
        let said = |word: &u32| evidence.iter().flat_map(|e| &e.means).any(|(id, sixteenths)| id == word && *sixteenths > PREFIX);
        let names = self.names.get(topic).into_iter().flatten();
        let length = names.filter(|n| !n.is_empty() && n.iter().all(said)).map(Vec::len).max().unwrap_or(0);
        WHOLE_NAME * u32::try_from(length).unwrap_or(0)
    }
}

/// One typed word or phrase, and the known words it may stand for with their worth in sixteenths.
struct Evidence {
    typed: String,
    means: Vec<(u32, u32)>,
}

fn worth(near: Near) -> u32 {
    match near {
        Near::Same => SAME,
        Near::Form => FORM,
        Near::Slips(1) => ONE_SLIP,
        Near::Slips(_) => TWO_SLIPS,
    }
}

/// Topics that may be chosen: those of the walking order first, then any other listed one in file order.
fn listed(program: &Program) -> Vec<PathwayId> {
    let is_listed = |id: &PathwayId| program.pathway(*id).is_some_and(|p| p.listed);
    let mut topics: Vec<PathwayId> = program.topic_order.iter().copied().filter(is_listed).collect();
    let all = (0..program.pathways.len()).filter_map(|i| u16::try_from(i).ok()).map(PathwayId);
    for id in all.filter(is_listed) {
        if !topics.contains(&id) {
            topics.push(id);
        }
    }
    topics
}

/// Sixteenths of the binary logarithm of "one topic in how many", at least one: whole numbers, so every machine ranks alike.
fn telling(topics: usize, with_it: usize) -> u32 {
    let ratio = (topics.max(1) * 256) / with_it.max(1);
    let whole = ratio.max(256).ilog2() - 8;
    let below = 256_usize << whole;
    let rest = (ratio.max(below) - below) * 16 / below;
    16 + whole * 16 + u32::try_from(rest).unwrap_or(0)
}

#[cfg(test)]
mod tests;
