//! The proof: the shipped pathways, one pathway of 20, 40, 60 and 100 questions, and a library of ten of 60 with jumps; every check, volunteered bits included.
//! Goals: shipped in 10 s, 60 questions in 1 s, ten of 60 in 10 s, 1 GiB. Growth and peak memory are printed first, from one run each.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench that cannot begin stops, and it prints its figures"
)]

#[path = "support/proved.rs"]
mod proved;
#[path = "../tests/support/shipped.rs"]
mod shipped;

use criterion::{Criterion, criterion_group, criterion_main};
use fingerpost_engine::diagnostic::Severity;
use fingerpost_engine::program::Program;
use fingerpost_engine::prove::diagram::Budget;
use fingerpost_engine::prove::{Report, prove};
use peak_alloc::PeakAlloc;
use std::hint::black_box;
use std::time::Instant;

#[global_allocator]
static PEAK: PeakAlloc = PeakAlloc;

fn compiled(files: &[(String, String)]) -> Program {
    let loaded = fingerpost_engine::load(files);
    let errors: Vec<_> = loaded.faults.iter().filter(|f| f.severity == Severity::Error).cloned().collect();
    let faults = fingerpost_engine::render::text(&errors, &loaded.sources, fingerpost_engine::render::Look::default());
    loaded.program.unwrap_or_else(|| panic!("{faults}"))
}

fn proof(program: &Program) -> Report {
    prove(program, &Budget::default, &mut |_, _, _| {})
}

/// One run with its figures.
fn figures(name: &str, program: &Program) {
    PEAK.reset_peak_usage();
    let before = PEAK.current_usage();
    let began = Instant::now();
    let report = proof(program);
    let took = began.elapsed();
    let peak = PEAK.peak_usage().saturating_sub(before) / (1024 * 1024);
    let nodes: usize = report.entries.iter().map(|e| e.nodes).sum();
    let most = report.entries.iter().map(|e| e.function_nodes).max().unwrap_or(0);
    let sets = report.entries.iter().map(|e| e.vectors.to_string().len().saturating_sub(1)).max().unwrap_or(0);
    let verdict = if report.is_proved() { "proved".to_owned() } else { format!("{} counterexamples", report.counterexamples.len()) };
    println!(
        "{name}: {verdict}, 10^{sets} sets of answers, largest function {most} nodes, {nodes} nodes made, {} ms, peak {peak} MiB",
        took.as_millis()
    );
}

fn benches(c: &mut Criterion) {
    let shipped = compiled(&shipped::texts());
    let made: Vec<(String, Program)> = [(1, 20), (1, 40), (1, 60), (1, 100), (10, 60)]
        .into_iter()
        .map(|(p, q)| (format!("{p} x {q}"), compiled(&proved::library(p, q))))
        .collect();
    figures("shipped", &shipped);
    made.iter().for_each(|(name, program)| figures(name, program));
    let mut group = c.benchmark_group("prove");
    group.sample_size(10);
    group.bench_function("shipped", |b| b.iter(|| proof(black_box(&shipped))));
    for (name, program) in &made {
        group.bench_function(name, |b| b.iter(|| proof(black_box(program))));
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
