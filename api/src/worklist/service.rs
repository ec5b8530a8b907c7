//! What may happen to a task and who may do it: opened with an answer, taken by one person at a time, done once.

use super::store;
use super::types::{Done, Lease, Opened, Result as Came, Task, WorklistError};
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::clock::Clock;
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};

/// The writes that open a task, to be committed with the answer that calls for it. They conflict when it was opened before.
///
/// # Errors
/// A fault of ours, should it not be encodable.
pub fn opening(opened: &Opened<'_>) -> Result<Batch, StorageError> {
    let due_ms = opened.due_minutes.map(|minutes| opened.at_ms.saturating_add(i64::from(minutes).saturating_mul(60_000)));
    let task = Task {
        session: opened.session.to_owned(),
        action: opened.action.to_owned(),
        role: opened.role.to_owned(),
        opened_ms: opened.at_ms,
        due_ms,
        if_quiet: opened.if_quiet,
        lease: None,
        done: None,
    };
    store::put(0, &task)
}

/// The names of what this room keeps of a conversation.
#[must_use]
pub fn belongings(session: &str) -> Belongings {
    store::belongings(session)
}

/// The worklist. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Worklist {
    store: Store,
    audit: Audit,
    clock: Clock,
}

impl Worklist {
    /// A room over a store.
    #[must_use]
    pub fn new(store: Store, audit: Audit, clock: Clock) -> Self {
        Self { store, audit, clock }
    }

    /// Everything that is open, soonest due first; what has no time comes last.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn open(&self) -> Result<Vec<Task>, WorklistError> {
        let mut all = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let (page, next) = store::page(&self.store, after.as_deref(), limits::STORAGE_SCAN_PAGE).await?;
            all.extend(page);
            match next {
                Some(key) => after = Some(key),
                None => break,
            }
        }
        all.sort_by_key(|task: &Task| (task.due_ms.unwrap_or(i64::MAX), task.opened_ms));
        Ok(all)
    }

    /// Takes a task, or keeps it longer: for a while nobody else can.
    ///
    /// # Errors
    /// [`WorklistError::NoSuchTask`] when it is done, [`WorklistError::Taken`] while a colleague has it, and those of the store.
    pub async fn take(&self, who: &str, session: &str, action: &str) -> Result<Task, WorklistError> {
        let (version, mut task) = self.free_for(who, session, action).await?;
        task.lease = Some(Lease { who: who.to_owned(), until_ms: self.clock.now_ms().saturating_add(limits::TASK_LEASE_MS) });
        self.write(store::put(version, &task)?, Actor::Staff(who.to_owned()), &task, "task taken").await?;
        Ok(task)
    }

    /// Says what came of a task. It leaves the list.
    ///
    /// # Errors
    /// Those of [`Worklist::take`].
    pub async fn finish(&self, who: &str, session: &str, action: &str, result: Came) -> Result<Task, WorklistError> {
        self.close(Actor::Staff(who.to_owned()), who, session, action, result).await
    }

    async fn close(&self, actor: Actor, who: &str, session: &str, action: &str, result: Came) -> Result<Task, WorklistError> {
        let (version, mut task) = self.free_for(who, session, action).await?;
        task.lease = None;
        task.done = Some(Done { who: who.to_owned(), at_ms: self.clock.now_ms(), result });
        self.write(store::finish(version, &task)?, actor, &task, "task done").await?;
        Ok(task)
    }

    /// Closes a task that waited for a silence which cannot come any more, because the person came to the end and the conversation is over.
    ///
    /// # Errors
    /// Those of [`Worklist::take`].
    pub async fn over(&self, session: &str, action: &str) -> Result<Task, WorklistError> {
        self.close(Actor::Service, "the service", session, action, Came::NotNeeded).await
    }

    /// An open task that no colleague has now.
    async fn free_for(&self, who: &str, session: &str, action: &str) -> Result<(u64, Task), WorklistError> {
        let (version, task) = store::open(&self.store, session, action).await?.ok_or(WorklistError::NoSuchTask)?;
        match &task.lease {
            Some(lease) if lease.who != who && lease.until_ms > self.clock.now_ms() => Err(WorklistError::Taken(lease.who.clone())),
            _ => Ok((version, task)),
        }
    }

    /// Writes a change and who made it. Of two at the same moment the second is told what the first did.
    async fn write(&self, batch: Batch, actor: Actor, task: &Task, what: &str) -> Result<(), WorklistError> {
        let deed = Deed::new(actor, Action::Referred, format!("session/{}", task.session)).because(what);
        match self.audit.commit(batch, deed).await {
            Err(AuditError::Storage(StorageError::Conflict { .. })) => {
                // Whoever was first has it now, unless it is done.
                match store::open(&self.store, &task.session, &task.action).await? {
                    Some((_, Task { lease: Some(lease), .. })) => Err(WorklistError::Taken(lease.who)),
                    _ => Err(WorklistError::NoSuchTask),
                }
            }
            other => Ok(other?),
        }
    }
}
