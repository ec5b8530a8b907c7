//! People: who somebody is, as far as it is known; how they want to be reached and what they need; who may speak for them; conditions, medicines and
//! readings; what they came with before, over every channel.
//! A person's id is drawn by lot and tells nothing.
//!
//! It knows no conversation and no outcome: what a contact came to, the sessions room says. Care plans have a room of their own.

pub mod demo;
mod for_itself;
mod gp;
mod history;
pub mod kept;
mod matching;
mod number;
mod preferences;
mod proxies;
#[cfg(test)]
mod proxy_tests;
mod proxy_words;
mod record;
pub mod routes;
mod said;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod types;

pub use gp::practice;
pub use history::{Contact, contact_taken_back, contact_written};
pub use matching::{Details, Likeness, Verdict, likeness, verdict};
pub use number::NhsNumber;
pub use preferences::{Channel, Preferences};
pub use proxies::{Act, End, Ground, Mandate, Proxy, Relation, Standing, may};
pub use proxy_words::{line, standing_words};
pub use record::{Entry, HealthRecord, Reading, Written};
pub use said::{Said, SaidFault, day};
pub use service::{Found, People};
pub use types::{PeopleError, Person, PersonId, Reader};
