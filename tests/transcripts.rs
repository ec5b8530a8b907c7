//! Three whole journeys as transcripts, word for word, and the shape of their record. `UPDATE=1 cargo test --test transcripts` writes them anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

#[path = "support/program.rs"]
mod program;

use program::{fixture, run};

fn transcript(name: &str, voice: &str) {
    let (script, written) = (fixture(&format!("journeys/{name}.yaml")), fixture(&format!("journeys/{name}.txt")));
    let ran = run(&["ask", "--as", voice, "--answers", &script]);
    assert_eq!(ran.code, 0, "{name}: {} {}", ran.out, ran.err);
    let wide = ran.out.lines().find(|l| l.chars().count() > 80);
    assert_eq!(wide, None, "wider than 80 columns");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&written, &ran.out).unwrap();
    }
    let expected = std::fs::read_to_string(&written).unwrap_or_default();
    assert!(ran.out == expected, "{name}: the transcript changed; look at it, then UPDATE=1 cargo test --test transcripts\n{}", ran.out);
}

#[test]
fn a_person_with_a_sore_throat() {
    transcript("sore-throat", "citizen");
}

#[test]
fn somebody_calls_for_a_person_with_chest_pain() {
    transcript("chest-pain", "someone-else");
}

#[test]
fn a_handler_asks_a_person_in_low_mood() {
    transcript("low-mood", "handler");
}

#[test]
fn a_call_that_comes_out_otherwise_ends_with_one() {
    let folder = program::scratch("otherwise");
    let text = std::fs::read_to_string(fixture("journeys/sore-throat.yaml")).unwrap().replace("expect: self-care", "expect: call-999");
    let path = folder.join("call.yaml");
    std::fs::write(&path, text).unwrap();
    let ran = run(&["ask", "--answers", path.to_str().unwrap(), "--format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let record: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(record["calls"][0]["as_expected"], false);
    assert_eq!(record["calls"][0]["faults"][0], "expected `call-999`, came to `self-care`");
    assert_eq!(record["calls"][0]["record"]["outcome"]["dispositions"][0]["id"], "self-care");
}

#[test]
fn a_call_may_be_written_in_json() {
    let path = program::scratch("json").join("call.json");
    let given = r#"{ "age": "25 years", "sex": "female", "sore_throat_days": 2, "cough_or_runny_nose": "yes" }"#;
    std::fs::write(
        &path,
        format!(r#"{{ "calls": [ {{ "name": "json", "topics": ["sore-throat"], "given": {given}, "expect": "self-care" }} ] }}"#),
    )
    .unwrap();
    let ran = run(&["ask", "--answers", path.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    assert!(ran.out.ends_with("as expected\n\n"), "{}", ran.out);
}

#[test]
fn a_file_that_is_no_call_is_refused_with_its_place() {
    let folder = program::scratch("no-call");
    let path = folder.join("call.yaml");
    std::fs::write(&path, "calls:\n  - name: x\n    topics: [no-such-topic]\n    given: { age: 30 years }\n    expect: self-care\n")
        .unwrap();
    let ran = run(&["ask", "--answers", path.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("call.yaml:3:14"), "{}", ran.out);
}
