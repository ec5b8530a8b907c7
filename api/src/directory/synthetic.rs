//! Made-up services in any number, for measuring the search and for nothing else: the same seed gives the same services. They lie in
//! thirty clusters like towns, with hours, ages and capacity of every sort.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::catalogue::Catalogue;
use super::demo;
use super::hours::OpeningHours;
use super::places::Places;
use super::search::Query;
use super::types::{BadInput, Capacity, CapacityReport, Need, Point, Service, ServiceId, Sex, Takes, WaysIn};

const KINDS: [&str; 6] = ["pharmacy", "primary-care", "dental", "crisis-team", "emergency-department", "talking-therapies"];
const WEEKS: [(&str, &str); 6] = [
    ("mon-fri 09:00-17:30; sat 09:00-13:00", "closed"),
    ("mon-fri 08:00-12:30,13:30-18:30", "closed"),
    ("mon-sun 08:00-22:00", "as sun"),
    ("always", "as usual"),
    ("mon-fri 18:30-08:00; sat-sun 08:00-08:00", "as sat"),
    ("mon-thu 18:00-24:00; fri-sat 18:00-02:00", "closed"),
];

/// Numbers that look random: a linear congruential generator (Knuth's MMIX constants). Not for secrets.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }

    /// 0 up to 1, in ten thousandths.
    pub(super) fn part(&mut self) -> f64 {
        f64::from(u32::try_from(self.below(10_000)).unwrap_or(0)) / 10_000.0
    }

    pub(super) fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let at = self.below(u64::try_from(list.len()).unwrap_or(1));
        list.get(usize::try_from(at).unwrap_or(0))
    }
}

/// A catalogue of `count` made-up services under the demonstration's rules and holidays.
///
/// # Errors
/// When `count` is beyond the directory's limit.
pub fn catalogue(count: usize, seed: u64, now: Timestamp) -> Result<Catalogue, BadInput> {
    let zone = TimeZone::get("Europe/London").map_err(|fault| BadInput(fault.to_string()))?;
    let demo = demo::catalogue(now, &zone)?;
    let mut hours = Vec::new();
    for (week, holiday) in WEEKS {
        hours.push(OpeningHours::parse(week, holiday, "2026-12-25 closed")?);
    }
    let mut dice = Dice::new(seed);
    let mut services = Vec::with_capacity(count);
    for number in 0..count {
        services.push(service(number, &mut dice, &hours, now)?);
    }
    Catalogue::new(services, Places::default(), demo.holidays, demo.rules, zone)
}

