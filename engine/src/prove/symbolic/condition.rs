//! Conditions over what is known, as diagrams: jump code read backwards, each test once.
//!
//! Two readings: as the walk reads (slots as they stand), and as a promise reads (a test of what was not answered fails, whichever way it is turned).

use super::knowledge::{Knowledge, Known};
use super::{Space, Symbolic};
use crate::program::{Cond, Op, Test};
use crate::prove::diagram::{Made, Ref};
use crate::prove::domain::Cell;
use crate::prove::reach::{Source, tests_of};
use rustc_hash::FxHashMap;

/// A condition, and where it reads what nobody asked.
#[derive(Debug, Clone)]
pub(super) struct Read {
    /// Where it holds.
    pub holds: Ref,
    /// The test and for whom its reading is of an unknown fact; usually empty.
    pub unread: Vec<(usize, Ref)>,
}

impl Symbolic<'_> {
    /// What is known of the source of a test, and the view it reads.
    fn source(&self, knowledge: &Knowledge, test: &Test) -> (Known, usize) {
        match self.sources.get(test.slot.at()) {
            Some(Source::Fact(fact)) => (knowledge.fact(*fact), 0),
            Some(Source::View(fact, view)) => (knowledge.fact(*fact), *view),
            Some(Source::Score(score)) => (knowledge.score(*score), 0),
            None => (Known { reads: Ref::FALSE, known: Ref::FALSE }, 0),
        }
    }

    /// Where a test holds of what is read.
    fn test(&mut self, space: &mut Space, reads: Ref, at: usize, test: &Test, view: usize) -> Made {
        if let Some(found) = self.tests.get(&(reads, at)) {
            return Ok(*found);
        }
        let Space { diagrams, cells, .. } = space;
        let so = diagrams.map_once(reads, &mut |place| Ref::truth(cells.get(place as usize).is_some_and(|c| passes(test, c, view))))?;
        self.tests.insert((reads, at), so);
        Ok(so)
    }

    /// Where what is read is unknown.
    pub(super) fn is_unknown(&self, space: &mut Space, reads: Ref) -> Made {
        let Space { diagrams, cells, .. } = space;
        diagrams.map(self.known, reads, &mut |place| Ref::truth(cells.get(place as usize).is_some_and(|c| c.unknown)))
    }

    /// Where a condition holds, as the walk reads it.
    pub(super) fn read(&mut self, space: &mut Space, knowledge: &Knowledge, cond: Cond) -> Made<Read> {
        let tests = tests_of(self.program, cond);
        let mut holds: FxHashMap<usize, Ref> = FxHashMap::default();
        let mut doubtful = Vec::new();
        let program = self.program;
        for at in tests.iter().rev() {
            let Some(test) = program.tests.get(*at) else { continue };
            let (known, view) = self.source(knowledge, test);
            let so = self.test(space, known.reads, *at, test, view)?;
            if known.known != Ref::TRUE {
                let unknown = self.is_unknown(space, known.reads)?;
                if unknown != Ref::FALSE {
                    doubtful.push((*at, unknown));
                }
            }
            let (yes, no) = (goes(test.yes, &holds), goes(test.no, &holds));
            holds.insert(*at, space.diagrams.ite(so, yes, no)?);
        }
        let unread = if doubtful.is_empty() { Vec::new() } else { self.unread(space, knowledge, cond, &tests, doubtful)? };
        Ok(Read { holds: goes(cond, &holds), unread })
    }

    /// For whom evaluation comes to each doubtful test while its fact is unknown.
    fn unread(
        &mut self,
        space: &mut Space,
        knowledge: &Knowledge,
        cond: Cond,
        tests: &[usize],
        doubtful: Vec<(usize, Ref)>,
    ) -> Made<Vec<(usize, Ref)>> {
        let mut comes: FxHashMap<usize, Ref> = FxHashMap::from_iter([(cond.0 as usize, Ref::TRUE)]);
        let program = self.program;
        for at in tests {
            let Some(test) = program.tests.get(*at) else { continue };
            let here = comes.get(at).copied().unwrap_or(Ref::FALSE);
            let (known, view) = self.source(knowledge, test);
            let so = self.test(space, known.reads, *at, test, view)?;
            let yes = space.diagrams.and(here, so)?;
            let no = space.diagrams.and_not(here, so)?;
            for (to, with) in [(test.yes, yes), (test.no, no)] {
                let held = comes.get(&(to.0 as usize)).copied().unwrap_or(Ref::FALSE);
                comes.insert(to.0 as usize, space.diagrams.or(held, with)?);
            }
        }
        let mut found = Vec::new();
        for (at, unknown) in doubtful {
            let here = comes.get(&at).copied().unwrap_or(Ref::FALSE);
            let both = space.diagrams.and(here, unknown)?;
            if both != Ref::FALSE {
                found.push((at, both));
            }
        }
        Ok(found)
    }

    /// Where a condition holds whatever is not known may be: a test of an unanswered fact fails, whichever way it is turned. Promises and interrupts are read so.
    ///
    /// # Errors
    /// The budget is spent.
    pub(super) fn surely(&mut self, space: &mut Space, knowledge: &Knowledge, cond: Cond) -> Made {
        let mut holds: FxHashMap<usize, Ref> = FxHashMap::default();
        let program = self.program;
        for at in tests_of(program, cond).into_iter().rev() {
            let Some(test) = program.tests.get(at) else { continue };
            let (known, view) = self.source(knowledge, test);
            let so = self.test(space, known.reads, at, test, view)?;
            let (yes, no) = (goes(test.yes, &holds), goes(test.no, &holds));
            let answered = space.diagrams.ite(so, yes, no)?;
            let either = space.diagrams.and(yes, no)?;
            holds.insert(at, space.diagrams.ite(known.known, answered, either)?);
        }
        Ok(goes(cond, &holds))
    }
}

fn goes(cond: Cond, holds: &FxHashMap<usize, Ref>) -> Ref {
    if cond == Cond::ALWAYS { Ref::TRUE } else { holds.get(&(cond.0 as usize)).copied().unwrap_or(Ref::FALSE) }
}

/// The walk's own reading of one test.
fn passes(test: &Test, cell: &Cell, view: usize) -> bool {
    let value = cell.values.get(view).copied().unwrap_or(0);
    match test.op {
        Op::Equal => value == test.value,
        Op::NotEqual => value != test.value,
        Op::Less => value < test.value,
        Op::LessOrEqual => value <= test.value,
        Op::Greater => value > test.value,
        Op::GreaterOrEqual => value >= test.value,
        Op::In => (0..64).contains(&value) && test.value >> value & 1 == 1,
        Op::Unsure => cell.unsure && view == 0,
    }
}
