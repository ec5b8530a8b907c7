//! Whoever finds that none of the topics fits always ends with a clinician: some element of the outcome is of the tier of those who telephone, or an abler one.

use super::Property;
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::Made;

/// The property.
pub(super) const PROPERTY: Property =
    Property { id: "P9", code: "none_fits_clinician", says: "whoever finds no topic that fits ends with a clinician", check };

fn check(case: &mut Case<'_>) -> Made<Checked> {
    if case.program.none_fits != Some(case.entry.pathway) {
        return Ok(Checked::default());
    }
    // The least able tier in which a clinician telephones; where nobody telephones, the one a taken-back danger sign leads to.
    let ladder = &case.program.ladder;
    let by_phone = ladder.calls.iter().filter_map(|s| ladder.services.get(s.at())).map(|s| s.tier).max();
    let after = ladder.after_correction.and_then(|a| case.program.disposition(a.at_least)).map(|d| d.tier);
    let clinician = by_phone.or(after).unwrap_or(0);
    let judge = case.judge();
    let failed = case.where_outcome(&|state| judge.ablest(state) > clinician)?;
    let headline = || "none of the topics fits this person, and they do not end with a clinician".to_owned();
    let found = case.found(failed, headline, &case.origin());
    Ok(Checked { obligations: 1, found: found.into_iter().collect() })
}
