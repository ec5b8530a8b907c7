//! And, or, not: operations on diagrams whose leaves are yes and no.

use super::nodes::{AND, NOT, OR};
use super::{Diagrams, Made, Ref};

impl Diagrams {
    /// Both.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn and(&mut self, a: Ref, b: Ref) -> Made {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        self.apply(AND, a, b, &mut |a, b| match (a, b) {
            (Ref::FALSE, _) | (_, Ref::FALSE) => Some(Ref::FALSE),
            (Ref::TRUE, other) | (other, Ref::TRUE) => Some(other),
            _ => (a == b).then_some(a),
        })
    }

    /// Either.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn or(&mut self, a: Ref, b: Ref) -> Made {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        self.apply(OR, a, b, &mut |a, b| match (a, b) {
            (Ref::TRUE, _) | (_, Ref::TRUE) => Some(Ref::TRUE),
            (Ref::FALSE, other) | (other, Ref::FALSE) => Some(other),
            _ => (a == b).then_some(a),
        })
    }

    /// Not so.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn not(&mut self, of: Ref) -> Made {
        self.map(NOT, of, &mut |value| Ref::truth(value == 0))
    }

    /// The first and not the second.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn and_not(&mut self, a: Ref, b: Ref) -> Made {
        let not = self.not(b)?;
        self.and(a, not)
    }
}
