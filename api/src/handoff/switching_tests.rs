//! A clinic is cancelled: everybody in it is offered another time in time for what they need, or comes to staff; nobody is lost.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::collections::BTreeSet;

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::desk_tests::{order, world_with};
use crate::audit::Actor;
use crate::booking::service::Closing;
use crate::booking::slots::Schedules;
use crate::booking::types::{BookingId, BookingState};
use crate::directory::types::ServiceId;
use crate::limits;
use crate::sessions::Access;

const CLINIC: &str = "saltmere-urgent-treatment-centre";

#[tokio::test]
async fn h20_when_a_clinic_is_cancelled_everybody_is_offered_another_time_in_time_or_comes_to_staff() {
    // Six appointments in the cancelled hour and four after it: two people get none in time.
    let world = world_with(Schedules::read(&format!("service,slot_minutes,people\n{CLINIC},30,2\n")).unwrap()).await;
    let somebody = world.somebody("primary-care-6h").await;
    let id = ServiceId::parse(CLINIC).unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let slot = |time: &str, person: u16| format!("{CLINIC}_{}_{person}", at(time).as_second());
    let mut people = Vec::new();
    for (n, talk) in world.like(&somebody, 6).await.into_iter().enumerate() {
        let time = ["2026-11-23T11:00Z", "2026-11-23T11:30Z", "2026-11-23T12:00Z"][n / 2];
        let slot = slot(time, if n % 2 == 0 { 1 } else { 2 });
        let (status, text) = world.send(&talk, "POST", "/bookings", Some("k"), Some(order(&slot))).await;
        assert_eq!(status, StatusCode::CREATED, "{text}");
        let booking: Value = serde_json::from_str(&text).unwrap();
        people.push((talk, BookingId::parse(booking["id"].as_str().unwrap()).unwrap()));
    }
    assert_eq!(world.desk.look_after_bookings().await.unwrap(), 0, "nothing is amiss");
    let bookings = world.desk.handoff().bookings();
    // All day but for two times.
    for (from, until) in [("2026-11-23T10:30Z", "2026-11-23T14:00Z"), ("2026-11-23T15:00Z", "2026-11-24T23:00Z")] {
        let closing = Closing { from: at(from), until: at(until), by: "fell".into(), because: "no doctor".into() };
        bookings.close(&id, &closing).await.unwrap();
    }
    assert_eq!(world.desk.look_after_bookings().await.unwrap(), 6);
    assert_eq!(world.desk.look_after_bookings().await.unwrap(), 0, "once each");
    let (mut kept, mut without) = (BTreeSet::new(), Vec::new());
    for (talk, id) in &people {
        let booking = bookings.booking(&talk.id, id).await.unwrap();
        let BookingState::Displaced { offer, .. } = &booking.state else { panic!("{booking:?}") };
        match offer {
            Some(offer) => {
                assert!(offer.slot.starts_at <= booking.needed_by.unwrap() && kept.insert(offer.slot.id.clone()), "in time, to one alone");
            }
            None => without.push((talk.clone(), id.clone())),
        }
        let (_, shown) = world.get(talk, &format!("/bookings/{}", id.as_str())).await;
        assert_eq!(shown["state"], json!("displaced"), "they are told");
    }
    assert_eq!((kept.len(), without.len()), (4, 2));
    let due = async |world: &super::desk_tests::World| {
        let now = world.desk.now();
        bookings.displaced().await.unwrap().into_iter().filter(|one| one.is_due(now)).map(|one| one.booking).collect::<BTreeSet<_>>()
    };
    assert_eq!(due(&world).await, without.iter().map(|(_, id)| id.clone()).collect(), "whoever has nothing in time is for staff at once");
    // One takes what is kept, one cancels, two do nothing and come to staff when it is not kept any longer.
    let with_one: Vec<_> = people.iter().filter(|(_, id)| !without.iter().any(|(_, w)| w == id)).collect();
    let (talk, booking) = with_one[0];
    let session = world.sessions.folded(&talk.id, Access::Token(&talk.token)).await.unwrap();
    let BookingState::Displaced { offer: Some(offer), .. } = bookings.booking(&talk.id, booking).await.unwrap().state else { panic!() };
    let moved = world.desk.change(&session, booking, &offer.slot.id, &Actor::Citizen).await.unwrap();
    assert_eq!((moved.state, moved.slot.id), (BookingState::Booked, offer.slot.id));
    let (talk, booking) = with_one[1];
    let path = format!("/bookings/{}/cancel", booking.as_str());
    assert_eq!(world.send(talk, "POST", &path, None, Some(json!({ "reason": "worse" }))).await.0, StatusCode::OK);
    world.sessions.clock().advance(SignedDuration::from_secs(limits::SWITCH_SECONDS).as_millis().try_into().unwrap());
    world.desk.look_after_bookings().await.unwrap();
    let expected: BTreeSet<_> = without.iter().map(|(_, id)| id.clone()).chain([with_one[2].1.clone(), with_one[3].1.clone()]).collect();
    assert_eq!(due(&world).await, expected, "nobody is lost");
}
