//! Where the clocks lie: `task/clock/SESSION` holds what was promised in a conversation; `task/clock-of/PERSON` names the conversations of a person that
//! share one time and one colleague who is at it, and every promise about the person writes it, so that of two at once the second sees the first.
//! `task/running/SESSION` stands for each conversation in which something is owed, so that looking at all of them stays quick. Names are ids without
//! meaning; what was promised stands inside.

use serde::{Deserialize, Serialize};

use super::promises::{For, PersonClock, Promised};
use super::types::Lease;
use crate::limits;
use crate::people::PersonId;
use crate::storage::{Batch, Belongings, StorageError, Store};

const CLOCK: &str = "task/clock/";
const CLOCK_OF: &str = "task/clock-of/";
const RUNNING: &str = "task/running/";

/// The conversations of a person that share their time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Shared {
    sessions: Vec<String>,
    lease: Option<Lease>,
}

/// A clock as it was read.
#[derive(Debug, Clone)]
struct Read {
    session: String,
    version: u64,
    was_running: bool,
    is_changed: bool,
    clock: PersonClock,
}

/// Everything that shares one person's time, as it was read: the conversation in hand first.
#[derive(Debug, Clone)]
pub(super) struct Together {
    own: Read,
    others: Vec<Read>,
    shared: Option<(u64, PersonId, Shared)>,
    /// The writes by which it leaves the person whom it was thought to be about.
    left: Batch,
}

/// The names of what is kept of a conversation's promises.
pub(super) fn belongings(session: &str) -> Belongings {
    Belongings::document(format!("{CLOCK}{session}")).and(Belongings::document(format!("{RUNNING}{session}")))
}

/// The name of what holds a person's conversations together. Without it each conversation keeps the time it has.
#[must_use]
pub fn belongings_of(person: &PersonId) -> Belongings {
    Belongings::document(format!("{CLOCK_OF}{}", person.as_str()))
}

/// Did somebody else write to a clock at this moment? Then it is read again and tried again.
#[must_use]
pub fn is_about_clocks(error: &StorageError) -> bool {
    matches!(error, StorageError::Conflict { what } if [CLOCK, CLOCK_OF, RUNNING].iter().any(|prefix| what.starts_with(prefix)))
}

async fn read<T: Default + serde::de::DeserializeOwned>(store: &Store, key: &str) -> Result<(u64, T), StorageError> {
    match store.document(key).await? {
        None => Ok((0, T::default())),
        Some(document) => {
            let value = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })?;
            Ok((document.version, value))
        }
    }
}

async fn clock(store: &Store, session: &str) -> Result<Read, StorageError> {
    let (version, clock) = read::<PersonClock>(store, &format!("{CLOCK}{session}")).await?;
    Ok(Read { session: session.to_owned(), version, was_running: clock.is_running(), is_changed: false, clock })
}

/// What was promised in a conversation; nothing promised: an empty clock.
///
/// # Errors
/// Those of the store.
pub async fn promises_of(store: &Store, session: &str) -> Result<PersonClock, StorageError> {
    Ok(clock(store, session).await?.clock)
}

/// Who is at a person, by the clock of one of their conversations.
pub(super) async fn lease(store: &Store, clock: &PersonClock) -> Result<Option<Lease>, StorageError> {
    match &clock.person {
        Some(person) => Ok(read::<Shared>(store, &format!("{CLOCK_OF}{}", person.as_str())).await?.1.lease),
        None => Ok(clock.lease.clone()),
    }
}

/// A page of the conversations in which something is owed, behind one.
pub(super) async fn running(store: &Store, after: Option<&str>) -> Result<(Vec<String>, Option<String>), StorageError> {
    let found = store.scan(RUNNING, after, limits::STORAGE_SCAN_PAGE).await?;
    let next = found.last().filter(|_| found.len() >= limits::STORAGE_SCAN_PAGE).map(|(key, _)| key.clone());
    Ok((found.iter().filter_map(|(key, _)| key.strip_prefix(RUNNING)).map(str::to_owned).collect(), next))
}

/// A page of the clocks of conversations behind one, oldest first, each with its conversation, and the one to go on from.
pub(super) async fn page(store: &Store, after: &str) -> Result<(Vec<(String, PersonClock)>, Option<String>), StorageError> {
    let found = store.scan(CLOCK, Some(&format!("{CLOCK}{after}")), limits::STORAGE_SCAN_PAGE).await?;
    let mut all = Vec::with_capacity(found.len());
    for (key, document) in &found {
        let clock = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
        all.push((key.strip_prefix(CLOCK).unwrap_or_default().to_owned(), clock));
    }
    let next = all.last().filter(|_| found.len() >= limits::STORAGE_SCAN_PAGE).map(|(session, _)| session.clone());
    Ok((all, next))
}

impl Together {
    /// Everything that shares the time of a conversation, whose person is known or is named now.
    pub(super) async fn read(store: &Store, session: &str, person: Option<&PersonId>) -> Result<Self, StorageError> {
        let mut own = clock(store, session).await?;
        let Some(person) = person.cloned().or_else(|| own.clock.person.clone()) else {
            return Ok(Self { own, others: Vec::new(), shared: None, left: Batch::new() });
        };
        let left = match own.clock.person.as_ref().filter(|old| **old != person) {
            Some(old) => leaving(store, old, session).await?,
            None => Batch::new(),
        };
        let (version, mut shared) = read::<Shared>(store, &format!("{CLOCK_OF}{}", person.as_str())).await?;
        let mut others = Vec::new();
        for other in shared.sessions.iter().filter(|other| *other != session) {
            others.push(clock(store, other).await?);
        }
        if shared.lease.is_none() {
            shared.lease = own.clock.lease.take();
        }
        own.clock.lease = None;
        own.clock.person = Some(person.clone());
        Ok(Self { own, others, shared: Some((version, person, shared)), left })
    }

