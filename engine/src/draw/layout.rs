//! Where every box, lane and label stands, in whole pixels. It knows no markup.
//!
//! Steps fill a column from top to bottom; outcomes fill a rail on the right in their order, each as near to its first step as that order allows;
//! every outcome has one lane between them, and all its ways join there.

use super::steps::{Kind, Outcome, Step};
use super::wrap;

const MARGIN: i32 = 16;
const INDENT: i32 = 24;
/// Deeper steps are not moved further to the right.
const DEEPEST: usize = 4;
const COLUMN: i32 = 400;
const LABELS: i32 = 236;
const LANE: i32 = 14;
const RAIL: i32 = 300;
const GAP: i32 = 20;
const LINE_GAP: i32 = 6;
const RAIL_GAP: i32 = 16;
const PADDING: i32 = 10;
/// Least distance between two ways that run side by side.
const CLEAR: i32 = 12;
/// Space for the sign at the left of every box.
pub(super) const SIGN: i32 = 38;
/// Height of a line of text.
pub(super) const LINE: i32 = 18;
/// Pixels a letter takes on average, in tenths, bold at 14 pixels and plain at 13: of the widest of the common sans-serif fonts, so the others fit too.
const LETTER_TENTHS: i32 = 90;
const SMALL_LETTER_TENTHS: i32 = 74;

/// How a line of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Head,
    Title,
    Text,
    Condition,
}

/// A box with its lines of text.
pub(super) struct Placed<'a, T> {
    pub of: &'a T,
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
    pub lines: Vec<(Style, String)>,
}

impl<T> Placed<'_, T> {
    /// Half-way down, where ways leave and arrive.
    pub const fn middle(&self) -> i32 {
        self.y + self.height / 2
    }
}

/// A way from a step to its outcome.
pub(super) struct Edge {
    pub y: i32,
    pub from_x: i32,
    pub outcome: usize,
    pub how: &'static str,
    pub label: Vec<String>,
}

/// The lane of one outcome of the rail.
pub(super) struct Lane {
    pub x: i32,
    pub top: i32,
    pub bottom: i32,
    pub joins: Vec<i32>,
}

impl Lane {
    /// Do three or four lines of this outcome meet here? A bend of one line is no meeting.
    pub fn meets_at(&self, y: i32, end: i32) -> bool {
        let inside = self.top < y && y < self.bottom;
        inside || (self.top < self.bottom && y == end && self.joins.contains(&y))
    }
}

/// A whole picture.
pub(super) struct Layout<'a> {
    pub width: i32,
    pub height: i32,
    pub steps: Vec<Placed<'a, Step>>,
    pub outcomes: Vec<Placed<'a, Outcome>>,
    pub edges: Vec<Edge>,
    /// By outcome.
    pub lanes: Vec<Lane>,
    pub rail_x: i32,
}

impl<'a> Layout<'a> {
    /// Places these steps and those of the outcomes they lead to.
    pub fn of(steps: &[&'a Step], all: &'a [Outcome]) -> Self {
        let placed = column(steps);
        let leads = |o: &Outcome| steps.iter().any(|s| s.exit.as_ref().is_some_and(|e| e.target == o.target));
        let shown: Vec<&Outcome> = all.iter().filter(|o| leads(o)).collect();
        let edges = edges(&placed, &shown);
        let lanes_x = MARGIN + COLUMN + LABELS;
        let count = i32::try_from(shown.len()).unwrap_or(0);
        let rail_x = lanes_x + LANE * (count + 2);
        let outcomes = rail(&shown, &edges, rail_x);
        let lanes = lanes(&outcomes, &edges, lanes_x);
        let bottom = placed.iter().map(|b| b.y + b.height).chain(outcomes.iter().map(|b| b.y + b.height)).max().unwrap_or(0);
        Self { width: rail_x + RAIL + MARGIN, height: bottom + MARGIN, steps: placed, outcomes, edges, lanes, rail_x }
    }
}

fn column<'a>(steps: &[&'a Step]) -> Vec<Placed<'a, Step>> {
    let mut placed = Vec::with_capacity(steps.len());
    let mut y = MARGIN;
    for (at, step) in steps.iter().enumerate() {
        let x = MARGIN + INDENT * i32::try_from(step.depth.min(DEEPEST)).unwrap_or(0);
        let width = MARGIN + COLUMN - x;
        let lines = step_lines(step, width - SIGN - PADDING);
        let height = height(&lines).max(48);
        let line_of_decision = step.kind == Kind::DecideLine;
        if at > 0 {
            y += if line_of_decision { LINE_GAP } else { GAP };
        }
        placed.push(Placed { of: *step, x, y, width, height, lines });
        y += height;
    }
    placed
}

