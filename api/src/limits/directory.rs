//! Limits of what an operator brings in as a directory. Those of searching it stand with the others.

/// Longest text of a service (its street, its website), in characters: two lines of a page.
pub const DIRECTORY_TEXT_LENGTH: usize = 300;

/// Most entries in one list of a service: a clinic in London counts 40 languages.
pub const DIRECTORY_LIST_LENGTH: usize = 200;

/// Largest entry of a YAML file of services, in bytes: every field at its longest in a service of daily use takes a quarter.
pub const DIRECTORY_ENTRY_BYTES: usize = 32 * 1024;

/// Deepest nesting in such an entry. The form itself needs four.
pub const DIRECTORY_ENTRY_DEPTH: usize = 8;

/// Largest FHIR bundle, in bytes: about 20,000 services, which take six times that in memory while they are read.
pub const BUNDLE_BYTES: usize = 64 * 1024 * 1024;

/// Most files of one operator's folder: a file for each county and kind.
pub const DIRECTORY_FILES: usize = 500;

/// Most rows of a directory that are told one by one when they are refused; the rest is counted.
pub const DIRECTORY_REFUSALS_TOLD: usize = 10_000;

/// Most postcodes of the national file: it has 1.8 million in use, each takes 16 bytes.
pub const POSTCODES: usize = 3_000_000;

/// Largest national file of postcodes, in bytes: it has 1.3 thousand million, with those no longer in use.
pub const POSTCODE_FILE_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Longest line of it, in bytes: it has about 500.
pub const POSTCODE_LINE_BYTES: u64 = 64 * 1024;

/// Rows of it that are told one by one when they do not read; the rest is counted.
pub const POSTCODE_REFUSALS_TOLD: usize = 100;

/// Most towns people choose theirs from in a list; beyond it they type a town or postcode.
pub const PLACES_LISTED: usize = 100;
