//! What is proved of every entry, one property a file: its exact meaning over all answer vectors, and the shortest person who shows that it does not hold.
//!
//! What speaks of the whole library (nothing dead, every promise applies somewhere) gathers over the entries and is judged at the end.

mod hidden;
mod joins;
mod none_fits;
mod obligations;
mod promises;
pub mod reachable;
mod red_flags;
mod termination;
mod told;
mod totality;
mod unread;
mod worse;

pub use promises::{Applies, applies, asked_of};

use super::case::{Case, Checked};
use super::diagram::Made;

/// One property of an entry.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// Its number in the certificate.
    pub id: &'static str,
    /// Its name, stable for ever.
    pub code: &'static str,
    /// What it says, for a clinician.
    pub says: &'static str,
    /// The check.
    pub check: fn(&mut Case<'_>) -> Made<Checked>,
}

/// Every property of an entry, in the order of the certificate.
pub const OF_ENTRY: [Property; 11] = [
    totality::PROPERTY,
    termination::PROPERTY,
    unread::PROPERTY,
    hidden::PROPERTY,
    red_flags::PROPERTY,
    promises::PROPERTY,
    worse::PROPERTY,
    told::PROPERTY,
    obligations::PROPERTY,
    none_fits::PROPERTY,
    joins::PROPERTY,
];

/// A property of the library: number, name and what it says.
#[derive(Debug, Clone, Copy)]
pub struct OfLibrary {
    /// Its number in the certificate.
    pub id: &'static str,
    /// Its name, stable for ever.
    pub code: &'static str,
    /// What it says, for a clinician.
    pub says: &'static str,
}

/// Properties of the library as a whole.
pub const OF_LIBRARY: [OfLibrary; 2] = [
    OfLibrary { id: "P4", code: "nothing_dead", says: "every step and every rule is reached by somebody" },
    OfLibrary { id: "P6", code: "invariant_never_applies", says: "every promise applies to somebody" },
];
