//! The rooms put together: one store, one set of services over it, one router, and the run from the first connection to the last. It decides
//! nothing and speaks no JSON of its own but health and readiness.

mod admission;
mod backups;
mod exposition;
mod health;
mod post;
mod promises;

use self::admission::Admission;
pub use self::backups::Backups;
use self::post::PostRoom;
use crate::audit::Audit;
use crate::booking::service::Bookings;
use crate::booking::slots::Schedules;
use crate::care_plans;
use crate::care_plans::service::CarePlans;
use crate::clock::{Clock, timestamp};
use crate::directory;
use crate::directory::catalogue::Catalogue;
use crate::directory::service::Directory;
use crate::handoff;
use crate::handoff::desk::Desk;
use crate::handoff::service::Handoff;
use crate::identity::{self, DemoUser, Identity};
use crate::limits;
use crate::metrics::Metrics;
use crate::pages::{self, Pages, PagesConfig};
use crate::people::{self, People};
use crate::releases::{self, Begun, Release, Releases};
use crate::retention::{self, Policy, Retention, Swept};
use crate::server::{Ask, Clients, Counts};
use crate::sessions::{self, Sessions};
use crate::storage::{self, Store, StoreAt};
use crate::worklist::Worklist;
use axum::Router;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use utoipa_axum::router::OpenApiRouter;

/// What the service is started with. It cannot be printed, because the address of the store may hold a password.
pub struct Config {
    /// The store and its keys; a text is an address without keys.
    pub store: StoreAt,
    /// The release to begin with.
    pub release: Release,
    /// The release goes live although others share the store and serve a later one.
    pub is_to_be_live: bool,
    /// Accounts of the demonstration may sign in, and its people and services are loaded.
    pub demo: bool,
    /// The operator's own services; they come instead of the demonstration's.
    pub directory: Option<OwnDirectory>,
    /// People reach us over TLS, ended by a proxy in front.
    pub behind_tls: bool,
    /// How the pages are run.
    pub pages: PagesConfig,
}

/// A directory that an operator brought in.
#[derive(Debug)]
pub struct OwnDirectory {
    /// Services, places, bank holidays and rules.
    pub catalogue: Catalogue,
    /// The table of appointments; empty: none can be booked.
    pub schedules: String,
}

/// Why the service did not start. The text says what to do.
#[derive(Debug, thiserror::Error)]
#[error("the service cannot start: {0}")]
pub struct StartError(String);

/// The service, ready to be routed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// The store.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Who reads and decides is written down here.
    pub audit: Audit,
    /// Citizens' tokens, staff and their roles.
    pub identity: Identity,
    /// Content releases.
    pub releases: Releases,
    /// Which of them is served.
    pub begun: Begun,
    /// Triages.
    pub sessions: Sessions,
    /// Urgent care plans and special notes.
    pub care_plans: CarePlans,
    /// People, how to reach them, what they came with before.
    pub people: People,
    /// From an outcome to a service, a slot or a call-back.
    pub handoff: Handoff,
    /// Demonstration staff, with the passwords of this start; empty without a demonstration.
    pub demo_users: Vec<DemoUser>,
    /// What is counted and timed.
    pub metrics: Metrics,
    /// What the server counts.
    pub counts: Arc<Counts>,
    /// How long what people said is kept.
    pub policy: Policy,
    backups: Option<Backups>,
    /// When the last whole backup was made, seconds since 1970; 0: none by this process.
    backed_up: Arc<AtomicU64>,
    clients: Arc<Clients>,
    pages: Pages,
    post_room: PostRoom,
}

