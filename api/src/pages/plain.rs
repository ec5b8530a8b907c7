//! The result as plain text: for people who keep it, send it on or have it read out. The same words as the page, no markup.

use std::fmt::Write as _;

use super::shell::BANNER;
use super::view::{ActionCard, OutcomePage};

/// The result as text.
pub(super) fn outcome(view: &OutcomePage, release: &str) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{BANNER}\n");
    card(&mut out, &view.lead);
    for also in &view.also {
        let _ = writeln!(out, "ALSO");
        card(&mut out, also);
    }
    for line in &view.also_needed {
        let _ = writeln!(out, "{line}");
    }
    for part in view.worse.iter().chain(&view.advice) {
        let _ = writeln!(out, "\n{}", part.title.to_uppercase());
        for line in &part.lines {
            let _ = writeln!(out, "- {line}");
        }
    }
    let _ = writeln!(out, "\nYOUR ANSWERS");
    for turn in &view.answered {
        let _ = writeln!(out, "- {} {}", turn.question, turn.answer);
    }
    let _ = writeln!(out, "\nDecided {}. Content release {release}.", view.decided_at);
    out
}

fn card(out: &mut String, card: &ActionCard) {
    let _ = writeln!(out, "{}\n{}", card.band.words(), card.headline);
    for line in [Some(&card.by_when), card.next.as_ref(), card.unreachable.as_ref()].into_iter().flatten().filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "{line}");
    }
    for reason in &card.reasons {
        let _ = writeln!(out, "Why: {}{}", reason.text, reason.source.as_ref().map(|s| format!(" ({s})")).unwrap_or_default());
    }
    let _ = writeln!(out);
}
