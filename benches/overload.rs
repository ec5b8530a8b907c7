//! Far more people than the service can answer: a crowd on 320 connections (five times the 64 of the load bench) and on 1,000 opens one conversation after
//! another without ever waiting, while 16 people are in conversations about thoughts of suicide. How long do the 16 wait, and is any of them refused?
//! Crowd, callers and service share the machine. It judges nothing: the goals stand in the README.
#![allow(missing_docs, clippy::print_stdout, reason = "a bench is read at the terminal")]

#[path = "support/client.rs"]
mod client;
#[path = "support/target.rs"]
mod target;

use anyhow::{Context, Result};
use client::{Caller, Connection, Script};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use target::{Target, start};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const URGENT: usize = 16;
const CROWDS: [usize; 3] = [0, 320, 1_000];
const MEASURED: Duration = Duration::from_secs(6);
/// Opens a conversation that goes first.
const CRISIS: &str = r#"{"topics":["crisis"]}"#;

/// A crowd at work.
struct Crowd {
    stop: Arc<AtomicBool>,
    opened: Arc<AtomicU64>,
    refused: Arc<AtomicU64>,
    tasks: Vec<JoinHandle<Result<()>>>,
}

impl Crowd {
    async fn start(target: &Target, people: usize) -> Result<Self> {
        let mut crowd = Self { stop: Arc::default(), opened: Arc::default(), refused: Arc::default(), tasks: Vec::new() };
        for _ in 0..people {
            let mut caller = Caller::new(Connection::open(target.address).await?, target.script.clone());
            let (stop, opened, refused) = (Arc::clone(&crowd.stop), Arc::clone(&crowd.opened), Arc::clone(&crowd.refused));
            crowd.tasks.push(tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let count = if caller.try_begin().await? { &opened } else { &refused };
                    count.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            }));
        }
        Ok(crowd)
    }

    async fn end(self) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await??;
        }
        Ok(())
    }
}

/// Conversations one after another until the time is over; what each request took, in nanoseconds. A refusal ends the bench with an error.
async fn urgent(target: &Target, script: &Script) -> Result<Vec<u64>> {
    let until = Instant::now() + MEASURED;
    let mut tasks = Vec::new();
    for _ in 0..URGENT {
        let mut caller = Caller::new(Connection::open(target.address).await?, script.clone());
        tasks.push(tokio::spawn(async move {
            let mut took_ns = Vec::new();
            while Instant::now() < until {
                let began = Instant::now();
                caller.step().await.context("somebody in danger was not served")?;
                took_ns.push(u64::try_from(began.elapsed().as_nanos())?);
                // A person reads before they answer.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            anyhow::Ok(took_ns)
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    all.sort_unstable();
    Ok(all)
}

fn run(calling: &Runtime, target: &Target) -> Result<()> {
    let script = calling.block_on(async { client::write_script(&mut Connection::open(target.address).await?, CRISIS).await })?;
    for people in CROWDS {
        let crowd = calling.block_on(Crowd::start(target, people))?;
        let began = Instant::now();
        let took_ns = calling.block_on(urgent(target, &script))?;
        let seconds = began.elapsed().as_secs_f64();
        let (opened, refused) = (crowd.opened.load(Ordering::Relaxed), crowd.refused.load(Ordering::Relaxed));
        calling.block_on(crowd.end())?;
        let ms = |per_mille: usize| took_ns.get(took_ns.len() * per_mille / 1_000).map_or(f64::NAN, |ns| *ns as f64 / 1e6);
        println!(
            "{:<8} {people:>6} {:>10.0} {:>10.0} {:>9} {:>8.1} {:>8.1} {:>8.1}",
            target.store,
            opened as f64 / seconds,
            refused as f64 / seconds,
            took_ns.len(),
            ms(500),
            ms(990),
            ms(999)
        );
    }
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
    println!("the crowd opens conversations; {URGENT} people answer about thoughts of suicide, none of whom may be refused\n");
    println!(
        "{:<8} {:>6} {:>10} {:>10} {:>9} {:>8} {:>8} {:>8}",
        "store", "crowd", "opened/s", "refused/s", "answers", "p50 ms", "p99 ms", "p999 ms"
    );
    for kind in ["sled", "redb"] {
        let address = format!("{kind}:{}", folder.path().join(kind).display());
        let target = serving.block_on(serving.spawn(start(kind, address.into())))??;
        run(&calling, &target)?;
        // The service may have ended by itself; then its error is told below.
        let _ = target.stop.send(());
        serving.block_on(target.ended)??;
    }
    Ok(())
}
