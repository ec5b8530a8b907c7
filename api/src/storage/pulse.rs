//! What the writer of a store tells about itself while it works: whether it takes writes and why not, how long it has been on one group, since when it takes
//! none, and its meters. It decides nothing.

use crate::limits;
use crate::metrics::{Stopwatch, StorageMeters};
use crate::storage::types::StorageError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// What is said of a store that was closed.
pub(super) const CLOSED: &str = "it has been closed";

/// The writer's signs of life. It takes no writes until it says so.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    takes_writes: AtomicBool,
    why_not: Mutex<String>,
    state: Mutex<State>,
    meters: OnceLock<StorageMeters>,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    /// Since a group is being written.
    busy: Option<Stopwatch>,
    /// Since the store is stopped.
    stopped: Option<Stopwatch>,
}

impl Pulse {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Turns these meters from now on. Only the first ones are taken.
    pub(super) fn measure(&self, meters: StorageMeters) {
        let _only_the_first = self.meters.set(meters);
    }

    /// A group is begun.
    pub(super) fn begins(&self) {
        self.state().busy = Some(Stopwatch::start());
    }

    /// The group has ended, well or not.
    pub(super) fn ends(&self) {
        self.state().busy = None;
    }

    /// A group of so many batches was made durable in this time.
    pub(super) fn flushed(&self, batches: usize, took: Duration) {
        if let Some(meters) = self.meters.get() {
            meters.flushed(batches, took);
        }
    }

    /// The store is open for the first time.
    pub(super) fn opens(&self) {
        self.takes_writes.store(true, Ordering::Release);
    }

    /// The store takes no writes from now on.
    pub(super) fn stops(&self, why: &str) {
        self.takes_writes.store(false, Ordering::Release);
        self.still_stopped(why);
        self.state().stopped.get_or_insert_with(Stopwatch::start);
        if let Some(meters) = self.meters.get() {
            meters.failed();
        }
    }

    /// It could not be opened again, for this reason now.
    pub(super) fn still_stopped(&self, why: &str) {
        why.clone_into(&mut self.why_not.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// It takes them again.
    pub(super) fn resumes(&self) {
        self.state().stopped = None;
        if let Some(meters) = self.meters.get() {
            meters.reopened();
        }
        self.takes_writes.store(true, Ordering::Release);
    }

    /// The store was closed, or its writer has ended: nobody is left to believe that it still writes.
    pub(super) fn closes(&self) {
        self.still_stopped(CLOSED);
        self.takes_writes.store(false, Ordering::Release);
    }

    /// Whether writes are taken.
    ///
    /// # Errors
    /// `Unavailable` with the reason.
    pub(super) fn takes_writes(&self) -> Result<(), StorageError> {
        if self.takes_writes.load(Ordering::Acquire) {
            return Ok(());
        }
        Err(StorageError::Unavailable { why: self.why_not.lock().unwrap_or_else(PoisonError::into_inner).clone() })
    }

    /// Whether writes are taken, and the writer gets on with them. `who` has not answered where it does not.
    ///
    /// # Errors
    /// `Unavailable` with the reason.
    pub(super) fn ready(&self, who: &str) -> Result<(), StorageError> {
        self.takes_writes()?;
        match self.stalled() {
            None => Ok(()),
            Some(stalled) => Err(StorageError::Unavailable { why: format!("{who} has not answered for {} s", stalled.as_secs()) }),
        }
    }

    /// How long the writer has been on one group, where that is too long.
    pub(super) fn stalled(&self) -> Option<Duration> {
        let busy = self.state().busy.map(Stopwatch::elapsed);
        busy.filter(|busy| *busy > Duration::from_millis(limits::STORAGE_STALL_MS))
    }

    /// How long nothing has been written that should have been.
    pub(super) fn not_ready_for(&self) -> Option<Duration> {
        let stopped = self.state().stopped.map(Stopwatch::elapsed);
        stopped.or_else(|| self.stalled())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_long_the_store_has_been_stopped_whatever_fails_meanwhile() {
        let pulse = Pulse::default();
        pulse.begins();
        assert_eq!((pulse.stalled(), pulse.not_ready_for()), (None, None), "just begun is no stall");
        pulse.ends();
        pulse.opens();
        pulse.stops("the disk is full");
        std::thread::sleep(Duration::from_millis(20));
        pulse.stops("it is still full");
        assert!(pulse.takes_writes().is_err_and(|error| error.to_string().contains("still full")));
        assert!(pulse.not_ready_for() >= Some(Duration::from_millis(20)), "it counts from the first");
        pulse.resumes();
        assert_eq!((pulse.not_ready_for(), pulse.takes_writes(), pulse.ready("the disk")), (None, Ok(()), Ok(())));
        pulse.closes();
        assert!(pulse.takes_writes().is_err_and(|error| error.to_string().contains(CLOSED)));
    }
}
