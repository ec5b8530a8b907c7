//! Hostile conditions: each is refused with an error at its place, within bounded time and memory, and none is ever run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "../../tests/support/examples.rs"]
mod examples;

use fingerpost_engine::diagnostic::Severity;
use peak_alloc::PeakAlloc;
use std::time::{Duration, Instant};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Megabytes a refusal may take at its peak, beyond the library itself.
const MEMORY_MB: f32 = 64.0;
/// The promise is 100 ms in release; debug builds get more.
const TIME: Duration = if cfg!(debug_assertions) { Duration::from_secs(2) } else { Duration::from_millis(100) };
const SOUND: &str = "score_crb_65 >= 2 or adult_breaths >= 25";

fn hostile() -> Vec<(&'static str, String)> {
    let plain = [
        ("endless loop", "loop { }"),
        ("while", "while true { }"),
        ("eval", "eval(1)"),
        ("print", "print(adult_breaths)"),
        ("import", "import x"),
        ("closure", "|x| x > 1"),
        ("function", "fn f() { }"),
        ("let", "let x = 1"),
        ("two statements", "adult_breaths > 1; systolic > 1"),
        ("switch", "switch adult_breaths { 1 => true }"),
        ("if", "if adult_breaths > 1 { true } else { false }"),
        ("method", "adult_breaths.abs() > 1"),
        ("index", "adult_breaths[0] > 1"),
        ("range", "adult_breaths in 1..99999999"),
        ("text", "adult_breaths == 'x'"),
        ("unit", "() == ()"),
        ("mixed types", "adult_breaths == yes"),
        ("chained", "1 < adult_breaths < 5"),
        ("arithmetic", "adult_breaths + 1 > 5"),
        ("power", "adult_breaths ** 99999 > 5"),
        ("shift", "adult_breaths << 63 > 5"),
        ("hexadecimal", "adult_breaths > 0xFFFFFFFFFFFFFFFF"),
        ("exponent", "adult_breaths > 1e309"),
        ("underscore", "adult_breaths > 1_000"),
        ("bit and", "adult_breaths > 1 & 1"),
        ("coalesce", "adult_breaths ?? 1 > 1"),
        ("signs", "adult_breaths > 1 && systolic > 1"),
        ("comment", "adult_breaths > 1 /* systolic */"),
        ("unknown name", "ault_breaths > 1"),
        ("not before a comparison", "not adult_breaths > 1"),
        ("empty list", "pain_now in []"),
        ("debug", "debug(1)"),
    ];
    let mut all: Vec<(&'static str, String)> = plain.into_iter().map(|(name, text)| (name, text.to_owned())).collect();
    all.push(("brackets", format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000))));
    all.push(("brackets under the limit", format!("{}adult_breaths > 1{}", "(".repeat(200), ")".repeat(200))));
    all.push(("one long number", format!("adult_breaths > {}", "9".repeat(400_000))));
    all.push(("long", (0..20_000).map(|i| format!("adult_breaths > {}", i % 50)).collect::<Vec<_>>().join(" or ")));
    all.push(("deep not", format!("{} confused_now", "not ".repeat(120))));
    all
}

#[test]
fn s22_hostile_conditions_are_refused_at_their_place_in_bounded_time_and_memory() {
    let files = examples::examples_with_stand_ins();
    let cases = hostile();
    assert!(cases.len() >= 30);
    let mut surprises = Vec::new();
    for (name, condition) in &cases {
        let mut changed = files.clone();
        let file = changed.iter_mut().find(|(n, _)| n == "pathways/cough.yaml").unwrap();
        assert!(file.1.contains(SOUND));
        file.1 = file.1.replacen(SOUND, &format!("\"{condition}\""), 1);
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage_as_mb();
        let since = Instant::now();
        let loaded = fingerpost_engine::load(&changed);
        let (time, memory) = (since.elapsed(), MEMORY.peak_usage_as_mb() - before);
        let here = |d: &&fingerpost_engine::diagnostic::Diagnostic| {
            d.severity == Severity::Error && loaded.sources.position(d.primary.span).file == "pathways/cough.yaml"
        };
        let Some(fault) = loaded.faults.iter().find(here) else {
            surprises.push(format!("{name}: accepted"));
            continue;
        };
        if loaded.program.is_some() || fault.why.is_empty() || fault.mend.is_empty() {
            surprises.push(format!("{name}: {fault:?}"));
        }
        if time > TIME || memory > MEMORY_MB {
            surprises.push(format!("{name}: {time:?}, {memory} MB"));
        }
    }
    assert!(surprises.is_empty(), "{surprises:#?}");
}
