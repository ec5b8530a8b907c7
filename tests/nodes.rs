//! Many nodes, one story: three services on one database with two synchronous standbys. Every request of a conversation goes to another node. The database
//! is killed under load, its most advanced standby takes over by the steps of `docs/operations.md`, a node is killed too, and whatever anybody was
//! told is still true on every node that is left.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stdout, reason = "a test tells its seed and what it saw")]

#[path = "kill_nine/citizen.rs"]
mod citizen;
#[path = "support/copy.rs"]
mod copy;
#[path = "nodes/database.rs"]
mod database;
#[path = "kill_nine/wire.rs"]
mod wire;

use citizen::{Citizen, Dice};
use copy::copy;
use database::Database;
use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use wire::{Caller, Service};

const LANES: u64 = 6;
/// From a database that takes writes again to an answer stored on each node, whatever they were doing.
const BACK_WITHIN: Duration = Duration::from_secs(10);

/// Conversation after conversation, each request to the next node, until somebody cannot answer.
fn lane(nodes: Vec<SocketAddr>, mut dice: Dice, held: Arc<AtomicU64>) -> Vec<Citizen> {
    let mut caller = Caller::among(&nodes);
    let mut all = Vec::new();
    while let Ok(mut citizen) = Citizen::begin(&mut caller, &mut dice) {
        let went = citizen.go_on(&mut caller, &mut dice);
        all.push(citizen);
        if went.is_err() {
            break;
        }
        held.fetch_add(1, Ordering::SeqCst);
    }
    all
}

struct Load(Vec<JoinHandle<Vec<Citizen>>>, Arc<AtomicU64>);

