//! From hours on paper to instants: the days of one search with their local midnights, bank holidays and clock changes, and the
//! openings of a service within them. Never asks for the present time: both ends are handed in.
//!
//! Doubt counts as closed. An opening time that the clock skips or shows twice begins at its later reading, a closing time ends at
//! its earlier one, and an evening does not run past midnight into a day declared closed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::hours::{DAY_MINUTES, OpeningHours, Weekday0};
use super::types::BadInput;
use crate::limits;

/// Bank holidays of one country, with the years for which they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankHolidays {
    names: BTreeMap<Date, String>,
    first_year: i16,
    last_year: i16,
}

impl BankHolidays {
    /// From dated names. Every year from the first to the last date counts as known.
    ///
    /// # Errors
    /// When the list is empty: a directory without holiday data would offer closed services.
    pub fn new(names: BTreeMap<Date, String>) -> Result<Self, BadInput> {
        match (names.first_key_value(), names.last_key_value()) {
            (Some((first, _)), Some((last, _))) => {
                let (first_year, last_year) = (first.year(), last.year());
                Ok(Self { names, first_year, last_year })
            }
            _ => Err(BadInput("no bank holidays are given".to_owned())),
        }
    }

    /// The holiday's name, if this date is one.
    #[must_use]
    pub fn name_of(&self, date: Date) -> Option<&str> {
        self.names.get(&date).map(String::as_str)
    }

    /// True when the data covers this date's year.
    #[must_use]
    pub fn knows(&self, date: Date) -> bool {
        (self.first_year..=self.last_year).contains(&date.year())
    }
}

/// A stretch during which a service is open, in seconds since 1970 UTC; `until` is the first closed second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// First open second.
    pub from: i64,
    /// First closed second, or where the days of this search end.
    pub until: i64,
}

#[derive(Debug, Clone)]
struct Day {
    date: Date,
    weekday: Weekday0,
    is_bank_holiday: bool,
    midnight: i64,
    /// No clock change between this midnight and the one 48 hours on: minutes can simply be added.
    is_plain: bool,
}

/// The civil days that one search needs: from the day before its first instant to the day of its last.
#[derive(Debug, Clone)]
pub struct Days {
    days: Vec<Day>,
    zone: TimeZone,
    /// False when a day lies in a year without holiday data.
    pub holidays_known: bool,
}