/// The `number`-th query of a series: places, kinds and deadlines vary, some at night.
#[must_use]
pub fn query(number: u64, seed: u64, now: Timestamp) -> Query {
    let mut dice = Dice::new(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let later = jiff::SignedDuration::from_mins(i64::try_from(dice.below(1_440)).unwrap_or(0));
    let now = now.checked_add(later).unwrap_or(now);
    let within = [Some(60), Some(240), Some(1_440), None];
    let kind = dice.of(&KINDS).copied().unwrap_or_default().to_owned();
    let need = Need {
        disposition: format!("{kind}-test"),
        kind,
        within_minutes: dice.of(&within).copied().flatten(),
        symptom_groups: Vec::new(),
        age_months: Some(u16::try_from(dice.below(1_000)).unwrap_or(0)),
        sex: Some(if dice.below(2) == 0 { Sex::Female } else { Sex::Male }),
    };
    let at = place(&mut dice);
    Query { need, at, outward: Some("ZZ1".to_owned()), registered_with: None, radius_metres: None, since: now, now, limit: 10 }
}

fn place(dice: &mut Dice) -> Point {
    let town = f64::from(u32::try_from(dice.below(30)).unwrap_or(0));
    // Towns on a grid of six by five, 0.6 degrees apart, each some 10 km wide.
    let (row, column) = ((town / 6.0).floor(), town % 6.0);
    Point { latitude: 51.0 + row * 0.6 + dice.part() * 0.1, longitude: -2.0 + column * 0.6 + dice.part() * 0.16 }
}

fn service(number: usize, dice: &mut Dice, hours: &[OpeningHours], now: Timestamp) -> Result<Service, BadInput> {
    let kind = dice.of(&KINDS).copied().unwrap_or_default();
    let capacity = match dice.below(10) {
        0 => Some(Capacity::Red),
        1 => Some(Capacity::Amber),
        2..=5 => Some(Capacity::Green),
        _ => None,
    };
    let minutes = i64::try_from(dice.below(400)).unwrap_or(0);
    let reported_at = now.checked_sub(jiff::SignedDuration::from_mins(minutes)).unwrap_or(now);
    let none = BTreeSet::new;
    let is_local = dice.below(10) == 0;
    let takes = Takes {
        dispositions: none(),
        only_symptom_groups: none(),
        not_symptom_groups: none(),
        age_from_months: if dice.below(5) == 0 { 24 } else { 0 },
        age_to_months: (dice.below(12) == 0).then_some(216),
        sex: None,
        areas: if is_local { BTreeSet::from(["ZZ2".to_owned()]) } else { none() },
        registered_only: kind == "primary-care" && dice.below(2) == 0,
    };
    let is_remote = kind == "crisis-team";
    Ok(Service {
        id: ServiceId::parse(&format!("s{number:06}"))?,
        name: format!("Service {number}"),
        kind: kind.to_owned(),
        setting: kind.replace('-', " "),
        takes,
        ways_in: WaysIn {
            book: !is_remote && dice.below(3) == 0,
            call_back: is_remote,
            telephone: Some("01632 960 001".to_owned()),
            go_to: !is_remote,
            website: None,
        },
        hours: dice.of(hours).cloned().ok_or_else(|| BadInput("no hours to choose from".to_owned()))?,
        capacity: capacity.map(|capacity| CapacityReport { capacity, reported_at }),
        address: "1 Harbour Street".to_owned(),
        place: "Nowhere".to_owned(),
        postcode: "ZZ1 1AA".to_owned(),
        at: place(dice),
        accessibility: Vec::new(),
        languages: vec!["English".to_owned()],
        checked_on: now.to_zoned(TimeZone::UTC).date(),
        by_hand: None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop and says its seed")]
    use super::super::index::distance_metres;
    use super::super::search::{judge, search};
    use super::*;
    use crate::limits;
    use std::collections::BTreeMap;

    fn now() -> Timestamp {
        "2026-11-23T08:00Z".parse().unwrap()
    }

    #[test]
    fn the_index_finds_what_looking_at_every_service_finds() {
        let picture = catalogue(3_000, 11, now()).unwrap();
        for number in 0..200 {
            let query = query(number, 5, now());
            let answer = search(&picture, &query);
            let Some(last) = answer.offered.iter().rfind(|offer| !offer.stands_in) else { continue };
            // Nobody nearer than the last offered was passed over without a reason: each is offered or judged unfit.
            let offered: BTreeSet<_> = answer.offered.iter().map(|offer| &offer.service.id).collect();
            for service in picture.services.iter().filter(|service| service.kind == query.need.kind && !offered.contains(&service.id)) {
                let distance = distance_metres(query.at, service.at);
                let fits = super::super::search::judge(&picture, &query, service, false);
                let is_nearer = distance < last.distance_metres && distance <= answer.radius_metres;
                assert!(
                    !is_nearer || !matches!(fits, Ok(fit) if fit.busy_since.is_none() && !fit.is_late),
                    "query {number}: {}",
                    service.id
                );
            }
        }
    }

    /// Where a service stands in the order, and its id.
    type Place = (bool, u32, ServiceId);

    /// The plain scan: every service of the kind judged by itself, the fitting ones in order.
    fn scan(picture: &Catalogue, query: &Query, radius: u32) -> (Vec<Place>, BTreeMap<ServiceId, String>) {
        let (mut fitting, mut unfit) = (Vec::new(), BTreeMap::new());
        for service in picture.services.iter().filter(|service| service.kind == query.need.kind) {
            let distance = distance_metres(query.at, service.at);
            if distance > radius && !service.ways_in.is_remote() {
                unfit.insert(service.id.clone(), "too-far".to_owned());
                continue;
            }
            match judge(picture, query, service, false) {
                Ok(fit) => {
                    let busy = if fit.busy_since.is_some() { limits::BUSY_AS_IF_FARTHER_METRES } else { 0 };
                    fitting.push((fit.is_late, distance + busy, service.id.clone()));
                }
                Err(why) => {
                    unfit.insert(service.id.clone(), why.code);
                }
            }
        }
        fitting.sort();
        fitting.truncate(query.limit);
        (fitting, unfit)
    }

    #[test]
    fn the_answer_is_that_of_a_plain_scan_over_all_services() {
        let seed = std::env::var("DIRECTORY_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_127);
        println!("DIRECTORY_SEED={seed}");
        let picture = catalogue(6_000, seed, now()).unwrap();
        let (mut with_offers, mut excluded) = (0, 0);
        for number in 0..300 {
            let query = Query { limit: 1 + usize::try_from(number % 12).unwrap(), ..query(number, seed, now()) };
            let answer = search(&picture, &query);
            let (wanted, unfit) = scan(&picture, &query, answer.radius_metres);
            let own: Vec<&ServiceId> = answer.offered.iter().filter(|offer| !offer.stands_in).map(|offer| &offer.service.id).collect();
            assert_eq!(own, wanted.iter().map(|(_, _, id)| id).collect::<Vec<_>>(), "query {number}");
            with_offers += usize::from(!own.is_empty());
            // Whoever is left out with a reason is left out of the scan for the same one.
            for out in answer.excluded.iter().filter(|out| picture.service(&out.id).is_some_and(|known| known.kind == query.need.kind)) {
                assert_eq!(unfit.get(&out.id), Some(&out.why.code), "query {number}: {}", out.id);
                excluded += 1;
            }
        }
        assert!(with_offers > 100 && excluded > 1_000, "{with_offers} {excluded}");
    }

    #[test]
    fn the_same_seed_gives_the_same_services() {
        let (one, two) = (catalogue(50, 3, now()).unwrap(), catalogue(50, 3, now()).unwrap());
        assert_eq!(one.services, two.services);
        assert_ne!(one.services, catalogue(50, 4, now()).unwrap().services);
    }
}
