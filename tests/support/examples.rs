//! The example library as names and texts, alone or with the stand-ins for what it leaves out. Used by tests of several crates through `#[path]`; it tests nothing itself.

#![allow(dead_code, clippy::expect_used, clippy::panic, reason = "a test may stop when a fixture cannot be read")]

use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    [here.join("tests/fixtures"), here.join("../tests/fixtures")]
        .into_iter()
        .find(|p| p.join("examples").is_dir())
        .expect("tests/fixtures/examples")
}

/// All texts of a folder, by name.
pub fn files(folder: &Path, under: &str, out: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).expect("a folder of fixtures").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{under}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            files(&path, &format!("{name}/"), out);
        } else if name.ends_with(".yaml") {
            out.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

/// The examples as they stand.
pub fn examples() -> Vec<(String, String)> {
    let mut out = Vec::new();
    files(&fixtures().join("examples"), "", &mut out);
    out
}

/// The examples with everything supplied that they leave out: nothing is wrong with these.
pub fn examples_with_stand_ins() -> Vec<(String, String)> {
    let mut out = examples();
    for (name, text) in &mut out {
        if name.starts_with("facts/") {
            *text = with_why(text);
        }
    }
    files(&fixtures().join("stand-ins"), "stand-ins/", &mut out);
    out
}

/// Adds `why` to every fact that has a wording (`ask:`) of its own.
pub fn with_why(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let at = line.find("ask: {").filter(|_| !line.trim_start().starts_with('#'));
        match at {
            // In a fact on one line the key goes before; in a block it is a line of its own.
            Some(at) if line.trim_start().starts_with("ask:") => {
                let indent = " ".repeat(at);
                out.push_str(&format!("{indent}why: The examples leave this out.\n{line}\n"));
            }
            Some(at) => out.push_str(&format!("{}why: The examples leave this out, {}\n", &line[..at], &line[at..])),
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}
