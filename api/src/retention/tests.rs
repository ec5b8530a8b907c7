//! What is due, what is erased so that no search finds it, what comes back with a restore and goes again, and what is kept although it is due.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::collections::BTreeMap;
use std::path::Path;

use fingerpost_engine::walk::Answer;
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};

use super::policy::Facts;
use super::{Erased, Policy, Retention, RetentionError, Swept, Whose};
use crate::audit::{Actor, Audit};
use crate::booking::details::Details as Coming;
use crate::booking::service::{Act, Bookings, Order};
use crate::booking::slots::Schedules;
use crate::booking::types::{BookingRight, CancelReason};
use crate::care_plans::{self, service::CarePlans};
use crate::clock::Clock;
use crate::directory::demo;
use crate::directory::types::ServiceId;
use crate::identity::{Role, Roles};
use crate::limits;
use crate::people::{Details, NhsNumber, People, Person, Reader, Reading, Written};
use crate::releases::{Release, Releases};
use crate::sessions::{Access, AnswerRequest, Naming, Opening, Sessions};
use crate::storage::{Batch, Store};
use crate::worklist;

const SAID: &str = "it burns like nettles behind my breastbone";
const NUMBER: &str = "9991000003";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn texts(folder: &Path, under: &str, out: &mut Vec<(String, String)>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = format!("{under}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            texts(&path, &format!("{name}/"), out);
        } else if name.ends_with(".yaml") {
            out.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

struct World {
    store: Store,
    clock: Clock,
    sessions: Sessions,
    people: People,
    bookings: Bookings,
    retention: Retention,
}

fn world(begins: &str) -> World {
    let mut files = Vec::new();
    texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../pathways"), "", &mut files);
    files.sort();
    let loaded = fingerpost_engine::load(&files);
    let release = Release::new(loaded.program.unwrap(), loaded.sources);
    let (store, clock) = (Store::memory(), Clock::standing_at(begins.parse::<Timestamp>().unwrap().as_millisecond()));
    let audit = Audit::new(store.clone(), clock.clone());
    World {
        sessions: Sessions::new(store.clone(), Releases::new(release), audit.clone(), clock.clone()),
        people: People::new(store.clone(), audit.clone(), clock.clone()),
        bookings: Bookings::new(store.clone(), audit.clone(), Schedules::demo().unwrap()),
        retention: Retention::new(store.clone(), audit, clock.clone()),
        store,
        clock,
    }
}

impl World {
    /// A conversation that ends once the age was told; none: it breaks off before.
    async fn talk(&self, topic: &str, age: Option<&str>) -> String {
        let opening = Opening { topics: vec![topic.to_owned()], said: Some(SAID.to_owned()), ..Opening::default() };
        let (token, mut page) = self.sessions.open(&opening, BTreeMap::new()).await.unwrap();
        while let (Some(question), Some(age)) = (page.question.clone(), age) {
            let told = question.fact.iter().cloned().chain(question.items.iter().map(|item| item.fact.clone()));
            let answer = |kind: &str| match kind {
                "age" => Answer::Rough { age: age.to_owned() },
                "choice" => Answer::Word(question.options[0].id.clone()),
                _ => Answer::Word("no".to_owned()),
            };
            let answers = told.map(|fact| (fact, answer(question.kind))).collect();
            let request = AnswerRequest { seq: page.seq, answers, said: None, confirmed: Vec::new() };
            page = self.sessions.answer(&page.session, Access::Token(token.as_str()), request, None).await.unwrap();
            if question.kind == "age" {
                break;
            }
        }
        page.session
    }

    async fn ada(&self) -> Person {
        let roles = Roles(vec![Role::Handler]);
        let number = Some(NhsNumber::parse(NUMBER).unwrap());
        let born = Some(date(1984, 5, 6));
        let details = Details { nhs_number: number, family: "Quillfeather".into(), given: "Petronella".into(), born, ..Details::default() };
        let sam = Reader { name: "sam", roles: &roles };
        let ada = self.people.add(sam, details).await.unwrap();
        let says = |words: &str| Written { fact: "has_diabetes".into(), value: "yes".into(), words: words.into(), ..Written::default() };
        self.people.record(sam, &ada.id, 1, vec![says("insulin glargine")], &|_| Ok(())).await.unwrap();
        let (taken_at_ms, fact, value, unit) = (self.clock.now_ms(), "temperature_c".into(), "38.9".into(), "°C".into());
        let reading = Reading { fact, value, unit, taken_at_ms, until_ms: taken_at_ms + 1, device: "Omron M3".into(), by: String::new() };
        self.people.measured(sam, &ada.id, reading).await.unwrap();
        let plans = CarePlans::new(self.store.clone(), Audit::new(self.store.clone(), self.clock.clone()));
        plans.import(&care_plans::demo::plans().unwrap()).await.unwrap();
        ada
    }

    /// Everything rooms can keep of a conversation about somebody. Gives the booking.
    async fn filled(&self, session: &str, person: &Person) -> String {
        self.sessions
            .about(session, Naming { by: "sam", person: &person.id, needs: &["please text".into()], first: "", earlier: 0 })
            .await
            .unwrap();
        let opened =
            worklist::Opened { session, action: "ring-back", role: "clinician-call", due_minutes: Some(60), if_quiet: false, at_ms: 1 };
        self.store.commit(worklist::opening(&opened).unwrap()).await.unwrap();
        let promise = Batch::new().put(format!("handoff/call-back/{session}/x"), 0, b"07700900857".to_vec());
        let message = Batch::new().put(format!("outbox/of/{session}/m-{session}"), 0, Vec::new()).put(
            format!("outbox/message/m-{session}"),
            0,
            b"07700900857".to_vec(),
        );
        self.store.commit(message).await.unwrap();
        self.store.commit(promise).await.unwrap();
        let now = Timestamp::from_millisecond(self.clock.now_ms()).unwrap();
        let picture = demo::catalogue(now, self.clock.zone()).unwrap();
        let service = picture.service(&ServiceId::parse("saltmere-urgent-treatment-centre").unwrap()).unwrap();
        let by = now + 6.hours();
        let slot = self.bookings.free(&picture, service, now, by, now, 100).await.unwrap().pop().unwrap();
        let right = BookingRight::grant(session, "primary-care-6h", vec!["primary-care".into()], Some(by), false).unwrap();
        let details = Coming { name: person.name(), born: date(1984, 5, 6), telephone: "07700900857".into(), postcode: "ZZ1 4QP".into() };
        let order = Order { slot: &slot.id, details: &details, caller: session, key: "k", who: &Actor::Citizen, with: &Batch::new() };
        self.bookings.book(&right, &picture, &order, now).await.unwrap().id.as_str().to_owned()
    }

    /// Streams and documents that hold the text or are named by it, the audit log left out.
    async fn found(&self, text: &str) -> Vec<String> {
        let holds = |name: &str, values: &[Vec<u8>]| {
            name.contains(text) || values.iter().any(|value| value.windows(text.len()).any(|window| window == text.as_bytes()))
        };
        let mut all = Vec::new();
        for name in self.store.streams("", None, 1_000).await.unwrap() {
            let events = self.store.stream(&name, 0).await.unwrap();
            all.extend(holds(&name, &events).then_some(name));
        }
        let documents = self.store.scan("", None, 1_000).await.unwrap();
        all.extend(documents.into_iter().filter(|(key, document)| holds(key, std::slice::from_ref(&document.value))).map(|(key, _)| key));
        all.retain(|name| !name.starts_with("audit/"));
        all
    }

    async fn copied(&self, into: &Store) {
        for name in self.store.streams("", None, 1_000).await.unwrap() {
            into.commit(Batch::new().append(&name, 0, self.store.stream(&name, 0).await.unwrap())).await.unwrap();
        }
        for (key, document) in self.store.scan("", None, 1_000).await.unwrap() {
            // Versions are not what this test is about.
            into.commit(Batch::new().put(key, 0, document.value)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn s29_of_whoever_is_erased_no_search_finds_anything_but_the_line_in_the_log() {
    let world = world("2026-11-23T10:02Z");
    let ada = world.ada().await;
    let session = world.talk("sore-throat", Some("42 years")).await;
    let booking = world.filled(&session, &ada).await;
    let other = world.talk("headache", Some("30 years")).await;
    let own = ["Quillfeather", "07700900857", NUMBER, "please text", "insulin glargine", "Omron M3"];
    let telling: Vec<&str> = [session.as_str(), ada.id.as_str(), booking.as_str()].into_iter().chain(own).collect();
    for text in &telling {
        assert!(!world.found(text).await.is_empty(), "{text} is not there, so that it is gone shows nothing");
    }
    let whose = Whose::Number(NhsNumber::parse(NUMBER).unwrap());
    let refused = world.retention.plan(&whose, "ben", "asked for").await;
    assert!(matches!(&refused, Err(RetentionError::StillOpen(what)) if what.contains(&session)), "{refused:?}");
    world.clock.advance(DAY_MS + 1);
    // A copy from before, as a backup is.
    let backup = Store::memory();
    world.copied(&backup).await;
    let erased = world.retention.plan(&whose, "ben", "asked for").await.unwrap();
    let line = serde_json::to_string(&erased).unwrap();
    assert!(["Quillfeather", "07700900857", NUMBER, "nettles"].iter().all(|text| !line.contains(text)), "the list names nobody: {line}");
    assert_eq!(world.retention.carry_out(&erased).await.unwrap(), 2);
    assert_eq!(world.retention.carry_out(&erased).await.unwrap(), 0, "done again it finds nothing");
    for text in &telling {
        let mut left = world.found(text).await;
        // The slot stays sold and says so by the booking's id, which leads nowhere now.
        left.retain(|name| *text != booking || !(name.starts_with("booking/slot/") || name.starts_with("booking/once/")));
        assert_eq!(left, Vec::<String>::new(), "{text}");
    }
    let log = Audit::new(world.store.clone(), world.clock.clone()).about(&format!("session/{session}")).await.unwrap();
    assert_eq!(log.last().unwrap().reason.as_deref(), Some("erased: asked for"));
    assert!(world.sessions.looked_back(&session).await.is_err());
    assert!(world.sessions.looked_back(&other).await.is_ok(), "the other person's conversation is untouched");
    assert_eq!(world.found(SAID).await, [format!("session/{other}")]);

    // S28: a backup from before brings them back; the list, which was kept apart, takes them away again.
    let restored = World {
        retention: Retention::new(backup.clone(), Audit::new(backup.clone(), world.clock.clone()), world.clock.clone()),
        store: backup,
        ..world
    };
    assert!(!restored.found("Quillfeather").await.is_empty());
    let erased: Erased = serde_json::from_str(&line).unwrap();
    assert_eq!(restored.retention.carry_out(&erased).await.unwrap(), 2);
    for text in [session.as_str(), "Quillfeather", "07700900857", NUMBER, "please text"] {
        assert_eq!(restored.found(text).await, Vec::<String>::new(), "{text}");
    }
}

#[tokio::test]
async fn nobody_is_erased_who_is_expected_somewhere_or_held() {
    let world = world("2026-11-23T10:02Z");
    let ada = world.ada().await;
    let session = world.talk("sore-throat", Some("42 years")).await;
    world.filled(&session, &ada).await;
    world.clock.advance(DAY_MS + 1);
    let (booked, person, number) =
        (Whose::Conversation(session), Whose::Person(ada.id.clone()), Whose::Number(NhsNumber::parse(NUMBER).unwrap()));
    world.retention.hold(&number, "ben", "inquest").await.unwrap();
    for whose in [&booked, &person, &number] {
        let refused = world.retention.plan(whose, "ben", "asked for").await;
        assert!(
            matches!(&refused, Err(RetentionError::Held { by, because, .. }) if by == "ben" && because == "inquest"),
            "{whose:?} {refused:?}"
        );
    }
    assert!(world.retention.let_go(&person, "ben", "inquest is over").await.unwrap());
    assert!(!world.retention.let_go(&person, "ben", "inquest is over").await.unwrap());
    // Booked near the end of the conversation's day, for hours later.
    let later = world.talk("headache", Some("42 years")).await;
    world.clock.advance(DAY_MS - 60_000);
    world.filled(&later, &ada).await;
    world.clock.advance(60_001);
    let whose = Whose::Conversation(later.clone());
    let refused = world.retention.plan(&whose, "ben", "asked for").await;
    assert!(matches!(refused, Err(RetentionError::Expected(_))), "{refused:?}");
    let booking = world.bookings.bookings_of(&later).await.unwrap().remove(0);
    let now = Timestamp::from_millisecond(world.clock.now_ms()).unwrap();
    let cancelled =
        world.bookings.cancel(&later, &booking.id, CancelReason::NotNeeded, Act { who: &Actor::Citizen, with: &Batch::new(), now }).await;
    assert!(cancelled.is_ok(), "{cancelled:?}");
    assert_eq!(world.retention.plan(&whose, "ben", "asked for").await.unwrap().parts.len(), 1);
    let nobody = Whose::Conversation("0".repeat(32));
    assert_eq!(world.retention.plan(&nobody, "ben", "x").await, Err(RetentionError::Unknown));
    assert_eq!(world.retention.hold(&nobody, "ben", "x").await, Err(RetentionError::Unknown));
}

#[tokio::test]
async fn s30_what_no_line_keeps_goes_and_what_one_keeps_or_somebody_holds_stays() {
    let world = world("2026-11-23T10:02Z");
    let adult = world.talk("sore-throat", Some("42 years")).await;
    let held = world.talk("sore-throat", Some("42 years")).await;
    let child = world.talk("sore-throat", Some("6 years")).await;
    let mind = world.talk("low-mood", Some("42 years")).await;
    let unknown = world.talk("sore-throat", None).await;
    world.retention.hold(&Whose::Conversation(held.clone()), "ben", "inquest").await.unwrap();
    let policy = Policy::shipped().unwrap();
    let still = async |at: &str| {
        world.clock.set(at.parse::<Timestamp>().unwrap().as_millisecond());
        let swept = world.retention.sweep(&world.sessions, &policy, None, limits::RETENTION_SWEPT).await.unwrap().0;
        let mut there = Vec::new();
        for (name, id) in [("adult", &adult), ("held", &held), ("child", &child), ("mind", &mind), ("unknown", &unknown)] {
            there.extend(world.sessions.looked_back(id).await.is_ok().then_some(name));
        }
        (swept.erased, swept.held, there)
    };
    assert_eq!(still("2034-11-23T23:59Z").await, (0, 0, vec!["adult", "held", "child", "mind", "unknown"]));
    assert_eq!(still("2034-11-24T00:01Z").await, (1, 1, vec!["held", "child", "mind", "unknown"]));
    assert_eq!(still("2034-11-25T00:01Z").await, (0, 1, vec!["held", "child", "mind", "unknown"]));
    assert_eq!(still("2046-11-25T00:01Z").await, (1, 1, vec!["held", "child", "unknown"]));
    assert_eq!(still("2047-12-25T00:01Z").await, (1, 1, vec!["held", "unknown"]));
    assert_eq!(still("2053-12-25T00:01Z").await, (1, 1, vec!["held"]));
    world.retention.let_go(&Whose::Conversation(held.clone()), "ben", "over").await.unwrap();
    assert_eq!(still("2053-12-26T00:01Z").await, (1, 0, vec![]));
    let none = world.retention.sweep(&world.sessions, &policy, None, 9).await.unwrap();
    assert_eq!(none, (Swept::default(), None), "nothing is left to look at");
    assert_eq!(world.found(SAID).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_sweep_ends_at_its_limit_and_the_next_goes_on_behind_what_is_kept() {
    let world = world("2026-11-23T10:02Z");
    for age in ["6 years", "42 years", "6 years", "42 years", "42 years"] {
        world.talk("sore-throat", Some(age)).await;
        world.clock.advance(1_000);
    }
    world.clock.set("2035-01-01T00:00Z".parse::<Timestamp>().unwrap().as_millisecond());
    let (policy, mut after) = (Policy::shipped().unwrap(), None);
    for (looked_at, erased, is_over) in [(2, 1, false), (2, 1, false), (1, 1, true), (2, 0, true)] {
        let (swept, ended) = world.retention.sweep(&world.sessions, &policy, after, 2).await.unwrap();
        assert_eq!((swept.looked_at, swept.erased, ended.is_none()), (looked_at, erased, is_over));
        after = ended;
    }
}

#[test]
fn of_several_lines_the_longest_counts_and_who_is_not_known_counts_as_newborn() {
    let policy = Policy::shipped().unwrap();
    let ended = date(2026, 11, 23);
    let rows = [
        (Some(42 * 12), false, date(2034, 11, 24), "adult"),
        (Some(18 * 12), false, date(2034, 11, 24), "adult"),
        (Some(42 * 12), true, date(2046, 11, 24), "mental-health"),
        (Some(17 * 12), false, date(2035, 12, 24), "child"),
        (Some(17 * 12), true, date(2046, 11, 24), "mental-health"),
        (Some(0), true, date(2052, 12, 24), "child"),
        (None, false, date(2052, 12, 24), "child"),
    ];
    for (age_months, is_mental_health, day, rule) in rows {
        let (due, line) = policy.due(Facts { ended, age_months, is_mental_health });
        assert_eq!((due, line.rule.as_str()), (day, rule), "{age_months:?} {is_mental_health}");
    }
    assert_eq!(policy.due(Facts { ended: date(2024, 2, 29), age_months: Some(500), is_mental_health: false }).0, date(2032, 3, 1));
}

#[test]
fn a_policy_that_does_not_fit_says_what_is_wrong() {
    let head = "rule,years,counted_from,because,source\n";
    let good = ["adult,8,last entry,b,s", "child,26,birth,b,s", "mental-health,20,last entry,b,s"];
    assert!(Policy::read(&format!("{head}{}", good.join("\n"))).is_ok());
    for (lines, word) in [
        (vec![good[0], good[1]], "no line for `mental-health`"),
        (vec![good[0], good[0], good[1], good[2]], "more than one line for `adult`"),
        (vec!["adult,8,birth,b,s", good[1], good[2]], "from `last entry` only"),
        (vec!["adult,0,last entry,b,s", good[1], good[2]], "at least 1"),
        (vec!["adult,900,last entry,b,s", good[1], good[2]], "at most 120"),
        (vec![good[0], "child,18,birth,b,s", good[2]], "more than 18"),
        (vec![good[0], good[1], good[2], "pets,1,birth,b,s"], "`pets`, which nothing here follows"),
        (vec!["adult,eight,last entry,b,s"], "cannot be read"),
    ] {
        let refused = Policy::read(&format!("{head}{}", lines.join("\n"))).unwrap_err();
        assert!(refused.contains(word), "{word}: {refused}");
    }
}
