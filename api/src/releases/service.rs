//! Which release is live, which are still held, and the swap between them. A release that is not held is made anew from the texts in the store, so that a
//! conversation goes on after a restart and on another node; and what one node makes live, the others follow.

use super::store;
use super::types::Release;
use super::withdrawn::{self, WithdrawError, Withdrawn};
use crate::audit::Audit;
use crate::limits;
use crate::storage::{StorageError, Store};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// The releases of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Releases {
    held: Arc<RwLock<Held>>,
    /// Where their texts are kept; none for one that ends with the process.
    store: Option<Store>,
    /// One release is made at a time: a crowd that comes back after a restart asks for the same one.
    making: Arc<tokio::sync::Mutex<()>>,
}

/// Which release a process serves once it has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// The one it was started with.
    WithItsOwn,
    /// The one the other nodes serve. The one it was started with was live before, and going back is to be said outright.
    WithTheOthers,
}

#[derive(Debug)]
struct Held {
    live: Arc<Release>,
    by_hash: HashMap<String, Arc<Release>>,
    order: VecDeque<String>,
    withdrawn: BTreeSet<String>,
}

impl Releases {
    /// Begins with one live release.
    #[must_use]
    pub fn new(first: Release) -> Self {
        let live = Arc::new(first);
        let hash = live.hash().to_owned();
        let by_hash = HashMap::from([(hash.clone(), Arc::clone(&live))]);
        let held = Held { live, by_hash, order: VecDeque::from([hash]), withdrawn: BTreeSet::new() };
        Self { held: Arc::new(RwLock::new(held)), store: None, making: Arc::default() }
    }

    /// Keeps the texts in a store from now on. Where others share the store, a release they have left behind does not become live again by a start,
    /// unless `is_to_be_live`.
    ///
    /// # Errors
    /// When the store cannot be read or written, or the live release of the others cannot be made.
    pub async fn kept_in(mut self, store: Store, is_to_be_live: bool) -> Result<(Self, Begun), StorageError> {
        let own = self.live();
        self.store = Some(store.clone());
        self.look_at_withdrawals().await?;
        if self.is_withdrawn(own.hash()) {
            let why = format!("these pathways are release {}, which was withdrawn: start with the mended ones", own.hash());
            return Err(StorageError::Unavailable { why });
        }
        if store.shares_changes().is_some() && !is_to_be_live && store::is_known(&store, own.hash()).await? {
            self.follow().await?;
            let is_own = self.live().hash() == own.hash();
            return Ok((self, if is_own { Begun::WithItsOwn } else { Begun::WithTheOthers }));
        }
        store::make_live(&store, &own).await?;
        Ok((self, Begun::WithItsOwn))
    }

    /// Follows what other nodes make live, until the store is closed. Looks now and then without being told, too.
    pub async fn go_with_the_others(self) {
        let Some(mut changes) = self.store.as_ref().and_then(Store::shares_changes) else { return };
        // The store may end, then this ends as well.
        let Self { held, making, store } = self;
        let weak = store.map(|store| store.downgrade());
        loop {
            let told = tokio::time::timeout(Duration::from_millis(limits::RELEASE_LOOK_MS), changes.changed()).await;
            if matches!(told, Ok(Err(_))) {
                return;
            }
            let Some(store) = weak.as_ref().and_then(crate::storage::WeakStore::upgrade) else { return };
            let now = Self { held: Arc::clone(&held), making: Arc::clone(&making), store: Some(store) };
            if let Err(error) = now.follow().await {
                tracing::warn!(%error, "the release that other nodes serve could not be taken up; ours stays");
            }
        }
    }

    /// Serves what the store says is live.
    async fn follow(&self) -> Result<(), StorageError> {
        let Some(store) = &self.store else { return Ok(()) };
        self.look_at_withdrawals().await?;
        let Some(hash) = store::live(store).await? else { return Ok(()) };
        if self.live().hash() == hash {
            return Ok(());
        }
        let Some(release) = self.held(&hash).await? else {
            return Err(StorageError::Unavailable { why: format!("the live release {hash} is of another version of this program") });
        };
        self.hold(&release, true);
        tracing::info!(hash, "another node has made a release live");
        Ok(())
    }

