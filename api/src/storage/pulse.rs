//! What the writer of a store tells about itself while it works: how long it has been on one group, since when it takes no writes, and its meters. It decides
//! nothing.

use crate::limits;
use crate::metrics::{Stopwatch, StorageMeters};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// The writer's signs of life.
#[derive(Debug, Default)]
pub(super) struct Pulse {
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

    /// The store takes no writes from now on.
    pub(super) fn stops(&self) {
        self.state().stopped.get_or_insert_with(Stopwatch::start);
        if let Some(meters) = self.meters.get() {
            meters.failed();
        }
    }

    /// It takes them again.
    pub(super) fn resumes(&self) {
        self.state().stopped = None;
        if let Some(meters) = self.meters.get() {
            meters.reopened();
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
        pulse.stops();
        std::thread::sleep(Duration::from_millis(20));
        pulse.stops();
        assert!(pulse.not_ready_for() >= Some(Duration::from_millis(20)), "it counts from the first");
        pulse.resumes();
        assert_eq!(pulse.not_ready_for(), None);
    }
}
