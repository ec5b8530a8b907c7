//! The directory: clinically profiled services, when they are open, and the ranked search by need, place and time with the reason
//! for every rank and every exclusion. It books nothing (`booking` does) and knows no outcome's meaning (`handoff` does).

pub mod by_hand;
pub mod catalogue;
pub mod days;
pub mod demo;
mod editing;
#[cfg(test)]
mod editing_tests;
pub mod entry;
pub mod fhir;
pub mod fit;
pub mod hours;
mod hours_text;
pub mod import;
pub mod index;
pub mod operator;
pub mod organisations;
pub mod places;
pub mod postcodes;
pub mod profiles;
pub mod reasons;
mod region;
pub mod report;
pub mod routes;
pub mod rules;
pub mod search;
pub mod service;
mod store;
pub mod synthetic;
pub mod table;
pub mod types;
pub mod usage;
pub mod write;
pub mod yaml;

#[cfg(test)]
mod operator_tests;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod round_trip_tests;