    /// The clock of the conversation in hand.
    pub(super) fn clock(&mut self) -> &mut PersonClock {
        &mut self.own.clock
    }

    /// The same, to be read.
    pub(super) fn own(&self) -> &PersonClock {
        &self.own.clock
    }

    /// Who is at this person now.
    pub(super) fn lease(&self, now_ms: i64) -> Option<&Lease> {
        let lease = self.shared.as_ref().map_or(self.own.clock.lease.as_ref(), |(_, _, shared)| shared.lease.as_ref());
        lease.filter(|lease| lease.until_ms > now_ms)
    }

    /// Somebody is at this person from now on, or nobody.
    pub(super) fn set_lease(&mut self, lease: Option<Lease>) {
        match &mut self.shared {
            Some((_, _, shared)) => shared.lease = lease,
            None => self.own.clock.lease = lease,
        }
    }

    /// Makes promises in the conversation in hand.
    pub(super) fn promise(&mut self, whose: &For<'_>, new: &[Promised<'_>]) {
        if self.own.version == 0 {
            self.own.clock.began_ms = whose.began_ms;
        }
        for one in new {
            self.own.clock.add(one, whose.at_ms);
        }
        self.bring_forward(whose.at_ms, whose.by);
    }

    /// The earliest time that is owed holds for all that is owed: in the conversation in hand, and in others of the person whose day is not over.
    pub(super) fn bring_forward(&mut self, at_ms: i64, by: &str) {
        let shares = |read: &Read| read.clock.is_of_today(at_ms);
        let others = self.others.iter().filter(|read| shares(read)).filter_map(|read| read.clock.earliest_ms());
        let Some(earliest_ms) = others.chain(self.own.clock.earliest_ms()).min() else { return };
        self.own.clock.bring_forward(earliest_ms, at_ms, by);
        for other in self.others.iter_mut().filter(|read| shares(read)) {
            other.is_changed |= other.clock.bring_forward(earliest_ms, at_ms, by);
        }
    }

    /// The writes.
    pub(super) fn batch(&self, at_ms: i64) -> Result<Batch, StorageError> {
        let mut batch = written(self.left.clone(), &self.own)?;
        for other in self.others.iter().filter(|read| read.is_changed) {
            batch = written(batch, other)?;
        }
        let Some((version, person, shared)) = &self.shared else { return Ok(batch) };
        let kept = self.others.iter().filter(|read| read.clock.is_running() || read.clock.is_of_today(at_ms)).map(|read| &read.session);
        let mut sessions: Vec<String> = kept.chain([&self.own.session]).cloned().collect();
        // Somebody who promises without end is looked after by the newest.
        let over = sessions.len().saturating_sub(limits::SESSIONS_TOGETHER);
        sessions.drain(..over);
        let key = format!("{CLOCK_OF}{}", person.as_str());
        let value = encoded(&key, &Shared { sessions, lease: shared.lease.clone() })?;
        Ok(batch.put(key, *version, value))
    }
}

/// A conversation leaves those of a person whom it is not about. Their times stay as they are.
async fn leaving(store: &Store, person: &PersonId, session: &str) -> Result<Batch, StorageError> {
    let key = format!("{CLOCK_OF}{}", person.as_str());
    let (version, mut shared) = read::<Shared>(store, &key).await?;
    shared.sessions.retain(|other| other != session);
    let value = encoded(&key, &shared)?;
    Ok(Batch::new().put(key, version, value))
}

fn written(batch: Batch, read: &Read) -> Result<Batch, StorageError> {
    let key = format!("{CLOCK}{}", read.session);
    let value = encoded(&key, &read.clock)?;
    let batch = batch.put(key, read.version, value);
    let marker = format!("{RUNNING}{}", read.session);
    Ok(match (read.was_running, read.clock.is_running()) {
        (false, true) => batch.put(marker, 0, b"1".to_vec()),
        (true, false) => batch.delete(marker, 1),
        _ => batch,
    })
}

fn encoded(key: &str, value: &impl Serialize) -> Result<Vec<u8>, StorageError> {
    serde_json::to_vec(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}

/// Makes promises: the time that holds for each, and the writes, to be committed with the answer or promise they stand for. Where these conflict
/// ([`is_about_clocks`]) it is asked again.
///
/// # Errors
/// Those of the store.
pub async fn promising(store: &Store, whose: &For<'_>, new: &[Promised<'_>]) -> Result<(Vec<Option<i64>>, Batch), StorageError> {
    let mut together = Together::read(store, whose.session, whose.person).await?;
    together.promise(whose, new);
    let due = new.iter().map(|one| together.own.clock.open(one.kind, one.what).and_then(|held| held.due_ms)).collect();
    Ok((due, together.batch(whose.at_ms)?))
}

/// Says whom a conversation is about: from now on it shares the time of that person's other conversations, and no longer that of whoever it was thought
/// to be about. The writes are for the batch that says so.
///
/// # Errors
/// Those of the store.
pub async fn naming(store: &Store, whose: &For<'_>) -> Result<Batch, StorageError> {
    let mut together = Together::read(store, whose.session, whose.person).await?;
    if together.own.version == 0 {
        return Ok(Batch::new());
    }
    together.bring_forward(whose.at_ms, whose.by);
    together.batch(whose.at_ms)
}
