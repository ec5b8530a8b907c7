//! The reader of YAML: whatever bytes a file holds, reading and compiling end with faults that lie within the text, and never stop half-way.

#![no_main]

use fingerpost_engine::render::{Look, text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let loaded = fingerpost_engine::load_bytes(&[("library/file.yaml".to_owned(), data.to_vec())]);
    let shown = text(&loaded.faults, &loaded.sources, Look::default());
    assert!(loaded.faults.is_empty() || !shown.is_empty());
    let approvals = fingerpost_engine::read::approvals("approvals.yaml", data);
    let _shown = text(&approvals.faults, &approvals.sources, Look::default());
});
