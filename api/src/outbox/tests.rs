//! The outbox over the memory store: written once, taken by one, tried again, given up to a person; and each row of what is never sent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::service::wait_ms;
use super::{
    About, Address, Came, Carrier, Carriers, Carrying, Channel, Deliverer, Draft, Fault, Kept, Message, NeverSend, Outbox, OutboxError,
    Pace, Piece, Reader, State, Where,
};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

const NOW_MS: i64 = 1_795_000_000_000;

pub(crate) fn piece(about: About, part: Where, text: &str) -> Piece {
    Piece { about, part, title: String::new(), lines: vec![text.to_owned()] }
}

pub(crate) fn draft<'a>(cause: &'a [&'a str], to: &'a Address, pieces: &'a [Piece]) -> Draft<'a> {
    Draft {
        cause,
        kind: "referral",
        session: "s",
        to,
        reader: Reader::Service,
        marks: &[],
        nhs_code: "",
        pieces,
        at_ms: NOW_MS,
        not_before_ms: None,
        not_after_ms: None,
    }
}

fn room(store: &Store, clock: &Clock) -> Outbox {
    Outbox::new(store.clone(), Audit::new(store.clone(), clock.clone()), clock.clone(), NeverSend::shipped().unwrap())
}

/// Says what it was told to say, in turn, and remembers what it was handed. With nothing left to say it takes everything.
#[derive(Clone, Default)]
struct Scripted {
    says: Arc<Mutex<VecDeque<Result<(), Fault>>>>,
    had: Arc<Mutex<Vec<Message>>>,
}

impl Scripted {
    fn saying(says: impl IntoIterator<Item = Result<(), Fault>>) -> Self {
        Self { says: Arc::new(Mutex::new(says.into_iter().collect())), had: Arc::default() }
    }

    fn had(&self) -> Vec<String> {
        self.had.lock().unwrap().iter().map(|message| message.id.as_str().to_owned()).collect()
    }
}

impl Carrier for Scripted {
    fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a> {
        Box::pin(async move {
            self.had.lock().unwrap().push(message.clone());
            tokio::task::yield_now().await;
            self.says.lock().unwrap().pop_front().unwrap_or(Ok(()))
        })
    }
}

/// What is written when a message is given up, as a task would be.
fn task(kept: &Kept, _at_ms: i64) -> Result<Batch, StorageError> {
    Ok(Batch::new().put(format!("task/{}", kept.message.id.as_str()), 0, Vec::new()))
}

fn deliverer(outbox: &Outbox, carrier: &Scripted, who: &str) -> Deliverer {
    Deliverer::new(outbox.clone(), Carriers::default().with(Channel::Service, carrier.clone()), Arc::new(task), who)
}

fn to(name: &str) -> Address {
    Address::Receiver(name.to_owned())
}

async fn written(outbox: &Outbox, store: &Store, number: usize, name: &str) -> super::MessageId {
    let (number, address) = (number.to_string(), to(name));
    let pieces = [piece(About::Clinical, Where::Body, "Chest pain")];
    let written = outbox.writing(&draft(&["call-back", &number], &address, &pieces)).unwrap();
    store.commit(written.batch).await.unwrap();
    written.id
}

#[tokio::test]
async fn the_same_cause_is_written_once_also_after_it_was_delivered() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let (outbox, carrier) = (room(&store, &clock), Scripted::default());
    let (address, pieces) = (to("a"), [piece(About::Clinical, Where::Body, "Chest pain")]);
    let first = outbox.writing(&draft(&["booking", "b1"], &address, &pieces)).unwrap();
    // A deed in the same batch is not done twice either.
    store.commit(first.batch.clone().put("deed", 0, Vec::new())).await.unwrap();
    assert!(store.commit(first.batch.clone().put("another", 0, Vec::new())).await.is_err());
    assert!(store.document("another").await.unwrap().is_none());
    let came = deliverer(&outbox, &carrier, "n1").deliver_due().await.unwrap();
    assert_eq!(came, Came { attempts: 1, delivered: 1, ..Came::default() });
    clock.advance(1_000);
    let later = outbox.writing(&Draft { at_ms: clock.now_ms(), ..draft(&["booking", "b1"], &address, &pieces) }).unwrap();
    assert_eq!(later.id, first.id);
    assert!(store.commit(later.batch).await.is_err(), "it was delivered before");
    assert_ne!(outbox.id_of(&["booking", "b1"]), outbox.id_of(&["bookingb", "1"]));
    let kept = outbox.kept(&first.id).await.unwrap().unwrap();
    assert!(kept.message.pieces.is_empty() && kept.digest.len() == 64, "delivered words are let go, their hash is kept");
    assert!(matches!(kept.state, State::Delivered { attempts: 1, .. }));
}

