//! What becomes of appointments: changed in one piece or not at all, counted without naming anybody, waited for in order, and never lost with a clinic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::service::{Act, Closing};
use super::tests::{CLINIC, Room, act, right, room};
use super::types::{Booking, BookingError, BookingId, BookingRight, BookingState, CancelReason, Slot, SlotId};
use crate::audit::Actor;
use crate::directory::types::{Service, ServiceId};
use crate::limits;
use crate::storage::{Batch, Store};

impl Room {
    async fn booked(&self, session: &str, slot: &Slot) -> Booking {
        self.order(&right(session), &slot.id, session, "k", self.now).await.unwrap()
    }

    async fn changed(&self, session: &str, id: &BookingId, to: &SlotId, now: Timestamp) -> Result<Booking, BookingError> {
        self.bookings.change(&right(session), &self.picture, (id, to), act(now)).await
    }

    fn clinic(&self) -> &Service {
        self.picture.service(&ServiceId::parse(CLINIC).unwrap()).unwrap()
    }

    async fn offers(&self, now: Timestamp) -> Vec<String> {
        let newly = self.bookings.offer_earlier(&self.picture, self.clinic(), act(now)).await.unwrap();
        newly.into_iter().map(|(session, _)| session).collect()
    }

    async fn is_kept(&self, booking: &Booking, now: Timestamp) -> Option<(usize, Option<SlotId>)> {
        let waits = self.bookings.waits(&self.picture, &self.clinic().id, &booking.id, now).await.unwrap()?;
        Some((waits.0, waits.1.map(|offer| offer.slot.id)))
    }
}

fn within(session: &str, minutes: u32) -> BookingRight {
    right(session).within(Some(minutes))
}

