//! Is the process alive, and can it store? `/ready` tells the truth: it fails while nothing can be stored.

use crate::problem::{Kind, Problem};
use crate::releases::Releases;
use crate::storage::Store;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

#[derive(Clone)]
struct Watched {
    store: Store,
    releases: Releases,
}

/// The routes of health.
pub(super) fn routes(store: Store, releases: Releases) -> Router {
    Router::new().route("/health", get(|| async { "alive\n" })).route("/ready", get(ready)).with_state(Watched { store, releases })
}

#[derive(Serialize)]
struct Ready {
    ready: bool,
    release: String,
}

async fn ready(State(watched): State<Watched>) -> Result<Json<Ready>, Problem> {
    watched.store.ready().map_err(|_| Problem::new(Kind::Unavailable, "not_ready", "Nothing can be stored at this moment."))?;
    Ok(Json(Ready { ready: true, release: watched.releases.live().hash().to_owned() }))
}
