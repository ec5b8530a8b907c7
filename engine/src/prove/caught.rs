//! What the properties say of a few topics alone, without an older release: the first thing that does not hold. Used to see how many planted faults are found so.
//!
//! It is the same proof as that of a whole release, cut down to the topics that a fault can have touched; what cannot be said of a part is left out, never guessed.

use super::case::Case;
use super::diagram::{Budget, Made};
use super::domain::Domain;
use super::entries;
use super::properties::reachable::Reached;
use super::properties::{OF_ENTRY, applies};
use super::reach::Reach;
use crate::program::{PathwayId, Program};
use std::collections::BTreeSet;

/// The number and the name of the first property that does not hold of these topics; none: all hold.
///
/// # Errors
/// The budget is spent.
pub fn caught(program: &Program, topics: &[PathwayId], budget: &dyn Fn() -> Budget) -> Made<Option<(&'static str, &'static str)>> {
    let mut reached = Reached::default();
    let mut applied: BTreeSet<usize> = BTreeSet::new();
    for topic in topics {
        let Ok(reach) = Reach::of(program, *topic) else { return Ok(Some(("P2", "termination"))) };
        let domain = Domain::new(&[(program, &reach)]);
        let mut case = Case::open(program, &domain, *topic, budget())?;
        for property in &OF_ENTRY {
            if !(property.check)(&mut case)?.found.is_empty() {
                return Ok(Some((property.id, property.code)));
            }
        }
        reached.add(&mut case)?;
        for (at, promise) in program.promises.iter().enumerate() {
            if applies(&mut case, promise)?.is_some() {
                applied.insert(at);
            }
        }
    }
    // A line or a promise may live by topics that were not looked at.
    let mut elsewhere: BTreeSet<PathwayId> = BTreeSet::new();
    for topic in entries(program).into_iter().filter(|t| !topics.contains(t)) {
        elsewhere.extend(Reach::of(program, topic)?.pathways);
    }
    let files: BTreeSet<&str> = elsewhere
        .iter()
        .filter_map(|p| program.pathway(*p))
        .flat_map(|p| program.origins.get(p.first as usize..p.end as usize).unwrap_or(&[]))
        .map(|o| o.file.as_str())
        .collect();
    let pathways: BTreeSet<&str> = elsewhere.iter().filter_map(|p| program.pathway(*p)).map(|p| p.origin.file.as_str()).collect();
    let own = |file: &str| !files.contains(file) && !pathways.contains(file);
    if reached.dead(program).iter().any(|f| own(&f.origin.file)) {
        return Ok(Some(("P4", "nothing_dead")));
    }
    let idle = |(at, p): (usize, &crate::program::Promise)| !applied.contains(&at) && !elsewhere.contains(&p.pathway);
    Ok(program.promises.iter().enumerate().any(idle).then_some(("P6", "invariant_never_applies")))
}
