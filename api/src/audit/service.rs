//! Writing deeds down together with what they tell of, finding them again, and proving that none was touched. Who may search is decided by
//! the routes.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::store::{self, BEGINNING, End, Seal, hex};
use super::types::{Anchor, AuditError, Broken, ChainHead, Deed, Entry, LookedThrough};
use crate::clock::Clock;
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

/// The audit log as other rooms use it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Audit {
    store: Store,
    clock: Clock,
    /// The end of each chain, if it is known. Held while an entry is on its way, so that the next one stands behind it.
    ends: Arc<Vec<Mutex<Option<End>>>>,
}

impl Audit {
    /// The log on a store.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, ends: Arc::new((0..limits::AUDIT_CHAINS).map(|_| Mutex::default()).collect()) }
    }

    /// Writes a deed down by itself, such as a read.
    ///
    /// # Errors
    /// Those of the store. What is not written down must not be done: refuse the read then.
    pub async fn record(&self, deed: Deed) -> Result<(), AuditError> {
        self.commit(Batch::new(), deed).await
    }

    /// Commits a batch and the deed it amounts to: both or neither.
    ///
    /// # Errors
    /// Those of the store. A `Conflict` is always about the caller's own writes.
    pub async fn commit(&self, batch: Batch, deed: Deed) -> Result<(), AuditError> {
        let chain = store::chain_of(&deed.subject);
        let held = self.ends.get(usize::from(chain)).ok_or_else(|| AuditError::Inside("a chain is missing".to_owned()))?;
        let mut held = held.lock().await;
        let mut tries = 0;
        loop {
            // Taken out until the outcome is known: whoever is cut off here leaves the end unknown, not wrong.
            let end = match held.take() {
                Some(end) => end,
                None => store::end(&self.store, chain).await?,
            };
            let entry = self.entry(chain, end.length, &deed);
            let (whole, next) = store::add(batch.clone(), chain, &end, &[entry])?;
            match self.store.commit(whole).await {
                Ok(()) => {
                    *held = Some(next);
                    return Ok(());
                }
                Err(StorageError::Conflict { what }) if what == store::stream_name(chain) || what == store::end_key(chain) => {
                    tries += 1;
                    if tries > limits::AUDIT_RETRIES {
                        return Err(StorageError::Unavailable { why: "the audit log is too busy".to_owned() }.into());
                    }
                }
                Err(conflict @ StorageError::Conflict { .. }) => {
                    *held = Some(end);
                    return Err(conflict.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn entry(&self, chain: u8, index: u64, deed: &Deed) -> Entry {
        Entry {
            chain,
            index,
            at_utc_ms: self.clock.now_ms(),
            who: deed.who.clone(),
            action: deed.action,
            subject: deed.subject.clone(),
            reason: deed.reason.as_ref().map(|reason| shortened(reason)),
            call: deed.call.clone(),
        }
    }

    /// The newest entries about a subject, oldest first, at most `limits::AUDIT_SEARCH_ENTRIES`. Reads the subject's whole chain.
    ///
    /// # Errors
    /// Those of the store, and `Broken` for an entry that cannot be read.
    pub async fn about(&self, subject: &str) -> Result<Vec<Entry>, AuditError> {
        let chain = store::chain_of(subject);
        let mut found = std::collections::VecDeque::new();
        let mut index = 0;
        loop {
            let page = self.store.stream(&store::stream_name(chain), index).await?;
            for stored in &page {
                let entry = store::split(stored).and_then(|(_, text)| serde_json::from_slice::<Entry>(text).ok());
                let entry = entry.ok_or_else(|| Broken { chain, index, why: "it cannot be read".to_owned() })?;
                index = index.saturating_add(1);
                if entry.subject == subject {
                    found.push_back(entry);
                }
                if found.len() > limits::AUDIT_SEARCH_ENTRIES {
                    found.pop_front();
                }
            }
            if page.len() < limits::STORAGE_STREAM_PAGE {
                return Ok(found.into());
            }
        }
    }

    /// Reads the whole log and proves that it is what was written; with an anchor from earlier also that nothing before the anchor was
    /// written anew. Gives the anchor of now, to be kept outside.
    ///
    /// # Errors
    /// `Broken` with the first bad entry, and those of the store.
    pub async fn verify(&self, earlier: Option<&Anchor>) -> Result<Anchor, AuditError> {
        self.look_through(earlier).await?.anchor().map_err(AuditError::from)
    }

    /// Reads every chain to its end or its first bad entry, and says of each what it found.
    ///
    /// # Errors
    /// Those of the store. A broken chain is no error here, and one that lies damaged in the store is broken.
    pub async fn look_through(&self, earlier: Option<&Anchor>) -> Result<LookedThrough, AuditError> {
        let at_utc_ms = self.clock.now_ms();
        let mut chains = Vec::new();
        for chain in 0..limits::AUDIT_CHAINS {
            let known = earlier.and_then(|anchor| anchor.chains.get(usize::from(chain)));
            chains.push(match self.verify_chain(chain, known).await {
                Ok((length, seal)) => Ok(ChainHead { length, hash: hex(&seal) }),
                Err(AuditError::Broken(broken)) => Err(broken),
                Err(other) => return Err(other),
            });
        }
        Ok(LookedThrough { at_utc_ms, chains })
    }

    async fn verify_chain(&self, chain: u8, known: Option<&ChainHead>) -> Result<(u64, Seal), AuditError> {
        // Read first, so that entries written meanwhile do not look like too many.
        let end = store::end(&self.store, chain).await.map_err(|error| damaged(error, chain, 0, "its end"))?;
        let broken = |index: u64, why: &str| AuditError::from(Broken { chain, index, why: why.to_owned() });
        let (mut index, mut seal, mut at_end) = (0_u64, BEGINNING, BEGINNING);
        loop {
            let page = self.store.stream(&store::stream_name(chain), index).await;
            let page = page.map_err(|error| damaged(error.into(), chain, index, "it or one behind it"))?;
            for stored in &page {
                let (claimed, text) = store::split(stored).ok_or_else(|| broken(index, "it cannot be read"))?;
                let entry: Entry = serde_json::from_slice(text).map_err(|_| broken(index, "it cannot be read"))?;
                if (entry.chain, entry.index) != (chain, index) {
                    return Err(broken(index, "it belongs elsewhere"));
                }
                seal = store::seal_over(&seal, text);
                if seal != claimed {
                    return Err(broken(index, "it was changed, or one before it was taken out"));
                }
                index = index.saturating_add(1);
                if known.is_some_and(|known| known.length == index && known.hash != hex(&seal)) {
                    return Err(broken(index.saturating_sub(1), "it or one before it was written anew since the anchor"));
                }
                if index == end.length {
                    at_end = seal;
                }
            }
            if page.len() < limits::STORAGE_STREAM_PAGE {
                break;
            }
        }
        let least = known.map_or(0, |known| known.length).max(end.length);
        if index < least {
            return Err(broken(index, "it and what followed were cut off"));
        }
        if at_end != end.seal {
            return Err(broken(end.length.saturating_sub(1), "it is not what the end of the chain says"));
        }
        Ok((end.length, end.seal))
    }
}

/// What the store itself finds damaged is a broken place of the chain.
fn damaged(error: AuditError, chain: u8, index: u64, what: &str) -> AuditError {
    match error {
        AuditError::Storage(StorageError::Corrupt { what: why }) => {
            Broken { chain, index, why: format!("{what} is damaged in the store ({why})") }.into()
        }
        other => other,
    }
}

/// The reason, cut to its limit at a character's end.
fn shortened(reason: &str) -> String {
    let mut end = limits::AUDIT_REASON_BYTES.min(reason.len());
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    reason.get(..end).unwrap_or_default().to_owned()
}