fn step_lines(step: &Step, width: i32) -> Vec<(Style, String)> {
    let (letters, small) = (letters(width, LETTER_TENTHS), letters(width, SMALL_LETTER_TENTHS));
    let place = if step.part == 0 { step.number.to_string() } else { format!("{}.{}", step.number, step.part) };
    let flag = if step.red_flag { " · red flag" } else { "" };
    let mut lines = vec![(Style::Head, format!("{place} {}{flag}", step.kind.word()))];
    let mut add = |style: Style, text: &str, width: usize, most: usize| {
        lines.extend(wrap::at_most(text, width, most).into_iter().map(|l| (style, l)));
    };
    add(Style::Title, &step.title, letters, 3);
    for text in &step.text {
        // Every sign on a card is shown: a sign left out of the picture would be missed in review.
        add(Style::Text, text, small, if step.kind == Kind::Card { 16 } else { 3 });
    }
    if !step.only_when.is_empty() {
        add(Style::Condition, &format!("only when {}", step.only_when), small, 2);
    }
    lines
}

fn letters(width: i32, tenths: i32) -> usize {
    usize::try_from(width * 10 / tenths).unwrap_or(1)
}

fn height(lines: &[(Style, String)]) -> i32 {
    i32::try_from(lines.len()).unwrap_or(0) * LINE + 2 * PADDING - 4
}

fn edges(steps: &[Placed<'_, Step>], outcomes: &[&Outcome]) -> Vec<Edge> {
    let mut edges = Vec::new();
    for placed in steps {
        let Some(exit) = &placed.of.exit else { continue };
        let Some(outcome) = outcomes.iter().position(|o| o.target == exit.target) else { continue };
        let title = outcomes.get(outcome).map_or("", |o| o.title.as_str());
        let label = wrap::at_most(title, letters(LABELS - 12, LETTER_TENTHS), 2);
        edges.push(Edge { y: placed.middle(), from_x: placed.x + placed.width, outcome, how: exit.how, label });
    }
    edges
}

/// Places outcomes in their order, each no higher than its own first way and no lower than its order forces it to. Other topics take the gaps.
fn rail<'a>(outcomes: &[&'a Outcome], edges: &[Edge], x: i32) -> Vec<Placed<'a, Outcome>> {
    let first = |at: usize| edges.iter().filter(|e| e.outcome == at).map(|e| e.y).min().unwrap_or(i32::MAX);
    let mut wanted: Vec<i32> = (0..outcomes.len()).map(first).collect();
    // What is less urgent but met earlier must not be pushed down by what is met late.
    let mut lowest = i32::MAX;
    for (y, _) in wanted.iter_mut().zip(outcomes).rev().filter(|(_, o)| o.urgency.is_some()) {
        lowest = lowest.min(*y);
        *y = lowest;
    }
    let mut placed: Vec<Placed<'a, Outcome>> = Vec::with_capacity(outcomes.len());
    for (at, (outcome, wanted)) in outcomes.iter().zip(wanted).enumerate() {
        let lines = outcome_lines(outcome);
        let height = height(&lines).max(48);
        let others: Vec<i32> = edges.iter().filter(|e| e.outcome != at).map(|e| e.y).collect();
        // Outcomes keep their order, so they start below the last one; topics start below the most urgent outcome.
        let above = if outcome.urgency.is_some() { placed.last() } else { placed.first() };
        let free = above.map_or(MARGIN, |p| p.y + p.height + RAIL_GAP);
        let y = free_place(&placed, &others, free.max(wanted.saturating_sub(height / 2)), height);
        placed.push(Placed { of: *outcome, x, y, width: RAIL, height, lines });
    }
    placed
}

