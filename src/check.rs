//! `fingerpost check`: every fault of every file of a library in one run. It mends nothing.

use crate::terminal::{BAD, GOOD, Terminal};
use crate::{Ended, files, library};
use anyhow::Result;
use clap::{Args, ValueEnum};
use fingerpost_engine::diagnostic::{Diagnostic, Severity};
use fingerpost_engine::render;
use std::path::PathBuf;

/// Name every fault of a folder of pathways, with its place, why it matters to a patient and how to mend it
#[derive(Args)]
#[command(after_help = "Examples:\n  fingerpost check my-pathways\n  fingerpost check my-pathways --hints\n  \
fingerpost check my-pathways --format json | jq '.faults[].code'\n\n\
Every kind of fault stands in docs/author-manual.md with a wrong and a right example.\n\
Ends with 0 when there is no error and no warning, 1 when there is one, 2 when the folder cannot be read.")]
pub struct Check {
    /// The folder; without it, the pathways that come with the program
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Text for people, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show advice to the author as well
    #[arg(long)]
    hints: bool,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

impl Check {
    /// Runs the check.
    ///
    /// # Errors
    /// The folder cannot be read, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let folder = self.folder.as_deref();
        let loaded = library::load(folder, &[])?;
        let shown: Vec<Diagnostic> = loaded.faults.iter().filter(|f| self.hints || f.severity != Severity::Hint).cloned().collect();
        let hidden = loaded.faults.len() - shown.len();
        let bad = loaded.faults.iter().any(|f| f.severity != Severity::Hint);
        let count = loaded.sources.files().count();
        if self.format == Format::Json {
            let counted = |severity| loaded.faults.iter().filter(|f| f.severity == severity).count();
            let report = serde_json::json!({
                "files": count,
                "errors": counted(Severity::Error),
                "warnings": counted(Severity::Warning),
                "hints": counted(Severity::Hint),
                "release": loaded.program.as_ref().map(|p| p.hash.as_str()),
                "faults": render::json(&shown, &loaded.sources),
            });
            terminal.line(serde_json::to_string_pretty(&report)?)?;
        } else {
            terminal.text(&render::text(&shown, &loaded.sources, terminal.look))?;
            if !shown.is_empty() {
                terminal.line("")?;
            }
            let code = if bad { BAD } else { GOOD };
            let summary = terminal.colour(code, &render::summary(&shown));
            let hint = if hidden == 0 { String::new() } else { format!(" ({hidden} hints not shown: --hints)") };
            terminal.line(format!("{}: {count} files read", files::name(folder)))?;
            terminal.line(format!("{summary}{hint}"))?;
        }
        Ok(if bad { Ended::Faults } else { Ended::Fine })
    }
}
