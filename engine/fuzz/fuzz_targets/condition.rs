//! The parser of conditions: whatever an author writes after `if`, it becomes a condition or a fault with its place. Where it becomes one, the proof and the walk agree on it.

#![no_main]

use fingerpost_engine::prove::compare::compare;
use fingerpost_engine::prove::diagram::Budget;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(condition) = std::str::from_utf8(data) else { return };
    if condition.len() > 600 || condition.contains(['\n', '\r', '"', '\\']) {
        return;
    }
    let loaded = fingerpost_engine::load(&library(condition));
    if let Some(program) = loaded.program {
        let same = compare(&program, &program, &Budget::default, &mut |_, _, _| {});
        assert!(same.fault.is_none() && same.is_same());
    } else {
        assert!(!loaded.faults.is_empty(), "no release and no fault");
    }
});

/// The small library with one rule of this condition.
fn library(condition: &str) -> Vec<(String, String)> {
    const FILES: [(&str, &str); 7] = [
        ("library.yaml", include_str!("../../../tests/fixtures/small/library.yaml")),
        ("services.yaml", include_str!("../../../tests/fixtures/small/services.yaml")),
        ("dispositions.yaml", include_str!("../../../tests/fixtures/small/dispositions.yaml")),
        ("facts.yaml", include_str!("../../../tests/fixtures/small/facts.yaml")),
        ("start.yaml", include_str!("../../../tests/fixtures/small/start.yaml")),
        ("topics.yaml", include_str!("../../../tests/fixtures/small/topics.yaml")),
        ("fever.yaml", include_str!("../../../tests/fixtures/small/fever.yaml")),
    ];
    let cough = include_str!("../../../tests/fixtures/small/cough.yaml")
        .replace("pain == severe and temperature_c >= 38", &format!("\"{condition}\""));
    let mut all: Vec<(String, String)> = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    all.push(("cough.yaml".to_owned(), cough));
    all
}
