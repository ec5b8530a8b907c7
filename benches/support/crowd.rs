//! Many callers at once, what each of their requests took, and what it cost the machine. Used by the benches that load a service; it measures what it is told
//! and judges nothing.
#![allow(dead_code, reason = "each bench that loads a service uses its part of this")]

use super::client::{Caller, Connection};
use super::target::Target;
use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What one caller saw.
struct Seen {
    caller: Caller,
    took_ns: Vec<u64>,
    answers: u64,
}

/// All that one kind of request came to.
#[derive(Default)]
pub struct Tally {
    /// Time of all turns together.
    pub elapsed: Duration,
    /// What each request took.
    pub took_ns: Vec<u64>,
    /// Those of them that were answers.
    pub answers: u64,
}

impl Tally {
    /// The time that so many of a thousand requests stayed below, once they are sorted.
    pub fn per_mille_ms(&self, per_mille: usize) -> f64 {
        let at = self.took_ns.len() * per_mille / 1_000;
        self.took_ns.get(at).map_or(f64::NAN, |ns| *ns as f64 / 1e6)
    }

    /// Requests a second.
    pub fn requests_per_second(&self) -> f64 {
        self.took_ns.len() as f64 / self.elapsed.as_secs_f64()
    }
}

/// So many callers, each with a connection of its own.
pub async fn callers(target: &Target, connections: usize) -> Result<Vec<Caller>> {
    let mut out = Vec::new();
    for _ in 0..connections {
        out.push(Caller::new(Connection::open(target.address).await?, target.script.clone()));
    }
    Ok(out)
}

/// What a caller does again and again.
#[derive(Clone, Copy)]
pub enum Work {
    /// The bare page.
    BarePage,
    /// Conversation after conversation.
    Conversation,
    /// Openings alone.
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
pub async fn together(callers: Vec<Caller>, what: Work, times: u64, tally: &mut Tally) -> Result<(Vec<Caller>, Duration)> {
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
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
}
