//! The scored instruments of the shipped library against worked examples computed by hand from the published rules.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/instruments.rs"]
mod instruments;
#[path = "support/shipped.rs"]
mod shipped;

use fingerpost_engine::program::ScoreDef;
use instruments::{items, score, told};
use serde_json::Value;
use std::collections::BTreeMap;

fn band(score: &ScoreDef, sum: i64) -> &str {
    score.bands.iter().rev().find(|(from, _)| sum >= *from).map_or("", |(_, name)| name)
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
    for line in instruments::VECTORS.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let (instrument, inputs) = (row["instrument"].as_str().unwrap(), &row["inputs"]);
        let Some((name, facts)) = instruments::facts_of(&program, instrument, inputs) else {
            assert!(LEFT_OUT.iter().any(|(name, _)| *name == instrument), "{instrument} is neither tested nor left out with a reason");
            continue;
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
