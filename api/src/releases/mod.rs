//! Content releases: the one that is live and those that running sessions began on. A session ends on the release it began with.
//!
//! It compiles what it is given and swaps atomically; it reads no folder (the command line does) and decides nothing about a call.

mod service;
mod types;

pub use service::Releases;
pub use types::Release;
