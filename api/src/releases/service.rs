//! Which release is live, which are still held, and the swap between them.

use super::types::Release;
use crate::limits;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};

/// The releases of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Releases {
    held: Arc<RwLock<Held>>,
}

#[derive(Debug)]
struct Held {
    live: Arc<Release>,
    by_hash: HashMap<String, Arc<Release>>,
    order: VecDeque<String>,
}

impl Releases {
    /// Begins with one live release.
    #[must_use]
    pub fn new(first: Release) -> Self {
        let live = Arc::new(first);
        let hash = live.hash().to_owned();
        let by_hash = HashMap::from([(hash.clone(), Arc::clone(&live))]);
        Self { held: Arc::new(RwLock::new(Held { live, by_hash, order: VecDeque::from([hash]) })) }
    }

    /// The release new sessions begin on.
    #[must_use]
    pub fn live(&self) -> Arc<Release> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner).live)
    }

    /// A release by its hash; none when it is no longer held.
    #[must_use]
    pub fn held(&self, hash: &str) -> Option<Arc<Release>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        if held.live.hash() == hash {
            return Some(Arc::clone(&held.live));
        }
        held.by_hash.get(hash).cloned()
    }

    /// Makes a release live. Earlier ones stay held, up to the limit, so that running sessions end on them. Says whether it is another one.
    pub fn publish(&self, release: Release) -> bool {
        let release = Arc::new(release);
        let hash = release.hash().to_owned();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.live.hash() == hash {
            return false;
        }
        held.order.retain(|h| *h != hash);
        held.order.push_back(hash.clone());
        held.by_hash.insert(hash, Arc::clone(&release));
        held.live = release;
        while held.order.len() > limits::RELEASES_HELD {
            if let Some(oldest) = held.order.pop_front() {
                held.by_hash.remove(&oldest);
            }
        }
        true
    }
}
