//! Each property refuted: one small library that is proved, and the same with one fault planted. Every counterexample replays to the outcome it claims.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/small.rs"]
mod small;

use fingerpost_engine::program::Program;
use fingerpost_engine::prove::diagram::Budget;
use fingerpost_engine::prove::{Report, Verdict, prove};
use small::{program, yes_no};

const FACTS: &str = "facts:
  pregnant: { only_if: sex == female and age_years >= 11, otherwise: no, ask: { you: Pregnant }, why: It matters }
  faint: { red_flag: call-999, ask: { you: Faint }, why: It matters }
  bleeds: { ask: { you: Bleeds }, why: It matters }
  at_risk: { ask: { you: At risk }, why: It matters }
  cut: { ask: { you: Cut }, why: It matters }
  overdose: { red_flag: hospital-1h, ask: { you: Overdose }, why: It matters }
  pain: { answers: one of, options: { none: None, mild: Mild, severe: Severe }, worse: later, unsure_counts_as: severe, ask: { you: Pain }, why: It matters }
  temperature: { answers: number, unit: °C, between: [30, 45], worse: both ends, well: 37, unsure_counts_as: 37, ask: { you: How hot }, why: It matters }
";
const START: &str = "start: everyone
given: [channel, speaker, plan]
steps:
  - ask: age
  - ask: sex
  - ask: pregnant
";
const ONE: &str = "pathway: one
title: One
about: [belly]
for: age_years >= 5
otherwise: small
sources: { own: Ours }
steps:
  - ask: faint
  - { if: faint, at_least: call-999, because: Faint (own) }
  - use: overlays
  - { ask: bleeds, when: pregnant, otherwise: no }
  - { if: bleeds, at_least: hospital-1h, because: Bleeding (own) }
  - ask: at_risk
  - { if: at_risk, do: [tell-child-team], because: Safe (own) }
  - ask: pain
  - ask: temperature
  - ask: overdose
  - decide:
      - { if: pain == severe and temperature > 39, then: surgery-6h, because: Strong and hot (own) }
      - { if: pain != none, then: surgery-24h, because: Pain (own) }
      - { if: temperature < 35 or temperature > 39, then: surgery-24h, because: Heat (own) }
      - { otherwise: self-care, because: Mild (own) }
always:
  - { if: pain == severe and temperature > 39, at_least: surgery-6h }
  - { if: at_risk, must_do: [tell-child-team] }
  - { if: bleeds, at_least: hospital-1h }
  - { call_if: overdose, at_least: hospital-1h }
  - { if_less_than: surgery-24h, must_have_asked: [pain, faint] }
";
const SMALL: &str = "pathway: small
title: Small
about: [belly]
sources: { own: Ours }
steps:
  - use: overlays
  - decide:
      - { otherwise: surgery-6h, because: Small children are seen (own) }
";
const POISON: &str = "pathway: poison
title: Poison
about: [poison]
sources: { own: Ours }
steps:
  - { if: all, at_least: hospital-1h, because: Poison (own) }
  - use: overlays
  - decide:
      - { otherwise: hospital-1h, because: Poison (own) }
";
const ELSE: &str = "pathway: else
title: Else
about: [other]
sources: { own: Ours }
steps:
  - use: overlays
  - decide:
      - { otherwise: nurse-1h, because: A nurse listens (own) }
";
const PLAN: &str = "overlay: plans
about: all
for: plan
sources: { own: Ours }
steps:
  - { send_to: hub, instead_of: [surgery], because: The plan (own) }
";
const REST: &str = "interrupts:\n  - { if: overdose, topic: poison }\n";
const TOPICS: &str = "topics: [poison, one, else]\nnone_fits: else\n";

/// The sound library, with one text changed in whatever file has it.
fn planted(from: &str, to: &str) -> Program {
    let files = [
        ("facts.yaml", FACTS),
        ("start.yaml", START),
        ("one.yaml", ONE),
        ("small.yaml", SMALL),
        ("poison.yaml", POISON),
        ("else.yaml", ELSE),
        ("plans.yaml", PLAN),
        ("interrupts.yaml", REST),
        ("topics.yaml", TOPICS),
    ];
    assert!(from.is_empty() || files.iter().any(|(_, t)| t.contains(from)), "nothing to change: {from}");
    let changed: Vec<(&str, String)> =
        files.iter().map(|(n, t)| (*n, if from.is_empty() { (*t).to_owned() } else { t.replacen(from, to, 1) })).collect();
    let borrowed: Vec<(&str, &str)> = changed.iter().map(|(n, t)| (*n, t.as_str())).collect();
    program(&borrowed)
}

fn proof(program: &Program) -> Report {
    let report = prove(program, &Budget::default, &mut |_, _, _| {});
    assert_eq!(report.fault, None);
    report
}

#[test]
fn the_sound_library_is_proved() {
    let report = proof(&planted("", ""));
    let shown: Vec<String> =
        report.counterexamples.iter().map(|c| format!("{} {} in {}\n{}", c.code, c.headline, c.entry, c.answers_file())).collect();
    assert!(report.is_proved(), "{}", shown.join("\n"));
    assert!(report.promises.iter().all(|p| p.verdict == Verdict::Proved && p.applies < p.of), "{:?}", report.promises);
}

