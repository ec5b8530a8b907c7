//! Services in one of the formats that can be read again. Holds the choice of writer only.

use super::entry::Entry;
use super::types::{BadInput, Service};
use super::{fhir, table, yaml};

/// A format that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Our YAML.
    Yaml,
    /// Our table.
    Csv,
    /// A FHIR R4 bundle.
    Fhir,
}

/// Writes services.
///
/// # Errors
/// Never in practice: texts can always be written.
pub fn write(services: &[Service], format: Written) -> Result<String, BadInput> {
    match format {
        Written::Yaml => yaml::write("services", &services.iter().map(Entry::of).collect::<Vec<_>>()),
        Written::Csv => table::write(services.iter()),
        Written::Fhir => fhir::write(services.iter()),
    }
}
