//! What may happen to a task and who may do it: opened with an answer, taken by one person at a time, done once. Whoever takes one row of a person has the
//! others too, and what is owed to a person is only ended by what ends a promise.

use super::clocks::{self, Together};
use super::promises::{Ended, Event, For, How, Kind, Line, PersonClock, Promised};
use super::store;
use super::types::{Done, Lease, Opened, Result as Came, Task, WorklistError};
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::clock::Clock;
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};
use std::collections::BTreeMap;

/// The action of the task to find somebody in a crisis whom nobody could reach.
const WELFARE_CHECK: &str = "welfare-check";

/// The writes that open a task, to be committed with the answer that calls for it. They conflict when it was opened before. It shares nobody's clock:
/// [`opening_all`] opens those that do.
///
/// # Errors
/// A fault of ours, should it not be encodable.
pub fn opening(opened: &Opened<'_>) -> Result<Batch, StorageError> {
    store::put(0, &task_of(opened, opened.due_ms(), false))
}

/// The writes that open tasks for a person, due at the earliest time that is owed to them. Where they conflict about clocks
/// ([`clocks::is_about_clocks`]) it is asked again.
///
/// # Errors
/// Those of the store.
pub async fn opening_all(store: &Store, whose: &For<'_>, opened: &[Opened<'_>]) -> Result<Batch, StorageError> {
    let promised = |one: &Opened<'_>| (one.due_ms(), one.is_contact());
    let new: Vec<Promised<'_>> = opened
        .iter()
        .map(|one| {
            let (due_ms, is_contact) = promised(one);
            Promised { kind: Kind::Task, what: one.action, due_ms, is_contact }
        })
        .collect();
    let (due, mut batch) = clocks::promising(store, whose, &new).await?;
    for (one, due_ms) in opened.iter().zip(due) {
        batch = batch.and(store::put(0, &task_of(one, due_ms, one.is_contact()))?);
    }
    Ok(batch)
}

fn task_of(opened: &Opened<'_>, due_ms: Option<i64>, is_contact: bool) -> Task {
    Task {
        session: opened.session.to_owned(),
        action: opened.action.to_owned(),
        role: opened.role.to_owned(),
        opened_ms: opened.at_ms,
        due_ms,
        if_quiet: opened.if_quiet,
        is_contact,
        lease: None,
        done: None,
    }
}

/// The names of what this room keeps of a conversation.
#[must_use]
pub fn belongings(session: &str) -> Belongings {
    store::belongings(session).and(clocks::belongings(session))
}

/// What is owed in one conversation, and who is at the person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// What was promised.
    pub clock: PersonClock,
    /// Who is at it now.
    pub lease: Option<Lease>,
}

/// What is owed in a conversation, and who is at the person now.
///
/// # Errors
/// Those of the store.
pub async fn held(store: &Store, session: &str, now_ms: i64) -> Result<Held, StorageError> {
    let clock = clocks::promises_of(store, session).await?;
    let lease = clocks::lease(store, &clock).await?.filter(|lease| lease.until_ms > now_ms);
    Ok(Held { clock, lease })
}

/// How many rows stand how, at one look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Nearly due.
    pub soon: usize,
    /// Late.
    pub late: usize,
    /// Late, and written down as such by this look.
    pub newly_late: usize,
}

/// The worklist. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Worklist {
    pub(super) store: Store,
    pub(super) audit: Audit,
    pub(super) clock: Clock,
}

impl Worklist {
    /// A room over a store.
    #[must_use]
    pub fn new(store: Store, audit: Audit, clock: Clock) -> Self {
        Self { store, audit, clock }
    }

