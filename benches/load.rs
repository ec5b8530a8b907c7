//! The service under load, over HTTP on loopback: answers at 64 keep-alive connections on each store, the bare page of the same server beside them in the
//! same run, and the memory of an open session. Callers and service share the machine and the process, so the figures are lower than the service alone
//! would reach. It judges nothing: the goals stand in the README.
#![allow(missing_docs, clippy::print_stdout, reason = "a bench is read at the terminal")]

#[path = "support/client.rs"]
mod client;
#[path = "support/target.rs"]
mod target;

use anyhow::{Context, Result};
use client::{Caller, Connection};
use criterion::{Criterion, SamplingMode, Throughput};
use fingerpost_api::storage::{KeyRing, Sealing, StoreAt};
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
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

/// What one caller saw.
struct Seen {
    caller: Caller,
    took_ns: Vec<u64>,
    answers: u64,
}

/// All that one kind of request came to.
#[derive(Default)]
struct Tally {
    elapsed: Duration,
    took_ns: Vec<u64>,
    answers: u64,
}

impl Tally {
    fn percentile_ms(&self, percent: usize) -> f64 {
        let at = self.took_ns.len() * percent / 100;
        self.took_ns.get(at).map_or(f64::NAN, |ns| *ns as f64 / 1e6)
    }

    fn requests_per_second(&self) -> f64 {
        self.took_ns.len() as f64 / self.elapsed.as_secs_f64()
    }
}

async fn callers(target: &Target) -> Result<Vec<Caller>> {
    let mut out = Vec::new();
    for _ in 0..CONNECTIONS {
        out.push(Caller::new(Connection::open(target.address).await?, target.script.clone()));
    }
    Ok(out)
}

/// What a caller does again and again.
#[derive(Clone, Copy)]
enum Work {
    BarePage,
    Conversation,
    Opening,
    /// Opens and answers so many questions.
    Answering(usize),
}

async fn work(mut caller: Caller, what: Work, left: Arc<AtomicU64>) -> Result<Seen> {
    let mut seen = (Vec::new(), 0);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok() {
        let began = Instant::now();
        match what {
            Work::BarePage => caller.bare_page().await?,
            Work::Conversation => seen.1 += u64::from(caller.step().await?),
            Work::Opening => caller.begin().await?,
            Work::Answering(questions) => {
                caller.begin().await?;
                for _ in 0..questions {
                    caller.step().await?;
                }
            }
        }
        seen.0.push(u64::try_from(began.elapsed().as_nanos())?);
    }
    Ok(Seen { caller, took_ns: seen.0, answers: seen.1 })
}

/// Does `times` of the work over all callers at once, and hands the callers back.
async fn together(callers: Vec<Caller>, what: Work, times: u64, tally: &mut Tally) -> Result<(Vec<Caller>, Duration)> {
    let left = Arc::new(AtomicU64::new(times));
    let began = Instant::now();
    let tasks: Vec<_> = callers.into_iter().map(|c| tokio::spawn(work(c, what, Arc::clone(&left)))).collect();
    let mut back = Vec::new();
    for task in tasks {
        let seen = task.await??;
        tally.took_ns.extend(seen.took_ns);
        tally.answers += seen.answers;
        back.push(seen.caller);
    }
    let elapsed = began.elapsed();
    tally.elapsed += elapsed;
    Ok((back, elapsed))
}

/// Memory of this process, in bytes; none where the system does not tell.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
}

fn memory(calling: &Runtime, target: &Target) -> Result<()> {
    let half = target.script.len() / 2;
    for (what, work, sessions) in [("just opened", Work::Opening, OPEN_SESSIONS), ("half-way", Work::Answering(half), HALF_WAY_SESSIONS)] {
        let callers = calling.block_on(async {
            let callers = callers(target).await?;
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
    let callers = RefCell::new(Some(calling.block_on(callers(target))?));
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
        tally.percentile_ms(50),
        tally.percentile_ms(99),
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