#[tokio::test]
async fn what_fails_is_tried_again_after_growing_waits_and_then_given_to_a_person() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let outbox = room(&store, &clock);
    let carrier = Scripted::saying((0..limits::MESSAGE_ATTEMPTS).map(|_| Err(Fault::for_now("answered 500"))));
    let id = written(&outbox, &store, 1, "a").await;
    let deliverer = deliverer(&outbox, &carrier, "n1");
    let mut waited = Vec::new();
    let mut all = Came::default();
    while all.given_up == 0 {
        let before = clock.now_ms();
        let came = deliverer.deliver_due().await.unwrap();
        all = all.and(came);
        while all.given_up == 0 && outbox.due("a").await.unwrap().is_empty() {
            clock.advance(100);
        }
        waited.push(clock.now_ms() - before);
    }
    waited.pop();
    assert_eq!(all.attempts, u64::from(limits::MESSAGE_ATTEMPTS));
    assert!(waited[0] >= limits::MESSAGE_FIRST_WAIT_MS / 2 && waited[0] <= limits::MESSAGE_FIRST_WAIT_MS + 100, "{waited:?}");
    assert!(waited.windows(3).take(6).all(|w| w[2] > w[0]), "the waits grow: {waited:?}");
    assert!(waited.iter().all(|wait| *wait <= limits::MESSAGE_LONGEST_WAIT_MS + 100), "{waited:?}");
    let kept = outbox.kept(&id).await.unwrap().unwrap();
    assert!(matches!(&kept.state, State::GivenUp { why, .. } if why == "answered 500"));
    assert!(!kept.message.pieces.is_empty(), "the person must be able to read it");
    assert!(store.document(&format!("task/{}", id.as_str())).await.unwrap().is_some());
    clock.advance(limits::MESSAGE_LONGEST_WAIT_MS * 10);
    assert_eq!(deliverer.deliver_due().await.unwrap(), Came::default());
}

#[tokio::test]
async fn a_lasting_refusal_and_a_passed_time_become_a_task_at_once() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let outbox = room(&store, &clock);
    let carrier = Scripted::saying([Err(Fault::lasting("answered 422")), Err(Fault::for_now("answered 503"))]);
    let deliverer = deliverer(&outbox, &carrier, "n1");
    written(&outbox, &store, 1, "a").await;
    assert_eq!(deliverer.deliver_due().await.unwrap(), Came { attempts: 1, given_up: 1, ..Came::default() });
    // Its time would be over before the next attempt.
    let (address, pieces) = (to("a"), [piece(About::Clinical, Where::Body, "Chest pain")]);
    let soon = Draft { not_after_ms: Some(NOW_MS + 500), ..draft(&["soon"], &address, &pieces) };
    store.commit(outbox.writing(&soon).unwrap().batch).await.unwrap();
    assert_eq!(deliverer.deliver_due().await.unwrap(), Came { attempts: 1, given_up: 1, ..Came::default() });
    // Nobody came to it in time: then it is not sent late.
    let late = Draft { not_after_ms: Some(NOW_MS + 500), ..draft(&["late"], &address, &pieces) };
    store.commit(outbox.writing(&late).unwrap().batch).await.unwrap();
    clock.advance(1_000);
    assert_eq!(deliverer.deliver_due().await.unwrap(), Came { given_up: 1, ..Came::default() });
    assert_eq!(carrier.had().len(), 2);
}

