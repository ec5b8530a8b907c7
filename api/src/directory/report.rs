//! What reading an operator's directory gave beside its services: every refused row with its place, why and how to mend it, what was lost, and
//! which entries are stale. Holds words only.

use jiff::civil::Date;
use serde::Serialize;

use crate::limits;

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Name of its file.
    pub file: String,
    /// Its line, or in a bundle its place in the list; 0: the whole file.
    pub line: u64,
    /// Its id, when it could be told.
    pub entry: String,
    /// What is wrong with it.
    pub why: String,
    /// How to mend it.
    pub mend: String,
}

/// Something a file said that the directory has no place for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// Name of its file.
    pub file: String,
    /// Its place.
    pub line: u64,
    /// Its id.
    pub entry: String,
    /// What was lost.
    pub what: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileTold {
    /// Its name.
    pub file: String,
    /// What it is, in words.
    pub what: String,
    /// Services or lines taken from it.
    pub taken: usize,
}

/// An entry that nobody has checked for too long: kept and marked, never offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stale {
    /// Its id.
    pub entry: String,
    /// The last check.
    pub checked: Date,
}

/// Everything there is to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The files.
    pub files: Vec<FileTold>,
    /// Services taken.
    pub services: usize,
    /// Rows refused, the first of them.
    pub refused: Vec<Refusal>,
    /// How many were refused.
    pub refused_count: usize,
    /// What was lost.
    pub lost: Vec<Lost>,
    /// Stale entries.
    pub stale: Vec<Stale>,
    /// What else an operator should know.
    pub notes: Vec<String>,
}

impl Report {
    /// Writes down a refused row.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.refused_count = self.refused_count.saturating_add(1);
        if self.refused.len() < limits::DIRECTORY_REFUSALS_TOLD {
            self.refused.push(refusal);
        }
    }

    /// A file of which nothing can be used.
    pub fn refuse_file(&mut self, file: &str, why: String, mend: &str) {
        self.refuse(Refusal { file: file.to_owned(), line: 0, entry: String::new(), why, mend: mend.to_owned() });
    }
}
