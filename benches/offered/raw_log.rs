//! The least that durable answers can cost: callers without HTTP hand 100 bytes each to one thread, which appends what has come to a file and syncs it once for
//! all of them. Nothing is parsed, walked or indexed.

use super::usage::Usage;
use anyhow::Result;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

const COMMITS: usize = 40_000;

fn writer(mut file: std::fs::File, mut queue: mpsc::Receiver<oneshot::Sender<()>>) -> Result<()> {
    while let Some(first) = queue.blocking_recv() {
        let mut waiting = vec![first];
        while let Ok(next) = queue.try_recv() {
            waiting.push(next);
        }
        file.write_all(&vec![7; 100 * waiting.len()])?;
        file.sync_data()?;
        // A caller that is gone does not want to know.
        waiting.into_iter().for_each(|done| {
            let _ = done.send(());
        });
    }
    Ok(())
}

/// A row for each number of callers.
pub fn rows(calling: &Runtime, folder: &Path) -> Result<()> {
    for callers in [1, 64, 512] {
        let commits = if callers == 1 { COMMITS / 10 } else { COMMITS };
        let file = std::fs::File::create(folder.join("log"))?;
        let (queue, requests) = mpsc::channel(1_024);
        let thread = std::thread::spawn(move || writer(file, requests));
        let (began, used) = (Instant::now(), Usage::now());
        let tasks: Vec<_> = (0..callers)
            .map(|_| {
                let queue = queue.clone();
                calling.spawn(async move {
                    let mut took_ns = Vec::new();
                    for _ in 0..commits / callers {
                        let asked = Instant::now();
                        let (done, told) = oneshot::channel();
                        queue.send(done).await?;
                        told.await?;
                        took_ns.push(u64::try_from(asked.elapsed().as_nanos())?);
                    }
                    anyhow::Ok(took_ns)
                })
            })
            .collect();
        drop(queue);
        let mut took_ns = Vec::new();
        for task in tasks {
            took_ns.extend(calling.block_on(task)??);
        }
        let (elapsed, used) = (began.elapsed().as_secs_f64(), Usage::now().since(used));
        thread.join().map_err(|_| anyhow::anyhow!("the writer of the log stopped"))??;
        took_ns.sort_unstable();
        let (made, ms) = (took_ns.len() as f64, |per_mille: usize| {
            took_ns.get(took_ns.len() * per_mille / 1_000).map_or(f64::NAN, |ns| *ns as f64 / 1e6)
        });
        println!(
            "{:<10} {callers:>5} {:>9.0} {:>8.2} {:>8.2} {:>8.2} {:>8.0} {:>9.0}",
            "plain log",
            made / elapsed,
            ms(500),
            ms(990),
            ms(999),
            used.cpu_us / made,
            used.written_bytes / made
        );
    }
    Ok(())
}
