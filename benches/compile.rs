//! Reading and compiling 1, 100 and 1000 pathways of 40 questions and 145 rules, with the growth printed: it should stay linear.
#![allow(missing_docs, clippy::panic, clippy::print_stderr, reason = "a bench that cannot begin stops; its figures are printed")]
#![allow(clippy::indexing_slicing, reason = "the made-up library indexes its own tables")]

#[path = "support/library.rs"]
mod library;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::time::{Duration, Instant};

fn load(files: &[(String, String)]) -> usize {
    let loaded = fingerpost_engine::load(files);
    let Some(program) = &loaded.program else {
        let faults = loaded.faults.get(..3).unwrap_or(&loaded.faults);
        panic!("{}", fingerpost_engine::render::text(faults, &loaded.sources, fingerpost_engine::render::Look::default()));
    };
    program.rules.len()
}

fn compile(c: &mut Criterion) {
    let mut group = c.benchmark_group("read and compile");
    let mut once = Vec::new();
    for count in [1_usize, 100, 1_000] {
        let files = library::pathways(count);
        let began = Instant::now();
        let rules = load(&files);
        once.push((count, began.elapsed(), rules));
        group.throughput(Throughput::Elements(count as u64));
        if count == 1_000 {
            group.sample_size(10).measurement_time(Duration::from_secs(20));
        }
        group.bench_function(format!("{count} pathways"), |b| b.iter(|| load(&files)));
    }
    group.finish();
    for (count, time, rules) in once {
        eprintln!("{count:>5} pathways, {rules:>6} rules: first time {time:>8.1?}, {:.2?} each", time / u32::try_from(count).unwrap_or(1));
    }
}

criterion_group!(benches, compile);
criterion_main!(benches);
