//! Races, retries and rules of booking, over the memory store and, with fewer racers, over sled.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::details::Details;
use super::service::{Act, Bookings, Order};
use super::slots::Schedules;
use super::types::{Booking, BookingError, BookingRight, BookingState, CancelReason, Slot, SlotId};
use crate::audit::{Actor, Audit};
use crate::clock::Clock;
use crate::directory::catalogue::Catalogue;
use crate::directory::demo;
use crate::directory::types::ServiceId;
use crate::limits;
use crate::storage::{self, Batch, Store};

pub(super) const CLINIC: &str = "saltmere-urgent-treatment-centre";

pub(super) struct Room {
    pub(super) bookings: Bookings,
    pub(super) picture: Catalogue,
    pub(super) now: Timestamp,
}

pub(super) fn room(store: Store) -> Room {
    let now: Timestamp = "2026-11-23T10:02Z".parse().unwrap();
    let picture = demo::catalogue(now, &TimeZone::get("Europe/London").unwrap()).unwrap();
    let audit = Audit::new(store.clone(), Clock::standing_at(now.as_millisecond()));
    Room { bookings: Bookings::new(store, audit, Schedules::demo().unwrap()), picture, now }
}

impl Room {
    pub(super) async fn order(
        &self,
        right: &BookingRight,
        slot: &SlotId,
        caller: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Booking, BookingError> {
        let details = Details {
            name: "Ada Example".to_owned(),
            born: "1980-01-01".parse().unwrap(),
            telephone: "01632 960 001".to_owned(),
            postcode: "ZZ1 4QP".to_owned(),
        };
        self.bookings
            .book(right, &self.picture, &Order { slot, details: &details, caller, key, who: &Actor::Citizen, with: &Batch::new() }, now)
            .await
    }

    pub(super) async fn free(&self) -> Vec<Slot> {
        let service = self.picture.service(&ServiceId::parse(CLINIC).unwrap()).unwrap();
        let until = self.now + SignedDuration::from_hours(6);
        self.bookings.free(&self.picture, service, self.now, until, self.now, 100).await.unwrap()
    }
}

pub(super) fn act(now: Timestamp) -> Act<'static> {
    static NOTHING: Batch = Batch { appends: Vec::new(), puts: Vec::new(), erased: Vec::new(), is_announced: false };
    Act { who: &Actor::Citizen, with: &NOTHING, now }
}

pub(super) fn right(session: &str) -> BookingRight {
    let by = "2026-11-23T16:02Z".parse().unwrap();
    BookingRight::grant(session, "primary-care-6h", vec!["primary-care".to_owned()], Some(by), false).unwrap()
}

