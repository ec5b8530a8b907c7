//! The run of the service, from the first connection to the orderly end. It knows no route.

use crate::app::App;
use crate::limits;
use crate::openapi;
use crate::problem;
use crate::releases::Release;
use crate::server::{self, Counts, Settings};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Serves until `stop` is ready, then lets the work in flight finish and closes the store.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: App, listener: TcpListener, settings: Settings, stop: impl Future<Output = ()>) -> io::Result<()> {
    server::quiet_panics();
    problem::set_help(&help(&app.releases.live()));
    let router = server::finish(openapi::router(&app));
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let delivering = tokio::spawn(app.clone().deliver(async { drop(stopped.await) }));
    // A task of its own: nobody who connects waits for a sweep or a look at the outbox.
    let upkeep = tokio::spawn({
        let app = app.clone();
        async move { upkeep(&app).await }
    });
    let ended = server::serve(listener, router, settings, Arc::clone(&app.counts), stop).await;
    upkeep.abort();
    drop(stopping);
    // What is cut off is delivered again under the same id.
    let _cut_off = tokio::time::timeout(Duration::from_millis(limits::DELIVERIES_END_MS), delivering).await;
    app.flush_usage().await;
    app.store.close();
    ended
}

/// Whom to ring, in a sentence for each line that stands at the foot of every page.
fn help(release: &Release) -> String {
    let lines = release.program.help_lines.always.iter();
    let said = lines.map(|line| format!("{}: {}.", line.say, if line.show.is_empty() { &line.call } else { &line.show }));
    said.collect::<Vec<_>>().join(" ")
}

/// Serves the measures, and nothing else, for as long as it is let.
///
/// # Errors
/// When the listener fails.
pub async fn serve_metrics(app: App, listener: TcpListener) -> io::Result<()> {
    let settings = Settings { connections: limits::METRICS_CONNECTIONS, ..Settings::default() };
    server::serve(listener, server::finish(app.metrics_router()), settings, Arc::new(Counts::default()), std::future::pending()).await
}

/// What was timed is sorted now and then, whether or not anybody reads it: else it would be kept value by value. What need not be kept any more goes.
async fn upkeep(app: &App) -> std::convert::Infallible {
    let measures = async {
        let mut again = tokio::time::interval(Duration::from_millis(limits::METRICS_UPKEEP_MS));
        loop {
            again.tick().await;
            app.metrics.upkeep();
        }
    };
    let retention = async {
        let mut again = tokio::time::interval(Duration::from_millis(limits::RETENTION_SWEEP_MS));
        let mut ended = None;
        loop {
            again.tick().await;
            ended = app.sweep(ended).await;
        }
    };
    tokio::join!(measures, retention, app.keep_backups(), app.watch_outbox(), app.watch_promises(), app.keep_the_directory()).0
}
