//! Everything that a vignette can exercise: each rule line, each answer to what a file's lines ask, each side of each number that a file's conditions name.
//!
//! Lines are told apart by where they are written, so a shared line or an overlay counts once, wherever it was put in.

use crate::limits::NUMBER_SCALE;
use crate::program::{Cond, FactId, FactKind, Node, Op, Origin, PathwayId, Program, RuleId, SlotId};
use crate::prove::reach::{Source, sources, start_span, tests_of};
use crate::walk::decimal_text;
use std::collections::{BTreeMap, BTreeSet};

/// What a hole is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoleKind {
    /// A rule that never decided or fired.
    Rule,
    /// An answer that nobody gave.
    Answer,
    /// A side of a threshold on which nobody stood.
    Threshold,
}

impl HoleKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rule, Self::Answer, Self::Threshold];

    /// In words, for more than one.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Rule => "rules",
            Self::Answer => "answers",
            Self::Threshold => "sides of thresholds",
        }
    }
}

/// What exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The rule line at this place: file and bytes.
    Rule(String, u32, u32),
    /// This value of a fact (none: "not sure"), asked by a line of this file.
    Answer(String, FactId, Option<i64>),
    /// A value of a slot from the first up to, not with, the second, read in a condition of this file.
    Between(String, SlotId, i64, i64),
}

/// Something that no vignette exercises, or might not.
#[derive(Debug, Clone)]
pub struct Hole {
    /// Kind.
    pub kind: HoleKind,
    /// In words.
    pub says: String,
    /// Where it is written.
    pub origin: Origin,
    pub(super) what: What,
}

/// Every one of a release, in the order of the files.
pub(super) fn all(program: &Program) -> Vec<Hole> {
    let mut gather = Gather { program, sources: sources(program), found: BTreeMap::new(), cuts: BTreeMap::new() };
    for at in 0..program.rules.len() {
        gather.rule(RuleId(u32::try_from(at).unwrap_or(u32::MAX)));
    }
    let spans = program.pathways.iter().map(|p| p.first as usize..p.end as usize).chain([start_span(program)]);
    for at in spans.flatten() {
        if let (Some(node), Some(origin)) = (program.nodes.get(at), program.origins.get(at)) {
            gather.node(node, origin);
        }
    }
    gather.thresholds();
    let mut all: Vec<Hole> = gather.found.into_values().collect();
    all.sort_by(|a, b| (&a.origin.file, a.origin.line, a.kind, &a.what).cmp(&(&b.origin.file, b.origin.line, b.kind, &b.what)));
    all
}

/// The pathways in which lines of a file stand.
pub(super) fn pathways_of(program: &Program, file: &str) -> BTreeSet<PathwayId> {
    let ids = program.pathways.iter().enumerate();
    ids.filter(|(_, p)| program.origins.get(p.first as usize..p.end as usize).unwrap_or(&[]).iter().any(|o| o.file == file))
        .filter_map(|(at, _)| u16::try_from(at).ok().map(PathwayId))
        .collect()
}

struct Gather<'p> {
    program: &'p Program,
    sources: Vec<Source>,
    found: BTreeMap<What, Hole>,
    /// By file and slot: the values from which on something changes, and where.
    cuts: BTreeMap<(String, SlotId), BTreeMap<i64, Origin>>,
}

