//! Which topics of two releases are compared with which: those of one name; then those left over whose titles are the same and occur once on each side.
//!
//! A topic found by its title counts as the same only where the comparison proves that nothing changed; that is judged by whoever compares.

use super::Pair;
use crate::program::{PathwayId, Program};
use crate::prove::entries;
use std::collections::BTreeMap;

/// What is compared with what.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// One name.
    pub same: Vec<(PathwayId, PathwayId)>,
    /// One title.
    pub maybe: Vec<(PathwayId, PathwayId)>,
    /// In the newer release only.
    pub added: Vec<PathwayId>,
    /// In the older release only.
    pub removed: Vec<PathwayId>,
}

pub(super) fn name(program: &Program, id: PathwayId) -> String {
    program.pathway(id).map(|p| p.name.clone()).unwrap_or_default()
}

fn by_title(program: &Program, open: &[PathwayId]) -> BTreeMap<String, Vec<PathwayId>> {
    let mut all: BTreeMap<String, Vec<PathwayId>> = BTreeMap::new();
    for id in open {
        all.entry(program.pathway(*id).map(|p| p.title.clone()).unwrap_or_default()).or_default().push(*id);
    }
    all
}

pub(super) fn plan(pair: &Pair<'_>) -> Plan {
    let (old, new) = (entries(pair.old), entries(pair.new));
    let mut plan = Plan::default();
    let named = |program: &Program, all: &[PathwayId], wanted: &str| all.iter().copied().find(|p| name(program, *p) == wanted);
    for id in &new {
        match named(pair.old, &old, &name(pair.new, *id)) {
            Some(before) => plan.same.push((before, *id)),
            None => plan.added.push(*id),
        }
    }
    plan.removed.extend(old.iter().filter(|id| named(pair.new, &new, &name(pair.old, **id)).is_none()));
    let (before, after) = (by_title(pair.old, &plan.removed), by_title(pair.new, &plan.added));
    for (title, left) in &before {
        if let ([one], Some([other])) = (left.as_slice(), after.get(title).map(Vec::as_slice)) {
            plan.maybe.push((*one, *other));
        }
    }
    plan.removed.retain(|id| !plan.maybe.iter().any(|(old, _)| old == id));
    plan.added.retain(|id| !plan.maybe.iter().any(|(_, new)| new == id));
    plan
}
