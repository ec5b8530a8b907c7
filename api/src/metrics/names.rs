//! The table of measures: names, what each means, and the buckets of what is timed. What is not here is not measured; `docs/operations.md` says which
//! of them to be alarmed by.

/// How a measure behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Values sorted into buckets.
    Histogram,
}

/// One measure.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Its name, with its unit last.
    pub name: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// What it means, in a sentence.
    pub what: &'static str,
    /// Upper ends of its buckets; empty for what is no histogram.
    pub buckets: &'static [f64],
}

/// Seconds of an answer: fine about a millisecond, where answers lie, and up to ten seconds, where people have gone.
const ANSWER_SECONDS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
/// Seconds of a flush: a good disk takes a tenth of a millisecond.
const FLUSH_SECONDS: &[f64] = &[0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0];
/// Batches that shared a flush, up to `limits::STORAGE_GROUP_BATCHES`.
const GROUP_BATCHES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

pub(super) const REQUESTS: &str = "fingerpost_requests_total";
pub(super) const REQUEST_SECONDS: &str = "fingerpost_request_seconds";
pub(super) const REFUSED: &str = "fingerpost_refused_total";
pub(super) const PANICS: &str = "fingerpost_panics_total";
pub(super) const TIMEOUTS: &str = "fingerpost_timeouts_total";
pub(super) const CONNECTIONS: &str = "fingerpost_connections_total";
pub(super) const CONNECTIONS_OPEN: &str = "fingerpost_connections_open";
pub(super) const CLIENTS_REMEMBERED: &str = "fingerpost_clients_remembered";
pub(super) const SESSIONS_OPENED: &str = "fingerpost_sessions_opened_total";
pub(super) const ANSWERS: &str = "fingerpost_answers_total";
pub(super) const OUTCOMES: &str = "fingerpost_outcomes_total";
pub(super) const STORAGE_QUEUE: &str = "fingerpost_storage_queue_batches";
pub(super) const STORAGE_GROUP: &str = "fingerpost_storage_group_batches";
pub(super) const STORAGE_FLUSH: &str = "fingerpost_storage_flush_seconds";
pub(super) const STORAGE_FAILURES: &str = "fingerpost_storage_failures_total";
pub(super) const STORAGE_REOPENINGS: &str = "fingerpost_storage_reopenings_total";
pub(super) const BACKUP_MADE: &str = "fingerpost_backup_made_seconds";
pub(super) const OUTBOX_WAITING: &str = "fingerpost_outbox_waiting_messages";
pub(super) const OUTBOX_OLDEST: &str = "fingerpost_outbox_oldest_seconds";
pub(super) const OUTBOX_ATTEMPTS: &str = "fingerpost_outbox_attempts_total";
pub(super) const OUTBOX_GIVEN_UP: &str = "fingerpost_outbox_given_up_total";
pub(super) const STORAGE_READY: &str = "fingerpost_storage_takes_writes";
pub(super) const PROMISES_SOON: &str = "fingerpost_promises_soon";
pub(super) const PROMISES_LATE: &str = "fingerpost_promises_late";

const fn counter(name: &'static str, what: &'static str) -> Measure {
    Measure { name, kind: Kind::Counter, what, buckets: &[] }
}

const fn gauge(name: &'static str, what: &'static str) -> Measure {
    Measure { name, kind: Kind::Gauge, what, buckets: &[] }
}

const fn histogram(name: &'static str, buckets: &'static [f64], what: &'static str) -> Measure {
    Measure { name, kind: Kind::Histogram, what, buckets }
}

/// Every measure.
pub const ALL: &[Measure] = &[
    counter(REQUESTS, "Requests answered, by class of status"),
    histogram(
        REQUEST_SECONDS,
        ANSWER_SECONDS,
        "Time from a request's head to the head of its answer; read: GET and HEAD, write: all others, which wait for a flush",
    ),
    counter(REFUSED, "Requests refused without being looked at, by reason"),
    counter(PANICS, "Handlers that panicked; each was answered with 500"),
    counter(TIMEOUTS, "Requests not answered in time; each was answered with 503"),
    counter(CONNECTIONS, "Connections accepted"),
    gauge(CONNECTIONS_OPEN, "Connections open now"),
    gauge(CLIENTS_REMEMBERED, "Networks whose openings, sign-ins and searches are counted now"),
    counter(SESSIONS_OPENED, "Conversations opened"),
    counter(ANSWERS, "Answers taken and durable"),
    counter(OUTCOMES, "Outcomes reached, by the leading disposition and its urgency; one reached again after a correction counts again"),
    gauge(STORAGE_QUEUE, "Batches that wait for the writer now"),
    histogram(STORAGE_GROUP, GROUP_BATCHES, "Batches that shared one flush"),
    histogram(STORAGE_FLUSH, FLUSH_SECONDS, "Time to make one group durable"),
    counter(STORAGE_FAILURES, "Times the store stopped after a fault of the disk"),
    counter(STORAGE_REOPENINGS, "Times the store was opened again after that"),
    gauge(BACKUP_MADE, "When this process made its last whole backup, in seconds since 1970; 0: none"),
    gauge(OUTBOX_WAITING, "Messages that wait for their time or their next attempt"),
    gauge(OUTBOX_OLDEST, "How long the oldest message whose time has come has waited, in seconds"),
    counter(OUTBOX_ATTEMPTS, "Attempts to deliver a message"),
    counter(OUTBOX_GIVEN_UP, "Messages that could not be delivered"),
    gauge(STORAGE_READY, "1 while the store takes writes, else 0"),
    gauge(PROMISES_SOON, "Promises to reach somebody that are nearly due now"),
    gauge(PROMISES_LATE, "Promises to reach somebody that are late now"),
];
