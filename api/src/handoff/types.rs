//! Nouns of the hand-off: what the engine's outcome asks for, action by action, what can be offered for it, and a call-back that was
//! promised. Plain data; nothing here decides.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::AuditError;
use crate::booking::details::DetailFault;
use crate::booking::types::{BookingError, Slot};
use crate::directory::rules::HelpLine;
use crate::directory::search::{Excluded, Offer};
use crate::directory::types::{BadInput, ServiceId, Sex};
use crate::outbox::{About, OutboxError};
use crate::problem::Problem;
use crate::storage::StorageError;
use crate::worklist::{How, WorklistError};

/// What a conversation came to, as the engine said it, in the words of the hand-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// Hash of the release that decided.
    pub release: String,
    /// When it was decided: the instant of the last event.
    pub decided_at: Timestamp,
    /// The person, as far as a service needs it.
    pub person: Person,
    /// What to do, the leading action first.
    pub actions: Vec<Action>,
    /// What a member of staff decided beside the questions: then the first action is theirs.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// A clinician may ring before they go anywhere: nothing in it is about somebody's mind or safety.
    #[serde(default)]
    pub may_be_rung_first: bool,
    /// Titles of the topics of the conversation.
    pub topics: Vec<String>,
    /// Symptom groups of those topics, where they have one.
    pub symptom_groups: Vec<String>,
    /// What matters, question and answer: red flags first, then what led to the outcome, then the rest, each in the order told. Positives only.
    pub positives: Vec<Finding>,
    /// What was said in the person's own words.
    pub own_words: Vec<String>,
    /// Dangers that were asked after and answered "no", card by card.
    pub ruled_out: Vec<RuledOut>,
    /// How many other questions were answered "no".
    pub other_noes: usize,
    /// Questions that were answered "not sure", or could not be checked.
    pub unsure: Vec<Finding>,
    /// What the conversation as a whole tells of: how somebody is, or more than that.
    pub about: About,
    /// Marks on the whole conversation, such as that writing may not be safe.
    pub marks: Vec<About>,
    /// Lines that the content wants the receiver to read.
    pub tell: Vec<String>,
    /// Services wanted for a need that an abler one takes first.
    pub also_needed: Vec<String>,
    /// Topics the conversation ended before.
    pub not_assessed: Vec<String>,
    /// Titles of the advice given.
    pub advice: Vec<String>,
    /// The safety plan that the person gave.
    #[serde(default)]
    pub safety_plan: Option<GivenPlan>,
}

/// What a member of staff decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Account.
    pub by: String,
    /// They are a clinician.
    pub is_clinician: bool,
    /// When.
    pub at: Timestamp,
    /// It is what the questions came to.
    pub agrees: bool,
    /// Why.
    pub reason: String,
    /// What the questions came to, in words.
    pub questions_came_to: Vec<String>,
}

/// A safety plan as the person gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenPlan {
    /// When.
    pub at: Timestamp,
    /// Heading and words of each box that they filled.
    pub boxes: Vec<(String, String)>,
}

/// Age and sex.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Whole weeks, when known: a fever at 8 weeks is not one at 11.
    #[serde(default)]
    pub age_weeks: Option<u16>,
    /// Whole months, when known.
    pub age_months: Option<u16>,
    /// Sex, when said.
    pub sex: Option<Sex>,
}

/// One answer that matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The question, short.
    pub question: String,
    /// The answer in words.
    pub answer: String,
    /// It was corrected during the conversation.
    pub changed: bool,
    /// How it weighs.
    pub weight: Weight,
    /// What it tells of.
    pub about: About,
}

/// The signs of one card that were answered "no".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuledOut {
    /// The card's title; empty for those asked one by one.
    pub title: String,
    /// The signs.
    pub signs: Vec<String>,
    /// Everybody is asked these, whatever they come with.
    pub is_of_everyone: bool,
    /// Another sign of the card is there.
    pub is_in_part: bool,
}

/// How an answer weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// By itself it calls for help.
    RedFlag,
    /// The leading action rests on it.
    LedHere,
    /// The receiver should know.
    Told,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Disposition id.
    pub disposition: String,
    /// Kind of help.
    pub kind: String,
    /// What to do, in the receiver's words.
    pub headline: String,
    /// Minutes from the decision; `None`: no limit.
    pub within_minutes: Option<u32>,
    /// Somebody phones.
    pub is_call: bool,
    /// An ambulance, or an outcome that ends the call.
    pub is_emergency: bool,
    /// NHS code; may be empty.
    pub nhs: String,
    /// Why, each reason with its source where it has one.
    pub because: Vec<String>,
    /// Some of these reasons are for staff only.
    #[serde(default)]
    pub is_staff_reason: bool,
    /// Since when its time counts, where that is not the end of the questions.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

