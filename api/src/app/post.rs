//! The outbox of the running service: the post room the rooms write by, the ways out of the operator's file, the deliverer beside the other upkeep, and how
//! much waits. Without a file nothing is delivered; what waits from before is counted all the same, so that nobody is left waiting unseen.

use super::{App, StartError, failed};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::handoff::post::{Post, task_of};
use crate::limits;
use crate::metrics::OutboxMeters;
use crate::outbox::{Came, Carriers, Channel, Deliverer, NeverSend, Outbox, OutboxSettings};
use crate::storage::Store;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The outbox, its ways out when there are any, and what was last seen to wait.
#[derive(Clone)]
pub(super) struct PostRoom {
    outbox: Outbox,
    carriers: Option<Carriers>,
    meters: OutboxMeters,
    pub(super) waiting: Arc<AtomicU64>,
    pub(super) oldest_seconds: Arc<AtomicU64>,
}

impl std::fmt::Debug for PostRoom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostRoom").field("delivers", &self.carriers.is_some()).finish_non_exhaustive()
    }
}

impl PostRoom {
    pub(super) fn new(store: &Store, audit: &Audit, clock: &Clock, meters: OutboxMeters) -> Result<Self, StartError> {
        let rules = NeverSend::shipped().map_err(failed)?;
        let outbox = Outbox::new(store.clone(), audit.clone(), clock.clone(), rules);
        Ok(Self { outbox, carriers: None, meters, waiting: Arc::default(), oldest_seconds: Arc::default() })
    }
}

impl App {
    /// The same service, sending messages as an outbox file says. `secret` gives what a file holds that the settings name.
    ///
    /// # Errors
    /// When the file names a service or a kind that the directory does not have, or a way out cannot be set up.
    pub fn posting(self, settings: &OutboxSettings, secret: impl Fn(&Path) -> Result<String, String>) -> Result<Self, StartError> {
        let picture = self.handoff.directory().picture();
        let (mut by_id, mut by_kind) = (BTreeMap::new(), BTreeMap::new());
        for receiver in &settings.receivers {
            let unknown = |what: &str, name: &str| {
                StartError(format!(
                    "the outbox file, receiver `{}`: the directory has no {what} `{name}`, so its messages would wait for nobody. Write it as the \
                     directory does, or take it out.",
                    receiver.name
                ))
            };
            for id in &receiver.services {
                let found = picture.services.iter().find(|service| service.id.as_str() == id).ok_or_else(|| unknown("service", id))?;
                by_id.insert(found.id.clone(), receiver.name.clone());
            }
            for kind in &receiver.kinds {
                if !picture.services.iter().any(|service| service.kind == *kind) {
                    return Err(unknown("kind of service", kind));
                }
                by_kind.insert(kind.clone(), receiver.name.clone());
            }
        }
        let carriers = settings.carriers(secret).map_err(failed)?;
        let mut post = Post::new(self.post_room.outbox.clone(), by_id).for_kinds(by_kind);
        if carriers.has(Channel::Sms) {
            post = post.reminding();
        }
        let handoff = self.handoff.clone().posting(post);
        let pages = self.pages.clone().handing_on(handoff.clone());
        let post_room = PostRoom { carriers: Some(carriers), ..self.post_room.clone() };
        Ok(Self { handoff, pages, post_room, ..self })
    }

    /// Delivers what is due until `stop` is ready, then lets what is under way end. Without an outbox file it delivers nothing.
    pub async fn deliver(self, stop: impl Future<Output = ()>) {
        let PostRoom { outbox, carriers, meters, .. } = self.post_room;
        let Some(carriers) = carriers else { return stop.await };
        // A lease is held by version; the name is for whoever reads the store.
        let who = format!("process-{}-{}", std::process::id(), self.clock.now_ms());
        let told = move |came: Came| meters.came(came.attempts, came.given_up);
        Deliverer::new(outbox, carriers, Arc::new(task_of), who).telling(told).run_until(stop).await;
    }

    /// Looks how much waits, again and again.
    pub async fn watch_outbox(&self) -> std::convert::Infallible {
        let mut again = tokio::time::interval(Duration::from_millis(limits::OUTBOX_MEASURED_MS));
        let mut was_late = false;
        loop {
            again.tick().await;
            was_late = self.look_at_outbox(was_late).await;
        }
    }

    /// Looks once. True: the oldest waits too long; said once until it is not so any more.
    async fn look_at_outbox(&self, was_late: bool) -> bool {
        let standing = match self.post_room.outbox.standing().await {
            Ok(standing) => standing,
            Err(error) => {
                tracing::warn!(%error, "what waits in the outbox could not be counted");
                return was_late;
            }
        };
        let oldest_seconds = u64::try_from(standing.oldest_ms / 1_000).unwrap_or_default();
        self.post_room.waiting.store(u64::try_from(standing.waiting).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.post_room.oldest_seconds.store(oldest_seconds, Ordering::Relaxed);
        let is_late = standing.oldest_ms > limits::OUTBOX_LATE_MS;
        if is_late && !was_late {
            let delivers = self.post_room.carriers.is_some();
            tracing::error!(waiting = standing.waiting, oldest_seconds, delivers, "messages are not delivered: see docs/operations.md");
        }
        is_late
    }
}
