//! Random people walked by two releases and compared, for whoever wants to see a proof of "no change" with their own eyes. The seed makes them the same each time.

use super::facts;
use super::rungs::Book;
use crate::program::Program;
use crate::prove::differential::Draw;
use crate::prove::domain::Domain;
use crate::prove::people::{Person, joined, without_interrupts};
use crate::prove::reach::Reach;

/// One answer in so many is any: people with every sign at once tell little.
const ROUGH: u64 = 4;

/// Walks so many random people through a topic of both releases.
///
/// # Errors
/// Somebody comes to something else, in words; or the topic is not in both.
pub fn agree(old: &Program, new: &Program, topic: &str, people: usize, seed: u64) -> Result<(), String> {
    let (aligned, _) = facts::align(old, new);
    let missing = || format!("`{topic}` is not in both releases");
    let entries = [old.pathway_named(topic).ok_or_else(missing)?, new.pathway_named(topic).ok_or_else(missing)?];
    let [first, second] = entries;
    let (Ok(before), Ok(after)) = (Reach::of(old, first), Reach::of(&aligned, second)) else { return Err(missing()) };
    let domain = Domain::new(&[(old, &before), (&aligned, &after)]);
    let alone = [without_interrupts(old), without_interrupts(new)];
    let mut book = Book::new(old, &aligned);
    let mut draw = Draw::new(seed);
    for _ in 0..people {
        let values = draw.person(&domain, ROUGH);
        let mut came = [0, 0];
        for ((side, entry), came) in entries.into_iter().enumerate().zip(&mut came) {
            let person = Person { domain: &domain, side, values: values.clone() };
            let Some(program) = alone.get(side) else { continue };
            let state = person.walk(program, entry).map_err(|r| format!("{topic}: the walk refused an answer: {r}"))?;
            *came = book.meaning(side, joined(&state));
        }
        let [a, b] = came;
        if a != b {
            return Err(format!(
                "{topic}: proved the same, yet somebody came to {:?} and comes to {:?} (seed {seed})",
                book.words(a),
                book.words(b)
            ));
        }
    }
    Ok(())
}
