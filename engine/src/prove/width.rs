//! Which condition makes a proof long: the one whose facts lie furthest apart in the order in which they are asked.
//!
//! It is named when a budget is spent; asking its facts closer together is the mend.

use super::domain::Domain;
use super::reach::{Reach, Source, sources, tests_of};
use crate::program::{FactId, Origin, Program, SlotId};

/// The condition of widest span among the rules of these pathways, in the author's words, and where it is written.
#[must_use]
pub fn widest(program: &Program, reach: &Reach, domain: &Domain) -> Option<(String, Origin)> {
    let sources = sources(program);
    let facts = |slot: SlotId| -> Vec<FactId> {
        match sources.get(slot.at()) {
            Some(Source::Fact(fact) | Source::View(fact, _)) => vec![*fact],
            Some(Source::Score(score)) => program.scores.get(score.at()).map(|s| s.asks.clone()).unwrap_or_default(),
            None => Vec::new(),
        }
    };
    let mut widest: Option<(u16, &crate::program::Rule)> = None;
    for rule in program.rules.iter().filter(|r| r.pathway.is_none_or(|p| reach.pathways.contains(&p))) {
        let slots = tests_of(program, rule.when).into_iter().filter_map(|at| program.tests.get(at)).map(|t| t.slot);
        let places: Vec<u16> = slots.flat_map(facts).filter_map(|f| domain.answer(0, f)).map(|v| v.0).collect();
        let span = places.iter().max().zip(places.iter().min()).map_or(0, |(last, first)| last - first);
        if widest.is_none_or(|(most, _)| span > most) {
            widest = Some((span, rule));
        }
    }
    widest.map(|(_, rule)| (rule.text.clone(), rule.origin.clone()))
}
