//! How long do people wait when so many answers a second are offered, whether or not the service keeps up? And what does an answer cost at 1, 64 and 512
//! connections on each store, beside the bare page and a plain log that is flushed for many at once? With `FINGERPOST_PICTURE=FILE` the first is drawn.
//! Callers and service share the machine. It judges nothing: the goals stand in the README.
#![allow(missing_docs, clippy::print_stdout, reason = "a bench is read at the terminal")]

#[path = "support/client.rs"]
mod client;
#[path = "support/crowd.rs"]
mod crowd;
#[path = "offered/picture.rs"]
mod picture;
#[path = "offered/raw_log.rs"]
mod raw_log;
#[path = "support/target.rs"]
mod target;
#[path = "offered/usage.rs"]
mod usage;

use anyhow::{Context, Result};
use client::{Caller, Connection};
use crowd::{Tally, Work, callers, together};
use picture::Point;
use std::path::Path;
use std::time::{Duration, Instant};
use target::{Target, start};
use tokio::runtime::{Builder, Runtime};
use usage::Usage;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Answers a second; 867 is England's worst minute (`docs/operations.md`).
const OFFERED: [u64; 10] = [250, 867, 2_000, 4_000, 6_000, 8_000, 10_000, 12_000, 14_000, 16_000];
const MEASURED: Duration = Duration::from_secs(4);
/// Callers who share the offered load: more than are ever served at once below the knee.
const CALLERS: u64 = 256;

/// One caller's requests at their times; each counts from the moment it was due, also when the one before was late.
async fn on_time(mut caller: Caller, number: u64, each_second: u64, from: Instant) -> Result<Vec<u64>> {
    let apart = Duration::from_secs(CALLERS) / u32::try_from(each_second)?;
    let mut due = from + Duration::from_secs(number) / u32::try_from(each_second)?;
    let mut took_ns = Vec::new();
    while due < from + MEASURED {
        tokio::time::sleep_until(due.into()).await;
        caller.step().await?;
        took_ns.push(u64::try_from(due.elapsed().as_nanos())?);
        // Far behind, the rest says nothing new.
        if due.elapsed() > MEASURED {
            break;
        }
        due += apart;
    }
    Ok(took_ns)
}

async fn offered(target: &Target, each_second: u64) -> Result<Point> {
    let mut all = Vec::new();
    for _ in 0..CALLERS {
        all.push(Caller::new(Connection::open(target.address).await?, target.script.clone()));
    }
    let from = Instant::now() + Duration::from_millis(200);
    let tasks: Vec<_> = all.into_iter().zip(0..).map(|(caller, number)| tokio::spawn(on_time(caller, number, each_second, from))).collect();
    let mut took_ns = Vec::new();
    for task in tasks {
        took_ns.extend(task.await??);
    }
    took_ns.sort_unstable();
    let served = took_ns.len() as f64 / (from.elapsed().as_secs_f64());
    let ms = |per_mille: usize| took_ns.get(took_ns.len() * per_mille / 1_000).map_or(f64::NAN, |ns| *ns as f64 / 1e6);
    Ok(Point { offered: each_second as f64, served, p50_ms: ms(500), p99_ms: ms(990), p999_ms: ms(999) })
}

fn sweep(calling: &Runtime, target: &Target) -> Result<()> {
    println!("\n{:<5} {:>9} {:>9} {:>9} {:>9} {:>9}", "store", "offered/s", "served/s", "p50 ms", "p99 ms", "p999 ms");
    let mut points = Vec::new();
    for each_second in OFFERED {
        let point = calling.block_on(offered(target, each_second))?;
        println!(
            "{:<5} {:>9.0} {:>9.0} {:>9.2} {:>9.2} {:>9.2}",
            target.store, point.offered, point.served, point.p50_ms, point.p99_ms, point.p999_ms
        );
        points.push(point);
    }
    if let Some(file) = std::env::var_os("FINGERPOST_PICTURE") {
        std::fs::write(&file, picture::of(target.store, &points))
            .with_context(|| format!("cannot write {}", Path::new(&file).display()))?;
    }
    Ok(())
}

/// One row: so many callers without a pause.
fn row(calling: &Runtime, target: &Target, connections: usize, what: Work) -> Result<()> {
    let requests = if connections == 1 { 4_000 } else { 40_000 };
    let mut tally = Tally::default();
    let began = Usage::now();
    calling.block_on(async {
        let callers = callers(target, connections).await?;
        together(callers, what, requests, &mut tally).await
    })?;
    let used = Usage::now().since(began);
    tally.took_ns.sort_unstable();
    let name = if matches!(what, Work::BarePage) { "bare page" } else { target.store };
    println!(
        "{name:<10} {connections:>5} {:>9.0} {:>8.2} {:>8.2} {:>8.2} {:>8.0} {:>9.0}",
        tally.requests_per_second(),
        tally.per_mille_ms(500),
        tally.per_mille_ms(990),
        tally.per_mille_ms(999),
        used.cpu_us / requests as f64,
        used.written_bytes / requests as f64,
    );
    Ok(())
}

fn main() -> Result<()> {
    // Without `--bench` this is only tried, as a test would be.
    if !std::env::args().any(|a| a == "--bench") {
        return Ok(());
    }
    let serving = Builder::new_multi_thread().enable_all().build()?;
    let calling = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).context("a folder for the stores")?;
    println!("callers without a pause; processor time and bytes written are those of callers and service together\n");
    println!(
        "{:<10} {:>5} {:>9} {:>8} {:>8} {:>8} {:>8} {:>9}",
        "store", "conn", "answers/s", "p50 ms", "p99 ms", "p999 ms", "cpu us", "B written"
    );
    raw_log::rows(&calling, folder.path())?;
    for kind in ["memory", "redb", "sled"] {
        let address = if kind == "memory" { "memory:".to_owned() } else { format!("{kind}:{}", folder.path().join(kind).display()) };
        let target = serving.block_on(serving.spawn(start(kind, address.into())))??;
        for connections in [1, 64, 512] {
            if kind == "memory" {
                row(&calling, &target, connections, Work::BarePage)?;
            }
            row(&calling, &target, connections, Work::Conversation)?;
        }
        if kind == "sled" {
            sweep(&calling, &target)?;
        }
        // The service may have ended by itself; then its error is told below.
        let _ = target.stop.send(());
        serving.block_on(target.ended)??;
    }
    Ok(())
}
