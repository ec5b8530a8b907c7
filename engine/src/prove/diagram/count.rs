//! Exact counts: how many sets of answers lead to each leaf, or to each pair of leaves of two diagrams.
//!
//! Every set of answers weighs the same, so a count says nothing of how many patients there are.

use super::{Diagrams, Ref, Var};
use num_bigint::BigUint;
use rustc_hash::FxHashMap;

/// An exact number of sets of answers.
pub type Count = BigUint;

/// For each pair of leaves, how many sets of answers lead to both.
pub type Share = Vec<((u32, u32), Count)>;

impl Diagrams {
    /// The number of sets of answers over these variables (others are ignored).
    #[must_use]
    pub fn vectors(&self, counted: &dyn Fn(Var) -> bool) -> Count {
        self.between(0, self.variables(), counted)
    }

    fn between(&self, from: usize, to: usize, counted: &dyn Fn(Var) -> bool) -> Count {
        let vars = (from..to).filter_map(|at| u16::try_from(at).ok()).map(Var);
        vars.filter(|v| counted(*v)).fold(Count::from(1_u8), |n, v| n * self.arity(v))
    }

    /// For each pair of leaves of the two diagrams, how many sets of answers over the counted variables lead there. A diagram must not depend on a variable that is not counted.
    #[must_use]
    pub fn joint(&self, a: Ref, b: Ref, counted: &dyn Fn(Var) -> bool) -> Share {
        let mut memory: FxHashMap<(Ref, Ref), Share> = FxHashMap::default();
        let (share, top) = self.joint_below(a, b, counted, &mut memory);
        let above = self.between(0, top, counted);
        share.into_iter().map(|(pair, n)| (pair, n * &above)).collect()
    }

    /// Counts over the variables from the pair's own on, with the place of that variable.
    fn joint_below(&self, a: Ref, b: Ref, counted: &dyn Fn(Var) -> bool, memory: &mut FxHashMap<(Ref, Ref), Share>) -> (Share, usize) {
        if let (Some(x), Some(y)) = (a.value(), b.value()) {
            return (vec![((x, y), Count::from(1_u8))], self.variables());
        }
        let var = [a, b].into_iter().filter_map(|r| self.var(r)).min().unwrap_or(Var(u16::MAX));
        let place = usize::from(var.0);
        if let Some(found) = memory.get(&(a, b)) {
            return (found.clone(), place);
        }
        let mut sums: std::collections::BTreeMap<(u32, u32), Count> = std::collections::BTreeMap::new();
        for value in 0..self.arity(var) {
            let (share, below) = self.joint_below(self.child(a, var, value), self.child(b, var, value), counted, memory);
            let skipped = self.between(place + 1, below, counted);
            for (pair, n) in share {
                *sums.entry(pair).or_default() += n * &skipped;
            }
        }
        let share: Share = sums.into_iter().collect();
        memory.insert((a, b), share.clone());
        (share, place)
    }

    /// How many sets of answers over the counted variables lead to each leaf.
    #[must_use]
    pub fn counts(&self, of: Ref, counted: &dyn Fn(Var) -> bool) -> Vec<(u32, Count)> {
        self.joint(of, Ref::FALSE, counted).into_iter().map(|((leaf, _), n)| (leaf, n)).collect()
    }
}
