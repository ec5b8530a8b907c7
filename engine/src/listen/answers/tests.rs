//! What people type instead of tapping, and what must be understood, confirmed or left alone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use super::*;
use crate::limits::NUMBER_SCALE;
use crate::program::{Cond, FactDef, FactOption, Lexicon, NumberDef, Origin, Phrases, SlotId, Unit, Wording, Worse};

const YES_NO: FactId = FactId(0);
const CHOICE: FactId = FactId(1);
const UNITS_OF_DRINK: FactId = FactId(2);
const TEMPERATURE: FactId = FactId(3);
const SINCE: FactId = FactId(4);
const AGE: FactId = FactId(5);
const CONTACTS: FactId = FactId(6);
const LIST: FactId = FactId(7);

fn fact(kind: FactKind) -> FactDef {
    FactDef {
        name: String::new(),
        kind,
        only_if: Cond::ALWAYS,
        otherwise: None,
        unsure: Some(1),
        worse: Worse::Higher,
        red_flag: None,
        given: None,
        staff_only: false,
        lasts_minutes: None,
        trusted_record: false,
        for_handover: false,
        from_list: None,
        code: String::new(),
        wording: Wording::default(),
        origin: Origin::default(),
    }
}

fn choice(options: &[(&str, &str)]) -> FactKind {
    FactKind::Choice(options.iter().map(|(id, say)| FactOption { id: (*id).into(), say: (*say).into() }).collect())
}

fn number(low: i64, high: i64, units: &[(&str, i64, i64, i64)]) -> FactKind {
    let units: Vec<Unit> = units
        .iter()
        .map(|(name, before, times, over)| Unit { name: (*name).into(), before: *before, times: *times, over: *over })
        .collect();
    let unit = units.first().unwrap().name.clone();
    FactKind::Number(NumberDef { unit, units, low: low * NUMBER_SCALE, high: high * NUMBER_SCALE, moment_ms: None })
}

fn release(country: &str) -> Program {
    let weeks = [
        ("never", "Not at all"),
        ("several", "Several days"),
        ("more_than_half", "More than half the days"),
        ("nearly_every", "Nearly every day"),
    ];
    let drinks = [("one", "0 to 2"), ("three", "3 to 4"), ("five", "5 to 6"), ("seven", "7 to 9"), ("ten", "10 or more")];
    let facts = vec![
        fact(FactKind::YesNo),
        fact(choice(&weeks)),
        fact(choice(&drinks)),
        fact(number(30, 45, &[("°C", 0, 1, 1), ("°F", -32_000, 5, 9)])),
        fact(number(0, 2_000, &[("hours", 0, 1, 1), ("minutes", 0, 1, 60), ("days", 0, 24, 1)])),
        fact(FactKind::Age([SlotId(0); 4])),
        fact(number(0, 50, &[("contacts", 0, 1, 1)])),
        fact(FactKind::List(None)),
    ];
    let answers = vec![Phrases { name: "yes".into(), phrases: vec!["ja".into()] }];
    let mut program =
        Program { facts, lexicons: vec![Lexicon { language: "en".into(), answers, ..Lexicon::default() }], ..Program::default() };
    country.clone_into(&mut program.meta.country);
    program
}

/// `= value`, `? candidate | candidate`, or `nothing`.
fn heard(country: &str, fact: FactId, typed: &str) -> String {
    let show = |v: &HeardValue| v.unit.as_ref().map_or_else(|| v.text.clone(), |u| format!("{} {u}", v.text));
    match read_answer(&release(country), fact, typed) {
        Heard::Sure(value) => format!("= {}", show(&value)),
        Heard::Unsure(values) => format!("? {}", values.iter().map(show).collect::<Vec<_>>().join(" | ")),
        Heard::Nothing => "nothing".to_owned(),
    }
}

