//! What one entry can reach: its pathways in the order they are walked, the facts they ask or read, and how early each fact is asked.
//!
//! It evaluates nothing. A circle of jumps, which `compile` refuses, is found here once more and named.

use super::diagram::Exhausted;
use crate::limits::PROOF_JUMPS;
use crate::program::{Cond, FactId, FactKind, Node, PathwayId, Program, RuleId, ScoreId, ScorePoints, SlotId};
use std::collections::{BTreeMap, BTreeSet};

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A fact's own value.
    Fact(FactId),
    /// A view of an age: days, weeks, months or years.
    View(FactId, usize),
    /// The sum of a score.
    Score(ScoreId),
}

/// What each slot of a release holds.
#[must_use]
pub fn sources(program: &Program) -> Vec<Source> {
    let mut all: Vec<Source> = (0..program.slots).map(|at| Source::Fact(FactId(u16::try_from(at).unwrap_or(u16::MAX)))).collect();
    let mut put = |slot: SlotId, source| {
        if let Some(place) = all.get_mut(slot.at()) {
            *place = source;
        }
    };
    for (at, fact) in program.facts.iter().enumerate() {
        if let FactKind::Age(slots) = &fact.kind {
            let id = FactId(u16::try_from(at).unwrap_or(u16::MAX));
            slots.iter().enumerate().for_each(|(view, slot)| put(*slot, Source::View(id, view)));
        }
    }
    for (at, score) in program.scores.iter().enumerate() {
        put(score.slot, Source::Score(ScoreId(u16::try_from(at).unwrap_or(u16::MAX))));
    }
    all
}

/// The places of the tests that a condition may come to, rising. Jumps only go forward.
#[must_use]
pub fn tests_of(program: &Program, cond: Cond) -> Vec<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![cond];
    while let Some(at) = open.pop() {
        if let Some(test) = program.tests.get(at.0 as usize)
            && found.insert(at.0 as usize)
        {
            open.extend([test.yes, test.no]);
        }
    }
    found.into_iter().collect()
}

/// What an entry can reach.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The pathways, callers before the called; the entry first.
    pub pathways: Vec<PathwayId>,
    /// Facts that the start, these pathways, their promises or the interrupts ask or read.
    pub facts: BTreeSet<FactId>,
    /// Facts that the start or these pathways ask or read: those of an answer vector of this entry.
    pub own: BTreeSet<FactId>,
    /// How many steps stand at most between the first line that asks it and an outcome.
    pub rank: BTreeMap<FactId, u32>,
}

/// Where a node may go besides the next line.
fn target(node: &Node) -> Option<PathwayId> {
    match node {
        Node::Enter { otherwise, .. } => *otherwise,
        Node::Go { to, .. } => Some(*to),
        _ => None,
    }
}

fn span(program: &Program, pathway: PathwayId) -> std::ops::Range<usize> {
    program.pathway(pathway).map_or(0..0, |p| p.first as usize..p.end as usize)
}

/// The nodes of the start.
#[must_use]
pub fn start_span(program: &Program) -> std::ops::Range<usize> {
    let first = program.start.first as usize;
    let nodes = program.nodes.get(first..).unwrap_or(&[]);
    let end = nodes.iter().position(|n| *n == Node::StartDone).map_or(program.nodes.len(), |at| first + at + 1);
    first..end
}

/// A circle of jumps from this pathway, as a list of pathways; none: there is none.
#[must_use]
pub fn circle(program: &Program, entry: PathwayId) -> Option<Vec<PathwayId>> {
    let mut done = BTreeSet::new();
    let mut way: Vec<(PathwayId, Vec<PathwayId>)> = vec![(entry, targets(program, entry))];
    while let Some((at, open)) = way.last_mut() {
        let Some(next) = open.pop() else {
            done.insert(*at);
            way.pop();
            continue;
        };
        if let Some(from) = way.iter().position(|(p, _)| *p == next) {
            return Some(way.iter().skip(from).map(|(p, _)| *p).chain([next]).collect());
        }
        if !done.contains(&next) {
            way.push((next, targets(program, next)));
        }
    }
    None
}

fn targets(program: &Program, pathway: PathwayId) -> Vec<PathwayId> {
    program.nodes.get(span(program, pathway)).unwrap_or(&[]).iter().filter_map(target).collect()
}

/// The pathways from an entry, callers before the called.
fn order(program: &Program, entry: PathwayId) -> Vec<PathwayId> {
    let mut after: Vec<PathwayId> = Vec::new();
    let mut way = vec![(entry, targets(program, entry))];
    let mut seen = BTreeSet::from([entry]);
    while let Some((at, open)) = way.last_mut() {
        match open.pop() {
            Some(next) if seen.insert(next) => way.push((next, targets(program, next))),
            Some(_) => {}
            None => {
                after.push(*at);
                way.pop();
            }
        }
    }
    after.reverse();
    after
}

