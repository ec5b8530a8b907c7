//! Conditions as jump code: each test looks at one slot and says where to go on yes and on no.
//!
//! `and`, `or` and `not` are only jumps, so a condition reads left to right, stops as soon as it is decided and needs no stack. Evaluation is the walker's.

use super::SlotId;

/// Where a condition begins in [`super::Program::tests`], or one of the two constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cond(pub u32);

impl Cond {
    /// Always so.
    pub const ALWAYS: Self = Self(u32::MAX);
    /// Never so.
    pub const NEVER: Self = Self(u32::MAX - 1);
}

/// What a test asks of a slot's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// Equal. Yes is 1, no is 0, an option its place, a number thousandths.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Greater or equal.
    GreaterOrEqual,
    /// The option's bit is set in the value.
    In,
    /// The answer was "not sure".
    Unsure,
}

/// One test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Test {
    /// The slot it looks at.
    pub slot: SlotId,
    /// The comparison.
    pub op: Op,
    /// The constant.
    pub value: i64,
    /// Next test when it holds, or a constant of [`Cond`].
    pub yes: Cond,
    /// Next test when it does not.
    pub no: Cond,
}