    /// Everything that is open, soonest due first; what has no time comes last. Due, and whose, as the person's clock says.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn open(&self) -> Result<Vec<Task>, WorklistError> {
        let mut all = self.tasks().await?;
        let mut held: BTreeMap<String, Held> = BTreeMap::new();
        for task in &mut all {
            if !held.contains_key(&task.session) {
                held.insert(task.session.clone(), self.held(&task.session).await?);
            }
            let Some(held) = held.get(&task.session) else { continue };
            if let Some(promise) = held.clock.open(Kind::Task, &task.action) {
                task.due_ms = promise.due_ms;
            }
            task.lease.clone_from(&held.lease);
        }
        all.sort_by_key(|task: &Task| (task.due_ms.unwrap_or(i64::MAX), task.opened_ms));
        Ok(all)
    }

    pub(super) async fn tasks(&self) -> Result<Vec<Task>, WorklistError> {
        let mut all = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let (page, next) = store::page(&self.store, after.as_deref(), limits::STORAGE_SCAN_PAGE).await?;
            all.extend(page);
            match next {
                Some(key) => after = Some(key),
                None => return Ok(all),
            }
        }
    }

    /// What is owed in a conversation, and who is at the person now.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn held(&self, session: &str) -> Result<Held, WorklistError> {
        Ok(held(&self.store, session, self.clock.now_ms()).await?)
    }

    /// Takes a task, or keeps it longer: for a while nobody else can, nor any other row of the same person.
    ///
    /// # Errors
    /// [`WorklistError::NoSuchTask`] when it is done, [`WorklistError::Taken`] while a colleague has it, and those of the store.
    pub async fn take(&self, who: &str, session: &str, action: &str) -> Result<Task, WorklistError> {
        let Some((_, mut task)) = store::open(&self.store, session, action).await? else { return Err(WorklistError::NoSuchTask) };
        task.lease = Some(self.take_person(who, session).await?);
        Ok(task)
    }

    /// Takes the person of a conversation: everything that is owed to them, or keeps them longer.
    ///
    /// # Errors
    /// [`WorklistError::Taken`] while a colleague has them, and those of the store.
    pub async fn take_person(&self, who: &str, session: &str) -> Result<Lease, WorklistError> {
        for _ in 0..limits::CLOCK_TRIES {
            let mut together = self.free_for(who, session).await?;
            let now_ms = self.clock.now_ms();
            let lease = Lease { who: who.to_owned(), until_ms: now_ms.saturating_add(limits::TASK_LEASE_MS) };
            together.set_lease(Some(lease.clone()));
            if self.written(together.batch(now_ms)?, deed(Actor::Staff(who.to_owned()), session, "task taken")).await? {
                return Ok(lease);
            }
        }
        Err(WorklistError::Busy)
    }

    /// Says what came of a task. It leaves the list, unless nobody answered: then it stays, and nobody is at it any more. After so many calls that nobody
    /// answered, somebody in a crisis is looked for instead: the promise goes on as a task to find them, due at the same time.
    ///
    /// # Errors
    /// Those of [`Worklist::take`]; [`WorklistError::NotAnEnd`] for what does not end what is owed to a person.
    pub async fn finish(&self, who: &str, session: &str, action: &str, result: Came) -> Result<Task, WorklistError> {
        self.close((Actor::Staff(who.to_owned()), who), session, action, result).await
    }

    /// Closes a task that waited for a silence which cannot come any more, because the person came to the end and the conversation is over.
    ///
    /// # Errors
    /// Those of [`Worklist::take`].
    pub async fn over(&self, session: &str, action: &str) -> Result<Task, WorklistError> {
        self.close((Actor::Service, "the service"), session, action, Came::NotNeeded).await
    }

    async fn close(&self, (actor, who): (Actor, &str), session: &str, action: &str, result: Came) -> Result<Task, WorklistError> {
        for _ in 0..limits::CLOCK_TRIES {
            let Some((version, mut task)) = store::open(&self.store, session, action).await? else { return Err(WorklistError::NoSuchTask) };
            let owes = task.is_contact || (task.if_quiet && result == Came::PassedOn);
            if owes && matches!(result, Came::PassedOn | Came::NotNeeded) {
                return Err(WorklistError::NotAnEnd);
            }
            let mut together = self.free_for(who, session).await?;
            let at_ms = self.clock.now_ms();
            adopt(together.clock(), &task);
            let more = match result.ends() {
                Some(how) => {
                    together.clock().end(Kind::Task, action, Ended { at_ms, by: who.to_owned(), how });
                    task.done = Some(Done { who: who.to_owned(), at_ms, result });
                    store::finish(version, &task)?
                }
                None => self.not_answered(&mut together, (version, &mut task), who, at_ms)?,
            };
            together.set_lease(None);
            let reason = if task.done.is_some() { "task done" } else { "nobody answered" };
            if self.written(more.and(together.batch(at_ms)?), deed(actor.clone(), session, reason)).await? {
                return Ok(task);
            }
        }
        Err(WorklistError::Busy)
    }

    /// Nobody answered. Once too often in a crisis, the task becomes one to find them, in the same time.
    fn not_answered(
        &self,
        together: &mut Together,
        (version, task): (u64, &mut Task),
        who: &str,
        at_ms: i64,
    ) -> Result<Batch, WorklistError> {
        let (session, action) = (task.session.clone(), task.action.clone());
        let tries = no_answer(together.clock(), Kind::Task, &action, who, at_ms);
        if !task.if_quiet || tries < limits::NO_ANSWERS {
            return Ok(Batch::new());
        }
        together.clock().end(Kind::Task, &action, Ended { at_ms, by: who.to_owned(), how: How::WelfareCheck });
        task.done = Some(Done { who: who.to_owned(), at_ms, result: Came::NoAnswer });
        let find = welfare_check(together, &session, task.due_ms, who, at_ms);
        Ok(store::finish(version, task)?.and(find.map_or_else(|| Ok(Batch::new()), |find| store::put(0, &find))?))
    }

    /// Everything of the person of a conversation, whom no colleague has now.
    async fn free_for(&self, who: &str, session: &str) -> Result<Together, WorklistError> {
        let together = Together::read(&self.store, session, None).await?;
        match together.lease(self.clock.now_ms()) {
            Some(lease) if lease.who != who => Err(WorklistError::Taken(lease.who.clone())),
            _ => Ok(together),
        }
    }

    /// Writes a change and who made it. False: somebody else wrote at this moment, so it is to be looked at again.
    pub(super) async fn written(&self, batch: Batch, deed: Deed) -> Result<bool, WorklistError> {
        match self.audit.commit(batch, deed).await {
            Ok(()) => Ok(true),
            Err(AuditError::Storage(StorageError::Conflict { .. })) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

pub(super) fn deed(actor: Actor, session: &str, what: &str) -> Deed {
    Deed::new(actor, Action::Referred, format!("session/{session}")).because(what)
}

/// A task that was opened without a clock stands on it from now on, with the time it has.
pub(super) fn adopt(clock: &mut PersonClock, task: &Task) -> bool {
    if clock.began_ms == 0 {
        clock.began_ms = task.opened_ms;
    }
    let promised = Promised { kind: Kind::Task, what: &task.action, due_ms: task.due_ms, is_contact: task.is_contact };
    clock.add(&promised, task.opened_ms)
}

/// Writes down that nobody answered. How often that was.
pub(super) fn no_answer(clock: &mut PersonClock, kind: Kind, what: &str, who: &str, at_ms: i64) -> u32 {
    let Some(promise) = clock.open_mut(kind, what) else { return 0 };
    promise.tries = promise.tries.saturating_add(1);
    let (tries, due_ms) = (promise.tries, promise.due_ms);
    clock.tell(Line { at_ms, kind, what: what.to_owned(), from_ms: due_ms, to_ms: due_ms, by: who.to_owned(), event: Event::NoAnswer });
    tries
}

/// The task to find somebody whom nobody could reach; none where there is one already.
pub(super) fn welfare_check(together: &mut Together, session: &str, due_ms: Option<i64>, who: &str, at_ms: i64) -> Option<Task> {
    if together.clock().open(Kind::Task, WELFARE_CHECK).is_some() {
        return None;
    }
    let whose = For { session, began_ms: at_ms, person: None, at_ms, by: who };
    together.promise(&whose, &[Promised { kind: Kind::Task, what: WELFARE_CHECK, due_ms, is_contact: true }]);
    let due_ms = together.clock().open(Kind::Task, WELFARE_CHECK).and_then(|held| held.due_ms);
    let opened = Opened { session, action: WELFARE_CHECK, role: "clinician-call", due_minutes: None, if_quiet: false, at_ms };
    Some(task_of(&opened, due_ms, true))
}
