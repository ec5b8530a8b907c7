//! The list of faults in the authors' manual is made from the rules themselves: `UPDATE=1 cargo test --test author_manual` writes it, and the plain test compares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

use fingerpost_engine::manual::Rule;
use std::collections::BTreeSet;
use std::path::Path;

fn rules() -> Vec<&'static Rule> {
    [fingerpost_engine::read::rules(), fingerpost_engine::compile::rules()].concat()
}

#[test]
fn the_manual_lists_every_fault_as_the_checks_know_it() {
    let page = fingerpost_engine::manual();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/author-manual.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&place, &page).unwrap();
    }
    let written = std::fs::read_to_string(&place).unwrap_or_default();
    assert!(
        written == page,
        "docs/author-manual.md is not what the checks say; run UPDATE=1 cargo test -p fingerpost-engine --test author_manual"
    );
}

#[test]
fn every_rule_has_a_name_of_its_own_and_all_its_words() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        assert!(seen.insert(rule.code), "{} stands twice", rule.code);
        assert!(rule.code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{}", rule.code);
        assert!(!rule.title.ends_with('.') && !rule.why.ends_with('.') && rule.title.len() < 100, "{}", rule.code);
        assert!(!rule.wrong.is_empty() && rule.wrong != rule.right, "{}", rule.code);
    }
}
