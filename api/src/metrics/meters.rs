//! The meters each room is handed: fetched once, then one addition each. The `Default` of each turns nothing, for tests and tools. Knows no room.

use super::{Metrics, names};
use crate::limits;
use metrics::{Counter, Gauge, Histogram};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// Whether a request only looks or also changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// GET and HEAD.
    Read,
    /// All others.
    Write,
}

/// Of every request.
#[derive(Debug, Clone)]
pub struct HttpMeters {
    /// From 2xx to 5xx.
    by_status: [Counter; 4],
    read: Histogram,
    write: Histogram,
}

/// Of refusals because of too much from one network.
#[derive(Debug, Clone)]
pub struct AdmissionMeters {
    /// Openings, sign-ins, searches.
    refused: [Counter; 3],
}

/// Of conversations.
#[derive(Debug, Clone)]
pub struct SessionMeters {
    opened: Counter,
    answers: Counter,
    outcomes: Option<Arc<Outcomes>>,
}

/// Of the durable store's writer.
#[derive(Debug, Clone)]
pub struct StorageMeters {
    group: Histogram,
    flush: Histogram,
    failures: Counter,
    reopenings: Counter,
}

/// Of the outbox.
#[derive(Debug, Clone)]
pub struct OutboxMeters {
    attempts: Counter,
    given_up: Counter,
}

/// What is not counted as it happens but looked at when somebody asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Observed {
    /// Handlers that panicked.
    pub panics: u64,
    /// Requests that were not answered in time.
    pub timeouts: u64,
    /// Connections accepted.
    pub connections: u64,
    /// Connections open now.
    pub connections_open: u64,
    /// Requests refused because all connections were taken.
    pub refused_full: u64,
    /// Beginnings refused because too many requests were under way.
    pub refused_crowd: u64,
    /// Requests refused because their body was too large.
    pub refused_too_large: u64,
    /// Requests refused because their body came too slowly.
    pub refused_too_slow: u64,
    /// Networks whose requests are counted.
    pub clients: usize,
    /// Batches that wait for the writer.
    pub storage_queue: usize,
    /// Whether the store takes writes.
    pub storage_takes_writes: bool,
    /// When the last whole backup was made, seconds since 1970; 0: none.
    pub backup_made_seconds: u64,
    /// Messages that wait.
    pub outbox_waiting: u64,
    /// How long the oldest of those that are due has waited, seconds.
    pub outbox_oldest_seconds: u64,
}

impl Metrics {
    /// The server's meters.
    #[must_use]
    pub fn http(&self) -> HttpMeters {
        let by_status = ["2xx", "3xx", "4xx", "5xx"].map(|class| self.counter(names::REQUESTS, &[("status", class)]));
        let timed = |kind| self.histogram(names::REQUEST_SECONDS, &[("kind", kind)]);
        HttpMeters { by_status, read: timed("read"), write: timed("write") }
    }

    /// The meters of refusals by network; the reasons in the order of [`AdmissionMeters::refused`].
    #[must_use]
    pub fn admission(&self, reasons: [&str; 3]) -> AdmissionMeters {
        AdmissionMeters { refused: reasons.map(|reason| self.counter(names::REFUSED, &[("reason", reason)])) }
    }

    /// The meters of conversations.
    #[must_use]
    pub fn sessions(&self) -> SessionMeters {
        let outcomes = Outcomes { metrics: self.clone(), known: RwLock::default() };
        SessionMeters {
            opened: self.counter(names::SESSIONS_OPENED, &[]),
            answers: self.counter(names::ANSWERS, &[]),
            outcomes: Some(Arc::new(outcomes)),
        }
    }

    /// The meters of the durable store.
    #[must_use]
    pub fn storage(&self) -> StorageMeters {
        StorageMeters {
            group: self.histogram(names::STORAGE_GROUP, &[]),
            flush: self.histogram(names::STORAGE_FLUSH, &[]),
            failures: self.counter(names::STORAGE_FAILURES, &[]),
            reopenings: self.counter(names::STORAGE_REOPENINGS, &[]),
        }
    }

    /// The meters of the outbox.
    #[must_use]
    pub fn outbox(&self) -> OutboxMeters {
        OutboxMeters { attempts: self.counter(names::OUTBOX_ATTEMPTS, &[]), given_up: self.counter(names::OUTBOX_GIVEN_UP, &[]) }
    }

