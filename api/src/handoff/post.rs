//! Telling the service that is to help: the summary as a message of the outbox, written in the batch of the booking or the promise it belongs to. Which
//! service takes messages, the operator says; one that takes none is told nothing and still finds everything on its own list.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::summary::Summary;
use super::types::{Action, Referral};
use crate::directory::types::ServiceId;
use crate::limits;
use crate::outbox::{Address, Draft, Kept, Outbox, OutboxError, Reader};
use crate::storage::{Batch, StorageError};
use crate::worklist::{self, Opened};

/// A call-back that was promised.
pub(super) const CALL_BACK: &str = "call-back";
/// An appointment that was booked.
pub(super) const BOOKING: &str = "booking";

/// The post room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Post {
    outbox: Outbox,
    receivers: Arc<BTreeMap<ServiceId, String>>,
}

/// What a service is to be told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling<'a> {
    /// [`CALL_BACK`] or [`BOOKING`].
    pub(super) kind: &'a str,
    /// The conversation.
    pub(super) session: &'a str,
    /// What tells this deed from others of the same conversation.
    pub(super) deed: &'a str,
    /// The service.
    pub(super) service: &'a ServiceId,
    /// The outcome.
    pub(super) referral: &'a Referral,
    /// The action it is about.
    pub(super) action: &'a Action,
    /// What it reads.
    pub(super) summary: &'a Summary,
    /// When it must know at the latest.
    pub(super) until: Option<Timestamp>,
    /// The present.
    pub(super) now: Timestamp,
}

impl Post {
    /// A post room that knows which service takes messages, and under which name the outbox reaches it.
    #[must_use]
    pub fn new(outbox: Outbox, receivers: BTreeMap<ServiceId, String>) -> Self {
        Self { outbox, receivers: Arc::new(receivers) }
    }

    /// The outbox.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The writes of the message to a service; none when it takes no messages.
    pub(super) fn telling(&self, told: &Telling<'_>) -> Result<Batch, OutboxError> {
        let Some(name) = self.receivers.get(told.service) else { return Ok(Batch::new()) };
        let at_ms = told.now.as_millisecond();
        let written = self.outbox.writing(&Draft {
            cause: &["hand-off", told.kind, told.session, told.deed],
            kind: told.kind,
            session: told.session,
            to: &Address::Receiver(name.clone()),
            reader: Reader::Service,
            marks: &told.referral.marks,
            nhs_code: &told.action.nhs,
            pieces: &told.summary.pieces(),
            at_ms,
            not_before_ms: None,
            // Half of the time is left to whoever must ring instead.
            not_after_ms: told.until.map(|until| at_ms.saturating_add(until.as_millisecond().saturating_sub(at_ms).max(0) / 2)),
        })?;
        Ok(written.batch)
    }
}

/// The task for a person when a message could not be delivered: written in the batch that gives it up.
///
/// # Errors
/// A fault of ours, should it not be encodable.
pub fn task_of(kept: &Kept, at_ms: i64) -> Result<Batch, StorageError> {
    let message = &kept.message;
    let short: String = message.id.as_str().chars().take(8).collect();
    let due_minutes = if message.kind == CALL_BACK { limits::UNTOLD_CALL_BACK_DUE_MINUTES } else { limits::UNDELIVERED_DUE_MINUTES };
    worklist::opening(&Opened {
        session: &message.session,
        action: &format!("{}-not-delivered-{short}", message.kind),
        role: "clinician-call",
        due_minutes: Some(due_minutes),
        if_quiet: false,
        at_ms,
    })
}
