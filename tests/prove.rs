//! `fingerpost prove` as a stranger runs it: the shipped pathways pass and give the same certificate each time; with one line gone it ends with 1 and a person whom
//! `ask --answers` walks to the outcome it claims.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/program.rs"]
mod program;
#[path = "support/shipped.rs"]
mod shipped;

use program::{run, scratch};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

/// The shipped pathways with one text changed, in a folder.
fn changed(name: &str, from: &str, to: &str) -> PathBuf {
    let folder = scratch(name);
    let mut hits = 0;
    for (file, text) in shipped::texts() {
        hits += text.matches(from).count();
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text.replacen(from, to, 1)).expect("written");
    }
    assert!(hits > 0, "nothing to change");
    folder
}

#[test]
fn the_shipped_pathways_pass_and_the_certificate_is_the_same_each_time() {
    let folder = scratch("prove-shipped");
    let (first, second) = (folder.join("first.json"), folder.join("second.json"));
    let ran = run(&["prove", "pathways", "--certificate", first.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("proved: every promise holds for every possible set of answers"), "{}", ran.out);
    assert!(ran.out.lines().all(|l| l.chars().count() <= 80), "80 columns:\n{}", ran.out);
    assert_eq!(run(&["prove", "pathways", "--certificate", second.to_str().unwrap()]).code, 0);
    let read = |path| -> Value { serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() };
    let (a, b) = (read(first), read(second));
    assert_eq!(a["body"].to_string(), b["body"].to_string());
    assert_eq!(a["hash"], b["hash"]);
    assert_eq!(a["body"]["verdict"], "proved");
    assert!(a["body"]["invariants"].as_array().unwrap().iter().all(|i| i["verdict"] == "proved" && i["applies_to"] != "0"));
    assert!(a["body"]["pathways"].as_array().unwrap().len() >= 15);
    assert!(a["timings"].is_array() && a["body"].get("timings").is_none());
    assert!(a["body"]["differential"]["people_walked"].as_u64().unwrap() >= 5_000 && a["body"]["differential"]["mismatches"] == 0);
    assert!(a["body"]["difference"].is_null(), "nothing was compared");
    let page = fs::read_to_string(folder.join("first.md")).unwrap();
    assert!(page.contains("**Proved.**") && page.contains("It was not compared with an older release."), "{page}");
    assert!(page.contains("| yes | ") && !page.contains(" | 0 |"), "a property that checks nothing says nothing:\n{page}");
    let promises = page.lines().filter(|l| l.starts_with("- kept: ")).count();
    assert_eq!(promises, a["body"]["invariants"].as_array().unwrap().len(), "every promise stands on the page");
}

#[test]
fn the_certificate_says_whose_outcome_changed_since_the_release_before_and_who_signed() {
    let line = "  - if: stiff_neck and cold_or_feverish\n    at_least: call-999\n";
    let folder = changed("prove-against", line, "  - if: stiff_neck and cold_or_feverish\n    at_least: clinician-2h\n");
    let certificate = folder.parent().unwrap().join("prove-against.json");
    let ran = run(&["prove", folder.to_str().unwrap(), "--against", "pathways", "--certificate", certificate.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let read: Value = serde_json::from_str(&fs::read_to_string(&certificate).unwrap()).unwrap();
    let difference = &read["body"]["difference"];
    assert_eq!((&difference["same"], &difference["gate"]["passes"]), (&Value::Bool(false), &Value::Bool(false)));
    let page = fs::read_to_string(certificate.with_extension("md")).unwrap();
    assert!(page.contains("| less urgent |") && page.contains("**signed by nobody**"), "{page}");
    assert!(
        page.contains("A person should: **be told at least \"Call 999 now, category 2\"**")
            && page.contains("The highest demand that a person met"),
        "{page}"
    );
    assert!(
        page.contains("**Not proved.**") && page.contains("## Who shows that it does not hold") && page.contains("A person is told: **\""),
        "{page}"
    );
}

#[test]
fn a_direction_turned_round_needs_a_reason_which_stands_in_the_certificate() {
    let bare = changed("worse-here-bare", "title: Sore throat\n", "title: Sore throat\nworse_here: { feverpain_purulence: no }\n");
    let ran = run(&["check", bare.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("`worse_here` turns `feverpain_purulence` round and does not say why"), "{}", ran.out);
    let turned = "title: Sore throat\nworse_here: { feverpain_purulence: \"no, because a test says so\" }\n";
    let folder = changed("worse-here-reason", "title: Sore throat\n", turned);
    let certificate = folder.parent().unwrap().join("worse-here.json");
    run(&["prove", folder.to_str().unwrap(), "--certificate", certificate.to_str().unwrap()]);
    let read: Value = serde_json::from_str(&fs::read_to_string(&certificate).unwrap()).unwrap();
    assert_eq!(read["body"]["worse_here"][0]["because"], "a test says so");
    let page = fs::read_to_string(certificate.with_extension("md")).unwrap();
    assert!(page.contains("counts as the better one, because a test says so"), "{page}");
}

#[test]
fn a_missing_line_ends_with_1_and_the_person_is_walked_again() {
    let line = "  - if: stiff_neck and cold_or_feverish\n    at_least: call-999\n";
    let folder = changed("prove-missing", line, "  - if: stiff_neck and cold_or_feverish\n    at_least: clinician-2h\n");
    let answers = folder.parent().unwrap().join("prove-missing-answers.yaml");
    let ran = run(&["prove", folder.to_str().unwrap(), "--answers", answers.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("does not hold") && ran.out.contains("is told") && ran.out.contains("but should"), "{}", ran.out);
    let walked = run(&["ask", folder.to_str().unwrap(), "--answers", answers.to_str().unwrap()]);
    assert_eq!(walked.code, 0, "{}{}", walked.out, walked.err);
    assert!(walked.out.contains("as expected"), "{}", walked.out);
    // Before the line was taken away the same people came to something else.
    let before = run(&["ask", "pathways", "--answers", answers.to_str().unwrap()]);
    assert_eq!(before.code, 1, "{}", before.out);
}

#[test]
fn a_certificate_is_never_written_over_by_its_own_page() {
    let path = scratch("prove-page").join("certificate.md");
    let ran = run(&["prove", "pathways", "--certificate", path.to_str().unwrap()]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("such as .json") && !path.exists(), "{}", ran.err);
}

#[test]
fn a_folder_that_is_not_there_ends_with_2() {
    let ran = run(&["prove", "no-such-folder"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
}
