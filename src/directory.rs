//! `fingerpost directory`: an operator's folder of services read, checked and written in another format. It opens files and words the report; what a
//! file means is decided in the service's directory.

use crate::check::Format;
use crate::terminal::{BAD, GOOD, Terminal};
use crate::{Ended, files};
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use fingerpost_api::clock::{Clock, timestamp};
use fingerpost_api::directory::operator::{File, Loaded, read};
use fingerpost_api::directory::report::Report;
use fingerpost_api::directory::write::{self, Written};
use std::path::{Path, PathBuf};

/// Bring in a directory of services: check it, convert it, export it
#[derive(Args)]
#[command(after_help = "Examples:\n  fingerpost directory check my-directory\n  \
fingerpost directory convert epharmacy.csv --tables my-directory --to yaml --output my-directory/pharmacies.yaml\n  \
fingerpost directory export my-directory --to fhir --output services.json\n  fingerpost serve --directory my-directory\n\n\
docs/directory.md says which files a folder may hold and what is refused.\n\n\
Ends with 0 when every row was taken, 1 when one was refused, 2 when it was called wrongly.")]
pub struct Directory {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Name every row that is refused, why, and how to mend it; what is lost, and which entries are stale
    Check {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Text for people, or JSON for programs
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Write one file of services in another format
    Convert {
        /// The file: our YAML or table, an NHS organisation file, or a FHIR bundle
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// A folder whose tables and profiles count for it
        #[arg(long, value_name = "DIR")]
        tables: Option<PathBuf>,
        #[command(flatten)]
        to: To,
    },
    /// Write all services of a folder as one file
    Export {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[command(flatten)]
        to: To,
    },
}

#[derive(Args)]
struct To {
    /// The format to write
    #[arg(long, value_enum)]
    to: Target,
    /// The file to write; without it, standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A format to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// Our YAML
    Yaml,
    /// Our table
    Csv,
    /// A FHIR R4 bundle of HealthcareService and Location
    Fhir,
}

impl Directory {
    /// Runs it.
    ///
    /// # Errors
    /// The folder or file cannot be opened or written, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        match self.what {
            What::Check { folder, format } => {
                let loaded = load(&folder)?;
                if format == Format::Json {
                    terminal.line(serde_json::to_string_pretty(&loaded.report)?)?;
                } else {
                    say(&loaded.report, terminal)?;
                }
                Ok(ended(&loaded.report))
            }
            What::Export { folder, to } => to.write(&load(&folder)?, terminal),
            What::Convert { file, tables, to } => {
                let mut opened = match &tables {
                    Some(folder) => files::of_folder(folder)?,
                    None => Vec::new(),
                };
                opened.retain(|(name, _)| fingerpost_api::directory::operator::is_table(name));
                opened.push((file.file_name().unwrap_or_default().to_string_lossy().into_owned(), files::open(&file)?));
                to.write(&parsed(opened), terminal)
            }
        }
    }
}

impl To {
    fn write(&self, loaded: &Loaded, terminal: &mut Terminal) -> Result<Ended> {
        let as_what = match self.to {
            Target::Yaml => Written::Yaml,
            Target::Csv => Written::Csv,
            Target::Fhir => Written::Fhir,
        };
        let text = write::write(&loaded.services, as_what).map_err(|fault| anyhow!(fault.to_string()))?;
        let mut aside = terminal.aside();
        match &self.output {
            Some(path) => {
                files::write(path, &text)?;
                say(&loaded.report, terminal)?;
            }
            None => {
                terminal.text(&text)?;
                say(&loaded.report, &mut aside)?;
            }
        }
        Ok(ended(&loaded.report))
    }
}

/// Reads a folder.
///
/// # Errors
/// It cannot be opened.
pub fn load(folder: &Path) -> Result<Loaded> {
    Ok(parsed(files::of_folder(folder)?))
}

fn parsed(opened: Vec<files::Opened>) -> Loaded {
    let clock = Clock::system();
    let files = opened.into_iter().map(|(name, file)| File { name, bytes: Box::new(file) }).collect();
    read(files, timestamp(clock.now_ms()), clock.zone())
}

fn ended(report: &Report) -> Ended {
    if report.refused_count == 0 { Ended::Fine } else { Ended::Faults }
}

/// The report in words.
///
/// # Errors
/// The output is gone.
pub fn say(report: &Report, terminal: &mut Terminal) -> Result<()> {
    for file in &report.files {
        terminal.hanging("  ", &format!("{}: {}, {} taken", file.file, file.what, file.taken))?;
    }
    for refusal in &report.refused {
        let mark = terminal.colour(BAD, "refused");
        terminal.hanging(&format!("{mark} "), &format!("{}: {}", place(&refusal.file, refusal.line, &refusal.entry), refusal.why))?;
        terminal.hanging("        ", &format!("mend: {}", refusal.mend))?;
    }
    let untold = report.refused_count.saturating_sub(report.refused.len());
    if untold > 0 {
        terminal.line(format!("and {untold} more"))?;
    }
    for lost in &report.lost {
        terminal.hanging("lost ", &format!("{}: {}", place(&lost.file, lost.line, &lost.entry), lost.what))?;
    }
    for stale in &report.stale {
        terminal.hanging("stale ", &format!("{}: last checked on {}, so it is never offered", stale.entry, stale.checked))?;
    }
    for note in &report.notes {
        terminal.hanging("note ", note)?;
    }
    let code = if report.refused_count == 0 { GOOD } else { BAD };
    let (lost, stale) = (report.lost.len(), report.stale.len());
    let summary = format!("{} services, {} rows refused, {lost} things lost, {stale} stale", report.services, report.refused_count);
    terminal.line(terminal.colour(code, &summary))?;
    Ok(())
}

fn place(file: &str, line: u64, entry: &str) -> String {
    let line = if line == 0 { String::new() } else { format!(":{line}") };
    let entry = if entry.is_empty() { String::new() } else { format!(" ({entry})") };
    format!("{file}{line}{entry}")
}
