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
    let (mut before, mut after) = (all(old), all(new));
    let keys: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    let mut found = Vec::new();
    for what in keys {
        let (mut olds, mut news) = (before.remove(&what).unwrap_or_default(), after.remove(&what).unwrap_or_default());
        // What stands in both is no change, wherever it stands.
        let kept = news.clone();
        news.retain(|text| !olds.contains(text));
        olds.retain(|text| !kept.contains(text));
        for at in 0..olds.len().max(news.len()) {
            let text = |of: &[String]| of.get(at).cloned().unwrap_or_default();
            found.push(TextChange { what: what.clone(), old: text(&olds), new: text(&news) });
        }
    }
    found
}

/// Every text by what it is of.
fn all(program: &Program) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut put = |what: String, text: &str| {
        let held = found.entry(what).or_default();
        if !text.is_empty() && !held.iter().any(|t| t == text) {
            held.push(text.to_owned());
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
        put(format!("reason in {pathway}"), &rule.because);
        put(format!("reason for staff in {pathway}"), &rule.staff_because);
        let advice: Vec<&str> = rule.advice.iter().filter_map(|a| program.advice.get(a.at())).map(|a| a.name.as_str()).collect();
        put(format!("advice given in {pathway}"), &advice.join(", "));
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
