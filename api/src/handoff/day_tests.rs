//! A whole day from `tests/fixtures/day.csv`, with a standing clock: people of the shipped vignettes come, are rung or forgotten, clinics are cancelled, a
//! receiver fails, a clinician goes home with rows taken, the clocks go back. At its end every promise was kept, broken with an alarm, or withdrawn by
//! the person; none is anything else, and none is two of these.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop, and prints its figures"
)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::desk::{Wanted, WantedCall};
use super::desk_tests::{World, world_at};
use super::types::{CallBackResult, HandoffError};
use crate::audit::{Actor, Audit};
use crate::booking::details::Details;
use crate::booking::service::Closing;
use crate::booking::slots::Schedules;
use crate::booking::types::{BookingState, CancelReason};
use crate::clock::Clock;
use crate::directory::types::Way;
use crate::identity::{Role, Roles};
use crate::people::Reader;
use crate::sessions::{Access, Folded, Naming, Opening, WordsRequest};
use crate::worklist::{How, Kind, PersonClock, Result as Came, Standing, Worklist, WorklistError};

const DAY: &str = include_str!("../../tests/fixtures/day.csv");
const LOOK_MS: i64 = 5 * 60_000;

struct Day {
    world: World,
    clock: Clock,
    list: Worklist,
    looks: bool,
    next_case: usize,
    /// Everybody who was promised something, in the order they came.
    people: Vec<String>,
    /// Promises that were seen as nearly due.
    seen_soon: BTreeSet<(String, Kind, String)>,
    /// What happened, for whoever reads the test's words.
    counts: BTreeMap<&'static str, usize>,
}

/// What became of one promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Became {
    Kept,
    BrokenWithAlarm,
    Withdrawn,
    Lost,
}

impl Day {
    async fn begin(looks: bool) -> Self {
        let world = world_at("2026-10-24T07:00Z".parse().unwrap(), Schedules::demo().unwrap()).await;
        let clock = world.sessions.clock().clone();
        let list = Worklist::new(world.store.clone(), Audit::new(world.store.clone(), clock.clone()), clock.clone());
        Self { world, clock, list, looks, next_case: 0, people: Vec::new(), seen_soon: BTreeSet::new(), counts: BTreeMap::new() }
    }

