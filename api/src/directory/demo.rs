//! The demonstration's directory: a made-up region in the middle of the North Sea, read from the tables beside the code. Fictional
//! through and through; holds no logic but the reading.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::catalogue::Catalogue;
use super::import::{self, Refused};
use super::places::Places;
use super::postcodes::Postcodes;
use super::region;
use super::types::BadInput;

/// Bank holidays of England and Wales.
pub const BANK_HOLIDAYS: &str = include_str!("../../demo/bank-holidays.csv");
/// Whom to ring when nothing helps.
pub const HELP_LINES: &str = include_str!("../../demo/help-lines.csv");
/// How each kind of help is chosen.
pub const KINDS: &str = include_str!("../../demo/kinds.csv");
/// What stands in for what.
pub const STAND_INS: &str = include_str!("../../demo/stand-ins.csv");

/// Reads the demonstration's tables. Ages such as "30 days ago" count from `now`.
///
/// # Errors
/// When a table does not fit; every line of services must.
pub fn catalogue(now: Timestamp, zone: &TimeZone) -> Result<Catalogue, BadInput> {
    let (services, refused) = import::services(include_str!("../../demo/services.csv"), now, zone);
    if let Some(Refused { line, why }) = refused.first() {
        return Err(BadInput(format!("services.csv, line {line}: {why}")));
    }
    let rules = import::rules(HELP_LINES, KINDS, STAND_INS)?;
    let (others, towns) = region::others(&services)?;
    let services = services.into_iter().chain(others).collect();
    let (postcodes, told) = Postcodes::read(include_bytes!("../../demo/postcodes.csv").as_slice())?;
    if let Some((line, why)) = told.refused.first() {
        return Err(BadInput(format!("postcodes.csv, line {line}: {why}")));
    }
    let lines = import::place_lines(include_str!("../../demo/places.csv"))?.into_iter().chain(towns).collect();
    let places = Places::new(lines)?.with_postcodes(postcodes);
    let holidays = import::bank_holidays(BANK_HOLIDAYS)?;
    Catalogue::new(services, places, holidays, rules, zone.clone())
}

/// No services and no places: the rules of choosing and the bank holidays alone, which tell whom to ring.
///
/// # Errors
/// When a table does not fit.
pub fn rules_alone(zone: &TimeZone) -> Result<Catalogue, BadInput> {
    let rules = import::rules(HELP_LINES, KINDS, STAND_INS)?;
    Catalogue::new(Vec::new(), Places::default(), import::bank_holidays(BANK_HOLIDAYS)?, rules, zone.clone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::super::search::{Answer, Query, search};
    use super::super::types::{Need, Sex};
    use super::*;
    use std::collections::BTreeSet;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn demo(now: Timestamp) -> Catalogue {
        catalogue(now, &TimeZone::get("Europe/London").unwrap()).unwrap()
    }

    fn ask(now: &str, kind: &str, within_minutes: Option<u32>) -> Answer {
        ask_in(&demo(at(now)), at(now), kind, within_minutes)
    }

    fn ask_in(demo: &Catalogue, now: Timestamp, kind: &str, within_minutes: Option<u32>) -> Answer {
        let need = Need {
            disposition: format!("{kind}-test"),
            kind: kind.to_owned(),
            within_minutes,
            symptom_groups: Vec::new(),
            age_months: Some(400),
            sex: Some(Sex::Female),
        };
        let place = super::super::types::Point::new(54.5, 2.0).unwrap();
        let outward = Some("ZZ1".to_owned());
        search(demo, &Query { need, at: place, outward, registered_with: None, radius_metres: None, since: now, now, limit: 10 })
    }

    #[test]
    fn the_region_is_large_enough_and_every_line_is_taken() {
        let demo = demo(at("2026-11-23T10:00Z"));
        assert!(demo.services.len() >= 200, "{}", demo.services.len());
        assert!(demo.places.names().count() >= 6);
        let kinds: BTreeSet<&str> = demo.services.iter().map(|service| service.kind.as_str()).collect();
        for kind in demo.rules.kinds().filter(|kind| demo.rules.of(kind).is_listed) {
            assert!(kinds.contains(kind), "no service of kind {kind}");
        }
        let known: BTreeSet<&str> = demo.rules.kinds().collect();
        assert!(kinds.is_subset(&known), "a service of a kind without a rule");
    }

    #[test]
    fn every_kind_at_every_hour_of_a_week_has_a_way_to_go_on() {
        for hour in 0..168 {
            let now = at("2026-12-23T00:00Z") + jiff::SignedDuration::from_hours(hour);
            let demo = demo(now);
            for kind in
                ["ambulance", "emergency-department", "primary-care", "crisis-team", "dental", "pharmacy", "self-care", "unheard-of"]
            {
                let answer = ask_in(&demo, now, kind, Some(120));
                assert!(!answer.fall_back.call.is_empty() && !answer.fall_back.say.is_empty());
                for pair in answer.offered.windows(2) {
                    assert!(matches!(pair, [a, b] if a.rank < b.rank));
                }
                for offer in &answer.offered {
                    assert!(!offer.reasons.is_empty() && !offer.ways.is_empty());
                    assert!(offer.is_late || answer.needed_by.is_none_or(|by| offer.there_at <= by), "{kind} {now}");
                }
            }
        }
    }

    #[test]
    fn reasons_are_said_for_ranks_and_for_exclusions() {
        let answer = ask("2026-11-23T20:30Z", "primary-care", Some(120));
        let first = answer.offered.first().unwrap();
        assert_eq!(first.reasons.first().unwrap().text, "the nearest that is open in time");
        assert!(answer.excluded.iter().any(|out| out.why.code == "registered-only"));
        let closed = answer.excluded.iter().find(|out| out.why.code == "closed").unwrap();
        assert!(closed.why.text.ends_with("you need to be seen by 22:30"), "{}", closed.why.text);
        let total: u32 = answer.excluded_counts.values().sum();
        assert!(total as usize >= answer.excluded.len());
    }

    #[test]
    fn a_full_hospital_is_not_offered_and_a_far_one_beats_none() {
        let answer = ask("2026-11-23T03:00Z", "emergency-department", Some(0));
        assert!(!answer.offered.is_empty());
        assert!(answer.offered.iter().all(|offer| offer.is_late && offer.is_open_now));
        assert!(answer.excluded.iter().any(|out| out.id.as_str().starts_with("thornquay") && out.why.code == "full"));
        assert_eq!(answer.fall_back.call, "999");
    }

    #[test]
    fn stale_entries_are_counted_and_never_offered() {
        let demo = demo(at("2026-11-23T12:00Z"));
        let stale: Vec<_> = demo.services.iter().filter(|service| service.checked_on.year() < 2025).collect();
        assert!(stale.len() >= 3);
        for kind in ["pharmacy", "dental", "primary-care"] {
            let answer = ask("2026-11-23T12:00Z", kind, None);
            assert!(answer.offered.iter().all(|offer| stale.iter().all(|old| old.id != offer.service.id)));
        }
    }
}
