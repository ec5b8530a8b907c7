//! The summary for the receiver as plain text: its first line says whether to act or only to know, then what to do by when, what
//! matters, why, and what the person was told. Positives only. Sends nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::types::{Action, Person, Receiver, Referral};
use crate::directory::types::Sex;

/// The summary of a referral about one action, for one kind of receiver. Every line is free of line breaks from answers.
#[must_use]
pub fn text(referral: &Referral, action: &Action, receiver: Receiver, zone: &TimeZone) -> String {
    let head = match receiver {
        Receiver::Action => "FOR ACTION",
        Receiver::Information => "FOR INFORMATION",
    };
    let by = referral.needed_by(action).map_or_else(String::new, |by| format!(", by {}", when(by, zone)));
    let mut lines = vec![format!("{head}: {}{by}", action.headline)];
    lines.push(format!("Person: {}", person(referral.person)));
    lines.push(format!("Came with: {}", joined(&referral.topics)));
    section(&mut lines, "Read this first", &referral.tell);
    let positives: Vec<String> = referral
        .positives
        .iter()
        .map(|finding| {
            let mark = if finding.changed { " (corrected)" } else { "" };
            format!("{}: {}{mark}", finding.question.trim_end_matches(['?', ':', '.']), finding.answer)
        })
        .collect();
    section(&mut lines, "What matters", &positives);
    section(&mut lines, "Why", &action.because);
    if let Some(plan) = &referral.safety_plan {
        let boxes: Vec<String> = plan.boxes.iter().map(|(heading, words)| format!("{heading}: {words}")).collect();
        section(&mut lines, &format!("Safety plan, in the person's own words, given at {}", when(plan.at, zone)), &boxes);
    }
    let others: Vec<String> = referral
        .actions
        .iter()
        .filter(|other| other.disposition != action.disposition)
        .map(|other| {
            let by = referral.needed_by(other).map_or_else(String::new, |by| format!(", by {}", when(by, zone)));
            format!("{}{by}", other.headline)
        })
        .collect();
    section(&mut lines, "The person was also told", &others);
    section(&mut lines, "Also needed", &referral.also_needed);
    section(&mut lines, "Not assessed", &referral.not_assessed);
    section(&mut lines, "Advice given", &referral.advice);
    let code = if action.nhs.is_empty() { String::new() } else { format!(" ({})", action.nhs) };
    lines.push(format!("Disposition: {}{code}", action.disposition));
    lines.push(format!(
        "Decided: {}, release {}",
        when(referral.decided_at, zone),
        referral.release.get(..12).unwrap_or(&referral.release)
    ));
    let mut text: String = lines.iter().map(|line| one_line(line)).collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}

fn section(lines: &mut Vec<String>, title: &str, entries: &[String]) {
    if !entries.is_empty() {
        lines.push(format!("{title}:"));
        lines.extend(entries.iter().map(|entry| format!("- {entry}")));
    }
}

/// Answers in a person's own words must not be able to write lines of their own.
fn one_line(line: &str) -> String {
    let plain: String = line.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    plain.trim_end().to_owned()
}

fn when(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M on %A %-d %B %Y").to_string()
}

fn person(person: Person) -> String {
    let age = match person.age_months {
        None => "age not known".to_owned(),
        Some(months) if months < 24 => format!("{months} months"),
        Some(months) => format!("{} years", months / 12),
    };
    let sex = match person.sex {
        None => "sex not said",
        Some(Sex::Female) => "female",
        Some(Sex::Male) => "male",
    };
    format!("{age}, {sex}")
}

fn joined(parts: &[String]) -> String {
    if parts.is_empty() { "not said".to_owned() } else { parts.join("; ") }
}
