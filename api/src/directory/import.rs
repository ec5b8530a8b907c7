//! Reading the directory's tables (CSV with a header line) into types, every refused line reported with its number and reason.
//! Reads text handed in; opens no file and asks no time: "30 days ago" is counted from the instant given.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::days::BankHolidays;
use super::entry::Reading;
use super::places::{Place, Places};
use super::rules::{HelpLine, Rule, Rules, StandIn};
use super::table;
use super::types::{BadInput, Capacity, CapacityReport, Point, Service, Sex};
use crate::limits;

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Line number, the header being 1.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// Reads the table of services. Lines that do not fit are refused one by one; the rest is taken.
#[must_use]
pub fn services(table: &str, now: Timestamp, zone: &TimeZone) -> (Vec<Service>, Vec<Refused>) {
    let (lines, mut refused) = table::read(table);
    let mut taken = Vec::with_capacity(lines.len());
    let mut seen = BTreeSet::new();
    let places = Places::default();
    for (line, _, entry) in lines {
        match entry.and_then(|entry| entry.read(Reading { now, zone, places: &places })) {
            Ok(service) if !seen.insert(service.id.clone()) => {
                refused.push(Refused { line, why: format!("the id {} stands in the table already", service.id) });
            }
            Ok(service) => taken.push(service),
            Err(fault) => refused.push(Refused { line, why: fault.why }),
        }
    }
    refused.sort_by_key(|fault| fault.line);
    (taken, refused)
}

/// Reads the table of places.
///
/// # Errors
/// The first line that does not fit: a place in the wrong spot sends people the wrong way.
pub fn places(table: &str) -> Result<Places, BadInput> {
    Places::new(place_lines(table)?)
}

/// The lines of the table of places.
pub(super) fn place_lines(table: &str) -> Result<Vec<Place>, BadInput> {
    let mut lines = Vec::new();
    for row in all_rows::<PlaceRow>(table)? {
        lines.push(Place { name: row.place, postcode: row.postcode, at: Point::new(row.latitude, row.longitude)? });
    }
    Ok(lines)
}

/// Reads the table of bank holidays.
///
/// # Errors
/// The first line that does not fit, or no line at all.
pub fn bank_holidays(table: &str) -> Result<BankHolidays, BadInput> {
    let rows = all_rows::<HolidayRow>(table)?;
    BankHolidays::new(rows.into_iter().map(|row| (row.date, row.name)).collect())
}

/// Reads the three tables of rules: help lines, kinds, and what stands in for what.
///
/// # Errors
/// The first line that does not fit, or a line, kind or rule that names nothing.
pub fn rules(lines: &str, kinds: &str, stand_ins: &str) -> Result<Rules, BadInput> {
    let lines: BTreeMap<String, HelpLine> = all_rows::<HelpLine>(lines)?.into_iter().map(|line| (line.line.clone(), line)).collect();
    let mut rules: Vec<Rule> = Vec::new();
    for row in all_rows::<KindRow>(kinds)? {
        let fall_back = lines.get(&row.fall_back).cloned();
        rules.push(Rule {
            is_listed: yes_no(&row.listed)?,
            late_is_better_than_never: yes_no(&row.late_is_better_than_never)?,
            has_remote: yes_no(&row.remote)?,
            radius_metres: row.radius_km.saturating_mul(1_000),
            fall_back: fall_back.ok_or_else(|| BadInput(format!("no help line is called {}", row.fall_back)))?,
            stand_ins: Vec::new(),
            kind: row.kind,
        });
    }
    for row in all_rows::<StandInRow>(stand_ins)? {
        if !rules.iter().any(|rule| rule.kind == row.stands_in) {
            return Err(BadInput(format!("no kind of help is called {}", row.stands_in)));
        }
        let stand_in = StandIn {
            kind: row.stands_in,
            not_on_working_days: hidden_times(&row.not_on_working_days)?,
            only_within_minutes: row.only_within_minutes,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        };
        match rules.iter_mut().find(|rule| rule.kind == row.kind) {
            Some(rule) => rule.stand_ins.push(stand_in),
            None => return Err(BadInput(format!("no kind of help is called {}", row.kind))),
        }
    }
    Rules::new(rules)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceRow {
    place: String,
    postcode: String,
    latitude: f64,
    longitude: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayRow {
    date: Date,
    name: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KindRow {
    kind: String,
    listed: String,
    late_is_better_than_never: String,
    remote: String,
    radius_km: u32,
    fall_back: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StandInRow {
    kind: String,
    stands_in: String,
    not_on_working_days: String,
    only_within_minutes: Option<u32>,
    valid_from: Date,
    valid_to: Option<Date>,
    #[serde(rename = "source")]
    _source: String,
}

/// All lines of a table as `T`, and those that do not decode.
pub(crate) fn rows<T: DeserializeOwned>(table: &str) -> (Vec<(u64, T)>, Vec<Refused>) {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(table.as_bytes());
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    if table.len() > limits::TABLE_BYTES {
        let why = format!("the table has {} bytes, the limit is {}", table.len(), limits::TABLE_BYTES);
        return (taken, vec![Refused { line: 0, why }]);
    }
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(fault) => return (taken, vec![Refused { line: 1, why: fault.to_string() }]),
    };
    for record in reader.into_records() {
        let read = record.and_then(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            record.deserialize(Some(&header)).map(|row| (line, row))
        });
        match read {
            Ok(row) => taken.push(row),
            Err(fault) => {
                let line = fault.position().map_or(0, csv::Position::line);
                refused.push(Refused { line, why: fault.to_string() });
            }
        }
    }
    (taken, refused)
}

/// All lines of a table, or the first fault.
pub(crate) fn all_rows<T: DeserializeOwned>(table: &str) -> Result<Vec<T>, BadInput> {
    let (rows, refused) = rows::<T>(table);
    match refused.first() {
        Some(fault) => Err(BadInput(format!("line {}: {}", fault.line, fault.why))),
        None => Ok(rows.into_iter().map(|(_, row)| row).collect()),
    }
}

pub(crate) fn yes_no(text: &str) -> Result<bool, BadInput> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(BadInput(format!("`{}` is not yes or no", other.escape_debug()))),
    }
}

