//! What is known at a line: for each fact what a rule reads, and for whom it was answered.
//!
//! Both are diagrams over the answer vectors, so one of these stands for all ways to the line at once.

use super::{Space, Symbolic};
use crate::program::{FactId, FactKind, ScoreId};
use crate::prove::diagram::{Made, Ref};
use crate::prove::domain::Cell;

/// What is known of one fact or score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Known {
    /// What a rule reads: leaves are cells.
    pub reads: Ref,
    /// For whom it was answered, asked or volunteered.
    pub known: Ref,
}

/// What is known of everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knowledge {
    pub(super) facts: Vec<Known>,
    pub(super) scores: Vec<Known>,
}

impl Knowledge {
    /// Before the first line: given facts, and what was volunteered.
    pub(super) fn beginning(walk: &Symbolic<'_>, space: &mut Space) -> Made<Self> {
        let program = walk.program;
        let mut facts = Vec::with_capacity(program.facts.len());
        for at in 0..program.facts.len() {
            let fact = FactId(u16::try_from(at).unwrap_or(u16::MAX));
            let unknown = walk.unknown(space, fact);
            let given = program.fact(fact).is_some_and(|d| d.given.is_some());
            let known = match walk.domain.bit(walk.side, fact) {
                _ if given => Ref::TRUE,
                Some(bit) => space.diagrams.is(bit, |v| v == 1)?,
                None => Ref::FALSE,
            };
            let answer = walk.answered(space, fact)?;
            let reads = space.diagrams.ite(known, answer, unknown)?;
            facts.push(Known { reads, known });
        }
        let mut scores = Vec::with_capacity(program.scores.len());
        for score in &program.scores {
            let value = program.unknown.get(score.slot.at()).copied().unwrap_or(0);
            let reads = space.cell(Cell { unknown: true, ..Cell::known(value) });
            scores.push(Known { reads, known: Ref::FALSE });
        }
        Ok(Self { facts, scores })
    }

    /// What is known of a fact.
    #[must_use]
    pub fn fact(&self, fact: FactId) -> Known {
        self.facts.get(fact.at()).copied().unwrap_or(Known { reads: Ref::FALSE, known: Ref::FALSE })
    }

    /// What is known of a score.
    #[must_use]
    pub fn score(&self, score: ScoreId) -> Known {
        self.scores.get(score.at()).copied().unwrap_or(Known { reads: Ref::FALSE, known: Ref::FALSE })
    }

    pub(super) fn set_fact(&mut self, fact: FactId, known: Known) {
        if let Some(place) = self.facts.get_mut(fact.at()) {
            *place = known;
        }
    }

    pub(super) fn set_score(&mut self, score: ScoreId, known: Known) {
        if let Some(place) = self.scores.get_mut(score.at()) {
            *place = known;
        }
    }

    /// This where `when` is so, else the other.
    pub(super) fn merge(&self, space: &mut Space, when: Ref, other: &Self) -> Made<Self> {
        let mut both = |a: &[Known], b: &[Known]| -> Made<Vec<Known>> {
            a.iter()
                .zip(b)
                .map(|(x, y)| {
                    let reads = space.diagrams.ite(when, x.reads, y.reads)?;
                    Ok(Known { reads, known: space.diagrams.ite(when, x.known, y.known)? })
                })
                .collect()
        };
        let facts = both(&self.facts, &other.facts)?;
        Ok(Self { facts, scores: both(&self.scores, &other.scores)? })
    }
}

impl Symbolic<'_> {
    /// The cell of a fact of which nothing is known.
    pub(super) fn unknown(&self, space: &mut Space, fact: FactId) -> Ref {
        let at = |slot: usize| self.program.unknown.get(slot).copied().unwrap_or(0);
        let mut cell = Cell { unknown: true, ..Cell::known(at(fact.at())) };
        if let Some(FactKind::Age(slots)) = self.program.fact(fact).map(|d| &d.kind) {
            cell.values = slots.map(|s| at(s.at()));
        }
        space.cell(cell)
    }

    /// The answer of each answer vector; of facts that no condition may read one cell for all.
    pub(super) fn answered(&self, space: &mut Space, fact: FactId) -> Made {
        let Some(var) = self.domain.answer(self.side, fact) else { return Ok(space.cell(Cell::known(0))) };
        let leaves: Vec<Ref> = self.domain.cells(self.side, var).iter().map(|c| space.cell(*c)).collect();
        space.diagrams.node(var, &leaves)
    }
}
