//! Words that changed: questions, reasons, advice, headlines, titles. They alter no outcome, so they stand apart, each by the hash of its text, for whoever signs wordings.

use crate::program::{FactKind, Program};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// One text that is not the same in both releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// What it is a text of.
    pub what: String,
    /// The older text; empty: there was none.
    pub old: String,
    /// The newer text; empty: there is none.
    pub new: String,
}

impl TextChange {
    /// The first 12 hex digits of the hash of a text; of an empty one a dash.
    #[must_use]
    pub fn hash(text: &str) -> String {
        if text.is_empty() {
            return "-".to_owned();
        }
        let mut words = String::new();
        for byte in Sha256::digest(text.as_bytes()).iter().take(6) {
            let _infallible = write!(words, "{byte:02x}");
        }
        words
    }
}

pub(super) fn changes(old: &Program, new: &Program) -> Vec<TextChange> {
    let (before, after) = (all(old), all(new));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let text = |of: &BTreeMap<String, String>, key: &String| of.get(key).cloned().unwrap_or_default();
    let both = keys.into_iter().map(|key| TextChange { what: key.clone(), old: text(&before, key), new: text(&after, key) });
    both.filter(|c| c.old != c.new).collect()
}

/// Every text by what it is of.
fn all(program: &Program) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut put = |what: String, text: &str| {
        if !text.is_empty() {
            let held: &mut String = found.entry(what).or_default();
            // Several texts of one thing (the reasons of equal rules) stand one under the other.
            if !held.is_empty() {
                held.push('\n');
            }
            held.push_str(text);
        }
    };
    for def in &program.facts {
        let w = &def.wording;
        let parts = [
            ("you", &w.you),
            ("they", &w.they),
            ("handler", &w.handler),
            ("card", &w.card),
            ("stem", &w.stem),
            ("why", &w.why),
            ("hint", &w.hint),
            ("probe", &w.probe),
        ];
        parts.iter().for_each(|(part, text)| put(format!("question {} ({part})", def.name), text));
        w.meanings.iter().for_each(|(of, text)| put(format!("question {} (meaning of {of})", def.name), text));
        if let FactKind::Choice(options) = &def.kind {
            options.iter().for_each(|o| put(format!("question {} (option {})", def.name, o.id), &o.say));
        }
    }
    for rule in &program.rules {
        let pathway = rule.pathway.and_then(|p| program.pathway(p)).map_or("start", |p| p.name.as_str());
        let when = if rule.text.is_empty() { "always" } else { &rule.text };
        put(format!("reason in {pathway} ({when})"), &rule.because);
        put(format!("reason for staff in {pathway} ({when})"), &rule.staff_because);
        let advice: Vec<&str> = rule.advice.iter().filter_map(|a| program.advice.get(a.at())).map(|a| a.name.as_str()).collect();
        put(format!("advice given in {pathway} ({when})"), &advice.join(", "));
    }
    for d in &program.ladder.dispositions {
        let parts = [
            ("you", &d.say_you),
            ("they", &d.say_they),
            ("handler", &d.say_handler),
            ("next", &d.next),
            ("unreachable", &d.unreachable),
            ("NHS code", &d.nhs),
        ];
        parts.iter().for_each(|(part, text)| put(format!("outcome {} ({part})", d.name), text));
    }
    for advice in &program.advice {
        put(format!("advice {}", advice.name), &format!("{}\n{}", advice.title, advice.lines.join("\n")));
    }
    for pathway in &program.pathways {
        put(format!("title of {}", pathway.name), &pathway.title);
        put(format!("opening of {}", pathway.name), &pathway.before);
    }
    for action in &program.actions {
        put(format!("action {}", action.name), &action.hand_over_line);
    }
    found
}
