//! The HTTP server: own accept loop, limits on time and size, panics answered, security headers, orderly end. Holds no route and decides
//! nothing about content.

mod accept;
mod body;
mod clients;
mod front;
mod headers;
mod io;
mod route_note;
mod settings;

#[cfg(test)]
mod tests;

pub use self::accept::serve;
pub use self::clients::{Ask, Clients, network_of};
pub use self::front::{Call, CallId, Counts};
pub use self::headers::{PageEngine, content_policy};
pub use self::settings::{Settings, Times};

use axum::Router;
use axum::response::IntoResponse;

use self::route_note::RouteNote;
use crate::problem::Problem;

/// Readies a finished router for [`serve`]: logs name the route's template, never the address asked for, and what no route takes is answered
/// as a problem.
pub fn finish(router: Router) -> Router {
    router.fallback(|| async { Problem::not_found().into_response() }).layer(RouteNote)
}

/// Ready when the process is asked to end: SIGTERM, or ctrl-c at a terminal.
pub async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// From now on a panic is logged by its place alone: its message may hold what a person said.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!(place, "panic");
    }));
}
