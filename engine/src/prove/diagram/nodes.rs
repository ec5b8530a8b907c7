//! The store of nodes and the operations on them, each remembered.
//!
//! It counts nothing and picks no witness.

use super::{Budget, Exhausted, Made};
use rustc_hash::FxHashMap;

/// A variable, by its place in the order: the first stands on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u16);

const LEAF: u32 = 1 << 31;

/// A diagram: a node or a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ref(u32);

impl Ref {
    /// The leaf "no".
    pub const FALSE: Self = Self::leaf(0);
    /// The leaf "yes".
    pub const TRUE: Self = Self::leaf(1);

    /// A leaf with this number, below 2³¹.
    #[must_use]
    pub const fn leaf(value: u32) -> Self {
        Self(value | LEAF)
    }

    /// The leaf of a truth value.
    #[must_use]
    pub const fn truth(so: bool) -> Self {
        if so { Self::TRUE } else { Self::FALSE }
    }

    /// The number of a leaf; none for a node.
    #[must_use]
    pub const fn value(self) -> Option<u32> {
        if self.0 & LEAF == 0 { None } else { Some(self.0 & !LEAF) }
    }

    const fn at(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone, Copy)]
struct Node {
    var: Var,
    first: u32,
}

/// All nodes, and what was worked out with them.
#[derive(Debug)]
pub struct Diagrams {
    arity: Vec<u16>,
    nodes: Vec<Node>,
    children: Vec<Ref>,
    /// Open addressing: place of a node plus one; 0 is free.
    table: Vec<u32>,
    ites: FxHashMap<(Ref, Ref, Ref), Ref>,
    pub(super) pairs: Vec<FxHashMap<(Ref, Ref), Ref>>,
    pub(super) scratch: Vec<Ref>,
    operations: u64,
    budget: Budget,
}

/// Operations whose results are kept for the whole proof, by their places in the memory of pairs.
pub(super) const AND: usize = 0;
pub(super) const OR: usize = 1;
pub(super) const NOT: usize = 2;
const OWN: usize = 3;

impl Diagrams {
    /// No nodes yet, over variables with so many values each.
    ///
    /// # Errors
    /// There are more variables than may be walked over.
    pub fn new(arity: Vec<u16>, budget: Budget) -> Made<Self> {
        if arity.len() > crate::limits::PROOF_VARIABLES {
            return Err(Exhausted::Variables);
        }
        let pairs = (0..OWN).map(|_| FxHashMap::default()).collect();
        Ok(Self {
            arity,
            nodes: Vec::new(),
            children: Vec::new(),
            table: vec![0; 1 << 12],
            ites: FxHashMap::default(),
            pairs,
            scratch: Vec::new(),
            operations: 0,
            budget,
        })
    }

    /// Nodes made so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Are there no nodes yet?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Steps taken so far.
    #[must_use]
    pub const fn operations(&self) -> u64 {
        self.operations
    }

    /// Values of a variable.
    #[must_use]
    pub fn arity(&self, var: Var) -> u16 {
        self.arity.get(usize::from(var.0)).copied().unwrap_or(1)
    }

    /// Number of variables.
    #[must_use]
    pub fn variables(&self) -> usize {
        self.arity.len()
    }

    /// The variable of a node; leaves have none.
    #[must_use]
    pub fn var(&self, of: Ref) -> Option<Var> {
        if of.0 & LEAF != 0 { None } else { self.nodes.get(of.at()).map(|n| n.var) }
    }

    /// The children of a node, one per value; none of a leaf.
    #[must_use]
    pub fn children(&self, of: Ref) -> &[Ref] {
        let Some(node) = (if of.0 & LEAF != 0 { None } else { self.nodes.get(of.at()) }) else { return &[] };
        let first = node.first as usize;
        self.children.get(first..first + usize::from(self.arity(node.var))).unwrap_or(&[])
    }

