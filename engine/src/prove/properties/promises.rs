//! P6: what authors promise under `always` holds. A test of a promise means "answered, and so"; a promise of a pathway is for those who enter it (a level also for those whose call
//! about it the start ended); a promise of the whole call counts with the topics that their answers put in front. `if_less_than` promises that these were asked, or do not apply by their own `only_if`.

use super::Property;
use crate::program::{Demand, Promise};
use crate::prove::case::{Case, Checked};
use crate::prove::diagram::{Count, Made, Ref};
use crate::prove::said::Said;

/// The property.
pub(super) const PROPERTY: Property = Property {
    id: "P6",
    code: "promise",
    says: "every promise the authors made is kept (each is listed with the topic that makes it)",
    check,
};

/// For whom a promise applies in this entry; none: it is made by a pathway that the entry never enters.
///
/// # Errors
/// The budget is spent.
pub fn asked_of(case: &mut Case<'_>, promise: &Promise) -> Made<Option<Ref>> {
    let entered = match case.entered.get(&promise.pathway).copied() {
        // Whom the start sends to an ambulance never enters; the level promised to them must be there all the same.
        Some(entered) if promise.at_least.is_some() && promise.must_do.is_empty() => or_ended(case, entered)?,
        Some(entered) => entered,
        None => return Ok(None),
    };
    let condition = case.symbolic.holds_surely(&mut case.space, &case.entry, promise.when)?;
    let mut whom = case.space.diagrams.and(entered, condition)?;
    if let Some(unless) = promise.unless_at_least {
        let spared = case.at_least(Demand::Disposition(unless))?;
        whom = case.space.diagrams.and_not(whom, spared)?;
    }
    if let Some(level) = promise.if_less_than {
        let enough = case.at_least(Demand::Disposition(level))?;
        whom = case.space.diagrams.and_not(whom, enough)?;
    }
    Ok(Some(whom))
}

fn or_ended(case: &mut Case<'_>, entered: Ref) -> Made {
    case.space.diagrams.or(entered, case.entry.ended)
}

/// To how many answer vectors of an entry a promise applies, of all.
#[derive(Debug, Clone)]
pub struct Applies {
    /// So many.
    pub to: Count,
    /// Of so many.
    pub of: Count,
}

/// To how many of this entry's answer vectors a promise applies; none: to nobody.
///
/// # Errors
/// The budget is spent.
pub fn applies(case: &mut Case<'_>, promise: &Promise) -> Made<Option<Applies>> {
    let Some(whom) = asked_of(case, promise)?.filter(|w| *w != Ref::FALSE) else { return Ok(None) };
    let (to, of) = case.share(whom)?;
    Ok(Some(Applies { to, of }))
}

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let mut checked = Checked::default();
    let program = case.program;
    for promise in &program.promises {
        let Some(whom) = asked_of(case, promise)?.filter(|w| *w != Ref::FALSE) else { continue };
        if let Some(demand) = promise.at_least {
            checked.obligations += 1;
            at_least(case, promise, whom, demand, &mut checked)?;
        }
        for fact in &promise.must_have_asked {
            let Some(def) = program.fact(*fact) else { continue };
            checked.obligations += 1;
            let only_if = case.symbolic.holds_surely(&mut case.space, &case.entry, def.only_if)?;
            let should = case.space.diagrams.and(whom, only_if)?;
            let answered = case.answered(*fact);
            let failed = case.space.diagrams.and_not(should, answered)?;
            let words = Said::of(program);
            let headline = || {
                let level = promise.if_less_than.map(|d| words.disposition(d)).unwrap_or_default();
                format!("somebody is told less than \"{level}\", and was never asked {}", words.fact(def))
            };
            checked.found.extend(case.found(failed, headline, &promise.origin));
        }
    }
    Ok(checked)
}

fn at_least(case: &mut Case<'_>, promise: &Promise, whom: Ref, demand: Demand, checked: &mut Checked) -> Made<()> {
    let failed = if promise.whole_call {
        case.not_by_call(whom, demand)?
    } else {
        let there = case.at_least(demand)?;
        case.space.diagrams.and_not(whom, there)?
    };
    let words = Said::of(case.program);
    let headline = || format!("{} should, by a promise, {}", words.whom(&promise.text), words.demand(demand));
    checked.found.extend(case.found_less(failed, demand, headline, &promise.origin));
    Ok(())
}
