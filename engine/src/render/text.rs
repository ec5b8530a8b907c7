//! A fault as terminal text: headline, place, source line, underlined words, why, mend.

use super::line::{safe, width, window, wrapped};
use super::{Look, sorted};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{FileId, Sources};

const RESET: &str = "\u{1b}[0m";
const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const CYAN: &str = "\u{1b}[1;36m";
const BLUE: &str = "\u{1b}[1;34m";

/// All faults in the order of files and places, an empty line between two. Ends with a line break unless there are none.
#[must_use]
pub fn text(faults: &[Diagnostic], sources: &Sources, look: Look) -> String {
    let shown: Vec<String> = sorted(faults, sources).into_iter().map(|fault| one(fault, sources, look)).collect();
    shown.join("\n")
}

/// A label with the place it is shown at.
struct Placed<'f> {
    label: &'f Label,
    file: FileId,
    line: u32,
    primary: bool,
}

struct Page {
    out: String,
    look: Look,
    gutter: usize,
}

impl Page {
    fn paint(&self, code: &str, words: &str) -> String {
        if self.look.colour && !words.is_empty() { format!("{code}{words}{RESET}") } else { words.to_owned() }
    }

    fn push_line(&mut self, words: &str) {
        self.out.push_str(words.trim_end());
        self.out.push('\n');
    }

    /// Columns left of a source line for its words.
    fn columns(&self) -> usize {
        self.look.columns.max(40).saturating_sub(self.gutter + 3)
    }

    fn source_line(&mut self, number: u32, words: &str) {
        let head = self.paint(BLUE, &format!("{number:>width$} |", width = self.gutter));
        self.push_line(&format!("{head} {words}"));
    }

    fn beside(&mut self, words: &str) {
        let head = self.paint(BLUE, &format!("{:>width$} |", "", width = self.gutter));
        self.push_line(&format!("{head} {words}"));
    }

    fn note(&mut self, name: &str, words: &str) {
        if words.is_empty() {
            return;
        }
        let indent = self.gutter + 1 + 2 + name.len() + 2;
        for (i, line) in wrapped(words, self.look.columns.max(40).saturating_sub(indent)).into_iter().enumerate() {
            if i == 0 {
                let head =
                    format!("{:>width$} {} {}", "", self.paint(BLUE, "="), self.paint(BOLD, &format!("{name}:")), width = self.gutter);
                self.push_line(&format!("{head} {line}"));
            } else {
                self.push_line(&format!("{:>indent$}{line}", ""));
            }
        }
    }
}

fn one(fault: &Diagnostic, sources: &Sources, look: Look) -> String {
    let labels = placed(fault, sources);
    let gutter = labels.iter().map(|label| label.line.to_string().len()).max().unwrap_or(1);
    let mut page = Page { out: String::new(), look, gutter };
    let colour = colour_of(fault.severity);
    let kind = page.paint(colour, &format!("{}[{}]", name_of(fault.severity), fault.code));
    let headline = page.paint(BOLD, &format!(": {}", safe(&fault.headline)));
    page.push_line(&format!("{kind}{headline}"));
    arrow(&mut page, "-->", &fault.primary, sources);
    let mut last: Option<(FileId, u32)> = None;
    for label in &labels {
        if let Some((file, line)) = last {
            if file != label.file {
                arrow(&mut page, ":::", label.label, sources);
            } else if label.line > line + 1 {
                let dots = page.paint(BLUE, "...");
                page.push_line(&dots);
            }
        }
        show(&mut page, label, last == Some((label.file, label.line)), colour, sources);
        last = Some((label.file, label.line));
    }
    page.note("why", &fault.why);
    page.note("mend", &fault.mend);
    page.out
}

/// The labels in the order they are shown: the primary one's file first, then by line.
fn placed<'f>(fault: &'f Diagnostic, sources: &Sources) -> Vec<Placed<'f>> {
    let home = fault.primary.span.file;
    let place = |label: &'f Label, primary| Placed { label, file: label.span.file, line: sources.position(label.span).line, primary };
    let mut labels = vec![place(&fault.primary, true)];
    labels.extend(fault.others.iter().map(|label| place(label, false)));
    labels.sort_by_key(|label| (label.file != home, label.file, label.line, !label.primary, label.label.span.start));
    labels
}

fn arrow(page: &mut Page, sign: &str, label: &Label, sources: &Sources) {
    let at = sources.position(label.span);
    let head = page.paint(BLUE, &format!("{:>width$}{sign}", "", width = page.gutter));
    page.push_line(&format!("{head} {}:{}:{}", safe(&at.file), at.line, at.column));
}

/// The source line and the marks under its words; `again` leaves the line out because it was just shown.
fn show(page: &mut Page, placed: &Placed<'_>, again: bool, colour: &str, sources: &Sources) {
    let Some(file) = sources.file(placed.file) else { return };
    let line = file.line(placed.line);
    let start = (placed.label.span.start as usize).min(file.text.len());
    let from = start - file.text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let from = from.min(line.len());
    let length = placed.label.span.end.saturating_sub(placed.label.span.start) as usize;
    let to = from.saturating_add(length).min(line.trim_end().len());
    let window = window(line, from, to, page.columns());
    if !again {
        page.source_line(placed.line, &window.text);
    }
    let (sign, paint) = if placed.primary { ("^", colour) } else { ("-", BLUE) };
    let indent = " ".repeat(window.before);
    let marks = page.paint(paint, &sign.repeat(window.under));
    let label = safe(&placed.label.text);
    let beside = window.before + window.under + 1 + width(&label);
    if label.is_empty() || beside <= page.columns() {
        let gap = if label.is_empty() { "" } else { " " };
        let label = page.paint(paint, &label);
        page.beside(&format!("{indent}{marks}{gap}{label}"));
    } else {
        page.beside(&format!("{indent}{marks}"));
        let room = page.columns();
        let indent = window.before.min(room.saturating_sub(width(&label)));
        for line in wrapped(&label, room - indent) {
            let line = page.paint(paint, &line);
            page.beside(&format!("{}{line}", " ".repeat(indent)));
        }
    }
}

fn name_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn colour_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
        Severity::Hint => CYAN,
    }
}
