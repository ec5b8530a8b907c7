//! `fingerpost compare`: two releases, whose outcome changes and into what, and the gate that a release passes only where nobody is told something less urgent unsigned.
//!
//! The engine compares; this reads the folders, watches the clock, words the result and judges the signatures.

mod gate;
mod json;
mod show;

use crate::check::Format;
use crate::terminal::Terminal;
use crate::{Ended, files, library, limits};
use anyhow::{Result, bail};
use clap::Args;
use fingerpost_api::clock::Clock;
use fingerpost_engine::model::Approval;
use fingerpost_engine::program::Program;
use fingerpost_engine::prove::compare::{Change, Difference, compare};
use fingerpost_engine::prove::diagram::Budget;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

const HELP: &str = "Examples:\n  fingerpost compare released pathways\n  fingerpost compare released pathways --gate --approvals approvals.yaml\n  \
fingerpost compare released pathways --format json | jq '.topics[].cells'\n\n\
Facts that were renamed are matched by what they say and count. Moving, renaming and rewording show as no change, which is a proof.\n\n\
With --gate nobody may become less urgent, lose an action, or lose a topic, unless a clinician who is not the author has signed it:\n\n  \
approvals:\n    - topic: sore-throat\n      cell: call-999 -> emergency-department-1h\n      who: Dr A. Reader\n      role: consultant in emergency medicine\n      \
author: B. Writer\n      when: \"2026-01-15\"\n      reason: Stridor at rest only is now asked apart\n      old: HASH OF THE OLDER RELEASE\n      new: HASH OF THE NEWER RELEASE\n\n\
Ends with 0 when both were compared (with --gate: when nothing stands in the way), 1 when something stands in the way, was not exhausted or a\n\
folder has faults, 2 when nothing could be compared.";

/// Show exactly whose outcome changes from one release to the next
#[derive(Args)]
#[command(after_help = HELP)]
pub struct Compare {
    /// The folder of the older release
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The folder of the newer release
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// End with 1 when anyone becomes less urgent without a signature
    #[arg(long)]
    gate: bool,
    /// Signed cells (YAML)
    #[arg(long, value_name = "FILE", requires = "gate")]
    approvals: Option<PathBuf>,
    /// Write the shortest person of every change here, for `ask --answers` on the newer release
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Text for people, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Compare {
    /// Compares.
    ///
    /// # Errors
    /// A folder or file cannot be read or written, the output is gone, or the prover found a fault of its own.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let (old, new) = (library::load(Some(&self.old), &[])?, library::load(Some(&self.new), &[])?);
        let before = match library::program(&old, &files::name(Some(&self.old)), terminal)? {
            Ok(program) => program,
            Err(ended) => return Ok(ended),
        };
        let after = match library::program(&new, &files::name(Some(&self.new)), terminal)? {
            Ok(program) => program,
            Err(ended) => return Ok(ended),
        };
        let Some(signed) = signatures(self.approvals.as_deref(), terminal)? else { return Ok(Ended::Faults) };
        let found = self.compare(before, after);
        if let Some(fault) = &found.fault {
            bail!("{fault}");
        }
        if let Some(path) = &self.answers {
            files::write(path, &show::answers(&found))?;
        }
        let gate = self.gate.then(|| gate::judge(&found, &signed));
        if self.format == Format::Json {
            terminal.line(serde_json::to_string_pretty(&json::difference(&found, gate.as_deref()))?)?;
        } else {
            show::difference(&found, terminal)?;
            if let Some(judged) = &gate {
                show::gate(judged, terminal)?;
            }
        }
        let blocked = gate.is_some_and(|judged| judged.iter().any(|g| !g.passes()));
        Ok(if !is_known(&found) || blocked { Ended::Faults } else { Ended::Fine })
    }

    fn compare(&self, old: &Program, new: &Program) -> Difference {
        let bar = bar(self.format);
        let found = compare(old, new, &timed(), &mut |name, at, count| {
            bar.set_length(count as u64);
            bar.set_position(at as u64);
            bar.set_message(name.to_owned());
        });
        bar.finish_and_clear();
        found
    }
}

/// Was every topic compared to the end?
fn is_known(found: &Difference) -> bool {
    !found.topics.iter().any(|t| matches!(t.change, Change::NotExhausted(_)))
}

/// The signatures of a file, none without one; `None`: the file has faults, which are shown.
fn signatures(path: Option<&Path>, terminal: &mut Terminal) -> Result<Option<Vec<Approval>>> {
    path.map_or(Ok(Some(Vec::new())), |path| gate::read(path, terminal))
}

/// What a certificate says of the release before.
type Certified = std::result::Result<(Value, bool), Ended>;

/// What the certificate of a newer release says of the older one in `folder`: whose outcome changed and who signed it, and whether every topic was compared to the end. The
/// outer result is of the reading, the inner one an end without a comparison.
///
/// # Errors
/// The folder or file cannot be read, the output is gone, or the prover found a fault of its own.
pub fn certified(folder: &Path, new: &Program, approvals: Option<&Path>, terminal: &mut Terminal) -> Result<Certified> {
    let loaded = library::load(Some(folder), &[])?;
    let old = match library::program(&loaded, &files::name(Some(folder)), terminal)? {
        Ok(program) => program,
        Err(ended) => return Ok(Err(ended)),
    };
    let Some(signed) = signatures(approvals, terminal)? else { return Ok(Err(Ended::Faults)) };
    let found = compare(old, new, &timed(), &mut |_, _, _| {});
    if let Some(fault) = &found.fault {
        bail!("{fault}");
    }
    Ok(Ok((json::difference(&found, Some(&gate::judge(&found, &signed))), is_known(&found))))
}

/// A budget of time for each topic and for all.
pub fn timed() -> impl Fn() -> Budget {
    let clock = Clock::system();
    let began = clock.now_ms();
    move || {
        let (clock, topic) = (clock.clone(), clock.now_ms());
        let over = move || {
            let now = clock.now_ms();
            now - topic > limits::PROOF_ENTRY_MS || now - began > limits::PROOF_LIBRARY_MS
        };
        Budget { stop: Some(Box::new(over)), ..Budget::default() }
    }
}

/// A bar on standard error, only where somebody watches.
fn bar(format: Format) -> ProgressBar {
    let watched = std::io::stderr().is_terminal() && format == Format::Text;
    let target = if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    match ProgressStyle::with_template("comparing {bar:30} {pos}/{len} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
