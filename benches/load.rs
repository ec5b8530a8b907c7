//! The service under load, over HTTP on loopback: answers at 64 keep-alive connections on each store, the bare page of the same server beside them in the
//! same run, and the memory of an open session. Callers and service share the machine and the process, so the figures are lower than the service alone
//! would reach. It judges nothing: the goals stand in the README.
#![allow(missing_docs, clippy::print_stdout, reason = "a bench is read at the terminal")]

#[path = "support/client.rs"]
mod client;
#[path = "support/crowd.rs"]
mod crowd;
#[path = "support/target.rs"]
mod target;

use anyhow::{Context, Result};
use criterion::{Criterion, SamplingMode, Throughput};
use crowd::{Tally, Work, callers, resident_bytes, together};
use fingerpost_api::storage::{KeyRing, Sealing, StoreAt};
use std::cell::RefCell;
use std::time::Duration;
use target::{Target, start};
use tokio::runtime::{Builder, Runtime};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: usize = 64;
/// Sessions opened to see what each holds in memory: ten times as many as England's worst minute has at once, so that caches of a fixed size, which are full
/// long before, are counted for what they are.
const OPEN_SESSIONS: u64 = 100_000;
/// Sessions taken half-way through the conversation for the same purpose; fewer, because each costs many requests.
const HALF_WAY_SESSIONS: u64 = 60_000;

fn memory(calling: &Runtime, target: &Target) -> Result<()> {
    let half = target.script.len() / 2;
    for (what, work, sessions) in [("just opened", Work::Opening, OPEN_SESSIONS), ("half-way", Work::Answering(half), HALF_WAY_SESSIONS)] {
        let callers = calling.block_on(async {
            let callers = callers(target, CONNECTIONS).await?;
            // The buffers of connections and allocators settle first.
            anyhow::Ok(together(callers, work, 500, &mut Tally::default()).await?.0)
        })?;
        let before = resident_bytes();
        calling.block_on(together(callers, work, sessions, &mut Tally::default()))?;
        match (before, resident_bytes()) {
            (Some(before), Some(after)) => {
                println!(
                    "{:<10} {what:<12} {sessions:>6} sessions: {:>6} bytes each",
                    target.store,
                    after.saturating_sub(before) / sessions
                );
            }
            _ => println!("{:<10} {what:<12} this system does not tell the memory of a process", target.store),
        }
    }
    Ok(())
}

/// One kind of request on one target, through criterion; an error ends the bench after this kind.
fn measure(criterion: &mut Criterion, calling: &Runtime, target: &Target, name: &str, what: Work) -> Result<Tally> {
    let callers = RefCell::new(Some(calling.block_on(callers(target, CONNECTIONS))?));
    let tally = RefCell::new(Tally::default());
    let failed = RefCell::new(None);
    let mut group = criterion.benchmark_group(format!("load, {}", target.store));
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(1));
    group.bench_function(name, |b| {
        b.iter_custom(|times| {
            let Some(idle) = callers.borrow_mut().take() else { return Duration::from_secs(1) };
            match calling.block_on(together(idle, what, times, &mut tally.borrow_mut())) {
                Ok((back, elapsed)) => {
                    *callers.borrow_mut() = Some(back);
                    elapsed
                }
                Err(error) => {
                    *failed.borrow_mut() = Some(error);
                    Duration::from_secs(1)
                }
            }
        });
    });
    group.finish();
    if let Some(error) = failed.into_inner() {
        return Err(error.context(format!("{} {name}", target.store)));
    }
    let mut tally = tally.into_inner();
    tally.took_ns.sort_unstable();
    Ok(tally)
}

fn row(store: &str, name: &str, tally: &Tally, bare: f64) {
    println!(
        "{store:<10} {name:<14} {:>10.0} {:>10.0} {:>8.2} {:>8.2} {:>9.0} %",
        tally.requests_per_second(),
        tally.answers as f64 / tally.elapsed.as_secs_f64(),
        tally.per_mille_ms(500),
        tally.per_mille_ms(990),
        100.0 * tally.requests_per_second() / bare,
    );
}

fn main() -> Result<()> {
    // Without `--bench` criterion only tries each bench once; the memory would say nothing then. With a name or `--quick` one is after the speed only.
    let whole = std::env::args().skip(1).all(|a| a == "--bench") && std::env::args().len() > 1;
    let mut criterion = Criterion::default()
        .sample_size(10)
        .nresamples(1_000)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(6))
        .configure_from_args();
    let serving = Builder::new_multi_thread().enable_all().build()?;
    let calling = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    // On the disk the build is on: a temporary folder may be in memory, where a flush costs nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).context("a folder for the store")?;
    let at = |library: &str, name: &str| StoreAt::from(format!("{library}:{}", folder.path().join(name).display()));
    let keys = Some(KeyRing::begin(&folder.path().join("keys"))?);
    let sealed = StoreAt { sealing: Sealing { keys, is_required: true }, ..at("sled", "sealed") };
    let targets = [
        serving.block_on(serving.spawn(start("memory:", "memory:".into())))??,
        serving.block_on(serving.spawn(start("sled:", at("sled", "sled"))))??,
        serving.block_on(serving.spawn(start("sled, keys", sealed)))??,
        serving.block_on(serving.spawn(start("redb:", at("redb", "redb"))))??,
    ];
    if whole {
        targets.iter().try_for_each(|target| memory(&calling, target))?;
    }
    let mut rows = Vec::new();
    for target in &targets {
        let bare = measure(&mut criterion, &calling, target, "bare page", Work::BarePage)?;
        let spoken = measure(&mut criterion, &calling, target, "conversations", Work::Conversation)?;
        rows.push((target, bare, spoken));
    }
    println!("\n{CONNECTIONS} connections; a conversation is an opening and its answers\n");
    println!("{:<10} {:<14} {:>10} {:>10} {:>8} {:>8} {:>11}", "store", "", "requests/s", "answers/s", "p50 ms", "p99 ms", "of the bare");
    for (target, bare, spoken) in &rows {
        row(target.store, "bare page", bare, bare.requests_per_second());
        row(target.store, "conversations", spoken, bare.requests_per_second());
    }
    for target in targets {
        // The service may have ended by itself; then its error is told below.
        let _ = target.stop.send(());
        serving.block_on(target.ended)??;
    }
    Ok(())
}
