//! Every vignette and whole call of the example library, walked: the test of the engine's semantics.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "../../tests/support/examples.rs"]
mod examples;

use fingerpost_engine::prove::run_all;

#[test]
fn every_vignette_and_call_of_the_examples_passes() {
    let loaded = fingerpost_engine::load(&examples::examples_with_stand_ins());
    let program = loaded.program.expect("the examples with stand-ins compile");
    let runs: Vec<_> = run_all(&program).collect();
    let failed: Vec<String> = runs
        .iter()
        .filter(|r| !r.passed())
        .map(|r| format!("{}:{} {}: {:?}\n    {:#?}", r.origin.file, r.origin.line, r.name, r.faults, r.path))
        .collect();
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), runs.len(), failed.join("\n"));
    assert_eq!(runs.len(), program.vignettes.len() + program.calls.len());
    assert!(runs.len() >= 59, "{}", runs.len());
}
