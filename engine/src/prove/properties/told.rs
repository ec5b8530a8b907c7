//! P8: knowing more beforehand never lowers. A fact told before it is asked (volunteered, answered in another topic, or filled by a record with its worst value) may reach rules
//! that would have read its `otherwise`; a care plan may swap services. Every element of the outcome without it is covered by one with it.

use super::Property;
use super::worse::{Pair, compare};
use crate::program::{FactKind, Worse};
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::{Made, Var};
use crate::prove::domain::Role;
use std::collections::BTreeMap;

/// The property.
pub(super) const PROPERTY: Property =
    Property { id: "P8", code: "knowing_more_lowers", says: "knowing more beforehand, or a care plan, never lowers the outcome", check };

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let mut pairs: BTreeMap<Var, Vec<Pair>> = BTreeMap::new();
    for (at, variable) in case.domain.variables().iter().enumerate() {
        let var = Var(u16::try_from(at).unwrap_or(u16::MAX));
        let def = case.domain.fact(0, var).and_then(|f| case.program.fact(f));
        // What a record says of somebody before the call: given, yes or no, without a direction of its own.
        let plan = def.is_some_and(|d| d.given.is_some() && d.kind == FactKind::YesNo && d.worse == Worse::Neither);
        if variable.role == Role::Volunteered || plan {
            pairs.insert(var, vec![(1, 0)]);
        }
    }
    let judge = case.judge();
    compare(case, &pairs, &|new, old| !judge.never_less(new, old), &|case, var, _| {
        let variable = case.domain.variable(var);
        let name = variable.map_or("", |v| v.name.as_str());
        match variable.map(|v| v.role) {
            Some(Role::Volunteered) => format!("telling `{name}` before it is asked makes the outcome less urgent"),
            _ => format!("`{name}` makes the outcome less urgent"),
        }
    })
}
