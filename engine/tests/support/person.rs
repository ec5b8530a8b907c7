//! The shipped library and people by chance who answer its questions to the end.

use fingerpost_engine::program::{FactId, FactKind, PathwayId, Program};
use fingerpost_engine::walk::{Answer, Event, State, What, outcome};
use std::collections::BTreeMap;
use std::sync::OnceLock;

#[path = "library.rs"]
mod library;

pub fn program() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(library::shipped)
}

/// A person: an answer to every question there is, by chance, the same whenever asked.
#[derive(Debug, Clone)]
pub struct Person {
    pub seed: u64,
    pub changed: BTreeMap<u16, u64>,
    pub worst: bool,
    /// Hardly anything is so, and little is not known: most people have no danger at all.
    pub calm: bool,
}

impl Person {
    pub fn draw(&self, fact: FactId) -> u64 {
        let mut x =
            self.seed ^ (u64::from(fact.0) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ self.changed.get(&fact.0).copied().unwrap_or(0);
        x ^= x >> 30;
        x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x ^= x >> 27;
        x = x.wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    pub fn answer(&self, fact: FactId) -> Answer {
        let def = program().fact(fact).unwrap();
        let chance = self.draw(fact);
        if def.unsure.is_some() && chance.is_multiple_of(if self.calm { 211 } else { 13 }) {
            return Answer::Word("unsure".into());
        }
        match &def.kind {
            // Mostly no: a person with every sign at once tells little about the walk.
            FactKind::YesNo => Answer::Word(
                if chance
                    % if self.worst {
                        3
                    } else if self.calm {
                        61
                    } else {
                        17
                    }
                    == 1
                {
                    "yes"
                } else {
                    "no"
                }
                .into(),
            ),
            FactKind::Choice(options) => Answer::Word(options[(chance % options.len() as u64) as usize].id.clone()),
            FactKind::Number(n) => {
                let steps = ((n.high - n.low) / 100).max(1) as u64;
                let value = n.low + (chance % (steps + 1)) as i64 * 100;
                Answer::Number { value: fingerpost_engine::walk::decimal_text(value), unit: n.unit.clone() }
            }
            FactKind::Age(_) => Answer::Rough {
                age: match chance % 4 {
                    0 => format!("{} weeks", chance % 60),
                    1 => format!("{} months", chance % 70),
                    _ => format!("{} years", chance % 100),
                },
            },
            FactKind::Text => Answer::Word("some words".into()),
            FactKind::List(_) => Answer::List(vec!["atorvastatin".into()]),
        }
    }
}

pub fn event(what: What) -> Event {
    Event { at_ms: 0, date: "2026-01-15".parse().unwrap(), what }
}

pub fn begun(topics: &[PathwayId]) -> State {
    let mut state = State::new(program());
    let topics = topics.iter().map(|t| program().pathway(*t).unwrap().name.clone()).collect();
    state.apply(program(), &event(What::Began { given: BTreeMap::new(), topics })).unwrap();
    state
}

/// Answers to the end; the facts in the order they were asked.
pub fn to_the_end(state: &mut State, person: &Person) -> Vec<FactId> {
    let mut asked = Vec::new();
    for _ in 0..500 {
        let facts = state.prompted(program());
        if facts.is_empty() {
            return asked;
        }
        let answers = facts.iter().map(|f| (program().fact(*f).unwrap().name.clone(), person.answer(*f))).collect();
        asked.extend(&facts);
        state.apply(program(), &event(What::Answered { answers })).unwrap();
    }
    panic!("the call did not end");
}

/// The soonest level and the ablest tier of an outcome: smaller is more urgent.
pub fn rank(state: &State) -> (u8, u8) {
    let all: Vec<_> = outcome(program(), state).dispositions.iter().map(|d| program().disposition(*d).unwrap()).collect();
    (all.iter().map(|d| d.level).min().unwrap(), all.iter().map(|d| d.tier).min().unwrap())
}
