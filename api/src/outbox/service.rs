//! What may happen to a message: written with the deed that calls for it, taken by one deliverer at a time, put off, delivered, given up, withdrawn. It
//! carries nothing itself and decides nothing about people.

use sha2::{Digest as _, Sha256};

use super::never_send::NeverSend;
use super::store::{self, Lease, Turn};
use super::types::{Address, Draft, Kept, Message, MessageId, OutboxError, Piece, State, Written};
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::clock::{Clock, elapsed_ms};
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};

/// How fast and how often is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How long one deliverer has a message to itself, milliseconds.
    pub lease_ms: i64,
    /// How long one attempt may take, milliseconds; less than the lease.
    pub attempt_ms: u64,
    /// The wait after the first failed attempt, milliseconds.
    pub first_wait_ms: i64,
    /// The longest wait between two attempts, milliseconds.
    pub longest_wait_ms: i64,
    /// Attempts after which a person is asked.
    pub attempts: u32,
    /// The pause before looking again when nothing was due, milliseconds.
    pub look_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            lease_ms: limits::MESSAGE_LEASE_MS,
            attempt_ms: limits::MESSAGE_ATTEMPT_MS,
            first_wait_ms: limits::MESSAGE_FIRST_WAIT_MS,
            longest_wait_ms: limits::MESSAGE_LONGEST_WAIT_MS,
            attempts: limits::MESSAGE_ATTEMPTS,
            look_ms: limits::OUTBOX_LOOK_MS,
        }
    }
}

/// What waits now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Messages that wait for their time or their next attempt, up to [`limits::MESSAGES_LOOKED_AT`].
    pub waiting: usize,
    /// How long the oldest of those whose time has come has waited, milliseconds.
    pub oldest_ms: i64,
}

/// A message that one deliverer has to itself.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) turn: Turn,
    /// The turn's version.
    pub(super) at: u64,
}

/// The outbox. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbox {
    store: Store,
    audit: Audit,
    pub(super) clock: Clock,
    rules: NeverSend,
    pub(super) pace: Pace,
}

impl Outbox {
    /// The room over a store.
    #[must_use]
    pub fn new(store: Store, audit: Audit, clock: Clock, rules: NeverSend) -> Self {
        Self { store, audit, clock, rules, pace: Pace::default() }
    }

    /// The same at another pace.
    #[must_use]
    pub fn at_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// The name that a message with this cause has.
    #[must_use]
    pub fn id_of(&self, cause: &[&str]) -> MessageId {
        let whole = cause.iter().fold("outbox".to_owned(), |whole, part| format!("{whole}:{}:{part}", part.len()));
        // With the store's own key nobody who knows a conversation can try out what it came to.
        let hash = self.store.veiled(&whole).unwrap_or_else(|| hex(&Sha256::digest(&whole)));
        MessageId(hash.chars().take(32).collect())
    }

    /// The writes of a message, to be committed in the batch of the deed that calls for it. The same cause conflicts with itself: what was written once is
    /// not written again, however often it is asked for.
    ///
    /// # Errors
    /// [`OutboxError::NeverSent`] when a rule forbids it, [`OutboxError::TooLarge`].
    pub fn writing(&self, draft: &Draft<'_>) -> Result<Written, OutboxError> {
        let (pieces, left_out) = self.rules.allowed(draft)?;
        if pieces.len() > limits::MESSAGE_PIECES {
            return Err(OutboxError::TooLarge("headings"));
        }
        if pieces.iter().flat_map(|piece| piece.lines.iter().chain([&piece.title])).map(String::len).sum::<usize>() > limits::MESSAGE_BYTES
        {
            return Err(OutboxError::TooLarge("words"));
        }
        if let Address::Receiver(name) = draft.to
            && !is_name(name)
        {
            return Err(OutboxError::BadName(name.clone()));
        }
        let id = self.id_of(draft.cause);
        let digest = digest(&pieces);
        let message = Message {
            id: id.clone(),
            kind: draft.kind.to_owned(),
            session: draft.session.to_owned(),
            to: draft.to.clone(),
            reader: draft.reader,
            pieces,
            written_ms: draft.at_ms,
            not_after_ms: draft.not_after_ms,
        };
        let due_ms = draft.not_before_ms.unwrap_or(draft.at_ms).max(draft.at_ms);
        let lane = message.lane().to_owned();
        let turn = Turn { id: id.clone(), due_ms, lane, first_due_ms: due_ms, attempts: 0, lease: None };
        let kept = Kept { message, digest, left_out: left_out.clone(), state: State::Waiting };
        let batch = store::put_turn(store::put_message(Batch::new(), 0, &kept)?, 0, &turn)?;
        let batch = store::put_of_session(batch, draft.session, &id);
        Ok(Written { id, batch, left_out })
    }