impl Gather<'_> {
    fn put(&mut self, kind: HoleKind, what: What, says: String, origin: &Origin) {
        self.found.entry(what.clone()).or_insert_with(|| Hole { kind, says, origin: origin.clone(), what });
    }

    fn rule(&mut self, id: RuleId) {
        let Some(rule) = self.program.rule(id) else { return };
        let origin = rule.origin.clone();
        let text = if rule.text.is_empty() { rule.because.clone() } else { rule.text.clone() };
        let what = What::Rule(origin.file.clone(), origin.span.start, origin.span.end);
        self.put(HoleKind::Rule, what, format!("the rule `{text}` decides or fires"), &origin);
        self.condition(rule.when, &origin);
    }

    fn node(&mut self, node: &Node, origin: &Origin) {
        match node {
            Node::Enter { applies, .. } | Node::Overlay { applies, .. } => self.condition(*applies, origin),
            Node::Ask { fact, when, .. } => {
                self.condition(*when, origin);
                self.answers(*fact, origin);
            }
            Node::Card(card) => {
                let facts = self.program.cards.get(*card as usize).map(|c| c.facts.clone()).unwrap_or_default();
                facts.iter().for_each(|f| self.answers(*f, origin));
            }
            Node::Score { score, when, .. } => {
                self.condition(*when, origin);
                let facts = self.program.scores.get(score.at()).map(|s| s.asks.clone()).unwrap_or_default();
                facts.iter().for_each(|f| self.answers(*f, origin));
            }
            Node::Rule(_) | Node::Go { .. } | Node::SendTo(_) | Node::Decide { .. } | Node::StartDone => {}
        }
    }

    fn answers(&mut self, fact: FactId, origin: &Origin) {
        // What is given before the first question is never asked.
        let Some(def) = self.program.fact(fact).filter(|d| d.given.is_none()) else { return };
        let mut values: Vec<(Option<i64>, String)> = match &def.kind {
            FactKind::YesNo => vec![(Some(0), "no".to_owned()), (Some(1), "yes".to_owned())],
            FactKind::Choice(options) => {
                options.iter().enumerate().filter_map(|(at, o)| Some((Some(i64::try_from(at).ok()?), o.id.clone()))).collect()
            }
            // Numbers and ages count by their thresholds; words and lists have no classes.
            FactKind::Number(_) => Vec::new(),
            FactKind::Age(_) | FactKind::Text | FactKind::List(_) => return,
        };
        if def.unsure.is_some() {
            values.push((None, "not sure".to_owned()));
        }
        for (value, word) in values {
            self.put(
                HoleKind::Answer,
                What::Answer(origin.file.clone(), fact, value),
                format!("`{}` is answered with {word}", def.name),
                origin,
            );
        }
    }

    /// The numbers that a condition names.
    fn condition(&mut self, cond: Cond, origin: &Origin) {
        for test in tests_of(self.program, cond).into_iter().filter_map(|at| self.program.tests.get(at)) {
            let number = match self.sources.get(test.slot.at()) {
                Some(Source::Fact(fact)) => self.program.fact(*fact).is_some_and(|d| matches!(d.kind, FactKind::Number(_))),
                Some(Source::View(..) | Source::Score(_)) => true,
                None => false,
            };
            if !number {
                continue;
            }
            let next = test.value.saturating_add(1);
            let from: &[i64] = match test.op {
                Op::Less | Op::GreaterOrEqual => &[test.value],
                Op::LessOrEqual | Op::Greater => &[next],
                Op::Equal | Op::NotEqual => &[test.value, next],
                Op::In | Op::Unsure => &[],
            };
            let cuts = self.cuts.entry((origin.file.clone(), test.slot)).or_default();
            for at in from {
                cuts.entry(*at).or_insert_with(|| origin.clone());
            }
        }
    }

    fn thresholds(&mut self) {
        for ((file, slot), cuts) in std::mem::take(&mut self.cuts) {
            let name = self.name(slot);
            let at: Vec<(&i64, &Origin)> = cuts.iter().collect();
            for (place, (cut, origin)) in at.iter().enumerate() {
                let before = place.checked_sub(1).and_then(|p| at.get(p)).map_or(i64::MIN, |(c, _)| **c);
                let after = at.get(place + 1).map_or(i64::MAX, |(c, _)| **c);
                for (from, to, word) in [(before, **cut, "below"), (**cut, after, "at or above")] {
                    let says = format!("`{name}` is {word} {}", spoken(**cut));
                    self.put(HoleKind::Threshold, What::Between(file.clone(), slot, from, to), says, origin);
                }
            }
        }
    }

    fn name(&self, slot: SlotId) -> String {
        const VIEWS: [&str; 4] = ["days", "weeks", "months", "years"];
        match self.sources.get(slot.at()) {
            Some(Source::Fact(fact)) => self.program.fact(*fact).map(|d| d.name.clone()).unwrap_or_default(),
            Some(Source::View(fact, view)) => {
                format!("{}_{}", self.program.fact(*fact).map_or("", |d| d.name.as_str()), VIEWS.get(*view).unwrap_or(&""))
            }
            Some(Source::Score(score)) => self.program.scores.get(score.at()).map(|s| s.name.clone()).unwrap_or_default(),
            None => String::new(),
        }
    }
}

/// A number as an author writes it: one thousandth above a number is "just above" it.
fn spoken(cut: i64) -> String {
    if cut.rem_euclid(NUMBER_SCALE) == 1 { format!("just above {}", decimal_text(cut - 1)) } else { decimal_text(cut) }
}
