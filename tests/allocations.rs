//! A step of the walk allocates nothing, the note of the rule that fired included. One test alone in this file: the count is the whole process's.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

#[path = "../benches/support/library.rs"]
mod library;

use fingerpost_engine::walk::{Prompt, State, Status};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn a_triage_on_a_used_state_allocates_nothing() {
    let loaded = fingerpost_engine::load(&library::triage());
    let program = loaded.program.expect("the triage compiles");
    let topics = [program.pathway_named("triage").expect("the triage")];
    let mut state = State::new(&program);
    let mut walk = |ill: i64| {
        state.begin(&program, &topics);
        let mut steps = 0;
        while let Some(Prompt::Fact { fact, .. }) = state.prompt() {
            state.answer(&program, fact, ill, Status::Known);
            steps += 1;
        }
        (steps, state.fired().len())
    };
    walk(1);
    // Something else in the process may allocate now and then; a step that did would show in every try.
    let mut least = usize::MAX;
    for _ in 0..20 {
        let region = Region::new(COUNTED);
        let (well, ill) = (walk(0), walk(1));
        least = least.min(region.change().allocations);
        assert_eq!((well.0, ill.0), (12, 12));
        assert!(well.1 >= 1 && ill.1 > well.1, "rules fire: {well:?} {ill:?}");
    }
    assert_eq!(least, 0, "allocations in two triages of 12 steps");
}
