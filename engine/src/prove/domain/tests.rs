//! Ages: every order a calendar allows is a class, and every class is said so that the walk reads it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::field_reassign_with_default, reason = "a test may stop")]

use super::*;
use crate::program::{FactKind, Op, SlotId, Test};
use crate::walk::{Answer, Event, State, What};

/// A program with one age and these constants compared with its views: 0 days, 1 weeks, 2 months, 3 years.
fn program(cuts: &[(u16, i64)]) -> Program {
    let mut program = Program::default();
    program.slots = 5;
    program.unknown = vec![0; 5];
    program.fact_ids.insert("age".into(), FactId(0));
    program.facts.push(FactDef {
        name: "age".into(),
        kind: FactKind::Age([1, 2, 3, 4].map(SlotId)),
        only_if: Cond::ALWAYS,
        otherwise: None,
        unsure: None,
        worse: Worse::Neither,
        red_flag: None,
        given: Some(0),
        staff_only: false,
        lasts_minutes: None,
        trusted_record: true,
        for_handover: false,
        from_list: None,
        code: String::new(),
        wording: crate::program::Wording::default(),
        origin: crate::program::Origin::default(),
    });
    for (view, at) in cuts {
        let test = Test { slot: SlotId(1 + view), op: Op::GreaterOrEqual, value: at * 1_000, yes: Cond::ALWAYS, no: Cond::NEVER };
        program.tests.push(test);
    }
    program
}

fn ages(program: &Program) -> (Vec<Class>, Vec<Cell>) {
    let (classes, cells) = cuts::classes(&[(program, &program.facts[0])]);
    (classes, cells.into_iter().map(|c| c[0]).collect())
}

fn side(cell: &Cell, cuts: &[(u16, i64)]) -> Vec<bool> {
    cuts.iter().map(|(view, at)| cell.values[usize::from(*view)] >= at * 1_000).collect()
}

#[test]
fn every_order_of_days_and_months_that_a_calendar_has_is_a_class() {
    // Three months are 89 to 92 days, so 13 weeks (91 days) may come before or after them; 92 days are always three months, 88 never.
    let cuts = [(1, 13), (2, 3)];
    let program = program(&cuts);
    let (classes, cells) = ages(&program);
    let mut found: Vec<Vec<bool>> = cells.iter().map(|c| side(c, &cuts)).collect();
    found.sort();
    assert_eq!(found, [[false, false], [false, true], [true, false], [true, true]], "{classes:?}");
    let cuts = [(0, 93), (2, 3)];
    let program = self::program(&cuts);
    let found: Vec<Vec<bool>> = ages(&program).1.iter().map(|c| side(c, &cuts)).collect();
    assert_eq!(found, [vec![false, false], vec![false, true], vec![true, true]]);
}

#[test]
fn every_class_of_ages_is_said_so_that_the_walk_reads_it() {
    let cuts = [(0, 28), (1, 13), (2, 3), (2, 6), (3, 5), (3, 16), (3, 65)];
    let program = program(&cuts);
    let (classes, cells) = ages(&program);
    assert!(classes.len() >= 9, "{classes:?}");
    assert!(classes.iter().any(|c| c.on.is_some()), "an order that 15 January 2026 does not have: {classes:?}");
    let alone = Program { facts: vec![FactDef { given: None, ..program.facts[0].clone() }], ..program.clone() };
    for (class, cell) in classes.iter().zip(&cells) {
        let mut state = State::new(&alone);
        let answer = Answer::written(&alone.facts[0], &class.says, None);
        let what = What::Told { answers: [("age".to_owned(), answer)].into(), from: crate::walk::Provenance::Told };
        state.apply(&alone, &Event { at_ms: 0, date: class.on.unwrap_or(DAY), what }).unwrap();
        let views = [1, 2, 3, 4].map(|s| state.slot(SlotId(s)).0);
        assert_eq!(views, cell.values, "{class:?}");
    }
}

#[test]
fn no_birthday_of_eight_years_of_calls_falls_outside_the_classes() {
    let cuts = [(0, 28), (1, 13), (2, 3), (2, 6), (3, 5)];
    let program = program(&cuts);
    let classes: Vec<Vec<bool>> = ages(&program).1.iter().map(|c| side(c, &cuts)).collect();
    for shift in (0..8 * 365).step_by(3) {
        let today = Date::constant(2023, 2, 1).checked_add(jiff::Span::new().days(shift)).unwrap();
        for age in (0..200).chain(1_800..1_840) {
            let born = today.checked_sub(jiff::Span::new().days(age)).unwrap();
            let months = i64::from(born.until((jiff::Unit::Month, today)).unwrap().get_months());
            let views = [age, age / 7, months, months / 12].map(|v| v * 1_000);
            let person = side(&Cell { values: views, unsure: false, unknown: false }, &cuts);
            assert!(classes.contains(&person), "born {born}, on {today}");
        }
    }
}
