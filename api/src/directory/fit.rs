//! Does this one service fit this need, in time? Holds the profile check and the time check, each with the reason when it fails.
//! Ranks nothing and formats nothing.

use jiff::civil::Date;

use super::days::{Opening, closed_before, opening_after};
use super::reasons::Why;
use super::types::{Capacity, Need, Service, ServiceId, Way};
use crate::limits;

/// A need with everything that is the same for each service of one search. Instants are seconds since 1970 UTC.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What is needed.
    pub need: &'a Need,
    /// Present time.
    pub now: i64,
    /// When the person needs to be seen by; `None`: no limit.
    pub needed_by: Option<i64>,
    /// Entries last checked before this local date are stale.
    pub stale_before: Date,
    /// Outward part of the person's postcode, upper case, when known.
    pub outward: Option<&'a str>,
    /// The service the person is registered with, when known.
    pub registered_with: Option<&'a ServiceId>,
    /// The services searched stand in for another kind: their list of dispositions is not about this need.
    pub stands_in: bool,
    /// The nearest service of this kind is offered even when the person gets there late: late beats never.
    pub late_is_better_than_never: bool,
}

/// How a service fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// The opening that will be used.
    pub opening: Opening,
    /// When the person could be seen (or spoken to): there, and the door open.
    pub there_at: i64,
    /// The person gets there after the deadline.
    pub is_late: bool,
    /// Ways in that can be used, in the order to show.
    pub ways: Vec<Way>,
    /// A capacity report of amber that still counts, and its time.
    pub busy_since: Option<i64>,
    /// The time of a capacity report that is too old to count.
    pub capacity_old: Option<i64>,
}

/// Judges one service at a distance in metres, by its joined openings within the days of the search.
///
/// # Errors
/// The reason why it is not offered.
pub fn fit(service: &Service, openings: &[Opening], distance_metres: u32, asked: &Asked<'_>) -> Result<Fit, Why> {
    serves(service, asked)?;
    takes(service, asked)?;
    let capacity = capacity(service, asked.now)?;
    let Some(by_hand) = &service.by_hand else { return in_time(service, openings, distance_metres, asked, capacity) };
    if let Some(because) = &by_hand.withdrawn {
        return Err(Why::Withdrawn { because: because.clone() });
    }
    in_time(service, &by_hand.without_shut(openings), distance_metres, asked, capacity).map_err(|why| {
        // Only where the hours alone would do is it the closing that stands in the way.
        let would_do = in_time(service, openings, distance_metres, asked, capacity).is_ok();
        let shut = by_hand.shut.iter().find(|shut| would_do && shut.until > asked.now);
        shut.map_or(why, |shut| Why::ClosedByHand { until: shut.until, because: shut.because.clone() })
    })
}

/// The time check, over these openings.
fn in_time(
    service: &Service,
    openings: &[Opening],
    distance_metres: u32,
    asked: &Asked<'_>,
    (busy_since, capacity_old): (Option<i64>, Option<i64>),
) -> Result<Fit, Why> {
    let is_remote = service.ways_in.is_remote();
    let travel = if is_remote { 0 } else { travel_seconds(distance_metres) };
    let there_at = asked.now.saturating_add(travel);
    let spare = if is_remote { 0 } else { limits::LAST_ARRIVAL_BEFORE_CLOSING_SECONDS };
    let Some(opening) = opening_after(openings, there_at.saturating_add(spare)) else {
        return Err(closed(openings, asked, there_at, None));
    };
    let is_open_on_arrival = opening.from <= there_at;
    let starts_at = opening.from.max(there_at);
    let mut is_late = false;
    if let Some(needed_by) = asked.needed_by.filter(|by| starts_at > *by) {
        is_late = is_open_on_arrival && asked.late_is_better_than_never;
        if is_open_on_arrival && !is_late {
            return Err(Why::TooLate { there_at, needed_by });
        }
        if !is_late {
            return Err(closed(openings, asked, there_at, Some(opening.from)));
        }
    }
    let is_open_now = opening.from <= asked.now;
    let ways = ways(service, is_open_now);
    if ways.is_empty() {
        return Err(if is_open_now { Why::NoWayIn } else { closed(openings, asked, there_at, Some(opening.from)) });
    }
    Ok(Fit { opening, there_at: starts_at, is_late, ways, busy_since, capacity_old })
}

