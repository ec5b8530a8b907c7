//! Which facts of two releases are the same: those of one name and kind; then those left over that say and count the same in every respect and occur once on each side.
//!
//! Where several fit, nothing is guessed: they count as different facts, and their names are listed. It compares no outcome.

use crate::program::{FactDef, FactId, FactKind, Program, Wording};
use std::collections::{BTreeMap, BTreeSet};

/// Which facts were taken for the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    /// The same under another name: old and new.
    pub renamed: Vec<(String, String)>,
    /// Several fit, so they count as different: old names and new names.
    pub ambiguous: Vec<(Vec<String>, Vec<String>)>,
    /// The same name for another kind of answer: counts as different.
    pub retyped: Vec<String>,
    /// Only in the newer release.
    pub added: Vec<String>,
    /// Only in the older release.
    pub removed: Vec<String>,
}

/// The newer release with the older one's names for the same facts, and what was matched. A name that must not match gets a mark no author can write.
pub(super) fn align(old: &Program, new: &Program) -> (Program, Matched) {
    let mut matched = Matched::default();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut open: BTreeSet<&str> = old.facts.iter().map(|d| d.name.as_str()).collect();
    let mut fresh: Vec<&FactDef> = Vec::new();
    for def in &new.facts {
        let before = old.fact_named(&def.name).and_then(|id| old.fact(id));
        match before {
            Some(before) if kind(before) == kind(def) => {
                open.remove(def.name.as_str());
            }
            Some(_) => {
                open.remove(def.name.as_str());
                matched.retyped.push(def.name.clone());
                names.insert(def.name.clone(), format!("{} (as the newer release has it)", def.name));
            }
            None => fresh.push(def),
        }
    }
    let left: Vec<&FactDef> = open.iter().filter_map(|name| old.fact_named(name)).filter_map(|id| old.fact(id)).collect();
    let (before, after) = (by_sense(&left), by_sense(&fresh));
    for (sense, olds) in &before {
        match (olds.as_slice(), after.get(sense).map(Vec::as_slice)) {
            ([one], Some([other])) => {
                matched.renamed.push((one.clone(), other.clone()));
                names.insert(other.clone(), one.clone());
            }
            (_, Some(news)) => matched.ambiguous.push((olds.clone(), news.to_vec())),
            (_, None) => {}
        }
    }
    let renamed = |name: &str| matched.renamed.iter().any(|(o, n)| o == name || n == name);
    matched.removed = left.iter().map(|d| d.name.clone()).filter(|n| !renamed(n)).collect();
    matched.added = fresh.iter().map(|d| d.name.clone()).filter(|n| !renamed(n)).collect();
    (with_names(new, &names), matched)
}

fn with_names(program: &Program, names: &BTreeMap<String, String>) -> Program {
    let mut aligned = program.clone();
    for def in &mut aligned.facts {
        if let Some(name) = names.get(&def.name) {
            aligned.fact_ids.remove(&def.name);
            def.name.clone_from(name);
        }
    }
    for (at, def) in aligned.facts.iter().enumerate() {
        aligned.fact_ids.insert(def.name.clone(), FactId(u16::try_from(at).unwrap_or(u16::MAX)));
    }
    aligned
}

const fn kind(def: &FactDef) -> u8 {
    match def.kind {
        FactKind::YesNo => 0,
        FactKind::Choice(_) => 1,
        FactKind::Number(_) => 2,
        FactKind::Age(_) => 3,
        FactKind::Text => 4,
        FactKind::List(_) => 5,
    }
}

fn by_sense(all: &[&FactDef]) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for def in all {
        found.entry(sense(def)).or_default().push(def.name.clone());
    }
    found
}

/// Everything that a fact says and counts as, its name and conditions left out: those are compared by what they do.
fn sense(def: &FactDef) -> String {
    let kind = match &def.kind {
        FactKind::Age(_) => "age".to_owned(),
        FactKind::List(_) => "list".to_owned(),
        other => format!("{other:?}"),
    };
    let Wording { you, they, handler, card, stem, why, hint, probe, meanings, group: _ } = &def.wording;
    format!(
        "{kind} {:?} {:?} {:?} {:?} {} {} {} {you} {they} {handler} {card} {stem} {why} {hint} {probe} {meanings:?}",
        def.unsure, def.worse, def.given, def.otherwise, def.staff_only, def.for_handover, def.code
    )
}
