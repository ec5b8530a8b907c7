//! P2: every call ends. The jumps of an entry have no circle; within a pathway the next line is always further down.
//!
//! `compile` refuses circles. Here the graph is walked once more, so that the proof does not rest on that check; an entry with a circle is never opened (see the report).

use super::Property;
use crate::prove::case::{Case, Checked, Found};
use crate::prove::diagram::Made;
use crate::prove::reach::circle;

/// The property.
pub(super) const PROPERTY: Property = Property { id: "P2", code: "termination", says: "every call comes to its end", check };

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let found = circle(case.program, case.entry.pathway).map(|way| {
        let names: Vec<&str> = way.iter().filter_map(|p| case.program.pathway(*p)).map(|p| p.name.as_str()).collect();
        Found {
            headline: format!("the pathways go round in a circle: {}", names.join(", ")),
            origin: case.origin(),
            should: None,
            people: Vec::new(),
        }
    });
    Ok(Checked { obligations: case.entered.len(), found: found.into_iter().collect() })
}
