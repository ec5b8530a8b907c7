//! `fingerpost compare`, `coverage` and `mutate` as a stranger runs them: exit codes, what is said, and the gate with and without signatures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop and tells its seed"
)]

#[path = "support/program.rs"]
mod program;
#[path = "support/shipped.rs"]
mod shipped;

use program::{Ran, copy, fixture, run, scratch};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The small library with one text of one file changed.
fn changed(name: &str, file: &str, from: &str, to: &str) -> PathBuf {
    let folder = scratch(name);
    copy(&fixture("small"), &folder);
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "nothing to change");
    fs::write(path, text.replace(from, to)).unwrap();
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err))
}

#[test]
fn no_change_is_proved_and_said() {
    let small = fixture("small");
    let moved =
        changed("compare-moved", "cough.yaml", "  - ask: temperature_c\n  - ask: pain\n", "  - ask: pain\n  - ask: temperature_c\n");
    let ran = run(&["compare", &small, text(&moved)]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("no change of outcome: proved for every possible set of answers"), "{}", ran.out);
    assert!(ran.out.contains("They are not patients."), "{}", ran.out);
    let shipped = run(&["compare", "pathways", "pathways", "--gate", "--format", "json"]);
    assert_eq!(shipped.code, 0, "{}", shipped.err);
    assert_eq!(json(&shipped)["same"], true);
}

#[test]
fn a_lowered_boundary_is_shown_with_its_person_and_stops_at_the_gate_until_signed() {
    let small = fixture("small");
    let new = changed("compare-lower", "cough.yaml", "temperature_c >= 38", "temperature_c >= 39");
    let answers = new.parent().unwrap().join("compare-answers.yaml");
    let ran = run(&["compare", &small, text(&new), "--answers", text(&answers)]);
    assert_eq!(ran.code, 0, "without the gate a difference is no fault: {}{}", ran.out, ran.err);
    for part in [
        "primary-care-6h -> self-care",
        "less urgent",
        "temperature_c: 38",
        "pain: severe",
        "% of all sets of answers",
        "They are not patients.",
    ] {
        assert!(ran.out.contains(part), "{part} in\n{}", ran.out);
    }
    assert!(ran.out.lines().all(|l| l.chars().count() <= 80), "80 columns:\n{}", ran.out);
    let walked = run(&["ask", text(&new), "--answers", text(&answers)]);
    assert_eq!(walked.code, 0, "{}{}", walked.out, walked.err);
    assert_eq!(run(&["ask", &small, "--answers", text(&answers)]).code, 1, "the older release says something else");

    let closed = run(&["compare", &small, text(&new), "--gate"]);
    assert_eq!(closed.code, 1);
    assert!(closed.out.contains("gate: closed, 1 not signed"), "{}", closed.out);

    let report = json(&run(&["compare", &small, text(&new), "--format", "json"]));
    let (old_hash, new_hash) = (report["old"].as_str().unwrap(), report["new"].as_str().unwrap());
    let signed = |who: &str, author: &str, old: &str, cell: &str| {
        let path = new.parent().unwrap().join("approvals.yaml");
        let one = format!(
            "approvals:\n  - topic: cough\n    cell: {cell}\n    who: {who}\n    role: general practitioner\n    author: {author}\n    when: \"2026-01-15\"\n    \
             reason: A measured 38 alone is no longer a reason to be seen\n    old: {old}\n    new: {new_hash}\n"
        );
        fs::write(&path, one).unwrap();
        run(&["compare", &small, text(&new), "--gate", "--approvals", text(&path)])
    };
    let cell = "primary-care-6h -> self-care";
    let open = signed("Dr A. Reader", "B. Writer", old_hash, cell);
    assert_eq!(open.code, 0, "{}{}", open.out, open.err);
    assert!(open.out.contains("signed: cough") && open.out.contains("gate: open"), "{}", open.out);
    let own = signed("B. Writer", "b.  writer", old_hash, cell);
    assert!(own.code == 1 && own.out.contains("is the author"), "{}", own.out);
    let stale = signed("Dr A. Reader", "B. Writer", "ab0123", cell);
    assert!(stale.code == 1 && stale.out.contains("another pair of releases"), "{}", stale.out);
    assert_eq!(signed("Dr A. Reader", "B. Writer", old_hash, "call-999 -> self-care").code, 1, "another cell");

    let broken = new.parent().unwrap().join("broken.yaml");
    fs::write(&broken, "approvals:\n  - topic: cough\n").unwrap();
    let refused = run(&["compare", &small, text(&new), "--gate", "--approvals", text(&broken)]);
    assert!(refused.code == 1 && refused.out.contains("Nothing was compared"), "{}{}", refused.out, refused.err);
}