#[tokio::test]
async fn a_reminder_waits_for_its_time_and_is_not_sent_once_it_was_taken_back() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let (outbox, carrier) = (room(&store, &clock), Scripted::default());
    let deliverer = deliverer(&outbox, &carrier, "n1");
    let (address, pieces) = (to("a"), [piece(About::Arrangements, Where::Body, "Tomorrow at 10:40")]);
    for cause in ["kept", "cancelled"] {
        let cause = ["booking", cause];
        let reminder = Draft { not_before_ms: Some(NOW_MS + 60_000), ..draft(&cause, &address, &pieces) };
        store.commit(outbox.writing(&reminder).unwrap().batch).await.unwrap();
    }
    assert_eq!(deliverer.deliver_due().await.unwrap(), Came::default());
    assert_eq!(outbox.standing().await.unwrap().waiting, 2);
    let cancelled = outbox.id_of(&["booking", "cancelled"]);
    store.commit(outbox.withdrawing(&cancelled).await.unwrap()).await.unwrap();
    assert!(outbox.withdrawing(&cancelled).await.unwrap().is_empty(), "twice is once");
    clock.advance(60_000);
    assert_eq!(deliverer.deliver_due().await.unwrap(), Came { attempts: 1, delivered: 1, over: 1, ..Came::default() });
    assert_eq!(carrier.had(), [outbox.id_of(&["booking", "kept"]).as_str()]);
    assert_eq!(outbox.standing().await.unwrap().waiting, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_nodes_one_delivers_each_message() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let (outbox, carrier) = (room(&store, &clock), Scripted::default());
    for number in 0..200 {
        written(&outbox, &store, number, ["a", "b", "a-b"][number % 3]).await;
    }
    let nodes: Vec<_> = (0..4)
        .map(|node| {
            let deliverer = deliverer(&outbox, &carrier, &format!("n{node}"));
            tokio::spawn(async move { deliverer.deliver_due().await.unwrap() })
        })
        .collect();
    let mut all = Came::default();
    for node in nodes {
        all = all.and(node.await.unwrap());
    }
    assert_eq!(all, Came { attempts: 200, delivered: 200, ..Came::default() });
    let mut had = carrier.had();
    had.sort_unstable();
    had.dedup();
    assert_eq!(had.len(), 200);
}

#[tokio::test]
async fn what_a_dead_deliverer_held_is_free_again_when_its_lease_is_over_and_its_late_mark_counts_for_nothing() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let (outbox, carrier) = (room(&store, &clock), Scripted::default());
    let id = written(&outbox, &store, 1, "a").await;
    let held = outbox.due("a").await.unwrap().remove(0);
    let held = outbox.take("dead", held).await.unwrap().unwrap();
    let message = outbox.of(&held).await.unwrap().unwrap();
    let deliverer = deliverer(&outbox, &carrier, "n2");
    assert_eq!(deliverer.deliver_due().await.unwrap(), Came::default());
    clock.advance(limits::MESSAGE_LEASE_MS);
    assert_eq!(deliverer.deliver_due().await.unwrap().delivered, 1);
    assert!(!outbox.end(&held, message, State::Delivered { at_ms: 0, attempts: 9 }, Batch::new()).await.unwrap());
    assert!(!outbox.put_off(&held, NOW_MS).await.unwrap());
    assert!(matches!(outbox.kept(&id).await.unwrap().unwrap().state, State::Delivered { attempts: 2, .. }));
}

