//! The nouns of the worklist: task, lease, what came of it. Plain data.

use serde::{Deserialize, Serialize};

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
    /// Who is at it.
    pub lease: Option<Lease>,
    /// What came of it.
    pub done: Option<Done>,
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
    /// The person could not be reached; it was passed on as the rules say.
    PassedOn,
    /// It was not needed: the person went on by themselves.
    NotNeeded,
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
            WorklistError::Audit(error) => error.into(),
            WorklistError::Store(error) => error.into(),
        }
    }
}