#[test]
fn every_planted_fault_is_found_and_shown() {
    let faults = [
        ("red_flag", "  - { if: faint, at_least: call-999,", "  - { if: faint, at_least: hospital-1h,"),
        ("red_flag", "faint: { red_flag: call-999,", "faint: { red_flag: call-999, lasts: 1 hour,"),
        ("promise", "then: surgery-6h, because: Strong", "then: surgery-24h, because: Strong"),
        (
            "promise",
            "  - { if: all, at_least: hospital-1h, because: Poison (own) }\n  - use: overlays\n  - decide:\n      - { otherwise: hospital-1h",
            "  - use: overlays\n  - decide:\n      - { otherwise: surgery-6h",
        ),
        ("promise", "must_have_asked: [pain, faint]", "must_have_asked: [pain, bleeds]"),
        ("obligation", "  - { if: at_risk, do: [tell-child-team],", "  - { if: at_risk and sex == male, do: [tell-child-team],"),
        ("worse_answer_lowers", "pain != none, then", "pain == mild, then"),
        ("worse_answer_lowers", "temperature < 35 or temperature > 39", "temperature >= 36 and temperature < 38"),
        ("knowing_more_lowers", "when: pregnant, otherwise: no }", "when: pregnant, otherwise: yes }"),
        (
            "urgent_line_hidden",
            "      - { if: pain == severe and temperature > 39, then: surgery-6h",
            "      - { if: pain == severe, then: surgery-24h, because: Strong (own) }\n      - { if: pain == severe and temperature > 39, then: surgery-6h",
        ),
        ("nothing_dead", "  - { if: at_risk, do:", "  - { if: pain_later and at_risk, do:"),
        ("nothing_dead", "otherwise: small\n", "otherwise: else\n"),
        ("none_fits_clinician", "otherwise: nurse-1h", "otherwise: self-care"),
        (
            "invariant_never_applies",
            "  - { if: bleeds, at_least: hospital-1h }",
            "  - { if: bleeds and not pregnant and faint and not faint, at_least: hospital-1h }",
        ),
    ];
    for (code, from, to) in faults {
        // One plant changes nothing that matters: it must stay proved.
        let harmless = to.contains("lasts: 1 hour");
        let to = to.replace("pain_later", "faint and not faint");
        let report = proof(&planted(from, &to));
        let found: Vec<&str> = report.counterexamples.iter().map(|c| c.code).collect();
        if harmless {
            assert!(report.is_proved(), "{from}: {found:?}");
            continue;
        }
        assert!(!report.is_proved() && found.contains(&code), "{to}: wanted {code}, found {found:?}");
        for shown in report.counterexamples.iter().filter(|c| c.code == code) {
            let needs = !["nothing_dead", "invariant_never_applies"].contains(&code);
            assert_eq!(!shown.conversations.is_empty(), needs, "{code} is shown by people");
            assert!(shown.origin.line > 0 && !shown.headline.is_empty());
        }
    }
}

#[test]
fn a_counterexample_is_as_short_as_it_can_be_and_its_file_replays() {
    let report = proof(&planted("  - { if: faint, at_least: call-999,", "  - { if: faint and pregnant, at_least: call-999,").clone());
    let shown = report.counterexamples.iter().find(|c| c.code == "red_flag" && c.headline.contains("yes")).expect("the red flag");
    let file = shown.answers_file();
    let said: Vec<&str> = file.lines().filter(|l| l.starts_with("      ") && l.ends_with("yes")).map(str::trim).collect();
    assert_eq!(said, ["faint: yes"], "{file}");
    assert!(file.contains("expect: self-care"), "{file}");
}

#[test]
fn one_in_ten_to_the_twelve_is_found() {
    let names: Vec<String> = (0..26_u8).map(|i| format!("{}z", char::from(b'a' + i))).collect();
    let facts: String = names.iter().map(|n| yes_no(n, "")).collect();
    let facts = format!("facts:\n  flag: {{ red_flag: call-999, ask: {{ you: Flag }}, why: It matters }}\n{facts}");
    let asks: String = names.iter().map(|n| format!("  - ask: {n}\n")).collect();
    let list: Vec<String> = names.iter().map(|n| format!("{n} is unsure")).collect();
    let (first, second) = list.split_at(13);
    let derived = format!("derived:\n  first: {{ is: {} }}\n  second: {{ is: {} }}\n", first.join(" and "), second.join(" and "));
    let facts = format!("{facts}{derived}");
    let one = format!(
        "pathway: one\ntitle: One\nabout: [x]\nsources: {{ own: Ours }}\nsteps:\n  - use: overlays\n  - ask: flag\n{asks}\
         \x20 - {{ if: flag and not (first and second), at_least: call-999, because: Flag (own) }}\n  - decide:\n      - {{ otherwise: nurse-1h, because: A nurse (own) }}\n"
    );
    let start = "start: everyone\ngiven: [channel, speaker, plan]\nsteps:\n  - ask: sex\n";
    let files =
        [("facts.yaml", facts.as_str()), ("start.yaml", start), ("topics.yaml", "topics: [one]\nnone_fits: one\n"), ("one.yaml", &one)];
    let report = proof(&program(&files));
    let shown = report.counterexamples.iter().find(|c| c.code == "red_flag").expect("the one in 3^26 is found");
    assert_eq!(shown.conversations[0].outcome, ["nurse-1h"]);
    assert_eq!(shown.answers_file().matches(": unsure").count(), 26, "{}", shown.answers_file());
}

#[test]
fn a_spent_budget_is_never_called_proved() {
    let small = || Budget { operations: 200, ..Budget::default() };
    let report = prove(&planted("", ""), &small, &mut |_, _, _| {});
    assert!(!report.is_proved());
    assert!(report.entries.iter().any(|e| e.exhausted.is_some()));
    assert!(report.entries.iter().flat_map(|e| &e.properties).all(|p| p.verdict != Verdict::Refuted));
}
