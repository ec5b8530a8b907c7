//! The deliverer: takes what is due, hands it to its carrier, marks what came of it. Many may run over one store: a message is taken at an expected version,
//! so one has it at a time, and what a dead one held is free again soon. It keeps no order among the messages of one receiver.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinSet};

use super::service::{Held, Outbox};
use super::types::{Channel, Kept, Message, OutboxError, State};
use crate::limits;
use crate::storage::{Batch, StorageError};

/// Why an attempt failed. The words name the receiver's answer, never what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Another attempt would fail as well.
    pub is_lasting: bool,
    /// For the operator.
    pub why: String,
}

/// An attempt under way.
pub type Carrying<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// A way out of the house. `Ok` means that the receiver has said that it has the message. Called again with the same message after a crash or a lost reply.
pub trait Carrier: Send + Sync {
    /// Carries one message.
    fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a>;
}

/// What else is written when a message is given up: a task for a person.
pub type OnGivenUp = Arc<dyn Fn(&Kept, i64) -> Result<Batch, StorageError> + Send + Sync>;

/// The ways out.
#[derive(Clone, Default)]
pub struct Carriers(BTreeMap<Channel, Arc<dyn Carrier>>);

/// What came of the messages that were due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Came {
    /// Attempts made.
    pub attempts: u64,
    /// Messages the receiver has.
    pub delivered: u64,
    /// Messages to be tried again.
    pub put_off: u64,
    /// Messages that became a task.
    pub given_up: u64,
    /// Messages that were over, or that somebody else ended.
    pub over: u64,
}

/// Delivers. Cheap to clone.
#[derive(Clone)]
pub struct Deliverer {
    outbox: Outbox,
    carriers: Carriers,
    on_given_up: OnGivenUp,
    who: String,
    told: Arc<dyn Fn(Came) + Send + Sync>,
}

/// Deliveries under way, with the lane of each.
#[derive(Default)]
struct Underway {
    tasks: JoinSet<Result<Came, OutboxError>>,
    lanes: HashMap<Id, String>,
    stopped_at: String,
}

impl Fault {
    /// It may be better soon.
    #[must_use]
    pub fn for_now(why: impl Into<String>) -> Self {
        Self { is_lasting: false, why: why.into() }
    }

    /// It stays so.
    #[must_use]
    pub fn lasting(why: impl Into<String>) -> Self {
        Self { is_lasting: true, why: why.into() }
    }
}

impl Carriers {
    /// The same with a carrier for a way.
    #[must_use]
    pub fn with(mut self, channel: Channel, carrier: impl Carrier + 'static) -> Self {
        self.0.insert(channel, Arc::new(carrier));
        self
    }

    /// Whether there is a way out.
    #[must_use]
    pub fn has(&self, channel: Channel) -> bool {
        self.0.contains_key(&channel)
    }
}

impl Came {
    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            attempts: self.attempts.saturating_add(other.attempts),
            delivered: self.delivered.saturating_add(other.delivered),
            put_off: self.put_off.saturating_add(other.put_off),
            given_up: self.given_up.saturating_add(other.given_up),
            over: self.over.saturating_add(other.over),
        }
    }
}

impl Underway {
    fn to(&self, lane: &str) -> usize {
        self.lanes.values().filter(|other| *other == lane).count()
    }

    /// Waits for one to end. None: nothing is under way.
    async fn next(&mut self) -> Option<Came> {
        let (id, came) = match self.tasks.join_next_with_id().await? {
            Ok((id, came)) => (id, came.map_err(|fault| fault.to_string())),
            Err(stopped) => (stopped.id(), Err("a carrier stopped half-way".to_owned())),
        };
        self.lanes.remove(&id);
        Some(came.unwrap_or_else(|why| {
            // Its lease runs out, and then it is tried again.
            tracing::warn!(why, "a message could not be got on with");
            Came::default()
        }))
    }
}

impl Deliverer {
    /// A deliverer with these ways out. `who` tells it from every other process on the store.
    #[must_use]
    pub fn new(outbox: Outbox, carriers: Carriers, on_given_up: OnGivenUp, who: impl Into<String>) -> Self {
        Self { outbox, carriers, on_given_up, who: who.into(), told: Arc::new(|_| ()) }
    }

    /// Tells of everything that came of messages.
    #[must_use]
    pub fn telling(self, told: impl Fn(Came) + Send + Sync + 'static) -> Self {
        Self { told: Arc::new(told), ..self }
    }

