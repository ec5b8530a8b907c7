//! P1: every answer vector comes to an outcome. Nobody falls through, whatever their age and sex.
//!
//! Someone is lost when the start did not end the call and no line of the topic, jumps included, demands anything of them.

use super::Property;
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::Made;

/// The property.
pub(super) const PROPERTY: Property =
    Property { id: "P1", code: "totality", says: "everybody gets an outcome, whatever their age, sex and answers", check };

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let headline = || format!("somebody who calls about `{}` is told nothing at all", case.name());
    let found = case.found(case.entry.dead, headline, &case.origin());
    Ok(Checked { obligations: 1, found: found.into_iter().collect() })
}
