//! H15: no closed service is offered. Every quarter of an hour over 400 days, twelve services' hours are judged by the search and by an
//! oracle of its own: it reads the same table with its own reader and knows its own calendar, clock changes and holidays. It uses
//! neither jiff nor the directory's types to decide.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may stop")]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::catalogue::Catalogue;
use super::hours::OpeningHours;
use super::search::{Query, search};
use super::types::{Need, Point, Service, ServiceId, Takes, WaysIn};
use super::{demo, import};

const TABLE: &str = include_str!("../../tests/fixtures/opening-hours.psv");
const HOLIDAYS: &str = include_str!("../../demo/bank-holidays.csv");
const DAY: i64 = 86_400;
const DAYS: i64 = 400;

fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('|').map(str::trim).collect())
}

/// Days since 1970 of a date (proleptic Gregorian, after the textbook method of counting from March).
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn day_of_text(text: &str) -> i64 {
    let parts: Vec<i64> = text.trim().split('-').map(|part| part.parse().unwrap()).collect();
    day_number(parts[0], parts[1], parts[2])
}

/// Monday is 0; 1 January 1970 was a Thursday.
fn weekday(day: i64) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap()
}

fn last_sunday(year: i64, month: i64) -> i64 {
    let last = day_number(year, month, 31);
    last - (i64::try_from(weekday(last)).unwrap() + 1) % 7
}

/// Seconds that clocks in London are ahead of UTC.
fn ahead(second: i64) -> i64 {
    let year = (1970..).find(|year| day_number(year + 1, 1, 1) * DAY > second).unwrap();
    let (begins, ends) = (last_sunday(year, 3) * DAY + 3_600, last_sunday(year, 10) * DAY + 3_600);
    if (begins..ends).contains(&second) { 3_600 } else { 0 }
}

fn is_near_a_clock_change(second: i64) -> bool {
    let day = second.div_euclid(DAY);
    (2026..2029).flat_map(|year| [last_sunday(year, 3), last_sunday(year, 10)]).any(|change| change == day)
        && second.rem_euclid(DAY) < 3 * 3_600
}

/// Hours as the oracle reads them: minutes of each weekday, of holidays, and of single days.
struct Hours {
    week: Vec<Vec<(i64, i64)>>,
    holiday: Option<Vec<(i64, i64)>>,
    single: BTreeMap<i64, Vec<(i64, i64)>>,
    holidays: BTreeSet<i64>,
}

fn spans(text: &str) -> Vec<(i64, i64)> {
    if text == "closed" {
        return Vec::new();
    }
    let minute = |text: &str| text[0..2].parse::<i64>().unwrap() * 60 + text[3..5].parse::<i64>().unwrap();
    let span = |(from, to): (&str, &str)| {
        let (from, to) = (minute(from), minute(to));
        (from, if to <= from { to + 1_440 } else { to })
    };
    text.split(',').map(|part| span(part.trim().split_once('-').unwrap())).collect()
}

impl Hours {
    fn read(week: &str, holiday: &str, single: &str) -> Self {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let mut days = vec![Vec::new(); 7];
        if week == "always" {
            days = vec![vec![(0, 1_440)]; 7];
        } else {
            for part in week.split(';') {
                let (which, hours) = part.trim().split_once(' ').unwrap();
                let (from, to) = which.split_once('-').unwrap_or((which, which));
                let place = |name: &str| names.iter().position(|n| *n == name).unwrap();
                for day in &mut days[place(from)..=place(to)] {
                    *day = spans(hours);
                }
            }
        }
        let holiday = match holiday {
            "as usual" => None,
            other => Some(
                other.strip_prefix("as ").map_or_else(|| spans(other), |day| days[names.iter().position(|n| *n == day).unwrap()].clone()),
            ),
        };
        let single = single.split(';').filter(|part| !part.trim().is_empty()).map(|part| {
            let (date, hours) = part.trim().split_once(' ').unwrap();
            (day_of_text(date), spans(hours))
        });
        let dates = HOLIDAYS.lines().filter(|line| line.starts_with("20")).map(|line| day_of_text(line.split(',').next().unwrap()));
        Self { single: single.collect(), week: days, holiday, holidays: dates.collect() }
    }

    fn of_day(&self, day: i64) -> &[(i64, i64)] {
        if let Some(spans) = self.single.get(&day) {
            return spans;
        }
        match &self.holiday {
            Some(spans) if self.holidays.contains(&day) => spans,
            _ => &self.week[weekday(day)],
        }
    }

    /// Declared closed as a whole: then yesterday's evening ends at midnight.
    fn is_shut(&self, day: i64) -> bool {
        let is_special = self.single.contains_key(&day) || (self.holiday.is_some() && self.holidays.contains(&day));
        is_special && self.of_day(day).is_empty()
    }

    /// What a clock on the wall says: open at this minute or not.
    fn is_open(&self, second: i64) -> bool {
        let local = second + ahead(second);
        let (day, minute) = (local.div_euclid(DAY), local.rem_euclid(DAY) / 60);
        let today = self.of_day(day).iter().any(|(from, to)| (*from..*to).contains(&minute));
        let tail = self.of_day(day - 1).iter().any(|(_, to)| minute + 1_440 < *to);
        today || (tail && !self.is_shut(day))
    }
}

