//! The nouns of retention: whose records, what was erased, why it is refused. Plain data.

use serde::{Deserialize, Serialize};

use crate::audit::AuditError;
use crate::people::{NhsNumber, PeopleError, PersonId};
use crate::problem::Problem;
use crate::storage::{Belongings, StorageError};

/// Whose records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// One conversation, by its id.
    Conversation(String),
    /// Somebody we know, with every conversation about them.
    Person(PersonId),
    /// The same, by their NHS number.
    Number(NhsNumber),
}

/// What is erased, by name: a line of the list that is kept apart from the store and applied again after a restore. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// When it was decided, milliseconds since 1970.
    pub at_ms: i64,
    /// By whom: an account or a name, as the operator gave it.
    pub by: String,
    /// Why. Not whom: whoever writes a name here undoes the erasure.
    pub because: String,
    /// What the audit log calls it, such as `session/…`, and what belongs to it. Each is removed wholly or not at all.
    pub parts: Vec<(String, Belongings)>,
}

/// Why it is not done.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RetentionError {
    /// Nothing is kept under that id or number.
    #[error(
        "nothing is kept under this id or number: look it up again; numbers of people are looked for only among the people this service knows"
    )]
    Unknown,
    /// Its day is not over, so the person may still be in it.
    #[error(
        "a conversation of theirs is still open ({0}): it can be gone on with for a day after it began. Erase it when that day is over"
    )]
    StillOpen(String),
    /// An appointment is still to come.
    #[error("an appointment is still to come in {0}: cancel it first, or they would be expected by a service that no longer knows whom")]
    Expected(String),
    /// Somebody keeps it.
    #[error("{what} is held by {by}: {because}. Whoever holds it must let it go first")]
    Held {
        /// What.
        what: String,
        /// By whom.
        by: String,
        /// Why.
        because: String,
    },
    /// It cannot be read.
    #[error("a conversation cannot be read ({0}): nothing was erased")]
    Unreadable(String),
    /// It could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Looking the person up failed.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
}

impl RetentionError {
    pub(super) fn unreadable(session: &str) -> impl Fn(Problem) -> Self {
        move |_| Self::Unreadable(session.to_owned())
    }
}
