//! The symbolic function of a pathway: from every answer vector to the joined demands it leads to, as one diagram.
//!
//! It walks the lines as the ordinary walk does, but with all people at once: what a rule reads of a fact is itself a diagram (the answer where it was asked, what the
//! line says where it was passed over), so ways part and meet again without being counted out. It agrees with the walk exactly, the start's facts and demands included.
//! Interrupts put another topic in front and never enter the function of the one they interrupt. Nothing is proved here.

mod ask;
mod condition;
mod entry;
mod knowledge;
mod line;
mod score;
mod together;

pub use entry::{Entry, Run, Visit};
pub use line::{Asked, Step};

use super::diagram::{Budget, Diagrams, Made, Ref};
use super::domain::{Cell, Domain};
use super::reach::{self, Source};
use super::states::States;
use crate::program::{Program, RuleId, ServiceId};
use crate::walk::SendSet;
use knowledge::Knowledge;
use line::Line;
use rustc_hash::FxHashMap;

/// Diagrams with the meaning of their leaves: states of demands for functions, cells for what is read.
#[derive(Debug)]
pub struct Space {
    /// Nodes.
    pub diagrams: Diagrams,
    /// States.
    pub states: States,
    cells: Vec<Cell>,
    cell_places: FxHashMap<Cell, u32>,
    join: usize,
    add: usize,
}

impl Space {
    /// An empty space over the domain's variables.
    ///
    /// # Errors
    /// There are more variables than a proof can hold.
    pub fn new(domain: &Domain, budget: Budget) -> Made<Self> {
        let mut diagrams = domain.diagrams(budget)?;
        let (join, add) = (diagrams.operation(), diagrams.operation());
        Ok(Self { diagrams, states: States::new(), cells: Vec::new(), cell_places: FxHashMap::default(), join, add })
    }

    /// Both functions' demands joined, answer vector by answer vector.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn join(&mut self, a: Ref, b: Ref) -> Made {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        let states = &mut self.states;
        self.diagrams.apply(self.join, a, b, &mut |a, b| match (a.value(), b.value()) {
            (Some(x), Some(y)) => Some(Ref::leaf(states.join(x, y))),
            _ if a == States::NONE || a == b => Some(b),
            _ if b == States::NONE => Some(a),
            _ => None,
        })
    }

    fn cell(&mut self, cell: Cell) -> Ref {
        if let Some(found) = self.cell_places.get(&cell) {
            return Ref::leaf(*found);
        }
        let place = u32::try_from(self.cells.len()).unwrap_or(0);
        self.cells.push(cell);
        self.cell_places.insert(cell, place);
        Ref::leaf(place)
    }

    /// For whom what is read is a cell of which `so` says yes.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn where_cell(&mut self, reads: Ref, so: &dyn Fn(&Cell) -> bool) -> Made {
        let Self { diagrams, cells, .. } = self;
        diagrams.map_once(reads, &mut |place| Ref::truth(cells.get(place as usize).is_some_and(so)))
    }

    fn cell_at(&self, place: u32) -> Cell {
        self.cells.get(place as usize).copied().unwrap_or(Cell::known(0))
    }

    /// Sums of the first values of two diagrams of cells.
    fn sum(&mut self, a: Ref, b: Ref) -> Made {
        // The operation needs the table of cells while the diagrams work, so new sums are gathered aside.
        let Self { diagrams, cells, cell_places, add, .. } = self;
        diagrams.apply(*add, a, b, &mut |a, b| {
            let (x, y) = a.value().zip(b.value())?;
            let value = |at: u32| cells.get(at as usize).and_then(|c| c.values.first()).copied().unwrap_or(0);
            let cell = Cell::known(value(x).saturating_add(value(y)));
            let place = *cell_places.entry(cell).or_insert_with(|| {
                cells.push(cell);
                u32::try_from(cells.len() - 1).unwrap_or(0)
            });
            Some(Ref::leaf(place))
        })
    }
}

/// The symbolic walk of one release. One of these per release and entry.
#[derive(Debug)]
pub struct Symbolic<'p> {
    program: &'p Program,
    domain: &'p Domain,
    side: usize,
    sources: Vec<Source>,
    live: Vec<Option<Vec<bool>>>,
    lines: Vec<Line>,
    by_key: FxHashMap<(usize, Vec<(Ref, Ref)>), usize>,
    tests: FxHashMap<(Ref, usize), Ref>,
    known: usize,
}

impl<'p> Symbolic<'p> {
    /// A walk of the release that the domain knows as `side`.
    #[must_use]
    pub fn new(program: &'p Program, domain: &'p Domain, side: usize, space: &mut Space) -> Self {
        let known = space.diagrams.operation();
        Self {
            program,
            domain,
            side,
            sources: reach::sources(program),
            live: vec![None; program.pathways.len()],
            lines: Vec::new(),
            by_key: FxHashMap::default(),
            tests: FxHashMap::default(),
            known,
        }
    }

    /// The release.
    #[must_use]
    pub const fn program(&self) -> &'p Program {
        self.program
    }

    /// What a rule demands, as a leaf.
    fn demanded(&self, space: &mut Space, rule: RuleId) -> Ref {
        space.states.leaf(&self.program.ladder, self.program.rule(rule).and_then(|r| r.demand))
    }

    /// What a swap of services brings into force, with its rule's demand.
    fn swapped(&self, space: &mut Space, send: u16) -> Ref {
        let bit = SendSet(1_u64.checked_shl(u32::from(send)).unwrap_or(0));
        let rule = self.program.sends.get(usize::from(send)).map(|s| s.rule);
        let alone = Ref::leaf(space.states.number((crate::walk::Demands::NONE, bit)));
        let demand = rule.map_or(States::NONE, |r| self.demanded(space, r));
        let joined = alone.value().zip(demand.value()).map_or(0, |(a, b)| space.states.join(a, b));
        Ref::leaf(joined)
    }

    /// Services by number, for whoever words an outcome.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> &str {
        self.program.ladder.services.get(id.at()).map_or("", |s| s.name.as_str())
    }

    pub(super) fn beginning(&self, space: &mut Space) -> Made<Knowledge> {
        Knowledge::beginning(self, space)
    }
}
