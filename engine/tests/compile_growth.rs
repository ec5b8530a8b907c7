//! Compiling grows with the library, not with its square: ten times the pathways take about ten times as long.
//!
//! The figures are printed with `--nocapture`; in a release build 1,000 pathways of 40 questions are meant to take about 1.2 s on one core.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]
#![allow(clippy::print_stderr, reason = "the times are worth seeing with --nocapture")]

#[path = "../../tests/support/examples.rs"]
mod examples;

use fingerpost_engine::compile::compile;
use fingerpost_engine::diagnostic::Severity;
use fingerpost_engine::read::{Read, read};
use std::time::{Duration, Instant};

/// The examples' start, ladder and facts, with this many pathways of 40 questions and some 145 rules, each on facts of its own.
fn library(pathways: usize) -> Vec<(String, String)> {
    let mut files = examples::examples_with_stand_ins();
    for at in 0..pathways {
        let mut facts = "facts:\n".to_owned();
        let mut steps = String::new();
        for question in 0..40 {
            let name = format!("p{at}_q{question}");
            facts.push_str(&format!(
                "  {name}: {{ answers: number, unit: days, between: [0, 60], worse: higher, unsure_counts_as: 5, why: It matters., ask: {{ you: How long?, they: How long? }} }}\n"
            ));
            steps.push_str(&format!("  - ask: {name}\n"));
            for cut in [3, 7, 14] {
                steps.push_str(&format!(
                    "  - if: {name} >= {cut} and (pregnant or not feverish_{at}) and age_years >= 16\n    at_least: primary-care-24h\n    because: Long enough (cks)\n"
                ));
            }
        }
        facts.push_str(&format!("derived:\n  feverish_{at}: {{ is: p{at}_q0 >= 2 or weak_immune_system }}\n"));
        let pathway = format!(
            "pathway: made-{at}\ntitle: Made {at}\nabout: [infection]\nfor: everyone\nsources: {{ cks: NICE CKS }}\nsteps:\n  - use: overlays\n{steps}  - decide:\n      - otherwise: self-care\n        because: Nothing else (cks)\n"
        );
        files.push((format!("made/{at}-facts.yaml"), facts));
        files.push((format!("made/{at}.yaml"), pathway));
    }
    files
}

/// Time this thread has worked, so that other work on the machine does not count; where the system does not say, time on the wall.
fn worked(since: Instant) -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = said.and_then(|line| line.split(' ').next().and_then(|n| n.parse().ok()));
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn time(read: &Read) -> Duration {
    let since = Instant::now();
    let before = worked(since);
    let compiled = compile(&read.library, &read.sources);
    let took = worked(since).saturating_sub(before);
    let errors: Vec<_> = compiled.faults.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{:?}", errors.first());
    took
}

#[test]
fn time_grows_with_the_library_not_with_its_square() {
    let (small, large) = if cfg!(debug_assertions) { (10, 60) } else { (100, 700) };
    let libraries = [read(&library(small)), read(&library(large))];
    let best = |read: &Read| (0..3).map(|_| time(read)).min().unwrap();
    let (few, many) = (best(&libraries[0]), best(&libraries[1]));
    eprintln!("{small} pathways {few:?}, {large} pathways {many:?}");
    // With growth by the square the factor would be that of the sizes once more; half as much again is left for noise and caches.
    let factor = u32::try_from(large / small).unwrap();
    assert!(many < few * factor * 2, "{small} pathways took {few:?}, {large} took {many:?}");
}
