//! The command line as a stranger meets it: exit codes, every planted fault in one run, JSON, colour, conversations. It tests the built program, no inner part.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

#[path = "support/program.rs"]
mod program;

use program::{Ran, fixture, run, run_typed};
use serde_json::Value;

/// File, line, column and kind of the faults planted in `ten-faults`.
const PLANTED: [(&str, u64, u64, &str); 10] = [
    ("cough.yaml", 13, 9, "condition_chained"),
    ("cough.yaml", 17, 21, "option_unknown"),
    ("cough.yaml", 21, 24, "source_unknown"),
    ("dispositions.yaml", 4, 31, "name_unknown"),
    ("facts.yaml", 6, 16, "text_cut_by_hash"),
    ("facts.yaml", 16, 23, "decimal_comma"),
    ("fever.yaml", 3, 1, "unknown_key"),
    ("fever.yaml", 12, 9, "fact_not_asked_yet"),
    ("fever.yaml", 18, 13, "condition_mixed_types"),
    ("fever.yaml", 26, 80, "same_key_twice"),
];

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.out))
}

#[test]
fn ten_faults_of_ten_kinds_are_all_named_in_one_run() {
    let ran = run(&["check", &fixture("ten-faults"), "--format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let found: Vec<(String, u64, u64, String)> = json(&ran)["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            let span = &f["spans"][0];
            let text = |v: &Value| v.as_str().unwrap().to_owned();
            (text(&span["file"]), span["line"].as_u64().unwrap(), span["column"].as_u64().unwrap(), text(&f["code"]))
        })
        .collect();
    let planted: Vec<_> = PLANTED.iter().map(|(f, l, c, k)| ((*f).to_owned(), *l, *c, (*k).to_owned())).collect();
    assert_eq!(found, planted);
}

#[test]
fn the_terminal_shows_each_fault_with_its_place_its_why_and_its_mend() {
    let ran = run(&["check", &fixture("ten-faults")]);
    assert_eq!(ran.code, 1);
    for (file, line, column, code) in PLANTED {
        assert!(ran.out.contains(&format!("error[{code}]: ")), "{code}: {}", ran.out);
        assert!(ran.out.contains(&format!("--> {file}:{line}:{column}\n")), "{file}:{line}:{column}: {}", ran.out);
    }
    assert_eq!(ran.out.matches("= why: ").count(), 10);
    assert_eq!(ran.out.matches("= mend: ").count(), 10);
    assert!(!ran.out.contains('\u{1b}'), "colour where nobody sees it");
    let wide = ran.out.lines().find(|l| l.chars().count() > 80 && !l.starts_with("error["));
    assert_eq!(wide, None, "wider than 80 columns");
}

#[test]
fn a_library_without_faults_ends_with_nought_and_hints_are_asked_for() {
    let ran = run(&["check", &fixture("small")]);
    assert_eq!((ran.code, ran.out.contains("no faults")), (0, true), "{}", ran.out);
    let hints = run(&["check", &fixture("small"), "--hints"]);
    assert_eq!((hints.code, hints.out.contains("hint[")), (0, true), "{}", hints.out);
    let report = json(&run(&["check", &fixture("small"), "--format", "json"]));
    assert_eq!(report["files"], 8);
    assert_eq!(report["errors"], 0);
    assert_eq!(report["release"].as_str().map(str::len), Some(64));
}

#[test]
fn wrong_use_ends_with_two_and_says_what_is_wrong() {
    let cases: [(&[&str], &str); 8] = [
        (&["check", "no/such/folder"], "cannot open the folder"),
        (&["check", "Cargo.toml"], "name the folder it lies in"),
        (&["check", "src"], "no .yaml file"),
        (&["chekc"], "check"),
        (&[], "Usage"),
        (&["ask", "--topic", "no-such-topic"], "there is no topic `no-such-topic`; there are: "),
        (&["draw", "no-such-topic"], "there is no topic"),
        (&["test", "--filter", "no vignette has this name"], "matches"),
    ];
    for (args, says) in cases {
        let ran = run(args);
        assert_eq!(ran.code, 2, "{args:?}: {} {}", ran.out, ran.err);
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
    }
}

