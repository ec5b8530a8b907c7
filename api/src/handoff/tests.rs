//! From outcome to help, over the demonstration's region and the memory store.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::promising::CallBackOrder;
use super::service::{Handoff, Place};
use super::store;
use super::types::{Action, CallBack, CallBackResult, Finding, HandoffError, Person, Referral, RuledOut, Weight};
use crate::audit::{Actor, Audit};
use crate::booking::details::Details;
use crate::booking::service::{Bookings, Order};
use crate::booking::slots::Schedules;
use crate::booking::types::{BookingError, SlotId};
use crate::clock::Clock;
use crate::directory::demo;
use crate::directory::service::Directory;
use crate::directory::types::{Point, ServiceId, Sex, Way};
use crate::outbox::About;
use crate::storage::{Batch, Store};

pub(super) fn now() -> Timestamp {
    "2026-11-23T10:02Z".parse().unwrap()
}

pub(super) fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

pub(super) async fn room() -> Handoff {
    let store = Store::memory();
    let audit = Audit::new(store.clone(), Clock::standing_at(now().as_millisecond()));
    let directory = Directory::open(store.clone(), demo::catalogue(now(), &london()).unwrap(), now()).await.unwrap();
    let bookings = Bookings::new(store.clone(), audit.clone(), Schedules::demo().unwrap());
    Handoff::new(store, audit, directory, bookings)
}

pub(super) fn place() -> Place {
    Place { at: Point::new(54.5, 2.0).unwrap(), outward: Some("ZZ1".to_owned()), radius_metres: None, registered_with: None }
}

pub(super) fn action(disposition: &str, kind: &str, within_minutes: Option<u32>) -> Action {
    Action {
        disposition: disposition.to_owned(),
        kind: kind.to_owned(),
        headline: format!("{kind} please"),
        within_minutes,
        is_call: kind == "clinician-call",
        is_emergency: kind == "ambulance",
        nhs: "Dx06".to_owned(),
        because: vec!["Needs an examination [NICE CKS]".to_owned()],
        is_staff_reason: false,
        since: None,
    }
}

pub(super) fn found(question: &str, answer: &str, weight: Weight) -> Finding {
    Finding { question: question.to_owned(), answer: answer.to_owned(), changed: false, weight, about: About::Clinical }
}

pub(super) fn referral(actions: Vec<Action>) -> Referral {
    Referral {
        release: "0123456789abcdef".to_owned(),
        decided_at: now(),
        decision: None,
        may_be_rung_first: true,
        person: Person { age_weeks: Some(34 * 52), age_months: Some(34 * 12), sex: Some(Sex::Female) },
        actions,
        topics: vec!["Sore throat".to_owned()],
        symptom_groups: Vec::new(),
        positives: vec![Finding { changed: true, ..found("Temperature", "38.6 °C", Weight::Told) }],
        own_words: Vec::new(),
        ruled_out: vec![
            RuledOut { title: "Signs".to_owned(), signs: vec!["stiff neck".to_owned()], is_of_everyone: false, is_in_part: false },
            RuledOut {
                title: "Danger".to_owned(),
                signs: vec!["choking".to_owned(), "a fit".to_owned()],
                is_of_everyone: true,
                is_in_part: true,
            },
        ],
        other_noes: 3,
        unsure: vec![found("Is there a rash", "Not sure", Weight::RedFlag)],
        about: About::Clinical,
        marks: Vec::new(),
        tell: vec!["Depends on steroids.".to_owned()],
        also_needed: Vec::new(),
        not_assessed: Vec::new(),
        advice: vec!["When to call back".to_owned()],
        safety_plan: None,
    }
}

fn details() -> Details {
    Details {
        name: "Ada Example".to_owned(),
        born: "1992-01-01".parse().unwrap(),
        telephone: "01632 960 001".to_owned(),
        postcode: String::new(),
    }
}

async fn book(room: &Handoff, referral: &Referral, disposition: &str, slot: &SlotId) -> Result<String, HandoffError> {
    let (details, who) = (details(), Actor::Citizen);
    let with = Batch::new();
    let order = Order { slot, details: &details, caller: "s", key: "k", who: &who, with: &with };
    let action = referral.action(disposition)?;
    room.book("s", referral, action, &order, now()).await.map(|booking| booking.service_name)
}

#[tokio::test]
async fn every_action_gets_its_services_with_appointments_in_time() {
    let room = room().await;
    let referral =
        referral(vec![action("primary-care-6h", "primary-care", Some(360)), action("pharmacist-today", "pharmacy", Some(1_440))]);
    let all = room.services(&referral, &place(), now(), 5).await.unwrap();
    assert_eq!(all.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["primary-care", "pharmacy"]);
    let primary = all.first().unwrap();
    let by = primary.needed_by.unwrap();
    let with_slots: Vec<_> = primary.offered.iter().filter(|offered| !offered.slots.is_empty()).collect();
    assert!(!with_slots.is_empty());
    for offered in &primary.offered {
        assert!(offered.slots.iter().all(|slot| slot.starts_at <= by && slot.starts_at >= offered.offer.there_at));
    }
    let slot = with_slots.first().unwrap().slots.first().unwrap();
    assert!(book(&room, &referral, "primary-care-6h", &slot.id).await.is_ok());
    assert_eq!(book(&room, &referral, "nothing", &slot.id).await, Err(HandoffError::NoSuchAction));
}

