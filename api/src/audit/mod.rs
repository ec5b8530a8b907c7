//! The audit log: every read of a person and every decision, in hash chains that show any entry taken out, changed, moved or cut off. An entry
//! is written in the same batch as what it tells of. It holds who did what to which record, never an answer.

mod routes;
mod service;
mod store;
mod types;

#[cfg(test)]
mod tests;

pub use self::routes::routes;
pub use self::service::Audit;
pub use self::types::{Action, Actor, Anchor, AuditError, Broken, ChainHead, Deed, Entry, LookedThrough};
