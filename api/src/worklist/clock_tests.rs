//! The one clock: nothing that happens after a promise puts it off, one colleague is at a person, and what is late was seen before.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use super::*;
use crate::audit::Audit;
use crate::clock::Clock;
use crate::limits;
use crate::people::PersonId;
use crate::storage::{StorageError, Store};

const NOW_MS: i64 = 1_795_000_000_000;
const MINUTE: i64 = 60_000;

fn room(store: &Store, clock: &Clock) -> Worklist {
    Worklist::new(store.clone(), Audit::new(store.clone(), clock.clone()), clock.clone())
}

async fn promised(
    store: &Store,
    session: &str,
    person: Option<&PersonId>,
    what: &str,
    in_minutes: i64,
) -> std::result::Result<i64, StorageError> {
    promised_at(store, session, person, what, in_minutes, NOW_MS).await
}

async fn promised_at(
    store: &Store,
    session: &str,
    person: Option<&PersonId>,
    what: &str,
    in_minutes: i64,
    at_ms: i64,
) -> std::result::Result<i64, StorageError> {
    let whose = For { session, began_ms: at_ms, person, at_ms, by: "sam" };
    let new = Promised { kind: Kind::CallBack, what, due_ms: Some(at_ms + in_minutes * MINUTE), is_contact: true };
    loop {
        let (due, batch) = promising(store, &whose, &[new]).await?;
        match store.commit(batch).await {
            Err(error) if is_about_clocks(&error) => {}
            other => {
                other?;
                return Ok(due[0].unwrap());
            }
        }
    }
}

async fn due(room: &Worklist, session: &str, what: &str) -> Option<i64> {
    room.held(session).await.unwrap().clock.open(Kind::CallBack, what).and_then(|one| one.due_ms).map(|due| (due - NOW_MS) / MINUTE)
}

async fn end(store: &Store, session: &str, what: &str, how: How, at_ms: i64) {
    let (_, batch) = saying(store, session, (Kind::CallBack, what), Said::Ended(how), ("sam", at_ms)).await.unwrap();
    store.commit(batch).await.unwrap();
}

#[tokio::test]
async fn h20_a_second_promise_is_never_later_than_the_first_and_an_earlier_one_brings_the_first_forward() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let room = room(&store, &clock);
    promised(&store, "s", None, "first", 60).await.unwrap();
    assert_eq!(promised_at(&store, "s", None, "later", 120, NOW_MS + 10 * MINUTE).await.unwrap(), NOW_MS + 60 * MINUTE);
    assert_eq!(promised_at(&store, "s", None, "sooner", 20, NOW_MS + 20 * MINUTE).await.unwrap(), NOW_MS + 40 * MINUTE);
    for what in ["first", "later", "sooner"] {
        assert_eq!(due(&room, "s", what).await, Some(40), "{what}");
    }
    let lines = room.held("s").await.unwrap().clock.lines;
    let told: Vec<_> = lines.iter().map(|line| (line.what.as_str(), line.event.clone(), line.by.as_str())).collect();
    assert_eq!(
        told,
        [("later", Event::HeldToEarlier, "sam"), ("first", Event::BroughtForward, "sam"), ("later", Event::BroughtForward, "sam")]
    );
    assert_eq!((lines[0].from_ms, lines[0].to_ms), (Some(NOW_MS + 130 * MINUTE), Some(NOW_MS + 60 * MINUTE)));
    // What is over holds nobody to its time; what it has brought forward stays there.
    end(&store, "s", "sooner", How::SpokenWith, NOW_MS + 21 * MINUTE).await;
    assert_eq!(due(&room, "s", "first").await, Some(40));
    end(&store, "s", "first", How::Withdrawn, NOW_MS + 22 * MINUTE).await;
    end(&store, "s", "later", How::HandedOver, NOW_MS + 22 * MINUTE).await;
    assert_eq!(promised_at(&store, "s", None, "anew", 90, NOW_MS + 30 * MINUTE).await.unwrap(), NOW_MS + 120 * MINUTE);
}

