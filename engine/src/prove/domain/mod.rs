//! The answer vectors of an entry: one variable per fact, cut into classes of values that no condition of any release at hand tells apart, in the order they are asked.
//!
//! Each class is shown by a real value that an answers file can say. Facts that may be known although a line passes them over have one more variable, "volunteered".
//! It evaluates no condition.

mod age;
mod cuts;

#[cfg(test)]
mod tests;

use super::diagram::{Budget, Diagrams, Exhausted, Var};
use super::reach::Reach;
use crate::program::{Cond, FactDef, FactId, FactKind, Node, Program, Worse};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The day on which vignettes, calls and people of a proof answer, unless they say another: ages are as they are on that day.
pub const DAY: Date = Date::constant(2026, 1, 15);

/// What a rule reads of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// The value; of an age the views in days, weeks, months and years, thousandths.
    pub values: [i64; 4],
    /// It reads as "not sure".
    pub unsure: bool,
    /// Nothing is known of it, not even what it counts as.
    pub unknown: bool,
}

impl Cell {
    /// One value, known.
    #[must_use]
    pub const fn known(value: i64) -> Self {
        Self { values: [value, 0, 0, 0], unsure: false, unknown: false }
    }
}

/// One class of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// A value of it, as an answers file says it.
    pub says: String,
    /// The day on which it must be said, where [`DAY`] does not serve.
    pub on: Option<Date>,
    /// "Not sure".
    pub unsure: bool,
}

/// What a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The answer to a fact.
    Answer,
    /// Whether the fact was told before it was asked: 1 if so.
    Volunteered,
}

/// One variable.
#[derive(Debug, Clone)]
pub struct Variable {
    /// The fact's name.
    pub name: String,
    /// What it stands for.
    pub role: Role,
    /// Its classes, rising by value, "not sure" last; for [`Role::Volunteered`] no and yes.
    pub classes: Vec<Class>,
    /// The most reassuring class.
    pub usual: u16,
}

/// How one release sees the variables.
#[derive(Debug, Clone, Default)]
struct Side {
    answer: BTreeMap<FactId, Var>,
    bit: BTreeMap<FactId, Var>,
    /// By variable: the fact, and what its rules read for each class.
    cells: Vec<(Option<FactId>, Vec<Cell>)>,
}

/// The variables of an entry, over one release or over two with their cuts together.
#[derive(Debug, Clone)]
pub struct Domain {
    variables: Vec<Variable>,
    sides: Vec<Side>,
    own: BTreeSet<Var>,
}

/// One release and what the entry reaches in it.
pub type Seen<'a> = (&'a Program, &'a Reach);

