//! Scores as sums of diagrams: item by item, so that a partial sum is remembered whatever led to it.
//!
//! The width is at most the score's range. What an item reads is what the walk reads.

use super::knowledge::Knowledge;
use super::{Space, Symbolic};
use crate::program::{ScoreDef, ScoreItem, ScorePoints};
use crate::prove::diagram::{Made, Ref};
use crate::prove::domain::Cell;
use crate::prove::reach::Source;

impl Symbolic<'_> {
    /// The sum over the answers as they stand.
    pub(super) fn sum(&mut self, space: &mut Space, now: &Knowledge, score: &ScoreDef) -> Made {
        let mut sum = space.cell(Cell::known(0));
        for item in score.items.iter().rev() {
            let points = self.points(space, now, item)?;
            sum = space.sum(sum, points)?;
        }
        Ok(sum)
    }

    fn points(&mut self, space: &mut Space, now: &Knowledge, item: &ScoreItem) -> Made {
        match &item.points {
            ScorePoints::Options(by_place) => {
                self.by_value(space, now, item, &|value| usize::try_from(value).ok().and_then(|at| by_place.get(at)).copied().unwrap_or(0))
            }
            ScorePoints::YesNo(yes, no) => self.by_value(space, now, item, &|value| if value == 1 { *yes } else { *no }),
            ScorePoints::Derived(cond, yes, no) => {
                let so = self.read(space, now, *cond)?.holds;
                let (yes, no) = (space.cell(Cell::known(*yes)), space.cell(Cell::known(*no)));
                space.diagrams.ite(so, yes, no)
            }
            ScorePoints::Rules(rules) => {
                let mut points = space.cell(Cell::known(0));
                for (cond, give) in rules.iter().rev() {
                    let so = self.read(space, now, *cond)?.holds;
                    let give = space.cell(Cell::known(*give));
                    points = space.diagrams.ite(so, give, points)?;
                }
                Ok(points)
            }
        }
    }

    fn by_value(&self, space: &mut Space, now: &Knowledge, item: &ScoreItem, give: &dyn Fn(i64) -> i64) -> Made {
        let (reads, view) = match item.slot.and_then(|s| self.sources.get(s.at())) {
            Some(Source::Fact(fact)) => (now.fact(*fact).reads, 0),
            Some(Source::View(fact, view)) => (now.fact(*fact).reads, *view),
            Some(Source::Score(score)) => (now.score(*score).reads, 0),
            None => return Ok(space.cell(Cell::known(give(0)))),
        };
        let mut leaves: Vec<(u32, Ref)> = Vec::new();
        for place in space.diagrams.leaves(reads) {
            let value = space.cell_at(place).values.get(view).copied().unwrap_or(0);
            leaves.push((place, space.cell(Cell::known(give(value)))));
        }
        space.diagrams.map_once(reads, &mut |place| leaves.iter().find(|(p, _)| *p == place).map_or(Ref::FALSE, |(_, to)| *to))
    }
}