impl App {
    /// Opens the store and builds the rooms over it. Returns after a durable write has succeeded.
    ///
    /// # Errors
    /// When the store cannot be opened or the demonstration's tables do not fit.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        let at = config.store.clone();
        // Opening waits for the disk, so it does not hold up the runtime.
        let opened = tokio::task::spawn_blocking(move || storage::open_at(&at)).await;
        let store = opened.map_err(failed)?.map_err(failed)?;
        let clock = Clock::system();
        let metrics = Metrics::new().map_err(failed)?;
        store.measure(metrics.storage());
        let audit = Audit::new(store.clone(), clock.clone());
        let identity = Identity::new(store.clone(), clock.clone(), config.behind_tls, config.demo).map_err(failed)?;
        let (releases, begun) = Releases::new(config.release).kept_in(store.clone(), config.is_to_be_live).await.map_err(failed)?;
        // It ends with the store.
        tokio::spawn(releases.clone().go_with_the_others());
        let counts = Arc::new(Counts::turning(metrics.http()));
        let sessions = Sessions::new(store.clone(), releases.clone(), audit.clone(), clock.clone())
            .measured(metrics.sessions())
            .behind(Arc::clone(&counts));
        let now = timestamp(clock.now_ms());
        let (catalogue, schedules) = match config.directory {
            Some(own) if own.schedules.is_empty() => (own.catalogue, Schedules::default()),
            Some(own) => (own.catalogue, Schedules::read(&own.schedules).map_err(failed)?),
            None if config.demo => (directory::demo::catalogue(now, clock.zone()).map_err(failed)?, Schedules::demo().map_err(failed)?),
            // Nobody is sent anywhere; whom to ring is still told.
            None => (directory::demo::rules_alone(clock.zone()).map_err(failed)?, Schedules::default()),
        };
        let directory = Directory::open(store.clone(), catalogue, now).await.map_err(failed)?;
        let bookings = Bookings::new(store.clone(), audit.clone(), schedules);
        let care_plans = CarePlans::new(store.clone(), audit.clone());
        let people = People::new(store.clone(), audit.clone(), clock.clone());
        let handoff = Handoff::new(store.clone(), audit.clone(), directory, bookings);
        let mut demo_users = Vec::new();
        if config.demo {
            care_plans.import(&care_plans::demo::plans().map_err(failed)?).await.map_err(failed)?;
            people.import(&people::demo::people().map_err(failed)?).await.map_err(failed)?;
            demo_users = identity.create_demo_users().await.map_err(failed)?;
        }
        let shown = |u: &DemoUser| (u.name.to_owned(), u.password.clone(), u.what.to_owned());
        let pages = PagesConfig { demo_staff: demo_users.iter().map(shown).collect(), ..config.pages };
        let worklist = Worklist::new(store.clone(), audit.clone(), clock.clone());
        let pages = Pages::new(sessions.clone(), identity.clone(), handoff.clone(), care_plans.clone(), people.clone(), worklist, pages);
        let clients = Arc::new(Clients::opening_per_minute(limits::CLIENT_OPENINGS_PER_MINUTE));
        let post_room = PostRoom::new(&store, &audit, &clock, metrics.outbox())?;
        Ok(Self {
            store,
            clock,
            audit,
            identity,
            releases,
            begun,
            sessions,
            care_plans,
            people,
            handoff,
            demo_users,
            metrics,
            counts,
            policy: Policy::shipped().map_err(failed)?,
            backups: None,
            backed_up: Arc::default(),
            clients,
            pages,
            post_room,
        })
    }

    /// The same service, where one network may open so many conversations in a minute, and search and sign in in proportion; 0: without limit.
    #[must_use]
    pub fn limited_to(self, openings_per_minute: u32) -> Self {
        Self { clients: Arc::new(Clients::opening_per_minute(openings_per_minute)), ..self }
    }

    /// The same service, keeping what people said for as long as another policy says.
    #[must_use]
    pub fn keeping(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    fn retention(&self) -> Retention {
        Retention::new(self.store.clone(), self.audit.clone(), self.clock.clone())
    }

    /// Removes what no line of the policy keeps any more, behind where the sweep before ended. Gives where it ended.
    pub async fn sweep(&self, after: Option<String>) -> Option<String> {
        match self.retention().sweep(&self.sessions, &self.policy, after, limits::RETENTION_SWEPT).await {
            Ok((Swept { looked_at, erased, held, unreadable }, ended)) => {
                if erased > 0 || unreadable > 0 {
                    tracing::info!(looked_at, erased, held, unreadable, "what need not be kept any more was removed");
                }
                ended
            }
            Err(error) => {
                tracing::error!(%error, "what need not be kept any more could not be removed; it is tried again");
                None
            }
        }
    }

    /// Takes up what other nodes edit in the directory, and writes down how often its services are used, until it is cut off.
    pub(crate) async fn keep_the_directory(&self) -> std::convert::Infallible {
        let used = async {
            let mut again = tokio::time::interval(Duration::from_millis(limits::USAGE_FLUSH_MS));
            loop {
                again.tick().await;
                self.flush_usage().await;
            }
        };
        tokio::join!(self.handoff.directory().go_with_the_others(&self.clock), used).0
    }

    /// Writes down how often services were used since it was last done.
    pub async fn flush_usage(&self) {
        if let Err(error) = self.handoff.directory().flush_usage().await {
            tracing::warn!(%error, "how often services were used could not be written; it is tried again");
        }
    }

    /// Every route, with the document that describes those under `/v1`.
    pub fn router(&self) -> (Router, utoipa::openapi::OpenApi) {
        let desk = Desk::new(self.sessions.clone(), self.handoff.clone(), self.people.clone());
        let door = people::routes::PeopleDoor {
            people: self.people.clone(),
            directory: self.handoff.directory().clone(),
            identity: self.identity.clone(),
        };
        let records = sessions::routes_record::RecordDoor {
            sessions: self.sessions.clone(),
            people: self.people.clone(),
            identity: self.identity.clone(),
        };
        let editing = directory::routes::DirectoryDoor {
            directory: self.handoff.directory().clone(),
            audit: self.audit.clone(),
            clock: self.clock.clone(),
            identity: self.identity.clone(),
        };
        let keeping = retention::routes::RetentionDoor { retention: self.retention(), identity: self.identity.clone() };
        let withdrawing = releases::routes::ReleasesDoor {
            releases: self.releases.clone(),
            audit: self.audit.clone(),
            clock: self.clock.clone(),
            identity: self.identity.clone(),
        };
        let described = OpenApiRouter::new()
            .merge(sessions::routes::routes().with_state(self.sessions.clone()))
            .merge(people::routes::routes().with_state(door))
            .merge(sessions::routes_record::routes().with_state(records))
            .merge(handoff::routes::routes().with_state(desk))
            .merge(directory::routes::routes().with_state(editing))
            .merge(retention::routes::routes().with_state(keeping))
            .merge(releases::routes::routes().with_state(withdrawing));
        let (router, document) = described.split_for_parts();
        let admission = Admission {
            clients: Arc::clone(&self.clients),
            meters: self.metrics.admission(Ask::ALL.map(Ask::name)),
            pages: self.pages.clone(),
        };
        let watched = health::Watched { store: self.store.clone(), releases: self.releases.clone(), clock: self.clock.clone() };
        let router = router
            .merge(identity::routes::<Identity>().with_state(self.identity.clone()))
            .merge(pages::routes(self.pages.clone().describing(serde_json::to_value(&document).unwrap_or_default())))
            .layer(admission)
            .merge(health::routes(watched));
        (router, document)
    }
}

fn failed(error: impl std::fmt::Display) -> StartError {
    StartError(error.to_string())
}
