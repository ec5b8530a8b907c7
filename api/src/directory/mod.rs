//! The directory: clinically profiled services, when they are open, and the ranked search by need, place and time with the reason
//! for every rank and every exclusion. It books nothing (`booking` does) and knows no outcome's meaning (`handoff` does).

pub mod catalogue;
pub mod days;
pub mod demo;
pub mod fit;
pub mod hours;
pub mod import;
pub mod index;
pub mod places;
pub mod reasons;
pub mod rules;
pub mod search;
pub mod service;
mod store;
pub mod synthetic;
pub mod types;

#[cfg(test)]
mod oracle;