#[tokio::test]
async fn h20_two_conversations_of_a_person_share_one_time_within_a_day() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let room = room(&store, &clock);
    let (ada, eve) = (PersonId::new().unwrap(), PersonId::new().unwrap());
    promised(&store, "monday", Some(&ada), "call", 60).await.unwrap();
    assert_eq!(promised(&store, "again", Some(&ada), "call", 360).await.unwrap(), NOW_MS + 60 * MINUTE);
    assert_eq!(promised(&store, "eve", Some(&eve), "call", 30).await.unwrap(), NOW_MS + 30 * MINUTE);
    assert_eq!(due(&room, "monday", "call").await, Some(60), "somebody else's time is theirs");
    let tomorrow = NOW_MS + limits::SESSION_LIFE_MS;
    assert_eq!(promised_at(&store, "tomorrow", Some(&ada), "call", 60, tomorrow).await.unwrap(), tomorrow + 60 * MINUTE);
    // Who is named later shares from then on; who was named wrongly keeps the time they were told.
    promised_at(&store, "unknown", None, "call", 10, tomorrow).await.unwrap();
    let naming_of = |person| For { session: "unknown", began_ms: tomorrow, person, at_ms: tomorrow, by: "sam" };
    store.commit(naming(&store, &naming_of(Some(&ada))).await.unwrap()).await.unwrap();
    let early = Some((tomorrow - NOW_MS) / MINUTE + 10);
    assert_eq!(due(&room, "tomorrow", "call").await, early);
    store.commit(naming(&store, &naming_of(Some(&eve))).await.unwrap()).await.unwrap();
    assert_eq!((due(&room, "tomorrow", "call").await, due(&room, "unknown", "call").await), (early, early));
    clock.set(tomorrow);
    room.take_person("ann", "unknown").await.unwrap();
    assert_eq!(room.take_person("ben", "eve").await, Err(WorklistError::Taken("ann".to_owned())));
    assert!(room.take_person("ben", "tomorrow").await.is_ok(), "ada is somebody else");
}

#[tokio::test]
async fn whoever_is_at_one_row_of_a_person_is_at_all_of_them_until_the_lease_ends() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let room = room(&store, &clock);
    let ada = PersonId::new().unwrap();
    for session in ["one", "two"] {
        let whose = For { session, began_ms: NOW_MS, person: Some(&ada), at_ms: NOW_MS, by: "the service" };
        let opened = Opened { session, action: "ring", role: "clinician-call", due_minutes: Some(60), if_quiet: false, at_ms: NOW_MS };
        store.commit(opening_all(&store, &whose, &[opened]).await.unwrap()).await.unwrap();
    }
    room.take("ann", "one", "ring").await.unwrap();
    assert!(room.open().await.unwrap().iter().all(|task| task.lease.as_ref().is_some_and(|lease| lease.who == "ann")));
    assert_eq!(room.take("ben", "two", "ring").await.unwrap_err(), WorklistError::Taken("ann".to_owned()));
    assert_eq!(room.finish("ben", "two", "ring", Result::Done).await.unwrap_err(), WorklistError::Taken("ann".to_owned()));
    assert_eq!(room.finish("ann", "two", "ring", Result::NotNeeded).await.unwrap_err(), WorklistError::NotAnEnd);
    clock.advance(limits::TASK_LEASE_MS);
    room.take("ben", "two", "ring").await.unwrap();
    room.finish("ben", "two", "ring", Result::Done).await.unwrap();
    assert!(room.take("ann", "one", "ring").await.is_ok(), "whoever is done has let them go");
}