    fn now(&self) -> Timestamp {
        self.world.desk.now()
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Time goes by; everything is looked at every five minutes.
    async fn until(&mut self, at: Timestamp) {
        while self.clock.now_ms() < at.as_millisecond() {
            self.clock.set((self.clock.now_ms() + LOOK_MS).min(at.as_millisecond()));
            self.look().await;
        }
    }

    /// What whoever has the worklist open does all the time: nothing is late that was not seen before.
    async fn look(&mut self) {
        if !self.looks {
            return;
        }
        self.world.sessions.look_at_promises(&self.list).await.unwrap();
        for session in self.people.clone() {
            for promise in self.promises(&session).await.promises.into_iter().filter(|promise| promise.is_open()) {
                let name = (session.clone(), promise.kind, promise.what.clone());
                match promise.standing(self.clock.now_ms()) {
                    Standing::Soon => {
                        self.seen_soon.insert(name);
                    }
                    Standing::Late => {
                        // Who comes when it is nearly too late is seen as late at once.
                        let came_late = promise.due_ms.is_some_and(|due| promise.promised_ms > due - LOOK_MS);
                        assert!(came_late || self.seen_soon.contains(&name), "no alarm before: {name:?}");
                    }
                    Standing::InTime => {}
                }
            }
        }
    }

    /// Time goes by until everything that is still owed has come due.
    async fn close(&mut self) {
        loop {
            let (now_ms, mut next) = (self.clock.now_ms(), None::<i64>);
            for session in self.people.clone() {
                let open = self.promises(&session).await.promises.into_iter().filter(|promise| promise.is_open());
                next = next.into_iter().chain(open.filter_map(|promise| promise.due_ms).filter(|due| *due >= now_ms)).min();
            }
            let Some(due) = next else { return };
            for at in [due - LOOK_MS, due + 1] {
                self.clock.set(at.max(self.clock.now_ms()));
                self.look().await;
            }
        }
    }

    async fn promises(&self, session: &str) -> PersonClock {
        self.list.held(session).await.unwrap().clock
    }

    /// Somebody goes through the questions of the next vignette that ends, and may be named. Their conversation.
    async fn talk(&mut self, person: Option<&crate::people::PersonId>) -> Folded {
        let release = self.world.sessions.releases().live();
        loop {
            let case = &release.program.vignettes[self.next_case % release.program.vignettes.len()];
            self.next_case += 7;
            let Some(talk) = self.world.walk(case).await.filter(|talk| talk.page.done) else { continue };
            if let Some(person) = person {
                let naming = Naming { by: "sam", person, needs: &[], first: "", earlier: 0 };
                self.world.sessions.about(&talk.id, naming).await.unwrap();
            }
            return self.world.sessions.folded(&talk.id, Access::Staff).await.unwrap();
        }
    }

    /// They ask to be rung where that is offered, else take the first appointment in time. False: neither is to be had.
    async fn is_promised(&mut self, session: &Folded, is_call: bool) -> bool {
        let place = self.world.desk.place("ZZ1").unwrap();
        let services = self.world.desk.services(session, &place, 10).await.unwrap();
        for action in &services {
            for offered in &action.offered {
                let (disposition, who) = (action.disposition.as_str(), &Actor::Citizen);
                if offered.offer.ways.contains(&Way::CallBack) {
                    let service = &offered.offer.service.id;
                    let wanted = WantedCall { disposition, service, telephone: "01632 960 001", place: &place, who };
                    match self.world.desk.call_back(session, &wanted).await {
                        Ok(_) => {
                            self.count("call-backs");
                            return true;
                        }
                        Err(HandoffError::NotOffered(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
                if let Some(slot) = offered.slots.first().filter(|_| !is_call) {
                    let born = "1984-05-06".parse().unwrap();
                    let name = format!("Person {}", self.people.len());
                    let details = Details { name, born, telephone: "01632 960 001".to_owned(), postcode: String::new() };
                    let wanted = Wanted { disposition, slot: &slot.id, details, key: "k", who };
                    if self.world.desk.book(session, wanted).await.is_ok() {
                        self.count("appointments");
                        return true;
                    }
                }
            }
        }
        false
    }

    async fn come(&mut self, count: usize) {
        let all = self.people.len() + count;
        while self.people.len() < all {
            let session = self.talk(None).await;
            if self.is_promised(&session, false).await {
                self.people.push(session.live.id.clone());
            }
        }
    }

    /// People who wait come again, are named, and are promised another call: it is never later than the first.
    async fn come_again(&mut self, count: usize) {
        let roles = Roles(vec![Role::Handler]);
        let reader = Reader { name: "sam", roles: &roles };
        for call in self.world.desk.handoff().waiting(count).await.unwrap() {
            let family = format!("Family{}", self.people.len());
            let born = Some("1984-05-06".parse().unwrap());
            let details = crate::people::Details { family, given: "Ada".into(), born, postcode: "ZZ1 4AB".into(), ..Default::default() };
            let ada = self.world.people.add(reader, details).await.unwrap();
            let naming = Naming { by: "sam", person: &ada.id, needs: &[], first: "", earlier: 0 };
            self.world.sessions.about(&call.session, naming).await.unwrap();
            let again = loop {
                let session = self.talk(Some(&ada.id)).await;
                if self.is_promised(&session, true).await {
                    break session;
                }
            };
            let due = |clock: PersonClock| {
                clock.promises.into_iter().filter(|one| one.is_open() && one.kind == Kind::CallBack).map(|one| one.due_ms)
            };
            let times: BTreeSet<_> = due(self.promises(&again.live.id).await).chain(due(self.promises(&call.session).await)).collect();
            assert_eq!(times.len(), 1, "one clock for one person");
            assert!(times.first().copied().flatten() <= call.needed_by.map(Timestamp::as_millisecond), "it was put off");
            self.people.push(again.live.id.clone());
        }
    }

    async fn go_quiet(&mut self, count: usize) {
        for _ in 0..count {
            let opening = Opening { topics: vec!["sore-throat".to_owned()], ..Opening::default() };
            let (token, page) = self.world.sessions.open(&opening, BTreeMap::new()).await.unwrap();
            let said = WordsRequest { seq: page.seq, text: "I want to die".to_owned() };
            self.world.sessions.say(&page.session, Access::Token(token.as_str()), &said).await.unwrap();
            assert!(self.promises(&page.session).await.is_running(), "nobody would look for them");
            self.people.push(page.session);
        }
    }

    /// A clinician takes whoever is due first, one after the other, passing over those whom a colleague has. `what` says what came of each.
    async fn work(&mut self, who: &str, count: usize, what: Option<CallBackResult>) {
        let mut left = count;
        for call in self.world.desk.handoff().waiting(usize::MAX).await.unwrap() {
            if left == 0 {
                return;
            }
            match self.list.take_person(who, &call.session).await {
                Ok(_) => left -= 1,
                Err(WorklistError::Taken(other)) => {
                    assert_ne!(other, who);
                    self.count("passed over: a colleague has them");
                    continue;
                }
                Err(other) => panic!("{other}"),
            }
            if let Some(result) = what {
                self.world.desk.handoff().made(who, &call.session, &call.disposition, result, (false, self.now())).await.unwrap();
            }
        }
    }

    async fn receiver_fails(&mut self, who: &str, count: usize) {
        let picture = self.world.desk.handoff().directory().picture();
        for call in self.world.desk.handoff().waiting(count).await.unwrap() {
            let other = picture.services.iter().find(|service| service.id != call.service).unwrap();
            let passed = self.world.desk.handoff().passed_to(who, &call.session, &call.disposition, &other.id, self.now()).await.unwrap();
            assert_eq!((&passed.service, passed.needed_by), (&other.id, call.needed_by), "the time does not move");
            self.count("passed to another receiver");
        }
    }

    async fn withdraw(&mut self, count: usize) {
        let waiting = self.world.desk.handoff().waiting(usize::MAX).await.unwrap();
        for call in waiting.iter().rev().take(count) {
            self.world.desk.handoff().withdrawn(&call.session, &call.disposition, self.now()).await.unwrap();
        }
    }

    async fn cancel_clinics(&mut self) {
        let (from, until) = (self.now(), self.now() + jiff::SignedDuration::from_hours(24));
        let closing = Closing { from, until, because: "no doctor".to_owned(), by: "sam".to_owned() };
        let (bookings, picture) = (self.world.desk.handoff().bookings().clone(), self.world.desk.handoff().directory().picture());
        for service in picture.services.iter().filter(|service| bookings.is_bookable(service)) {
            bookings.close(&service.id, &closing).await.unwrap();
        }
        let lost = self.world.desk.look_after_bookings().await.unwrap();
        *self.counts.entry("lost their appointment").or_default() += lost;
    }

    /// Staff see to people whose clinic was cancelled and who have nothing else; of these the second cancels by themselves.
    async fn see_to(&mut self, who: &str, count: usize) {
        let handoff = self.world.desk.handoff().clone();
        let displaced = handoff.bookings().displaced().await.unwrap();
        for (nth, one) in displaced.into_iter().take(count).enumerate() {
            if nth == 1 {
                handoff.cancel(&one.session, &one.booking, CancelReason::NotNeeded, &Actor::Citizen, self.now()).await.unwrap();
            } else {
                handoff.seen_to(who, &one.session, (&one.booking, one.sequence), self.now()).await.unwrap();
            }
        }
    }

    /// People in a crisis whom nobody reaches: after the third call somebody goes to find them.
    async fn find(&mut self, who: &str, count: usize) {
        let mut quiet = Vec::new();
        for task in self.list.open().await.unwrap().into_iter().filter(|task| task.if_quiet) {
            if quiet.len() < count && !self.world.sessions.is_there(&task.session).await {
                quiet.push(task);
            }
        }
        assert_eq!(quiet.len(), count);
        for task in quiet {
            for _ in 0..3 {
                self.list.finish(who, &task.session, &task.action, Came::NoAnswer).await.unwrap();
            }
            self.list.finish(who, &task.session, "welfare-check", Came::HandedOver).await.unwrap();
        }
    }

    async fn deed(&mut self, deed: &str, count: usize, who: &str) {
        match deed {
            "come" => self.come(count).await,
            "come-again" => self.come_again(count).await,
            "go-quiet" => self.go_quiet(count).await,
            "ring" => self.work(who, count, Some(CallBackResult::Spoke)).await,
            "no-answer" => self.work(who, count, Some(CallBackResult::NotReached)).await,
            "hand-over" => self.work(who, count, Some(CallBackResult::HandedOver)).await,
            "leave" => self.work(who, count, None).await,
            "receiver-fails" => self.receiver_fails(who, count).await,
            "withdraw" => self.withdraw(count).await,
            "cancel-clinics" => self.cancel_clinics().await,
            "see-to" => self.see_to(who, count).await,
            "find" => self.find(who, count).await,
            "close" => self.close().await,
            other => panic!("the day has no {other:?}"),
        }
    }

    /// What became of everything that somebody was promised in a conversation.
    async fn became(&self, session: &str) -> Vec<Became> {
        let mut all = Vec::new();
        let audit = Audit::new(self.world.store.clone(), self.clock.clone());
        let lines = audit.about(&format!("session/{session}")).await.unwrap();
        let alarms = lines.iter().filter(|line| line.reason.as_deref().is_some_and(|why| why.contains("late"))).count();
        for promise in self.promises(session).await.promises {
            if promise.kind == Kind::Task && !promise.is_contact && promise.is_open() && self.world.sessions.is_there(session).await {
                continue;
            }
            all.push(match (&promise.ended, promise.late_ms) {
                // It goes on as another of them.
                (Some(ended), _) if ended.how == How::WelfareCheck => continue,
                (Some(ended), _) if ended.how == How::Withdrawn => Became::Withdrawn,
                (_, Some(_)) if alarms > 0 => Became::BrokenWithAlarm,
                (Some(ended), None) if promise.due_ms.is_none_or(|due| ended.at_ms <= due) => Became::Kept,
                _ => Became::Lost,
            });
        }
        for booking in self.world.desk.handoff().bookings().bookings_of(session).await.unwrap() {
            all.push(match booking.state {
                BookingState::Booked if booking.needed_by.is_none_or(|by| booking.slot.starts_at <= by) => Became::Kept,
                BookingState::Cancelled { .. } => Became::Withdrawn,
                // What is owed for it stands on the clock.
                BookingState::Displaced { .. } if !all.is_empty() => continue,
                _ => Became::Lost,
            });
        }
        all
    }
}

/// Runs the day: how many promises became what, and what happened.
async fn run(looks: bool) -> (BTreeMap<Became, usize>, Day) {
    let mut day = Day::begin(looks).await;
    for row in DAY.lines().filter(|row| !row.starts_with('#') && !row.starts_with("at,")) {
        let [at, deed, count, who] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        day.until(at.parse().unwrap_or_else(|why| panic!("{row}: {why}"))).await;
        day.deed(deed, count.parse().unwrap_or(0), who).await;
    }
    let mut became: BTreeMap<Became, usize> = BTreeMap::new();
    for session in &day.people {
        let all = day.became(session).await;
        assert!(!all.is_empty(), "somebody who was promised something is nowhere");
        for one in all {
            *became.entry(one).or_default() += 1;
        }
    }
    (became, day)
}

#[tokio::test]
async fn h19_h20_a_day_ends_with_nobody_lost() {
    let (became, day) = run(true).await;
    println!("{} conversations with a promise: {became:?}; {:?}", day.people.len(), day.counts);
    assert!(!became.contains_key(&Became::Lost), "{became:?}");
    for each in [Became::Kept, Became::BrokenWithAlarm, Became::Withdrawn] {
        assert!(became.contains_key(&each), "the day shows no {each:?}: {became:?}");
    }
    for what in ["call-backs", "appointments", "lost their appointment", "passed to another receiver", "passed over: a colleague has them"]
    {
        assert!(day.counts.get(what).is_some_and(|count| *count > 0), "the day shows no {what:?}: {:?}", day.counts);
    }
    assert!(day.people.len() >= 60);
}

#[tokio::test]
async fn a_day_on_which_nobody_looks_loses_people_and_the_test_says_so() {
    let (became, _) = run(false).await;
    assert!(became.contains_key(&Became::Lost), "{became:?}");
}