/// Every racer wants the same slot. Returns winners and clean losers.
async fn race(room: Arc<Room>, racers: usize) -> (usize, usize) {
    let slot = room.free().await.into_iter().next().unwrap();
    let (won, lost) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    for racer in 0..racers {
        let (room, slot, won, lost) = (room.clone(), slot.clone(), won.clone(), lost.clone());
        tasks.spawn(async move {
            let right = right(&format!("s{racer}"));
            let key = format!("k{racer}");
            match room.order(&right, &slot.id, right.session(), &key, room.now).await {
                Ok(booking) => {
                    assert_eq!(booking.session, right.session());
                    won.fetch_add(1, Ordering::SeqCst)
                }
                Err(BookingError::Taken) => lost.fetch_add(1, Ordering::SeqCst),
                Err(other) => panic!("{other}"),
            };
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    (won.load(Ordering::SeqCst), lost.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn h16_ten_thousand_racers_one_winner() {
    let room = Arc::new(room(Store::memory()));
    assert_eq!(race(room.clone(), 10_000).await, (1, 9_999));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn h16_one_winner_on_the_durable_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = storage::open(&format!("sled:{}", folder.path().display())).unwrap();
    let room = Arc::new(room(store));
    assert_eq!(race(room.clone(), 500).await, (1, 499));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn as_many_are_sold_as_there_are() {
    let room = Arc::new(room(Store::memory()));
    let wanted = 60;
    let mut tasks = tokio::task::JoinSet::new();
    for racer in 0..wanted * 4 {
        let room = room.clone();
        tasks.spawn(async move {
            let right = right(&format!("s{racer}"));
            // Each takes the first free slot it sees until it has one or none is left.
            loop {
                let slot = room.free().await.into_iter().next()?;
                match room.order(&right, &slot.id, right.session(), "k", room.now).await {
                    Ok(booking) => return Some(booking.slot.id),
                    Err(BookingError::Taken | BookingError::TooLate) => {}
                    Err(other) => panic!("{other}"),
                }
            }
        });
    }
    let mut sold = Vec::new();
    while let Some(done) = tasks.join_next().await {
        sold.extend(done.unwrap());
    }
    let different: BTreeSet<_> = sold.iter().collect();
    assert_eq!(different.len(), sold.len(), "a slot was sold twice");
    // 10:15 to 16:00 every 15 minutes, two people each.
    assert_eq!(sold.len(), 48);
    assert!(room.free().await.is_empty());
}

#[tokio::test]
async fn the_same_key_gives_the_same_booking_and_another_body_is_refused() {
    let room = room(Store::memory());
    let slots = room.free().await;
    let [first, second] = [0, 1].map(|n: usize| slots.get(n).unwrap().id.clone());
    let book = async |slot, caller: &'static str| room.order(&right("s"), slot, caller, "key", room.now).await;
    let made = book(&first, "caller").await.unwrap();
    assert_eq!(book(&first, "caller").await.unwrap(), made);
    assert_eq!(book(&second, "caller").await, Err(BookingError::KeyReused));
    assert_ne!(book(&second, "other").await.unwrap().id, made.id, "keys are per caller");
    assert_eq!(room.bookings.bookings_of("s").await.unwrap().len(), 2);
    // The repeated answer stands even when the time to book is over.
    let later = room.now + SignedDuration::from_hours(24);
    assert_eq!(room.order(&right("s"), &first, "caller", "key", later).await.unwrap(), made);
    for bad in ["", "a b", "ä", &"k".repeat(limits::IDEMPOTENCY_KEY_LENGTH + 1)] {
        assert_eq!(room.order(&right("s"), &first, "caller", bad, room.now).await, Err(BookingError::BadKey));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_repeated_at_the_same_moment_books_once() {
    let room = Arc::new(room(Store::memory()));
    let slot = room.free().await.into_iter().next().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let (room, slot) = (room.clone(), slot.clone());
        tasks.spawn(async move { room.order(&right("s"), &slot.id, "s", "key", room.now).await.unwrap().id });
    }
    let mut ids = BTreeSet::new();
    while let Some(done) = tasks.join_next().await {
        ids.insert(done.unwrap());
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(room.bookings.bookings_of("s").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_hold_keeps_others_out_until_it_is_over() {
    let room = room(Store::memory());
    let slots = room.free().await;
    let slot = slots.first().unwrap();
    let hold = room.bookings.hold(&right("a"), &room.picture, &slot.id, room.now).await.unwrap();
    assert_eq!(hold.until - room.now, jiff::Span::new().seconds(limits::HOLD_SECONDS).fieldwise());
    assert_eq!(room.bookings.hold(&right("b"), &room.picture, &slot.id, room.now).await, Err(BookingError::Taken));
    assert_eq!(room.order(&right("b"), &slot.id, "b", "k", room.now).await, Err(BookingError::Taken));
    let just_before = hold.until - SignedDuration::from_secs(1);
    let longer = room.bookings.extend(&right("a"), &room.picture, &slot.id, just_before).await.unwrap();
    assert!(longer.until > hold.until && longer.extensions_left == limits::HOLD_EXTENSIONS - 1);
    assert_eq!(room.bookings.extend(&right("b"), &room.picture, &slot.id, just_before).await, Err(BookingError::HoldOver));
    assert_eq!(room.bookings.extend(&right("a"), &room.picture, &slot.id, longer.until).await, Err(BookingError::HoldOver));
    let booked = room.order(&right("b"), &slot.id, "b", "k", longer.until).await;
    assert_eq!(booked.unwrap().state, BookingState::Booked);
}

#[tokio::test]
async fn a_hold_cannot_be_made_longer_for_ever_and_choosing_again_lets_go() {
    let room = room(Store::memory());
    let slots = room.free().await;
    let [first, second] = [20, 21].map(|n: usize| slots.get(n).unwrap().id.clone());
    room.bookings.hold(&right("a"), &room.picture, &first, room.now).await.unwrap();
    for _ in 0..limits::HOLD_EXTENSIONS {
        room.bookings.extend(&right("a"), &room.picture, &first, room.now).await.unwrap();
    }
    assert_eq!(room.bookings.extend(&right("a"), &room.picture, &first, room.now).await, Err(BookingError::HoldTooLong));
    room.bookings.hold(&right("a"), &room.picture, &second, room.now).await.unwrap();
    assert!(room.bookings.hold(&right("b"), &room.picture, &first, room.now).await.is_ok());
}

#[tokio::test]
async fn a_cancelled_slot_is_sold_again_and_only_its_owner_cancels() {
    let room = room(Store::memory());
    let slot = room.free().await.into_iter().next().unwrap();
    let made = room.order(&right("a"), &slot.id, "a", "k", room.now).await.unwrap();
    let cancel = async |session: &'static str, now| room.bookings.cancel(session, &made.id, CancelReason::CannotCome, act(now)).await;
    assert_eq!(cancel("b", room.now).await, Err(BookingError::NotFound));
    assert_eq!(room.bookings.booking("b", &made.id).await, Err(BookingError::NotFound));
    assert_eq!(cancel("a", slot.starts_at).await, Err(BookingError::Begun));
    let cancelled = cancel("a", room.now).await.unwrap();
    assert_eq!(cancel("a", room.now + SignedDuration::from_secs(5)).await.unwrap(), cancelled, "twice is once");
    let again = room.order(&right("b"), &slot.id, "b", "k", room.now).await.unwrap();
    cancel("a", room.now).await.unwrap();
    assert_eq!(room.bookings.booking("b", &again.id).await.unwrap().state, BookingState::Booked, "an old cancel frees nothing new");
}

#[tokio::test]
async fn h30_nothing_is_booked_when_the_conversation_went_on_meanwhile() {
    let store = Store::memory();
    let room = room(store.clone());
    let slot = room.free().await.into_iter().next().unwrap();
    store.commit(Batch::new().append("session/s", 0, vec![b"another answer".to_vec()])).await.unwrap();
    let with = Batch::new().append("session/s", 0, vec![b"booked".to_vec()]);
    let details =
        Details { name: "Ada".into(), born: "1980-01-01".parse().unwrap(), telephone: "01632 960 001".into(), postcode: String::new() };
    let order = Order { slot: &slot.id, details: &details, caller: "s", key: "k", who: &Actor::Citizen, with: &with };
    assert_eq!(room.bookings.book(&right("s"), &room.picture, &order, room.now).await, Err(BookingError::MovedOn));
    assert!(room.bookings.bookings_of("s").await.unwrap().is_empty());
    assert!(room.order(&right("t"), &slot.id, "t", "k", room.now).await.is_ok(), "the slot is still free");
}

#[tokio::test]
async fn the_right_says_what_may_be_booked() {
    let room = room(Store::memory());
    let slot = room.free().await.into_iter().next().unwrap();
    let try_with = async |right: &BookingRight, slot: &Slot, now| room.order(right, &slot.id, "c", "k", now).await;
    let dental = BookingRight::grant("s", "dental-6h", vec!["dental".to_owned()], None, false).unwrap();
    assert!(matches!(try_with(&dental, &slot, room.now).await, Err(BookingError::WrongService(_))));
    assert_eq!(try_with(&right("s"), &slot, slot.starts_at).await, Err(BookingError::TooSoon));
    let soon = BookingRight::grant("s", "p", vec!["primary-care".to_owned()], Some(room.now), false).unwrap();
    assert_eq!(try_with(&soon, &slot, room.now).await, Err(BookingError::TooLate));
    let mut odd = slot.clone();
    odd.id = SlotId::new(slot.id.service().clone(), slot.id.starts_second() + 60, 1);
    assert_eq!(try_with(&right("s"), &odd, room.now).await, Err(BookingError::NoSuchSlot));
    odd.id = SlotId::new(slot.id.service().clone(), slot.id.starts_second(), 3);
    assert_eq!(try_with(&right("s"), &odd, room.now).await, Err(BookingError::NoSuchSlot));
}

#[tokio::test]
async fn a_conversation_cannot_empty_a_clinic() {
    let room = room(Store::memory());
    for (n, slot) in room.free().await.iter().enumerate() {
        let made = room.order(&right("s"), &slot.id, "s", &format!("k{n}"), room.now).await;
        if n < limits::BOOKINGS_PER_SESSION {
            assert!(made.is_ok());
        } else {
            assert_eq!(made, Err(BookingError::TooMany(limits::BOOKINGS_PER_SESSION)));
            return;
        }
    }
    panic!("the clinic has too few slots for this test");
}

#[test]
fn slots_follow_the_hours_over_a_clock_change() {
    let zone = TimeZone::get("Europe/London").unwrap();
    let now: Timestamp = "2026-10-24T12:00Z".parse().unwrap();
    let picture = demo::catalogue(now, &zone).unwrap();
    let schedules = Schedules::demo().unwrap();
    for id in schedules.services() {
        let service = picture.service(id).unwrap();
        assert!(service.ways_in.book, "{id} has a schedule and cannot be booked");
        let schedule = schedules.of(id).unwrap();
        let until = now + SignedDuration::from_hours(48);
        let found = super::slots::slots(service, schedule, &picture.holidays, &zone, now, until);
        let mut ids = BTreeSet::new();
        for slot in &found {
            assert!(ids.insert(&slot.id) && slot.starts_at >= now && slot.starts_at <= until);
            let again = super::slots::slot_of(service, schedule, &picture.holidays, &zone, &slot.id);
            assert_eq!(again.as_ref(), Some(slot), "the same slot whoever looks");
        }
    }
    assert!(picture.services.iter().filter(|service| service.ways_in.book).all(|service| schedules.of(&service.id).is_some()));
}
