//! The house as a test: the architecture's walls, the sizes, the words every file opens with, the words that may not stand anywhere.
//!
//! A fault says which file and line, which rule, and how to mend it. What cannot be read from the text (does it triage well?) is not judged here.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that fails stops")]

#[path = "house/facts.rs"]
mod facts;
#[path = "house/planted.rs"]
mod planted;
#[path = "house/style.rs"]
mod style;
#[path = "house/walls.rs"]
mod walls;

use facts::SourceText;
use std::path::{Path, PathBuf};

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    path: String,
    line: usize,
    rule: &'static str,
    what: String,
    mend: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {} [{}]\n    mend: {}", self.path, self.line, self.what, self.rule, self.mend)
    }
}

/// Every rule over a set of files.
pub fn check(files: &[SourceText]) -> Vec<Fault> {
    let rust: Vec<SourceText> = files.iter().filter(|f| f.path.ends_with(".rs")).cloned().collect();
    let parsed = facts::read_all(&rust).expect("every Rust file parses");
    let mut faults: Vec<Fault> = parsed.iter().flat_map(|f| walls::check(f).into_iter().chain(style::check(f))).collect();
    faults.extend(files.iter().flat_map(style::check_words));
    faults.sort_by(|a, b| (&a.path, a.line, a.rule).cmp(&(&b.path, b.line, b.rule)));
    faults.dedup();
    faults
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Folders that are ours and hold text.
const FOLDERS: &[&str] = &["src", "engine", "api", "tests", "benches", "pathways", "web-widget", "docs", "scripts", ".ci"];
/// Folders that are made, not written.
const MADE: &[&str] = &["target", "node_modules", "build", ".git"];
/// Endings of text files.
const TEXT: &[&str] = &["rs", "toml", "yaml", "md", "js", "css", "html", "sh", "json", "svg"];

fn collect(folder: &Path, into: &mut Vec<SourceText>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(Result::ok).map(|e| e.path()) {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_dir() && !MADE.contains(&name) {
            collect(&path, into);
        } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| TEXT.contains(&e)) && name != "package-lock.json" {
            let relative = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{relative}: {e}"));
            into.push(SourceText { path: relative, text });
        }
    }
}

fn whole_house() -> Vec<SourceText> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&root().join(folder), &mut files);
    }
    for entry in std::fs::read_dir(root()).expect("the repository can be read").filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_file() && (name.ends_with(".md") || name == "Makefile" || name == "Cargo.toml") {
            files.push(SourceText { path: name, text: std::fs::read_to_string(&path).expect("readable") });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[test]
fn the_house_stands() {
    let files = whole_house();
    let rust = files.iter().filter(|f| f.path.ends_with(".rs")).count();
    assert!(rust > 40, "only {rust} Rust files were found: the checker looks in the wrong place");
    let faults = check(&files);
    let text: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{} house rules are broken:\n\n{}\n", faults.len(), text.join("\n"));
}

#[test]
fn every_crate_takes_the_lints_and_forbids_unsafe_code() {
    let whole = std::fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    assert!(whole.contains("unsafe_code = \"forbid\""), "Cargo.toml: unsafe_code must be forbidden");
    for lint in ["unwrap_used", "expect_used", "panic", "indexing_slicing", "todo", "unimplemented"] {
        assert!(whole.contains(&format!("{lint} = \"warn\"")), "Cargo.toml: the lint {lint} is gone; the stages run with -D warnings");
    }
    for manifest in ["Cargo.toml", "engine/Cargo.toml", "api/Cargo.toml"] {
        let text = std::fs::read_to_string(root().join(manifest)).expect(manifest);
        assert!(text.contains("[lints]\nworkspace = true"), "{manifest}: must take the workspace's lints");
    }
}
