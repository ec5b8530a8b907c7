//! `fingerpost prove`: every set of answers of every pathway, with a conversation for whatever does not hold, and the certificate of a release that passes.
//!
//! The engine proves; this reads the files, watches the clock and words what a clinician reads.

mod reading;
mod words;

use crate::check::Format;
use crate::terminal::{BAD, BOLD, GOOD, Terminal};
use crate::{Ended, compare, files, library, limits, path};
use anyhow::{Result, bail};
use clap::Args;
use fingerpost_api::clock::Clock;
use fingerpost_engine::program::Program;
use fingerpost_engine::prove::diagram::Budget;
use fingerpost_engine::prove::replay::Counterexample;
use fingerpost_engine::prove::report::{EntryProof, Report, Verdict};
use fingerpost_engine::prove::said::Said;
use fingerpost_engine::prove::{PathLine, certificate, prove};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal;
use std::path::PathBuf;

/// Prove over every possible set of answers that the promises of the pathways hold
#[derive(Args)]
#[command(
    after_help = "Examples:\n  fingerpost prove my-pathways\n  fingerpost prove my-pathways --certificate certificate.json\n  fingerpost prove my-pathways --against released --certificate certificate.json\n\n\
Whatever does not hold is shown as a conversation, and as answers that `fingerpost ask --answers` walks again.\n\n\
Ends with 0 when everything is proved, 1 when something does not hold or was not exhausted (the comparison included), 2 when nothing could be proved."
)]
pub struct Prove {
    /// The folder; without it, the pathways that come with the program
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write the certificate here, and beside it as a page to read (the same name, ending in .md)
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// The release before this one: the certificate then says whose outcome changed
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// Signatures for those who become less urgent (YAML)
    #[arg(long, value_name = "FILE", requires = "against")]
    approvals: Option<PathBuf>,
    /// Write the people of all counterexamples here, for `ask --answers`
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Text for people, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Prove {
    /// Proves.
    ///
    /// # Errors
    /// The folder cannot be read, a file cannot be written, the output is gone, or the prover found a fault of its own.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let folder = self.folder.as_deref();
        let name = files::name(folder);
        let loaded = library::load(folder, &[])?;
        let program = match library::program(&loaded, &name, terminal)? {
            Ok(program) => program,
            Err(ended) => return Ok(ended),
        };
        if let Some(path) = self.certificate.as_ref().filter(|path| path.extension().is_some_and(|e| e == "md")) {
            bail!("{} would be both the certificate and the page beside it: name it with another ending, such as .json", path.display());
        }
        let (report, timings) = self.prove(program);
        if let Some(fault) = &report.fault {
            bail!("{fault}");
        }
        let texts: Vec<(String, String)> = loaded.sources.files().map(|(_, f)| (f.name.clone(), f.text.clone())).collect();
        let (difference, is_known) = match &self.against {
            Some(old) => match compare::certified(old, program, self.approvals.as_deref(), terminal)? {
                Ok(found) => found,
                Err(ended) => return Ok(ended),
            },
            None => (serde_json::Value::Null, true),
        };
        let certificate = certificate::certificate(program, &report, &texts, difference);
        if let Some(path) = &self.certificate {
            files::write(path, &format!("{}\n", serde_json::to_string_pretty(&timed(&certificate, &timings))?))?;
            files::write(
                &path.with_extension("md"),
                &words::page(program, &report, &certificate, &Clock::system().now().local_date.to_string()),
            )?;
        }
        if let Some(path) = &self.answers {
            files::write(path, &all_answers(&report))?;
        }
        if self.format == Format::Json {
            terminal.line(serde_json::to_string_pretty(&timed(&certificate, &timings))?)?;
        } else {
            show(program, &report, terminal)?;
            summary(&name, &report, &timings, terminal)?;
        }
        Ok(if report.is_proved() && is_known { Ended::Fine } else { Ended::Faults })
    }

    /// The proof, and how long each entry took, in milliseconds.
    fn prove(&self, program: &Program) -> (Report, Vec<Timing>) {
        let bar = bar(self.format);
        let clock = Clock::system();
        let began = clock.now_ms();
        let budget = || {
            let (clock, entry) = (clock.clone(), clock.now_ms());
            let over = move || {
                let now = clock.now_ms();
                now - entry > limits::PROOF_ENTRY_MS || now - began > limits::PROOF_LIBRARY_MS
            };
            Budget { stop: Some(Box::new(over)), ..Budget::default() }
        };
        let mut starts: Vec<Timing> = Vec::new();
        let report = prove(program, &budget, &mut |name, at, count| {
            bar.set_length(count as u64);
            bar.set_position(at as u64);
            bar.set_message(name.to_owned());
            starts.push((name.to_owned(), clock.now_ms()));
        });
        bar.finish_and_clear();
        let ends: Vec<i64> = starts.iter().skip(1).map(|(_, at)| *at).chain([clock.now_ms()]).collect();
        (report, starts.into_iter().zip(ends).map(|((name, at), end)| (name, end - at)).collect())
    }
}

/// An entry's name and milliseconds.
type Timing = (String, i64);

