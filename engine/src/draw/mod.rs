//! A pathway as a picture and as an equal list: steps from top to bottom, outcomes in a rail on the right, most urgent on top.
//!
//! It measures no fonts and leaves nothing to chance, so the same release gives the same bytes and two drawings can be compared. It decides nothing and
//! knows no page: the picture is inline SVG with presentation attributes only, the list is data.

mod condition;
mod layout;
mod plain;
mod steps;
mod svg;
mod wrap;

#[cfg(test)]
mod tests;

use crate::limits;
use crate::program::{PathwayId, Program, Urgency};

/// A drawn pathway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Inline SVG. Every step and outcome in it is a link to the line of the same id.
    pub svg: String,
    /// The same as a list: every step in order, then every outcome in the order of the rail.
    pub list: Vec<Line>,
    /// The list as text of at most 80 columns, for a terminal.
    pub plain: String,
    /// The picture shows only the neighbourhood of one step; the list is whole.
    pub partial: bool,
}

/// One step or outcome of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// `step-7`, `step-9-2` (second rule of a decision), `outcome-call-999`, `topic-crisis`. The picture links to `#` and this.
    pub id: String,
    /// How deep it is nested, from 0.
    pub depth: usize,
    /// Its name as read out: "Step 7, ask, temperature, 1 way on". The same in the picture.
    pub name: String,
    /// The question, the condition, the headline; each one paragraph. May be empty.
    pub text: Vec<String>,
    /// The ways on that leave the spine, and where they lead.
    pub ways: Vec<Way>,
    /// How urgent an outcome is; none for steps and other topics.
    pub urgency: Option<Urgency>,
    /// File it is written in; empty for outcomes.
    pub file: String,
    /// Line in that file, from 1; 0 for outcomes.
    pub line: u32,
}

/// A way out of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// In words: "any yes: at least Call 999 now, ends here".
    pub text: String,
    /// The id of the line it leads to.
    pub to: String,
}

/// Draws a whole pathway; above [`limits::DRAWN_STEPS`] steps the picture shows the beginning. Empty when the release has no such pathway.
#[must_use]
pub fn draw_pathway(program: &Program, pathway: PathwayId) -> Drawing {
    draw_step(program, pathway, 0)
}

/// The same, and where the pathway is too long for one picture, the neighbourhood of this step (0 is the line that says whom it is for).
#[must_use]
pub fn draw_step(program: &Program, pathway: PathwayId, step: usize) -> Drawing {
    let Some(def) = program.pathway(pathway) else { return Drawing::default() };
    finish(program, &def.title, steps::of_range(program, def.first, def.end), step)
}

/// Draws what every call begins with.
#[must_use]
pub fn draw_start(program: &Program) -> Drawing {
    let first = program.start.first;
    let rest = program.nodes.get(first as usize..).unwrap_or_default();
    let length = rest.iter().position(|n| matches!(n, crate::program::Node::StartDone)).map_or(0, |at| at + 1);
    let end = first.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
    finish(program, "What every call begins with", steps::of_range(program, first, end), 0)
}

fn finish(program: &Program, title: &str, steps: Vec<steps::Step>, chosen: usize) -> Drawing {
    let outcomes = steps::outcomes(program, &steps);
    let list: Vec<Line> = steps.iter().map(|s| s.line(&outcomes)).chain(outcomes.iter().map(steps::Outcome::line)).collect();
    let numbered = steps.last().map_or(0, |s| s.number);
    let partial = numbered > limits::DRAWN_STEPS;
    let shown: Vec<&steps::Step> = if partial {
        let near = chosen.saturating_sub(limits::DRAWN_NEIGHBOURS)..=chosen.saturating_add(limits::DRAWN_NEIGHBOURS);
        steps.iter().filter(|s| near.contains(&s.number)).collect()
    } else {
        steps.iter().collect()
    };
    let layout = layout::Layout::of(&shown, &outcomes);
    Drawing { svg: svg::write(title, &layout, numbered, partial), plain: plain::text(title, &list), list, partial }
}
