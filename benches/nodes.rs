//! Durable answers a second on PostgreSQL: one node and three, with two synchronous standbys and without, all of it and the callers on this one machine. It
//! judges nothing: the goal stands in the README. Needs the server that `scripts/postgres.sh install` installs.
#![allow(missing_docs, clippy::print_stdout, reason = "a bench is read at the terminal")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "the servers are attended as in the tests")]

#[path = "support/client.rs"]
mod client;
#[path = "support/crowd.rs"]
mod crowd;
#[allow(dead_code, reason = "the tests do more with it")]
#[path = "../tests/nodes/database.rs"]
mod database;
#[allow(dead_code, reason = "the store is known here")]
#[path = "support/target.rs"]
mod target;

use anyhow::Result;
use crowd::{Tally, Work, callers, together};
use database::Database;
use target::{Target, start};
use tokio::runtime::{Builder, Runtime};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const REQUESTS: u64 = 40_000;

/// One row: so many callers without a pause, shared among the nodes.
fn row(calling: &Runtime, name: &str, nodes: &[Target], connections: usize) -> Result<()> {
    let mut tally = Tally::default();
    calling.block_on(async {
        let mut all = Vec::new();
        for node in nodes {
            all.extend(callers(node, connections / nodes.len()).await?);
        }
        together(all, Work::Conversation, REQUESTS, &mut tally).await
    })?;
    tally.took_ns.sort_unstable();
    println!(
        "{name:<26} {:>5} {connections:>5} {:>10.0} {:>10.0} {:>8.1} {:>8.1}",
        nodes.len(),
        tally.requests_per_second(),
        tally.answers as f64 / tally.elapsed.as_secs_f64(),
        tally.per_mille_ms(500),
        tally.per_mille_ms(990),
    );
    Ok(())
}

fn main() -> Result<()> {
    // Without `--bench` this is only tried, as a test would be.
    if !std::env::args().any(|a| a == "--bench") {
        return Ok(());
    }
    let Some(primary) = Database::primary() else { return Ok(()) };
    let serving = Builder::new_multi_thread().enable_all().build()?;
    let calling = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut nodes = Vec::new();
    for _ in 0..3 {
        let address = Database::one_of(&[&primary]);
        nodes.push(serving.block_on(serving.spawn(start("postgres", address.as_str().into())))??);
    }
    println!("callers without a pause; nodes, databases and callers share the machine\n");
    println!("{:<26} {:>5} {:>5} {:>10} {:>10} {:>8} {:>8}", "database", "nodes", "conn", "requests/s", "answers/s", "p50 ms", "p99 ms");
    let rows = |name: &str| -> Result<()> {
        for connections in [63, 255] {
            row(&calling, name, &nodes[..1], connections)?;
            row(&calling, name, &nodes, connections)?;
        }
        Ok(())
    };
    rows("one server")?;
    primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (east, west)'");
    primary.ask("SELECT pg_reload_conf()");
    let _standbys = [primary.standby("east"), primary.standby("west")];
    primary.wait_for("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'", "2");
    rows("two synchronous standbys")?;
    for node in nodes {
        // A node may have ended by itself; then its error is told below.
        let _ = node.stop.send(());
        serving.block_on(node.ended)??;
    }
    Ok(())
}
