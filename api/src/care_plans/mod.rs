//! Care plans and special notes: what is known about a person before the first question. Who may read them, how the glass is broken, and what a
//! triage learns from them stand here; matching a person to a number does not.

pub mod demo;
pub mod glass;
pub mod kept;
pub mod service;
mod store;
pub mod types;

#[cfg(test)]
mod glass_tests;
#[cfg(test)]
mod tests;