fn check(fact: FactId, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(typed, expected)| {
            let got = heard("GB-ENG", fact, typed);
            (got != *expected).then(|| format!("`{typed}`: expected `{expected}`, heard `{got}`"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn yes_and_no() {
    check(
        YES_NO,
        &[
            ("yes", "= yes"),
            ("Yes!", "= yes"),
            ("YEAH", "= yes"),
            ("y", "= yes"),
            ("ja", "= yes"),
            ("yes I do", "= yes"),
            ("yes since Monday", "= yes"),
            ("i have", "= yes"),
            ("no", "= no"),
            ("no.", "= no"),
            ("nope", "= no"),
            ("I don\u{2019}t", "= no"),
            ("i do not", "= no"),
            ("no I don't", "= no"),
            ("not at all", "= no"),
            ("not sure", "= unsure"),
            ("don't know", "= unsure"),
            ("i dont know", "? unsure | yes | no"),
            ("maybe", "= unsure"),
            ("sometimes", "? yes"),
            ("a bit", "? yes"),
            ("not really", "? no"),
            ("I don't think so", "? no"),
            ("yes and no", "? yes | no"),
            ("no but my arm hurts", "? no | yes"),
            ("no I want to die", "? no | yes"),
            ("yse", "? yes"),
            ("banana", "nothing"),
            ("", "nothing"),
            ("   ", "nothing"),
        ],
    );
}

#[test]
fn options() {
    check(
        CHOICE,
        &[
            ("never", "= never"),
            ("more_than_half", "= more_than_half"),
            ("more than half", "= more_than_half"),
            ("Several days", "= several"),
            ("several", "= several"),
            ("nearly every day", "= nearly_every"),
            ("2", "= several"),
            ("number 4", "= nearly_every"),
            ("the second one", "= several"),
            ("last", "= nearly_every"),
            ("severl", "? several"),
            ("not sure", "= unsure"),
            ("7", "nothing"),
            ("purple", "nothing"),
        ],
    );
    check(UNITS_OF_DRINK, &[("3 to 4", "= three"), ("1", "= one"), ("2", "? one | three"), ("12", "? ten"), ("8", "? seven")]);
}

#[test]
fn numbers_with_units() {
    check(
        TEMPERATURE,
        &[
            ("39.2", "= 39.2 °C"),
            ("39,2 c", "= 39.2 °C"),
            ("39.2°C", "= 39.2 °C"),
            ("39 degrees", "= 39 °C"),
            ("his temp is 38.5", "= 38.5 °C"),
            ("thirty-nine", "= 39 °C"),
            ("thirty nine", "= 39 °C"),
            ("102f", "= 102 °F"),
            ("102 fahrenheit", "= 102 °F"),
            ("102", "? 102 °F"),
            ("39.2 f", "? 39.2 °C"),
            ("about 39", "? 39 °C"),
            ("38-39", "? 38 °C | 39 °C"),
            ("38 or 39 c", "? 38 °C | 39 °C"),
            ("over 40", "? 40 °C"),
            ("20", "nothing"),
            ("390", "nothing"),
            ("39 kg", "nothing"),
            ("don't know", "= unsure"),
            ("hot", "nothing"),
            ("99999999999999999999", "nothing"),
        ],
    );
    check(
        CONTACTS,
        &[
            ("3", "= 3 contacts"),
            ("three", "= 3 contacts"),
            ("3 times", "= 3 contacts"),
            ("twice", "= 2 contacts"),
            ("3 ish", "? 3 contacts"),
        ],
    );
}

#[test]
fn lengths_of_time() {
    check(
        SINCE,
        &[
            ("two days", "= 2 days"),
            ("2d", "= 2 days"),
            ("a couple of hours", "? 2 hours"),
            ("a few days", "? 3 days"),
            ("an hour", "= 1 hours"),
            ("half an hour", "= 0.5 hours"),
            ("an hour and a half", "= 1.5 hours"),
            ("two and a half hours ago", "= 2.5 hours"),
            ("1 hour 30 minutes", "? 1.5 hours"),
            ("45 mins", "= 45 minutes"),
            ("2 weeks", "? 336 hours"),
            ("3", "? 3 hours | 3 minutes | 3 days"),
            ("about 3 hours", "? 3 hours"),
            ("yesterday", "nothing"),
        ],
    );
}

#[test]
fn ages_and_dates_of_birth() {
    check(
        AGE,
        &[
            ("6 months", "= 6 months"),
            ("6 months old", "= 6 months"),
            ("28 years", "= 28 years"),
            ("28yo", "= 28 years"),
            ("I'm 45", "= 45 years"),
            ("forty five", "= 45 years"),
            ("3", "? 3 years | 3 months"),
            ("3 weeks", "= 3 weeks"),
            ("10 days", "= 10 days"),
            ("1 year 6 months", "= 18 months"),
            ("2 and a half years", "? 30 months"),
            ("12/03/1980", "= 1980-03-12"),
            ("12.3.1980", "= 1980-03-12"),
            ("1980-03-12", "= 1980-03-12"),
            ("12 March 1980", "= 1980-03-12"),
            ("March 12th, 1980", "= 1980-03-12"),
            ("12th of mar 1980", "= 1980-03-12"),
            ("03/25/1980", "= 1980-03-25"),
            ("12/03/80", "? 1980-03-12 | 2080-03-12"),
            ("29/02/2023", "nothing"),
            ("about 40", "? 40 years"),
            ("131", "nothing"),
            ("rather not say", "= unsure"),
        ],
    );
    assert_eq!(heard("US", AGE, "12/03/1980"), "? 1980-12-03 | 1980-03-12", "elsewhere the order is not settled");
}

#[test]
fn lists() {
    check(LIST, &[("aspirin, metformin", "= aspirin, metformin"), ("aspirin\nmetformin", "= aspirin,metformin"), ("none", "= ")]);
}

#[test]
fn whatever_is_typed_nothing_stops() {
    for typed in
        ["-", "½", "1/2", "٣", "1e3", "0x1F", "\u{0}", "9".repeat(500).as_str(), "a ".repeat(1_000).as_str(), "00/00/0000", "°", "1.2.3.4"]
    {
        for fact in [YES_NO, CHOICE, UNITS_OF_DRINK, TEMPERATURE, SINCE, AGE, CONTACTS, LIST] {
            let _ = heard("GB-ENG", fact, typed);
        }
    }
}