/// Seconds a person is taken to need for a distance: see [`limits::TRAVEL_METRES_PER_MINUTE`].
#[must_use]
pub fn travel_seconds(distance_metres: u32) -> i64 {
    let minutes = i64::from(distance_metres.div_ceil(limits::TRAVEL_METRES_PER_MINUTE));
    minutes.saturating_add(limits::TRAVEL_START_MINUTES).saturating_mul(60)
}

/// Does the service take this person with this problem, wherever they are and whatever the time?
///
/// # Errors
/// The reason why not.
pub fn takes(service: &Service, asked: &Asked<'_>) -> Result<(), Why> {
    let (takes, need) = (&service.takes, asked.need);
    if service.checked_on < asked.stale_before {
        return Err(Why::Stale { checked_on: service.checked_on });
    }
    if !asked.stands_in && !takes.dispositions.is_empty() && !takes.dispositions.contains(&need.disposition) {
        return Err(Why::NotThisOutcome);
    }
    let groups = &need.symptom_groups;
    let is_unwanted = groups.iter().any(|group| takes.not_symptom_groups.contains(group));
    let only = &takes.only_symptom_groups;
    let is_wanted = only.is_empty() || (!groups.is_empty() && groups.iter().all(|group| only.contains(group)));
    if is_unwanted || !is_wanted {
        return Err(Why::NotThisProblem);
    }
    match need.age_months {
        Some(age) if age < takes.age_from_months => return Err(Why::TooYoung { from_months: takes.age_from_months }),
        Some(age) => {
            if let Some(to_months) = takes.age_to_months.filter(|to| age >= *to) {
                return Err(Why::TooOld { to_months });
            }
        }
        None if takes.age_from_months > 0 || takes.age_to_months.is_some() => return Err(Why::AgeNotKnown),
        None => {}
    }
    match takes.sex.filter(|only| need.sex != Some(*only)) {
        Some(only) => Err(Why::Sex { takes: only, unknown: need.sex.is_none() }),
        None => Ok(()),
    }
}

/// Does the service take people from where this person lives or is registered?
fn serves(service: &Service, asked: &Asked<'_>) -> Result<(), Why> {
    let takes = &service.takes;
    if takes.registered_only && asked.registered_with != Some(&service.id) {
        return Err(Why::RegisteredOnly);
    }
    let is_outside = !takes.areas.is_empty() && !asked.outward.is_some_and(|outward| takes.areas.contains(outward));
    if is_outside { Err(Why::Area { unknown: asked.outward.is_none() }) } else { Ok(()) }
}

/// Times of a busy report that counts and of a report too old to count.
fn capacity(service: &Service, now: i64) -> Result<(Option<i64>, Option<i64>), Why> {
    let Some(report) = service.capacity else { return Ok((None, None)) };
    let reported_at = report.reported_at.as_second();
    if now.saturating_sub(reported_at) > limits::CAPACITY_STALE_AFTER_SECONDS {
        return Ok((None, Some(reported_at)));
    }
    match report.capacity {
        Capacity::Red => Err(Why::Full { reported_at }),
        Capacity::Amber => Ok((Some(reported_at), None)),
        Capacity::Green => Ok((None, None)),
    }
}

/// A service that refers people on by telephone takes them only while it is open; the others also when they open in time.
fn ways(service: &Service, is_open_now: bool) -> Vec<Way> {
    let declared = &service.ways_in;
    let all = [
        (Way::Book, declared.book),
        (Way::CallBack, declared.call_back && is_open_now),
        (Way::Telephone, declared.telephone.is_some()),
        (Way::GoTo, declared.go_to),
        (Way::Website, declared.website.is_some()),
    ];
    all.into_iter().filter_map(|(way, is_there)| is_there.then_some(way)).collect()
}

fn closed(openings: &[Opening], asked: &Asked<'_>, there_at: i64, opens_at: Option<i64>) -> Why {
    match opening_after(openings, asked.now) {
        Some(current) if current.from <= asked.now => Why::ClosesFirst { closes_at: current.until, there_at },
        _ => {
            let closed_at = closed_before(openings, asked.now);
            Why::Closed { closed_at, opens_at, needed_by: asked.needed_by }
        }
    }
}