#[test]
fn help_shows_examples_and_ends_with_nought() {
    for command in ["check", "test", "ask", "draw"] {
        let ran = run(&[command, "--help"]);
        assert_eq!(ran.code, 0);
        assert!(ran.out.contains("Examples:\n"), "{command}: {}", ran.out);
        assert!(ran.out.contains("Ends with 0"), "{command}: {}", ran.out);
    }
}

#[test]
fn links_out_of_the_folder_are_refused() {
    let folder = program::scratch("link");
    std::fs::write(folder.join("a.yaml"), "topics: [a]\n").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.join("b.yaml")).unwrap();
    let ran = run(&["check", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is a symbolic link"), "{}", ran.err);
    assert!(!ran.out.contains("root:"), "{}", ran.out);
}

#[test]
fn the_shipped_pathways_have_no_faults_and_every_vignette_passes() {
    let ran = run(&["check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let ran = run(&["test", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let report = json(&ran);
    assert!(report["run"].as_u64().unwrap() >= 200, "{}", report["run"]);
    assert_eq!(report["failed"], 0);
}

#[test]
fn a_failed_vignette_shows_the_way_it_took() {
    let folder = program::scratch("failed");
    program::copy(&fixture("small"), &folder);
    let path = folder.join("cough.yaml");
    let text = std::fs::read_to_string(&path).unwrap().replace("expect: self-care }", "expect: primary-care-6h }");
    std::fs::write(&path, text).unwrap();
    let ran = run(&["test", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for says in [
        "failed: mild cough (cough)",
        "--> cough.yaml:22",
        "expected `primary-care-6h`, got `self-care`",
        "asked  What is your temperature?",
        "rule   self-care: Mild (cough.yaml:17)",
        "2 vignettes and calls walked, 1 failed",
    ] {
        assert!(ran.out.contains(says), "{says}: {}", ran.out);
    }
    let only = run(&["test", folder.to_str().unwrap(), "--filter", "fever"]);
    assert_eq!((only.code, only.out.contains("1 vignettes and calls walked, all passed")), (0, true), "{}", only.out);
}

#[test]
fn a_drawing_is_a_list_and_a_picture_and_the_same_each_time() {
    let folder = program::scratch("draw");
    let (one, two) = (folder.join("one.svg"), folder.join("two.svg"));
    let first = run(&["draw", "cough", &fixture("small"), "--svg", one.to_str().unwrap()]);
    let second = run(&["draw", "cough", &fixture("small"), "--svg", two.to_str().unwrap()]);
    assert_eq!((first.code, second.code), (0, 0), "{}", first.err);
    assert!(first.out.contains("Call 999 now"), "{}", first.out);
    let (one, two) = (std::fs::read_to_string(one).unwrap(), std::fs::read_to_string(two).unwrap());
    assert!(one.starts_with("<svg xmlns="), "{one:.40}");
    assert_eq!(one, two);
}

#[test]
fn a_typed_conversation_comes_to_its_outcome() {
    let ran = run_typed(&["ask", &fixture("small"), "--topic", "cough"], "30 years\nnone\n38.5\n1\n2\n\n");
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("Look after yourself at home"), "{}", ran.out);
    assert!(ran.out.lines().all(|l| l.chars().count() <= 80), "{}", ran.out);
}

#[test]
fn an_emergency_cannot_be_missed_and_back_leaves_its_mark() {
    let ran = run_typed(&["ask", &fixture("small"), "--topic", "cough"], "30 years\n1\n\n");
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("!!  EMERGENCY. Call 999 now"), "{}", ran.out);
    let ran = run_typed(&["ask", &fixture("small"), "--topic", "cough"], "30 years\nback\n8 weeks\nwhy\nquit\n");
    assert!(ran.out.contains("Why we ask: Blue lips mean too little air."), "{}", ran.out);
    assert!(ran.out.contains("You left before the end"), "{}", ran.out);
}

#[test]
fn input_that_ends_too_early_is_no_success() {
    let ran = run_typed(&["ask", &fixture("small"), "--topic", "cough"], "30 years\n");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("there is no full advice"), "{}", ran.out);
    let stuck = run_typed(&["ask", &fixture("small"), "--topic", "cough"], &"what?\n".repeat(50));
    assert_eq!(stuck.code, 2);
    assert!(stuck.err.contains("was not answered after"), "{}", stuck.err);
}

#[test]
fn words_that_speak_of_suicide_are_answered_at_once() {
    let ran = run_typed(&["ask", "--topic", "sore-throat"], "I want to die\nquit\n");
    assert!(ran.out.contains("From your words we take this as yes"), "{}", ran.out);
    assert!(ran.out.contains("116 123"), "{}", ran.out);
}

#[test]
fn the_record_of_a_conversation_is_json_on_standard_output() {
    let ran = run_typed(&["ask", &fixture("small"), "--topic", "cough", "--format", "json"], "30 years\n0\n37 C\n1\n\n");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let record = json(&ran);
    assert_eq!(record["outcome"]["complete"], true);
    assert_eq!(record["outcome"]["dispositions"][0]["id"], "self-care");
    assert_eq!(record["outcome"]["dispositions"][0]["because"][0]["at"], "cough.yaml:17");
    assert_eq!(record["answers"][1]["fact"], "blue_lips");
    assert!(ran.err.contains("What is your temperature?"), "{}", ran.err);
}

#[test]
fn a_directory_names_every_refused_row_and_goes_through_every_format() {
    let ran = run(&["directory", "check", &fixture("directory"), "--format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let report = json(&ran);
    let refused: Vec<_> = report["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["file"].as_str().unwrap(), row["line"].as_u64().unwrap(), row["entry"].as_str().unwrap()))
        .collect();
    assert_eq!(refused, [("pharmacies.csv", 2, "FZZ02"), ("services.yaml", 12, "harbour-clinic"), ("services.yaml", 20, "far-clinic")]);
    assert_eq!((report["services"].as_u64(), report["stale"][0]["entry"].as_str()), (Some(3), Some("forgotten-clinic")));
    let words = run(&["directory", "check", &fixture("directory")]);
    assert!(words.out.contains("mend: write days and hours such as"), "{}", words.out);
    assert!(words.out.contains("3 services, 3 rows refused, 0 things lost, 1 stale"), "{}", words.out);

    let folder = program::scratch("directory");
    let mut files = Vec::new();
    for (format, ending) in [("yaml", "yaml"), ("csv", "csv"), ("fhir", "json")] {
        let to = folder.join(format!("all.{ending}")).to_string_lossy().into_owned();
        // Refused rows are told with what is written.
        assert_eq!(run(&["directory", "export", &fixture("directory"), "--to", format, "--output", &to]).code, 1);
        let back = run(&["directory", "convert", &to, "--to", "yaml"]);
        assert_eq!(back.code, 0, "{format}: {}", back.err);
        files.push(back.out);
    }
    assert!(files[0].contains("id: fzz01") && files.iter().all(|file| *file == files[0]), "{files:?}");
    for (wrong, says) in [
        (run(&["directory", "check", "no/such/folder"]), "cannot open the folder"),
        (run(&["directory", "convert", "src", "--to", "yaml"]), "is no file"),
        (run(&["serve", "--port", "0", "--directory", &fixture("small")]), "cannot be served"),
    ] {
        assert_eq!((wrong.code, wrong.err.contains(says)), (2, true), "{says}: {}", wrong.err);
    }
}
