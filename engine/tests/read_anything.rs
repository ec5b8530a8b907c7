//! No text breaks the reader: arbitrary characters, soups of YAML signs, and example files with random changes. A failing case prints its seed and the text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

use fingerpost_engine::read::{read, read_bytes};
use fingerpost_engine::render::{Look, json, text};
use proptest::prelude::*;
use std::path::Path;

/// Parts from which the soups are made: every sign with a meaning, and the words of the format.
const PARTS: &[&str] = &[
    "\n",
    "\n  ",
    "\n    ",
    "\n      ",
    "- ",
    "? ",
    ": ",
    ":",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "#",
    " #",
    "&a ",
    "*a ",
    "!t ",
    "|",
    ">",
    "\"",
    "'",
    "%",
    "@",
    "`",
    "\\",
    "\t",
    "~",
    "null",
    "true",
    "no",
    "yes",
    "5",
    "38,5",
    "0x1F",
    "2026-01-01",
    "é",
    "体",
    "🙂",
    "\r\n",
    "---",
    "...",
    "<<",
    "any",
    "all",
    "facts",
    "steps",
    "ask",
    "if",
    "check",
    "decide",
    "otherwise",
    "then",
    "pathway",
    "vignettes",
    "given",
    "because",
    "options",
    "answers",
    "one of",
    "derived",
    "is",
    "topics",
    "a",
];

/// What must hold for any file: faults stand inside the file on whole characters, and can be shown.
fn holds(name: &str, words: &str) -> Result<(), TestCaseError> {
    let read = read(&[(name.to_owned(), words.to_owned())]);
    for fault in &read.faults {
        for label in std::iter::once(&fault.primary).chain(&fault.others) {
            let file = read.sources.file(label.span.file).unwrap();
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            prop_assert!(start <= end && file.text.get(start..end).is_some(), "{} at {start}..{end} of {words:?}", fault.code);
        }
        prop_assert!(!fault.headline.contains('\n') && !fault.headline.ends_with('.'), "{}", fault.headline);
        prop_assert!(!fault.why.is_empty() && !fault.mend.is_empty(), "{}", fault.code);
        prop_assert!(fault.code != "readers_disagree", "{words:?}");
    }
    let shown = text(&read.faults, &read.sources, Look::default());
    prop_assert_eq!(shown.is_empty(), read.faults.is_empty());
    prop_assert_eq!(json(&read.faults, &read.sources).len(), read.faults.len());
    Ok(())
}

fn examples() -> Vec<String> {
    fn walk(folder: &Path, out: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                out.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut out = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures"), &mut out);
    out.sort();
    out
}

/// Cases per property: 200 by default, more by PROPTEST_CASES.
fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn arbitrary_characters(words in any::<String>()) {
        holds("a.yaml", &words)?;
    }

    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let read = read_bytes(&[("a.yaml".to_owned(), bytes)]);
        let _ = text(&read.faults, &read.sources, Look::default());
    }

    #[test]
    fn soups_of_signs(parts in prop::collection::vec(prop::sample::select(PARTS), 0..60)) {
        holds("a.yaml", &parts.concat())?;
    }

    #[test]
    fn changed_examples(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0usize..6, prop::sample::select(PARTS)), 1..5),
    ) {
        let examples = examples();
        let mut words: Vec<char> = file.get(&examples).chars().collect();
        for (place, gone, part) in changes {
            let from = place.index(words.len() + 1).min(words.len());
            let to = (from + gone).min(words.len());
            words.splice(from..to, part.chars());
        }
        holds("a.yaml", &words.into_iter().collect::<String>())?;
    }
}