#[tokio::test]
async fn a_booking_changes_in_one_piece_or_not_at_all() {
    let room = room(Store::memory());
    let slots = room.free().await;
    let (one, two, three) = (&slots[0], &slots[1], &slots[2]);
    let (a, b) = (room.booked("a", one).await, room.booked("b", two).await);
    // Person 2 of the same time is another slot.
    let second_of_two = SlotId::new(two.id.service().clone(), two.id.starts_second(), 2);
    assert_eq!(room.changed("a", &a.id, &two.id, room.now).await, Err(BookingError::Taken));
    assert_eq!(room.changed("b", &a.id, &three.id, room.now).await, Err(BookingError::NotFound), "another's");
    assert_eq!(room.bookings.booking("a", &a.id).await.unwrap(), a, "it keeps what it had");
    let moved = room.changed("a", &a.id, &three.id, room.now).await.unwrap();
    assert_eq!((&moved.id, &moved.slot.id, moved.sequence, moved.changed_at), (&a.id, &three.id, 1, Some(room.now)));
    assert_eq!(room.changed("a", &a.id, &three.id, room.now).await.unwrap(), moved, "twice is once");
    assert!(room.order(&right("c"), &one.id, "c", "k", room.now).await.is_ok(), "the old time is free again");
    assert_eq!(room.order(&right("d"), &three.id, "d", "k", room.now).await, Err(BookingError::Taken));
    // What cannot be written with it stops it: the old time stays, the new one stays free.
    let store = room.bookings.store.clone();
    store.commit(Batch::new().append("session/b", 0, vec![b"another answer".to_vec()])).await.unwrap();
    let with = Batch::new().append("session/b", 0, vec![b"changed".to_vec()]);
    let stale = Act { who: &Actor::Citizen, with: &with, now: room.now };
    assert_eq!(room.bookings.change(&right("b"), &room.picture, (&b.id, &second_of_two), stale).await, Err(BookingError::MovedOn));
    assert_eq!(room.bookings.booking("b", &b.id).await.unwrap(), b);
    assert!(room.order(&right("e"), &second_of_two, "e", "k", room.now).await.is_ok());
    assert_eq!(room.changed("b", &b.id, &slots[5].id, two.starts_at).await, Err(BookingError::Begun));
    room.bookings.cancel("b", &b.id, CancelReason::Other, act(room.now)).await.unwrap();
    assert_eq!(room.changed("b", &b.id, &slots[5].id, room.now).await, Err(BookingError::NotStanding));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn h16_of_all_who_change_to_one_slot_one_has_it_and_nobody_loses_theirs() {
    let room = Arc::new(room(Store::memory()));
    let slots = room.free().await;
    let last = slots.last().unwrap().clone();
    let mut made = Vec::new();
    for (n, slot) in slots.iter().take(20).enumerate() {
        made.push(room.booked(&format!("s{n}"), slot).await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for booking in made.clone() {
        let (room, to) = (room.clone(), last.id.clone());
        tasks.spawn(async move { room.changed(&booking.session.clone(), &booking.id, &to, room.now).await });
    }
    let mut won = 0;
    while let Some(done) = tasks.join_next().await {
        match done.unwrap() {
            Ok(_) => won += 1,
            Err(BookingError::Taken) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(won, 1);
    let mut taken = std::collections::BTreeSet::new();
    for booking in &made {
        let now = room.bookings.booking(&booking.session, &booking.id).await.unwrap();
        assert!(now.state == BookingState::Booked && taken.insert(now.slot.id.clone()), "a slot twice");
    }
    assert_eq!(room.bookings.booked_at(&room.clinic().id, room.now, 1_000).await.unwrap().len(), 20);
}

#[tokio::test]
async fn cancelling_and_not_coming_are_counted_once_and_name_nobody() {
    let room = room(Store::memory());
    let slots = room.free().await;
    let (a, b) = (room.booked("ada", &slots[0]).await, room.booked("b", &slots[1]).await);
    for _ in 0..2 {
        room.bookings.cancel("ada", &a.id, CancelReason::Worse, act(room.now)).await.unwrap();
    }
    assert_eq!(room.bookings.missed(&b.id, act(room.now)).await, Err(BookingError::NotBegun));
    assert_eq!(room.bookings.missed(&a.id, act(slots[3].starts_at)).await, Err(BookingError::NotStanding));
    for _ in 0..2 {
        let missed = room.bookings.missed(&b.id, act(slots[1].starts_at)).await.unwrap();
        assert!(matches!(missed.state, BookingState::Missed { .. }));
    }
    let counts = room.bookings.counts(&room.clinic().id).await.unwrap();
    let month = counts.get("2026-11").unwrap();
    assert_eq!(month.iter().map(|(what, n)| (what.as_str(), *n)).collect::<Vec<_>>(), [("did-not-attend", 1), ("worse", 1)]);
    for (key, document) in room.bookings.store.scan("booking/count/", None, 100).await.unwrap() {
        let text = format!("{key} {}", String::from_utf8_lossy(&document.value));
        assert!(!text.contains("ada") && !text.contains(a.id.as_str()) && !text.contains(b.id.as_str()), "{text}");
    }
    assert_eq!(room.bookings.cancel("b", &b.id, CancelReason::Other, act(slots[1].starts_at)).await, Err(BookingError::Begun));
}

#[tokio::test]
async fn an_earlier_time_goes_to_the_most_urgent_then_to_who_came_first_one_at_a_time() {
    let room = room(Store::memory());
    let all = super::slots::slots(
        room.clinic(),
        room.bookings.schedules.of(&room.clinic().id).unwrap(),
        &room.picture.holidays,
        &room.picture.zone,
        room.now,
        "2026-11-23T16:00Z".parse().unwrap(),
    );
    // Everything is sold. Three of the last ones would come earlier.
    let mut made = Vec::new();
    for (n, slot) in all.iter().enumerate() {
        let right = within(&format!("s{n}"), if n % 2 == 0 { 360 } else { 120 });
        made.push(room.order(&right, &slot.id, right.session(), "k", room.now).await.unwrap());
    }
    let last = made.len() - 1;
    let (first, second, urgent) = (&made[last - 1], &made[last - 3], &made[last]);
    assert_eq!(urgent.within_minutes, Some(120));
    for booking in [first, second, urgent, first] {
        room.bookings.wait(&booking.session, &booking.id, room.now).await.unwrap();
    }
    let places = async |now| [room.is_kept(urgent, now).await, room.is_kept(first, now).await, room.is_kept(second, now).await];
    assert_eq!(places(room.now).await, [Some((1, None)), Some((2, None)), Some((3, None))]);
    assert!(room.offers(room.now).await.is_empty(), "nothing is free");
    // One at noon is given back: it is for the list, not for whoever is faster, and for the most urgent of it.
    let noon = made.iter().find(|b| b.slot.starts_at == "2026-11-23T12:00Z".parse().unwrap()).unwrap();
    room.bookings.cancel(&noon.session, &noon.id, CancelReason::NotNeeded, act(room.now)).await.unwrap();
    assert_eq!(room.order(&right("quick"), &noon.slot.id, "quick", "k", room.now).await, Err(BookingError::Taken));
    assert_eq!(room.offers(room.now).await, [urgent.session.as_str()]);
    assert!(room.offers(room.now).await.is_empty(), "one offer at a time");
    assert_eq!(places(room.now).await, [Some((1, Some(noon.slot.id.clone()))), Some((2, None)), Some((3, None))]);
    assert_eq!(room.changed(&first.session, &first.id, &noon.slot.id, room.now).await, Err(BookingError::Taken));
    // It runs out to the second, and passes on; the urgent one is not offered it twice.
    let out = room.now + SignedDuration::from_secs(limits::EARLIER_SECONDS);
    assert!(room.offers(out - SignedDuration::from_secs(1)).await.is_empty());
    assert_eq!(room.offers(out).await, [first.session.as_str()]);
    assert_eq!(places(out).await[0], Some((1, None)));
    // No thanks: it goes on at once. Whoever takes it leaves the list and gives theirs back.
    room.bookings.no_thanks(&first.session, &first.id, false, out).await.unwrap();
    assert_eq!(room.order(&right("quick"), &noon.slot.id, "quick", "k", out).await, Err(BookingError::Taken));
    assert_eq!(room.offers(out).await, [second.session.as_str()]);
    let moved = room.changed(&second.session, &second.id, &noon.slot.id, out).await.unwrap();
    assert_eq!((moved.slot.id.clone(), room.is_kept(&moved, out).await), (noon.slot.id.clone(), None));
    room.bookings.no_thanks(&first.session, &first.id, true, out).await.unwrap();
    assert_eq!(room.is_kept(first, out).await, None);
    assert_eq!(room.bookings.booking(&first.session, &first.id).await.unwrap().state, BookingState::Booked, "nobody loses what they have");
    assert_eq!(room.bookings.wait("stranger", &first.id, out).await, Err(BookingError::NotFound));
}

#[tokio::test]
async fn in_a_clinic_that_is_cancelled_nothing_is_sold_and_everybody_in_it_is_found() {
    let room = room(Store::memory());
    let slots = room.free().await;
    let (before, inside, after) = (&slots[0], &slots[2], &slots[6]);
    let (_, lost, _) = (room.booked("a", before).await, room.booked("b", inside).await, room.booked("c", after).await);
    let held = room.bookings.hold(&right("h"), &room.picture, &slots[3].id, room.now).await;
    assert!(held.is_ok());
    let closing = |from: Timestamp, until: Timestamp, because: &str| Closing { from, until, by: "fell".into(), because: because.into() };
    let close = async |closing: Closing| room.bookings.close(&room.clinic().id, &closing).await;
    assert_eq!(close(closing(after.starts_at, inside.starts_at, "ill")).await, Err(BookingError::BadClosing));
    assert_eq!(close(closing(inside.starts_at, after.starts_at, "  ")).await, Err(BookingError::BadClosing));
    let fell_ill = closing(inside.starts_at, after.starts_at, "the doctor fell ill");
    close(fell_ill.clone()).await.unwrap();
    close(fell_ill.clone()).await.unwrap();
    assert_eq!(room.bookings.closings(&room.clinic().id).await.unwrap(), [fell_ill]);
    let free = room.free().await;
    assert!(free.iter().all(|slot| slot.starts_at < inside.starts_at || slot.starts_at >= after.starts_at) && !free.is_empty());
    assert_eq!(room.order(&right("h"), &slots[3].id, "h", "k", room.now).await, Err(BookingError::NoSuchSlot), "nor what was kept");
    let found = room.bookings.without_a_slot(&room.picture, room.now).await.unwrap();
    assert_eq!(found.as_slice(), std::slice::from_ref(&lost));
    // Another time is kept for two hours, or until it begins; then staff see to it.
    let other = &slots[7];
    let displaced = room.bookings.displace(&lost, Some((&other.clone(), "Clinic")), act(room.now)).await.unwrap().unwrap();
    assert!(matches!(&displaced.state, BookingState::Displaced { offer: Some(offer), .. } if offer.slot == *other));
    assert_eq!(room.bookings.displace(&lost, None, act(room.now)).await.unwrap(), None, "once");
    assert!(room.bookings.without_a_slot(&room.picture, room.now).await.unwrap().is_empty());
    assert_eq!(room.order(&right("x"), &other.id, "x", "k", room.now).await, Err(BookingError::Taken));
    let due = async |now| room.bookings.displaced().await.unwrap().iter().filter(|one| one.is_due(now)).count();
    assert_eq!(due(room.now).await, 0);
    let out = (room.now + SignedDuration::from_secs(limits::SWITCH_SECONDS)).min(other.starts_at);
    assert_eq!((due(out - SignedDuration::from_secs(1)).await, due(out).await), (0, 1), "nobody took it: it is for staff");
    let taken = room.changed("b", &lost.id, &other.id, room.now).await.unwrap();
    assert_eq!((taken.state, taken.sequence, due(out).await), (BookingState::Booked, 2, 0));
    assert_eq!(room.bookings.counts(&room.clinic().id).await.unwrap().get("2026-11").unwrap().get("by-service"), Some(&1));
    // The directory has no such clinic any more: the same.
    let shut =
        Service { ways_in: crate::directory::types::WaysIn { book: false, ..room.clinic().ways_in.clone() }, ..room.clinic().clone() };
    let picture = room.picture.with([shut]);
    let found = room.bookings.without_a_slot(&picture, room.now).await.unwrap();
    assert_eq!(found.len(), 3);
    let alone = room.bookings.displace(&found[0], None, act(room.now)).await.unwrap().unwrap();
    assert_eq!(due(room.now).await, 1, "without another time it is for staff at once");
    let seen = async || room.bookings.seen_to(&alone.id, alone.sequence, act(room.now)).await;
    seen().await.unwrap();
    assert_eq!((seen().await, due(room.now).await), (Err(BookingError::NotFound), 0));
    assert_eq!(room.bookings.cancel("a", &alone.id, CancelReason::NotNeeded, act(room.now)).await.unwrap().sequence, 2);
}
