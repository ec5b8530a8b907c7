//! The rooms put together: one set of stores, one router. It decides nothing and speaks no JSON of its own but health and readiness.

mod health;

use crate::clock::Clock;
use crate::releases::{Release, Releases};
use crate::sessions::{self, Sessions};
use crate::storage::{self, StorageError, Store};
use axum::Router;
use utoipa_axum::router::OpenApiRouter;

/// What the service is started with.
#[derive(Debug)]
pub struct Config {
    /// Address of the store: `memory:` or `sled:DIR`.
    pub store: String,
    /// The release to begin with.
    pub release: Release,
    /// Demonstration people, services and staff are loaded.
    pub demo: bool,
}

/// The service, ready to be routed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// The store.
    pub store: Store,
    /// Content releases.
    pub releases: Releases,
    /// Triages.
    pub sessions: Sessions,
    /// The clock.
    pub clock: Clock,
}

impl App {
    /// Opens the store and builds the rooms over it. Blocks until a durable write has succeeded.
    ///
    /// # Errors
    /// When the store cannot be opened.
    pub fn open(config: Config) -> Result<Self, StorageError> {
        let store = storage::open(&config.store)?;
        let clock = Clock::system();
        let releases = Releases::new(config.release);
        let sessions = Sessions::new(store.clone(), releases.clone(), clock.clone());
        Ok(Self { store, releases, sessions, clock })
    }

    /// Every route, with the document that describes those under `/v1`.
    pub fn router(&self) -> (Router, utoipa::openapi::OpenApi) {
        let (router, document) = OpenApiRouter::new().merge(sessions::routes::routes().with_state(self.sessions.clone())).split_for_parts();
        (router.merge(health::routes(self.store.clone(), self.releases.clone())), document)
    }
}
