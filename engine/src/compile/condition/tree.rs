//! A condition after its names and types are settled: a tree of tests, and its lowering to jump code.
//!
//! It holds no text and no parser. `and`, `or` and `not` live here for the last time: in the program they are only jumps.

use crate::limits::CONDITION_TESTS;
use crate::program::{Cond, FactId, Op, ScoreId, SlotId, Test};
use crate::source::Span;

/// What a test needs to have been asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Need {
    /// A fact.
    Fact(FactId),
    /// A score.
    Score(ScoreId),
}

/// One test with the words it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub slot: SlotId,
    pub op: Op,
    pub value: i64,
    pub need: Need,
    pub span: Span,
}

/// A typed condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tree {
    Const(bool),
    Test(Leaf),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

impl Tree {
    /// Every test, from left to right.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut out = Vec::new();
        self.walk(&mut |leaf| out.push(*leaf));
        out
    }

    fn walk(&self, f: &mut impl FnMut(&Leaf)) {
        match self {
            Self::Const(_) => {}
            Self::Test(leaf) => f(leaf),
            Self::Not(of) => of.walk(f),
            Self::And(list) | Self::Or(list) => list.iter().for_each(|t| t.walk(f)),
        }
    }

    /// The same tree with every test underlined at `span`: for a derived fact, where its name stands.
    pub fn at(mut self, span: Span) -> Self {
        self.set_span(span);
        self
    }

    fn set_span(&mut self, span: Span) {
        match self {
            Self::Const(_) => {}
            Self::Test(leaf) => leaf.span = span,
            Self::Not(of) => of.set_span(span),
            Self::And(list) | Self::Or(list) => list.iter_mut().for_each(|t| t.set_span(span)),
        }
    }

    /// How many parts it has, constants included (they too are copied), stopping once it is over the limit.
    pub fn size(&self) -> usize {
        match self {
            Self::Const(_) | Self::Test(_) => 1,
            Self::Not(of) => 1 + of.size(),
            Self::And(list) | Self::Or(list) => {
                let mut sum = 1_usize;
                for tree in list {
                    sum = sum.saturating_add(tree.size());
                    if sum > CONDITION_TESTS {
                        return sum;
                    }
                }
                sum
            }
        }
    }

    /// How deep it is nested. Trees that are kept are shallow, so the walks over them may recurse.
    pub fn depth(&self) -> usize {
        match self {
            Self::Const(_) | Self::Test(_) => 1,
            Self::Not(of) => 1 + of.depth(),
            Self::And(list) | Self::Or(list) => 1 + list.iter().map(Self::depth).max().unwrap_or(0),
        }
    }

    /// Can it hold when a test of a fact that was never asked counts as failed, whichever way it is turned? (A promise speaks of asked facts only.)
    pub fn can_hold_when(&self, asked: &impl Fn(Need) -> bool, turned: bool) -> bool {
        match self {
            Self::Const(value) => *value != turned,
            Self::Test(leaf) => asked(leaf.need),
            Self::Not(of) => of.can_hold_when(asked, !turned),
            Self::And(list) if turned => list.iter().any(|t| t.can_hold_when(asked, true)),
            Self::Or(list) if !turned => list.iter().any(|t| t.can_hold_when(asked, false)),
            Self::And(list) | Self::Or(list) => list.iter().all(|t| t.can_hold_when(asked, turned)),
        }
    }

    /// Appends its jump code to `tests` and says where it begins. Jumps only go forward.
    pub fn emit(&self, tests: &mut Vec<Test>) -> Cond {
        let mut backwards = Vec::new();
        let entry = write(self, Jump::To(Cond::ALWAYS), Jump::To(Cond::NEVER), &mut backwards);
        let base = tests.len();
        let count = backwards.len();
        let place = |jump: Jump| match jump {
            Jump::To(cond) => cond,
            Jump::Back(index) => Cond(u32::try_from(base + count - 1 - index).unwrap_or(u32::MAX - 2)),
        };
        tests.extend(backwards.iter().rev().map(|(leaf, yes, no)| Test {
            slot: leaf.slot,
            op: leaf.op,
            value: leaf.value,
            yes: place(*yes),
            no: place(*no),
        }));
        place(entry)
    }
}

/// Where a test goes on: a constant, or a test already written, counted from the end.
#[derive(Clone, Copy)]
enum Jump {
    To(Cond),
    Back(usize),
}

/// Writes the last test first, so that every target is known when it is needed.
fn write(tree: &Tree, yes: Jump, no: Jump, out: &mut Vec<(Leaf, Jump, Jump)>) -> Jump {
    match tree {
        Tree::Const(true) => yes,
        Tree::Const(false) => no,
        Tree::Test(leaf) => {
            out.push((*leaf, yes, no));
            Jump::Back(out.len() - 1)
        }
        Tree::Not(of) => write(of, no, yes, out),
        Tree::And(list) => list.iter().rev().fold(yes, |next, t| write(t, next, no, out)),
        Tree::Or(list) => list.iter().rev().fold(no, |next, t| write(t, yes, next, out)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may stop")]
    use super::*;

    fn leaf(slot: u16) -> Tree {
        Tree::Test(Leaf { slot: SlotId(slot), op: Op::Equal, value: 1, need: Need::Fact(FactId(slot)), span: Span::default() })
    }

    fn run(tests: &[Test], mut at: Cond, values: &[i64]) -> bool {
        while at != Cond::ALWAYS && at != Cond::NEVER {
            let test = tests[at.0 as usize];
            let next = if values[test.slot.at()] == test.value { test.yes } else { test.no };
            assert!(next == Cond::ALWAYS || next == Cond::NEVER || next.0 > at.0, "a jump goes forward");
            at = next;
        }
        at == Cond::ALWAYS
    }

    fn truth(tree: &Tree, values: &[i64]) -> bool {
        match tree {
            Tree::Const(value) => *value,
            Tree::Test(leaf) => values[leaf.slot.at()] == leaf.value,
            Tree::Not(of) => !truth(of, values),
            Tree::And(list) => list.iter().all(|t| truth(t, values)),
            Tree::Or(list) => list.iter().any(|t| truth(t, values)),
        }
    }

    #[test]
    fn jump_code_says_what_the_tree_says() {
        let trees = [
            Tree::And(vec![leaf(0), Tree::Or(vec![leaf(1), Tree::Not(Box::new(leaf(2)))]), leaf(3)]),
            Tree::Or(vec![Tree::And(vec![leaf(0), leaf(1)]), Tree::Not(Box::new(Tree::And(vec![leaf(2), leaf(3)])))]),
            Tree::Not(Box::new(Tree::Or(vec![leaf(0), Tree::Const(false), leaf(3)]))),
            Tree::Or(vec![Tree::Const(true), leaf(0)]),
        ];
        for tree in &trees {
            let mut tests = vec![];
            leaf(3).emit(&mut tests);
            let cond = tree.emit(&mut tests);
            for bits in 0..16_i64 {
                let values = [bits & 1, bits >> 1 & 1, bits >> 2 & 1, bits >> 3 & 1];
                assert_eq!(run(&tests, cond, &values), truth(tree, &values), "{tree:?} with {values:?}");
            }
        }
    }

    #[test]
    fn constants_cost_no_test() {
        let mut tests = vec![];
        assert_eq!(Tree::Or(vec![Tree::Const(true), leaf(0)]).emit(&mut tests), Cond::ALWAYS);
        assert_eq!(Tree::And(vec![Tree::Const(false)]).emit(&mut tests), Cond::NEVER);
        assert_eq!(Tree::And(vec![]).emit(&mut tests), Cond::ALWAYS);
    }
}
