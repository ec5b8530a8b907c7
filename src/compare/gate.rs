//! The gate: what stands in the way of a release, and whether somebody who may has signed it. A signature counts for one cell of one pair of releases, by somebody who did
//! not write the change. It cannot say whether a name is true; whoever keeps the file does.

use crate::files;
use crate::terminal::Terminal;
use anyhow::Result;
use fingerpost_engine::model::Approval;
use fingerpost_engine::prove::compare::{Change, Difference, HappeningKind};
use fingerpost_engine::{read, render};
use std::path::Path;

/// Something that may not pass unsigned.
#[derive(Debug, Clone)]
pub struct Gated {
    /// The topic.
    pub topic: String,
    /// The cell, as an approval names it.
    pub cell: String,
    /// Who signed it, with role and reason; none: nobody.
    pub signed: Option<String>,
    /// Why signatures that name it do not count.
    pub refused: Vec<String>,
}

impl Gated {
    /// Is it signed?
    pub const fn passes(&self) -> bool {
        self.signed.is_some()
    }
}

/// The approvals of a file; none: it has faults, which are shown.
///
/// # Errors
/// The file cannot be read, or the output is gone.
pub fn read(path: &Path, terminal: &mut Terminal) -> Result<Option<Vec<Approval>>> {
    let found = read::approvals(&path.display().to_string(), &files::read_some(path)?);
    if found.faults.is_empty() {
        return Ok(Some(found.list));
    }
    terminal.text(&render::text(&found.faults, &found.sources, terminal.look))?;
    terminal.line("")?;
    terminal.line(format!("{}: {}. Nothing was compared.", path.display(), render::summary(&found.faults)))?;
    Ok(None)
}

/// How a cell is named: outcomes joined by ` + `, and an arrow.
pub fn cell(old: &[String], new: &[String]) -> String {
    let words = |names: &[String]| if names.is_empty() { "nothing".to_owned() } else { names.join(" + ") };
    format!("{} -> {}", words(old), words(new))
}

/// Everything that may not pass unsigned, with its signature.
pub fn judge(found: &Difference, signed: &[Approval]) -> Vec<Gated> {
    let mut wanted: Vec<(String, String)> = found.lowered().map(|(t, c)| (t.name.clone(), cell(&c.old, &c.new))).collect();
    wanted.extend(found.lost().map(|(t, h)| {
        let what = if h.kind == HappeningKind::Action { "action" } else { "topic in front" };
        (t.name.clone(), format!("{what} {} -> nothing", h.name))
    }));
    wanted.extend(found.removed.iter().map(|topic| (topic.clone(), "topic -> nothing".to_owned())));
    let mut judged: Vec<Gated> = wanted.into_iter().map(|(topic, cell)| one(found, signed, topic, cell)).collect();
    for topic in found.topics.iter().filter(|t| matches!(t.change, Change::NotExhausted(_))) {
        let refused = vec!["what was not exhausted cannot be signed".to_owned()];
        judged.push(Gated { topic: topic.name.clone(), cell: "not exhausted".to_owned(), signed: None, refused });
    }
    judged
}

fn one(found: &Difference, signed: &[Approval], topic: String, cell: String) -> Gated {
    let mut gated = Gated { topic, cell, signed: None, refused: Vec::new() };
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    for approval in signed.iter().filter(|a| a.topic.value == gated.topic && tidy(&a.cell.value) == tidy(&gated.cell)) {
        let who = &approval.who.value;
        if approval.old.value != found.old || approval.new.value != found.new {
            gated.refused.push(format!("{who} signed another pair of releases"));
        } else if tidy(who) == tidy(&approval.author.value) {
            gated.refused.push(format!("{who} is the author"));
        } else {
            gated.signed = Some(format!("{who}, {}, {}: {}", approval.role.value, approval.when.value, approval.reason.value));
        }
    }
    gated
}
