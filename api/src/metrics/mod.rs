//! What the service counts and times about itself, as Prometheus reads it: numbers of requests, conversations, outcomes and flushes. The only room
//! that names the library behind them; every other room is handed its meters once and only turns them. It holds nothing about a person, opens no port
//! and asks nobody.

mod meters;
mod names;
mod stopwatch;

#[cfg(test)]
mod tests;

pub use meters::{AdmissionMeters, HttpMeters, Observed, OutboxMeters, RequestKind, SessionMeters, StorageMeters};
pub use names::{ALL, Kind, Measure};
pub use stopwatch::Stopwatch;

use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Recorder};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::sync::Arc;

static ABOUT: Metadata<'static> = Metadata::new("fingerpost", Level::INFO, None);

/// Why nothing can be counted: a table of buckets is empty, which a test excludes.
#[derive(Debug, thiserror::Error)]
#[error("the measures cannot be set up: {0}")]
pub struct MetricsFault(#[from] BuildError);

/// All measures of one service. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    text: PrometheusHandle,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// A new set, everything at nought.
    ///
    /// # Errors
    /// When a table of buckets is empty.
    pub fn new() -> Result<Self, MetricsFault> {
        let mut builder = PrometheusBuilder::new();
        for measure in ALL.iter().filter(|m| !m.buckets.is_empty()) {
            builder = builder.set_buckets_for_metric(Matcher::Full(measure.name.to_owned()), measure.buckets)?;
        }
        let recorder = builder.build_recorder();
        for measure in ALL {
            match measure.kind {
                Kind::Counter => recorder.describe_counter(measure.name.into(), None, measure.what.into()),
                Kind::Gauge => recorder.describe_gauge(measure.name.into(), None, measure.what.into()),
                Kind::Histogram => recorder.describe_histogram(measure.name.into(), None, measure.what.into()),
            }
        }
        let text = recorder.handle();
        Ok(Self { recorder: Arc::new(recorder), text })
    }

    /// Everything as text in the Prometheus format.
    #[must_use]
    pub fn text(&self) -> String {
        self.text.render()
    }

    /// Sorts what was timed since the last call into its buckets. Until then each value is kept, so this is called again and again
    /// (`limits::METRICS_UPKEEP_MS`), whether or not anybody reads the text.
    pub fn upkeep(&self) {
        self.text.run_upkeep();
    }

    fn counter(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Counter {
        self.recorder.register_counter(&key(name, labels), &ABOUT)
    }

    fn gauge(&self, name: &'static str) -> Gauge {
        self.recorder.register_gauge(&key(name, &[]), &ABOUT)
    }

    fn histogram(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Histogram {
        self.recorder.register_histogram(&key(name, labels), &ABOUT)
    }
}

fn key(name: &'static str, labels: &[(&'static str, &str)]) -> Key {
    Key::from_parts(name, labels.iter().map(|(key, value)| Label::new(*key, (*value).to_owned())).collect::<Vec<_>>())
}