#[tokio::test]
async fn a_receiver_that_is_down_does_not_hold_up_the_others() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let outbox = room(&store, &clock).at_pace(Pace { attempt_ms: 200, ..Pace::default() });
    struct Hangs(Scripted);
    impl Carrier for Hangs {
        fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a> {
            Box::pin(async move {
                if message.to == Address::Receiver("hangs".to_owned()) {
                    std::future::pending::<()>().await;
                }
                self.0.carry(message).await
            })
        }
    }
    for number in 0..100 {
        written(&outbox, &store, number, "hangs").await;
    }
    let well = written(&outbox, &store, 100, "well").await;
    let carrier = Scripted::default();
    let carriers = Carriers::default().with(Channel::Service, Hangs(carrier.clone()));
    let running = tokio::spawn(Deliverer::new(outbox.clone(), carriers, Arc::new(task), "n1").run_until(std::future::pending()));
    for _ in 0..40 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    running.abort();
    assert_eq!(carrier.had(), [well.as_str()]);
}

#[tokio::test]
async fn what_was_changed_in_the_store_is_not_sent() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let (outbox, carrier) = (room(&store, &clock), Scripted::default());
    let id = written(&outbox, &store, 1, "a").await;
    let key = format!("outbox/message/{}", id.as_str());
    let found = store.document(&key).await.unwrap().unwrap();
    let other = String::from_utf8(found.value).unwrap().replace("Chest pain", "Sore throat");
    store.commit(Batch::new().put(key, found.version, other.into_bytes())).await.unwrap();
    let came = deliverer(&outbox, &carrier, "n1").deliver_due().await.unwrap();
    assert_eq!((came, carrier.had().len()), (Came { given_up: 1, ..Came::default() }, 0));
    assert!(store.document(&format!("task/{}", id.as_str())).await.unwrap().is_some(), "a person must look at it");
}

#[tokio::test]
async fn a_message_that_stops_its_carrier_each_time_is_not_tried_for_ever() {
    struct Stops;
    impl Carrier for Stops {
        fn carry<'a>(&'a self, _: &'a Message) -> Carrying<'a> {
            Box::pin(async { panic!("meant by the test") })
        }
    }
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let outbox = room(&store, &clock);
    let id = written(&outbox, &store, 1, "a").await;
    let carriers = Carriers::default().with(Channel::Service, Stops);
    let deliverer = Deliverer::new(outbox.clone(), carriers, Arc::new(task), "n1");
    for _ in 0..limits::MESSAGE_ATTEMPTS {
        assert_eq!(deliverer.deliver_due().await.unwrap(), Came::default());
        clock.advance(limits::MESSAGE_LEASE_MS);
    }
    assert_eq!(deliverer.deliver_due().await.unwrap(), Came { given_up: 1, ..Came::default() });
    assert!(store.document(&format!("task/{}", id.as_str())).await.unwrap().is_some());
}

#[test]
fn waits_of_messages_that_failed_together_lie_apart() {
    let store = Store::memory();
    let outbox = room(&store, &Clock::standing_at(NOW_MS));
    let waits: std::collections::BTreeSet<i64> = (0..50).map(|n| wait_ms(&Pace::default(), &outbox.id_of(&[&n.to_string()]), 5)).collect();
    assert!(waits.len() > 25, "{waits:?}");
    assert!(waits.iter().all(|wait| (16_000..=32_000).contains(wait)), "{waits:?}");
}

#[test]
fn what_cannot_be_a_receiver_or_is_too_large_is_refused() {
    let store = Store::memory();
    let outbox = room(&store, &Clock::standing_at(NOW_MS));
    let small = [piece(About::Clinical, Where::Body, "x")];
    for name in ["", "A", "a/b", "way.mail", "a b"] {
        assert_eq!(outbox.writing(&draft(&["c"], &to(name), &small)), Err(OutboxError::BadName(name.to_owned())));
    }
    let large = [piece(About::Clinical, Where::Body, &"x".repeat(limits::MESSAGE_BYTES + 1))];
    assert_eq!(outbox.writing(&draft(&["c"], &to("a"), &large)), Err(OutboxError::TooLarge("words")));
    let many = vec![small[0].clone(); limits::MESSAGE_PIECES + 1];
    assert_eq!(outbox.writing(&draft(&["c"], &to("a"), &many)), Err(OutboxError::TooLarge("headings")));
}

mod never_sent;
