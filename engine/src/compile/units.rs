//! Units a number may be given in, and the exact way from one to another.
//!
//! Only units whose ratio is fixed by definition: a month is not a number of days, and mmol/L is not mg/dL without naming the substance.

use crate::limits::NUMBER_SCALE;
use crate::program::Unit;

/// What a unit measures. Units of two kinds never convert.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Time,
    Mass,
    Length,
    Volume,
    Temperature,
}

/// Unit, what it measures, and how many of the smallest unit it is: `times / over`. Pound, inch and pint by their legal definitions (UK Units of Measurement Regulations 1995).
const UNITS: &[(&str, Measure, i64, i64)] = &[
    ("seconds", Measure::Time, 1, 1),
    ("minutes", Measure::Time, 60, 1),
    ("hours", Measure::Time, 3_600, 1),
    ("days", Measure::Time, 86_400, 1),
    ("weeks", Measure::Time, 604_800, 1),
    ("mg", Measure::Mass, 1, 1),
    ("g", Measure::Mass, 1_000, 1),
    ("kg", Measure::Mass, 1_000_000, 1),
    ("oz", Measure::Mass, 45_359_237, 1_600),
    ("lb", Measure::Mass, 45_359_237, 100),
    ("st", Measure::Mass, 317_514_659, 50),
    ("mm", Measure::Length, 1, 1),
    ("cm", Measure::Length, 10, 1),
    ("m", Measure::Length, 1_000, 1),
    ("in", Measure::Length, 254, 10),
    ("ft", Measure::Length, 3_048, 10),
    ("ml", Measure::Volume, 1, 1),
    ("cl", Measure::Volume, 10, 1),
    ("litres", Measure::Volume, 1_000, 1),
    ("pints", Measure::Volume, 56_826_125, 100_000),
    ("°C", Measure::Temperature, 1, 1),
    ("°F", Measure::Temperature, 1, 1),
];

/// The way from `unit` to `own`; none: they do not convert.
pub(super) fn conversion(unit: &str, own: &str) -> Option<Unit> {
    let make = |before, times, over| Unit { name: unit.to_owned(), before, times, over };
    if unit == own {
        return Some(make(0, 1, 1));
    }
    let find = |name: &str| UNITS.iter().find(|u| u.0 == name);
    let (&(_, measure, times, over), &(_, own_measure, own_times, own_over)) = (find(unit)?, find(own)?);
    if measure != own_measure {
        return None;
    }
    if measure == Measure::Temperature {
        // 32 °F is 0 °C; the other way 160/9 is added first, to the nearest thousandth.
        return Some(if unit == "°F" { make(-32 * NUMBER_SCALE, 5, 9) } else { make(17_778, 9, 5) });
    }
    let (up, down) = (times.checked_mul(own_over)?, over.checked_mul(own_times)?);
    let common = gcd(up, down);
    Some(make(0, up / common, down / common))
}

/// How many milliseconds one of this unit lasts; none: it is no time.
pub(super) fn milliseconds(unit: &str) -> Option<i64> {
    UNITS.iter().find(|u| u.0 == unit && u.1 == Measure::Time).map(|u| u.2 * 1_000)
}

const fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    #[test]
    fn conversions_are_exact_to_the_thousandth() {
        let cases = [
            ("°F", "°C", 101_300, 38_500),
            ("°F", "°C", 98_600, 37_000),
            ("°C", "°F", 37_000, 98_600),
            ("days", "hours", 2_000, 48_000),
            ("minutes", "hours", 90_000, 1_500),
            ("weeks", "days", 1_500, 10_500),
            ("st", "kg", 10_000, 63_503),
            ("lb", "kg", 100_000, 45_359),
            ("in", "cm", 1_000, 2_540),
            ("kg", "kg", 5, 5),
        ];
        for (unit, own, given, expected) in cases {
            let way = conversion(unit, own).unwrap();
            let scaled = (given + way.before) * way.times;
            let found = (scaled + way.over / 2).div_euclid(way.over);
            assert_eq!(found, expected, "{given} {unit} in {own}");
        }
    }

    #[test]
    fn units_of_two_kinds_do_not_convert() {
        for (unit, own) in [("kg", "cm"), ("months", "days"), ("breaths a minute", "kg"), ("hours", "°C")] {
            assert!(conversion(unit, own).is_none(), "{unit} to {own}");
        }
        assert_eq!(milliseconds("hours"), Some(3_600_000));
        assert_eq!(milliseconds("kg"), None);
    }
}
