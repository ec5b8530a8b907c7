//! The ranked search: need, place and time in; services that are open in time out, nearest first, each with the reasons for its
//! place, beside those left out with theirs. Never an empty answer: what to do when nothing fits is part of every answer. Pure: no
//! store, no present time.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::days::{Days, Opening};
use super::fit::{Asked, Fit, fit, takes};
use super::index::distance_metres;
use super::reasons::{For, Said, Why, Words};
use super::rules::{HelpLine, Rule};
use super::types::{Need, Point, Service, ServiceId, Way};
use crate::limits;

/// One search.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What is needed.
    pub need: Need,
    /// Where the person is.
    pub at: Point,
    /// Outward part of their postcode, upper case, when known.
    pub outward: Option<String>,
    /// Service they are registered with, when known.
    pub registered_with: Option<ServiceId>,
    /// How far they would go, metres; `None`: the distance of the kind's rule.
    pub radius_metres: Option<u32>,
    /// Instant from which the need counts.
    pub since: Timestamp,
    /// Present time.
    pub now: Timestamp,
    /// Services wanted, at most [`limits::OFFERS_PER_SEARCH`].
    pub limit: usize,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Kind that was wanted.
    pub kind: String,
    /// When the person needs to be seen by.
    pub needed_by: Option<Timestamp>,
    /// How far the search went, metres.
    pub radius_metres: u32,
    /// Services in order.
    pub offered: Vec<Offer>,
    /// The nearest services left out, nearest first.
    pub excluded: Vec<Excluded>,
    /// How many were left out for each reason.
    pub excluded_counts: BTreeMap<String, u32>,
    /// What to do when none of this helps. Always there.
    pub fall_back: HelpLine,
}

/// A service that is offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// 1 is the first.
    pub rank: u32,
    /// The service.
    pub service: Service,
    /// Straight-line distance, metres.
    pub distance_metres: u32,
    /// When its opening begins or began.
    pub opens_at: Timestamp,
    /// When it closes, or where this search stopped looking.
    pub closes_at: Timestamp,
    /// Open at the present time.
    pub is_open_now: bool,
    /// When the person could be seen there.
    pub there_at: Timestamp,
    /// Later than the deadline: only where late beats never.
    pub is_late: bool,
    /// Ways in that can be used, best first.
    pub ways: Vec<Way>,
    /// It stands in for the kind that was wanted.
    pub stands_in: bool,
    /// Why it stands here.
    pub reasons: Vec<Said>,
}

/// A service that is not offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Excluded {
    /// Its id.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// Straight-line distance, metres.
    pub distance_metres: u32,
    /// Why not.
    pub why: Said,
}

