//! The certificate of a proof: what was proved, of which files, over how many answer vectors. The body is the same byte for byte each time; timings stand outside it.
//!
//! It decides nothing; the difference to an older release, with its signatures, is handed in by whoever compared.

use super::domain::{Domain, Role};
use super::reach::Reach;
use super::replay::Counterexample;
use super::report::{PropertyProof, Report};
use super::vignettes::PathLine;
use crate::limits::PROOF_SEED;
use crate::program::{Program, Worse};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The semantics that the words of this certificate have: the paragraphs of the prover's decision record.
const SEMANTICS: &str = "fingerpost-proof-1";

/// The certificate: its body and the body's hash. `difference` is what a comparison with an older release came to; null: there is none.
#[must_use]
pub fn certificate(program: &Program, report: &Report, files: &[(String, String)], difference: Value) -> Value {
    let mut body = body(program, report, files);
    if let Some(map) = body.as_object_mut() {
        map.insert("difference".to_owned(), difference);
    }
    let hash = hash(&body.to_string());
    json!({ "body": body, "hash": hash })
}

fn body(program: &Program, report: &Report, files: &[(String, String)]) -> Value {
    let listed: Vec<Value> = files.iter().map(|(name, text)| json!({ "path": name, "hash": hash(text) })).collect();
    let pathways: Vec<Value> = report
        .entries
        .iter()
        .map(|e| {
            json!({
                "entry": e.name, "steps": e.steps, "facts": e.facts, "variables": e.variables, "answer_vectors": e.vectors.to_string(),
                "function_nodes": e.function_nodes, "diagram_nodes": e.nodes, "order_hash": hash(&e.order.join("\n")),
                "properties": e.properties.iter().map(property).collect::<Vec<_>>(),
                "exhausted": e.exhausted.as_ref().map(|(why, widest)| json!({ "why": why.to_string(), "widest_condition": widest.as_ref().map(|w| &w.0) })),
            })
        })
        .collect();
    json!({
        "format": 1,
        "prover_version": env!("CARGO_PKG_VERSION"),
        "release": program.hash,
        "files": listed,
        "semantics": SEMANTICS,
        "verdict": if report.is_proved() { "proved" } else { "not proved" },
        "facts": facts(program),
        "pathways": pathways,
        "library": report.library.iter().map(property).collect::<Vec<_>>(),
        "witnesses": report.counterexamples.iter().map(witness).collect::<Vec<_>>(),
        "invariants": invariants(program, report),
        "differential": { "people_walked": report.walked, "seed": PROOF_SEED, "mismatches": 0 },
        "worse_here": worse_here(program),
        "only_by_handler": only_by_handler(program),
        "said_of_counts": "Counts are sets of answers, each weighing the same. They are not patients.",
    })
}

fn property(p: &PropertyProof) -> Value {
    json!({ "id": p.id, "code": p.code, "says": p.says, "verdict": p.verdict.word(), "obligations": p.obligations })
}

/// Every fact that some entry reads, with its classes as they are said.
fn facts(program: &Program) -> Vec<Value> {
    let mut all = std::collections::BTreeMap::new();
    for entry in super::entries(program) {
        let Ok(reach) = Reach::of(program, entry) else { continue };
        let domain = Domain::new(&[(program, &reach)]);
        for variable in domain.variables() {
            let classes: Vec<&str> = variable.classes.iter().map(|c| c.says.as_str()).collect();
            let def = program.fact_named(&variable.name).and_then(|f| program.fact(f));
            let held = all.entry(variable.name.clone()).or_insert_with(|| {
                json!({ "id": variable.name, "ordered": def.is_some_and(|d| d.worse != Worse::Neither), "red_flag": def.is_some_and(|d| d.red_flag.is_some()), "volunteered": false })
            });
            if let Some(map) = held.as_object_mut() {
                match variable.role {
                    Role::Volunteered => map.insert("volunteered".to_owned(), json!(true)),
                    Role::Answer => map.insert("classes".to_owned(), json!(classes)),
                };
            }
        }
    }
    all.into_values().collect()
}

fn witness(shown: &Counterexample) -> Value {
    let calls: Vec<Value> = shown
        .conversations
        .iter()
        .map(|c| {
            let lines: Vec<Value> = c.path.iter().map(PathLine::json).collect();
            json!({ "transcript": lines, "outcome": c.outcome, "this_topic": c.alone, "answers": c.answers })
        })
        .collect();
    json!({
        "property": shown.property, "code": shown.code, "entry": shown.entry, "what": shown.headline,
        "at": format!("{}:{}", shown.origin.file, shown.origin.line), "calls": calls,
    })
}

fn invariants(program: &Program, report: &Report) -> Vec<Value> {
    let line = |p: &super::report::PromiseProof| {
        let promise = program.promises.get(p.at)?;
        Some(json!({
            "at": format!("{}:{}", promise.origin.file, promise.origin.line), "condition": promise.text, "verdict": p.verdict.word(),
            "applies_to": p.applies.to_string(), "of": p.of.to_string(),
        }))
    };
    report.promises.iter().filter_map(line).collect()
}

/// Directions turned round in a pathway: each is an exception that a reader should see.
fn worse_here(program: &Program) -> Vec<Value> {
    let name = |f: &crate::program::FactId| program.fact(*f).map(|d| d.name.clone()).unwrap_or_default();
    let all = program.pathways.iter().flat_map(|p| p.worse_here.iter().map(move |w| (p, w)));
    all.map(|(p, w)| json!({ "pathway": p.name, "fact": name(&w.fact), "worse": format!("{:?}", w.worse), "because": w.because })).collect()
}

/// Measurements that only a handler or a device can give: the web is less informed by each.
fn only_by_handler(program: &Program) -> Vec<&str> {
    program.facts.iter().filter(|f| f.staff_only).map(|f| f.name.as_str()).collect()
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        let _written = write!(hex, "{byte:02x}");
        hex
    })
}
