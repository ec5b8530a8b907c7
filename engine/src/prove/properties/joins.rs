//! The order of topics and rules does not matter, and no required action is dropped: joining is associative, commutative and idempotent on all demands that occur, and what is joined is at
//! least as soon and as able as each part. A call's result is the union over its topics, so with these laws it is the same in every order.

use super::Property;
use crate::prove::case::{Case, Checked, Found};
use crate::prove::diagram::Made;
use crate::walk::Demands;

/// The property.
pub(super) const PROPERTY: Property = Property {
    id: "P4",
    code: "order_matters",
    says: "the order of topics and of rules changes nothing, and no required action is dropped",
    check,
};

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let states = u32::try_from(case.space.states.len()).unwrap_or(u32::MAX);
    let mut all: Vec<Demands> = (0..states).map(|n| case.space.states.state(n).0).collect();
    all.sort_by_key(|d| (d.call, d.level, d.tier, d.services, d.category));
    all.dedup();
    let mut lawful = true;
    for a in &all {
        lawful &= a.join(*a) == *a;
        for b in &all {
            let ab = a.join(*b);
            lawful &= ab == b.join(*a) && ab.call <= a.call && ab.level <= a.level && ab.tier <= a.tier;
            lawful &= all.iter().all(|c| ab.join(*c) == a.join(b.join(*c)));
        }
    }
    let broken = (!lawful).then(|| Found {
        headline: "joining demands depends on their order, or loses one".to_owned(),
        origin: case.origin(),
        should: None,
        people: Vec::new(),
    });
    Ok(Checked { obligations: all.len() * all.len(), found: broken.into_iter().collect() })
}
