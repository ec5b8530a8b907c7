//! Races for the last appointment, through the router: everybody has a finished conversation of their own and sends the same request at once. One is booked, all
//! others are told plainly, nobody meets a fault of ours. A few rounds in every run; `RACE=full` runs all of them and prints the figures.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop, and prints its figures"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::desk_tests::{Talk, World, order, world_with};
use crate::booking::slots::Schedules;
use crate::booking::types::SlotId;
use crate::directory::types::ServiceId;

const CLINIC: &str = "saltmere-urgent-treatment-centre";

fn is_full() -> bool {
    std::env::var("RACE").is_ok_and(|how| how == "full")
}

/// A hundred appointments: ten at a time from half past ten.
fn slots() -> Vec<String> {
    let first: jiff::Timestamp = "2026-11-23T10:30Z".parse().unwrap();
    let id = |n: i64| SlotId::new(ServiceId::parse(CLINIC).unwrap(), first.as_second() + n / 10 * 900, u16::try_from(n % 10 + 1).unwrap());
    (0..100).map(|n| id(n).to_string()).collect()
}

async fn world() -> Arc<World> {
    Arc::new(world_with(Schedules::read(&format!("service,slot_minutes,people\n{CLINIC},15,10\n")).unwrap()).await)
}

/// Everybody sends at once. How many got which answer, and who was booked.
async fn race(world: &Arc<World>, racers: &[Talk], slot: &str, key: &str) -> (BTreeMap<u16, usize>, Vec<(Talk, String)>) {
    let mut tasks = tokio::task::JoinSet::new();
    for talk in racers {
        let (world, talk, body, key) = (world.clone(), talk.clone(), order(slot), key.to_owned());
        tasks.spawn(async move {
            let (status, text) = world.send(&talk, "POST", "/bookings", Some(&key), Some(body)).await;
            assert!(status.as_u16() != 409 || text.contains("\"taken\""), "{text}");
            (status.as_u16(), talk, text)
        });
    }
    let (mut answers, mut won) = (BTreeMap::new(), Vec::new());
    while let Some(done) = tasks.join_next().await {
        let (status, talk, text) = done.unwrap();
        *answers.entry(status).or_default() += 1;
        if status == 201 {
            won.push((talk, text));
        }
    }
    (answers, won)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn h16_of_all_who_want_the_last_slot_one_has_it_and_the_others_are_told() {
    let (racers, rounds) = if is_full() { (10_000, 100) } else { (1_000, 2) };
    let world = world().await;
    let somebody = world.somebody("primary-care-6h").await;
    let mut racers = world.like(&somebody, racers).await;
    let began = Instant::now();
    let mut slowest = std::time::Duration::ZERO;
    for (round, slot) in slots().iter().cycle().take(rounds).enumerate() {
        let round_began = Instant::now();
        let (answers, won) = race(&world, &racers, slot, &format!("round-{round}")).await;
        slowest = slowest.max(round_began.elapsed());
        assert_eq!(answers, BTreeMap::from([(201, 1), (409, racers.len() - 1)]), "round {round}");
        // One conversation has a limit of bookings: whoever has won makes room for somebody else, and others are the first to ask next time.
        racers.retain(|talk| talk.id != won[0].0.id);
        racers.extend(world.like(&somebody, 1).await);
        let third = racers.len() / 3;
        racers.rotate_left(third);
    }
    let (all, each) = (began.elapsed(), racers.len() * rounds);
    println!(
        "{rounds} rounds of {} racers: 1 booked and {} refused (409) in each, 0 others; {each} requests in {all:.1?}, slowest round {slowest:.1?}",
        racers.len(),
        racers.len() - 1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn h16_a_hundred_slots_are_sold_a_hundred_times() {
    let each = if is_full() { 1_000 } else { 10 };
    let world = world().await;
    let somebody = world.somebody("primary-care-6h").await;
    // All slots at once: every slot has racers of its own.
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for slot in slots() {
        let racers = world.like(&somebody, each).await;
        let world = world.clone();
        tasks.spawn(async move { race(&world, &racers, &slot, "key").await });
    }
    let (mut sold, mut refused, mut ids) = (0, 0, std::collections::BTreeSet::new());
    while let Some(done) = tasks.join_next().await {
        let (answers, won) = done.unwrap();
        assert_eq!(answers, BTreeMap::from([(201, 1), (409, each - 1)]));
        sold += won.len();
        refused += each - 1;
        ids.extend(won.iter().map(|(_, text)| serde_json::from_str::<serde_json::Value>(text).unwrap()["slot"]["id"].to_string()));
    }
    assert_eq!((sold, ids.len()), (100, 100), "each slot once");
    println!("100 slots of {each} racers: {sold} sold, {refused} refused (409), 0 others, in {:.1?}", began.elapsed());
}
