//! The walk: one step, one triage of twelve questions, and the same triage written by hand as a `match`, in the same run. The goal is at most four times the hand's time.
#![allow(missing_docs, clippy::expect_used, clippy::panic, reason = "a bench that cannot begin stops")]

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/library.rs"]
mod library;

use by_hand::ByHand;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fingerpost_engine::program::{FactId, PathwayId, Program};
use fingerpost_engine::walk::{Prompt, State, Status};
use std::hint::black_box;

fn program() -> Program {
    let loaded = fingerpost_engine::load(&library::triage());
    let faults = fingerpost_engine::render::text(&loaded.faults, &loaded.sources, fingerpost_engine::render::Look::default());
    loaded.program.unwrap_or_else(|| panic!("{faults}"))
}

/// Answers in asking order: a person who is rather ill, so that rules fire.
const ANSWERS: [i64; 12] = [0, 1, 1, 0, 1, 38_500, 0, 2, 1, 1, 0, 1];

fn walk(program: &Program, state: &mut State, topics: &[PathwayId], answers: &[i64; 12]) -> usize {
    state.begin(program, topics);
    for value in answers {
        if let Some(Prompt::Fact { fact, .. }) = state.prompt() {
            state.answer(program, fact, *value, Status::Known);
        }
    }
    state.fired().len()
}

fn by_hand(hand: &mut ByHand, answers: &[i64; 12]) -> usize {
    hand.begin();
    for value in answers {
        black_box(hand.answer(*value));
    }
    hand.fired.len()
}

fn triage(c: &mut Criterion) {
    let program = program();
    let topics = [program.pathway_named("triage").expect("the triage")];
    let mut state = State::new(&program);
    let mut hand = ByHand { fired: Vec::with_capacity(256), ..ByHand::default() };
    assert_eq!(walk(&program, &mut state, &topics, &ANSWERS), by_hand(&mut hand, &ANSWERS), "both fire the same number of rules");
    assert!(state.is_done(), "twelve answers end the call");
    let mut group = c.benchmark_group("triage of 12 questions");
    group.throughput(Throughput::Elements(12));
    group.bench_function("walk", |b| b.iter(|| walk(&program, &mut state, &topics, black_box(&ANSWERS))));
    group.bench_function("by hand", |b| b.iter(|| by_hand(&mut hand, black_box(&ANSWERS))));
    group.finish();
}

fn step(c: &mut Criterion) {
    let program = program();
    let topics = [program.pathway_named("triage").expect("the triage")];
    let stiff: FactId = program.fact_named("stiff").expect("a fact");
    let mut state = State::new(&program);
    c.bench_function("begin a call", |b| b.iter(|| state.begin(&program, black_box(&topics))));
    let at_stiff = {
        state.begin(&program, &topics);
        for value in [0, 1] {
            if let Some(Prompt::Fact { fact, .. }) = state.prompt() {
                state.answer(&program, fact, value, Status::Known);
            }
        }
        state.clone()
    };
    c.bench_function("one step", |b| {
        b.iter_batched_ref(
            || at_stiff.clone(),
            |s| s.answer(&program, stiff, black_box(0), Status::Known),
            criterion::BatchSize::LargeInput,
        );
    });
}

criterion_group!(benches, triage, step);
criterion_main!(benches);
