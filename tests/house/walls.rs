//! The walls: which room may name which, which library may be named where. The tables are the architecture's map in data.
//!
//! Test code may look over the walls: it builds its program from text.

use super::Fault;
use super::facts::{Facts, Named};

/// Engine: a room and the rooms it may name. `limits` may be named by all, the root by none.
const ENGINE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("limits", &[]),
    ("diagnostic", &["source"]),
    ("manual", &["diagnostic", "source"]),
    ("model", &["source"]),
    ("program", &["source"]),
    ("walk", &["program", "source"]),
    ("listen", &["program", "source"]),
    ("draw", &["program", "source"]),
    ("render", &["diagnostic", "source"]),
    ("read", &["model", "diagnostic", "manual", "source"]),
    ("compile", &["model", "program", "diagnostic", "manual", "source"]),
    ("load", &["read", "compile", "model", "program", "diagnostic", "source"]),
    ("prove", &["walk", "program", "diagnostic", "manual", "source"]),
];

/// Service: rooms by floor, the ground first. A room may name rooms of lower floors only.
const API: &[&[&str]] = &[
    &["limits"],
    &["metrics"],
    &["storage", "clock"],
    &["problem"],
    &["server"],
    &["identity"],
    &["audit"],
    &["outbox"],
    &["directory"],
    &["people"],
    &["booking", "care_plans", "releases"],
    &["worklist"],
    &["sessions"],
    &["handoff"],
    &["retention"],
    &["pages", "fhir"],
    &["app"],
    &["openapi"],
    &["serve"],
];

/// A library and the only places that may name it: crate and beginning of the module path.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("petgraph", &["engine::compile"]),
    ("rhai", &["engine::compile::condition"]),
    ("serde_yaml", &["engine::read", "api::directory::yaml", "api::outbox::settings"]),
    ("saphyr_parser", &["engine::read", "api::directory::yaml"]),
    ("sled", &["api::storage"]),
    ("redb", &["api::storage"]),
    ("tokio_postgres", &["api::storage"]),
    ("chacha20poly1305", &["api::storage"]),
    ("hmac", &["api::storage"]),
    ("deadpool_postgres", &["api::storage"]),
    ("argon2", &["api::identity"]),
    ("metrics", &["api::metrics"]),
    ("metrics_exporter_prometheus", &["api::metrics"]),
    ("governor", &["api::server"]),
    ("lettre", &["api::outbox::carriers"]),
    ("rustls", &["api::outbox::carriers", "api::storage::postgres"]),
    ("tokio_postgres_rustls", &["api::storage::postgres"]),
    ("tokio_rustls", &["api::outbox::carriers"]),
    ("clap", &["src"]),
    ("indicatif", &["src"]),
];

/// What the engine must never name: it has no files, clock, randomness, threads, async runtime, network or log.
const NOT_IN_ENGINE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "std::time",
    "std::os",
    "tokio",
    "rand",
    "getrandom",
    "tracing",
    "log",
    "rayon",
    "hyper",
    "axum",
];

/// Libraries that speak HTTP.
const HTTP: &[&str] = &["axum", "http", "hyper", "hyper_util", "tower", "tower_http", "http_body", "http_body_util"];

/// Who asks the machine for the time.
const NOW: &[&str] = &["SystemTime", "Instant", "Timestamp", "Zoned", "OffsetDateTime", "Utc", "Local"];

/// Status codes of success, which routes may name.
const SUCCESS: &[&str] = &["OK", "CREATED", "ACCEPTED", "NO_CONTENT"];

/// Rooms that may read a stopwatch (never the time of day): deadlines of connections belong to the server, durations to the measures.
const STOPWATCH: &[&str] = &["server", "metrics"];

/// Every broken wall of a file.
pub fn check(facts: &Facts) -> Vec<Fault> {
    let mut faults = Vec::new();
    for named in facts.named.iter().filter(|n| !n.in_test) {
        let mut broken = |rule: &'static str, what: String, mend: &str| {
            faults.push(Fault { path: facts.path.clone(), line: named.line, rule, what, mend: mend.to_owned() });
        };
        rooms(facts, named, &mut broken);
        within(facts, named, &mut broken);
        libraries(facts, named, &mut broken);
        time(facts, named, &mut broken);
        http(facts, named, &mut broken);
        files(facts, named, &mut broken);
    }
    faults
}

