//! Content releases: the one that is live and those that running sessions began on, kept with their texts. A session ends on the release it began with,
//! also after a restart and on another node.
//!
//! It compiles what it is given and swaps atomically; it reads no folder (the command line does) and decides nothing about a call.

pub mod routes;
mod service;
mod store;
mod types;
mod withdrawn;

#[cfg(test)]
mod tests;

pub use service::{Begun, Releases};
pub use types::Release;
pub use withdrawn::{WithdrawError, Withdrawn, start_again, withdraw};
