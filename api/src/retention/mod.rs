//! How long what people said is kept, and how nothing is left of it: the policy as data, the daily sweep, the erasure of a person or conversation with a
//! list that is applied again after a restore, and holds that keep what a court or an inquiry needs. What a room keeps of a conversation the room says;
//! the audit log is never touched.

mod policy;
pub mod routes;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod types;

pub use policy::{Policy, Rule};
pub use service::{Retention, Swept};
pub use types::{Erased, RetentionError, Whose};
