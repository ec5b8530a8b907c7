//! The example library through the compiler: what it says is left out, and that nothing else is wrong with it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "../../tests/support/examples.rs"]
mod examples;

use fingerpost_engine::compile::{Compiled, compile};
use fingerpost_engine::diagnostic::{Diagnostic, Severity};
use fingerpost_engine::read::{Read, read};

fn compiled(files: &[(String, String)]) -> (Read, Compiled) {
    let read = read(files);
    let errors: Vec<&Diagnostic> = read.faults.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let compiled = compile(&read.library, &read.sources);
    (read, compiled)
}

fn lines(read: &Read, faults: &[Diagnostic]) -> Vec<String> {
    let line = |f: &Diagnostic| {
        let place = read.sources.position(f.primary.span);
        format!("{}:{}:{} {} {}", place.file, place.line, place.column, f.code, f.headline)
    };
    faults.iter().filter(|f| f.severity == Severity::Error).map(line).collect()
}

#[test]
fn with_stand_ins_nothing_is_wrong() {
    let (read, compiled) = compiled(&examples::examples_with_stand_ins());
    assert_eq!(lines(&read, &compiled.faults), Vec::<String>::new());
    let program = compiled.program.expect("a program when nothing is wrong");
    assert_eq!(program.pathways.len(), 15);
    assert_eq!(program.vignettes.len(), 59 - 5);
}