/// The certificate with its timings beside the hashed body.
fn timed(certificate: &serde_json::Value, timings: &[Timing]) -> serde_json::Value {
    let lines: Vec<_> = timings.iter().map(|(name, took)| json!({ "pathway": name, "milliseconds": took })).collect();
    let mut whole = certificate.clone();
    if let Some(map) = whole.as_object_mut() {
        map.insert("timings".to_owned(), json!(lines));
    }
    whole
}

fn all_answers(report: &Report) -> String {
    let calls: String = report.counterexamples.iter().flat_map(|c| &c.conversations).map(|c| c.answers.as_str()).collect();
    format!("calls:\n{calls}")
}

/// A bar on standard error, only where somebody watches.
fn bar(format: Format) -> ProgressBar {
    let watched = std::io::stderr().is_terminal() && format == Format::Text;
    let target = if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    match ProgressStyle::with_template("proving {bar:30} {pos}/{len} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn show(program: &Program, report: &Report, out: &mut Terminal) -> Result<()> {
    for shown in &report.counterexamples {
        counterexample(program, shown, out)?;
    }
    for entry in &report.entries {
        if let Some((why, widest)) = &entry.exhausted {
            let title = out.colour(BAD, &format!("not exhausted: {}", entry.name));
            out.line(title)?;
            out.hanging("  = ", &format!("{why}, so nothing is proved of it"))?;
            if let Some((condition, origin)) = widest {
                out.hanging("  = ", &format!("the facts of `{condition}` are asked furthest apart ({}:{})", origin.file, origin.line))?;
            }
            out.line("")?;
        }
    }
    Ok(())
}

fn counterexample(program: &Program, shown: &Counterexample, out: &mut Terminal) -> Result<()> {
    let title = out.colour(BAD, &format!("does not hold: {}", shown.headline));
    out.hanging("", &title)?;
    out.line(format!("  written at         {}:{}", shown.origin.file, shown.origin.line))?;
    if !shown.entry.is_empty() {
        out.line(format!("  in a call about    {}", shown.entry))?;
    }
    for (at, call) in shown.conversations.iter().enumerate() {
        let who = if shown.conversations.len() > 1 { format!("person {}", at + 1) } else { "a person".to_owned() };
        let title = out.colour(BOLD, &format!("  {who}, in the order of the call (questions answered no are left out):"));
        out.line(title)?;
        // A card's "no" answers say nothing that a reader needs.
        for line in call.path.iter().filter(|line| !matches!(line, PathLine::Asked { answer, .. } if answer == "no")) {
            path::step(line, out)?;
        }
        out.hanging("  is told            ", &words::told(program, &call.outcome))?;
        if call.outcome != call.alone {
            out.hanging("  this topic alone   ", &words::told(program, &call.alone))?;
        }
        if let Some(should) = shown.should.filter(|_| at == 0) {
            out.hanging("  but should         ", &Said::of(program).demand(should))?;
        }
        if let Some((because, origin)) = words::decided(call) {
            out.hanging("  decided by         ", &format!("{}:{} {because}", origin.file, origin.line))?;
        }
        out.line("  for technical staff, to walk it again with `fingerpost ask --answers`:")?;
        for line in call.answers.lines() {
            out.line(format!("    {line}"))?;
        }
    }
    Ok(out.line("")?)
}

fn summary(name: &str, report: &Report, timings: &[Timing], out: &mut Terminal) -> Result<()> {
    let width = report.entries.iter().map(|e| e.name.len()).max().unwrap_or(0);
    if !report.entries.is_empty() {
        out.line(format!("  {:<width$}          questions  sets of answers  seconds", "entry"))?;
    }
    for entry in &report.entries {
        let (word, colour) = verdict(entry);
        let word = out.colour(colour, word);
        let took = timings.iter().find(|(n, _)| *n == entry.name).map_or(0.0, |(_, ms)| *ms as f64 / 1e3);
        let sets = format!("10^{}", entry.vectors.to_string().len().saturating_sub(1));
        out.line(format!("  {:<width$}  {word}  {:>9}  {sets:>15}  {took:>7.2}", entry.name, entry.facts))?;
    }
    out.line("")?;
    for standing in report.standings() {
        let mark = match standing.verdict {
            Verdict::Refuted => out.colour(BAD, "no "),
            Verdict::NotExhausted => out.colour(BAD, "?  "),
            Verdict::Proved => out.colour(GOOD, "yes"),
        };
        out.hanging(&format!("  {mark}  "), &format!("{} ({} checked)", standing.says, standing.obligations))?;
    }
    out.line("")?;
    let (text, colour) = if report.is_proved() {
        ("proved: every promise holds for every possible set of answers".to_owned(), GOOD)
    } else {
        (format!("not proved: {} counterexamples", report.counterexamples.len()), BAD)
    };
    let text = out.colour(colour, &text);
    out.line(format!("{name}: {text}"))?;
    Ok(out.paragraph(
        0,
        "A proof speaks of the pathways as written. It does not say that a rule is good medicine. Sets of answers are not patients.",
    )?)
}

fn verdict(entry: &EntryProof) -> (&'static str, &'static str) {
    let any = |v| entry.properties.iter().any(|p| p.verdict == v);
    if any(Verdict::Refuted) {
        ("refuted", BAD)
    } else if any(Verdict::NotExhausted) {
        ("not exhausted", BAD)
    } else {
        ("proved", GOOD)
    }
}
