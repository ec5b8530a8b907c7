//! P4, second half: in a `decide`, no line hides a more urgent one below it. Where two lines hold for one person and the lower is more urgent (sooner, or an abler tier),
//! the outcome must still cover what the lower line says; a demand raised above may see to that.

use super::Property;
use crate::program::{Demand, Program, RuleId};
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::{Made, Ref};
use crate::prove::said::Said;
use crate::prove::symbolic::Step;
use std::collections::BTreeMap;

/// The property.
pub(super) const PROPERTY: Property =
    Property { id: "P4", code: "urgent_line_hidden", says: "an earlier rule never blocks a more urgent later one", check };

/// A line of `decide`: its rule, for whom it is the one that decides, and where it holds.
type Deciding = (RuleId, Ref, Ref);

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let mut decides: BTreeMap<u32, Vec<Deciding>> = BTreeMap::new();
    let (symbolic, entry) = (&case.symbolic, &case.entry);
    symbolic.visit(&mut case.space, entry, &mut |space, visit| {
        if let Some(Step::End { rule: Some(rule), when, .. }) = visit.step {
            let here = space.diagrams.and(visit.comes, *when)?;
            decides.entry(visit.node).or_default().push((*rule, here, *when));
        }
        Ok(())
    })?;
    let mut checked = Checked::default();
    for lines in decides.values() {
        for (at, (upper, decided, _)) in lines.iter().enumerate() {
            for (lower, _, holds) in lines.iter().skip(at + 1) {
                let (Some(above), Some(below)) = (demand(case.program, *upper), demand(case.program, *lower)) else { continue };
                checked.obligations += 1;
                if !more_urgent(case.program, below, above) {
                    continue;
                }
                let both = case.space.diagrams.and(*decided, *holds)?;
                let enough = case.at_least(below)?;
                let hidden = case.space.diagrams.and_not(both, enough)?;
                let words = Said::of(case.program);
                let headline = || format!("an earlier rule blocks this one, by which the same person should {}", words.demand(below));
                checked.found.extend(case.found_less(hidden, below, headline, &case.origin_of(*lower)));
            }
        }
    }
    Ok(checked)
}

fn demand(program: &Program, rule: RuleId) -> Option<Demand> {
    program.rule(rule).and_then(|r| r.demand)
}

fn more_urgent(program: &Program, a: Demand, b: Demand) -> bool {
    match (a, b) {
        (Demand::Disposition(a), Demand::Disposition(b)) => {
            program.disposition(a).zip(program.disposition(b)).is_some_and(|(a, b)| a.level < b.level || a.tier < b.tier)
        }
        (Demand::Within(a), Demand::Within(b)) => a < b,
        (Demand::Within(a), Demand::Disposition(b)) => program.disposition(b).is_some_and(|b| a < b.level),
        (Demand::Disposition(_), Demand::Within(_)) => true,
    }
}