    /// Withdraws a release for everybody who shares the store, and at once here.
    ///
    /// # Errors
    /// [`WithdrawError`]; when only the looking failed it is withdrawn, and told so when it is asked for again.
    pub async fn withdraw(&self, audit: &Audit, hash: &str, made: &Withdrawn) -> Result<(), WithdrawError> {
        let Some(store) = &self.store else { return Err(WithdrawError::Unknown(hash.to_owned())) };
        let done = withdrawn::withdraw(store, audit, hash, made).await;
        // Also after a refusal: it may have been withdrawn before without our having seen it.
        self.look_at_withdrawals().await?;
        done
    }

    /// Looks which releases were withdrawn.
    ///
    /// # Errors
    /// When the store cannot be read; then what was known stays.
    pub async fn look_at_withdrawals(&self) -> Result<(), StorageError> {
        let Some(store) = &self.store else { return Ok(()) };
        let withdrawn = withdrawn::all(store).await?;
        self.held.write().unwrap_or_else(PoisonError::into_inner).withdrawn = withdrawn;
        Ok(())
    }

    /// Was this release withdrawn? Then nobody goes on with it.
    #[must_use]
    pub fn is_withdrawn(&self, hash: &str) -> bool {
        self.held.read().unwrap_or_else(PoisonError::into_inner).withdrawn.contains(hash)
    }

    /// The release new sessions begin on.
    #[must_use]
    pub fn live(&self) -> Arc<Release> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner).live)
    }

    /// A release by its hash, made anew from its texts if it has to be; none when it is not to be had, or other than it was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn held(&self, hash: &str) -> Result<Option<Arc<Release>>, StorageError> {
        if let Some(release) = self.at_hand(hash) {
            return Ok(Some(release));
        }
        let Some(store) = &self.store else { return Ok(None) };
        let _one_at_a_time = self.making.lock().await;
        if let Some(release) = self.at_hand(hash) {
            return Ok(Some(release));
        }
        let Some(texts) = store::texts(store, hash).await? else { return Ok(None) };
        // Takes a good part of a second: others are served meanwhile.
        let made = tokio::task::spawn_blocking(move || {
            let loaded = fingerpost_engine::load(&texts);
            loaded.program.map(|program| Arc::new(Release::new(program, loaded.sources)))
        });
        match made.await.unwrap_or_default().filter(|made| made.hash() == hash) {
            Some(release) => {
                self.hold(&release, false);
                Ok(Some(release))
            }
            None => {
                tracing::error!(hash, "a release cannot be made anew from its texts");
                Ok(None)
            }
        }
    }

    fn at_hand(&self, hash: &str) -> Option<Arc<Release>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        if held.live.hash() == hash {
            return Some(Arc::clone(&held.live));
        }
        held.by_hash.get(hash).cloned()
    }

    /// Makes a release live, on every node that shares the store. Earlier ones stay to be had, so that running sessions end on them. Says whether it is
    /// another one.
    ///
    /// # Errors
    /// When the store does not keep it; then the one before stays live.
    pub async fn publish(&self, release: Release) -> Result<bool, StorageError> {
        let release = Arc::new(release);
        if self.live().hash() == release.hash() {
            return Ok(false);
        }
        if let Some(store) = &self.store {
            self.look_at_withdrawals().await?;
            if self.is_withdrawn(release.hash()) {
                return Err(StorageError::Unavailable {
                    why: format!("release {} was withdrawn and does not become live again", release.hash()),
                });
            }
            store::make_live(store, &release).await?;
        }
        self.hold(&release, true);
        Ok(true)
    }

    /// Keeps a release at hand, and lets the oldest go where there are too many.
    fn hold(&self, release: &Arc<Release>, is_live: bool) {
        let hash = release.hash().to_owned();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.order.retain(|h| *h != hash);
        held.order.push_back(hash.clone());
        held.by_hash.insert(hash, Arc::clone(release));
        if is_live {
            held.live = Arc::clone(release);
        }
        while held.order.len() > limits::RELEASES_HELD {
            if let Some(oldest) = held.order.pop_front() {
                held.by_hash.remove(&oldest);
            }
        }
    }
}
