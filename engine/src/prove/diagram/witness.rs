//! The shortest way to "yes": the set of answers with the fewest that differ from what is reassuring.
//!
//! It knows no facts: whoever asks says which value of each variable costs nothing.

use super::{Diagrams, Ref, Var};
use rustc_hash::FxHashMap;

/// No way.
const NONE: u64 = u64::MAX;

impl Diagrams {
    /// The cheapest set of values, one per variable, for which the diagram says yes; none where it never does. Ties go to the smaller value, so it is the same each time.
    #[must_use]
    pub fn cheapest(&self, of: Ref, usual: &[u16], cost: &dyn Fn(Var, u16) -> u64) -> Option<Vec<u16>> {
        let mut best: FxHashMap<Ref, (u64, u16)> = FxHashMap::default();
        if self.price(of, cost, &mut best) == NONE {
            return None;
        }
        let mut values = usual.to_vec();
        let mut at = of;
        while let Some(var) = self.var(at) {
            let (_, choice) = best.get(&at).copied()?;
            if let Some(value) = values.get_mut(usize::from(var.0)) {
                *value = choice;
            }
            at = self.child(at, var, choice);
        }
        Some(values)
    }

    fn price(&self, of: Ref, cost: &dyn Fn(Var, u16) -> u64, best: &mut FxHashMap<Ref, (u64, u16)>) -> u64 {
        let Some(var) = self.var(of) else { return if of == Ref::FALSE { NONE } else { 0 } };
        if let Some((price, _)) = best.get(&of) {
            return *price;
        }
        let mut found = (NONE, 0);
        for value in 0..self.arity(var) {
            let below = self.price(self.child(of, var, value), cost, best);
            let price = if below == NONE { NONE } else { below.saturating_add(cost(var, value)) };
            if price < found.0 {
                found = (price, value);
            }
        }
        best.insert(of, found);
        found.0
    }
}
