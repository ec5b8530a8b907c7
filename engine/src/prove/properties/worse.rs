//! P7: a worse answer never makes the outcome less urgent. For every fact with a direction and every two neighbouring values, whatever the other answers: the soonest level and
//! the ablest tier do not fall. "Not sure" is never less urgent than the most reassuring value. A pathway may turn a direction round with `worse_here`, with its reason.
//!
//! Two answer vectors that differ in one fact part at that fact's nodes, so it is enough to compare the children of each node, each pair once.

use super::Property;
use crate::program::Worse;
use crate::prove::case::{Case, Checked, Found};
use crate::prove::diagram::{Made, Ref, Var};
use crate::prove::domain::{Cell, Role};
use crate::prove::said::Said;
use crate::prove::states::Joined;
use crate::prove::symbolic::Space;
use std::collections::BTreeMap;

/// The property.
pub(super) const PROPERTY: Property =
    Property { id: "P7", code: "worse_answer_lowers", says: "a worse answer never makes help slower or less skilled", check };

/// A worse and a better class of one variable.
pub(super) type Pair = (u16, u16);

fn check(case: &mut Case<'_>) -> Made<Checked> {
    let mut pairs: BTreeMap<Var, Vec<Pair>> = BTreeMap::new();
    for (at, variable) in case.domain.variables().iter().enumerate() {
        let var = Var(u16::try_from(at).unwrap_or(u16::MAX));
        let Some(fact) = case.domain.fact(0, var).filter(|_| variable.role == Role::Answer) else { continue };
        let Some(def) = case.program.fact(fact) else { continue };
        pairs.insert(var, ordered(direction(case, fact).unwrap_or(def.worse), case.domain.cells(0, var), variable.usual));
    }
    let judge = case.judge();
    compare(case, &pairs, &|worse, better| !judge.not_lower(worse, better), &|case, var, (worse, better)| {
        let variable = case.domain.variable(var);
        let says = |at: u16| variable.and_then(|v| v.classes.get(usize::from(at))).map_or("", |c| c.says.as_str());
        let def = case.domain.fact(0, var).and_then(|f| case.program.fact(f));
        let question = def.map_or_else(String::new, |d| Said::of(case.program).fact(d));
        format!("somebody who answers {question} with the worse {} gets less than with the better {}", says(worse), says(better))
    })
}

/// The direction that the entry, or a pathway it enters, gives this fact.
fn direction(case: &Case<'_>, fact: crate::program::FactId) -> Option<Worse> {
    let own = std::iter::once(&case.entry.pathway);
    let all = own.chain(case.entered.keys()).filter_map(|p| case.program.pathway(*p));
    all.flat_map(|p| &p.worse_here).find(|w| w.fact == fact).map(|w| w.worse)
}

/// Neighbouring classes, the worse first, and "not sure" against the most reassuring.
fn ordered(worse: Worse, cells: &[Cell], usual: u16) -> Vec<Pair> {
    let sure = u16::try_from(cells.iter().filter(|c| !c.unsure).count()).unwrap_or(0);
    let steps = 1..sure;
    let (mut pairs, best): (Vec<Pair>, u16) = match worse {
        Worse::Higher => (steps.map(|at| (at, at - 1)).collect(), 0),
        Worse::Lower => (steps.map(|at| (at - 1, at)).collect(), sure.saturating_sub(1)),
        Worse::BothEnds(_) => (steps.map(|at| if at > usual { (at, at - 1) } else { (at - 1, at) }).collect(), usual),
        Worse::Neither => return Vec::new(),
    };
    pairs.extend(cells.iter().position(|c| c.unsure).and_then(|at| u16::try_from(at).ok()).map(|unsure| (unsure, best)));
    pairs
}

/// Compares the children of every node, and shows for each variable and pair that breaks the order the two shortest people.
pub(super) fn compare(
    case: &mut Case<'_>,
    pairs: &BTreeMap<Var, Vec<Pair>>,
    breaks: &dyn Fn(Joined, Joined) -> bool,
    headline: &dyn Fn(&Case<'_>, Var, Pair) -> String,
) -> Made<Checked> {
    let mut checked = Checked { obligations: pairs.values().map(Vec::len).sum(), found: Vec::new() };
    let mut broken: Vec<(Var, Pair)> = Vec::new();
    let function = case.entry.function;
    let operation = case.space.diagrams.operation();
    for node in case.space.diagrams.reachable(function) {
        let Some(var) = case.space.diagrams.var(node) else { continue };
        for pair in pairs.get(&var).map_or(&[][..], Vec::as_slice) {
            let (a, b) = (case.space.diagrams.child(node, var, pair.0), case.space.diagrams.child(node, var, pair.1));
            if meets(&mut case.space, operation, a, b, breaks)? != Ref::FALSE && !broken.contains(&(var, *pair)) {
                broken.push((var, *pair));
            }
        }
    }
    for (var, pair) in broken {
        let a = case.space.diagrams.restrict(function, var, pair.0)?;
        let b = case.space.diagrams.restrict(function, var, pair.1)?;
        let whom = meets(&mut case.space, operation, a, b, breaks)?;
        let Some(person) = case.shortest(whom) else { continue };
        let with = |value: u16| {
            let mut person = person.clone();
            person.get_mut(usize::from(var.0)).into_iter().for_each(|v| *v = value);
            person
        };
        let fact = case.domain.fact(0, var).and_then(|f| case.program.fact(f));
        let origin = fact.map(|d| d.origin.clone()).unwrap_or_default();
        checked.found.push(Found { headline: headline(case, var, pair), origin, should: None, people: vec![with(pair.0), with(pair.1)] });
    }
    case.space.diagrams.forget(operation);
    Ok(checked)
}

fn meets(space: &mut Space, operation: usize, a: Ref, b: Ref, breaks: &dyn Fn(Joined, Joined) -> bool) -> Made {
    let Space { diagrams, states, .. } = space;
    diagrams.apply(operation, a, b, &mut |a, b| {
        if a == b {
            return Some(Ref::FALSE);
        }
        a.value().zip(b.value()).map(|(x, y)| Ref::truth(breaks(states.state(x), states.state(y))))
    })
}