impl Domain {
    /// The common variables of these releases (one, or two to compare). Facts are matched by name.
    #[must_use]
    pub fn new(seen: &[Seen<'_>]) -> Self {
        let mut named: BTreeMap<String, Vec<(usize, FactId)>> = BTreeMap::new();
        let mut ranked: BTreeMap<String, (u32, usize, FactId)> = BTreeMap::new();
        for (side, (program, reach)) in seen.iter().enumerate() {
            for fact in &reach.facts {
                let Some(def) = program.fact(*fact).filter(|d| has_answers(d)) else { continue };
                named.entry(def.name.clone()).or_default().push((side, *fact));
                // A given fact is known before the first question.
                let rank = if def.given.is_some() { u32::MAX } else { reach.rank.get(fact).copied().unwrap_or(0) };
                let place = ranked.entry(def.name.clone()).or_insert((rank, side, *fact));
                place.0 = place.0.max(rank);
            }
        }
        let mut order: Vec<(&String, (u32, usize, FactId))> = ranked.iter().map(|(name, place)| (name, *place)).collect();
        order.sort_by_key(|(_, (rank, side, fact))| (std::cmp::Reverse(*rank), *side, *fact));
        let mut made = Self { variables: Vec::new(), sides: vec![Side::default(); seen.len()], own: BTreeSet::new() };
        let skipped: Vec<BTreeSet<FactId>> = seen.iter().map(|(program, _)| passed_over(program)).collect();
        for (name, _) in order {
            let Some(places) = named.get(name) else { continue };
            made.add(seen, &skipped, name, places);
        }
        made
    }

    fn add(&mut self, seen: &[Seen<'_>], skipped: &[BTreeSet<FactId>], name: &str, places: &[(usize, FactId)]) {
        let bit = places.iter().any(|(side, fact)| skipped.get(*side).is_some_and(|s| s.contains(fact)));
        let own = places.iter().any(|(side, fact)| seen.get(*side).is_some_and(|(_, r)| r.own.contains(fact)));
        if bit {
            let var = Var(u16::try_from(self.variables.len()).unwrap_or(u16::MAX));
            let class = |says: &str| Class { says: says.to_owned(), on: None, unsure: false };
            let classes = vec![class("no"), class("yes")];
            self.variables.push(Variable { name: name.to_owned(), role: Role::Volunteered, classes, usual: 0 });
            for (at, side) in self.sides.iter_mut().enumerate() {
                let fact = places.iter().find(|(s, _)| *s == at).map(|(_, f)| *f);
                side.cells.push((fact, Vec::new()));
                side.bit.extend(fact.map(|f| (f, var)));
            }
        }
        let defs: Vec<(&Program, &FactDef)> =
            places.iter().filter_map(|(side, fact)| seen.get(*side).and_then(|(p, _)| Some((*p, p.fact(*fact)?)))).collect();
        let Some((_, first)) = defs.first() else { return };
        let (classes, cells) = cuts::classes(&defs);
        let var = Var(u16::try_from(self.variables.len()).unwrap_or(u16::MAX));
        let usual = usual(first, &cells.iter().filter_map(|c| c.first().copied()).collect::<Vec<_>>());
        self.variables.push(Variable { name: name.to_owned(), role: Role::Answer, classes, usual });
        for (at, side) in self.sides.iter_mut().enumerate() {
            match places.iter().position(|(s, _)| *s == at) {
                Some(place) => {
                    let of_side = cells.iter().filter_map(|c| c.get(place).copied()).collect();
                    let fact = places.get(place).map(|(_, f)| *f);
                    side.cells.push((fact, of_side));
                    side.answer.extend(fact.map(|f| (f, var)));
                }
                None => side.cells.push((None, Vec::new())),
            }
        }
        if own {
            self.own.insert(var);
        }
    }

    /// The variables, the first asked on top.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// One variable.
    #[must_use]
    pub fn variable(&self, var: Var) -> Option<&Variable> {
        self.variables.get(usize::from(var.0))
    }

    /// The variable of a fact's answer in the release `side`; facts that no condition may read have none.
    #[must_use]
    pub fn answer(&self, side: usize, fact: FactId) -> Option<Var> {
        self.sides.get(side).and_then(|s| s.answer.get(&fact)).copied()
    }

    /// The variable that says whether the fact was volunteered; only facts that some line may pass over have one.
    #[must_use]
    pub fn bit(&self, side: usize, fact: FactId) -> Option<Var> {
        self.sides.get(side).and_then(|s| s.bit.get(&fact)).copied()
    }

    /// The fact behind a variable in the release `side`.
    #[must_use]
    pub fn fact(&self, side: usize, var: Var) -> Option<FactId> {
        self.sides.get(side).and_then(|s| s.cells.get(usize::from(var.0))).and_then(|(fact, _)| *fact)
    }

    /// What the rules of the release `side` read for each class of a variable.
    #[must_use]
    pub fn cells(&self, side: usize, var: Var) -> &[Cell] {
        self.sides.get(side).and_then(|s| s.cells.get(usize::from(var.0))).map_or(&[], |(_, cells)| cells.as_slice())
    }

    /// Is this variable an answer that this entry asks or reads? Exact counts are over these.
    #[must_use]
    pub fn is_counted(&self, var: Var) -> bool {
        self.own.contains(&var)
    }

    /// A store of diagrams over these variables.
    ///
    /// # Errors
    /// There are more variables than a proof can hold.
    pub fn diagrams(&self, budget: Budget) -> Result<Diagrams, Exhausted> {
        Diagrams::new(self.variables.iter().map(|v| u16::try_from(v.classes.len()).unwrap_or(u16::MAX)).collect(), budget)
    }

    /// The most reassuring value of every variable.
    #[must_use]
    pub fn usual(&self) -> Vec<u16> {
        self.variables.iter().map(|v| v.usual).collect()
    }
}

/// Can a condition read it at all?
fn has_answers(def: &FactDef) -> bool {
    !matches!(def.kind, FactKind::Text | FactKind::List(_)) && !def.for_handover
}

/// Facts that some line may pass over, so that a rule reads something else than the answer, and those that a list may answer unasked.
fn passed_over(program: &Program) -> BTreeSet<FactId> {
    let ids = (0..program.facts.len()).filter_map(|at| u16::try_from(at).ok()).map(FactId);
    let mut found: BTreeSet<FactId> = ids
        .filter(|id| {
            program.fact(*id).is_some_and(|d| {
                d.given.is_none()
                    && has_answers(d)
                    && (d.only_if != Cond::ALWAYS || d.staff_only || d.wording.you.is_empty() || d.from_list.is_some())
            })
        })
        .collect();
    let mut within = 0;
    for (at, node) in program.nodes.iter().enumerate() {
        match node {
            Node::Overlay { past, .. } => within = *past as usize,
            Node::Ask { fact, when, .. } if *when != Cond::ALWAYS || at < within => {
                found.insert(*fact);
            }
            Node::Card(card) if at < within => found.extend(program.cards.get(*card as usize).iter().flat_map(|c| &c.facts)),
            Node::Score { score, when, .. } if *when != Cond::ALWAYS || at < within => {
                found.extend(program.scores.get(score.at()).iter().flat_map(|s| &s.asks));
            }
            _ => {}
        }
    }
    found.retain(|id| program.fact(*id).is_some_and(|d| d.given.is_none() && has_answers(d)));
    found
}

/// The class that worries least; the one of a grown-up for an age, the first where nothing is said.
fn usual(def: &FactDef, cells: &[Cell]) -> u16 {
    let sure = || cells.iter().enumerate().filter(|(_, c)| !c.unsure);
    let value = |c: &Cell| c.values.first().copied().unwrap_or(0);
    let found = match (&def.kind, def.given, def.worse) {
        (FactKind::Age(_), ..) => sure().find(|(_, c)| c.values.last().is_some_and(|years| *years >= 30_000)),
        (_, Some(given), _) => sure().rfind(|(_, c)| value(c) <= given),
        (_, None, Worse::Lower) => sure().next_back(),
        (_, None, Worse::BothEnds(well)) => sure().rfind(|(_, c)| value(c) <= well),
        (_, None, Worse::Higher | Worse::Neither) => sure().next(),
    };
    found.and_then(|(at, _)| u16::try_from(at).ok()).unwrap_or(0)
}
