//! `kill -9` at every step of a hand-off: before the batch, after it, before and after the delivery, in the middle of the mark, anywhere. Afterwards there is
//! one promise and one effect at the receiver, never none and never two. What is started and killed is this test binary itself.
//! `FINGERPOST_KILL_ROUNDS` sets how often it is killed at the steps that need luck.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stdout, reason = "a test tells what it saw")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use super::post::{Post, task_of};
use super::promising::CallBackOrder;
use super::service::Handoff;
use super::tests::{action, london, now, place, referral};
use crate::audit::{Actor, Audit};
use crate::booking::service::Bookings;
use crate::booking::slots::Schedules;
use crate::clock::Clock;
use crate::directory::demo;
use crate::directory::service::Directory;
use crate::directory::types::{ServiceId, Way};
use crate::limits;
use crate::outbox::carriers::misbehaving::Misbehaving;
use crate::outbox::carriers::{HttpCarrier, Receiver};
use crate::outbox::{Carrier, Carriers, Carrying, Channel, Deliverer, Message, NeverSend, Outbox, State};
use crate::storage::{Batch, Store};

const FOLDER: &str = "FINGERPOST_HANDOFF_CHILD_FOLDER";
const RECEIVER: &str = "FINGERPOST_HANDOFF_CHILD_RECEIVER";
const STEP: &str = "FINGERPOST_HANDOFF_CHILD_STEP";
const SESSION: &str = "s";

/// Where a process stops, to be killed. The last two do not stop.
const STEPS: [&str; 7] = ["before-batch", "after-batch", "before-delivery", "after-delivery", "after-mark", "in-mark", "anywhere"];

/// One telling line: a kill cannot leave half of it behind a whole one.
fn say(word: &str) {
    std::io::stdout().lock().write_all(format!("\n{word}\n").as_bytes()).unwrap();
}

/// The rooms of a process over the folder; the second process begins when the lease of the first is over.
async fn rooms(store: &Store, clock: &Clock) -> (Handoff, Outbox, ServiceId) {
    let audit = Audit::new(store.clone(), clock.clone());
    let outbox = Outbox::new(store.clone(), audit.clone(), clock.clone(), NeverSend::shipped().unwrap());
    let directory = Directory::open(store.clone(), demo::catalogue(now(), &london()).unwrap(), now()).await.unwrap();
    let bookings = Bookings::new(store.clone(), audit.clone(), Schedules::demo().unwrap());
    let handoff = Handoff::new(store.clone(), audit, directory, bookings);
    let referral = referral(vec![action("clinician-now", "clinician-call", Some(20))]);
    let found = handoff.services_for(&referral, &referral.actions[0], &place(), now(), 5).await.unwrap();
    let line = found.offered.iter().find(|one| one.offer.ways.contains(&Way::CallBack)).unwrap().offer.service.id.clone();
    let receivers = BTreeMap::from([(line.clone(), "line".to_owned())]);
    (handoff.posting(Post::new(outbox.clone(), receivers)), outbox, line)
}

async fn ask(handoff: &Handoff, line: &ServiceId) {
    let referral = referral(vec![action("clinician-now", "clinician-call", Some(20))]);
    let with = Batch::new();
    let wanted = CallBackOrder {
        who: &Actor::Citizen,
        session: SESSION,
        service: line,
        telephone: "01632 960 001",
        began_ms: 1,
        person: None,
        with: &with,
    };
    handoff.call_back(&referral, &referral.actions[0], &place(), &wanted, now()).await.unwrap();
}

/// Stops before or after the delivery, or only says that the mark is next.
struct Stopping(HttpCarrier, String);

impl Carrier for Stopping {
    fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a> {
        Box::pin(async move {
            if self.1 == "before-delivery" {
                stop().await;
            }
            self.0.carry(message).await?;
            match self.1.as_str() {
                "after-delivery" => stop().await,
                "in-mark" => say("here"),
                _ => {}
            }
            Ok(())
        })
    }
}

async fn stop() {
    say("here");
    std::future::pending::<()>().await;
}

/// Not a test of its own: what the test below starts and kills.
#[test]
#[ignore = "started in a process of its own"]
fn kill_child() {
    let (Some(folder), Ok(step)) = (std::env::var_os(FOLDER), std::env::var(STEP)) else { return };
    let receiver = Receiver::at("line", &std::env::var(RECEIVER).unwrap(), None).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = crate::storage::open(&format!("sled:{}", Path::new(&folder).display())).unwrap();
        let is_second = step.starts_with("second");
        let clock = Clock::standing_at(now().as_millisecond() + if is_second { limits::MESSAGE_LEASE_MS } else { 0 });
        let (handoff, outbox, line) = rooms(&store, &clock).await;
        match step.as_str() {
            "before-batch" => stop().await,
            "anywhere" => say("here"),
            _ => {}
        }
        if step != "second" {
            ask(&handoff, &line).await;
            say("acknowledged");
        }
        if step == "after-batch" {
            stop().await;
        }
        let carriers = Carriers::default().with(Channel::Service, Stopping(HttpCarrier::default().with("line", receiver), step.clone()));
        Deliverer::new(outbox, carriers, Arc::new(task_of), "n").deliver_due().await.unwrap();
        if !is_second {
            stop().await;
        }
        store.close();
        say("here");
    });
}

