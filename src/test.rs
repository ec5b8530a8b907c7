//! `fingerpost test`: every vignette and every whole call, walked as a person would be. It judges by what the clinician wrote, nothing else.

use crate::check::Format;
use crate::terminal::{BAD, BOLD, GOOD, Terminal};
use crate::{Ended, files, library, path};
use anyhow::{Result, bail};
use clap::Args;
use fingerpost_engine::program::{Case, Program};
use fingerpost_engine::prove::{CaseRun, PathLine, run_call, run_case};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::PathBuf;

/// Walk every vignette and every whole call, and show which failed and by which path
#[derive(Args)]
#[command(after_help = "Examples:\n  fingerpost test my-pathways\n  fingerpost test my-pathways --filter 'chest pain'\n\n\
Ends with 0 when all came out as expected, 1 when one did not, 2 when nothing could be run.")]
pub struct Test {
    /// The folder; without it, the pathways that come with the program
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Only those whose name, pathway or file contains this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Text for people, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Test {
    /// Runs them.
    ///
    /// # Errors
    /// The folder cannot be read, nothing matches the filter, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let folder = self.folder.as_deref();
        let name = files::name(folder);
        let loaded = library::load(folder, &[])?;
        let program = match library::program(&loaded, &name, terminal)? {
            Ok(program) => program,
            Err(ended) => return Ok(ended),
        };
        let runs = self.walk(program);
        if runs.is_empty() {
            match &self.filter {
                Some(filter) => bail!("no vignette or call of {name} matches `{filter}`"),
                None => bail!("{name} has no vignettes and no calls"),
            }
        }
        let failed: Vec<&CaseRun> = runs.iter().filter(|r| !r.passed()).collect();
        if self.format == Format::Json {
            let cases: Vec<Value> = runs.iter().map(|r| case_json(program, r)).collect();
            let report = json!({ "run": runs.len(), "failed": failed.len(), "cases": cases });
            terminal.line(serde_json::to_string_pretty(&report)?)?;
        } else {
            for run in &failed {
                show(program, run, terminal)?;
            }
            let text = if failed.is_empty() { "all passed".to_owned() } else { format!("{} failed", failed.len()) };
            let text = terminal.colour(if failed.is_empty() { GOOD } else { BAD }, &text);
            terminal.line(format!("{name}: {} vignettes and calls walked, {text}", runs.len()))?;
        }
        Ok(if failed.is_empty() { Ended::Fine } else { Ended::Faults })
    }

    fn walk(&self, program: &Program) -> Vec<CaseRun> {
        let wanted = self.filter.as_deref().map(str::to_lowercase);
        let fits = |case: &Case| {
            let pathway = case.pathway.and_then(|p| program.pathway(p)).map_or("", |p| p.name.as_str());
            wanted.as_deref().is_none_or(|w| [&case.name, pathway, &case.origin.file].iter().any(|t| t.to_lowercase().contains(w)))
        };
        let vignettes = program.vignettes.iter().filter(|c| fits(c)).map(|c| (c, None));
        let calls = program.calls.iter().filter(|c| fits(&c.case)).map(|c| (&c.case, Some(c)));
        let cases: Vec<_> = vignettes.chain(calls).collect();
        let bar = bar(cases.len(), self.format);
        let one = |(case, call): (&Case, Option<_>)| {
            bar.inc(1);
            call.map_or_else(|| run_case(program, case), |call| run_call(program, call))
        };
        let runs = cases.into_iter().map(one).collect();
        bar.finish_and_clear();
        runs
    }
}

/// A bar on standard error, only where somebody watches.
fn bar(count: usize, format: Format) -> ProgressBar {
    let watched = std::io::stderr().is_terminal() && format == Format::Text;
    let target = if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(count as u64), target);
    match ProgressStyle::with_template("walking {bar:40} {pos}/{len}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn where_of(program: &Program, run: &CaseRun) -> (String, String) {
    let of = run.pathway.and_then(|p| program.pathway(p)).map_or_else(|| "whole call".to_owned(), |p| p.name.clone());
    (of, format!("{}:{}", run.origin.file, run.origin.line))
}

fn show(program: &Program, run: &CaseRun, terminal: &mut Terminal) -> Result<()> {
    let (of, place) = where_of(program, run);
    let title = terminal.colour(BAD, &format!("failed: {} ({of})", run.name));
    terminal.line(title)?;
    terminal.line(format!("  --> {place}"))?;
    for fault in &run.faults {
        terminal.hanging("  = ", fault)?;
    }
    let title = terminal.colour(BOLD, "  the way it took:");
    terminal.line(title)?;
    for line in &run.path {
        path::step(line, terminal)?;
    }
    let came: Vec<&str> = run.outcome.dispositions.iter().filter_map(|d| program.disposition(*d)).map(|d| d.name.as_str()).collect();
    terminal.line(format!("    came to {}", if came.is_empty() { "nothing".to_owned() } else { came.join(", ") }))?;
    Ok(terminal.line("")?)
}

fn case_json(program: &Program, run: &CaseRun) -> Value {
    let (of, place) = where_of(program, run);
    let path: Vec<Value> = run.path.iter().map(PathLine::json).collect();
    let outcome: Vec<&str> = run.outcome.dispositions.iter().filter_map(|d| program.disposition(*d)).map(|d| d.name.as_str()).collect();
    json!({ "name": run.name, "of": of, "at": place, "passed": run.passed(), "faults": run.faults, "outcome": outcome, "path": path })
}
