//! The shipped pathways, compiled.

use fingerpost_engine::program::Program;
use std::path::Path;

fn files(folder: &Path, under: &str, out: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{under}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files(&path, &format!("{name}/"), out);
        } else if name.ends_with(".yaml") {
            out.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

pub fn shipped() -> Program {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../pathways"), "", &mut all);
    fingerpost_engine::load(&all).program.expect("the shipped pathways compile")
}
