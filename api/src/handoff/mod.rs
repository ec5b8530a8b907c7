//! The hand-off: from the engine's outcome to a place, a time, a call-back and a summary. It decides nothing clinical; what was decided
//! is read from the engine's own state.

pub mod call_backs;
pub mod call_first;
pub mod desk;
mod findings;
pub mod glass_told;
pub mod gp_copy;
#[cfg(test)]
mod gp_copy_tests;
pub mod outcome;
pub mod post;
pub mod promising;
pub mod recognised;
mod refusals;
pub mod routes;
mod sensitive;
pub mod service;
mod store;
pub mod summary;
pub mod summary_html;
pub mod summary_text;
pub mod switching;
mod telling;
pub mod types;
pub mod view;
pub mod waiting_for;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) mod desk_tests;

#[cfg(test)]
mod day_tests;

#[cfg(test)]
mod post_tests;
#[cfg(test)]
mod race_tests;

#[cfg(test)]
mod summary_tests;
#[cfg(test)]
mod switching_tests;

#[cfg(test)]
mod kills;

#[cfg(test)]
mod summary_read;
