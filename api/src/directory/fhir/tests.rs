//! Bundles of others: what is taken over, what a profile adds, what is refused, and what is told as lost.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

use serde_json::{Value, json};

use super::super::profiles::{self, Profile};
use super::{Bundle, read, write};

fn profiles() -> Vec<Profile> {
    profiles::read(
        "profiles:\n- profile: pharmacies\n  types: [pharm]\n  kind: pharmacy\n  bank_holidays: closed\n  \
        ways_in: {go_to: true}\n  ring_its_number: true\n  checked: 2026-11-01\n",
    )
    .unwrap()
}

/// A resource as another system writes it.
fn foreign() -> Value {
    json!({
        "resourceType": "HealthcareService", "id": "ABC.1", "active": true, "name": "Quay Pharmacy",
        "meta": { "lastUpdated": "2026-11-20T10:00:00Z" },
        "type": [{ "coding": [{ "system": "https://other.example", "code": "pharm" }], "text": "community pharmacy" }],
        "location": [{ "reference": "Location/L1" }],
        "telecom": [{ "system": "phone", "value": "01632 960001" }, { "system": "fax", "value": "01632 960002" }],
        "photo": { "url": "https://other.example/p.png" },
        "availableTime": [
            { "daysOfWeek": ["mon", "tue"], "availableStartTime": "13:00:00", "availableEndTime": "17:30:00" },
            { "daysOfWeek": ["mon"], "availableStartTime": "09:00:00", "availableEndTime": "12:00:00" },
            { "daysOfWeek": ["sat"], "allDay": true }
        ],
        "notAvailable": [
            { "description": "Christmas", "during": { "start": "2026-12-24", "end": "2026-12-26" } },
            { "description": "Public holidays" }
        ],
        "availabilityExceptions": "Sometimes shut"
    })
}

fn place() -> Value {
    json!({ "resourceType": "Location", "id": "L1", "address": { "line": ["1 Quay"], "city": "Saltmere", "postalCode": "ZZ1 4QP" },
        "position": { "longitude": 2.0, "latitude": 54.5 } })
}

fn bundle(service: Value) -> Bundle {
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": service }, { "resource": place() }] });
    read(&bundle.to_string(), &profiles()).unwrap()
}

fn with(key: &str, value: Value) -> Value {
    let mut service = foreign();
    service[key] = value;
    service
}

#[test]
fn a_bundle_of_another_system_is_taken_over_with_its_hours_place_and_closed_days() {
    let found = bundle(foreign());
    let entry = found.lines[0].2.clone().unwrap();
    assert_eq!(entry.id, "abc-1");
    assert_eq!(entry.hours, "mon 09:00-12:00,13:00-17:30; tue 13:00-17:30; sat 00:00-24:00");
    assert_eq!(entry.exceptions, "2026-12-24 closed; 2026-12-25 closed; 2026-12-26 closed");
    assert_eq!((entry.bank_holidays.as_str(), entry.kind.as_str(), entry.checked.as_str()), ("closed", "pharmacy", "2026-11-20"));
    assert_eq!((entry.ways_in.telephone.as_str(), entry.ways_in.go_to), ("01632 960001", true));
    assert_eq!((entry.latitude, entry.postcode.as_str()), (Some(54.5), "ZZ1 4QP"));
    let lost: Vec<&str> = found.lost.iter().map(|(_, _, what)| what.as_str()).collect();
    assert_eq!(lost, ["`photo`", "`availabilityExceptions` is free text: nobody obeys it"]);
}

#[test]
fn what_nobody_could_obey_is_refused() {
    for (key, value, says) in [
        ("active", json!(false), "not active"),
        ("type", json!([]), "no profile holds"),
        ("availableTime", json!([{ "daysOfWeek": ["mon"] }]), "no start or no end"),
        ("availableTime", json!([{ "daysOfWeek": ["monday"], "allDay": true }]), "no day of the week"),
        ("notAvailable", json!([{ "description": "Refurbishment" }]), "not from when until when"),
        ("notAvailable", json!([{ "description": "x", "during": { "start": "2026-12-24" } }]), "not from when until when"),
        ("notAvailable", json!([{ "description": "x", "during": { "start": "2000-01-01", "end": "2026-12-24" } }]), "more than 200 days"),
    ] {
        let why = bundle(with(key, value)).lines[0].2.clone().unwrap_err().why;
        assert!(why.contains(says), "{key}: {why}");
    }
    assert!(bundle(with("availableTime", json!("always"))).refused[0].why.contains("does not read"));
}

#[test]
fn hours_that_say_two_things_are_refused() {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap();
    let demo = super::super::demo::catalogue("2026-11-23T10:00Z".parse().unwrap(), &zone).unwrap();
    let service = demo.services.iter().find(|service| service.kind == "pharmacy").unwrap();
    let mut bundle: Value = serde_json::from_str(&write(std::iter::once(service.as_ref())).unwrap()).unwrap();
    assert!(read(&bundle.to_string(), &[]).unwrap().lines[0].2.is_ok());
    bundle["entry"][0]["resource"]["availableTime"] = json!([{ "daysOfWeek": ["sun"], "allDay": true }]);
    let why = read(&bundle.to_string(), &[]).unwrap().lines[0].2.clone().unwrap_err().why;
    assert!(why.contains("do not say the same"), "{why}");
}
