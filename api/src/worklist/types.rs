//! The nouns of the worklist: task, lease, what came of it. Plain data.

use serde::{Deserialize, Serialize};

use super::promises::How;
use crate::audit::AuditError;
use crate::problem::{Kind, Problem};
use crate::storage::StorageError;

/// What a conversation asks of staff, as it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened<'a> {
    /// The conversation.
    pub session: &'a str,
    /// The action's name in the release.
    pub action: &'a str,
    /// Role it is for.
    pub role: &'a str,
    /// Due so many minutes after it was opened; none: no time was set.
    pub due_minutes: Option<u32>,
    /// Only to be done if the person goes quiet before the end.
    pub if_quiet: bool,
    /// When, milliseconds UTC.
    pub at_ms: i64,
}

/// A task. It stays until somebody says what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The conversation.
    pub session: String,
    /// The action's name in the release.
    pub action: String,
    /// Role it is for, such as `safeguarding-lead`.
    pub role: String,
    /// When the answer was given that calls for it, milliseconds UTC.
    pub opened_ms: i64,
    /// By when it is to be done; none: no time was set.
    pub due_ms: Option<i64>,
    /// Only to be done if the person goes quiet before the end.
    pub if_quiet: bool,
    /// It is to reach the person, whatever they do: it shares their one clock.
    #[serde(default)]
    pub is_contact: bool,
    /// Who is at it, or at anything else about the same person: read from the person's clock.
    #[serde(skip)]
    pub lease: Option<Lease>,
    /// What came of it.
    pub done: Option<Done>,
}

impl Opened<'_> {
    /// Is it a promise to reach the person? What is only done if they go quiet was promised to nobody yet.
    pub(super) fn is_contact(&self) -> bool {
        self.role.starts_with("clinician") && !self.if_quiet
    }

    pub(super) fn due_ms(&self) -> Option<i64> {
        self.due_minutes.map(|minutes| self.at_ms.saturating_add(i64::from(minutes).saturating_mul(60_000)))
    }
}

/// Somebody is at it, so that nobody else rings the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Account.
    pub who: String,
    /// Until when, milliseconds UTC; after that anybody may take it.
    pub until_ms: i64,
}

/// A task that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Account.
    pub who: String,
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// What came of it.
    pub result: Result,
}

/// What came of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Result {
    /// Somebody spoke with the person, or did what was asked.
    Done,
    /// What concerns the person but is not to reach them was passed on as the rules say.
    PassedOn,
    /// It was not needed: the person went on by themselves.
    NotNeeded,
    /// An ambulance crew or an emergency department has them.
    HandedOver,
    /// The person no longer wants it.
    Withdrawn,
    /// Nobody answered: it stays, and is tried again.
    NoAnswer,
}

impl Result {
    /// How a promise is ended by it; none: it is not.
    pub(super) fn ends(self) -> Option<How> {
        match self {
            Self::Done => Some(How::SpokenWith),
            Self::PassedOn | Self::NotNeeded => Some(How::NotNeeded),
            Self::HandedOver => Some(How::HandedOver),
            Self::Withdrawn => Some(How::Withdrawn),
            Self::NoAnswer => None,
        }
    }
}

/// Why the worklist did not do something.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WorklistError {
    /// There is no such open task.
    #[error("this is not open any more")]
    NoSuchTask,
    /// A colleague has it now.
    #[error("{0} is at it now")]
    Taken(String),
    /// Somebody is still owed a contact.
    #[error("this does not end it: somebody still waits to be reached")]
    NotAnEnd,
    /// Too many wrote to the same person's clock at once.
    #[error("too many are at this at once; please try again")]
    Busy,
    /// It could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
}

impl From<WorklistError> for Problem {
    fn from(error: WorklistError) -> Self {
        match error {
            WorklistError::NoSuchTask => Self::not_found(),
            WorklistError::Taken(_) => Self::new(Kind::Conflict, "task_taken", "A colleague is at this now."),
            WorklistError::NotAnEnd => {
                Self::new(Kind::Unprocessable, "still_owed", "This does not end it: somebody still waits to be reached.")
            }
            WorklistError::Busy => Self::new(Kind::Conflict, "busy", "Too many are at this at once. Please try again."),
            WorklistError::Audit(error) => error.into(),
            WorklistError::Store(error) => error.into(),
        }
    }
}