pub(super) fn sex(text: &str) -> Result<Option<Sex>, BadInput> {
    match text {
        "" => Ok(None),
        "female" => Ok(Some(Sex::Female)),
        "male" => Ok(Some(Sex::Male)),
        other => Err(BadInput(format!("`{}` is not female, male or empty", other.escape_debug()))),
    }
}

/// "5 years" or "6 months", in months.
pub(super) fn months(text: &str) -> Result<Option<u16>, BadInput> {
    let fault = || BadInput(format!("`{}` is not an age such as `5 years` or `6 months`", text.escape_debug()));
    if text.is_empty() {
        return Ok(None);
    }
    let (number, unit) = text.split_once(' ').ok_or_else(fault)?;
    let number: u16 = number.parse().map_err(|_| fault())?;
    let times = match unit {
        "year" | "years" => 12,
        "month" | "months" => 1,
        _ => return Err(fault()),
    };
    number.checked_mul(times).filter(|months| *months <= limits::AGE_MONTHS).map(Some).ok_or_else(fault)
}

pub(super) fn capacity(text: &str, reported: &str, now: Timestamp) -> Result<Option<CapacityReport>, BadInput> {
    let capacity = match text {
        "" => return Ok(None),
        "green" => Capacity::Green,
        "amber" => Capacity::Amber,
        "red" => Capacity::Red,
        other => return Err(BadInput(format!("`{}` is not green, amber, red or empty", other.escape_debug()))),
    };
    let reported_at = match ago(reported, "minutes")? {
        Some(minutes) => now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(now),
        None => reported.parse().map_err(|_| BadInput(format!("`{}` is not the time of a report", reported.escape_debug())))?,
    };
    Ok(Some(CapacityReport { capacity, reported_at }))
}

/// A date, or "30 days ago".
pub(super) fn checked_on(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Date, BadInput> {
    match ago(text, "days")? {
        Some(days) => {
            let then = now.checked_sub(SignedDuration::from_hours(days.saturating_mul(24))).unwrap_or(now);
            Ok(then.to_zoned(zone.clone()).date())
        }
        None => text.parse().map_err(|_| BadInput(format!("`{}` is not the date of the last check", text.escape_debug()))),
    }
}

/// The number in "30 days ago"; `None` when the text is of another form.
fn ago(text: &str, unit: &str) -> Result<Option<i64>, BadInput> {
    let Some(number) = text.strip_suffix(" ago").and_then(|rest| rest.strip_suffix(unit)) else { return Ok(None) };
    let number: u32 = number.trim().parse().map_err(|_| BadInput(format!("`{}` has no number", text.escape_debug())))?;
    Ok(Some(i64::from(number)))
}

fn hidden_times(text: &str) -> Result<Option<(jiff::civil::Time, jiff::civil::Time)>, BadInput> {
    if text.is_empty() {
        return Ok(None);
    }
    let fault = || BadInput(format!("`{}` is not a time of day such as 08:00-18:00", text.escape_debug()));
    let (from, to) = text.split_once('-').ok_or_else(fault)?;
    Ok(Some((from.parse().map_err(|_| fault())?, to.parse().map_err(|_| fault())?)))
}
