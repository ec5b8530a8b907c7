//! The scored instruments of the shipped library against worked examples computed by hand from the published rules.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/shipped.rs"]
mod shipped;

use fingerpost_engine::program::{FactKind, Program, ScoreDef};
use fingerpost_engine::walk::{Answer, Event, Provenance, State, What};
use serde_json::Value;
use std::collections::BTreeMap;

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

/// Items `stem1`, `stem2` … answered by the place of each option, as far as an option's place is its points.
fn items(program: &Program, stem: &str, responses: &Value) -> BTreeMap<String, String> {
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

/// Instruments of the table that are not in the library, each with the reason. Nothing is left out in silence.
const LEFT_OUT: [(&str, &str); 25] = [
    ("CAGE", "its licence is not verified, and AUDIT asks the same better"),
    ("C-SSRS screener (recent, with triage)", "no risk of suicide is graded: our own questions only escalate"),
    ("ASQ (NIMH)", "no risk of suicide is graded: our own questions only escalate"),
    ("WHO-5", "its text may not be shipped"),
    ("K10", "K6 asks the same in fewer questions"),
    ("MDQ", "not until its owner permits"),
    ("UK Mental Health Triage Scale", "its words may not be copied"),
    ("qSOFA", "NEWS2 serves England"),
    ("Centor/McIsaac", "FeverPAIN serves"),
    ("Wells DVT", "no topic of it yet"),
    ("Wells PE", "no topic of it yet"),
    ("PERC", "no topic of it yet"),
    ("CRB-65", "no topic of it yet"),
    ("Ottawa ankle", "no topic of it yet"),
    ("Ottawa knee", "no topic of it yet"),
    ("Glasgow Coma Scale", "not in content of a telephone"),
    ("Canadian CT head", "head injury follows NG232 in England"),
    ("PECARN head", "head injury follows NG232 in England"),
    ("CHALICE", "head injury follows NG232 in England"),
    ("FAST / BE-FAST", "a card of signs, no sum"),
    ("NICE NG143 traffic light (under 5)", "cards of signs, no sum"),
    ("ABCD2", "every suspected TIA is seen within 24 hours"),
    ("Glasgow-Blatchford", "needs blood tests"),
    ("HEART", "needs an ECG and blood tests"),
    ("Alvarado", "needs blood tests"),
];

#[test]
fn worked_examples_of_every_instrument_in_the_library() {
    let loaded = shipped::load();
    let program = loaded.program.unwrap();
    let mut counts = BTreeMap::<String, usize>::new();
    for line in include_str!("fixtures/instrument-vectors.jsonl").lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let (instrument, inputs) = (row["instrument"].as_str().unwrap(), &row["inputs"]);
        let by_item = |name: &'static str, stem: &str, key: &str| (name, items(&program, stem, &inputs[key]));
        let (name, facts) = match instrument {
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
            other => {
                assert!(LEFT_OUT.iter().any(|(name, _)| *name == other), "{other} is neither tested nor left out with a reason");
                continue;
            }
        };
        let state = told(&program, facts);
        let def = score(&program, name);
        let sum = state.sum(&program, def);
        assert_eq!(Some(sum), row["expected_score"].as_i64().map(|e| e * 1_000), "{instrument} {inputs}");
        let threes = state.sum(&program, score(&program, "score_news2_threes"));
        let expected = row["expected_band"].as_str().unwrap_or_default();
        let ours = in_their_words(name, band(def, sum), threes > 0);
        assert!(expected.starts_with(ours), "{instrument} {inputs}: {ours} is not {expected}");
        *counts.entry(instrument.to_owned()).or_default() += 1;
    }
    assert_eq!(counts.len(), 12, "{counts:?}");
    assert!(counts.values().sum::<usize>() >= 36, "{counts:?}");
}

/// Our band as the published examples name it.
fn in_their_words<'a>(score: &str, band: &'a str, a_three: bool) -> &'a str {
    match (score, band) {
        ("score_phq_9", "") => "none-minimal",
        ("score_phq_9", "moderately_severe") => "moderately severe",
        ("score_gad_2", "") => "negative",
        ("score_gad_2", "go_on_to_gad_7") => "positive: give GAD-7",
        ("score_gad_7", "") => "minimal",
        ("score_epds", "below_10") => "",
        ("score_epds", "possible") => "possible depression",
        ("score_audit_c", "below_5") => "UK negative",
        ("score_audit_c", "go_on_to_audit") => "positive",
        // The published name of this band is one that no text of ours may hold.
        ("score_audit", "below_8") => "low",
        ("score_audit", "possible_dependence") => "possible dependence",
        ("score_4at", "unlikely") => "delirium or severe cognitive impairment unlikely",
        ("score_4at", "possible_delirium") => "possible delirium",
        ("score_pc_ptsd_5", "possible") => "positive at the sensitive cut",
        ("score_pc_ptsd_5", "probable") => "positive",
        ("score_k6", "some_strain") => "moderate",
        ("score_k6", "much_strain") => "serious",
        ("score_news2", "low") if a_three => "low-medium",
        ("score_feverpain", "little_gain_from_antibiotics") => "0-1",
        ("score_feverpain", "back_up") => "2-3",
        ("score_feverpain", "bacterial_more_likely") => "4-5",
        (_, other) => other,
    }
}

/// No band of any score speaks of the risk of suicide.
#[test]
fn no_score_names_a_risk() {
    let program = shipped::load().program.unwrap();
    let bands = program.scores.iter().flat_map(|s| &s.bands).map(|(_, name)| name);
    assert_eq!(bands.filter(|name| name.contains("risk")).count(), 0);
}

/// Ours, from Kroenke and others 2003: the sum of the first two items, 3 or more leads on to PHQ-9.
#[test]
fn worked_examples_of_phq_2() {
    let program = shipped::load().program.unwrap();
    let def = score(&program, "score_phq_2");
    for (responses, sum, leads_on) in
        [([0, 0], 0, false), ([1, 1], 2, false), ([2, 0], 2, false), ([2, 1], 3, true), ([0, 3], 3, true), ([3, 3], 6, true)]
    {
        let state = told(&program, items(&program, "phq_9_", &serde_json::json!(responses)));
        assert_eq!(state.sum(&program, def), sum * 1_000, "{responses:?}");
        assert_eq!(band(def, sum * 1_000) == "go_on_to_phq_9", leads_on, "{responses:?}");
    }
}
