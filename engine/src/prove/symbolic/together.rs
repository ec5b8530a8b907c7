//! Lines that ask several facts: cards, asked together, and scores, asked one after the other and summed.
//!
//! Single questions stand beside this; what a score's points are stands with the sums.

use super::knowledge::Known;
use super::line::{Asked, Draft, Step};
use super::{Space, Symbolic};
use crate::program::{Cond, FactId, ScoreId};
use crate::prove::diagram::{Made, Ref};
use crate::prove::domain::Cell;
use crate::prove::states::States;

impl Symbolic<'_> {
    pub(super) fn card(&mut self, space: &mut Space, draft: &mut Draft, card: u32) -> Made<()> {
        let program = self.program;
        let Some(def) = program.cards.get(card as usize) else { return Ok(()) };
        let fallback = |fact: &FactId| program.fact(*fact).and_then(|d| d.otherwise).unwrap_or(0);
        let facts: Vec<(FactId, i64)> = def.facts.iter().map(|f| (*f, fallback(f))).collect();
        // A card that ends the pathway is not shown where one of its facts is known to be so.
        let before = if def.ends { self.known_so(space, draft, &facts)? } else { Ref::FALSE };
        let shown = space.diagrams.not(before)?;
        let mut asked = Vec::with_capacity(facts.len());
        let mut after = draft.now.clone();
        let mut top = Ref::FALSE;
        for (fact, otherwise) in &facts {
            let mut asking = self.asking(space, &draft.now, *fact, draft.under, Ref::TRUE, *otherwise)?;
            if before != Ref::FALSE {
                let held = draft.now.fact(*fact);
                let unasked = space.diagrams.and(asking.asked, before)?;
                asking.asked = space.diagrams.and(asking.asked, shown)?;
                asking.top = space.diagrams.and(asking.top, shown)?;
                asking.after.known = space.diagrams.or(held.known, asking.asked)?;
                let unknown = self.unknown(space, *fact);
                asking.after.reads = space.diagrams.ite(unasked, unknown, asking.after.reads)?;
            }
            after.set_fact(*fact, asking.after);
            top = space.diagrams.or(top, asking.top)?;
            asked.push(Asked { fact: *fact, whom: asking.asked });
        }
        draft.now = after;
        draft.step(Step::Ask(asked));
        if top != Ref::FALSE {
            let after = Box::new(draft.now.clone());
            draft.step(Step::Top { when: top, after });
        }
        let any = self.any_so(space, draft, &facts)?;
        let demand = def.rule.map_or(States::NONE, |r| self.demanded(space, r));
        match (def.ends, def.rule) {
            (true, rule) => draft.end(rule, any, demand),
            (false, Some(rule)) => draft.step(Step::Raise { rule, when: any, demand }),
            (false, None) => {}
        }
        Ok(())
    }

    /// For whom one of these reads as yes.
    fn any_so(&mut self, space: &mut Space, draft: &Draft, facts: &[(FactId, i64)]) -> Made {
        let mut any = Ref::FALSE;
        for (fact, _) in facts {
            let so = self.is_so(space, draft.now.fact(*fact).reads)?;
            any = space.diagrams.or(any, so)?;
        }
        space.diagrams.and(any, draft.under)
    }

    /// For whom one of these is so before the card is shown.
    fn known_so(&mut self, space: &mut Space, draft: &Draft, facts: &[(FactId, i64)]) -> Made {
        let mut any = Ref::FALSE;
        for (fact, otherwise) in facts {
            let asking = self.asking(space, &draft.now, *fact, draft.under, Ref::TRUE, *otherwise)?;
            let so = self.is_so(space, asking.after.reads)?;
            let so = space.diagrams.and_not(so, asking.asked)?;
            any = space.diagrams.or(any, so)?;
        }
        Ok(any)
    }

    pub(super) fn score(&mut self, space: &mut Space, draft: &mut Draft, (score, when, otherwise): (ScoreId, Cond, i64)) -> Made<()> {
        let program = self.program;
        let Some(def) = program.scores.get(score.at()) else { return Ok(()) };
        let when = self.holds(space, draft, when)?;
        for fact in &def.asks {
            // Each is asked by itself, and read by those behind it.
            let under = std::mem::replace(&mut draft.under, when);
            let fallback = program.unknown.get(fact.at()).copied().unwrap_or(0);
            let asked = self.ask_all(space, draft, &[(*fact, fallback)], Ref::TRUE);
            draft.under = under;
            asked?;
        }
        let sum = self.sum(space, &draft.now, def)?;
        let held = draft.now.score(score);
        let passed = space.cell(Cell::known(otherwise));
        let reads = space.diagrams.ite(when, sum, passed)?;
        let reads = space.diagrams.ite(draft.under, reads, held.reads)?;
        let known = space.diagrams.ite(draft.under, when, held.known)?;
        draft.now.set_score(score, Known { reads, known });
        draft.step(Step::Score { score, whom: when, sum });
        Ok(())
    }
}
