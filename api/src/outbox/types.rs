//! The nouns of the outbox: message, piece, address, where it stands. Plain data.

use serde::{Deserialize, Serialize};

use crate::audit::AuditError;
use crate::problem::{Kind, Problem};
use crate::storage::StorageError;

/// The lanes of what goes to no named receiver. No receiver's name has a point.
const MAIL_LANE: &str = "way.mail";
const FOLDER_LANE: &str = "way.folder";

/// The name of a message, made from what caused it: the same cause has the same name for ever, and every attempt carries it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub(super) String);

impl MessageId {
    /// The name as 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Address {
    /// A service that takes messages over HTTP, by the name the operator gave it.
    Receiver(String),
    /// A mailbox.
    Mailbox(String),
    /// A mobile telephone.
    Mobile(String),
    /// Paper: the lines of an address.
    Paper(Vec<String>),
}

/// By what way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// From this service to another one.
    Service,
    /// E-mail.
    Email,
    /// Text message.
    Sms,
    /// Letter.
    Letter,
}

/// Who reads a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// Staff of the service that is to help.
    Service,
    /// The person's GP surgery.
    Gp,
    /// The person whom it is about.
    Person,
    /// A parent, at the parent's own address.
    Parent,
    /// Somebody else who cares for the person.
    Carer,
}

/// What a piece of a message tells of. The table of what is never sent goes by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// When and where, whom to ring, a reference. Nothing of how somebody is.
    Arrangements,
    /// How somebody is: topics, answers, reasons, outcome, advice.
    Clinical,
    /// Reasons and notes that only staff see.
    StaffOnly,
    /// A concern for the safety of a child or of an adult at risk.
    Safeguarding,
    /// That somebody is or may be hurt by somebody close to them.
    DomesticAbuse,
    /// A safety plan in the person's own words.
    SafetyPlan,
    /// Contraception, pregnancy, infections of sex.
    SexualHealth,
    /// Not a piece but a mark on the whole conversation: it may not be safe to ring, to write or to leave a message.
    UnsafeContact,
}

/// In which part of a message something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    /// The subject: seen on a locked screen, in a list, through the window of an envelope.
    Subject,
    /// The body.
    Body,
}

/// One heading of a message and the lines under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// What it tells of.
    pub about: About,
    /// In which part it stands.
    pub part: Where,
    /// Its heading; may be empty.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
}

/// A message that somebody wants written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draft<'a> {
    /// What calls for it, part by part, such as `booking`, its id and `reminder-1d`. The same cause writes the same message, once.
    pub cause: &'a [&'a str],
    /// What sort of message it is, such as `referral` or `reminder`; tells nothing of how somebody is.
    pub kind: &'a str,
    /// The conversation it is about.
    pub session: &'a str,
    /// Where it goes.
    pub to: &'a Address,
    /// Who reads it there.
    pub reader: Reader,
    /// What the whole conversation told of, such as that writing may not be safe.
    pub marks: &'a [About],
    /// NHS code of the outcome; may be empty.
    pub nhs_code: &'a str,
    /// What it says.
    pub pieces: &'a [Piece],
    /// The present, milliseconds UTC.
    pub at_ms: i64,
    /// Not to be sent before; none: at once.
    pub not_before_ms: Option<i64>,
    /// When it is too late; a message that was not delivered by then becomes a task.
    pub not_after_ms: Option<i64>,
}

/// A message as it is kept and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its name.
    pub id: MessageId,
    /// What sort of message it is.
    pub kind: String,
    /// The conversation it is about.
    pub session: String,
    /// Where it goes.
    pub to: Address,
    /// Who reads it there.
    pub reader: Reader,
    /// What may be sent of what was to be said.
    pub pieces: Vec<Piece>,
    /// When it was written, milliseconds UTC.
    pub written_ms: i64,
    /// When it is too late.
    pub not_after_ms: Option<i64>,
}