/// The first place from `from` down where a box of this height lies on no other and its way in runs along no way of another outcome.
fn free_place(placed: &[Placed<'_, Outcome>], others: &[i32], from: i32, height: i32) -> i32 {
    let mut y = from;
    // Each round passes at least one box or one way, so this many rounds are enough.
    for _ in 0..=placed.len() + others.len() {
        let hit = placed.iter().filter(|p| y < p.y + p.height + RAIL_GAP && p.y < y + height + RAIL_GAP);
        let below_box = hit.map(|p| p.y + p.height + RAIL_GAP).max();
        let near = others.iter().filter(|way| (y + height / 2 - **way).abs() < CLEAR);
        let below_way = near.map(|way| way + CLEAR - height / 2).max();
        let Some(below) = below_box.max(below_way) else { break };
        y = below;
    }
    y
}

fn outcome_lines(outcome: &Outcome) -> Vec<(Style, String)> {
    let width = RAIL - SIGN - PADDING;
    let head = outcome.urgency.map_or("other topic", super::steps::urgency_word);
    let mut lines = vec![(Style::Head, head.to_owned())];
    lines.extend(wrap::at_most(&outcome.title, letters(width, LETTER_TENTHS), 3).into_iter().map(|l| (Style::Title, l)));
    lines.extend(wrap::at_most(&outcome.text, letters(width, SMALL_LETTER_TENTHS), 2).into_iter().map(|l| (Style::Text, l)));
    lines
}

/// One lane for each outcome, in the order with the fewest crossings that swapping neighbours finds.
fn lanes(outcomes: &[Placed<'_, Outcome>], edges: &[Edge], left: i32) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::with_capacity(outcomes.len());
    for (at, outcome) in outcomes.iter().enumerate() {
        let joins: Vec<i32> = edges.iter().filter(|e| e.outcome == at).map(|e| e.y).collect();
        let end = outcome.middle();
        let top = joins.iter().copied().min().unwrap_or(end).min(end);
        let bottom = joins.iter().copied().max().unwrap_or(end).max(end);
        lanes.push(Lane { x: 0, top, bottom, joins });
    }
    let ends: Vec<i32> = outcomes.iter().map(Placed::middle).collect();
    let mut order: Vec<usize> = (0..lanes.len()).collect();
    for _ in 0..order.len() {
        for at in 1..order.len() {
            let (Some(&a), Some(&b)) = (order.get(at - 1), order.get(at)) else { continue };
            if crossings(&lanes, &ends, b, a) < crossings(&lanes, &ends, a, b) {
                order.swap(at - 1, at);
            }
        }
    }
    for (place, at) in order.into_iter().enumerate() {
        if let Some(lane) = lanes.get_mut(at) {
            lane.x = left + LANE * (i32::try_from(place).unwrap_or(0) + 1);
        }
    }
    lanes
}

/// Crossings between two lanes when `a` stands left of `b`.
fn crossings(lanes: &[Lane], ends: &[i32], a: usize, b: usize) -> usize {
    let (Some(left), Some(right), Some(end)) = (lanes.get(a), lanes.get(b), ends.get(a)) else { return 0 };
    let into_right = right.joins.iter().filter(|y| (left.top..=left.bottom).contains(*y)).count();
    into_right + usize::from((right.top..=right.bottom).contains(end))
}