type Broken<'b> = &'b mut dyn FnMut(&'static str, String, &str);

/// A room's floor in the service.
fn floor(room: &str) -> Option<usize> {
    API.iter().position(|f| f.contains(&room))
}

fn rooms(facts: &Facts, named: &Named, broken: Broken<'_>) {
    let [first, to, ..] = named.path.as_slice() else { return };
    let from = facts.room();
    if first != "crate" || from == to || from == "lib" || to.chars().next().is_some_and(char::is_uppercase) {
        return;
    }
    match facts.krate.as_str() {
        "engine" if to != "limits" => {
            let may = ENGINE.iter().find(|(room, _)| *room == from).map(|(_, may)| *may);
            if may.is_none_or(|may| !may.contains(&to.as_str())) {
                let what = format!("room `{from}` names room `{to}`");
                broken("engine-rooms", what, "move the shared type to a lower floor, or the decision to the room that may see both");
            }
        }
        "api" => {
            if floor(from).is_none_or(|f| floor(to).is_none_or(|t| t >= f)) {
                let what = format!("room `{from}` names room `{to}`, which is not on a floor below");
                broken("api-rooms", what, "turn the arrow round: let the upper room hand the value down");
            } else if named.path.get(2).is_some_and(|file| ["store", "routes"].contains(&file.as_str())) {
                let what = format!("room `{from}` goes past the service of `{to}`");
                broken("through-the-service", what, "call the other room's service");
            }
        }
        _ => {}
    }
}

/// Inside one room of the service: routes → service → store → types.
fn within(facts: &Facts, named: &Named, broken: Broken<'_>) {
    const ORDER: [&str; 4] = ["types", "store", "service", "routes"];
    if facts.krate != "api" || named.path.get(1).map(String::as_str) != Some(facts.room()) {
        return;
    }
    let rank = |name: Option<&String>| name.and_then(|n| ORDER.iter().position(|o| o == n));
    if let (Some(from), Some(to)) = (rank(facts.module.get(1)), rank(named.path.get(2)))
        && from < to
    {
        let what = format!("`{}` names `{}` of its own room", ORDER.get(from).unwrap_or(&""), ORDER.get(to).unwrap_or(&""));
        broken("routes-service-store", what, "keep the order: routes, service, store, types");
    }
}

fn here(facts: &Facts) -> String {
    std::iter::once(facts.krate.as_str()).chain(facts.module.iter().map(String::as_str)).collect::<Vec<_>>().join("::")
}

fn libraries(facts: &Facts, named: &Named, broken: Broken<'_>) {
    let Some(library) = named.path.first() else { return };
    let here = here(facts);
    if let Some((name, places)) = LIBRARIES.iter().find(|(name, _)| name == library) {
        let inside = |place: &&str| here == **place || here.starts_with(&format!("{place}::"));
        if !places.iter().any(inside) {
            let mend = format!("move the call behind a function of {}", places.join(" or "));
            broken("library-in-its-room", format!("`{name}` is named outside {}", places.join(", ")), &mend);
        }
    }
    let whole = named.path.join("::");
    let banned = |b: &&&str| whole == **b || whole.starts_with(&format!("{b}::"));
    if facts.krate == "engine"
        && let Some(banned) = NOT_IN_ENGINE.iter().find(banned)
    {
        broken("engine-is-pure", format!("the engine names `{banned}`"), "let the caller hand the value in");
    }
}

fn time(facts: &Facts, named: &Named, broken: Broken<'_>) {
    let [.., kind, now] = named.path.as_slice() else { return };
    let asks = now == "now" && NOW.contains(&kind.as_str());
    if kind == "Instant" && facts.krate == "api" && STOPWATCH.contains(&facts.room()) {
        return;
    }
    if asks && !(facts.krate == "api" && facts.module == ["clock"]) {
        broken(
            "only-clock-asks-the-time",
            format!("`{kind}::now` is called here"),
            "ask the clock of the service, or be handed the instant",
        );
    }
}

fn http(facts: &Facts, named: &Named, broken: Broken<'_>) {
    if facts.krate != "api" {
        return;
    }
    let speaks = named.path.first().is_some_and(|l| HTTP.contains(&l.as_str()));
    let may = ["server", "pages", "fhir", "app", "openapi", "problem"].contains(&facts.room())
        || facts.module.iter().any(|m| m.starts_with("routes"))
        // Here HTTP is spoken to others, not to callers.
        || facts.module.starts_with(&["outbox".to_owned(), "carriers".to_owned()]);
    if speaks && !may {
        broken("only-routes-speak-http", format!("`{}` is named here", named.path.join("::")), "move it to the room's routes");
    }
    let status = named.path.iter().any(|s| s == "StatusCode");
    let in_routes = facts.module.iter().any(|m| m.starts_with("routes"));
    let says = named.path.last().is_some_and(|code| code == "StatusCode" || SUCCESS.contains(&code.as_str()));
    if status && !["problem", "server", "app", "pages", "fhir"].contains(&facts.room()) && !(in_routes && says) {
        let what = format!("`{}` is named here", named.path.join("::"));
        broken("only-problem-knows-status-codes", what, "return a problem; routes name the codes of success only");
    }
}

fn files(facts: &Facts, named: &Named, broken: Broken<'_>) {
    let reads = named.path.first().is_some_and(|s| s == "std") && named.path.get(1).is_some_and(|s| s == "fs");
    if facts.krate == "src" && reads && facts.module != ["files"] {
        broken("only-files-reads-folders", "`std::fs` is named here".into(), "move the reading or writing to src/files.rs");
    }
}
