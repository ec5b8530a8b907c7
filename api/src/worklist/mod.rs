//! What staff must still do about a conversation: a task for each action of its outcome that somebody has to take up, such as safeguarding, or a call to
//! somebody who went quiet after speaking of suicide. A task is written in the same batch as the answer that calls for it, so neither is ever there
//! without the other.
//!
//! It knows no conversation and no outcome: which actions there are, the sessions room says; whether a person has gone quiet, whoever shows the list.

mod service;
mod store;
#[cfg(test)]
mod tests;
mod types;

pub use service::{Worklist, belongings, opening};
pub use types::{Done, Lease, Opened, Result, Task, WorklistError};