#[tokio::test]
async fn it_is_seen_before_it_is_late_and_written_down_once_when_it_is() {
    for (minutes, soon_from) in [(12, 7), (60, 45), (600, 570)] {
        let at = |minute: i64| standing(NOW_MS, Some(NOW_MS + minutes * MINUTE), NOW_MS + minute * MINUTE);
        assert_eq!((at(soon_from - 1), at(soon_from), at(minutes)), (Standing::InTime, Standing::Soon, Standing::Soon), "{minutes}");
        assert_eq!(at(minutes + 1), Standing::Late);
    }
    assert_eq!(standing(NOW_MS, None, i64::MAX), Standing::InTime);
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let room = room(&store, &clock);
    promised(&store, "s", None, "call", 60).await.unwrap();
    promised(&store, "s", None, "other", 60).await.unwrap();
    // A task that was opened without a clock is seen too.
    let opened = Opened { session: "t", action: "tell", role: "clinician-call", due_minutes: Some(70), if_quiet: false, at_ms: NOW_MS };
    store.commit(opening(&opened).unwrap()).await.unwrap();
    let audit = Audit::new(store.clone(), clock.clone());
    for (minute, soon, late, newly_late) in [(0, 0, 0, 0), (50, 2, 0, 0), (61, 1, 2, 2), (61, 1, 2, 0), (71, 0, 3, 1), (90, 0, 3, 0)] {
        clock.set(NOW_MS + minute * MINUTE);
        assert_eq!(room.look(&std::collections::BTreeSet::new()).await.unwrap(), Look { soon, late, newly_late }, "after {minute} minutes");
    }
    assert_eq!(audit.about("session/s").await.unwrap().len(), 2, "a line for each");
    end(&store, "s", "call", How::SpokenWith, NOW_MS + 91 * MINUTE).await;
    let ended = room.held("s").await.unwrap().clock.promises.into_iter().find(|one| one.what == "call").unwrap();
    assert_eq!((ended.late_ms, ended.is_open()), (Some(NOW_MS + 61 * MINUTE), false));
    assert_eq!(room.look(&std::collections::BTreeSet::new()).await.unwrap().late, 2);
}

#[tokio::test]
async fn nobody_answering_three_times_in_a_crisis_becomes_a_task_to_find_them_in_the_same_time() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let room = room(&store, &clock);
    let whose = For { session: "s", began_ms: NOW_MS, person: None, at_ms: NOW_MS, by: "the service" };
    let opened = Opened { session: "s", action: "if-lost", role: "clinician-call", due_minutes: Some(60), if_quiet: true, at_ms: NOW_MS };
    store.commit(opening_all(&store, &whose, &[opened]).await.unwrap()).await.unwrap();
    for _ in 0..2 {
        room.take("ann", "s", "if-lost").await.unwrap();
        assert!(room.finish("ann", "s", "if-lost", Result::NoAnswer).await.unwrap().done.is_none());
    }
    assert_eq!(room.finish("ann", "s", "if-lost", Result::PassedOn).await.unwrap_err(), WorklistError::NotAnEnd);
    room.finish("ben", "s", "if-lost", Result::NoAnswer).await.unwrap();
    let left = room.open().await.unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!((left[0].action.as_str(), left[0].due_ms), ("welfare-check", Some(NOW_MS + 60 * MINUTE)));
    for _ in 0..5 {
        room.finish("ben", "s", "welfare-check", Result::NoAnswer).await.unwrap();
    }
    assert_eq!(room.open().await.unwrap().len(), 1, "it is never an end");
    room.finish("ben", "s", "welfare-check", Result::HandedOver).await.unwrap();
    assert!(!room.held("s").await.unwrap().clock.is_running());
}

