//! Proof that the house can fall: planted faults, each of which must be found at its line, and the same code mended, which must pass.
//!
//! It holds no rules of its own.

use super::facts::SourceText;
use super::{Fault, check};

fn one(path: &str, text: &str) -> Vec<Fault> {
    check(&[SourceText { path: path.into(), text: format!("//! Words.\n{text}") }])
}

/// The rules found, with their lines.
fn rules(path: &str, text: &str) -> Vec<(&'static str, usize)> {
    one(path, text).into_iter().map(|f| (f.rule, f.line)).collect()
}

#[test]
fn each_planted_fault_is_found_at_its_line() {
    let planted: &[(&str, &str, &str, usize)] = &[
        ("engine/src/walk/state.rs", "use crate::compile::lower;", "engine-rooms", 2),
        ("engine/src/walk/state.rs", "fn f() { crate::model::x(); }", "engine-rooms", 2),
        ("engine/src/walk/deep/state.rs", "use super::super::super::read::x;", "engine-rooms", 2),
        ("engine/src/model/fact.rs", "use crate::program::FactId;", "engine-rooms", 2),
        ("engine/src/program/fact.rs", "use crate::model::Fact;", "engine-rooms", 2),
        ("engine/src/read/a.rs", "use crate::compile::check;", "engine-rooms", 2),
        ("engine/src/prove/a.rs", "use crate::{\n    walk::State,\n    model::Fact,\n};", "engine-rooms", 4),
        ("engine/src/attic/a.rs", "use crate::walk::State;", "engine-rooms", 2),
        ("engine/src/draw/a.rs", "fn f() -> String { format!(\"{}\", crate::walk::words()) }", "engine-rooms", 2),
        ("engine/src/walk/a.rs", "fn f() { std::fs::read(\"a\"); }", "engine-is-pure", 2),
        ("engine/src/compile/a.rs", "use std::thread;", "engine-is-pure", 2),
        ("engine/src/walk/a.rs", "use petgraph::Graph;", "library-in-its-room", 2),
        ("engine/src/compile/graph.rs", "use rhai::Engine;", "library-in-its-room", 2),
        ("engine/src/compile/a.rs", "fn f() { serde_yaml::from_str(\"\"); }", "library-in-its-room", 2),
        ("api/src/sessions/store.rs", "use sled::Db;", "library-in-its-room", 2),
        ("api/src/sessions/service.rs", "fn f() { std::time::Instant::now(); }", "only-clock-asks-the-time", 2),
        ("api/src/booking/service.rs", "use jiff::Timestamp;\nfn f() { Timestamp::now(); }", "only-clock-asks-the-time", 3),
        ("src/serve.rs", "fn f() { std::time::SystemTime::now(); }", "only-clock-asks-the-time", 2),
        ("api/src/storage/memory.rs", "use crate::sessions::types::Session;", "api-rooms", 2),
        ("api/src/booking/service.rs", "use crate::care_plans::service::Plans;", "api-rooms", 2),
        ("api/src/directory/search.rs", "use crate::booking::types::Slot;", "api-rooms", 2),
        ("api/src/worklist/service.rs", "use crate::people::store::read;", "through-the-service", 2),
        ("api/src/booking/store.rs", "use super::routes::x;", "routes-service-store", 2),
        ("api/src/booking/types.rs", "use crate::booking::service::x;", "routes-service-store", 2),
        ("api/src/booking/service.rs", "use axum::Json;", "only-routes-speak-http", 2),
        ("api/src/booking/routes.rs", "fn f() -> u16 { http::StatusCode::CONFLICT.as_u16() }", "only-problem-knows-status-codes", 2),
        ("src/check.rs", "use std::fs;", "only-files-reads-folders", 2),
        ("engine/src/walk/a.rs", "pub fn f() {}", "documented-public-items", 2),
        ("engine/src/walk/a.rs", "/// W.\npub struct S {\n    pub a: u8,\n}", "documented-public-items", 4),
        ("engine/src/walk/a.rs", "/// W.\npub enum E {\n    A,\n}", "documented-public-items", 4),
        ("engine/src/walk/a.rs", "#[allow(dead_code)]\nfn f() {}", "no-allow", 2),
        ("engine/src/walk/a.rs", concat!("// TO", "DO later"), "banned-words", 2),
        ("docs/a.md", concat!("see /wo", "rk/main"), "banned-words", 2),
        ("web-widget/ui/h.js", "node.innerHTML = text", "text-enters-as-text", 2),
    ];
    for (path, text, rule, line) in planted {
        assert_eq!(rules(path, text), [(*rule, *line)], "in {path}: {text}");
    }
}

