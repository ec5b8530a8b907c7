//! `kill -9` at any moment: the real service under load is killed again and again, and must have lost or doubled nothing that it acknowledged.
//! Twenty rounds by default; `FINGERPOST_KILL_ROUNDS` sets how many. It shows nothing about power cuts, which the storage room tries.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stdout, reason = "a test tells its seed and what it saw")]

#[path = "kill_nine/citizen.rs"]
mod citizen;
#[path = "support/copy.rs"]
mod copy;
#[path = "kill_nine/wire.rs"]
mod wire;

use citizen::{Citizen, Dice};
use copy::copy;
use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use wire::{Caller, Service};

const LANES: u64 = 8;
/// What the service promises, optimised; without optimisation and beside other tests it may take longer.
const READY_WITHIN: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 2 });
/// Among so many conversations somebody books: about one in a hundred ends where that can be.
const BOOKS_AMONG: usize = 2_000;
/// Conversations of earlier rounds that are looked at again after each kill.
const LOOK_BACK: usize = 25;

/// One lane: conversation after conversation until the service is gone.
fn lane(address: SocketAddr, mut dice: Dice) -> Vec<Citizen> {
    let mut caller = Caller::to(address);
    let mut all = Vec::new();
    while let Ok(mut citizen) = Citizen::begin(&mut caller, &mut dice) {
        let went = citizen.go_on(&mut caller, &mut dice);
        all.push(citizen);
        if went.is_err() {
            break;
        }
    }
    all
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

#[test]
fn a_killed_service_has_lost_and_doubled_nothing() {
    killed(false);
}

#[test]
fn a_killed_service_with_a_sealed_store_has_lost_and_doubled_nothing() {
    killed(true);
}

fn killed(is_sealed: bool) {
    let rounds = setting("FINGERPOST_KILL_ROUNDS").map_or(20, |rounds| u32::try_from(rounds).unwrap());
    let seed = setting("FINGERPOST_TEST_SEED").unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish()) | 1;
    println!("seed {seed}");
    let mut dice = Dice(seed);
    let folder = tempfile::tempdir().unwrap();
    let (store, pathways) = (format!("sled:{}", folder.path().join("data").display()), folder.path().join("pathways"));
    // A copy, so that nobody changes the release while the test runs.
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pathways"), &pathways);
    let keys = folder.path().join("keys");
    fingerpost_api::storage::KeyRing::begin(&keys).unwrap();
    let keys = is_sealed.then_some(keys.as_path());
    let mut citizens: Vec<Citizen> = Vec::new();
    let mut slowest = Duration::ZERO;
    let mut service = Service::start(&store, &pathways, keys);
    for round in 0..rounds {
        let lanes: Vec<_> = (0..LANES)
            .map(|lane_number| {
                let dice = Dice(seed ^ (u64::from(round) << 8 | lane_number).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
                let address = service.address;
                std::thread::spawn(move || lane(address, dice))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(100 + dice.below(500) as u64));
        service.kill();
        let earlier = citizens.len();
        citizens.extend(lanes.into_iter().flat_map(|lane| lane.join().unwrap()));
        service = Service::start(&store, &pathways, keys);
        assert!(service.ready_after <= READY_WITHIN, "round {round}: ready after {:?}", service.ready_after);
        slowest = slowest.max(service.ready_after);
        let mut caller = Caller::to(service.address);
        for citizen in &mut citizens[earlier..] {
            citizen.verify(&mut caller, round);
        }
        for _ in 0..LOOK_BACK.min(earlier) {
            citizens[dice.below(earlier)].verify(&mut caller, round);
        }
    }
    let mut caller = Caller::to(service.address);
    let slots: Vec<String> = citizens.iter_mut().filter_map(|citizen| citizen.verify(&mut caller, rounds)).collect();
    assert_eq!(slots.iter().collect::<HashSet<_>>().len(), slots.len(), "a slot was sold twice");
    let answers: u64 = citizens.iter().map(Citizen::answers).sum();
    let booked = citizens.iter().filter(|citizen| citizen.has_booked()).count();
    println!(
        "{rounds} kills, {} conversations, {answers} answers and {booked} bookings acknowledged, ready after {slowest:?} at most",
        citizens.len()
    );
    assert!(answers > u64::from(rounds) && !citizens.is_empty());
    assert!(booked > 0 || citizens.len() < BOOKS_AMONG, "nobody booked anything, so nothing was tried of bookings");
}