/// Two re-routes and a call at once, round after round: whatever comes first, the earliest time holds, each call is written down once, nothing is lost.
async fn race(store: &Store) {
    for round in 0..30 {
        let clock = Clock::standing_at(NOW_MS + 5 * MINUTE);
        let room = room(store, &clock);
        let person = PersonId::new().unwrap();
        let [first, second] = ["a", "b"].map(|name| format!("{name}-{round}"));
        promised(store, &first, Some(&person), "call", 60).await.unwrap();
        let route = |session: String, what: &'static str, minutes| {
            let (store, person) = (store.clone(), person.clone());
            tokio::spawn(async move { promised_at(&store, &session, Some(&person), what, minutes, NOW_MS + 5 * MINUTE).await.unwrap() })
        };
        let sooner = route(second.clone(), "sooner", 15);
        let later = route(first.clone(), "later", 240);
        let made = {
            let (store, first) = (store.clone(), first.clone());
            tokio::spawn(async move {
                loop {
                    let said = Said::Ended(How::SpokenWith);
                    let (_, batch) = saying(&store, &first, (Kind::CallBack, "call"), said, ("ann", NOW_MS + 5 * MINUTE)).await.unwrap();
                    match store.commit(batch).await {
                        Err(error) if is_about_clocks(&error) => {}
                        other => return other.unwrap(),
                    }
                }
            })
        };
        let (sooner, later, ()) = (sooner.await.unwrap(), later.await.unwrap(), made.await.unwrap());
        assert_eq!(sooner, NOW_MS + 20 * MINUTE, "round {round}");
        assert!([20, 60, 245].contains(&((later - NOW_MS) / MINUTE)), "round {round}: {later}");
        // Each is there, and both that are owed have the earlier time, whoever was first.
        assert_eq!((due(&room, &first, "later").await, due(&room, &second, "sooner").await), (Some(20), Some(20)), "round {round}");
        let call = room.held(&first).await.unwrap().clock.promises.into_iter().find(|one| one.what == "call").unwrap();
        assert_eq!(call.ended.map(|ended| ended.how), Some(How::SpokenWith), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn h20_two_reroutes_and_a_call_at_once_lose_nothing_in_memory() {
    race(&Store::memory()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn h20_two_reroutes_and_a_call_at_once_lose_nothing_in_sled() {
    let folder = tempfile::tempdir().unwrap();
    let store = crate::storage::open(&format!("sled:{}", folder.path().display())).unwrap();
    race(&store).await;
    store.close();
}

#[tokio::test]
async fn whoever_passed_something_on_sees_what_became_of_it_and_nothing_that_others_passed_on() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let room = room(&store, &clock);
    promised(&store, "a", None, "clinician-2h", 60).await.unwrap();
    promised(&store, "b", None, "clinician-2h", 60).await.unwrap();
    for (session, by) in [("a", "sam"), ("b", "ann")] {
        let said = Said::PassedTo("other-service");
        let (_, batch) = saying(&store, session, (Kind::CallBack, "clinician-2h"), said, (by, NOW_MS + MINUTE)).await.unwrap();
        store.commit(batch).await.unwrap();
    }
    for action in ["safeguarding-child", "letter"] {
        let opened = Opened { session: "b", action, role: "safeguarding-lead", due_minutes: Some(60), if_quiet: false, at_ms: NOW_MS };
        let whose = For { session: "b", began_ms: NOW_MS, person: None, at_ms: NOW_MS, by: "sam" };
        store.commit(opening_all(&store, &whose, &[opened]).await.unwrap()).await.unwrap();
    }
    clock.advance(2 * MINUTE);
    room.finish("sam", "b", "safeguarding-child", Result::PassedOn).await.unwrap();
    room.finish("sam", "b", "letter", Result::Done).await.unwrap();
    let all = room.passed_on("sam").await.unwrap();
    let told: Vec<_> = all.iter().map(|one| (one.session.as_str(), one.what.as_str(), one.to.as_deref())).collect();
    assert_eq!(told, [("b", "safeguarding-child", None), ("a", "clinician-2h", Some("other-service"))]);
    end(&store, "a", "clinician-2h", How::SpokenWith, NOW_MS + 5 * MINUTE).await;
    let became = &room.passed_on("sam").await.unwrap()[1].clock.promises[0];
    assert_eq!(became.ended.as_ref().map(|ended| ended.how), Some(How::SpokenWith), "what became of it");
    assert!(room.passed_on("joe").await.unwrap().is_empty());
}
