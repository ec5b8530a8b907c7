//! P9: what must also happen happens. Wherever the condition of a promise with `must_do` holds (safeguarding, crisis help, a call back), its actions are raised on every way.

use super::Property;
use super::promises::asked_of;
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::{Made, Ref};
use crate::prove::said::Said;

/// The property.
pub(super) const PROPERTY: Property = Property {
    id: "P9",
    code: "obligation",
    says: "safeguarding, crisis help and everything else that must also happen is there wherever it is promised",
    check,
};

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let mut checked = Checked::default();
    let program = case.program;
    for promise in program.promises.iter().filter(|p| !p.must_do.is_empty()) {
        let Some(whom) = asked_of(case, promise)?.filter(|w| *w != Ref::FALSE) else { continue };
        for action in &promise.must_do {
            checked.obligations += 1;
            let raised = case.actions.get(action).copied().unwrap_or(Ref::FALSE);
            let mut left = case.space.diagrams.and_not(whom, raised)?;
            if promise.whole_call {
                for front in &case.in_front {
                    let there = front.actions.get(action).copied().unwrap_or(Ref::FALSE);
                    let served = case.space.diagrams.and(front.whom, there)?;
                    left = case.space.diagrams.and_not(left, served)?;
                }
            }
            let name = program.actions.get(action.at()).map_or("", |a| a.name.as_str());
            let words = Said::of(program);
            let headline =
                || format!("for {} \"{name}\" should happen by a promise, and nothing makes it happen", words.whom(&promise.text));
            checked.found.extend(case.found(left, headline, &promise.origin));
        }
    }
    Ok(checked)
}