impl Reach {
    /// What this entry can reach.
    ///
    /// # Errors
    /// Its pathways jump in a circle or through too many others.
    pub fn of(program: &Program, entry: PathwayId) -> Result<Self, Exhausted> {
        if circle(program, entry).is_some() {
            return Err(Exhausted::Jumps);
        }
        let mut made = Self { pathways: order(program, entry), facts: BTreeSet::new(), own: BTreeSet::new(), rank: BTreeMap::new() };
        if made.pathways.len() > PROOF_JUMPS {
            return Err(Exhausted::Jumps);
        }
        let sources = sources(program);
        let mut book = Book { program, sources: &sources, facts: BTreeSet::new() };
        let longest = made.rank_pathways(program, &made.pathways.clone(), &mut book);
        book.facts.extend(program.start.given.iter().copied());
        book.facts.extend([program.start.channel, program.start.speaker].into_iter().flatten().map(|(f, _)| f));
        made.rank_line(program, start_span(program), &BTreeMap::new(), longest, &mut book);
        made.own.clone_from(&book.facts);
        for interrupt in &program.interrupts {
            book.condition(interrupt.when);
            let also = order(program, interrupt.topic);
            made.rank_pathways(program, &also, &mut book);
        }
        for promise in &program.promises {
            if made.pathways.contains(&promise.pathway) {
                book.condition(promise.when);
                promise.must_have_asked.iter().for_each(|f| book.fact(*f));
            }
        }
        made.facts = book.facts;
        Ok(made)
    }

    /// Ranks the facts of these pathways, and says the greatest rank of any.
    fn rank_pathways(&mut self, program: &Program, pathways: &[PathwayId], book: &mut Book<'_>) -> u32 {
        let mut entries: BTreeMap<PathwayId, u32> = BTreeMap::new();
        for pathway in pathways.iter().rev() {
            let rank = self.rank_line(program, span(program, *pathway), &entries, 0, book);
            entries.insert(*pathway, rank);
        }
        entries.values().copied().max().unwrap_or(0)
    }

    fn rank_line(
        &mut self,
        program: &Program,
        nodes: std::ops::Range<usize>,
        entries: &BTreeMap<PathwayId, u32>,
        end: u32,
        book: &mut Book<'_>,
    ) -> u32 {
        let mut rank = end;
        for node in program.nodes.get(nodes).unwrap_or(&[]).iter().rev() {
            let jump = target(node).and_then(|to| entries.get(&to)).copied().unwrap_or(0);
            rank = rank.max(jump) + 1;
            for fact in book.node(node) {
                let held = self.rank.entry(fact).or_default();
                *held = rank.max(*held);
            }
        }
        rank
    }
}

/// Facts met so far.
struct Book<'p> {
    program: &'p Program,
    sources: &'p [Source],
    facts: BTreeSet<FactId>,
}

impl Book<'_> {
    fn fact(&mut self, fact: FactId) {
        if self.facts.insert(fact)
            && let Some(def) = self.program.fact(fact)
        {
            self.condition(def.only_if);
        }
    }

    fn condition(&mut self, cond: Cond) {
        for at in tests_of(self.program, cond) {
            match self.program.tests.get(at).and_then(|t| self.sources.get(t.slot.at())) {
                Some(Source::Fact(fact) | Source::View(fact, _)) => self.fact(*fact),
                Some(Source::Score(score)) => {
                    self.score(*score);
                }
                None => {}
            }
        }
    }

    fn rule(&mut self, rule: RuleId) {
        if let Some(rule) = self.program.rule(rule) {
            self.condition(rule.when);
        }
    }

    fn score(&mut self, score: ScoreId) -> Vec<FactId> {
        let Some(def) = self.program.scores.get(score.at()) else { return Vec::new() };
        def.asks.iter().for_each(|f| self.fact(*f));
        for item in &def.items {
            match &item.points {
                ScorePoints::Rules(rules) => rules.iter().for_each(|(cond, _)| self.condition(*cond)),
                ScorePoints::Derived(cond, ..) => self.condition(*cond),
                ScorePoints::Options(_) | ScorePoints::YesNo(..) => {}
            }
        }
        def.asks.clone()
    }

    /// Enters what a node reads, and says what it asks.
    fn node(&mut self, node: &Node) -> Vec<FactId> {
        match node {
            Node::Enter { applies, .. } | Node::Overlay { applies, .. } => self.condition(*applies),
            Node::Ask { fact, when, .. } => {
                self.condition(*when);
                self.fact(*fact);
                return vec![*fact];
            }
            Node::Card(card) => {
                let facts = self.program.cards.get(*card as usize).map(|c| c.facts.clone()).unwrap_or_default();
                facts.iter().for_each(|f| self.fact(*f));
                return facts;
            }
            Node::Score { score, when, .. } => {
                self.condition(*when);
                return self.score(*score);
            }
            Node::Rule(rule) | Node::Go { rule, .. } => self.rule(*rule),
            Node::SendTo(send) => {
                if let Some(send) = self.program.sends.get(usize::from(*send)) {
                    self.rule(send.rule);
                }
            }
            Node::Decide { first, count } => (0..u32::from(*count)).for_each(|at| self.rule(RuleId(first.0.saturating_add(at)))),
            Node::StartDone => {}
        }
        Vec::new()
    }
}
