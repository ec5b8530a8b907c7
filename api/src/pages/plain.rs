//! The result and a safety plan as plain text: for people who keep it, send it on or have it read out. The same words as the page, no markup.

use std::fmt::Write as _;

use super::shell::BANNER;
use super::view::{ActionCard, HelpLine, Layout, OutcomePage, PlanPage};

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

/// A safety plan as text, with the help lines below it.
pub(super) fn safety_plan(view: &PlanPage, layout: &Layout) -> String {
    let mut out = String::from("MY SAFETY PLAN\n");
    for (_, heading, text) in view.boxes.iter().filter(|(_, _, text)| !text.is_empty()) {
        let _ = writeln!(out, "\n{heading}\n{text}");
    }
    let _ = writeln!(out, "\nHelp lines");
    for line in &layout.crisis {
        let _ = writeln!(out, "- {}", help_line(line));
    }
    let _ = writeln!(out, "\nWritten on {}. {BANNER}", view.written_on);
    out
}

fn help_line(line: &HelpLine) -> String {
    let call = line.call.as_ref().map(|call| format!("call {}", if line.show.is_empty() { call } else { &line.show }));
    let text = line.text_word.as_ref().zip(line.text_to.as_ref()).map(|(word, to)| format!("text {word} to {to}"));
    let ways = [call, text, line.hours.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    format!("{}: {ways}", line.say)
}