    /// Delivers what is due until `stop` is ready; then begins nothing more, and returns when what is under way has ended. Dropped before that, what is
    /// under way is delivered again under the same id once its lease is over.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut underway = Underway::default();
        loop {
            if let Err(fault) = self.fill(&mut underway).await {
                tracing::warn!(%fault, "the outbox cannot be read; it is tried again");
            }
            let pause = tokio::time::sleep(Duration::from_millis(self.outbox.pace.look_ms));
            tokio::select! {
                came = underway.next(), if !underway.tasks.is_empty() => (self.told)(came.unwrap_or_default()),
                () = pause => {}
                () = &mut stop => break,
            }
        }
        while let Some(came) = underway.next().await {
            (self.told)(came);
        }
    }

    /// Delivers what is due now, until nothing is left that nobody else has.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn deliver_due(&self) -> Result<Came, OutboxError> {
        let mut underway = Underway::default();
        let mut all = Came::default();
        loop {
            self.fill(&mut underway).await?;
            match underway.next().await {
                Some(came) => all = all.and(came),
                None => return Ok(all),
            }
        }
    }

    /// Begins as many deliveries as may be under way at once, lane by lane, going on behind the lane where it stopped before.
    async fn fill(&self, underway: &mut Underway) -> Result<(), OutboxError> {
        // Half of them must have ended first, so that a long queue is not read anew for each.
        if underway.tasks.len() > limits::MESSAGES_AT_ONCE / 2 {
            return Ok(());
        }
        let mut lanes = self.outbox.lanes().await?;
        let behind = lanes.iter().position(|lane| *lane > underway.stopped_at).unwrap_or(0);
        lanes.rotate_left(behind);
        for lane in lanes {
            let places = limits::MESSAGES_AT_ONCE_TO_ONE.saturating_sub(underway.to(&lane));
            if places <= limits::MESSAGES_AT_ONCE_TO_ONE / 2 {
                continue;
            }
            for held in self.outbox.due(&lane).await?.into_iter().take(places) {
                if underway.tasks.len() >= limits::MESSAGES_AT_ONCE {
                    return Ok(());
                }
                if let Some(held) = self.outbox.take(&self.who, held).await? {
                    let task = underway.tasks.spawn(self.clone().attempt(held));
                    underway.lanes.insert(task.id(), lane.clone());
                }
            }
            underway.stopped_at = lane;
        }
        Ok(())
    }

    /// One attempt, and the mark of what came of it.
    async fn attempt(self, held: Held) -> Result<Came, OutboxError> {
        let over = Came { over: 1, ..Came::default() };
        let Some((version, kept)) = self.outbox.of(&held).await? else { return Ok(over) };
        if !Outbox::is_whole(&kept) {
            return self.give_up(&held, (version, kept), "its words are not those that were written").await;
        }
        // Every attempt before this one ended with its process.
        if held.turn.attempts > self.outbox.pace.attempts {
            return self.give_up(&held, (version, kept), "no attempt came to its end").await;
        }
        let now_ms = self.outbox.clock.now_ms();
        if kept.message.not_after_ms.is_some_and(|last| last <= now_ms) {
            return self.give_up(&held, (version, kept), "its time has passed").await;
        }
        let came = Came { attempts: 1, ..Came::default() };
        let fault = match self.carry(&kept.message).await {
            Ok(()) => {
                let state = State::Delivered { at_ms: self.outbox.clock.now_ms(), attempts: held.turn.attempts };
                let is_ours = self.outbox.end(&held, (version, kept), state, Batch::new()).await?;
                return Ok(came.and(if is_ours { Came { delivered: 1, ..Came::default() } } else { over }));
            }
            Err(fault) => fault,
        };
        match self.outbox.again_ms(&held, &kept).filter(|_| !fault.is_lasting) {
            Some(due_ms) => {
                let is_ours = self.outbox.put_off(&held, due_ms).await?;
                Ok(came.and(if is_ours { Came { put_off: 1, ..Came::default() } } else { over }))
            }
            None => Ok(came.and(self.give_up(&held, (version, kept), &fault.why).await?)),
        }
    }

    async fn carry(&self, message: &Message) -> Result<(), Fault> {
        let Some(carrier) = self.carriers.0.get(&message.to.channel()) else {
            return Err(Fault::for_now("there is no carrier for it"));
        };
        let longest = Duration::from_millis(self.outbox.pace.attempt_ms);
        tokio::time::timeout(longest, carrier.carry(message)).await.unwrap_or_else(|_| Err(Fault::for_now("no answer in time")))
    }

    /// A person is asked, in the same batch.
    async fn give_up(&self, held: &Held, (version, kept): (u64, Kept), why: &str) -> Result<Came, OutboxError> {
        let at_ms = self.outbox.clock.now_ms();
        tracing::warn!(
            message = held.turn.id.as_str(),
            kind = kept.message.kind,
            why,
            "a message could not be delivered and is a task now"
        );
        let with = (self.on_given_up)(&kept, at_ms)?;
        let state = State::GivenUp { at_ms, attempts: held.turn.attempts, why: why.to_owned() };
        let is_ours = self.outbox.end(held, (version, kept), state, with).await?;
        Ok(if is_ours { Came { given_up: 1, ..Came::default() } } else { Came { over: 1, ..Came::default() } })
    }
}

impl std::fmt::Debug for Deliverer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deliverer").field("who", &self.who).finish_non_exhaustive()
    }
}
