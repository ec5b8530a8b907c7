//! Appointments and their messages: the service is told of each that is made, moved or off; the person is reminded a day before and of nothing else.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

use super::post::{Post, mobile, reminder_at, task_of};
use super::service::Handoff;
use super::tests::{action, london, now, place, referral};
use super::types::{Action, Referral};
use crate::audit::{Actor, Audit};
use crate::booking::details::Details;
use crate::booking::service::{Bookings, Order};
use crate::booking::slots::Schedules;
use crate::booking::types::{Booking, CancelReason, Slot};
use crate::clock::Clock;
use crate::directory::demo;
use crate::directory::service::Directory;
use crate::directory::types::Service;
use crate::outbox::{About, Address, Carrier, Carriers, Carrying, Channel, Deliverer, Message, NeverSend, Outbox};
use crate::people::{Channel as Wish, Preferences};
use crate::storage::{Batch, Store};

/// Takes everything and remembers it.
#[derive(Clone, Default)]
struct Taking(Arc<Mutex<Vec<Message>>>);

impl Carrier for Taking {
    fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a> {
        Box::pin(async move {
            self.0.lock().unwrap().push(message.clone());
            Ok(())
        })
    }
}

/// The rooms, with a receiver for each kind of service that is booked, and everything that went out.
struct World {
    store: Store,
    handoff: Handoff,
    referral: Referral,
    action: Action,
    service: Service,
}

impl World {
    async fn new() -> Self {
        let (store, clock) = (Store::memory(), Clock::standing_at(now().as_millisecond()));
        let audit = Audit::new(store.clone(), clock.clone());
        let directory = Directory::open(store.clone(), demo::catalogue(now(), &london()).unwrap(), now()).await.unwrap();
        let bookings = Bookings::new(store.clone(), audit.clone(), Schedules::demo().unwrap());
        let action = action("primary-care-routine", "primary-care", None);
        let post = Post::new(Self::outbox(&store, now()), BTreeMap::new());
        let post = post.for_kinds(BTreeMap::from([("primary-care".to_owned(), "gateway".to_owned())])).reminding();
        let handoff = Handoff::new(store.clone(), audit, directory, bookings).posting(post);
        let referral = referral(vec![action.clone()]);
        let found = handoff.services_for(&referral, &action, &place(), now(), 5).await.unwrap();
        let service = found.offered.into_iter().find(|one| !one.slots.is_empty()).unwrap().offer.service;
        Self { store, handoff, referral, action, service }
    }

    fn outbox(store: &Store, at: Timestamp) -> Outbox {
        let clock = Clock::standing_at(at.as_millisecond());
        Outbox::new(store.clone(), Audit::new(store.clone(), clock.clone()), clock, NeverSend::shipped().unwrap())
    }

    /// The first slot at least so many hours away.
    async fn slot(&self, hours: i64) -> Slot {
        let (picture, hour) = (self.handoff.directory().picture(), SignedDuration::from_hours(1));
        let (from, until) = (now() + hour * i32::try_from(hours).unwrap(), now() + hour * 14 * 24);
        let free = self.handoff.bookings().free(&picture, &self.service, from, until, now(), 1).await.unwrap();
        free.into_iter().next().unwrap()
    }

    async fn book(&self, slot: &Slot, telephone: &str) -> Booking {
        let details = Details {
            name: "Ada Example".to_owned(),
            born: "1992-01-01".parse().unwrap(),
            telephone: telephone.to_owned(),
            postcode: String::new(),
        };
        let order = Order { slot: &slot.id, details: &details, caller: "s", key: "k", who: &Actor::Citizen, with: &Batch::new() };
        self.handoff.book("s", &self.referral, &self.action, &order, now()).await.unwrap()
    }

    async fn change(&self, booking: &Booking, to: &Slot) -> Booking {
        let how = (&Actor::Citizen, &Batch::new(), now());
        self.handoff.change(&self.referral, &self.action, booking, &to.id, how).await.unwrap()
    }

    /// What goes out at this time.
    async fn out(&self, at: Timestamp) -> Vec<Message> {
        let taking = Taking::default();
        let carriers = Carriers::default().with(Channel::Service, taking.clone()).with(Channel::Sms, taking.clone());
        Deliverer::new(Self::outbox(&self.store, at), carriers, Arc::new(task_of), "n").deliver_due().await.unwrap();
        let mut out = std::mem::take(&mut *taking.0.lock().unwrap());
        out.sort_by_key(|message| message.kind.clone());
        out
    }

    /// The kinds of what goes out now and until an appointment begins.
    async fn all(&self, slot: &Slot) -> Vec<String> {
        [self.kinds(now()).await, self.kinds(long_after(slot)).await].concat()
    }

    /// The kinds of what goes out at this time.
    async fn kinds(&self, at: Timestamp) -> Vec<String> {
        self.out(at).await.into_iter().map(|message| message.kind).collect()
    }
}

fn long_after(slot: &Slot) -> Timestamp {
    slot.starts_at - SignedDuration::from_mins(1)
}

const MOBILE: &str = "07700 900123";

