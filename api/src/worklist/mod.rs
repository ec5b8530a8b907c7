//! What staff must still do about a conversation: a task for each action of its outcome that somebody has to take up, such as safeguarding, or a call to
//! somebody who went quiet after speaking of suicide. A task is written in the same batch as the answer that calls for it, so neither is ever there
//! without the other.
//!
//! It knows no conversation and no outcome: which actions there are, the sessions room says; whether a person has gone quiet, whoever shows the list.

//!
//! And by when: one clock for each person. What was promised, as a task or as a call-back, is due at the earliest time that was ever promised and is still
//! owed, whatever happened since; and whoever is at one of a person's rows is at all of them.

#[cfg(test)]
mod clock_tests;
mod clocks;
mod looking;
mod passed;
mod promises;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod types;

pub use clocks::{belongings_of, is_about_clocks, naming, promises_of, promising};
pub use looking::{Said, Then, saying};
pub use passed::Passed;
pub use promises::{Ended, Event, For, How, Kind, Line, PersonClock, Promise, Promised, Standing, standing};
pub use service::{Held, Look, Worklist, belongings, held, opening, opening_all};
pub use types::{Done, Lease, Opened, Result, Task, WorklistError};
