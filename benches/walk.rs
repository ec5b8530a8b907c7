//! The walk: one step, one triage of twelve questions, and the same triage written by hand as a `match`, in the same run. The goal is at most four times the hand's time.
//!
//! On a shared machine a neighbour slows both, and not alike, for seconds at a time; so besides each by itself the two are taken in turns, and the bench prints how many times
//! the hand's time the walk took, turn by turn.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench that cannot begin stops, and one is read at the terminal"
)]

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/library.rs"]
mod library;

use by_hand::ByHand;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fingerpost_engine::program::{FactId, PathwayId, Program};
use fingerpost_engine::walk::{Prompt, State, Status};
use std::cell::RefCell;
use std::hint::black_box;
use std::time::{Duration, Instant};

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
    let ratios = RefCell::new(Vec::new());
    group.bench_function("walk, in turns with by hand", |b| {
        b.iter_custom(|times| {
            let mut walked = Duration::ZERO;
            for turn in (0..times).step_by(TURN) {
                let rounds = (times - turn).min(TURN as u64);
                let by_walk = timed(rounds, || walk(&program, &mut state, &topics, black_box(&ANSWERS)));
                let by_hand = timed(rounds, || by_hand(&mut hand, black_box(&ANSWERS)));
                if rounds == TURN as u64 {
                    ratios.borrow_mut().push(by_walk.as_secs_f64() / by_hand.as_secs_f64());
                }
                walked += by_walk;
            }
            walked
        });
    });
    group.finish();
    let mut ratios = ratios.into_inner();
    ratios.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| ratios.get(ratios.len() * percent / 100).copied().unwrap_or(f64::NAN);
    println!(
        "walk / by hand over {} turns: a tenth below {:.1}, half below {:.1}, nine tenths below {:.1}",
        ratios.len(),
        at(10),
        at(50),
        at(90)
    );
}

/// Rounds of a turn: a tenth of a millisecond or less, so that a neighbour meets both alike.
const TURN: usize = 256;

fn timed(rounds: u64, mut what: impl FnMut() -> usize) -> Duration {
    let began = Instant::now();
    for _ in 0..rounds {
        black_box(what());
    }
    began.elapsed()
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
