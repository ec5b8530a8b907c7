//! The summary as plain text, at most 80 columns wide. It words nothing itself.

use super::summary::{Line, Summary};

const COLUMNS: usize = 80;

/// The summary as text. Every line break is ours.
#[must_use]
pub fn text(summary: &Summary) -> String {
    let mut out = String::new();
    let by = if summary.by.is_empty() { String::new() } else { format!(", {}", summary.by) };
    wrapped(&mut out, "", &format!("{}: {}{by}", summary.head, summary.headline.trim_end_matches('.')));
    wrapped(&mut out, "", &format!("Person: {}", summary.person));
    wrapped(&mut out, "", &format!("Conversation: {}", summary.number));
    for section in &summary.sections {
        out.push('\n');
        wrapped(&mut out, "", &format!("{}:", section.title));
        for Line { is_red_flag, text } in &section.lines {
            let flag = if *is_red_flag { "RED FLAG: " } else { "" };
            wrapped(&mut out, "- ", &format!("{flag}{text}"));
        }
    }
    out.push('\n');
    for line in &summary.foot {
        wrapped(&mut out, "", line);
    }
    out
}

/// A paragraph, its first line behind a mark and the others as far in.
fn wrapped(out: &mut String, mark: &str, text: &str) {
    let inner = " ".repeat(mark.chars().count());
    let options = textwrap::Options::new(COLUMNS).initial_indent(mark).subsequent_indent(&inner);
    for line in textwrap::wrap(text, options) {
        out.push_str(&line);
        out.push('\n');
    }
}
