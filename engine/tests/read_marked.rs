//! Files with planted faults that carry their own expectations: code, line, column and length of each fault must agree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

use fingerpost_engine::read::read;
use std::path::Path;

/// Line, column, characters, code.
type Mark = (u32, u32, usize, String);

/// The expectations of a file, from its comment lines.
fn marks(text: &str) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut above = 0;
    for (line, words) in (1..).zip(text.lines()) {
        let Some(note) = words.strip_prefix('#') else {
            above = line;
            continue;
        };
        if let Some((_, place)) = note.split_once('@') {
            let (column, rest) = place.split_once('+').unwrap();
            let (length, code) = rest.split_once(' ').unwrap();
            let line = above - u32::from(code.ends_with(", 1 line up"));
            out.push((line, column.parse().unwrap(), length.parse().unwrap(), code.split([' ', ',']).next().unwrap().to_owned()));
        } else if let Some(at) = note.find('^') {
            let length = note[at..].chars().take_while(|c| *c == '^').count();
            let code = note[at + length..].trim().split(' ').next().unwrap().to_owned();
            out.push((above, u32::try_from(at).unwrap() + 2, length, code));
        }
    }
    out.sort();
    out
}

#[test]
fn every_planted_fault_is_found_at_its_place_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/faults");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "yaml"))
        .collect();
    names.sort();
    let files: Vec<(String, String)> =
        names.iter().map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(p).unwrap())).collect();
    let all = read(&files);
    let (mut planted, mut wrong) = (0, Vec::new());
    for (name, text) in &files {
        let mut found: Vec<Mark> = all
            .faults
            .iter()
            .map(|fault| (all.sources.position(fault.primary.span), fault))
            .filter(|(at, _)| at.file == *name)
            .map(|(at, fault)| {
                (
                    at.line,
                    at.column,
                    all.sources.text(fault.primary.span).lines().next().unwrap_or("").chars().count().max(1),
                    fault.code.to_owned(),
                )
            })
            .collect();
        found.sort();
        let expected = marks(text);
        planted += expected.len();
        wrong.extend(found.iter().filter(|mark| !expected.contains(mark)).map(|mark| format!("{name}: not planted {mark:?}")));
        wrong.extend(expected.iter().filter(|mark| !found.contains(mark)).map(|mark| format!("{name}: not found {mark:?}")));
        if found.len() != expected.len() {
            wrong.push(format!("{name}: {} found, {} planted", found.len(), expected.len()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(planted >= 40, "{planted}");
}
