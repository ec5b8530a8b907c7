//! What became of the planted slips, as a table and as JSON.

use super::plant::Kind;
use super::{Fate, Judged};
use crate::terminal::{BAD, BOLD, GOOD, Terminal};
use anyhow::Result;
use serde_json::{Value, json};

/// Counts of one kind, or of all.
#[derive(Default)]
struct Row {
    planted: usize,
    refused: usize,
    harmless: usize,
    lowers: usize,
    lowers_caught: usize,
    other: usize,
    other_caught: usize,
    unknown: usize,
}

fn row<'j>(judged: impl Iterator<Item = &'j Judged>) -> Row {
    let mut row = Row::default();
    for j in judged {
        row.planted += usize::from(j.fate != Fate::Refused);
        match &j.fate {
            Fate::Refused => row.refused += 1,
            Fate::Harmless => row.harmless += 1,
            Fate::Unknown(_) => row.unknown += 1,
            Fate::Changed { lowers: true, caught } => {
                row.lowers += 1;
                row.lowers_caught += usize::from(caught.is_some());
            }
            Fate::Changed { lowers: false, caught } => {
                row.other += 1;
                row.other_caught += usize::from(caught.is_some());
            }
        }
    }
    row
}

/// The table.
pub fn table(judged: &[Judged], seed: u64, out: &mut Terminal) -> Result<()> {
    let head = out.colour(BOLD, "slip                          planted  harmless  worse, caught  other, caught");
    out.line(head)?;
    for kind in Kind::ALL {
        let r = row(judged.iter().filter(|j| j.planted.kind == kind));
        out.line(line(kind.words(), &r))?;
    }
    let all = row(judged.iter());
    out.line(line("all", &all))?;
    out.line("")?;
    let missed = judged.iter().filter(|j| matches!(j.fate, Fate::Changed { lowers: true, caught: None }));
    for j in missed {
        let p = &j.planted;
        out.hanging("  missed  ", &format!("{}:{} {}: {}", p.name, p.line, p.kind.words(), p.what))?;
    }
    for j in judged {
        if let Fate::Unknown(why) = &j.fate {
            let mark = out.colour(BAD, "  unknown ");
            out.hanging(&mark, &format!("{}:{} {}: {}: {why}", j.planted.name, j.planted.line, j.planted.kind.words(), j.planted.what))?;
        }
    }
    out.hanging("", &format!(
        "seed {seed}; {} more were refused by the reading and not counted. \"worse\": somebody becomes less urgent or loses an action; \"caught\": by P1 to P9 without an older release.",
        all.refused
    ))?;
    let rate = percent(all.lowers_caught, all.lowers);
    let shown = all.lowers + all.other;
    out.line(format!("without an older release: caught {rate} of the worse ones"))?;
    let (text, colour) = if all.unknown == 0 {
        (format!("shown by the comparison: {shown} of {shown} that are not proved harmless"), GOOD)
    } else {
        (format!("{} neither proved harmless nor shown", all.unknown), BAD)
    };
    let text = out.colour(colour, &text);
    Ok(out.line(text)?)
}

fn line(words: &str, r: &Row) -> String {
    let of = |a: usize, b: usize| format!("{a} of {b}");
    format!("{words:<30}{:>7}{:>10}{:>15}{:>15}", r.planted, r.harmless, of(r.lowers_caught, r.lowers), of(r.other_caught, r.other))
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "none of none".to_owned();
    }
    let tenths = part * 1000 / whole;
    format!("{}.{} % ({part} of {whole})", tenths / 10, tenths % 10)
}

/// The same for programs.
pub fn report(judged: &[Judged], seed: u64) -> Value {
    let counts = |r: &Row| {
        json!({
            "planted": r.planted, "refused_by_the_reading": r.refused, "harmless": r.harmless, "worse": r.lowers, "worse_caught": r.lowers_caught,
            "other": r.other, "other_caught": r.other_caught, "unknown": r.unknown,
        })
    };
    let kinds: serde_json::Map<String, Value> =
        Kind::ALL.iter().map(|k| (k.words().to_owned(), counts(&row(judged.iter().filter(|j| j.planted.kind == *k))))).collect();
    let planted: Vec<Value> = judged
        .iter()
        .map(|j| {
            let (fate, caught) = match &j.fate {
                Fate::Refused => ("refused by the reading".to_owned(), None),
                Fate::Harmless => ("harmless, proved".to_owned(), None),
                Fate::Unknown(why) => (format!("unknown: {why}"), None),
                Fate::Changed { lowers, caught } => (if *lowers { "worse for somebody" } else { "other" }.to_owned(), *caught),
            };
            let p = &j.planted;
            json!({ "kind": p.kind.words(), "at": format!("{}:{}", p.name, p.line), "what": p.what, "fate": fate, "caught_by": caught.map(|(id, code)| format!("{id} {code}")) })
        })
        .collect();
    json!({ "seed": seed, "all": counts(&row(judged.iter())), "kinds": kinds, "planted": planted })
}
