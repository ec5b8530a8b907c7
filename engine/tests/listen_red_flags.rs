//! Runs every authored sentence of the red-flag fixture through the scanner and prints how many were found and how many alarms were false.
//!
//! Uses a small lexicon beside the sentences, so that a change of content never hides a fault of the scanner.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop and speak"
)]

use std::time::Instant;

use fingerpost_engine::listen::{RedFlagScanner, Speaks, Strength};
use fingerpost_engine::program::{FactId, Lexicon, Program};

const LEXICON: &str = include_str!("../../tests/fixtures/listen/lexicon.tsv");
const SENTENCES: &str = include_str!("../../tests/fixtures/listen/red-flags.tsv");

/// A release with the fixture's lexicon only; the names of its facts by number.
fn release() -> (Program, Vec<String>) {
    let mut names: Vec<String> = Vec::new();
    let mut lexicon = Lexicon { language: "en".into(), ..Lexicon::default() };
    for line in LEXICON.lines() {
        let [kind, name, phrases]: [&str; 3] = line.split('\t').collect::<Vec<_>>().try_into().expect("three columns");
        let phrases: Vec<String> = phrases.split('|').map(str::to_owned).collect();
        match kind {
            "red_flag" => {
                lexicon.red_flags.push((FactId(u16::try_from(names.len()).unwrap()), phrases));
                names.push(name.to_owned());
            }
            "negation" => lexicon.negations = phrases,
            "other" => lexicon.others = phrases,
            other => panic!("unknown kind {other}"),
        }
    }
    (Program { lexicons: vec![lexicon], ..Program::default() }, names)
}

fn word(strength: Strength) -> &'static str {
    if strength == Strength::Plain { "plain" } else { "doubtful" }
}

#[test]
fn every_authored_sentence_is_heard_as_expected() {
    let (program, names) = release();
    let scanner = RedFlagScanner::new(&program);
    let (mut wrong, mut disclosures, mut found, mut harmless, mut alarms) = (Vec::new(), 0, 0, 0, 0);
    for line in SENTENCES.lines() {
        let [fact, expected, sentence]: [&str; 3] = line.split('\t').collect::<Vec<_>>().try_into().expect("three columns");
        let flags = scanner.scan(sentence);
        let heard = flags.iter().find(|f| names[f.fact.at()] == fact).map_or("none", |f| word(f.strength));
        let heard = if expected == "none" && !flags.is_empty() { "false alarm" } else { heard };
        match expected {
            "none" => {
                harmless += 1;
                alarms += usize::from(!flags.is_empty());
            }
            _ => {
                disclosures += 1;
                found += usize::from(heard != "none");
            }
        }
        if heard != expected {
            wrong.push(format!("{fact}: expected {expected}, heard {heard}: {sentence}"));
        }
    }
    println!("found {found} of {disclosures} sentences that speak of danger; {alarms} false alarms in {harmless} harmless ones");
    assert!(disclosures + harmless >= 150, "the fixture holds at least 150 sentences");
    assert!(wrong.is_empty(), "{} sentences heard otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_caller_for_a_patient_speaks_of_the_patient() {
    let (program, _) = release();
    let scanner = RedFlagScanner::new(&program);
    for (text, expected) in [
        ("he wants to kill himself", "plain"),
        ("he said he wants to die", "plain"),
        ("my son cannot breathe", "plain"),
        ("she does not want to die", "doubtful"),
        ("in a film he wants to die", "doubtful"),
    ] {
        let flags = scanner.scan_as(text, Speaks::ForAnother);
        assert_eq!(flags.first().map(|f| word(f.strength)), Some(expected), "{text}");
    }
}

#[test]
fn a_hit_names_its_place_and_its_phrase() {
    let (program, names) = release();
    let text = "Mein Hals … I’m tired – I want to really DIE. And chest pain";
    let flags = RedFlagScanner::new(&program).scan(text);
    let seen: Vec<(&str, &str, &str)> =
        flags.iter().map(|f| (names[f.fact.at()].as_str(), &text[f.span.clone()], f.phrase.as_str())).collect();
    assert_eq!(seen, [("thoughts_of_suicide", "want to really DIE", "want to die"), ("chest_pain_now", "chest pain", "chest pain")]);
}

#[test]
fn nothing_typed_makes_the_scan_slow_or_stop() {
    let (program, _) = release();
    let scanner = RedFlagScanner::new(&program);
    let hostile = [
        "want ".repeat(400),
        "want to ".repeat(250),
        "i really really really ".repeat(90),
        "no ".repeat(600),
        "\"".repeat(2_000),
        "'a".repeat(1_000),
        "a ".repeat(1_000),
        "suicidx ".repeat(250),
        "want to die ".repeat(170),
        "my friend said no i do not want to kill myself ".repeat(42),
        "\u{200b}\u{1f600}\u{0301}".repeat(660),
        "x".repeat(2_000),
        "... ,, !! ?".repeat(180),
    ];
    for text in hostile {
        let began = Instant::now();
        let flags = scanner.scan(&text);
        let took = began.elapsed();
        assert!(took.as_millis() < 250, "{took:?} for {:.30}", text);
        assert!(flags.iter().all(|f| text.get(f.span.clone()).is_some()));
    }
}