/// What can be offered for one action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionServices {
    /// Disposition id.
    pub disposition: String,
    /// Kind of help that was wanted.
    pub kind: String,
    /// What to do, in the receiver's words.
    pub headline: String,
    /// When the person needs to be seen by.
    pub needed_by: Option<Timestamp>,
    /// Services in order, with their first free appointments.
    pub offered: Vec<Offered>,
    /// Services left out, nearest first, with the reason.
    pub excluded: Vec<Excluded>,
    /// Services that ring before the person goes, where that may be: the first that can, and by when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_first: Option<CallFirst>,
    /// What to do when none of this helps.
    pub fall_back: HelpLine,
}

/// A call that may come before an action, and never instead of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFirst {
    /// Who rings.
    pub service: ServiceId,
    /// Their name.
    pub name: String,
    /// By when, from now.
    pub within_minutes: u32,
}

/// One service with its first appointments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offered {
    /// The service and why it stands where it stands.
    #[serde(flatten)]
    pub offer: Offer,
    /// First free appointments in time; empty where none can be booked.
    pub slots: Vec<Slot>,
}

/// A call-back that was promised. It is kept until somebody has rung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBack {
    /// The conversation.
    pub session: String,
    /// Disposition id.
    pub disposition: String,
    /// The service that rings.
    pub service: ServiceId,
    /// Number to ring.
    pub telephone: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// By when the person is to be rung.
    pub needed_by: Option<Timestamp>,
    /// Who rang, when, and what came of it.
    pub done: Option<CallBackDone>,
}

/// A call-back that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBackDone {
    /// Account.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub result: CallBackResult,
}

/// What came of a call-back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallBackResult {
    /// They spoke.
    Spoke,
    /// The person no longer wants it.
    Withdrawn,
    /// Nobody answered: it stays, and is tried again.
    NotReached,
    /// An ambulance crew or an emergency department has them.
    HandedOver,
    /// They have an appointment that begins in time.
    Booked,
}

impl CallBackResult {
    /// How the promise is ended by it; none: it is not.
    #[must_use]
    pub fn ends(self) -> Option<How> {
        match self {
            Self::Spoke => Some(How::SpokenWith),
            Self::Withdrawn => Some(How::Withdrawn),
            Self::HandedOver => Some(How::HandedOver),
            Self::Booked => Some(How::Booked),
            Self::NotReached => None,
        }
    }
}

/// Who reads a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Receiver {
    /// They are to do something.
    Action,
    /// They are only told.
    Information,
}

/// Why a hand-off step did not happen.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HandoffError {
    /// The conversation has not come to its end.
    #[error("finish the questions first")]
    NotFinished,
    /// The outcome has no such action.
    #[error("this outcome has no such action")]
    NoSuchAction,
    /// The place is not known.
    #[error(transparent)]
    Place(#[from] BadInput),
    /// No such place is known; names that look alike.
    #[error("this place is not known")]
    PlaceUnknown(Vec<String>),
    /// Details that do not fit, field by field.
    #[error("some details do not fit")]
    Details(Vec<DetailFault>),
    /// The sessions room refused.
    #[error(transparent)]
    Session(Problem),
    /// The service is not offered for this action now; the sentence says why.
    #[error("{0}")]
    NotOffered(String),
    /// A call-back for this action was asked for with another number or service.
    #[error("a call-back is promised already, with another number or service")]
    PromisedAlready,
    /// There is no such call-back.
    #[error("there is no such call-back")]
    NoSuchCallBack,
    /// Somebody in danger is rung whatever they say.
    #[error("with this result somebody rings you, to be safe; tell them when they ring")]
    StillNeeded,
    /// The number cannot be rung.
    #[error("enter a telephone number, like 01632 960 001")]
    Telephone,
    /// The booking room refused.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// A colleague is at this person, or too many are at once.
    #[error(transparent)]
    Worklist(#[from] WorklistError),
    /// It could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The message to the service could not be written.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
}

impl Referral {
    /// The action of a disposition.
    ///
    /// # Errors
    /// [`HandoffError::NoSuchAction`].
    pub fn action(&self, disposition: &str) -> Result<&Action, HandoffError> {
        self.actions.iter().find(|action| action.disposition == disposition).ok_or(HandoffError::NoSuchAction)
    }

    /// True when some action is an emergency: then nothing is booked, whatever stands beside it.
    #[must_use]
    pub fn is_emergency(&self) -> bool {
        self.actions.iter().any(|action| action.is_emergency)
    }

    /// Since when the time of an action counts.
    #[must_use]
    pub fn since(&self, action: &Action) -> Timestamp {
        action.since.unwrap_or(self.decided_at)
    }

    /// When an action is due.
    #[must_use]
    pub fn needed_by(&self, action: &Action) -> Option<Timestamp> {
        let minutes = i64::from(action.within_minutes?);
        self.since(action).checked_add(jiff::SignedDuration::from_mins(minutes)).ok()
    }
}
