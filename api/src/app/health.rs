//! Is the process alive, and can it store? `/ready` tells the truth: it fails while nothing can be stored, and says since when.

use crate::clock::{Clock, rfc3339};
use crate::problem::{Kind, Problem};
use crate::releases::Releases;
use crate::storage::Store;
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

#[derive(Clone)]
pub(super) struct Watched {
    pub(super) store: Store,
    pub(super) releases: Releases,
    pub(super) clock: Clock,
}

/// The routes of health.
pub(super) fn routes(watched: Watched) -> Router {
    Router::new().route("/health", get(|| async { "alive\n" })).route("/ready", get(ready)).with_state(watched)
}

/// What stands behind a yes and behind a no. Why the store stopped is for the log: it may name a path of this machine.
#[derive(Serialize)]
struct Ready {
    ready: bool,
    /// Hash of the live release.
    release: String,
    /// The kind of store.
    store: &'static str,
    /// Whether it takes writes.
    takes_writes: bool,
    /// Since when it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_since: Option<String>,
}

async fn ready(State(watched): State<Watched>) -> Result<Json<Ready>, Problem> {
    let takes_writes = watched.store.ready().is_ok();
    let since = |ago: std::time::Duration| {
        let ago_ms = i64::try_from(ago.as_millis()).unwrap_or(i64::MAX);
        rfc3339(watched.clock.now_ms().saturating_sub(ago_ms))
    };
    let answer = Ready {
        ready: takes_writes,
        release: watched.releases.live().hash().to_owned(),
        store: watched.store.kind(),
        takes_writes,
        not_since: watched.store.not_ready_for().filter(|_| !takes_writes).map(since),
    };
    if takes_writes {
        return Ok(Json(answer));
    }
    let refusal = Problem::new(Kind::Unavailable, "not_ready", "Nothing can be stored at this moment.");
    Err(serde_json::to_value(answer).map_or(refusal.clone(), |now| refusal.with_current(now)))
}
