//! The walk's event log: whatever events arrive, each is applied or refused, the log folds to the same state again, and no demand is lost but by a correction.

#![no_main]

use fingerpost_engine::program::Program;
use fingerpost_engine::walk::{Event, Reader, State, fold, outcome, question, reasons};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

fuzz_target!(|data: &[u8]| {
    let program = program();
    // One event a line, so that a broken one does not hide the rest.
    let events: Vec<Event> = data.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let mut state = State::new(program);
    let mut kept = Vec::new();
    for event in events {
        let before = state.demands_so_far().0;
        let corrected = matches!(event.what, fingerpost_engine::walk::What::Corrected { .. } | fingerpost_engine::walk::What::Began { .. });
        if state.apply(program, &event).is_ok() {
            kept.push(event);
            let after = state.demands_so_far().0;
            assert!(corrected || after.join(before) == after, "a demand was lost");
        }
        let _asked = question(program, &state, Reader::Person);
    }
    let again = fold(program, &kept).expect("what was accepted is accepted again");
    assert_eq!(again.demands_so_far(), state.demands_so_far());
    assert_eq!(outcome(program, &again), outcome(program, &state));
    let _why = reasons(program, &state);
});

fn program() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    const FILES: [(&str, &str); 8] = [
        ("library.yaml", include_str!("../../../tests/fixtures/small/library.yaml")),
        ("services.yaml", include_str!("../../../tests/fixtures/small/services.yaml")),
        ("dispositions.yaml", include_str!("../../../tests/fixtures/small/dispositions.yaml")),
        ("facts.yaml", include_str!("../../../tests/fixtures/small/facts.yaml")),
        ("start.yaml", include_str!("../../../tests/fixtures/small/start.yaml")),
        ("topics.yaml", include_str!("../../../tests/fixtures/small/topics.yaml")),
        ("cough.yaml", include_str!("../../../tests/fixtures/small/cough.yaml")),
        ("fever.yaml", include_str!("../../../tests/fixtures/small/fever.yaml")),
    ];
    PROGRAM.get_or_init(|| {
        let all: Vec<(String, String)> = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        fingerpost_engine::load(&all).program.expect("the small library compiles")
    })
}
