//! P8: knowing more beforehand never lowers. A fact told before it is asked (volunteered, answered in another topic, or filled by a record with its worst value) may reach rules
//! that would have read its `otherwise`: every element of the outcome without it is covered by one with it, judged before swaps of services (what raises a demand may put the hub out
//! of reach, and then nothing is swapped). A care plan may swap services: every element without the plan is covered by one with it, judged after swaps.

use super::Property;
use super::worse::{Pair, compare};
use crate::program::{FactKind, Worse};
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::{Made, Var};
use crate::prove::domain::Role;
use crate::prove::said::Said;
use std::collections::BTreeMap;

/// The property.
pub(super) const PROPERTY: Property = Property {
    id: "P8",
    code: "knowing_more_lowers",
    says: "information already on record, or given before it is asked for, never leads to less",
    check,
};

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let (mut told, mut plans): (BTreeMap<Var, Vec<Pair>>, BTreeMap<Var, Vec<Pair>>) = (BTreeMap::new(), BTreeMap::new());
    for (at, variable) in case.domain.variables().iter().enumerate() {
        let var = Var(u16::try_from(at).unwrap_or(u16::MAX));
        let def = case.domain.fact(0, var).and_then(|f| case.program.fact(f));
        // What a record says of somebody before the call: given, yes or no, without a direction of its own.
        let plan = def.is_some_and(|d| d.given.is_some() && d.kind == FactKind::YesNo && d.worse == Worse::Neither);
        if variable.role == Role::Volunteered {
            told.insert(var, vec![(1, 0)]);
        } else if plan {
            plans.insert(var, vec![(1, 0)]);
        }
    }
    let judge = case.judge();
    let headline = |case: &Case<'_>, var: Var, _: Pair| {
        let variable = case.domain.variable(var);
        let def = case.domain.fact(0, var).and_then(|f| case.program.fact(f));
        let question = def.map_or_else(String::new, |d| Said::of(case.program).fact(d));
        match variable.map(|v| v.role) {
            Some(Role::Volunteered) => {
                format!("somebody who answers {question} before it is asked gets less than one who waits for the question")
            }
            _ => format!("somebody of whom the record says {question} gets less than one of whom it does not"),
        }
    };
    let mut checked = compare(case, &told, &|new, old| !judge.never_less_unswapped(new, old), &headline)?;
    let of_plans = compare(case, &plans, &|new, old| !judge.never_less(new, old), &headline)?;
    checked.obligations += of_plans.obligations;
    checked.found.extend(of_plans.found);
    Ok(checked)
}
