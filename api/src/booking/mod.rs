//! Booking: appointments cut out of schedules, held for a while, sold once, cancelled. It finds no service (`directory` does) and
//! gives nobody the right to book (`handoff` does).

pub mod details;
mod digest;
mod holding;
pub mod kept;
pub mod receipt;
pub mod service;
pub mod slots;
mod store;
pub mod types;

#[cfg(test)]
mod tests;
