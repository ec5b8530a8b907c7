//! The nouns of the audit log: who, what, entry, and the anchor that is kept outside. Holds no input or output.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::storage::StorageError;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The holder of a conversation's token: the citizen or who speaks for them.
    Citizen,
    /// A member of staff, by account name.
    Staff(String),
    /// Another system, by the name of its client.
    System(String),
    /// The service itself, such as a reminder that fell due.
    Service,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A person's record was read.
    PersonRead,
    /// A person's record was changed.
    PersonChanged,
    /// A care plan or special note was read.
    CarePlanRead,
    /// A care plan or special note was changed.
    CarePlanChanged,
    /// A care plan was opened without consent, for the reason given.
    BreakGlass,
    /// A conversation's answers were read by somebody other than the citizen.
    ConversationRead,
    /// A conversation was taken over by telephone.
    ConversationTakenOver,
    /// The engine reached a disposition.
    OutcomeReached,
    /// An answer was changed.
    AnswerChanged,
    /// A clinician set another disposition, for the reason given.
    OutcomeOverridden,
    /// A conversation was ended before an outcome, for the reason given.
    ConversationClosed,
    /// An appointment was booked.
    Booked,
    /// An appointment was cancelled or moved.
    BookingChanged,
    /// A case was sent to another service.
    Referred,
    /// Content was submitted, signed or refused.
    ReleaseReviewed,
    /// Content went live or was withdrawn.
    ReleasePublished,
    /// An account or its roles changed.
    AccountChanged,
    /// The audit log was searched.
    AuditRead,
    /// Records were removed for good, for the reason given.
    Erased,
    /// Records are held whatever the policy says, or no longer.
    RetentionChanged,
    /// A service of the directory was changed by hand, or a change ended, for the reason given.
    DirectoryChanged,
}

/// One thing to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who did it.
    pub who: Actor,
    /// What was done.
    pub action: Action,
    /// To which record, such as `session/…` or `person/…`: an id, never a name or an answer.
    pub subject: String,
    /// Why, where a reason is demanded.
    pub reason: Option<String>,
    /// The request it came with, as its answer named it.
    pub call: Option<String>,
}

impl Deed {
    /// A deed without reason and request.
    #[must_use]
    pub fn new(who: Actor, action: Action, subject: impl Into<String>) -> Self {
        Self { who, action, subject: subject.into(), reason: None, call: None }
    }

    /// With the reason somebody gave.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// With the request it came with.
    #[must_use]
    pub fn in_call(mut self, call: impl std::fmt::Display) -> Self {
        self.call = Some(call.to_string());
        self
    }
}

/// A deed as it stands in its chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The chain, from 0.
    pub chain: u8,
    /// The place in the chain, from 0.
    pub index: u64,
    /// Milliseconds since 1970.
    pub at_utc_ms: i64,
    /// Who did it.
    pub who: Actor,
    /// What was done.
    pub action: Action,
    /// To which record.
    pub subject: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The request it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
}

/// The end of one chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainHead {
    /// Entries in the chain.
    pub length: u64,
    /// SHA-256 over the chain so far, as 64 hexadecimal digits.
    pub hash: String,
}

/// The ends of all chains at one time. Kept outside the database (printed, mailed, filed), it shows later that nothing before it was touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Milliseconds since 1970.
    pub at_utc_ms: i64,
    /// Entries in all chains.
    pub entries: u64,
    /// The ends, chain by chain.
    pub chains: Vec<ChainHead>,
    /// SHA-256 over all ends, as 64 hexadecimal digits: short enough to be read out.
    pub digest: String,
}

/// What was found when the whole log was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedThrough {
    /// When, in milliseconds since 1970.
    pub at_utc_ms: i64,
    /// The end of each chain, or its first bad entry.
    pub chains: Vec<Result<ChainHead, Broken>>,
}

impl LookedThrough {
    /// The ends of all chains, if none is broken.
    ///
    /// # Errors
    /// The first broken chain.
    pub fn anchor(self) -> Result<Anchor, Broken> {
        let chains = self.chains.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut all = Sha256::new();
        for head in &chains {
            all.update(head.length.to_be_bytes());
            all.update(&head.hash);
        }
        let entries = chains.iter().map(|head| head.length).sum();
        let digest = all.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Anchor { at_utc_ms: self.at_utc_ms, entries, chains, digest })
    }
}

/// The first place where the log is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("the audit log is broken in chain {chain} at entry {index}: {why}")]
pub struct Broken {
    /// The chain.
    pub chain: u8,
    /// The first bad entry of it.
    pub index: u64,
    /// What is wrong there.
    pub why: String,
}

/// Why the log could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// The store refused, or the batch the entry belongs to met a conflict.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The log is not what was written.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// Something in our own house is broken; the text is for the log.
    #[error("{0}")]
    Inside(String),
}

impl From<AuditError> for Problem {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Storage(error) => error.into(),
            other => {
                tracing::error!(error = %other, "the audit log cannot be used");
                Self::internal()
            }
        }
    }
}
