//! Logs to standard error and, with the feature `otlp`, spans to a collector. It says where they go; what is in them each room decides, and none puts in what
//! anybody said.

use anyhow::Result;
use tracing::Level;

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// `FINGERPOST_LOG` sets how much is logged; `warn` unless told.
fn level() -> Level {
    std::env::var("FINGERPOST_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(Level::WARN)
}

/// What is still to be sent when the service ends.
pub struct Traces {
    #[cfg(feature = "otlp")]
    provider: Option<opentelemetry_sdk::trace::SdkTracerProvider>,
}

impl Traces {
    /// Sends the rest.
    pub fn end(self) {
        #[cfg(feature = "otlp")]
        if let Some(Err(error)) = self.provider.map(|provider| provider.shutdown()) {
            tracing::warn!(%error, "the last spans did not reach the collector");
        }
    }
}

/// Begins to log, and to send spans where there is a collector.
///
/// # Errors
/// The address of the collector cannot be one.
#[cfg(not(feature = "otlp"))]
pub fn begin(format: LogFormat, _collector: Option<&str>) -> Result<Traces> {
    let lines = tracing_subscriber::fmt().with_max_level(level()).with_writer(std::io::stderr).with_ansi(false);
    // A second subscriber in one process cannot happen here; if it did, the first one goes on.
    let _ = match format {
        LogFormat::Text => tracing::subscriber::set_global_default(lines.finish()),
        LogFormat::Json => tracing::subscriber::set_global_default(lines.json().with_span_list(false).finish()),
    };
    Ok(Traces {})
}

/// Begins to log, and to send spans where there is a collector.
///
/// # Errors
/// The address of the collector cannot be one.
#[cfg(feature = "otlp")]
pub fn begin(format: LogFormat, collector: Option<&str>) -> Result<Traces> {
    use opentelemetry::trace::TracerProvider as _;
    use tracing_subscriber::filter::{FilterFn, LevelFilter};
    use tracing_subscriber::{Layer, Registry, fmt, layer::SubscriberExt as _};

    let provider = collector.map(sender).transpose()?;
    let spans = provider.as_ref().map(|provider| {
        // Which line of which file it was is no use to an operator, and threads and waits are the runtime's affair.
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("fingerpost"));
        let layer = layer.with_location(false).with_threads(false).with_tracked_inactivity(false);
        // Lines of the log within a request would go along, and those of a broken store name what is broken, such as a conversation.
        layer.with_filter(FilterFn::new(|what| what.is_span() && *what.level() == Level::ERROR).with_max_level_hint(LevelFilter::ERROR))
    });
    let most = LevelFilter::from_level(level());
    let lines = fmt::layer::<Registry>().with_writer(std::io::stderr).with_ansi(false);
    let lines = match format {
        LogFormat::Text => lines.with_filter(most).boxed(),
        LogFormat::Json => lines.json().with_span_list(false).with_filter(most).boxed(),
    };
    let _ = tracing::subscriber::set_global_default(Registry::default().with(lines).with(spans));
    Ok(Traces { provider })
}

/// Spans in groups, over HTTP. When the collector does not answer they are lost; no request waits for it.
#[cfg(feature = "otlp")]
fn sender(collector: &str) -> Result<opentelemetry_sdk::trace::SdkTracerProvider> {
    use anyhow::{Context as _, ensure};
    use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
    use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};

    ensure!(
        collector.starts_with("http://"),
        "--otlp speaks plain HTTP: name a collector on this machine or behind a tunnel, such as http://127.0.0.1:4318/v1/traces"
    );
    let exporter = SpanExporter::builder().with_http().with_endpoint(collector).build().context("the collector cannot be used")?;
    let service = Resource::builder().with_service_name("fingerpost").build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(service).build())
}
