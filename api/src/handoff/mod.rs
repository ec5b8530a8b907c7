//! The hand-off: from the engine's outcome to a place, a time, a call-back and a summary. It decides nothing clinical; what was decided
//! is read from the engine's own state.

pub mod outcome;
pub mod service;
mod store;
pub mod summary;
pub mod types;

#[cfg(test)]
mod tests;