#[test]
fn what_is_allowed_passes() {
    let allowed: &[(&str, &str)] = &[
        ("engine/src/walk/state.rs", "use crate::program::{Program, Cond};\nuse super::demands::Demands;\nuse crate::limits;"),
        ("engine/src/walk/state.rs", "#[cfg(test)]\nmod tests {\n    use crate::compile::compile;\n    use std::fs;\n}"),
        ("engine/src/compile/condition/parse.rs", "use rhai::Engine;"),
        ("engine/src/compile/graph.rs", "use petgraph::Graph;\nuse crate::model::Pathway;\nuse crate::program::Program;"),
        ("engine/src/lib.rs", "use crate::compile::compile;\nuse crate::read::read;"),
        ("api/src/clock.rs", "fn f() { std::time::Instant::now(); }"),
        ("api/src/worklist/service.rs", "use crate::people::service::People;\nuse super::store;"),
        ("api/src/handoff/routes.rs", "use axum::Json;\nuse crate::booking::types::Slot;\nuse crate::problem::Problem;"),
        ("src/files.rs", "use std::fs;"),
        ("api/src/booking/routes.rs", "use axum::http::StatusCode;\nfn f() -> StatusCode { StatusCode::CREATED }"),
        ("engine/src/walk/a.rs", "pub(super) struct S;\nimpl S {\n    pub fn f() {}\n}"),
        ("engine/src/walk/a.rs", "#[expect(dead_code, reason = \"kept for the prover\")]\nfn f() {}\npub(crate) fn g() {}"),
    ];
    for (path, text) in allowed {
        assert_eq!(one(path, text), [], "in {path}: {text}");
    }
}

#[test]
fn a_module_declared_for_tests_may_look_over_the_walls() {
    let text = |path: &str, text: &str| SourceText { path: path.into(), text: format!("//! Words.\n{text}") };
    let inside = text("engine/src/walk/tests.rs", "use crate::compile::compile;");
    assert_eq!(check(std::slice::from_ref(&inside)).len(), 1, "alone it is no test");
    assert_eq!(check(&[inside, text("engine/src/walk/mod.rs", "#[cfg(test)]\nmod tests;")]), []);
}

#[test]
fn long_files_long_functions_and_silent_openings_are_found() {
    let long = format!("fn f() {{\n{}}}\n", "    g();\n".repeat(69));
    assert_eq!(rules("engine/src/walk/a.rs", &long), [("small-functions", 2)]);
    let fits = format!("fn f() {{\n{}}}\n", "    g();\n".repeat(68));
    assert_eq!(rules("engine/src/walk/a.rs", &fits), []);
    assert_eq!(rules("engine/src/walk/a.rs", &"fn f() {}\n".repeat(400)), [("small-files", 1)]);
    let silent = SourceText { path: "engine/src/walk/a.rs".into(), text: "use crate::program::Program;\n".into() };
    assert_eq!(check(&[silent]).iter().map(|f| f.rule).collect::<Vec<_>>(), ["opening-words"]);
}

#[test]
fn a_fault_says_where_which_rule_and_how_to_mend() {
    let text = one("engine/src/walk/state.rs", "use crate::compile::lower;").first().map(ToString::to_string).unwrap_or_default();
    assert!(text.starts_with("engine/src/walk/state.rs:2: room `walk` names room `compile` [engine-rooms]\n    mend: "), "{text}");
}
