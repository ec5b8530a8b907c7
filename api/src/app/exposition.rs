//! The measures as text, for the listener that is not the public one. It looks at what is only looked at when asked, and says the rest.

use super::App;
use crate::metrics::Observed;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::atomic::Ordering::Relaxed;

/// The media type Prometheus asks for.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

impl App {
    /// Every measure, as Prometheus reads it.
    #[must_use]
    pub fn metrics_text(&self) -> String {
        let counts = &self.counts;
        self.metrics.observe(&Observed {
            panics: counts.panics.load(Relaxed),
            timeouts: counts.timeouts.load(Relaxed),
            connections: counts.connections.load(Relaxed),
            connections_open: counts.connections_open.load(Relaxed),
            refused_full: counts.refused.load(Relaxed),
            refused_crowd: counts.shed.load(Relaxed),
            refused_too_large: counts.refused_too_large.load(Relaxed),
            refused_too_slow: counts.refused_too_slow.load(Relaxed),
            clients: self.clients.remembered(),
            storage_queue: self.store.waiting(),
            storage_takes_writes: self.store.ready().is_ok(),
            backup_made_seconds: self.backed_up.load(Relaxed),
            outbox_waiting: self.post_room.waiting.load(Relaxed),
            outbox_oldest_seconds: self.post_room.oldest_seconds.load(Relaxed),
        });
        self.metrics.text()
    }

    /// The one route of that listener. Never part of [`App::router`].
    pub fn metrics_router(&self) -> Router {
        Router::new().route("/metrics", get(metrics)).with_state(self.clone())
    }
}

async fn metrics(State(app): State<App>) -> Response {
    // As it stands now, not as it stood at the last look.
    app.look_at_promises().await;
    ([(CONTENT_TYPE, TEXT)], app.metrics_text()).into_response()
}
