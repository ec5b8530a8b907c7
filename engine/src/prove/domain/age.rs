//! Ages: one line of days with four views. Weeks follow from days and years from months, but months do not follow from days: three months are 89 to 92 days.
//!
//! So a class is a pair, days between two cuts and months between two cuts, and there is one for every pair that some birthday or some rough age has. Nothing is
//! left out: around cuts that nearly coincide all the orders that a calendar allows are there.

use super::cuts::whole_cuts;
use super::{Cell, Class, DAY};
use crate::limits::NUMBER_SCALE;
use crate::program::{FactDef, Program};
use crate::walk::age_views;
use jiff::civil::Date;
use jiff::{Span, ToSpan, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// Oldest age in months: what the walk accepts.
const MOST_MONTHS: i64 = 130 * 12;
/// Days of a calendar that are tried as the day of the call: four years have every order of long and short months.
const CALL_DAYS: i32 = 4 * 366;

/// Where a pair of days and months belongs.
type Place = (usize, usize);

struct Grid {
    days: Vec<i64>,
    months: Vec<i64>,
}

impl Grid {
    fn place(&self, days: i64, months: i64) -> Place {
        (self.days.partition_point(|d| *d <= days), self.months.partition_point(|m| *m <= months))
    }
}

/// Every achievable class, with what each release reads and how it is said.
pub(super) fn classes(defs: &[(&Program, &FactDef)]) -> (Vec<Class>, Vec<Vec<Cell>>) {
    let weeks = whole_cuts(defs, 1).into_iter().map(|w| w.saturating_mul(7));
    let years = whole_cuts(defs, 3).into_iter().map(|y| y.saturating_mul(12));
    let days: BTreeSet<i64> = whole_cuts(defs, 0).into_iter().chain(weeks).filter(|d| *d > 0 && *d < 50_000).collect();
    let months: BTreeSet<i64> = whole_cuts(defs, 2).into_iter().chain(years).filter(|m| *m > 0 && *m <= MOST_MONTHS).collect();
    let grid = Grid { days: days.into_iter().collect(), months: months.into_iter().collect() };
    let mut found: BTreeMap<Place, (Class, Cell)> = BTreeMap::new();
    rough(&grid, &mut found);
    born(&grid, &mut found);
    found.into_values().map(|(class, cell)| (class, vec![cell; defs.len()])).unzip()
}

/// Rough ages, those people would say first.
fn rough(grid: &Grid, found: &mut BTreeMap<Place, (Class, Cell)>) {
    let said = (0..=130).map(|n| (n, "years")).chain((0..=60).map(|n| (n, "months"))).chain((0..=104).map(|n| (n, "weeks")));
    let near = grid.days.iter().flat_map(|d| [d - 1, *d, d + 1]).map(|n| (n, "days"));
    let near_months = grid.months.iter().flat_map(|m| [m - 1, *m]).map(|n| (n, "months"));
    // The last day of a month by rough count, on both sides of every cut of months.
    let turn = grid.months.iter().map(|m| (m * 304_375 + 9_999) / 10_000).flat_map(|d| [d - 1, d]).map(|n| (n, "days"));
    for (n, unit) in said.chain(near).chain(near_months).chain(turn).filter(|(n, _)| (0..=99_999).contains(n)) {
        let says = format!("{n} {unit}");
        let Some(views) = age_views(&says) else { continue };
        let place = grid.place(views[0] / NUMBER_SCALE, views[2] / NUMBER_SCALE);
        found.entry(place).or_insert_with(|| (Class { says, on: None, unsure: false }, known(views)));
    }
}

/// Birthdays: for every pair of neighbouring cuts, a day of birth and a day of call that give it, where the calendar has one.
fn born(grid: &Grid, found: &mut BTreeMap<Place, (Class, Cell)>) {
    // A count of months varies by up to four days around its mean, so only there can days and months change in another order.
    let middle = |m: &i64| m * 304_375 / 10_000;
    let close = |m: &&i64| grid.days.iter().any(|d| (d - middle(m)).abs() <= 12);
    let ages: BTreeSet<i64> = grid.months.iter().filter(close).flat_map(|m| middle(m) - 6..=middle(m) + 6).filter(|d| *d >= 0).collect();
    if ages.is_empty() {
        return;
    }
    for shift in 0..CALL_DAYS {
        let Ok(today) = DAY.checked_add(i64::from(shift).days()) else { continue };
        for age in &ages {
            let Some(months) = months_at(today, *age).filter(|m| *m <= MOST_MONTHS) else { continue };
            let place = grid.place(*age, months);
            if found.contains_key(&place) {
                continue;
            }
            let Some(birthday) = birthday(today, *age) else { continue };
            let views = [*age, age / 7, months, months / 12].map(|v| v * NUMBER_SCALE);
            let on = (shift != 0).then_some(today);
            found.insert(place, (Class { says: birthday.to_string(), on, unsure: false }, known(views)));
        }
    }
}

fn birthday(today: Date, days: i64) -> Option<Date> {
    today.checked_sub(Span::new().try_days(days).ok()?).ok()
}

fn months_at(today: Date, days: i64) -> Option<i64> {
    let since = birthday(today, days)?.until((Unit::Month, today)).ok()?;
    Some(i64::from(since.get_months()))
}

const fn known(views: [i64; 4]) -> Cell {
    Cell { values: views, unsure: false, unknown: false }
}