    /// The writes that take a message back, for the batch of the deed that makes it pointless, such as a cancellation. Nothing to write when there is no
    /// such message, or it has gone out.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn withdrawing(&self, id: &MessageId) -> Result<Batch, OutboxError> {
        match store::message(&self.store, id).await? {
            // Its turn is taken away by whoever finds that it is over.
            Some((version, kept)) if kept.state == State::Waiting => {
                let state = State::Withdrawn { at_ms: self.clock.now_ms() };
                Ok(store::put_message(Batch::new(), version, &over(kept, state, false))?)
            }
            _ => Ok(Batch::new()),
        }
    }

    /// A message with where it stands.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn kept(&self, id: &MessageId) -> Result<Option<Kept>, OutboxError> {
        Ok(store::message(&self.store, id).await?.map(|(_, kept)| kept))
    }

    /// What waits now.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn standing(&self) -> Result<Standing, OutboxError> {
        let now_ms = self.clock.now_ms();
        let mut standing = Standing::default();
        let mut after: Option<String> = None;
        while standing.waiting < limits::MESSAGES_COUNTED {
            let (page, next) = store::page(&self.store, after.as_deref(), limits::STORAGE_SCAN_PAGE).await?;
            standing.waiting = standing.waiting.saturating_add(page.len());
            let waits = page.iter().map(|turn| elapsed_ms(turn.first_due_ms, now_ms)).max();
            standing.oldest_ms = standing.oldest_ms.max(waits.unwrap_or(0));
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(standing)
    }

    /// The lanes in which something waits.
    pub(super) async fn lanes(&self) -> Result<Vec<String>, OutboxError> {
        let mut lanes: Vec<String> = Vec::new();
        while let Some(lane) = store::lane_behind(&self.store, lanes.last().map(String::as_str)).await? {
            lanes.push(lane);
            if lanes.len() >= limits::RECEIVERS {
                break;
            }
        }
        Ok(lanes)
    }

    /// The first turns of a lane that are due and that nobody has.
    pub(super) async fn due(&self, lane: &str) -> Result<Vec<Held>, OutboxError> {
        let now_ms = self.clock.now_ms();
        let turns = store::turns(&self.store, lane, limits::MESSAGES_LOOKED_AT_IN_LANE).await?;
        let due = turns.into_iter().map(|(at, turn)| Held { turn, at }).filter(|held| held.turn.due_ms <= now_ms);
        Ok(due.filter(|held| held.turn.lease.as_ref().is_none_or(|lease| lease.until_ms <= now_ms)).collect())
    }

    /// Takes a turn for one attempt. None: somebody else was first.
    pub(super) async fn take(&self, who: &str, held: Held) -> Result<Option<Held>, OutboxError> {
        let mut turn = held.turn;
        turn.attempts = turn.attempts.saturating_add(1);
        turn.lease = Some(Lease { who: who.to_owned(), until_ms: self.clock.now_ms().saturating_add(self.pace.lease_ms) });
        let batch = store::put_turn(Batch::new(), held.at, &turn)?;
        match self.store.commit(batch).await {
            Ok(()) => Ok(Some(Held { turn, at: held.at.saturating_add(1) })),
            Err(StorageError::Conflict { .. }) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }

    /// The message of a turn with its version, if it is still to be delivered. The turn of one that is over is taken away.
    pub(super) async fn of(&self, held: &Held) -> Result<Option<(u64, Kept)>, OutboxError> {
        match store::message(&self.store, &held.turn.id).await? {
            Some((version, kept)) if kept.state == State::Waiting => Ok(Some((version, kept))),
            _ => {
                // Somebody who does the same at this moment has done it.
                let _done = self.store.commit(store::end_turn(Batch::new(), held.at, &held.turn)).await;
                Ok(None)
            }
        }
    }

    /// Whether its words are those that were written with its deed.
    pub(super) fn is_whole(kept: &Kept) -> bool {
        digest(&kept.message.pieces) == kept.digest
    }

    /// When a failed message is to be tried again; none when it has been tried enough or would come too late.
    pub(super) fn again_ms(&self, held: &Held, kept: &Kept) -> Option<i64> {
        let next = self.clock.now_ms().saturating_add(wait_ms(&self.pace, &held.turn.id, held.turn.attempts));
        let in_time = kept.message.not_after_ms.is_none_or(|last| next < last);
        (in_time && held.turn.attempts < self.pace.attempts).then_some(next)
    }

    /// Puts a turn off.
    pub(super) async fn put_off(&self, held: &Held, due_ms: i64) -> Result<bool, OutboxError> {
        let turn = Turn { due_ms: due_ms.max(held.turn.due_ms.saturating_add(1)), lease: None, ..held.turn.clone() };
        let batch = store::put_turn(store::end_turn(Batch::new(), held.at, &held.turn), 0, &turn)?;
        match self.store.commit(batch).await {
            Ok(()) => Ok(true),
            Err(StorageError::Conflict { .. }) => Ok(false),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Ends a message and its turn in one batch with what else is written of it. False: somebody else has ended it, or has it now.
    pub(super) async fn end(&self, held: &Held, (version, kept): (u64, Kept), state: State, with: Batch) -> Result<bool, OutboxError> {
        let (what, keeps_words) = match &state {
            State::GivenUp { .. } => ("could not be delivered", true),
            _ => ("delivered", false),
        };
        let deed = Deed::new(Actor::Service, Action::Referred, format!("session/{}", kept.message.session));
        let deed = deed.because(format!("message {} ({}) {what}", kept.message.id.as_str(), kept.message.kind));
        let batch = store::put_message(Batch::new(), version, &over(kept, state, keeps_words))?;
        match self.audit.commit(store::end_turn(batch, held.at, &held.turn).and(with), deed).await {
            Ok(()) => Ok(true),
            Err(AuditError::Storage(StorageError::Conflict { .. })) => Ok(false),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// A message that is over. Its words stay only where a person must still do something with them.
fn over(mut kept: Kept, state: State, keeps_words: bool) -> Kept {
    if !keeps_words {
        kept.message.pieces = Vec::new();
    }
    kept.state = state;
    kept
}

/// The wait before the next attempt: doubled each time, and between half and the whole of that, so that those who failed together do not come back together.
pub(super) fn wait_ms(pace: &Pace, id: &MessageId, attempts: u32) -> i64 {
    let doubled = pace.first_wait_ms.saturating_mul(1_i64.checked_shl(attempts.saturating_sub(1).min(40)).unwrap_or(i64::MAX));
    let whole = doubled.clamp(1, pace.longest_wait_ms.max(1));
    let mark = Sha256::digest(format!("{}:{attempts}", id.as_str()));
    let share = i64::from(mark.first().copied().unwrap_or(0));
    whole.saturating_sub((whole / 2).saturating_mul(share) / 255)
}

/// Whether this may be the name of a receiver: it becomes a part of names in the store.
pub(super) fn is_name(text: &str) -> bool {
    (1..=limits::ID_LENGTH).contains(&text.len()) && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn digest(pieces: &[Piece]) -> String {
    // Pieces are texts and words of ours; they are always encodable.
    hex(&Sha256::digest(serde_json::to_vec(pieces).unwrap_or_default()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The names of what this room keeps of a conversation.
///
/// # Errors
/// Those of the store.
pub async fn belongings(store: &Store, session: &str) -> Result<Belongings, StorageError> {
    store::belongings(store, session).await
}
