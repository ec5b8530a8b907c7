//! Booking: appointments cut out of schedules, held for a while, sold once, changed, cancelled, waited for and given back when a clinic is cancelled.
//! It finds no service (`directory` does) and gives nobody the right to book (`handoff` does).

mod changing;
mod clinics;
mod counts;

pub mod details;
mod digest;
mod holding;
pub mod kept;
pub mod receipt;
mod right;
pub mod service;
pub mod slots;
mod store;
pub mod types;
pub mod waiting;

#[cfg(test)]
mod changing_tests;
#[cfg(test)]
mod tests;
