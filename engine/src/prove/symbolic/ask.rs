//! A line that asks, as the walk does it: known facts are skipped, others asked where they apply, are wanted here and can be answered, else passed over.
//!
//! A fact passed over above and asked now makes the walk begin at the top; that is noted here and followed by the entry.

use super::knowledge::{Knowledge, Known};
use super::{Space, Symbolic};
use crate::program::{FactDef, FactId};
use crate::prove::diagram::{Made, Ref};
use crate::prove::domain::Cell;

/// What one question of a line comes to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    /// For whom it is asked.
    pub asked: Ref,
    /// For whom it was passed over by an earlier line and is asked now.
    pub top: Ref,
    /// What is known afterwards.
    pub after: Known,
}

impl Symbolic<'_> {
    /// One question, for those who come to it (`under`) and for whom `when` holds.
    pub(super) fn asking(
        &mut self,
        space: &mut Space,
        now: &Knowledge,
        fact: FactId,
        under: Ref,
        when: Ref,
        otherwise: i64,
    ) -> Made<Asking> {
        let held = now.fact(fact);
        let nothing = Asking { asked: Ref::FALSE, top: Ref::FALSE, after: held };
        let program = self.program;
        let Some(def) = program.fact(fact) else { return Ok(nothing) };
        let open = space.diagrams.and_not(under, held.known)?;
        if open == Ref::FALSE {
            return Ok(nothing);
        }
        let applies = self.read(space, now, def.only_if)?.holds;
        let can = self.can_answer(space, now, def)?;
        let wanted = space.diagrams.and(applies, when)?;
        let wanted = space.diagrams.and(open, wanted)?;
        let asked = space.diagrams.and(wanted, can)?;
        // What a rule reads where it is passed over: not wanted, then nobody can answer.
        let here = self.counts_as(space, fact, otherwise, false);
        let not_applying = self.counts_as(space, fact, def.otherwise.unwrap_or(otherwise), false);
        let unanswered = match def.otherwise {
            Some(value) => self.counts_as(space, fact, value, false),
            None => self.counts_as(space, fact, def.unsure.unwrap_or(otherwise), true),
        };
        let not_wanted = space.diagrams.ite(applies, here, not_applying)?;
        let passed = space.diagrams.ite(wanted, unanswered, not_wanted)?;
        let answer = self.answered(space, fact)?;
        let reads = space.diagrams.ite(asked, answer, passed)?;
        let reads = space.diagrams.ite(open, reads, held.reads)?;
        let known = space.diagrams.or(held.known, asked)?;
        let before = self.is_unknown(space, held.reads)?;
        let top = space.diagrams.and_not(asked, before)?;
        Ok(Asking { asked, top, after: Known { reads, known } })
    }

    fn counts_as(&self, space: &mut Space, fact: FactId, value: i64, unsure: bool) -> Ref {
        let mut cell = Cell { unsure, ..Cell::known(value) };
        if let Some(crate::program::FactKind::Age(slots)) = self.program.fact(fact).map(|d| &d.kind) {
            // The walk leaves the views of an age that was passed over as they were.
            cell.values = slots.map(|s| self.program.unknown.get(s.at()).copied().unwrap_or(0));
        }
        space.cell(cell)
    }

    /// For whom whoever speaks here can answer it on this channel.
    fn can_answer(&mut self, space: &mut Space, now: &Knowledge, def: &FactDef) -> Made {
        let words = &def.wording;
        let (own, other) = (!words.you.is_empty(), !words.they.is_empty() || !words.you.is_empty());
        if !def.staff_only && own {
            return Ok(Ref::TRUE);
        }
        let handler = self.is_option(space, now, self.program.start.channel)?;
        let speaks = self.is_option(space, now, self.program.start.speaker)?;
        let web = if def.staff_only { Ref::FALSE } else { space.diagrams.ite(speaks, Ref::truth(own), Ref::truth(other))? };
        space.diagrams.ite(handler, Ref::TRUE, web)
    }

    fn is_option(&self, space: &mut Space, now: &Knowledge, of: Option<(FactId, i64)>) -> Made {
        let Some((fact, option)) = of else { return Ok(Ref::FALSE) };
        let reads = now.fact(fact).reads;
        let Space { diagrams, cells, .. } = space;
        diagrams.map_once(reads, &mut |place| Ref::truth(cells.get(place as usize).and_then(|c| c.values.first()) == Some(&option)))
    }

    /// For whom a yes/no fact reads as yes and was answered or passed over.
    pub(super) fn is_so(&self, space: &mut Space, reads: Ref) -> Made {
        let Space { diagrams, cells, .. } = space;
        diagrams
            .map_once(reads, &mut |place| Ref::truth(cells.get(place as usize).is_some_and(|c| !c.unknown && c.values.first() == Some(&1))))
    }
}
