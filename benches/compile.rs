//! Reading and compiling 1, 100 and 1000 pathways of 40 questions and 145 rules, with the growth printed, reading and compiling apart: it should stay linear.
#![allow(missing_docs, clippy::panic, clippy::print_stderr, reason = "a bench that cannot begin stops; its figures are printed")]
#![allow(clippy::indexing_slicing, reason = "the made-up library indexes its own tables")]

#[path = "support/library.rs"]
mod library;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fingerpost_engine::compile::compile;
use fingerpost_engine::read::read;
use std::time::{Duration, Instant};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Reads and compiles: how long each took, and how many rules came of it.
fn once(files: &[(String, String)]) -> (Duration, Duration, usize) {
    let began = Instant::now();
    let read = read(files);
    let reading = began.elapsed();
    let compiled = compile(&read.library, &read.sources);
    let compiling = began.elapsed().saturating_sub(reading);
    let Some(program) = &compiled.program else {
        let faults = compiled.faults.get(..3).unwrap_or(&compiled.faults);
        panic!("{}", fingerpost_engine::render::text(faults, &read.sources, fingerpost_engine::render::Look::default()));
    };
    (reading, compiling, program.rules.len())
}

fn growth(c: &mut Criterion) {
    let mut group = c.benchmark_group("read and compile");
    // A run takes seconds: ten of them tell enough.
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    let mut table = Vec::new();
    for count in [1_usize, 100, 1_000] {
        let files = library::pathways(count);
        table.push((count, once(&files)));
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("{count} pathways"), |b| b.iter(|| once(&files)));
    }
    group.finish();
    for (count, (reading, compiling, rules)) in table {
        let each = (reading + compiling) / u32::try_from(count).unwrap_or(1);
        eprintln!("{count:>5} pathways, {rules:>6} rules, first time: read {reading:>8.1?}, compile {compiling:>8.1?}, {each:.2?} each");
    }
}

criterion_group!(benches, growth);
criterion_main!(benches);
