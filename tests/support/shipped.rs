//! The shipped pathways, compiled from the folder. Used by whole-product tests through `#[path]`; it tests nothing itself.

#![allow(dead_code, clippy::expect_used, clippy::panic, reason = "a test may stop when the library cannot be read")]

use fingerpost_engine::Loaded;
use std::path::Path;

fn files(folder: &Path, under: &str, out: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
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

/// The files of the shipped library.
pub fn texts() -> Vec<(String, String)> {
    let mut out = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pathways"), "", &mut out);
    out
}

/// The shipped library, loaded.
pub fn load() -> Loaded {
    fingerpost_engine::load(&texts())
}