#[test]
fn a_topic_that_is_gone_stops_at_the_gate() {
    let new = changed("compare-gone", "topics.yaml", "topics: [cough, fever]", "topics: [cough]");
    let ran = run(&["compare", &fixture("small"), text(&new), "--gate"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("fever: topic -> nothing"), "{}", ran.out);
    assert_eq!(run(&["compare", "no-such-folder", "pathways"]).code, 2);
}

#[test]
fn known_holes_are_named_and_their_vignettes_fill_them() {
    let folder = scratch("coverage-small");
    copy(&fixture("small"), &folder);
    let ran = run(&["coverage", text(&folder), "--format", "json"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let report = json(&ran);
    let holes = report["holes"].as_array().unwrap();
    let says: Vec<(&str, &str)> =
        holes.iter().map(|h| (h["says"].as_str().unwrap(), h["at"].as_str().unwrap().split(':').next().unwrap())).collect();
    for hole in [
        ("the rule `pain == severe and temperature_c >= 38` decides or fires", "cough.yaml"),
        ("`blue_lips` is answered with yes", "cough.yaml"),
        ("`blue_lips` is answered with not sure", "fever.yaml"),
        ("`pain` is answered with none", "cough.yaml"),
        ("`temperature_c` is at or above 38", "fever.yaml"),
    ] {
        assert!(says.contains(&hole), "{hole:?} in {says:?}");
    }
    for filled in [("`pain` is answered with mild", "cough.yaml"), ("`temperature_c` is below 38", "cough.yaml")] {
        assert!(!says.contains(&filled), "{filled:?} is exercised");
    }
    // Pasted as they stand, they pass and leave nothing out.
    for hole in holes {
        assert_eq!(hole["whole_call"], false);
        let path = folder.join(format!("{}.yaml", hole["topic"].as_str().unwrap()));
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{before}{}", hole["vignette"].as_str().unwrap())).unwrap();
    }
    let check = run(&["check", text(&folder)]);
    let test = run(&["test", text(&folder)]);
    assert_eq!(test.code, 0, "{}{}{}", check.out, test.out, test.err);
    let again = run(&["coverage", text(&folder)]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    assert!(again.out.contains("nothing is left out"), "{}", again.out);
}

#[test]
fn the_shipped_holes_have_vignettes_that_pass() {
    let folder = scratch("coverage-shipped");
    for (file, text) in shipped::texts() {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let holes = json(&run(&["coverage", text(&folder), "--format", "json"]));
    let mut calls = String::from("calls:\n");
    let mut count = 0;
    for hole in holes["holes"].as_array().unwrap() {
        count += 1;
        let vignette = hole["vignette"].as_str().unwrap();
        if hole["whole_call"] == true {
            calls.push_str(vignette);
        } else {
            let path = folder.join(format!("pathways/{}.yaml", hole["topic"].as_str().unwrap()));
            let before = fs::read_to_string(&path).unwrap();
            fs::write(&path, format!("{before}{vignette}")).unwrap();
        }
    }
    if calls.lines().count() > 1 {
        fs::write(folder.join("calls/holes.yaml"), calls).unwrap();
    }
    assert!(count > 50, "{count} holes");
    let test = run(&["test", text(&folder)]);
    assert_eq!(test.code, 0, "{}{}", test.out, test.err);
    let left = json(&run(&["coverage", text(&folder), "--format", "json"]));
    let left = left["holes"].as_array().unwrap();
    assert!(left.is_empty(), "{} left, such as {:?}", left.len(), left.first());
}

#[test]
fn planted_slips_are_proved_harmless_or_shown() {
    let (seed, per_kind) =
        (std::env::var("PROOF_SEED").unwrap_or_else(|_| "1".to_owned()), std::env::var("SLIPS").unwrap_or_else(|_| "1".to_owned()));
    println!("seed {seed}, {per_kind} of each kind");
    let args = |format: &'static str| {
        [
            "mutate".to_owned(),
            "pathways".to_owned(),
            "--per-kind".to_owned(),
            per_kind.clone(),
            "--seed".to_owned(),
            seed.clone(),
            "--format".to_owned(),
            format.to_owned(),
        ]
    };
    let of_shipped = args("json");
    let ran = run(&of_shipped.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let report = json(&ran);
    assert_eq!(report["all"]["unknown"], 0);
    assert_eq!(report["all"]["planted"].as_u64().unwrap(), 8 * per_kind.parse::<u64>().unwrap());
    // The small library, whole: every slip of it.
    let small = fixture("small");
    let first = run(&["mutate", &small, "--per-kind", "50"]);
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    assert!(first.out.contains("shown by the comparison") && first.out.lines().all(|l| l.chars().count() <= 80), "{}", first.out);
    assert_eq!(first.out, run(&["mutate", &small, "--per-kind", "50"]).out, "the same seed, the same slips");
}
