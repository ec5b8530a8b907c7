//! Conditions as authors may write them, as they must not, and as nobody would: what each becomes, and which words a fault underlines.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use super::thousandths;
use crate::compile::checks::tests::with;
use crate::compile::compile;
use crate::diagnostic::Severity;
use crate::program::{Cond, Op, Program, RuleKind};
use crate::read::read;

const PATHWAY: &str = "pathway: cough
title: Cough
about: [infection]
sources: { cks: NICE CKS Cough }
steps:
  - use: overlays
  - ask: fever
  - ask: temperature_c
  - ask: pain
  - ask: note
  - score: score_ill
  - if: CONDITION
    at_least: emergency-1h
    because: May be serious (cks)
  - decide:
      - otherwise: primary-care-6h
        because: A cough with these signs is seen (cks)
# another file
facts: { side: { answers: one of, options: { left: Left, right: Right }, worse: neither, for: handover, ask: { you: Which side?, they: Which side? }, why: It is handed on. } }
derived:
  hot: { is: temperature_c >= 38 or fever }
# another file
scores:
  score_ill: { items: [fever, pain], points: { mild: 0, severe: 2 }, licence: public domain, audience: citizen }
";

/// The program, or the codes and underlined words of the errors.
fn compiled(condition: &str) -> Result<Program, Vec<(&'static str, String)>> {
    let read = read(&with(&PATHWAY.replace("CONDITION", condition)));
    assert!(read.faults.is_empty(), "{condition}: {:?}", read.faults);
    let compiled = compile(&read.library, &read.sources);
    let errors = compiled.faults.iter().filter(|f| f.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|f| (f.code, read.sources.text(f.primary.span).to_owned())).collect();
    compiled.program.ok_or(errors)
}

/// Runs the condition of the one `if` rule with these facts set; everything else is 0.
fn holds(program: &Program, set: &[(&str, i64)]) -> bool {
    let rule = program.rules.iter().find(|r| r.kind == RuleKind::If).unwrap();
    let mut values = vec![0; program.slots];
    for (name, value) in set {
        let slot = program.scores.iter().find(|s| s.name == *name).map(|s| s.slot);
        values[slot.unwrap_or_else(|| program.fact_named(name).unwrap().slot()).at()] = *value;
    }
    let mut at = rule.when;
    while at != Cond::ALWAYS && at != Cond::NEVER {
        let test = program.tests[at.0 as usize];
        let value = values[test.slot.at()];
        let so = match test.op {
            Op::Equal => value == test.value,
            Op::NotEqual => value != test.value,
            Op::Less => value < test.value,
            Op::LessOrEqual => value <= test.value,
            Op::Greater => value > test.value,
            Op::GreaterOrEqual => value >= test.value,
            Op::In => test.value >> value & 1 == 1,
            Op::Unsure => value == i64::MIN,
        };
        at = if so { test.yes } else { test.no };
    }
    at == Cond::ALWAYS
}

