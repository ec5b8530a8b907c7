//! The run of the service, from the first connection to the orderly end. It knows no route.

use crate::app::App;
use crate::openapi;
use crate::server::{self, Settings};
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves until `stop` is ready, then lets the work in flight finish and closes the store.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: App, listener: TcpListener, settings: Settings, stop: impl Future<Output = ()>) -> io::Result<()> {
    server::quiet_panics();
    let router = server::finish(openapi::router(&app));
    let ended = server::serve(listener, router, settings, Arc::clone(&app.server), stop).await;
    app.store.close();
    ended
}
