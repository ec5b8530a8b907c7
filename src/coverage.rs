//! `fingerpost coverage`: which rules, answers and thresholds no vignette exercises, each with a vignette to paste. It judges no outcome: what a release gives now may be wrong.

use crate::check::Format;
use crate::compare::timed;
use crate::terminal::{BAD, BOLD, GOOD, Terminal};
use crate::{Ended, files, library};
use anyhow::Result;
use clap::Args;
use fingerpost_engine::prove::coverage::{Coverage, Filled, Hole, coverage};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Name the rules, answers and thresholds that no vignette exercises, each with a vignette to paste
#[derive(Args)]
#[command(after_help = "Examples:\n  fingerpost coverage my-pathways\n  fingerpost coverage my-pathways --kind rule\n  \
fingerpost coverage my-pathways --format json | jq -r '.holes[].vignette'\n\n\
A rule counts only where it was the line that decided or fired. Lines shared by several pathways count once. What the release\n\
gives now stands in each vignette as `expect`: a clinician must say whether it is right before it is kept.\n\n\
Ends with 0 when nothing is left out, 1 when there is a hole, 2 when nothing could be looked at.")]
pub struct CoverageOf {
    /// The folder; without it, the pathways that come with the program
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Only holes of this kind
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Text for people, or JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Which holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Rules that never decide or fire
    Rule,
    /// Answers that nobody gives
    Answer,
    /// Sides of thresholds where nobody stands
    Threshold,
}

impl Kind {
    fn is(self, hole: &Hole) -> bool {
        use fingerpost_engine::prove::coverage::HoleKind;
        hole.kind
            == match self {
                Self::Rule => HoleKind::Rule,
                Self::Answer => HoleKind::Answer,
                Self::Threshold => HoleKind::Threshold,
            }
    }
}

impl CoverageOf {
    /// Looks.
    ///
    /// # Errors
    /// The folder cannot be read, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let folder = self.folder.as_deref();
        let name = files::name(folder);
        let loaded = library::load(folder, &[])?;
        let program = match library::program(&loaded, &name, terminal)? {
            Ok(program) => program,
            Err(ended) => return Ok(ended),
        };
        let mut found = coverage(program, &timed());
        if let Some(kind) = self.kind {
            found.holes.retain(|f| kind.is(&f.hole));
            found.open.retain(|h| kind.is(h));
            found.nobody.retain(|h| kind.is(h));
        }
        if self.format == Format::Json {
            terminal.line(serde_json::to_string_pretty(&report(&found))?)?;
        } else {
            show(&found, &name, terminal)?;
        }
        Ok(if found.holes.is_empty() && found.open.is_empty() { Ended::Fine } else { Ended::Faults })
    }
}

fn place(hole: &Hole) -> String {
    format!("{}:{}", hole.origin.file, hole.origin.line)
}

fn report(found: &Coverage) -> Value {
    let hole = |h: &Hole| json!({ "kind": h.kind.words(), "says": h.says, "at": place(h) });
    let filled = |f: &Filled| {
        json!({
            "kind": f.hole.kind.words(), "says": f.hole.says, "at": place(&f.hole), "topic": f.topic,
            "outcome_now": f.outcome, "vignette": f.text, "whole_call": f.is_call,
        })
    };
    json!({
        "counted": found.all.iter().map(|(kind, n)| json!({ "kind": kind.words(), "all": n })).collect::<Vec<_>>(),
        "holes": found.holes.iter().map(filled).collect::<Vec<_>>(),
        "without_vignette": found.open.iter().map(hole).collect::<Vec<_>>(),
        "reached_by_nobody": found.nobody.iter().map(hole).collect::<Vec<_>>(),
        "not_exhausted": found.exhausted.iter().map(|(topic, why)| json!({ "topic": topic, "why": why.to_string() })).collect::<Vec<_>>(),
        "note": "The outcome in each vignette is what the release gives now. A clinician must say whether it is right.",
    })
}

fn show(found: &Coverage, name: &str, out: &mut Terminal) -> Result<()> {
    for filled in &found.holes {
        let title = out.colour(BAD, &format!("no vignette: {}", filled.hole.says));
        out.hanging("", &title)?;
        let kind = if filled.is_call { "whole call, for a file under `calls`" } else { "vignette" };
        out.line(format!("  --> {}", place(&filled.hole)))?;
        out.hanging("  = ", &format!("{kind} about {}; the release gives {} now", filled.topic, filled.outcome.join(" + ")))?;
        out.text(&format!("{}\n", filled.text))?;
    }
    for hole in &found.open {
        let title = out.colour(BAD, &format!("no vignette: {}", hole.says));
        out.hanging("", &title)?;
        out.line(format!("  --> {}", place(hole)))?;
    }
    for (topic, why) in &found.exhausted {
        out.hanging("  ", &format!("nobody was looked for in {topic}: {why}"))?;
    }
    if !found.nobody.is_empty() {
        let title = out.colour(BOLD, "Reached by nobody, whatever the answers (no holes):");
        out.line(title)?;
        for hole in &found.nobody {
            out.hanging("  ", &format!("{} ({})", hole.says, place(hole)))?;
        }
        out.line("")?;
    }
    for (kind, all) in &found.all {
        let holes = found.holes.iter().map(|f| &f.hole).chain(&found.open).filter(|h| h.kind == *kind).count();
        let nobody = found.nobody.iter().filter(|h| h.kind == *kind).count();
        let of = all.saturating_sub(nobody);
        out.hanging("  ", &format!("{}: {} of {of} exercised, {holes} not", kind.words(), of.saturating_sub(holes)))?;
    }
    let holes = found.holes.len() + found.open.len();
    let (text, colour) = if holes == 0 { ("nothing is left out".to_owned(), GOOD) } else { (format!("{holes} holes"), BAD) };
    let text = out.colour(colour, &text);
    out.line(format!("{name}: {text}"))?;
    if holes > 0 {
        out.paragraph(0, "What a release gives now is no expectation. A clinician must say whether it is right.")?;
    }
    Ok(())
}