#[test]
fn conditions_mean_what_they_say() {
    type Case<'c> = (&'c str, &'c [(&'c str, i64)], &'c [(&'c str, i64)]);
    let cases: &[Case<'_>] = &[
        ("fever", &[("fever", 1)], &[]),
        ("not fever", &[], &[("fever", 1)]),
        ("fever == yes", &[("fever", 1)], &[]),
        ("fever != yes", &[], &[("fever", 1)]),
        ("no == fever", &[], &[("fever", 1)]),
        ("pain == severe", &[("pain", 1)], &[]),
        ("severe == pain", &[("pain", 1)], &[]),
        ("pain >= severe", &[("pain", 1)], &[]),
        ("pain in [mild]", &[], &[("pain", 1)]),
        ("not (pain in [mild])", &[("pain", 1)], &[]),
        ("temperature_c > 38.5", &[("temperature_c", 38_501)], &[("temperature_c", 38_500)]),
        ("38.5 < temperature_c", &[("temperature_c", 38_501)], &[("temperature_c", 38_500)]),
        ("temperature_c in [38, 39]", &[("temperature_c", 39_000)], &[("temperature_c", 38_500)]),
        ("temperature_c is unsure", &[("temperature_c", i64::MIN)], &[("temperature_c", 38_500)]),
        ("not (pain is unsure)", &[], &[("pain", i64::MIN)]),
        ("hot", &[("fever", 1)], &[("temperature_c", 37_999)]),
        ("not hot or pain == severe", &[("pain", 1), ("fever", 1)], &[("fever", 1)]),
        ("fever or pain == severe and temperature_c >= 38", &[("fever", 1)], &[("pain", 1)]),
        ("(fever or pain == severe) and temperature_c >= 38", &[("fever", 1), ("temperature_c", 38_000)], &[("fever", 1)]),
        ("score_ill >= 2", &[("score_ill", 2_000)], &[("score_ill", 1_999)]),
        ("\"fever and temperature_c >= 38\"", &[("fever", 1), ("temperature_c", 38_000)], &[("fever", 1)]),
        ("age_years == 0 and age_days < 3", &[], &[("pain", 1)]),
    ];
    for (condition, so, not) in cases {
        let program = compiled(condition).unwrap_or_else(|e| panic!("{condition}: {e:?}"));
        assert!(holds(&program, so), "{condition} with {so:?}");
        if !condition.starts_with("age_years") {
            assert!(!holds(&program, not), "{condition} without, {not:?}");
        }
    }
}

#[test]
fn what_is_refused_is_refused_at_its_words() {
    let cases = [
        ("fevr", "name_unknown", "fevr"),
        ("fever and hott", "name_unknown", "hott"),
        ("\"fever and hott\"", "name_unknown", "hott"),
        ("pain == sever", "option_unknown", "sever"),
        ("pain in [mild, sever]", "option_unknown", "sever"),
        ("fever == 1", "condition_mixed_types", "fever == 1"),
        ("pain == 1", "condition_mixed_types", "pain == 1"),
        ("pain", "condition_mixed_types", "pain"),
        ("temperature_c", "condition_mixed_types", "temperature_c"),
        ("temperature_c == mild", "name_unknown", "mild"),
        ("temperature_c > pain", "condition_mixed_types", "temperature_c > pain"),
        ("1 == 1", "condition_mixed_types", "1 == 1"),
        ("age > 3", "condition_mixed_types", "age"),
        ("sex < male", "condition_mixed_types", "sex < male"),
        ("not pain in [mild]", "condition_mixed_types", "pain"),
        ("not age_years < 16", "condition_mixed_types", "age_years"),
        ("fever is not pain", "condition_mixed_types", "not pain"),
        ("fever is yes", "condition_mixed_types", "yes"),
        ("fever == unsure", "condition_mixed_types", "unsure"),
        ("hot is unsure", "condition_mixed_types", "hot"),
        ("fever in [yes]", "condition_mixed_types", "fever"),
        ("temperature_c in [mild]", "condition_mixed_types", "mild"),
        ("temperature_c in [[38]]", "condition_syntax", "["),
        ("temperature_c in pain", "condition_call", "in"),
        ("pain[0] == 1", "condition_syntax", "["),
        ("fever or [pain]", "condition_syntax", "[pain]"),
        ("36 < temperature_c < 38", "condition_chained", "36 < temperature_c < 38"),
        ("fever == fever == fever", "condition_chained", "fever == fever == fever"),
        ("eval(fever)", "condition_call", "eval"),
        ("contains(fever, pain)", "condition_call", "contains"),
        ("fever()", "condition_call", "fever"),
        ("note == fine", "fact_unreadable", "note"),
        ("side == left", "fact_unreadable", "side"),
        ("temperature_c >= 380", "number_out_of_range", "380"),
        ("fever and", "condition_syntax", "and"),
        ("fever fever", "condition_syntax", "fever"),
        ("if fever", "condition_syntax", "fever"),
        ("fever or switch", "condition_syntax", "switch"),
        ("fever or true", "name_unknown", "true"),
        ("fever or ()", "condition_syntax", "()"),
    ];
    let mut surprises = Vec::new();
    for (condition, code, words) in cases {
        let errors = compiled(condition).err().unwrap_or_default();
        let found: Vec<(&str, &str)> = errors.iter().map(|(code, words)| (*code, words.as_str())).collect();
        if found != [(code, words)] {
            surprises.push(format!("{condition}: {found:?}"));
        }
    }
    assert!(surprises.is_empty(), "{surprises:#?}");
}