impl Load {
    fn on(nodes: &[SocketAddr], seed: u64) -> Self {
        let held = Arc::new(AtomicU64::new(0));
        let lanes = (0..LANES).map(|number| {
            let (nodes, held) = (nodes.to_vec(), Arc::clone(&held));
            let dice = Dice(seed.wrapping_add(number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
            std::thread::spawn(move || lane(nodes, dice, held))
        });
        Self(lanes.collect(), held)
    }

    /// Waits until so many conversations were held to their end.
    fn wait_for(&self, conversations: u64) {
        let began = Instant::now();
        while self.1.load(Ordering::SeqCst) < conversations {
            assert!(began.elapsed() < Duration::from_secs(60), "the load does not come off");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn end(self) -> Vec<Citizen> {
        self.0.into_iter().flat_map(|lane| lane.join().unwrap()).collect()
    }
}

/// Whatever was acknowledged stands on every node, and what was not is made once by a repeat.
fn verify(citizens: &mut [Citizen], nodes: &[SocketAddr], round: u32) -> Vec<String> {
    let mut callers: Vec<Caller> = nodes.iter().map(|node| Caller::to(*node)).collect();
    for caller in &mut callers {
        for citizen in citizens.iter_mut() {
            citizen.verify(caller, round);
        }
    }
    citizens.iter_mut().filter_map(|citizen| citizen.verify(&mut callers[0], round)).collect()
}

/// The release a node serves.
fn serves(node: SocketAddr) -> String {
    let (_, ready) = Caller::to(node).ask("GET", "/ready", &[], None).unwrap();
    ready["release"].as_str().unwrap().to_owned()
}

/// A file of one node's folder is changed: how long until all nodes serve it?
fn change(pathways: &Path, nodes: &[SocketAddr]) -> Duration {
    let before = serves(nodes[0]);
    let file = pathways.join("pathways/sore-throat.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}\n# a later edit\n")).unwrap();
    let mut began = None;
    loop {
        let now: Vec<String> = nodes.iter().map(|node| serves(*node)).collect();
        if now.iter().any(|release| *release != before) {
            let began = *began.get_or_insert_with(Instant::now);
            if now.iter().all(|release| *release == now[0]) {
                return began.elapsed();
            }
            assert!(began.elapsed() < Duration::from_secs(20), "{now:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// How long until a new answer is stored through every node.
fn back(nodes: &[SocketAddr]) -> Duration {
    let began = Instant::now();
    for node in nodes {
        while Citizen::begin(&mut Caller::among(&[*node]), &mut Dice(7)).is_err() {
            assert!(began.elapsed() < BACK_WITHIN, "{node} did not come back by itself");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    began.elapsed()
}

/// The steps of the manual: the old primary is gone; the standby that has most takes over, and the other follows it.
fn take_over(standbys: &[Database; 2]) -> &Database {
    let has = |standby: &Database| {
        let [high, low] = standby
            .ask("SELECT pg_last_wal_receive_lsn()")
            .split('/')
            .map(|part| u64::from_str_radix(part, 16).unwrap())
            .collect::<Vec<_>>()[..]
        else {
            panic!("two halves")
        };
        (high, low)
    };
    let (new, other) = if has(&standbys[0]) >= has(&standbys[1]) { (&standbys[0], &standbys[1]) } else { (&standbys[1], &standbys[0]) };
    new.promote();
    other.follow(new);
    new
}

#[test]
fn three_nodes_outlive_their_database_and_one_of_themselves() {
    let Some(primary) = Database::primary() else { return };
    let seed = std::env::var("FINGERPOST_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish());
    println!("seed {seed}");
    // Before the standbys are made, so that whichever takes over goes on asking for a confirmation.
    primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (east, west)'");
    primary.ask("SELECT pg_reload_conf()");
    let standbys = [primary.standby("east"), primary.standby("west")];
    primary.wait_for("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'", "2");

    let address = Database::one_of(&[&primary, &standbys[0], &standbys[1]]);
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("pathways");
    let pathways = folder.path().join("pathways");
    copy(&shipped, &pathways);
    let mut services = [
        Service::start_with(&address, &pathways, &["--watch"]),
        Service::start(&address, &shipped, None),
        Service::start(&address, &shipped, None),
    ];
    let nodes: Vec<SocketAddr> = services.iter().map(|service| service.address).collect();

    let load = Load::on(&nodes, seed);
    load.wait_for(2 * LANES);
    primary.crash();
    let mut citizens = load.end();
    let new = take_over(&standbys);
    let after = back(&nodes);
    assert_eq!(new.ask("SHOW synchronous_standby_names"), "ANY 1 (east, west)", "nothing is acknowledged that only one server has");
    verify(&mut citizens, &nodes, 1);

    // Other advice on one node under load is the advice of all, and whoever was in the middle goes on.
    let load = Load::on(&nodes, seed ^ 1);
    load.wait_for(LANES);
    let taken_up = change(&pathways, &nodes);
    println!("another release on one node was served by all {taken_up:?} later");

    // And a node, under load.
    load.wait_for(3 * LANES);
    services[1].kill();
    let mut more = load.end();
    let left = [nodes[0], nodes[2]];
    let load = Load::on(&left, seed ^ 2);
    load.wait_for(LANES);
    services[0].kill();
    more.extend(load.end());
    citizens.extend(more);
    // A node that comes back with the folder it had is no way back to the older advice.
    let again = Service::start(&address, &shipped, None);
    assert_eq!(serves(again.address), serves(nodes[2]));
    let slots = verify(&mut citizens, &[nodes[2], again.address], 2);
    assert_eq!(slots.iter().collect::<HashSet<_>>().len(), slots.len(), "a slot was sold twice");
    let answers: u64 = citizens.iter().map(Citizen::answers).sum();
    let booked = citizens.iter().filter(|citizen| citizen.has_booked()).count();
    assert_eq!(booked, slots.len());
    println!(
        "{} conversations over three nodes, {answers} answers and {} bookings acknowledged, none lost; every node stored again {after:?} after the standby took over",
        citizens.len(),
        slots.len()
    );
    assert!(answers > 100);
}

/// `FINGERPOST_CUT_SECONDS=20` for the whole.
#[test]
fn f07_a_database_that_does_not_answer_is_never_believed_and_gone_on_with() {
    let Some(database) = Database::primary() else { return };
    let seconds = std::env::var("FINGERPOST_CUT_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(7);
    let pathways = Path::new(env!("CARGO_MANIFEST_DIR")).join("pathways");
    let address = Database::one_of(&[&database]);
    let services = [Service::start(&address, &pathways, None), Service::start(&address, &pathways, None)];
    let nodes = [services[0].address, services[1].address];
    let load = Load::on(&nodes, 7);
    load.wait_for(LANES);
    database.freeze();
    std::thread::sleep(Duration::from_secs(seconds));
    let (status, said) =
        Caller::to(nodes[0]).ask("POST", "/v1/sessions", &[], Some(&serde_json::json!({"topics": ["chest-pain"]}))).unwrap();
    assert!(status == 503 && said.to_string().contains("999"), "{status} {said}");
    database.thaw();
    let mut citizens = load.end();
    let after = back(&nodes);
    verify(&mut citizens, &nodes, 1);
    let answers: u64 = citizens.iter().map(Citizen::answers).sum();
    println!(
        "the database did not answer for {seconds} s: {answers} answers acknowledged, none lost; every node stored again {after:?} after it did"
    );
}
