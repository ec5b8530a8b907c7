//! The example library reads without a fault and whole, in each of the ways a file may be stored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

use fingerpost_engine::model::{Condition, StepKind};
use fingerpost_engine::read::{Read, read};
use fingerpost_engine::source::Sources;
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

/// Every condition and every `because` of the pathways: its words as read, and as they stand at its place in the file.
fn words(read: &Read) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut push = |sources: &Sources, value: &str, span| out.push((value.to_owned(), sources.text(span).to_owned()));
    for step in read.library.pathways.iter().flat_map(|pathway| &pathway.steps) {
        let bodies: Vec<_> = match &step.kind {
            StepKind::If { when, body } => vec![(Some(when), body)],
            StepKind::Check { body, .. } => vec![(None, body)],
            StepKind::Decide(choices) => choices.iter().map(|choice| (choice.when.as_ref(), &choice.body)).collect(),
            _ => Vec::new(),
        };
        for (when, body) in bodies {
            if let Some(Condition::Text(text)) = when {
                push(&read.sources, &text.value, text.span);
            }
            if let Some(because) = &body.because {
                push(&read.sources, &because.value, because.span);
            }
        }
    }
    out
}

#[test]
fn every_word_stands_at_its_place_however_the_file_is_stored() {
    let plain = library();
    let crlf = plain.iter().map(|(n, t)| (n.clone(), t.replace('\n', "\r\n"))).collect();
    let marked = plain.iter().map(|(n, t)| (n.clone(), format!("\u{feff}{t}"))).collect();
    // A comment with wide characters in front shifts characters against bytes.
    let wide = plain.iter().map(|(n, t)| (n.clone(), format!("# é体🙂\n{t}"))).collect();
    for stored in [plain.clone(), crlf, marked, wide] {
        let read = read(&stored);
        assert_eq!(say(&read), Vec::<String>::new());
        let words = words(&read);
        assert!(words.len() > 100, "{}", words.len());
        for (value, at_its_place) in words {
            assert_eq!(value, at_its_place);
        }
    }
}