    /// What the diagram is where a variable has a value.
    #[must_use]
    pub fn child(&self, of: Ref, var: Var, value: u16) -> Ref {
        match self.nodes.get(of.at()) {
            Some(node) if of.0 & LEAF == 0 && node.var == var => {
                self.children.get(node.first as usize + usize::from(value)).copied().unwrap_or(of)
            }
            _ => of,
        }
    }

    /// The leaf reached by these values, one per variable.
    #[must_use]
    pub fn value(&self, of: Ref, values: &[u16]) -> u32 {
        let mut at = of;
        while let Some(var) = self.var(at) {
            at = self.child(at, var, values.get(usize::from(var.0)).copied().unwrap_or(0));
        }
        at.value().unwrap_or(0)
    }

    /// The node with these children, or the child where all are equal.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn node(&mut self, var: Var, children: &[Ref]) -> Made {
        let Some(first) = children.first().copied() else { return Ok(Ref::FALSE) };
        if children.iter().all(|c| *c == first) {
            return Ok(first);
        }
        let mask = self.table.len() - 1;
        let mut at = hash(var, children) & mask;
        loop {
            let held = self.table.get(at).copied().unwrap_or(0);
            if held == 0 {
                break;
            }
            let found = Ref(held - 1);
            if self.var(found) == Some(var) && self.children(found) == children {
                return Ok(found);
            }
            at = (at + 1) & mask;
        }
        if self.nodes.len() >= self.budget.nodes || self.nodes.len() >= LEAF as usize - 2 {
            return Err(Exhausted::Nodes);
        }
        let made = Ref(u32::try_from(self.nodes.len()).map_err(|_| Exhausted::Nodes)?);
        let first = u32::try_from(self.children.len()).map_err(|_| Exhausted::Nodes)?;
        self.children.extend_from_slice(children);
        self.nodes.push(Node { var, first });
        if let Some(slot) = self.table.get_mut(at) {
            *slot = made.0 + 1;
        }
        if self.nodes.len() * 2 > self.table.len() {
            self.grow();
        }
        Ok(made)
    }

    fn grow(&mut self) {
        let size = self.table.len() * 2;
        let mut table = vec![0_u32; size];
        for id in 0..u32::try_from(self.nodes.len()).unwrap_or(0) {
            let Some(var) = self.var(Ref(id)) else { continue };
            let mut at = hash(var, self.children(Ref(id))) & (size - 1);
            while table.get(at).is_some_and(|held| *held != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(slot) = table.get_mut(at) {
                *slot = id + 1;
            }
        }
        self.table = table;
    }

    /// The variable itself: its node with leaves as given, one per value.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn variable(&mut self, var: Var, leaves: impl Iterator<Item = Ref>) -> Made {
        let children: Vec<Ref> = leaves.collect();
        self.node(var, &children)
    }

    /// The variable has one of the values that `so` names.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn is(&mut self, var: Var, so: impl Fn(u16) -> bool) -> Made {
        let arity = self.arity(var);
        self.variable(var, (0..arity).map(|v| Ref::truth(so(v))))
    }

    pub(super) fn step(&mut self) -> Made<()> {
        self.operations += 1;
        if self.operations > self.budget.operations {
            return Err(Exhausted::Operations);
        }
        if self.operations & 0xFFFF == 0 && self.budget.stop.as_ref().is_some_and(|stop| stop()) {
            return Err(Exhausted::Stopped);
        }
        Ok(())
    }

    fn top(&self, refs: &[Ref]) -> Var {
        refs.iter().filter_map(|r| self.var(*r)).min().unwrap_or(Var(u16::MAX))
    }

    /// `then` where `when` is so, else `otherwise`.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn ite(&mut self, when: Ref, then: Ref, otherwise: Ref) -> Made {
        if when == Ref::TRUE || then == otherwise {
            return Ok(then);
        }
        if when == Ref::FALSE {
            return Ok(otherwise);
        }
        if then == Ref::TRUE && otherwise == Ref::FALSE {
            return Ok(when);
        }
        let key = (when, then, otherwise);
        if let Some(found) = self.ites.get(&key) {
            return Ok(*found);
        }
        self.step()?;
        let var = self.top(&[when, then, otherwise]);
        let base = self.scratch.len();
        for value in 0..self.arity(var) {
            let made = self.ite(self.child(when, var, value), self.child(then, var, value), self.child(otherwise, var, value))?;
            self.scratch.push(made);
        }
        let made = self.gather(var, base)?;
        self.ites.insert(key, made);
        Ok(made)
    }

    /// Makes the node of what was pushed since `base`.
    pub(super) fn gather(&mut self, var: Var, base: usize) -> Made {
        let mut scratch = std::mem::take(&mut self.scratch);
        let made = self.node(var, scratch.get(base..).unwrap_or(&[]));
        scratch.truncate(base);
        self.scratch = scratch;
        made
    }

    /// A place to remember the results of one operation on pairs; hand it back with [`Self::forget`].
    pub fn operation(&mut self) -> usize {
        self.pairs.push(FxHashMap::default());
        self.pairs.len() - 1
    }

    /// Empties the memory of an operation.
    pub fn forget(&mut self, operation: usize) {
        if let Some(memory) = self.pairs.get_mut(operation) {
            *memory = FxHashMap::default();
        }
    }

    /// Empties every memory that can be worked out again. Nodes stay.
    pub fn forget_results(&mut self) {
        self.ites = FxHashMap::default();
        for memory in self.pairs.iter_mut().take(OWN) {
            *memory = FxHashMap::default();
        }
    }

    /// Puts two diagrams together leaf by leaf. `meet` may answer early for any pair, and must answer for two leaves.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn apply(&mut self, operation: usize, a: Ref, b: Ref, meet: &mut dyn FnMut(Ref, Ref) -> Option<Ref>) -> Made {
        if let Some(met) = meet(a, b) {
            return Ok(met);
        }
        if let Some(found) = self.pairs.get(operation).and_then(|m| m.get(&(a, b))) {
            return Ok(*found);
        }
        self.step()?;
        let var = self.top(&[a, b]);
        if var.0 == u16::MAX {
            // Two leaves that the operation does not know: it says nothing of them.
            return Ok(Ref::FALSE);
        }
        let base = self.scratch.len();
        for value in 0..self.arity(var) {
            let made = self.apply(operation, self.child(a, var, value), self.child(b, var, value), meet)?;
            self.scratch.push(made);
        }
        let made = self.gather(var, base)?;
        if let Some(memory) = self.pairs.get_mut(operation) {
            memory.insert((a, b), made);
        }
        Ok(made)
    }

    /// Changes every leaf. The memory is the operation's.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn map(&mut self, operation: usize, of: Ref, leaf: &mut dyn FnMut(u32) -> Ref) -> Made {
        self.apply(operation, of, Ref::FALSE, &mut |a, _| a.value().map(&mut *leaf))
    }

    /// The same for once, with a memory of its own.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn map_once(&mut self, of: Ref, leaf: &mut dyn FnMut(u32) -> Ref) -> Made {
        let operation = self.operation();
        let made = self.map(operation, of, leaf);
        self.pairs.pop();
        made
    }

    /// Puts two diagrams together for once, with a memory of its own.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn apply_once(&mut self, a: Ref, b: Ref, meet: &mut dyn FnMut(Ref, Ref) -> Option<Ref>) -> Made {
        let operation = self.operation();
        let made = self.apply(operation, a, b, meet);
        self.pairs.pop();
        made
    }
}

fn hash(var: Var, children: &[Ref]) -> usize {
    const TIMES: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |h: u64, word: u32| (h.rotate_left(23) ^ u64::from(word)).wrapping_mul(TIMES);
    let mixed = children.iter().fold(mix(u64::from(var.0) + 1, 7), |h, c| mix(h, c.0));
    usize::try_from(mixed >> 20).unwrap_or(0)
}
