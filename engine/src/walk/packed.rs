//! A state put away between two answers: only the slots that hold something else than at the beginning are kept, because a call touches few facts of a library.
//!
//! It is the same state; nothing is decided here and nothing forgotten. The form is for memory only and is never stored.

use super::state::{State, Status};
use crate::program::{Program, SlotId};

/// A state put away. Taking it out needs the release it was made on.
#[derive(Debug, Clone)]
pub struct Packed {
    /// Everything but the slots.
    rest: Box<State>,
    slots: Box<[(SlotId, Status, i64)]>,
}

impl State {
    /// Puts the state away.
    #[must_use]
    pub fn pack(mut self, program: &Program) -> Packed {
        let all = std::mem::take(&mut self.values).into_iter().zip(std::mem::take(&mut self.status)).zip(&program.unknown);
        let touched = all.enumerate().filter(|(_, ((value, status), unknown))| value != *unknown || *status != Status::Unknown);
        let slots = touched.filter_map(|(at, ((value, status), _))| Some((SlotId(u16::try_from(at).ok()?), status, value))).collect();
        self.said.shrink_to_fit();
        self.fired.shrink_to_fit();
        self.passed_over.shrink_to_fit();
        self.topics.shrink_to_fit();
        self.before.shrink_to_fit();
        Packed { rest: Box::new(self), slots }
    }
}

impl Packed {
    /// Takes the state out again. `program` must be the one it was put away with.
    #[must_use]
    pub fn unpack(self, program: &Program) -> State {
        let mut state = *self.rest;
        state.values.clone_from(&program.unknown);
        state.status.resize(program.slots, Status::Unknown);
        for (slot, status, value) in &self.slots {
            state.set(*slot, *value, *status);
        }
        state
    }
}