/// A child: its process and what it says.
struct Child(std::process::Child, std::io::Lines<BufReader<ChildStdout>>);

impl Child {
    fn start(step: &str, folder: &Path, receiver: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "handoff::kills::kill_child"])
            .env(FOLDER, folder)
            .env(RECEIVER, receiver)
            .env(STEP, step)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self(process, lines)
    }

    /// Waits for "here" and, after a moment, kills it: whether it had acknowledged.
    fn kill_when_here(mut self, moment: Duration) -> bool {
        let mut acknowledged = false;
        for line in self.1.by_ref() {
            let line = line.unwrap();
            acknowledged |= line == "acknowledged";
            if line == "here" {
                break;
            }
        }
        std::thread::sleep(moment);
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        acknowledged | self.1.map_while(Result::ok).any(|line| line == "acknowledged")
    }

    fn ended_well(mut self) -> bool {
        for _line in self.1.by_ref() {}
        self.0.wait().unwrap().success()
    }
}

/// Whether there is a promise, and where its message stands.
async fn found(folder: &Path) -> (bool, Option<State>) {
    let store = crate::storage::open(&format!("sled:{}", folder.display())).unwrap();
    let (handoff, outbox, _) = rooms(&store, &Clock::standing_at(now().as_millisecond())).await;
    let promises = handoff.waiting(10).await.unwrap().len();
    assert!(promises <= 1, "promised {promises} times");
    let id = outbox.id_of(&["hand-off", "call-back", SESSION, "clinician-now"]);
    let state = outbox.kept(&id).await.unwrap().map(|kept| kept.state);
    assert_eq!(
        outbox.standing().await.unwrap().waiting,
        usize::from(state == Some(State::Waiting)),
        "a turn without its message, or twice"
    );
    store.close();
    (promises == 1, state)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn h20_a_hand_off_that_is_killed_at_any_step_is_one_promise_and_one_effect() {
    let rounds: u64 = std::env::var("FINGERPOST_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for step in STEPS {
        let times = if ["in-mark", "anywhere"].contains(&step) { rounds } else { 1 };
        for round in 0..times {
            let folder = tempfile::tempdir().unwrap();
            let (address, ledger) = Misbehaving::listening(1, true).await;
            let receiver = format!("http://{address}/inbox");
            let data = folder.path().join("data");
            // A mark takes some tenths of a millisecond, a whole hand-off some milliseconds.
            let moment = match step {
                "in-mark" => Duration::from_micros(round * 150),
                "anywhere" => Duration::from_micros(round * 900),
                _ => Duration::ZERO,
            };
            let (first, at) = (Child::start(step, &data, &receiver), data.clone());
            let acknowledged = tokio::task::spawn_blocking(move || first.kill_when_here(moment)).await.unwrap();
            let (is_promised, state) = found(&at).await;
            *seen.entry(format!("{step}: {}", state.as_ref().map_or("nothing", name))).or_default() += 1;
            assert_eq!(is_promised, state.is_some(), "{step}: a promise without its message, or a message without its promise");
            assert!(is_promised || !acknowledged, "{step}: an acknowledged promise is lost");
            // Whoever was not answered asks again; whoever was does not.
            let again = if acknowledged { "second" } else { "second, asked again" };
            let second = Child::start(again, &data, &receiver);
            assert!(tokio::task::spawn_blocking(move || second.ended_well()).await.unwrap());
            let (is_promised, state) = found(&at).await;
            assert!(is_promised, "{step}");
            assert!(matches!(state, Some(State::Delivered { .. })), "{step}: {state:?}");
            let effects: Vec<u32> = ledger.lock().unwrap().effects.values().copied().collect();
            assert_eq!(effects, [1], "{step}: not one effect");
        }
    }
    println!("after the kill: {seen:?}");
    assert_eq!(seen.get("before-batch: nothing"), Some(&1));
    assert_eq!(seen.get("after-delivery: waiting"), Some(&1), "{seen:?}");
}

fn name(state: &State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Delivered { .. } => "delivered",
        State::GivenUp { .. } => "given up",
        State::Withdrawn { .. } => "withdrawn",
    }
}
