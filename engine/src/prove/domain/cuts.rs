//! Cut points: the classes of a fact's values that no constant of any condition tells apart, and a value of each that can be said.
//!
//! Ages have four views and a file of their own.

use super::age;
use super::{Cell, Class};
use crate::limits::NUMBER_SCALE;
use crate::program::{FactDef, FactKind, NumberDef, Op, Program, SlotId};
use crate::walk::decimal_text;
use std::collections::{BTreeMap, BTreeSet};

/// The classes of one fact as written in one or two releases, and for each class what the rules of each release read.
pub(super) fn classes(defs: &[(&Program, &FactDef)]) -> (Vec<Class>, Vec<Vec<Cell>>) {
    let Some((_, first)) = defs.first() else { return (Vec::new(), Vec::new()) };
    let (mut classes, mut cells) = match &first.kind {
        FactKind::Number(number) => numbers(defs, number),
        FactKind::Age(_) => age::classes(defs),
        FactKind::YesNo => options(defs, &["no".to_owned(), "yes".to_owned()]),
        FactKind::Choice(_) => options(defs, &all_options(defs)),
        FactKind::Text | FactKind::List(_) => (Vec::new(), Vec::new()),
    };
    if defs.iter().any(|(_, d)| d.unsure.is_some()) {
        classes.push(Class { says: "unsure".to_owned(), on: None, unsure: true });
        cells.push(defs.iter().map(|(p, d)| unsure(p, d)).collect());
    }
    (classes, cells)
}

/// "Not sure" as a release reads it. A release that does not offer it asks again; it is then taken at its worst.
fn unsure(program: &Program, def: &FactDef) -> Cell {
    let worst = program.fact_named(&def.name).and_then(|id| program.unknown.get(id.at())).copied().unwrap_or(0);
    Cell { unsure: def.unsure.is_some(), ..Cell::known(def.unsure.unwrap_or(worst)) }
}

fn all_options(defs: &[(&Program, &FactDef)]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, def) in defs {
        if let FactKind::Choice(options) = &def.kind {
            for option in options {
                if !all.contains(&option.id) {
                    all.push(option.id.clone());
                }
            }
        }
    }
    all
}

fn options(defs: &[(&Program, &FactDef)], names: &[String]) -> (Vec<Class>, Vec<Vec<Cell>>) {
    let read = |(program, def): &(&Program, &FactDef), name: &String| match &def.kind {
        FactKind::YesNo => Cell::known(i64::from(name == "yes")),
        FactKind::Choice(options) => options
            .iter()
            .position(|o| o.id == *name)
            .and_then(|at| i64::try_from(at).ok())
            // An option the release does not have: what its users could best say is "not sure".
            .map_or_else(|| unsure(program, def), Cell::known),
        _ => unsure(program, def),
    };
    let class = |name: &String| Class { says: name.clone(), on: None, unsure: false };
    (names.iter().map(class).collect(), names.iter().map(|n| defs.iter().map(|d| read(d, n)).collect()).collect())
}

/// The values from which on something changes, by the constants compared with a slot. `true`: the value itself is a constant that was written.
pub(super) fn cuts(program: &Program, slot: SlotId, into: &mut BTreeMap<i64, bool>) {
    for test in program.tests.iter().filter(|t| t.slot == slot) {
        let mut put = |at: i64, written: bool| {
            let held = into.entry(at).or_default();
            *held |= written;
        };
        let next = test.value.saturating_add(1);
        match test.op {
            Op::Less | Op::GreaterOrEqual => put(test.value, true),
            Op::LessOrEqual | Op::Greater => put(next, false),
            Op::Equal | Op::NotEqual => {
                put(test.value, true);
                put(next, false);
            }
            Op::In | Op::Unsure => {}
        }
    }
}

fn numbers(defs: &[(&Program, &FactDef)], first: &NumberDef) -> (Vec<Class>, Vec<Vec<Cell>>) {
    let ranges = || defs.iter().filter_map(|(_, d)| if let FactKind::Number(n) = &d.kind { Some((n.low, n.high)) } else { None });
    let low = ranges().map(|r| r.0).min().unwrap_or(first.low);
    let high = ranges().map(|r| r.1).max().unwrap_or(first.high);
    // Where one release accepts less than the other, its people say the nearest that it accepts.
    let ends = ranges().flat_map(|(from, to)| [(from, true), (to.saturating_add(1), false)]);
    let mut found: BTreeMap<i64, bool> = ends.filter(|(at, _)| (low..=high).contains(at)).collect();
    for (program, def) in defs {
        if let Some(id) = program.fact_named(&def.name) {
            cuts(program, id.slot(), &mut found);
        }
    }
    let starts: Vec<(i64, bool)> = found.into_iter().filter(|(at, _)| (low..=high).contains(at)).collect();
    let mut classes = Vec::with_capacity(starts.len());
    let mut cells = Vec::with_capacity(starts.len());
    for (at, (start, written)) in starts.iter().enumerate() {
        let last = starts.get(at + 1).map_or(high, |(next, _)| next - 1);
        let value = if *written { *start } else { round(*start, last) };
        classes.push(Class { says: decimal_text(value), on: None, unsure: false });
        let nearest = |(from, to): (i64, i64)| Cell::known(value.max(from).min(to));
        cells.push(ranges().map(nearest).collect());
    }
    (classes, cells)
}

/// The roundest number from `low` to `high`, nearest to `low`: whole, then halves, tenths, hundredths, thousandths.
fn round(low: i64, high: i64) -> i64 {
    let up = |step: i64| low.div_euclid(step) * step + if low.rem_euclid(step) == 0 { 0 } else { step };
    let steps = [NUMBER_SCALE, NUMBER_SCALE / 2, NUMBER_SCALE / 10, NUMBER_SCALE / 100];
    steps.into_iter().map(up).find(|v| *v <= high).unwrap_or(low)
}

/// The cuts of one view of an age over all releases, as whole numbers: the first day, week, month or year of each class.
pub(super) fn whole_cuts(defs: &[(&Program, &FactDef)], view: usize) -> BTreeSet<i64> {
    let mut found = BTreeMap::new();
    for (program, def) in defs {
        if let FactKind::Age(slots) = &def.kind
            && let Some(slot) = slots.get(view)
        {
            cuts(program, *slot, &mut found);
        }
    }
    found.keys().map(|at| at.div_euclid(NUMBER_SCALE) + i64::from(at.rem_euclid(NUMBER_SCALE) != 0)).collect()
}