impl Days {
    /// Builds the days between two instants (at most [`limits::SEARCH_DAYS`] after the first).
    #[must_use]
    pub fn between(from: Timestamp, until: Timestamp, holidays: &BankHolidays, zone: &TimeZone) -> Self {
        let first = from.to_zoned(zone.clone()).date();
        let last = until.to_zoned(zone.clone()).date();
        let mut date = first.yesterday().unwrap_or(first);
        let mut days = Vec::with_capacity(4);
        let mut holidays_known = true;
        while date <= last && days.len() <= limits::SEARCH_DAYS {
            holidays_known &= holidays.knows(date);
            let midnight = seconds_at(date, 0, Edge::Opens, zone);
            let in_two_days = date.tomorrow().and_then(Date::tomorrow).map(|d| seconds_at(d, 0, Edge::Opens, zone));
            days.push(Day {
                date,
                weekday: Weekday0::of(date.weekday()),
                is_bank_holiday: holidays.name_of(date).is_some(),
                midnight,
                is_plain: in_two_days.is_ok_and(|then| then.saturating_sub(midnight) == 48 * 3_600),
            });
            match date.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        Self { days, zone: zone.clone(), holidays_known }
    }

    /// Every stretch of being open within these days, touching spans joined into one.
    #[must_use]
    pub fn joined(&self, hours: &OpeningHours) -> Vec<Opening> {
        let mut joined: Vec<Opening> = Vec::with_capacity(self.days.len());
        for opening in self.openings(hours) {
            match joined.last_mut() {
                Some(last) if opening.from <= last.until => last.until = last.until.max(opening.until),
                _ => joined.push(opening),
            }
        }
        joined
    }

    /// The last second these days speak of.
    #[must_use]
    pub fn end(&self) -> i64 {
        self.days.last().map_or(i64::MIN, |day| self.seconds(day, DAY_MINUTES, Edge::Closes))
    }

    /// Every stretch of being open within these days, in order of the days on which they begin; touching ones are not joined.
    pub fn openings<'a>(&'a self, hours: &'a OpeningHours) -> impl Iterator<Item = Opening> + 'a {
        self.days.iter().enumerate().flat_map(move |(index, day)| {
            let next_is_shut =
                self.days.get(index.saturating_add(1)).is_some_and(|next| hours.is_shut_all_day(next.date, next.is_bank_holiday));
            hours.spans_on(day.date, day.weekday, day.is_bank_holiday).iter().filter_map(move |span| {
                let to_minute = if next_is_shut { span.to_minute.min(DAY_MINUTES) } else { span.to_minute };
                let from = self.seconds(day, span.from_minute, Edge::Opens);
                let until = self.seconds(day, to_minute, Edge::Closes);
                (from < until).then_some(Opening { from, until })
            })
        })
    }

    fn seconds(&self, day: &Day, minute: u16, edge: Edge) -> i64 {
        if day.is_plain {
            day.midnight.saturating_add(i64::from(minute) * 60)
        } else {
            let (date, minute) = match minute.checked_sub(DAY_MINUTES) {
                Some(rest) => (day.date.tomorrow().unwrap_or(day.date), rest),
                None => (day.date, minute),
            };
            seconds_at(date, minute, edge, &self.zone)
        }
    }
}

/// The first of joined openings that ends after `after` (seconds since 1970 UTC).
#[must_use]
pub fn opening_after(openings: &[Opening], after: i64) -> Option<Opening> {
    openings.iter().find(|opening| opening.until > after).copied()
}

/// When the last of them closed before this second, if within the days at hand.
#[must_use]
pub fn closed_before(openings: &[Opening], second: i64) -> Option<i64> {
    openings.iter().map(|opening| opening.until).take_while(|until| *until <= second).last()
}

#[derive(Debug, Clone, Copy)]
enum Edge {
    Opens,
    Closes,
}

/// The instant of a wall-clock minute (0 to 1439; more counts as the next midnight), doubt read as closed.
fn seconds_at(date: Date, minute: u16, edge: Edge, zone: &TimeZone) -> i64 {
    let (hour, rest) = (minute / 60, minute % 60);
    let time = Time::new(i8::try_from(hour).unwrap_or(0), i8::try_from(rest).unwrap_or(0), 0, 0);
    let civil = date.to_datetime(time.unwrap_or_else(|_| Time::midnight()));
    let ambiguous = zone.to_ambiguous_timestamp(civil);
    let instant = match edge {
        Edge::Opens => ambiguous.later(),
        Edge::Closes => ambiguous.earlier(),
    };
    // Only the last day of the calendar (year 9999) has no instant; it is never open.
    instant.map_or(i64::MAX, Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    fn holidays() -> BankHolidays {
        let names = [("2026-01-01", "New Year's Day"), ("2028-12-26", "Boxing Day")];
        BankHolidays::new(names.iter().map(|(d, n)| (d.parse().unwrap(), (*n).to_owned())).collect()).unwrap()
    }

    fn london() -> TimeZone {
        TimeZone::get("Europe/London").unwrap()
    }

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    fn days(from: &str, until: &str) -> Days {
        Days::between(from.parse().unwrap(), until.parse().unwrap(), &holidays(), &london())
    }

    #[test]
    fn a_time_the_clock_shows_twice_closes_at_the_first_and_opens_at_the_second() {
        let days = days("2026-10-24T12:00Z", "2026-10-26T12:00Z");
        let hours = OpeningHours::parse("sat 20:00-01:30; sun 01:30-06:00", "as usual", "").unwrap();
        let evening = opening_after(&days.joined(&hours), at("2026-10-24T19:30Z")).unwrap();
        assert_eq!((evening.from, evening.until), (at("2026-10-24T19:00Z"), at("2026-10-25T00:30Z")));
        let night = opening_after(&days.joined(&hours), evening.until).unwrap();
        assert_eq!((night.from, night.until), (at("2026-10-25T01:30Z"), at("2026-10-25T06:00Z")));
    }

    #[test]
    fn a_time_the_clock_skips_is_not_open() {
        let days = days("2027-03-28T00:00Z", "2027-03-28T12:00Z");
        let hours = OpeningHours::parse("sun 01:10-01:50", "as usual", "").unwrap();
        assert_eq!(opening_after(&days.joined(&hours), at("2027-03-27T12:00Z")), None);
    }

    #[test]
    fn day_and_night_is_one_opening() {
        let days = days("2026-11-23T10:00Z", "2026-11-25T10:00Z");
        let hours = OpeningHours::parse("always", "as usual", "").unwrap();
        let opening = opening_after(&days.joined(&hours), at("2026-11-23T10:00Z")).unwrap();
        assert_eq!((opening.from, opening.until), (at("2026-11-22T00:00Z"), at("2026-11-26T00:00Z")));
        assert_eq!(opening.until, days.end());
    }

    #[test]
    fn an_evening_stops_at_the_midnight_of_a_day_declared_closed() {
        let hours = OpeningHours::parse("thu 18:00-02:00", "as usual", "2026-12-25 closed").unwrap();
        let days = days("2026-12-24T10:00Z", "2026-12-26T10:00Z");
        assert_eq!(opening_after(&days.joined(&hours), at("2026-12-24T18:30Z")).unwrap().until, at("2026-12-25T00:00Z"));
        assert_eq!(closed_before(&days.joined(&hours), at("2026-12-25T12:00Z")), Some(at("2026-12-25T00:00Z")));
    }

    #[test]
    fn a_year_without_holiday_data_is_told() {
        assert!(days("2028-06-01T00:00Z", "2028-06-02T00:00Z").holidays_known);
        assert!(!days("2028-12-31T12:00Z", "2029-01-01T12:00Z").holidays_known);
        assert!(BankHolidays::new(BTreeMap::new()).is_err());
    }
}