#[test]
fn a_misspelt_name_comes_with_its_edit() {
    let read = read(&with(&PATHWAY.replace("CONDITION", "fever and temprature_c >= 38")));
    let faults = compile(&read.library, &read.sources).faults;
    let fault = faults.iter().find(|f| f.code == "name_unknown").unwrap();
    let edit = fault.edit.as_ref().unwrap();
    assert_eq!((read.sources.text(edit.span), edit.with.as_str()), ("temprature_c", "temperature_c"));
    assert_eq!(fault.mend, "write `temperature_c`");
}

#[test]
fn nobody_can_stop_the_compiler_with_a_condition() {
    // The same words every time: a small generator with a seed of its own instead of a clock.
    let pieces = [
        "fever",
        "pain",
        "temperature_c",
        "age",
        "note",
        "severe",
        "(",
        ")",
        "[",
        "]",
        ",",
        "and",
        "or",
        "not",
        "is",
        "in",
        "unsure",
        "==",
        "!=",
        "<",
        ">=",
        "38.5",
        "-1",
        "true",
        "if",
        "let",
        "fn",
        "new",
        "switch",
        "eval",
        "yes",
        "hot",
        "score_ill",
        "=",
        ".",
        "..",
        "!",
        "0x1F",
        "1e3",
        "this",
        "()",
    ];
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    let mut steps = String::new();
    let mut count = 0;
    while count < 1_500 {
        let words: Vec<&str> = (0..1 + next(9)).map(|_| pieces[next(pieces.len())]).collect();
        steps.push_str(&format!("  - if: '{}'\n    at_least: emergency-1h\n    because: May be serious (cks)\n", words.join(" ")));
        count += 1;
    }
    let text = PATHWAY.replace("  - if: CONDITION\n    at_least: emergency-1h\n    because: May be serious (cks)\n", &steps);
    let read = read(&with(&text));
    let compiled = compile(&read.library, &read.sources);
    let errors = compiled.faults.iter().filter(|f| f.severity == Severity::Error).count();
    assert!(errors > 1_000, "only {errors} of {count} were refused");
    assert!(compiled.program.is_none());
}

/// A thousand derived facts, each standing on the one before.
fn tower(each: impl Fn(usize) -> String) -> Vec<&'static str> {
    let mut facts = "derived:\n  d0: { is: fever }\n".to_owned();
    for at in 1..1_000 {
        facts.push_str(&format!("  d{at}: {{ is: {} }}\n", each(at - 1)));
    }
    let text = PATHWAY.replace("CONDITION", "d999");
    let read = read(&with(&format!("{text}# another file\n{facts}")));
    let compiled = compile(&read.library, &read.sources);
    assert!(compiled.program.is_none());
    let mut codes: Vec<_> = compiled.faults.iter().filter(|f| f.severity == Severity::Error).map(|f| f.code).collect();
    codes.dedup();
    codes
}

#[test]
fn towers_of_derived_facts_are_refused_before_they_grow() {
    assert_eq!(tower(|below| format!("not d{below}")), ["condition_too_long"]);
    assert_eq!(tower(|below| format!("d{below} and d{below}")), ["condition_too_long"]);
    let many = |below: usize| vec![format!("d{below}"); 12].join(" or ");
    assert_eq!(tower(many), ["condition_too_long"]);
}

#[test]
fn decimals_are_exact() {
    for (written, held) in [("38.5", 38_500), ("38", 38_000), ("-0.125", -125), ("007.01", 7_010)] {
        assert_eq!(thousandths(written), Some(held), "{written}");
    }
    for wrong in ["", ".", "1.", ".5", "1.2345", "1e3", "1_0", "--1", "1.-5", "٣", "9999999999999"] {
        assert_eq!(thousandths(wrong), None, "{wrong}");
    }
}
