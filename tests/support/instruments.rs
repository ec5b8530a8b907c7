//! Tells the answers of a worked example of a scored instrument to the shipped library. Used through `#[path]` by the tests that compare scores
//! with the published examples and with other programs; it tests nothing itself.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop, and not every test needs all"
)]

use fingerpost_engine::program::{FactKind, Program, ScoreDef};
use fingerpost_engine::walk::{Answer, Event, Provenance, State, What};
use serde_json::Value;
use std::collections::BTreeMap;

/// The worked examples, one JSON object a line.
pub const VECTORS: &str = include_str!("../fixtures/instrument-vectors.jsonl");

/// Our name of an instrument's score, and the facts that its answers are; none when the library does not hold it.
pub fn facts_of(program: &Program, instrument: &str, inputs: &Value) -> Option<(&'static str, BTreeMap<String, String>)> {
    let by_item = |name: &'static str, stem: &str, key: &str| (name, items(program, stem, &inputs[key]));
    Some(match instrument {
        "PHQ-2" => by_item("score_phq_2", "phq_9_", "responses"),
        "PHQ-9" => by_item("score_phq_9", "phq_9_", "responses"),
        "GAD-2" => by_item("score_gad_2", "gad_7_", "responses"),
        "GAD-7" => by_item("score_gad_7", "gad_7_", "responses"),
        "EPDS" => by_item("score_epds", "epds_", "responses_already_scored_0_3"),
        "AUDIT-C" => by_item("score_audit_c", "audit_", "responses"),
        "AUDIT" => by_item("score_audit", "audit_", "responses"),
        "SCOFF" => by_item("score_scoff", "scoff_", "yes"),
        "PC-PTSD-5" => by_item("score_pc_ptsd_5", "pc_ptsd_5_", "yes"),
        "K6" => by_item("score_k6", "k6_", "responses"),
        "4AT" => ("score_4at", four_at(inputs)),
        "NEWS2" => ("score_news2", news2(inputs)),
        "FeverPAIN" => ("score_feverpain", feverpain(inputs)),
        _ => return None,
    })
}

/// The call after these facts were told.
pub fn told(program: &Program, answers: BTreeMap<String, String>) -> State {
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

/// A score by its name.
pub fn score<'p>(program: &'p Program, name: &str) -> &'p ScoreDef {
    program.scores.iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no score {name}"))
}

fn yes_no(value: &Value) -> String {
    if value.as_bool().unwrap() { "yes" } else { "no" }.to_owned()
}

/// Items `stem1`, `stem2` … answered by the place of each option, as far as an option's place is its points.
pub fn items(program: &Program, stem: &str, responses: &Value) -> BTreeMap<String, String> {
    let option = |name: &str, place: usize| match &program
        .fact(program.fact_named(name).unwrap_or_else(|| panic!("no fact {name}")))
        .unwrap()
        .kind
    {
        FactKind::YesNo => ["no", "yes"][place].to_owned(),
        FactKind::Choice(options) => options[place].id.clone(),
        other => panic!("{name} is {other:?}"),
    };
    let responses = responses.as_array().unwrap().iter().map(|r| usize::try_from(r.as_i64().unwrap()).unwrap());
    responses
        .enumerate()
        .map(|(at, points)| {
            let name = format!("{stem}{}", at + 1);
            // The last two items of AUDIT give 0, 2 and 4 points.
            let place = if stem == "audit_" && at >= 8 { points / 2 } else { points };
            let answer = option(&name, place);
            (name, answer)
        })
        .collect()
}

fn four_at(inputs: &Value) -> BTreeMap<String, String> {
    let word = |key: &str| inputs[key].as_str().unwrap().to_owned();
    BTreeMap::from([
        ("four_at_alertness".into(), word("alertness")),
        ("four_at_amt4".into(), word("amt4")),
        ("four_at_attention".into(), word("attention")),
        ("four_at_acute_change".into(), yes_no(&inputs["acute_change"])),
    ])
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