    /// Takes over what was looked at just now.
    pub fn observe(&self, seen: &Observed) {
        let counters = [
            (names::PANICS, None, seen.panics),
            (names::TIMEOUTS, None, seen.timeouts),
            (names::CONNECTIONS, None, seen.connections),
            (names::REFUSED, Some("connections"), seen.refused_full),
            (names::REFUSED, Some("crowd"), seen.refused_crowd),
            (names::REFUSED, Some("body_too_large"), seen.refused_too_large),
            (names::REFUSED, Some("body_too_slow"), seen.refused_too_slow),
        ];
        for (name, reason, value) in counters {
            let labels: Vec<_> = reason.map(|reason| ("reason", reason)).into_iter().collect();
            self.counter(name, &labels).absolute(value);
        }
        let gauges: [(&'static str, f64); 7] = [
            (names::CONNECTIONS_OPEN, seen.connections_open as f64),
            (names::CLIENTS_REMEMBERED, seen.clients as f64),
            (names::STORAGE_QUEUE, seen.storage_queue as f64),
            (names::BACKUP_MADE, seen.backup_made_seconds as f64),
            (names::OUTBOX_WAITING, seen.outbox_waiting as f64),
            (names::OUTBOX_OLDEST, seen.outbox_oldest_seconds as f64),
            (names::STORAGE_READY, if seen.storage_takes_writes { 1.0 } else { 0.0 }),
        ];
        gauges.into_iter().for_each(|(name, value)| Gauge::set(&self.gauge(name), value));
    }

    /// How many promises to reach somebody are nearly due and how many are late, as was looked at just now.
    pub fn promises(&self, soon: usize, late: usize) {
        for (name, value) in [(names::PROMISES_SOON, soon), (names::PROMISES_LATE, late)] {
            Gauge::set(&self.gauge(name), value as f64);
        }
    }
}

impl HttpMeters {
    /// A request was answered.
    pub fn answered(&self, kind: RequestKind, status: u16, took: Duration) {
        // 1xx is never an answer of ours; it would count as 2xx.
        let class = usize::from((status / 100).clamp(2, 5)).saturating_sub(2);
        if let Some(counter) = self.by_status.get(class) {
            counter.increment(1);
        }
        let histogram = if kind == RequestKind::Read { &self.read } else { &self.write };
        histogram.record(took.as_secs_f64());
    }
}

impl AdmissionMeters {
    /// A request was refused for the reason at this place.
    pub fn refused(&self, reason: usize) {
        if let Some(counter) = self.refused.get(reason) {
            counter.increment(1);
        }
    }
}

impl SessionMeters {
    /// A conversation was opened.
    pub fn opened(&self) {
        self.opened.increment(1);
    }

    /// An answer is durable.
    pub fn answered(&self) {
        self.answers.increment(1);
    }

    /// A conversation came to an outcome.
    pub fn came_to(&self, disposition: &str, urgency: &'static str) {
        if let Some(outcomes) = &self.outcomes {
            outcomes.count(disposition, urgency);
        }
    }
}

impl OutboxMeters {
    /// So many attempts were made, and so many messages given up.
    pub fn came(&self, attempts: u64, given_up: u64) {
        self.attempts.increment(attempts);
        self.given_up.increment(given_up);
    }
}

impl StorageMeters {
    /// A group of batches is durable.
    pub fn flushed(&self, batches: usize, took: Duration) {
        self.group.record(batches as f64);
        self.flush.record(took.as_secs_f64());
    }

    /// The store stopped.
    pub fn failed(&self) {
        self.failures.increment(1);
    }

    /// The store was opened again.
    pub fn reopened(&self) {
        self.reopenings.increment(1);
    }
}

/// A counter for each disposition that anybody came to. Releases change, so they are not known beforehand.
struct Outcomes {
    metrics: Metrics,
    known: RwLock<HashMap<(Box<str>, &'static str), Counter>>,
}

impl Outcomes {
    fn count(&self, disposition: &str, urgency: &'static str) {
        let key = (Box::from(disposition), urgency);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = known.get(&key) {
            return counter.increment(1);
        }
        let full = known.len() >= limits::METRICS_OUTCOMES;
        drop(known);
        let disposition = if full { "other" } else { disposition };
        let counter = self.metrics.counter(names::OUTCOMES, &[("disposition", disposition), ("urgency", urgency)]);
        counter.increment(1);
        if !full {
            self.known.write().unwrap_or_else(PoisonError::into_inner).insert(key, counter);
        }
    }
}

impl std::fmt::Debug for Outcomes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outcomes")
    }
}

impl Default for HttpMeters {
    fn default() -> Self {
        Self { by_status: [const { Counter::noop() }; 4], read: Histogram::noop(), write: Histogram::noop() }
    }
}

impl Default for AdmissionMeters {
    fn default() -> Self {
        Self { refused: [const { Counter::noop() }; 3] }
    }
}

impl Default for SessionMeters {
    fn default() -> Self {
        Self { opened: Counter::noop(), answers: Counter::noop(), outcomes: None }
    }
}

impl Default for StorageMeters {
    fn default() -> Self {
        Self { group: Histogram::noop(), flush: Histogram::noop(), failures: Counter::noop(), reopenings: Counter::noop() }
    }
}
