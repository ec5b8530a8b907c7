//! FHIR R4 bundles of HealthcareService and Location, read and written. What FHIR has no place for (whom a service takes in our words, bank
//! holidays, hours of single days, capacity, the day of the last check) stands in one named extension; what we have no place for is told as
//! lost. Speaks no HTTP and serves nobody.

mod read;
mod types;
mod write;

#[cfg(test)]
mod tests;

pub use read::{Bundle, read};
pub use write::write;

/// Name of our extension. Its parts are named like the fields of our YAML and tables.
pub const EXTENSION: &str = "https://fingerpost.example/fhir/StructureDefinition/service";
/// System of our kinds of help in `HealthcareService.type`.
pub const KIND: &str = "https://fingerpost.example/fhir/CodeSystem/kind";
/// System of outward parts of postcodes in `HealthcareService.coverageArea`.
pub const OUTWARD: &str = "https://fingerpost.example/fhir/Id/outward-postcode";
/// Where our resources say they are; references within a bundle need it.
pub const BASE: &str = "https://fingerpost.example/fhir";
