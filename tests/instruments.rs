//! The scored instruments of the shipped library against worked examples computed by hand from the published rules.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/shipped.rs"]
mod shipped;

use fingerpost_engine::program::{Program, ScoreDef};
use fingerpost_engine::walk::{Answer, Event, Provenance, State, What};
use serde_json::Value;
use std::collections::BTreeMap;

const CHOICES: [&str; 4] = ["never", "several", "more_than_half", "nearly_every"];

fn told(program: &Program, answers: BTreeMap<String, String>) -> State {
    let mut state = State::new(program);
    let answers = answers
        .into_iter()
        .map(|(name, text)| {
            let def = program.fact(program.fact_named(&name).unwrap_or_else(|| panic!("no fact {name}"))).unwrap();
            (name, Answer::written(def, &text, None))
        })
        .collect();
    // Oxygen scale 2 counts only where a handler has asked about it.
    let given = BTreeMap::from([("channel".to_owned(), "handler".to_owned())]);
    for what in [What::Began { given, topics: Vec::new() }, What::Told { answers, from: Provenance::Told }] {
        state.apply(program, &Event { at_ms: 0, date: "2026-01-15".parse().unwrap(), what }).unwrap();
    }
    state
}

fn score<'p>(program: &'p Program, name: &str) -> &'p ScoreDef {
    program.scores.iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no score {name}"))
}

fn band(score: &ScoreDef, sum: i64) -> &str {
    score.bands.iter().rev().find(|(from, _)| sum >= *from).map_or("", |(_, name)| name)
}

fn yes_no(value: &Value) -> String {
    if value.as_bool().unwrap() { "yes" } else { "no" }.to_owned()
}

fn phq(responses: &[i64]) -> BTreeMap<String, String> {
    responses.iter().enumerate().map(|(i, r)| (format!("phq_9_{}", i + 1), CHOICES[usize::try_from(*r).unwrap()].to_owned())).collect()
}

fn news2(inputs: &Value) -> BTreeMap<String, String> {
    let number = |key: &str| inputs[key].to_string();
    BTreeMap::from([
        ("respiratory_rate".into(), number("respiratory_rate")),
        ("spo2".into(), number("spo2")),
        ("spo2_scale_2".into(), if inputs["spo2_scale"] == "2" { "yes" } else { "no" }.into()),
        ("on_oxygen".into(), yes_no(&inputs["on_oxygen"])),
        ("systolic_bp".into(), number("systolic_bp")),
        ("pulse".into(), number("pulse")),
        ("consciousness".into(), inputs["consciousness"].as_str().unwrap().to_owned()),
        ("temperature_c".into(), number("temperature")),
    ])
}

fn feverpain(inputs: &Value) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("feels_feverish".into(), yes_no(&inputs["fever"])),
        ("temperature_c".into(), "37".into()),
        ("feverpain_purulence".into(), yes_no(&inputs["purulence"])),
        ("sore_throat_days".into(), if inputs["attend_rapidly"] == true { "2" } else { "6" }.into()),
        ("feverpain_inflamed_tonsils".into(), yes_no(&inputs["inflamed_tonsils"])),
        ("cough_or_runny_nose".into(), if inputs["absence_of_cough"] == true { "no" } else { "yes" }.into()),
    ])
}

#[test]
fn worked_examples_of_phq_9_news2_and_feverpain() {
    let loaded = shipped::load();
    let program = loaded.program.unwrap();
    let (mut counts, mut seen) = (BTreeMap::<String, usize>::new(), 0);
    for line in include_str!("fixtures/instrument-vectors.jsonl").lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let (instrument, inputs) = (row["instrument"].as_str().unwrap(), &row["inputs"]);
        let expected = row["expected_score"].as_i64();
        let band_text = row["expected_band"].as_str().unwrap_or_default();
        let (name, facts) = match instrument {
            "PHQ-9" => {
                let responses: Vec<i64> = inputs["responses"].as_array().unwrap().iter().map(|r| r.as_i64().unwrap()).collect();
                ("score_phq_9", phq(&responses))
            }
            "NEWS2" => ("score_news2", news2(inputs)),
            "FeverPAIN" => ("score_feverpain", feverpain(inputs)),
            _ => continue,
        };
        let state = told(&program, facts);
        let def = score(&program, name);
        let sum = state.sum(&program, def);
        assert_eq!(Some(sum), expected.map(|e| e * 1_000), "{instrument} {inputs}");
        let threes = state.sum(&program, score(&program, "score_news2_threes"));
        let ours = match (name, band(def, sum)) {
            ("score_phq_9", "") => "none-minimal",
            ("score_phq_9", "moderately_severe") => "moderately severe",
            ("score_news2", "low") if threes > 0 => "low-medium",
            ("score_feverpain", "little_gain_from_antibiotics") => "0-1",
            ("score_feverpain", "back_up") => "2-3",
            ("score_feverpain", "bacterial_more_likely") => "4-5",
            (_, other) => other,
        };
        assert!(band_text.starts_with(ours), "{instrument} {inputs}: {ours} is not {band_text}");
        *counts.entry(instrument.to_owned()).or_default() += 1;
        seen += 1;
    }
    assert!(seen >= 12 && counts.len() == 3, "{counts:?}");
}

/// Ours, from Kroenke and others 2003: the sum of the first two items, 3 or more leads on to PHQ-9.
#[test]
fn worked_examples_of_phq_2() {
    let program = shipped::load().program.unwrap();
    let def = score(&program, "score_phq_2");
    for (responses, sum, leads_on) in
        [([0, 0], 0, false), ([1, 1], 2, false), ([2, 0], 2, false), ([2, 1], 3, true), ([0, 3], 3, true), ([3, 3], 6, true)]
    {
        let state = told(&program, phq(&responses));
        assert_eq!(state.sum(&program, def), sum * 1_000, "{responses:?}");
        assert_eq!(band(def, sum * 1_000) == "go_on_to_phq_9", leads_on, "{responses:?}");
    }
}
