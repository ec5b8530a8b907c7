//! The diagram held against the walk: random people, mostly well and some with many signs, walked question by question, come to what the function says of them. A seed
//! makes them the same each time.
//!
//! It proves nothing. It is how a reader sees that the proof speaks of the program that runs.

use super::case::Case;
use super::domain::{Domain, Role, Variable};
use super::people::{Person, joined};
use crate::program::Program;

/// Random people from a seed: the same ones each time.
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    /// A beginning.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below another; 0 below 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)).checked_rem(limit).unwrap_or(0)
    }

    /// Someone with mostly reassuring answers, so that calls go far; one answer in `rough` is any.
    pub fn person(&mut self, domain: &Domain, rough: u64) -> Vec<u16> {
        let mut one = |v: &Variable| {
            let classes = v.classes.len() as u64;
            let free = match v.role {
                Role::Volunteered => self.below(12) == 0,
                Role::Answer => classes > 3 || self.below(rough) == 0,
            };
            if free { u16::try_from(self.below(classes)).unwrap_or(v.usual) } else { v.usual }
        };
        domain.variables().iter().map(&mut one).collect()
    }
}

/// How rough the people are, in turn.
const ROUGH: [u64; 4] = [3, 12, 40, 90];
/// One in so many is walked answer by answer as a person would send them; the others put their values straight into the slots.
const LONG_WAY: usize = 16;

/// Walks so many people through an entry, in the release without interrupts that its function speaks of.
///
/// # Errors
/// Somebody comes to something else than the function says, in words: a fault of the prover or of the walk.
pub fn walked_alike(case: &Case<'_>, alone: &Program, people: usize, seed: u64) -> Result<(), String> {
    let entry = case.entry.pathway;
    let name = alone.pathway(entry).map_or("", |p| p.name.as_str());
    let mut draw = Draw::new(seed ^ u64::from(entry.0));
    for (at, rough) in ROUGH.into_iter().cycle().take(people).enumerate() {
        let person = Person { domain: case.domain, side: 0, values: draw.person(case.domain, rough) };
        let walked = if at % LONG_WAY == 0 { person.walk(alone, entry) } else { person.hurry(alone, entry) };
        let state = walked.map_err(|refusal| format!("{name}: the walk refused an answer: {refusal} (seed {seed}, person {at})"))?;
        let said = case.space.states.state(case.space.diagrams.value(case.entry.function, &person.values));
        if said != joined(&state) {
            let odd = |(v, at): (&Variable, &u16)| Some(format!("{} {}", v.name, v.classes.get(usize::from(*at))?.says));
            let unusual = case.domain.variables().iter().zip(&person.values).filter(|(v, at)| v.usual != **at);
            let words: Vec<String> = unusual.filter_map(odd).collect();
            return Err(format!(
                "{name}: the proof says {said:?}, the walk comes to {:?} (seed {seed}, person {at}: {})",
                joined(&state),
                words.join(", ")
            ));
        }
    }
    Ok(())
}