/// What one pass over one kind found.
struct Pass<'a> {
    fits: Vec<(&'a Service, u32, Fit)>,
    excluded: Vec<(&'a Service, u32, Why)>,
    counts: BTreeMap<&'static str, u32>,
}

/// Searches a catalogue.
#[must_use]
pub fn search(catalogue: &Catalogue, query: &Query) -> Answer {
    let rule = catalogue.rules.of(&query.need.kind);
    let clock = Clock::new(catalogue, query);
    let radius = query.radius_metres.unwrap_or(rule.radius_metres).min(limits::RADIUS_METRES);
    let mut answer = Answer {
        kind: query.need.kind.clone(),
        needed_by: clock.needed_by.and_then(|s| Timestamp::from_second(s).ok()),
        radius_metres: radius,
        offered: Vec::new(),
        excluded: Vec::new(),
        excluded_counts: BTreeMap::new(),
        fall_back: rule.fall_back.clone(),
    };
    if !rule.is_listed {
        return answer;
    }
    let limit = query.limit.clamp(1, limits::OFFERS_PER_SEARCH);
    let pass = clock.pass(catalogue, query, rule, radius, limit, false);
    clock.report(&mut answer, pass, query);
    if answer.offered.is_empty() {
        let stand_ins = rule.stand_ins.iter().filter(|rule| rule.applies(&clock.local, clock.is_working_day, query.need.within_minutes));
        for rule in stand_ins.map(|stand_in| catalogue.rules.of(&stand_in.kind)) {
            let radius = query.radius_metres.unwrap_or(rule.radius_metres).min(limits::RADIUS_METRES);
            let pass = clock.pass(catalogue, query, rule, radius, limit.min(limits::STAND_INS_OFFERED), true);
            clock.report(&mut answer, pass, query);
        }
    }
    answer
}

/// Judges one named service for a query, as a booking must before it takes a slot.
///
/// # Errors
/// The reason why it is not offered.
pub fn judge(catalogue: &Catalogue, query: &Query, service: &Service, stands_in: bool) -> Result<Fit, Said> {
    let clock = Clock::new(catalogue, query);
    let rule = catalogue.rules.of(&service.kind);
    let distance = distance_metres(query.at, service.at);
    fit(service, &clock.days.joined(&service.hours), distance, &clock.asked(query, rule, stands_in)).map_err(|why| clock.words.why(&why))
}

/// Says whether a service takes the person and problem of a query at all, wherever they are and whatever the time: what must hold for
/// an appointment already chosen.
///
/// # Errors
/// The reason why not.
pub fn suits(catalogue: &Catalogue, query: &Query, service: &Service) -> Result<(), Said> {
    let clock = Clock::new(catalogue, query);
    takes(service, &clock.asked(query, catalogue.rules.of(&service.kind), false)).map_err(|why| clock.words.why(&why))
}

/// Everything about time that is the same for each service of one search.
struct Clock {
    days: Days,
    now: i64,
    needed_by: Option<i64>,
    stale_before: Date,
    local: jiff::Zoned,
    is_working_day: bool,
    words: Words,
}

impl Clock {
    fn new(catalogue: &Catalogue, query: &Query) -> Self {
        let zone = catalogue.zone.clone();
        let needed_by =
            query.need.within_minutes.and_then(|minutes| query.since.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok());
        let horizon = SignedDuration::from_hours(24 * limits::HORIZON_DAYS);
        // A day more than the deadline, so that "opens at" can be told; closing times beyond it do not matter.
        let latest = match needed_by {
            Some(by) => by.checked_add(SignedDuration::from_hours(48)).unwrap_or(by).max(query.now),
            None => query.now.checked_add(horizon).unwrap_or(query.now),
        };
        let latest = latest.min(query.now.checked_add(horizon).unwrap_or(query.now));
        let days = Days::between(query.now, latest, &catalogue.holidays, &zone);
        let local = query.now.to_zoned(zone.clone());
        let today = local.date();
        let is_weekend = today.weekday().to_monday_zero_offset() >= 5;
        Self {
            days,
            now: query.now.as_second(),
            needed_by: needed_by.map(Timestamp::as_second),
            stale_before: today.checked_sub(limits::ENTRY_STALE_AFTER_DAYS.days()).unwrap_or(today),
            is_working_day: !is_weekend && catalogue.holidays.name_of(today).is_none(),
            local,
            words: Words { zone, now: query.now.as_second() },
        }
    }

    fn asked<'a>(&'a self, query: &'a Query, rule: &Rule, stands_in: bool) -> Asked<'a> {
        Asked {
            need: &query.need,
            now: self.now,
            needed_by: self.needed_by,
            stale_before: self.stale_before,
            outward: query.outward.as_deref(),
            registered_with: query.registered_with.as_ref(),
            stands_in,
            late_is_better_than_never: rule.late_is_better_than_never,
        }
    }

    fn pass<'a>(&self, catalogue: &'a Catalogue, query: &Query, rule: &Rule, radius: u32, limit: usize, stands_in: bool) -> Pass<'a> {
        let asked = self.asked(query, rule, stands_in);
        let mut found = Pass { fits: Vec::new(), excluded: Vec::new(), counts: BTreeMap::new() };
        let mut enough_at: Option<u32> = None;
        // Many services keep the same hours: their openings are worked out once.
        let mut openings: HashMap<usize, Vec<Opening>> = HashMap::new();
        for slot in catalogue.index.nearest(&rule.kind, query.at).take(limits::SERVICES_EXAMINED) {
            let Some(service) = catalogue.services.get(slot) else { continue };
            let distance = distance_metres(query.at, service.at);
            if enough_at.is_some_and(|reached| distance > reached.saturating_add(limits::BUSY_AS_IF_FARTHER_METRES)) {
                break;
            }
            let is_too_far = distance > radius && !service.ways_in.is_remote();
            let judged = if is_too_far {
                Err(Why::TooFar { distance_metres: distance, radius_metres: radius })
            } else {
                let same = openings.entry(catalogue.hours.of(slot)).or_insert_with(|| self.days.joined(&service.hours));
                fit(service, same, distance, &asked)
            };
            match judged {
                Ok(fits) => found.fits.push((service, distance, fits)),
                Err(why) => {
                    let count = found.counts.entry(why.code()).or_default();
                    *count = count.saturating_add(1);
                    if found.excluded.len() < limits::EXCLUSIONS_TOLD && !(is_too_far && *count > 1) {
                        found.excluded.push((service, distance, why));
                    }
                }
            }
            if enough_at.is_none() && found.fits.len() >= limit {
                enough_at = Some(distance);
            }
            if is_too_far && !rule.has_remote {
                break;
            }
        }
        found.fits.sort_by_key(|(service, distance, fits)| (fits.is_late, nearness(*distance, fits), service.id.clone()));
        found.fits.truncate(limit);
        found
    }

    fn report(&self, answer: &mut Answer, pass: Pass<'_>, query: &Query) {
        for (service, distance, why) in pass.excluded {
            let why = self.words.why(&why);
            answer.excluded.push(Excluded { id: service.id.clone(), name: service.name.clone(), distance_metres: distance, why });
        }
        for (code, count) in pass.counts {
            let sum = answer.excluded_counts.entry(code.to_owned()).or_default();
            *sum = sum.saturating_add(count);
        }
        for (service, distance, fits) in pass.fits {
            let rank = u32::try_from(answer.offered.len().saturating_add(1)).unwrap_or(u32::MAX);
            answer.offered.push(self.offer(rank, service, distance, fits, query));
        }
    }

    fn offer(&self, rank: u32, service: &Service, distance: u32, fits: Fit, query: &Query) -> Offer {
        let stands_in = service.kind != query.need.kind;
        let mut reasons = vec![For::Rank { rank, is_late: fits.is_late }];
        reasons.push(if service.ways_in.is_remote() { For::Remote } else { For::Distance { metres: distance } });
        reasons.push(match (fits.opening.from, fits.opening.until) {
            (from, until) if from <= self.now && until >= self.days.end() => For::AlwaysOpen,
            (from, until) if from <= self.now => For::OpenUntil { until },
            (from, until) => For::Opens { from, until },
        });
        reasons.extend(fits.is_late.then_some(For::Late { there_at: fits.there_at }));
        reasons.extend(fits.busy_since.map(|reported_at| For::Busy { reported_at }));
        reasons.extend(fits.capacity_old.map(|reported_at| For::CapacityOld { reported_at }));
        reasons.extend(stands_in.then(|| For::StandsIn { kind: query.need.kind.clone() }));
        let is_doubtful = !self.days.holidays_known && service.hours.minds_bank_holidays();
        reasons.extend(is_doubtful.then_some(For::HolidaysUnknown));
        let note = service.by_hand.as_ref().and_then(|by_hand| by_hand.note.clone());
        reasons.extend(note.map(|text| For::Note { text }));
        let instant = |second: i64| Timestamp::from_second(second).unwrap_or(query.now);
        Offer {
            rank,
            service: service.clone(),
            distance_metres: distance,
            opens_at: instant(fits.opening.from),
            closes_at: instant(fits.opening.until),
            is_open_now: fits.opening.from <= self.now,
            there_at: instant(fits.there_at),
            is_late: fits.is_late,
            ways: fits.ways,
            stands_in,
            reasons: reasons.iter().map(|reason| self.words.reason(reason)).collect(),
        }
    }
}

fn nearness(distance_metres: u32, fits: &Fit) -> u32 {
    let farther = if fits.busy_since.is_some() { limits::BUSY_AS_IF_FARTHER_METRES } else { 0 };
    distance_metres.saturating_add(farther)
}
