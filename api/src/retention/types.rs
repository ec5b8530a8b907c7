//! The nouns of retention: whose records, what was erased, why it is refused. Plain data.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audit::AuditError;
use crate::identity::Token;
use crate::limits;
use crate::people::{NhsNumber, PeopleError, PersonId};
use crate::problem::{Kind, Problem};
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// When it was decided, milliseconds since 1970.
    pub at_ms: i64,
    /// By whom: an account or a name, as the operator gave it.
    pub by: String,
    /// Why. Not whom: whoever writes a name here undoes the erasure.
    pub because: String,
    /// What the audit log calls it, such as `session/…`, and what belongs to it. Each is removed wholly or not at all.
    #[schema(value_type = Vec<Vec<Object>>)]
    pub parts: Vec<(String, Belongings)>,
}

impl Whose {
    /// What somebody wrote: the id of a conversation or person, as it is or as the audit log has it, or an NHS number.
    ///
    /// # Errors
    /// [`RetentionError::Unclear`] when it is neither, none of the two, or both; `Unknown` for what can be no id of a conversation.
    pub fn read(conversation: Option<&str>, person: Option<&str>) -> Result<Self, RetentionError> {
        let text = match (conversation, person) {
            (Some(id), None) => return Self::conversation(id.strip_prefix("session/").unwrap_or(id)).ok_or(RetentionError::Unknown),
            (None, Some(text)) => text,
            _ => return Err(RetentionError::Unclear("say either a conversation or a person".to_owned())),
        };
        if let Some(id) = PersonId::parse(text.strip_prefix("person/").unwrap_or(text)) {
            return Ok(Self::Person(id));
        }
        let number = NhsNumber::parse(text).map_err(|why| {
            RetentionError::Unclear(format!("a person is named by an NHS number or their id, and this is neither: {}", why.0))
        })?;
        Ok(Self::Number(number))
    }

    /// What cannot be an id is none of anything.
    fn conversation(id: &str) -> Option<Self> {
        Token::parse(id).map(|_| Self::Conversation(id.to_owned()))
    }
}

impl Erased {
    /// What the audit log calls that which the whole erasure is about: a person comes last.
    pub(super) fn subject(&self) -> Option<&str> {
        self.parts.last().map(|(subject, _)| subject.as_str())
    }

    /// Whose erasure it is.
    pub(super) fn whose(&self) -> Option<Whose> {
        let (kind, id) = self.subject()?.split_once('/')?;
        match kind {
            "session" => Whose::conversation(id),
            "person" => PersonId::parse(id).map(Whose::Person),
            _ => None,
        }
    }
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
    /// It is not said whose records.
    #[error("{0}")]
    Unclear(String),
    /// No reason is given, or more than one reads.
    #[error("say why in 1 to {} characters, and never whom: it is read in the audit log", limits::RETENTION_REASON_CHARS)]
    NoReason,
    /// The line is not what would be planned now.
    #[error("this is not what would be erased now by you: plan it anew and add that line to the list, nothing was erased")]
    Changed,
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
    pub(super) fn check_reason(because: &str) -> Result<(), Self> {
        if (1..=limits::RETENTION_REASON_CHARS).contains(&because.trim().chars().count()) { Ok(()) } else { Err(Self::NoReason) }
    }

    pub(super) fn unreadable(session: &str) -> impl Fn(Problem) -> Self {
        move |_| Self::Unreadable(session.to_owned())
    }
}

impl From<RetentionError> for Problem {
    fn from(error: RetentionError) -> Self {
        let (kind, code) = match error {
            RetentionError::Audit(error) => return error.into(),
            RetentionError::People(error) => return error.into(),
            RetentionError::Store(error) => return error.into(),
            RetentionError::Unknown => (Kind::NotFound, "nothing_kept"),
            RetentionError::StillOpen(_) => (Kind::Conflict, "still_open"),
            RetentionError::Expected(_) => (Kind::Conflict, "still_expected"),
            RetentionError::Held { .. } => (Kind::Conflict, "held"),
            RetentionError::Changed => (Kind::Conflict, "plan_changed"),
            RetentionError::Unclear(_) => (Kind::Unprocessable, "whose_unclear"),
            RetentionError::NoReason => (Kind::Unprocessable, "no_reason"),
            RetentionError::Unreadable(_) => (Kind::Internal, "unreadable"),
        };
        Self::new(kind, code, format!("Not done: {error}."))
    }
}