fn service(line: &[&str], now: Timestamp, is_remote: bool) -> Service {
    let nothing = BTreeSet::new;
    Service {
        id: ServiceId::parse(line[0]).unwrap(),
        name: line[0].to_owned(),
        kind: "pharmacy".to_owned(),
        setting: String::new(),
        takes: Takes {
            dispositions: nothing(),
            only_symptom_groups: nothing(),
            not_symptom_groups: nothing(),
            age_from_months: 0,
            age_to_months: None,
            sex: None,
            areas: nothing(),
            registered_only: false,
        },
        ways_in: WaysIn { book: false, call_back: false, telephone: Some("01632 960 001".to_owned()), go_to: !is_remote, website: None },
        hours: OpeningHours::parse(line[1], line[2], line[3]).unwrap(),
        capacity: None,
        address: String::new(),
        place: String::new(),
        postcode: String::new(),
        at: Point::new(54.5, 2.0).unwrap(),
        accessibility: Vec::new(),
        languages: Vec::new(),
        checked_on: now.to_zoned(TimeZone::UTC).date(),
        by_hand: None,
    }
}

struct World {
    picture: Catalogue,
    hours: BTreeMap<String, Hours>,
}

fn world(now: Timestamp, is_remote: bool) -> World {
    let zone = TimeZone::get("Europe/London").unwrap();
    let rules = demo::catalogue(now, &zone).unwrap().rules;
    // Checked long after the last day of the test, so that no entry grows stale within it.
    let services = lines().map(|line| service(&line, now + jiff::SignedDuration::from_hours(24 * 500), is_remote)).collect();
    let picture = Catalogue::new(
        services,
        import::places("place,postcode,latitude,longitude\n").unwrap(),
        import::bank_holidays(HOLIDAYS).unwrap(),
        rules,
        zone,
    )
    .unwrap();
    World { picture, hours: lines().map(|line| (line[0].to_owned(), Hours::read(line[1], line[2], line[3]))).collect() }
}

fn query(now: Timestamp, within_minutes: Option<u32>, metres_north: f64) -> Query {
    let need = Need {
        disposition: "d".into(),
        kind: "pharmacy".into(),
        within_minutes,
        symptom_groups: Vec::new(),
        age_months: Some(400),
        sex: None,
    };
    let at = Point::new(54.5 + metres_north / 111_195.0, 2.0).unwrap();
    Query { need, at, outward: None, registered_with: None, radius_metres: None, since: now, now, limit: 50 }
}

const BEGIN: i64 = 1_790_812_800; // 2026-10-01T00:00Z

#[test]
fn the_oracle_knows_its_calendar() {
    assert_eq!(day_number(2026, 10, 1) * DAY, BEGIN);
    assert_eq!(
        (weekday(day_number(2026, 11, 22)), last_sunday(2026, 10), last_sunday(2027, 3)),
        (6, day_number(2026, 10, 25), day_number(2027, 3, 28))
    );
    assert_eq!((ahead(day_number(2026, 10, 25) * DAY + 3_599), ahead(day_number(2026, 10, 25) * DAY + 3_600)), (3_600, 0));
}

#[test]
fn h15_no_closed_service_is_offered_and_no_open_one_is_missed() {
    let world = world(Timestamp::from_second(BEGIN).unwrap(), true);
    let (mut checked, mut doubtful) = (0_u32, 0_u32);
    for quarter in 0..DAYS * 96 {
        let second = BEGIN + quarter * 900;
        let answer = search(&world.picture, &query(Timestamp::from_second(second).unwrap(), Some(0), 0.0));
        let offered: BTreeSet<&str> = answer.offered.iter().map(|offer| offer.service.id.as_str()).collect();
        for (id, hours) in &world.hours {
            let (is_open, is_offered) = (hours.is_open(second), offered.contains(id.as_str()));
            let when = Timestamp::from_second(second).unwrap();
            assert!(is_open || !is_offered, "{id} is closed at {when} and was offered");
            if is_open && !is_offered {
                assert!(is_near_a_clock_change(second), "{id} is open at {when} and was missed");
                doubtful += 1;
            }
            checked += 1;
        }
    }
    assert_eq!(checked, 400 * 96 * 12);
    // Three clock changes, twelve services, at most two doubtful hours each.
    assert!(doubtful <= 3 * 12 * 8, "{doubtful}");
}

#[test]
fn h15_where_somebody_travels_the_door_is_open_when_they_arrive_and_in_time() {
    let world = world(Timestamp::from_second(BEGIN).unwrap(), false);
    let mut told = 0_u32;
    for step in 0..DAYS * 8 {
        let now = Timestamp::from_second(BEGIN + step * 10_800 + (step % 7) * 540).unwrap();
        let answer = search(&world.picture, &query(now, Some(240), 9_000.0));
        let by = answer.needed_by.unwrap();
        for offer in &answer.offered {
            let hours = &world.hours[offer.service.id.as_str()];
            assert!(hours.is_open(offer.there_at.as_second()) && offer.there_at <= by, "{} at {now}", offer.service.id);
            assert!(hours.is_open(offer.there_at.as_second() + 14 * 60), "{} closes on arrival at {now}", offer.service.id);
            told += 1;
        }
    }
    assert!(told > 5_000, "{told}");
}
