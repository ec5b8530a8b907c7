//! P3: no rule reads what may not have been asked. For each reading, left to right and stopping early as the walk does, nobody comes to it with the fact neither answered nor
//! given an `otherwise` on their way.

use super::Property;
use crate::program::{Program, Test, spoken};
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::{Made, Ref};
use crate::prove::reach::{Source, sources};
use crate::prove::said::Said;
use std::collections::BTreeMap;

/// The property.
pub(super) const PROPERTY: Property =
    Property { id: "P3", code: "unasked_fact_read", says: "no rule reads an answer that was never asked for", check };

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let mut doubtful: BTreeMap<(u32, usize), Ref> = BTreeMap::new();
    let mut readings = 0;
    let (symbolic, entry) = (&case.symbolic, &case.entry);
    symbolic.visit(&mut case.space, entry, &mut |space, visit| {
        if visit.step.is_some() {
            readings += 1;
        } else if visit.comes != Ref::FALSE {
            let held = doubtful.get(&(visit.node, visit.test)).copied().unwrap_or(Ref::FALSE);
            doubtful.insert((visit.node, visit.test), space.diagrams.or(held, visit.comes)?);
        }
        Ok(())
    })?;
    let mut checked = Checked { obligations: readings, found: Vec::new() };
    for ((node, test), whom) in doubtful {
        let origin = case.program.origins.get(node as usize).cloned().unwrap_or_default();
        let name = case.program.tests.get(test).map(|t| name(case.program, t)).unwrap_or_default();
        checked.found.extend(case.found(whom, || format!("a rule reads {name}, which this person was never asked"), &origin));
    }
    Ok(checked)
}

fn name(program: &Program, test: &Test) -> String {
    match sources(program).get(test.slot.at()) {
        Some(Source::Fact(fact) | Source::View(fact, _)) => program.fact(*fact).map(|d| Said::of(program).fact(d)).unwrap_or_default(),
        Some(Source::Score(score)) => program.scores.get(score.at()).map(|s| format!("\"{}\"", spoken(&s.name))).unwrap_or_default(),
        None => String::new(),
    }
}
