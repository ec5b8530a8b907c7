//! The example library reads without a fault and whole.

use super::super::{Read, read};
use std::path::Path;

/// Every file of the example library.
fn library() -> Vec<(String, String)> {
    fn walk(folder: &Path, base: &Path, out: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, out);
            } else {
                out.push((path.strip_prefix(base).unwrap().display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/examples");
    let mut out = Vec::new();
    walk(&base, &base, &mut out);
    out.sort();
    out
}

fn say(read: &Read) -> Vec<String> {
    read.faults
        .iter()
        .map(|f| {
            let at = read.sources.position(f.primary.span);
            format!("{}:{}:{} {} {}", at.file, at.line, at.column, f.code, f.headline)
        })
        .collect()
}

#[test]
fn the_example_library_reads_without_a_fault() {
    let read = read(&library());
    assert_eq!(say(&read), Vec::<String>::new());
    let l = &read.library;
    assert_eq!(l.pathways.len(), 10);
    assert_eq!(l.pathways.iter().map(|p| p.vignettes.len()).sum::<usize>() + l.calls.len(), 59);
    assert_eq!((l.overlays.len(), l.shared.len(), l.interrupts.len(), l.calls.len()), (4, 1, 3, 5));
    assert_eq!((l.dispositions.len(), l.actions.len(), l.scores.len(), l.answer_sets.len()), (21, 7, 5, 3));
    assert!(l.header.is_some() && l.services.is_some() && l.start.is_some() && l.topics.is_some() && l.after_correction.is_some());
}
