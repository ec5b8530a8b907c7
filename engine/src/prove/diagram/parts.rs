//! Parts of diagrams: where variables have given values, and what lies below a node.
//!
//! It puts nothing together; that is done beside the nodes.

use super::{Diagrams, Made, Ref, Var};

impl Diagrams {
    /// What the diagram is where one variable has one value.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn restrict(&mut self, of: Ref, var: Var, value: u16) -> Made {
        self.fix(of, &|v| (v == var).then_some(value))
    }

    /// What the diagram is where each variable that `fixed` names has the value it says.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn fix(&mut self, of: Ref, fixed: &dyn Fn(Var) -> Option<u16>) -> Made {
        let operation = self.operation();
        let made = self.fix_in(operation, of, fixed);
        self.pairs.pop();
        made
    }

    fn fix_in(&mut self, operation: usize, of: Ref, fixed: &dyn Fn(Var) -> Option<u16>) -> Made {
        let Some(var) = self.var(of) else { return Ok(of) };
        if let Some(found) = self.pairs.get(operation).and_then(|m| m.get(&(of, of))) {
            return Ok(*found);
        }
        self.step()?;
        let made = match fixed(var) {
            Some(value) => {
                let below = self.child(of, var, value);
                self.fix_in(operation, below, fixed)?
            }
            None => {
                let base = self.scratch.len();
                for value in 0..self.arity(var) {
                    let below = self.child(of, var, value);
                    let made = self.fix_in(operation, below, fixed)?;
                    self.scratch.push(made);
                }
                self.gather(var, base)?
            }
        };
        if let Some(memory) = self.pairs.get_mut(operation) {
            memory.insert((of, of), made);
        }
        Ok(made)
    }

    /// Every node below and with this one, each once, no leaf.
    #[must_use]
    pub fn reachable(&self, of: Ref) -> Vec<Ref> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut open = vec![of];
        let mut all = Vec::new();
        while let Some(at) = open.pop() {
            if self.var(at).is_some() && seen.insert(at) {
                all.push(at);
                open.extend_from_slice(self.children(at));
            }
        }
        all.sort_unstable();
        all
    }

    /// The numbers of the leaves below, rising, each once.
    #[must_use]
    pub fn leaves(&self, of: Ref) -> Vec<u32> {
        let own = of.value();
        let below = self.reachable(of);
        let mut all: Vec<u32> = own.into_iter().chain(below.iter().flat_map(|n| self.children(*n)).filter_map(|c| c.value())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
