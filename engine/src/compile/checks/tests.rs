//! Each check's wrong text has exactly its fault, its right text has none, both put into a small library in which nothing is wrong.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use crate::compile::{compile, rules};
use crate::diagnostic::Severity;
use crate::manual::Rule;
use crate::read::read;
use std::collections::BTreeSet;

/// A library in which nothing is wrong, hints included.
const BASE: &[(&str, &str)] = &[
    ("library.yaml", include_str!("base/library.yaml")),
    ("services.yaml", include_str!("base/services.yaml")),
    ("dispositions.yaml", include_str!("base/dispositions.yaml")),
    ("facts.yaml", include_str!("base/facts.yaml")),
    ("start.yaml", include_str!("base/start.yaml")),
    ("topics.yaml", include_str!("base/topics.yaml")),
    ("advice.yaml", include_str!("base/advice.yaml")),
    ("main.yaml", include_str!("base/main.yaml")),
];

/// Kinds of file of which a library has one: an example takes the place of the base's.
const ONCE: &[&str] = &["library:", "tiers:", "dispositions:", "start:", "topics:"];

/// Checks whose fault is the absence or the mass of something: tried below.
const MADE_BELOW: &[&str] = &["part_missing", "too_many"];

pub(in crate::compile) fn with(example: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = BASE.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    for (at, part) in example.split("# another file\n").enumerate() {
        if let Some(kind) = ONCE.iter().find(|kind| part.starts_with(**kind)) {
            files.retain(|(_, text)| !text.starts_with(*kind));
        }
        files.push((format!("example-{at}.yaml"), part.to_owned()));
    }
    files
}

/// The codes of the faults of that severity, those of the reader included.
fn codes(files: &[(String, String)], hints: bool) -> BTreeSet<String> {
    let read = read(files);
    let faults = read.faults.iter().cloned().chain(compile(&read.library, &read.sources).faults);
    faults.filter(|f| (f.severity == Severity::Hint) == hints).map(|f| f.code.to_owned()).collect()
}

fn base() -> Vec<(String, String)> {
    BASE.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect()
}

#[test]
fn nothing_is_wrong_with_the_base() {
    assert_eq!(codes(&base(), false), BTreeSet::new());
    assert_eq!(codes(&base(), true), BTreeSet::new());
}

#[test]
fn every_check_finds_its_wrong_text_and_passes_its_right_one() {
    let mut surprises = Vec::new();
    for rule in rules() {
        let Rule { code, wrong, right, severity, .. } = *rule;
        let hint = severity == Severity::Hint;
        let found = codes(&with(wrong), hint);
        let exact = if hint { found.contains(code) } else { found == BTreeSet::from([code.to_owned()]) };
        if !exact && !MADE_BELOW.contains(&code) {
            surprises.push(format!("wrong text of {code}: {found:?}"));
        }
        let found = codes(&with(right), hint);
        let clean = if hint { !found.contains(code) } else { found.is_empty() };
        if !clean {
            surprises.push(format!("right text of {code}: {found:?}"));
        }
    }
    assert!(surprises.is_empty(), "{surprises:#?}");
}

#[test]
fn a_missing_file_and_too_much_of_something_are_faults() {
    let without: Vec<_> = base().into_iter().filter(|(name, _)| name != "topics.yaml").collect();
    assert!(codes(&without, false).contains("part_missing"));
    let steps = "  - ask: fever\n".repeat(crate::limits::STEPS + 1);
    let shared = format!("shared: many\nsteps:\n{steps}");
    let files: Vec<_> = base().into_iter().chain([("many.yaml".to_owned(), shared), with_main("  - use: many\n")]).collect();
    assert!(codes(&files, false).contains("too_many"));
}

#[test]
fn a_family_of_words_is_written_and_small() {
    let with = |words: &str| base().into_iter().chain([("words.yaml".to_owned(), format!("language: en\n{words}"))]).collect::<Vec<_>>();
    let phrase = "red_flags:\n  fever: [took <tablets> & !<food>?, <person> hit me]\n";
    let food = "  food: [bread, tea]\n";
    assert!(codes(&with(&format!("families:\n{food}{phrase}")), false).contains("name_unknown"));
    assert!(codes(&with(&format!("families:\n{food}  tablets: [pills]\n{phrase}")), false).is_empty());
    let many = vec!["pills"; crate::limits::FAMILY_WORDS + 1].join(", ");
    assert!(codes(&with(&format!("families:\n{food}  tablets: [{many}]\n{phrase}")), false).contains("too_many"));
}

/// A pathway with this line in it.
fn with_main(line: &str) -> (String, String) {
    let text = BASE.iter().find(|(name, _)| *name == "main.yaml").unwrap().1;
    (
        "second.yaml".to_owned(),
        text.replace("pathway: main", "pathway: second").replace("  - ask: fever\n", &format!("  - ask: fever\n{line}")),
    )
}

#[test]
fn every_file_of_a_check_is_in_the_manual() {
    let listed: BTreeSet<&str> = rules().iter().map(|r| r.code).collect();
    assert_eq!(listed.len(), rules().len(), "two checks of one name");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/compile/checks");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(code) = name.strip_suffix(".rs").filter(|c| *c != "mod" && *c != "tests") {
            assert!(listed.contains(code), "{code} is missing in rules()");
        }
    }
}
