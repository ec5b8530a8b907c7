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

/// Longest closing by hand, in days: what lasts longer belongs in the operator's file, which everybody reads who checks the entry.
pub const EDIT_CLOSED_DAYS: i64 = 30;

/// Longest time a telephone number or a note stands by hand, in days: a quarter, in which files are read anew.
pub const EDIT_DAYS: i64 = 90;

/// Longest reason, note or number of an edit, in characters: two lines of a page.
pub const EDIT_TEXT_LENGTH: usize = 200;

/// Edits of one service that stand at the same time.
pub const EDITS_STANDING: usize = 20;

/// Edits of one service that are kept, those that ended included: two years of one a week.
pub const EDITS_KEPT: usize = 100;

/// Times an edit is tried again when others edit the same service in the same moment.
pub const EDIT_TRIES: usize = 8;

/// Longest time until a node takes up an edit of another, or lets go one that has ended, in milliseconds. A closing is obeyed to the second whatever this is.
pub const EDITS_LOOK_MS: u64 = 5_000;

/// Services shown for a part of a name.
pub const SERVICES_FOUND: usize = 50;

/// How often counts of use are written, in milliseconds: what a crash may lose.
pub const USAGE_FLUSH_MS: u64 = 60_000;

/// How long counts of use are kept, in days: a year and a month, so that a month can be set beside the same one of the year before.
pub const USAGE_DAYS: i64 = 400;

/// Services counted between two writings; those beyond are not counted. One network cannot make a node hold more than this: 30 MiB at most.
pub const USAGE_COUNTED: usize = 50_000;

/// Days of use shown on a service's page; the table holds them all.
pub const USAGE_SHOWN: usize = 28;
