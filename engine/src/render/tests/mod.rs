//! Tests of the renderer: the exact shape, windows on long lines, wide characters, several labels, JSON.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

use super::line::width;
use super::{Look, json, summary, text};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Sources, Span};
use proptest::prelude::*;

fn library(files: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (name, text) in files {
        sources.add(*name, text);
    }
    sources
}

/// The place of the nth time `words` stand in a file.
fn find(sources: &Sources, file: u32, words: &str, nth: usize) -> Span {
    let text = &sources.file(FileId(file)).unwrap().text;
    let start = text.match_indices(words).nth(nth).unwrap().0;
    Span { file: FileId(file), start: u32::try_from(start).unwrap(), end: u32::try_from(start + words.len()).unwrap() }
}

#[test]
fn a_fault_has_the_shape_of_the_manual() {
    let lines = format!("{}      - if: weak_immune_system and temperature_c >= 38\n", "\n".repeat(23));
    let sources = library(&[("pathways/pathways/sore-throat.yaml", &lines)]);
    let fault = Diagnostic::error("fact_not_asked_yet", "`temperature_c` may not be known here", find(&sources, 0, "temperature_c", 0))
        .label("first asked at line 31")
        .why("a patient can reach this rule without ever being asked, so the rule would never fire for them")
        .mend("move `ask: temperature_c` above this step");
    let expected = "\
error[fact_not_asked_yet]: `temperature_c` may not be known here
  --> pathways/pathways/sore-throat.yaml:24:36
24 |       - if: weak_immune_system and temperature_c >= 38
   |                                    ^^^^^^^^^^^^^ first asked at line 31
   = why: a patient can reach this rule without ever being asked, so the rule
          would never fire for them
   = mend: move `ask: temperature_c` above this step
";
    assert_eq!(text(&[fault], &sources, Look::default()), expected);
}

#[test]
fn several_labels_stand_in_line_order_and_other_files_last() {
    let sources = library(&[("b.yaml", "facts:\n  cough: one\n  x: 1\n  y: 2\n  cough: two\n"), ("a.yaml", "topics: [cough]\n")]);
    let fault = Diagnostic::error("same_key_twice", "`cough` stands twice here", find(&sources, 0, "cough", 1))
        .label("again here")
        .also(find(&sources, 0, "cough", 0), "first here")
        .also(find(&sources, 1, "cough", 0), "used here")
        .mend("join the two");
    let expected = "\
error[same_key_twice]: `cough` stands twice here
 --> b.yaml:5:3
2 |   cough: one
  |   ----- first here
...
5 |   cough: two
  |   ^^^^^ again here
 ::: a.yaml:1:10
1 | topics: [cough]
  |          ----- used here
  = mend: join the two
";
    assert_eq!(text(&[fault], &sources, Look::default()), expected);
}

#[test]
fn tabs_and_wide_characters_keep_the_marks_under_the_words() {
    let sources = library(&[("a.yaml", "\tunit: 体温 °C no\n")]);
    let fault = Diagnostic::error("x", "y", find(&sources, 0, "no", 0)).warning();
    let shown = text(&[fault], &sources, Look::default());
    assert_eq!(shown, "warning[x]: y\n --> a.yaml:1:14\n1 |     unit: 体温 °C no\n  |                   ^^\n");
}

#[test]
fn a_long_line_is_windowed_around_the_words() {
    let line = format!("a: {}needle{}\n", "x ".repeat(200), " y".repeat(200));
    let sources = library(&[("a.yaml", &line)]);
    let shown = text(&[Diagnostic::error("x", "y", find(&sources, 0, "needle", 0))], &sources, Look::default());
    let rows: Vec<&str> = shown.lines().collect();
    let (source, marks) = (rows[2], rows[3]);
    assert_eq!(width(source), 80);
    let at = width(marks) - 6;
    assert_eq!(source.chars().skip(at).take(6).collect::<String>(), "needle");
    assert!(marks.ends_with("^^^^^^") && source.contains('…') && source.ends_with('…'));
}

#[test]
fn colour_only_when_asked_and_no_escape_of_the_author() {
    let sources = library(&[("a\u{1b}[31m.yaml", "card: \u{1b}[2J\u{202e}x\n")]);
    let fault = Diagnostic::error("x", "`\u{1b}[2J`", find(&sources, 0, "x", 0)).why("\u{1b}[2J").label("\u{1b}[0m");
    let plain = text(std::slice::from_ref(&fault), &sources, Look::default());
    assert!(!plain.contains('\u{1b}') && !plain.contains('\u{202e}'));
    let coloured = text(&[fault], &sources, Look { colour: true, columns: 80 });
    assert!(coloured.contains("\u{1b}[1;31merror[x]\u{1b}[0m") && !coloured.contains("[2J\u{1b}[2J"));
}

#[test]
fn faults_are_sorted_and_counted() {
    let sources = library(&[("b.yaml", "one: 1\ntwo: 2\n"), ("a.yaml", "one: 1\n")]);
    let faults = [
        Diagnostic::error("later", "b", find(&sources, 0, "two", 0)),
        Diagnostic::error("sooner", "b", find(&sources, 0, "one", 0)).warning(),
        Diagnostic::error("first", "a", find(&sources, 1, "one", 0)),
    ];
    let codes: Vec<&str> = json(&faults, &sources).iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["first", "sooner", "later"]);
    assert_eq!(summary(&faults), "3 faults in 2 files (2 errors, 1 warning)");
    assert_eq!(summary(&faults[..1]), "1 fault in 1 file");
    assert_eq!(summary(&[]), "no faults");
}

#[test]
fn json_names_both_ends_and_the_words_to_replace() {
    let sources = library(&[("a.yaml", "facts:\n  é: { otherwis: no }\n")]);
    let at = find(&sources, 0, "otherwis", 0);
    let fault = Diagnostic::error("unknown_key", "a fact has no key `otherwis`", at).why("w").mend("m").edit(at, "otherwise");
    let expected = serde_json::json!([{
        "code": "unknown_key", "severity": "error", "headline": "a fact has no key `otherwis`",
        "spans": [{ "file": "a.yaml", "line": 2, "column": 8, "end_line": 2, "end_column": 16, "text": "" }],
        "why": "w", "mend": "m",
        "edit": { "span": { "file": "a.yaml", "line": 2, "column": 8, "end_line": 2, "end_column": 16, "text": "otherwis" }, "with": "otherwise" }
    }]);
    assert_eq!(serde_json::to_value(json(&[fault], &sources)).unwrap(), expected);
}

proptest! {
    /// Any text, any place in it, any width: nothing panics, and source rows keep to the columns.
    #[test]
    fn any_text_and_place_can_be_shown(words in "\\PC{0,200}[\\t\\n体é\u{1b}]{0,9}\\PC{0,60}", from in 0u32..400, length in 0u32..300, columns in 0usize..120) {
        let sources = library(&[("a.yaml", &words)]);
        let fault = Diagnostic::error("x", words.clone(), Span { file: FileId(0), start: from, end: from + length }).label(words.clone()).why(words.clone());
        let shown = text(&[fault], &sources, Look { colour: false, columns });
        let row = shown.lines().find(|row| row.trim_start().starts_with(|c: char| c.is_ascii_digit()) && row.contains(" |"));
        prop_assert!(row.is_some_and(|row| width(row) <= columns.max(40)), "{shown}");
    }
}