/// A message with where it stands. It is kept for ever, so that the same cause never writes it anew; its words are let go once they were delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The message.
    pub message: Message,
    /// Hash of its words, kept when the words are let go: what was sent can be proved.
    pub digest: String,
    /// Ids of the rules by which something was left out. Never sent: to name the rule is to tell.
    pub left_out: Vec<String>,
    /// Where it stands.
    pub state: State,
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is to be delivered.
    Waiting,
    /// The receiver has it.
    Delivered {
        /// When, milliseconds UTC.
        at_ms: i64,
        /// Attempts it took.
        attempts: u32,
    },
    /// It could not be delivered and is a task for a person.
    GivenUp {
        /// When, milliseconds UTC.
        at_ms: i64,
        /// Attempts that were made.
        attempts: u32,
        /// Why the last one failed; tells nothing of the message.
        why: String,
    },
    /// What it was to tell of is over, such as an appointment that was cancelled.
    Withdrawn {
        /// When, milliseconds UTC.
        at_ms: i64,
    },
}

/// A message, written down as soon as the batch is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub id: MessageId,
    /// The writes, for the batch of the deed. They conflict when the message was written before.
    pub batch: crate::storage::Batch,
    /// Ids of the rules by which something was left out.
    pub left_out: Vec<String>,
}

/// Why the outbox did not do something.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OutboxError {
    /// A rule forbids it to be sent by this way to this reader, or leaves nothing of it.
    #[error("this is not sent that way: {because}")]
    NeverSent {
        /// The rule's id; empty when several rules together left nothing.
        rule: String,
        /// The rule's reason.
        because: String,
    },
    /// A receiver's name does not fit.
    #[error("`{0}` is not a name of a receiver: use small letters, digits and hyphens")]
    BadName(String),
    /// It is beyond a limit.
    #[error("the message is too large: {0}")]
    TooLarge(&'static str),
    /// It could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
}

impl From<OutboxError> for Problem {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::NeverSent { because, .. } => Self::new(Kind::Unprocessable, "never_sent", because),
            OutboxError::BadName(_) => Self::new(Kind::Unprocessable, "receiver_name", error.to_string()),
            OutboxError::TooLarge(what) => Self::new(Kind::Unprocessable, "message_too_large", format!("The message has too many {what}.")),
            OutboxError::Audit(error) => error.into(),
            OutboxError::Store(error) => error.into(),
        }
    }
}

impl Address {
    /// By what way it is reached.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Receiver(_) => Channel::Service,
            Self::Mailbox(_) => Channel::Email,
            Self::Mobile(_) => Channel::Sms,
            Self::Paper(_) => Channel::Letter,
        }
    }
}

impl Message {
    /// The subject in one line; empty when nothing may stand there.
    #[must_use]
    pub fn subject(&self) -> String {
        let said = self.pieces.iter().filter(|piece| piece.part == Where::Subject).flat_map(|piece| &piece.lines);
        let line: String = said.flat_map(|line| line.chars().chain(" ".chars())).map(|c| if c.is_control() { ' ' } else { c }).collect();
        line.trim().chars().take(crate::limits::MESSAGE_SUBJECT_CHARS).collect()
    }

    /// The body as plain text: headings, and their lines.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for piece in self.pieces.iter().filter(|piece| piece.part == Where::Body) {
            if !text.is_empty() {
                text.push('\n');
            }
            for line in std::iter::once(&piece.title).filter(|title| !title.is_empty()).chain(&piece.lines) {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }

    /// The name of its receiver among those that are delivered to at once: one that hangs must not hold up the others.
    #[must_use]
    pub(super) fn lane(&self) -> &str {
        match &self.to {
            Address::Receiver(name) => name,
            Address::Mailbox(_) => MAIL_LANE,
            Address::Mobile(_) | Address::Paper(_) => FOLDER_LANE,
        }
    }
}
