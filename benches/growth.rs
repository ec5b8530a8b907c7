//! Does the service get slower as it remembers more? Two stores of each library, one with 10,000 stored conversations and one with a million, are asked in turns by the
//! same callers, so that a busy neighbour slows both alike. It judges nothing: the goals stand in the README. About seven minutes and 2 GB of disk.
#![allow(missing_docs, clippy::print_stdout, reason = "a bench is read at the terminal")]

#[path = "support/client.rs"]
mod client;
#[path = "support/crowd.rs"]
mod crowd;
#[path = "support/target.rs"]
mod target;

use anyhow::{Context, Result};
use crowd::{Tally, Work, callers, resident_bytes, together};
use std::path::Path;
use std::time::Instant;
use target::{Target, start};
use tokio::runtime::{Builder, Runtime};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: usize = 64;
const FEW: u64 = 10_000;
const MANY: u64 = 1_000_000;
const TURNS: usize = 9;
/// Requests of one turn: a second or two.
const REQUESTS: u64 = 20_000;

fn fill(calling: &Runtime, target: &Target, sessions: u64, folder: &Path) -> Result<()> {
    let (before, began) = (resident_bytes().unwrap_or_default(), Instant::now());
    calling.block_on(async {
        let callers = callers(target, CONNECTIONS).await?;
        together(callers, Work::Opening, sessions, &mut Tally::default()).await
    })?;
    let grown = resident_bytes().unwrap_or_default().saturating_sub(before);
    println!(
        "{:<5} {sessions:>8} conversations stored in {:>5.1} s, {:>4} bytes of memory and {:>5} of disk each",
        target.store,
        began.elapsed().as_secs_f64(),
        grown / sessions,
        size(folder)? / sessions
    );
    Ok(())
}

fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        bytes += if meta.is_dir() { size(&entry.path())? } else { meta.len() };
    }
    Ok(bytes)
}

/// One turn: its p50 and p99 in milliseconds, and requests a second.
fn turn(calling: &Runtime, target: &Target) -> Result<[f64; 3]> {
    let mut tally = Tally::default();
    calling.block_on(async {
        let callers = callers(target, CONNECTIONS).await?;
        together(callers, Work::Conversation, REQUESTS, &mut tally).await
    })?;
    tally.took_ns.sort_unstable();
    Ok([tally.per_mille_ms(500), tally.per_mille_ms(990), tally.requests_per_second()])
}

fn middle(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

fn main() -> Result<()> {
    // Without `--bench` this is only tried, as a test would be.
    if !std::env::args().any(|a| a == "--bench") {
        return Ok(());
    }
    let serving = Builder::new_multi_thread().enable_all().build()?;
    let calling = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    for library in ["sled", "redb"] {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).context("a folder for the stores")?;
        let at = |name: &str| folder.path().join(name);
        let open = |name: &str| serving.block_on(serving.spawn(start(library, format!("{library}:{}", at(name).display()).into())))?;
        let (few, many) = (open("few")?, open("many")?);
        fill(&calling, &few, FEW, &at("few"))?;
        fill(&calling, &many, MANY, &at("many"))?;
        let (mut with_few, mut with_many, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let (one, other) = (turn(&calling, &few)?, turn(&calling, &many)?);
            ratios.push(other[1] / one[1]);
            with_few.push(one);
            with_many.push(other);
        }
        for (stored, turns) in [(FEW, &with_few), (MANY, &with_many)] {
            let each = |at: usize| middle(turns.iter().filter_map(|turn| turn.get(at).copied()).collect());
            println!(
                "{library:<5} {stored:>8} stored: p50 {:>5.2} ms, p99 {:>6.2} ms, {:>6.0} requests/s (middle of {TURNS} turns)",
                each(0),
                each(1),
                each(2)
            );
        }
        println!("{library:<5} p99 with a million against ten thousand, in turns: {:.2} times", middle(ratios));
        for target in [few, many] {
            // The service may have ended by itself; then its error is told below.
            let _ = target.stop.send(());
            serving.block_on(target.ended)??;
        }
    }
    Ok(())
}