#[tokio::test]
async fn a_reminder_says_where_when_and_how_to_change_and_nothing_of_how_they_are() {
    let world = World::new().await;
    let slot = world.slot(48).await;
    let booking = world.book(&slot, MOBILE).await;
    assert_eq!(world.kinds(now()).await, ["booking"], "a reminder waits for its time");
    let out = world.out(long_after(&slot)).await;
    let [reminder] = out.as_slice() else { panic!("{out:?}") };
    assert_eq!(reminder.to, Address::Mobile("+447700900123".to_owned()));
    let text = reminder.text();
    let when = slot.starts_at.to_zoned(london()).strftime("%H:%M on %A %-d %B %Y").to_string();
    for there in [when.as_str(), &booking.address, &booking.id.reference(), "To change or cancel it"] {
        assert!(text.contains(there), "{there} is not in: {text}");
    }
    for never in [booking.service_name.as_str(), "Ada", "primary", "throat", "steroids", "Dx06"] {
        assert!(!text.replace(&booking.address, "").contains(never), "{never} is in: {text}");
    }
    assert!(text.chars().count() <= 3 * 153 && reminder.subject().is_empty(), "at most three text messages: {text}");
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_soon_or_who_cannot_be_or_would_not_be_or_must_not_be_written_to() {
    let soon = World::new().await;
    let slot = soon.slot(1).await;
    assert!(slot.starts_at < now() + SignedDuration::from_hours(26));
    soon.book(&slot, MOBILE).await;
    assert_eq!(soon.all(&slot).await, ["booking"], "it is sooner than 26 hours");

    let landline = World::new().await;
    let slot = landline.slot(48).await;
    landline.book(&slot, "01632 960 001").await;
    assert_eq!(landline.all(&slot).await, ["booking"], "a landline");

    for (wish, reminded) in [(Wish::Telephone, false), (Wish::Relay, false), (Wish::SignVideo, false), (Wish::Text, true)] {
        let mut world = World::new().await;
        world.referral.tell.extend(Preferences { channel: Some(wish), ..Preferences::default() }.needs());
        world.book(&slot, MOBILE).await;
        assert_eq!(world.all(&slot).await.len(), if reminded { 2 } else { 1 }, "{wish:?}");
    }

    let mut unsafe_to_write = World::new().await;
    unsafe_to_write.referral.marks.push(About::UnsafeContact);
    unsafe_to_write.book(&slot, MOBILE).await;
    assert_eq!(unsafe_to_write.all(&slot).await, ["booking"], "the booking stands, nothing is written home");
}

#[tokio::test]
async fn what_is_off_before_it_went_out_is_taken_back_and_the_service_told_all_the_same() {
    let world = World::new().await;
    let slot = world.slot(48).await;
    let booking = world.book(&slot, MOBILE).await;
    for _ in 0..2 {
        world.handoff.cancel("s", &booking.id, CancelReason::NotNeeded, &Actor::Citizen, now()).await.unwrap();
    }
    let out = world.out(now()).await;
    let [off] = out.as_slice() else { panic!("{out:?}") };
    assert!(off.kind == "booking-cancelled" && off.text().contains(&booking.id.reference()), "{off:?}");
    assert!(!off.text().contains("Ada"), "{off:?}");
    assert!(world.out(long_after(&slot)).await.is_empty(), "nobody is reminded of it");
}

#[tokio::test]
async fn a_moved_appointment_is_told_of_once_at_its_new_time_and_reminded_of_then() {
    let world = World::new().await;
    let (first, second) = (world.slot(48).await, world.slot(96).await);
    let booking = world.book(&first, MOBILE).await;
    assert_eq!(world.kinds(now()).await, ["booking"]);
    let moved = world.change(&booking, &second).await;
    world.change(&booking, &second).await;
    let out = world.out(now()).await;
    let [told] = out.as_slice() else { panic!("{out:?}") };
    let text = told.text();
    assert!(told.kind == "booking-changed" && text.contains("It was to be at") && text.contains(&moved.id.reference()), "{text}");
    assert!(world.out(long_after(&first)).await.is_empty(), "the reminder of the old time is taken back");
    assert_eq!(world.kinds(long_after(&second)).await, ["reminder"]);
}

#[test]
fn reminders_come_a_day_before_and_by_day() {
    let at = |text: &str| text.parse::<jiff::Zoned>().unwrap().timestamp();
    let now = at("2026-11-23T10:00[Europe/London]");
    for (starts, reminded) in [
        ("2026-11-24T11:59", None),
        ("2026-11-24T12:00", Some("2026-11-23T12:00")),
        ("2026-11-25T08:00", Some("2026-11-24T08:00")),
        ("2026-11-25T07:59", Some("2026-11-24T08:00")),
        ("2026-11-25T20:59", Some("2026-11-24T20:59")),
        ("2026-11-25T21:00", Some("2026-11-25T08:00")),
        ("2026-11-25T23:30", Some("2026-11-25T08:00")),
    ] {
        let found = reminder_at(at(&format!("{starts}[Europe/London]")), now, &london());
        assert_eq!(found, reminded.map(|text| at(&format!("{text}[Europe/London]"))), "{starts}");
    }
}

#[test]
fn only_mobiles_are_sent_texts() {
    for (number, found) in [
        ("07700 900123", Some("+447700900123")),
        ("+44 7700 900 123", Some("+447700900123")),
        ("+44 (0)7700-900123", Some("+447700900123")),
        ("00447700900123", Some("+447700900123")),
        ("01632 960 001", None),
        ("07000 900123", None),
        ("07600 900123", None),
        ("18001 07700 900123", None),
        ("+353 87 123 4567", None),
        ("7700900123", None),
    ] {
        assert_eq!(mobile(number).as_deref(), found, "{number}");
    }
}