#[tokio::test]
async fn s13_nothing_is_booked_past_an_emergency_or_for_another_help() {
    let room = room().await;
    let plain = referral(vec![action("primary-care-6h", "primary-care", Some(360))]);
    let services = room.services(&plain, &place(), now(), 5).await.unwrap();
    let slot = services.iter().flat_map(|one| &one.offered).find_map(|offered| offered.slots.first()).unwrap().id.clone();
    let emergency = referral(vec![action("call-999", "ambulance", Some(0)), action("primary-care-6h", "primary-care", Some(360))]);
    for one in room.services(&emergency, &place(), now(), 5).await.unwrap() {
        assert!(one.offered.iter().all(|offered| offered.slots.is_empty()));
    }
    assert_eq!(book(&room, &emergency, "primary-care-6h", &slot).await, Err(HandoffError::Booking(BookingError::NoRight)));
    let call = referral(vec![action("clinician-now", "clinician-call", Some(20))]);
    assert_eq!(book(&room, &call, "clinician-now", &slot).await, Err(HandoffError::Booking(BookingError::NoRight)));
    let pharmacy = referral(vec![action("pharmacist-today", "pharmacy", Some(1_440))]);
    assert!(matches!(book(&room, &pharmacy, "pharmacist-today", &slot).await, Err(HandoffError::Booking(BookingError::WrongService(_)))));
}

#[tokio::test]
async fn a_service_that_does_not_take_the_person_is_not_booked() {
    let room = room().await;
    let mut child = referral(vec![action("talking-therapies", "talking-therapies", Some(20_160))]);
    child.person.age_months = Some(8 * 12);
    let id = ServiceId::parse("saltmere-talking-therapies").unwrap();
    let refused = room.slots(&child, child.action("talking-therapies").unwrap(), &place(), &id, now()).await;
    assert_eq!(refused, Err(HandoffError::NotOffered("takes people from 16 years".to_owned())));
    let adult = referral(child.actions.clone());
    let slots = room.slots(&adult, adult.action("talking-therapies").unwrap(), &place(), &id, now()).await.unwrap();
    assert!(matches!(book(&room, &child, "talking-therapies", &slots.first().unwrap().id).await, Err(HandoffError::NotOffered(_))));
    assert!(book(&room, &adult, "talking-therapies", &slots.first().unwrap().id).await.is_ok());
}

#[tokio::test]
async fn h20_a_call_back_is_promised_once_and_waits_until_it_is_made() {
    let room = room().await;
    let referral = referral(vec![action("clinician-now", "clinician-call", Some(20))]);
    let action = referral.action("clinician-now").unwrap();
    let services = room.services_for(&referral, action, &place(), now(), 5).await.unwrap();
    let line = services.offered.iter().find(|offered| offered.offer.ways.contains(&Way::CallBack)).unwrap().offer.service.id.clone();
    let ask = async |id: &ServiceId, number: &'static str| {
        let with = Batch::new();
        let wanted =
            CallBackOrder { who: &Actor::Citizen, session: "s", service: id, telephone: number, began_ms: 1, person: None, with: &with };
        room.call_back(&referral, action, &place(), &wanted, now()).await
    };
    let promised = ask(&line, "01632 960 001").await.unwrap();
    assert_eq!(promised.needed_by, Some(now() + SignedDuration::from_mins(20)));
    assert_eq!(ask(&line, "01632 960 001").await.unwrap(), promised);
    assert_eq!(ask(&line, "01632 960 002").await, Err(HandoffError::PromisedAlready));
    assert_eq!(ask(&line, "ring me").await, Err(HandoffError::Telephone));
    let elsewhere = ServiceId::parse("saltmere-urgent-treatment-centre").unwrap();
    assert!(ask(&elsewhere, "01632 960 001").await.is_err());
    assert_eq!(room.waiting(10).await.unwrap(), [promised]);
    let made = room.made("sam", "s", "clinician-now", CallBackResult::Spoke, (false, now())).await.unwrap();
    assert_eq!(
        room.made("eve", "s", "clinician-now", CallBackResult::Withdrawn, (false, now())).await.unwrap(),
        made,
        "the first report stands"
    );
    assert!(room.waiting(10).await.unwrap().is_empty());
    assert_eq!(room.made("sam", "t", "clinician-now", CallBackResult::Spoke, (false, now())).await, Err(HandoffError::NoSuchCallBack));
}

#[tokio::test]
async fn the_name_of_a_call_back_does_not_tell_how_somebody_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = crate::storage::open(&format!("sled:{}", folder.path().display())).unwrap();
    let mut call_back = CallBack {
        session: "ABC".to_owned(),
        disposition: "crisis-team-now".to_owned(),
        service: ServiceId::parse("crisis-line").unwrap(),
        telephone: "07700900123".to_owned(),
        asked_at: now(),
        needed_by: None,
        done: None,
    };
    let name = |call_back: &CallBack| store::put(&store, 0, call_back).unwrap().puts.remove(0).key;
    let first = name(&call_back);
    assert!(first.starts_with("handoff/call-back/ABC/") && !first.contains("crisis"), "{first}");
    assert_eq!(name(&call_back), first);
    call_back.disposition = "call-999".to_owned();
    assert_ne!(name(&call_back), first, "one for each action");
}
