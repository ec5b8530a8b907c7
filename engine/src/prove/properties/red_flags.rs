//! P5: red flags hold. Answered and dangerous, "not sure" included, the outcome is at least the flag's level: by the entry itself, or over the whole call by the topic that the
//! answer puts in front.

use super::Property;
use crate::program::{Demand, FactId};
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::Made;

/// The property.
pub(super) const PROPERTY: Property =
    Property { id: "P5", code: "red_flag", says: "every danger sign, said yes or not sure, reaches at least its level", check };

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let mut checked = Checked::default();
    let program = case.program;
    for (at, def) in program.facts.iter().enumerate() {
        let fact = FactId(u16::try_from(at).unwrap_or(u16::MAX));
        let (Some(flag), Some(var)) = (def.red_flag, case.domain.answer(0, fact)) else { continue };
        let answered = case.answered(fact);
        let cells = case.domain.cells(0, var).to_vec();
        for unsure in [false, true] {
            let dangerous = |v: u16| {
                cells
                    .get(usize::from(v))
                    .is_some_and(|c| c.unsure == unsure && (unsure || c.values.first().is_some_and(|x| *x >= flag.from)))
            };
            let danger = case.space.diagrams.is(var, dangerous)?;
            let whom = case.space.diagrams.and(answered, danger)?;
            if whom == crate::prove::diagram::Ref::FALSE {
                continue;
            }
            checked.obligations += 1;
            let (judge, demand) = (case.judge(), Demand::Disposition(flag.at_least));
            let failed = case.not_by_call(whom, &|state| judge.at_least(state, demand))?;
            let level = super::demanded(program, demand);
            let said = if unsure { "not sure" } else { "yes" };
            let headline = || format!("`{}` is answered with {said}, and the outcome is less than `{level}`", def.name);
            checked.found.extend(case.found(failed, headline, &def.origin));
        }
    }
    Ok(checked)
}
