//! The memory of one call's state over the shipped library. One test alone in this file: the count is the whole process's.
//!
//! The figures are printed with `--nocapture`. Between two answers a service keeps the state put away, if at all.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]
#![allow(clippy::print_stderr, reason = "the figures are worth seeing with --nocapture")]

use fingerpost_engine::program::Program;
use fingerpost_engine::walk::{Answer, Event, State, What};
use peak_alloc::PeakAlloc;
use std::collections::BTreeMap;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

#[path = "support/library.rs"]
mod library;

/// Answers the reassuring way; says whether anything was asked.
fn answer(program: &Program, state: &mut State) -> bool {
    use fingerpost_engine::program::FactKind;
    let calm = |fact| {
        let def = program.fact(fact).unwrap();
        let answer = match &def.kind {
            FactKind::YesNo => Answer::Word("no".into()),
            FactKind::Choice(options) => Answer::Word(options.first().unwrap().id.clone()),
            FactKind::Number(n) => Answer::Number { value: fingerpost_engine::walk::decimal_text(n.low), unit: n.unit.clone() },
            FactKind::Age(_) => Answer::Rough { age: "40 years".into() },
            FactKind::Text | FactKind::List(_) => Answer::Word("unsure".into()),
        };
        (def.name.clone(), answer)
    };
    let answers: BTreeMap<_, _> = state.prompted(program).into_iter().map(calm).collect();
    let asks = !answers.is_empty();
    if asks {
        state.apply(program, &Event { at_ms: 0, date: "2026-01-15".parse().unwrap(), what: What::Answered { answers } }).unwrap();
    }
    asks
}

#[test]
fn a_state_takes_little_more_than_one_value_for_every_slot() {
    let program = library::shipped();
    let topic = program.pathway_named("sore-throat").unwrap();

    let before = COUNTED.current_usage();
    let mut state = State::new(&program);
    let new = COUNTED.current_usage() - before;
    state.begin(&program, &[topic]);
    let mut steps = 0;
    while answer(&program, &mut state) {
        steps += 1;
    }
    let ended = COUNTED.current_usage() - before;
    let itself = std::mem::size_of::<State>();
    eprintln!("{} slots: {itself} bytes for the state itself, {new} on the heap when new, {ended} after {steps} steps", program.slots);

    assert!(state.is_done() && steps > 10, "{steps} steps");
    // A value and a status for every slot; half a KiB of room for rules and topics; what was said, for the facts that were said.
    let table = program.slots * (size_of::<i64>() + 1);
    assert!(new <= table + 512, "{new} bytes for {} slots", program.slots);
    assert!(ended <= table + 4096, "{ended} bytes after {steps} steps");

    // Put away and taken out, it is the same in every part.
    let whole = format!("{state:?}");
    let packed = state.pack(&program);
    let away = COUNTED.current_usage() - before - whole.capacity();
    eprintln!("{away} bytes put away");
    assert!(away <= itself + steps * 96 + 768, "{away} bytes put away after {steps} steps");
    assert_eq!(format!("{:?}", packed.unpack(&program)), whole);
}
