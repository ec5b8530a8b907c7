//! The hazard log: its shape, that every control names a file that is there, every hazard a test that is there, and that no remaining risk is unacceptable.
//!
//! It finds tests by their names in the source; whether they pass is shown by running them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Log {
    hazards: Vec<Hazard>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hazard {
    id: String,
    hazard: String,
    causes: Vec<String>,
    effect: String,
    initial: Risk,
    controls: Vec<Control>,
    tests: Vec<String>,
    residual: Risk,
    owner: String,
    status: String,
    assessed_by: String,
    accepted: Option<Accepted>,
    incidents: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    what: String,
    code: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    by: String,
    on: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Risk {
    severity: String,
    likelihood: String,
}

/// Rows: likelihood from very low to very high. Columns: severity from minor to catastrophic. The default matrix, which a safety officer may replace.
const MATRIX: [[u8; 5]; 5] = [[1, 1, 2, 2, 3], [1, 2, 2, 3, 4], [2, 2, 3, 3, 4], [2, 3, 3, 4, 5], [3, 4, 4, 5, 5]];

impl Risk {
    fn score(&self) -> u8 {
        let place =
            |list: [&str; 5], word: &str| list.iter().position(|w| *w == word).unwrap_or_else(|| panic!("`{word}` is not in the matrix"));
        let row = place(["very-low", "low", "medium", "high", "very-high"], &self.likelihood);
        MATRIX[row][place(["minor", "significant", "considerable", "major", "catastrophic"], &self.severity)]
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn log() -> Log {
    let text = std::fs::read_to_string(root().join("docs/clinical-safety/hazards.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

/// Names of the test functions in the source, and whatever stands as a vignette's name in the pathways.
fn names(folder: &Path, ending: &str, found: &mut BTreeSet<String>, name_of: fn(&str, &str) -> Option<String>) {
    for path in std::fs::read_dir(folder).unwrap().filter_map(Result::ok).map(|e| e.path()) {
        if path.is_dir() {
            names(&path, ending, found, name_of);
        } else if path.extension().is_some_and(|e| e == ending) {
            let text = std::fs::read_to_string(&path).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            found.extend(lines.windows(2).filter_map(|w| name_of(w[0].trim(), w[1].trim())));
        }
    }
}

fn rust_test(above: &str, line: &str) -> Option<String> {
    let marked =
        above.starts_with("#[test]") || above.starts_with("#[tokio::test") || above.starts_with("#[allow") || above.starts_with("#[expect");
    let name = line.trim_start_matches("async ").strip_prefix("fn ")?;
    marked.then(|| name.split('(').next().unwrap_or_default().to_owned())
}

fn vignette(_above: &str, line: &str) -> Option<String> {
    let (_, name) = line.split_once("name: ")?;
    Some(name.split(", given").next().unwrap_or(name).trim_matches('"').to_owned())
}

#[test]
fn every_row_has_its_fields_and_none_is_repeated() {
    let mut seen = BTreeSet::new();
    for hazard in log().hazards {
        let id = &hazard.id;
        assert!(id.len() == 3 && id.starts_with('H') && id[1..].chars().all(|c| c.is_ascii_digit()), "{id}");
        assert!(seen.insert(id.clone()), "{id} stands twice");
        for text in [&hazard.hazard, &hazard.effect, &hazard.owner] {
            assert!(!text.trim().is_empty(), "{id} has an empty field");
        }
        assert!(!hazard.causes.is_empty(), "{id} names no cause");
        assert!(!hazard.controls.is_empty(), "{id} names no control");
        for control in &hazard.controls {
            assert!(!control.what.is_empty(), "{id}: a control without words");
            assert!(root().join(&control.code).is_file(), "{id}: there is no file {}", control.code);
        }
        assert!(["open", "controlled", "accepted", "retired"].contains(&hazard.status.as_str()), "{id}: {}", hazard.status);
        assert_eq!(hazard.status == "accepted", hazard.accepted.is_some(), "{id}: accepted by whom?");
        if let Some(accepted) = &hazard.accepted {
            assert!(![&accepted.by, &accepted.on, &accepted.reason].iter().any(|t| t.is_empty()), "{id}: accepted by whom?");
        }
        assert!(hazard.incidents.is_empty(), "{id}: there are no incident records to resolve");
        let score = hazard.residual.score();
        assert!(score <= hazard.initial.score(), "{id}: the remaining risk is above the first one");
        assert!(score < 4 || hazard.status == "open", "{id}: a remaining risk of {score} is unacceptable, so it is not controlled");
    }
    assert!(seen.len() >= 15, "the log is nearly empty");
}

#[test]
fn every_hazard_names_a_test_that_is_there() {
    let mut tests = BTreeSet::new();
    for folder in ["engine", "api", "tests", "src"] {
        names(&root().join(folder), "rs", &mut tests, rust_test);
    }
    let mut vignettes = BTreeSet::new();
    names(&root().join("pathways"), "yaml", &mut vignettes, vignette);
    assert!(tests.len() > 100 && vignettes.len() > 100, "the search looks in the wrong place");
    for hazard in log().hazards.iter().filter(|h| h.status != "retired") {
        assert!(!hazard.tests.is_empty(), "{} names no test", hazard.id);
        for test in &hazard.tests {
            let name = test.rsplit("::").next().unwrap_or_default();
            let there = if test.starts_with("vignette::") { vignettes.contains(name) } else { tests.contains(name) };
            assert!(there, "{}: there is no test `{test}`", hazard.id);
        }
    }
}

#[test]
fn developers_assess_demonstrations_only() {
    let library = std::fs::read_to_string(root().join("pathways/library.yaml")).unwrap();
    let demonstration = library.lines().any(|l| l.trim() == "status: demonstration");
    for hazard in log().hazards {
        let by_officer = hazard.assessed_by == "clinical-safety-officer";
        assert!(by_officer || hazard.assessed_by == "developer", "{}: {}", hazard.id, hazard.assessed_by);
        assert!(
            demonstration || (by_officer && hazard.status != "open"),
            "{}: a release that is no demonstration needs a safety officer",
            hazard.id
        );
    }
}
