//! Nouns of care plans: the plan or special note under the headings of the PRSB urgent care standards, its alerts, and the facts it
//! gives to a triage. Holds no I/O and no clock. A plan says what is so about a person; it never says how urgent anything is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::audit::AuditError;
use crate::directory::types::ServiceId;
use crate::limits;
pub use crate::people::NhsNumber;
use crate::storage::StorageError;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanKind {
    /// An urgent care plan, made with the person.
    UrgentCarePlan,
    /// A special note for whoever takes the call.
    SpecialNote,
}

/// What is recommended if the heart or breathing stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resuscitation {
    /// Nothing is recorded: attempt.
    NotRecorded,
    /// Attempt.
    Attempt,
    /// Do not attempt. It says nothing about any other treatment.
    DoNotAttempt,
}

/// Whether the person agreed that whoever takes their call may read the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Nobody asked, or it was not written down. It counts as not given.
    #[default]
    NotRecorded,
    /// They agreed; or it was decided for them by who may, in their interest.
    Given,
    /// They did not agree.
    Refused,
}

/// Something whoever treats the person must know at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// Stable short name: `adrenal-insufficiency`.
    pub code: String,
    /// One sentence.
    pub text: String,
}

/// Somebody to ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanContact {
    /// Name.
    pub name: String,
    /// Who they are to the person.
    pub relation: String,
    /// Number.
    pub telephone: String,
}

/// The headings of a plan. Empty text or list: nothing recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    /// What matters to the person, in their words.
    #[serde(default)]
    pub what_matters: String,
    /// Wishes about care and its place.
    #[serde(default)]
    pub wishes: String,
    /// How far treatment should go, and when to go further.
    #[serde(default)]
    pub escalation: String,
    /// What is recommended if the heart or breathing stops.
    pub resuscitation: Resuscitation,
    /// Medicines that matter in an emergency.
    #[serde(default)]
    pub medicines: Vec<String>,
    /// Allergies.
    #[serde(default)]
    pub allergies: Vec<String>,
    /// Conditions.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// Whom to ring.
    #[serde(default)]
    pub contacts: Vec<PlanContact>,
    /// Alerts.
    #[serde(default)]
    pub alerts: Vec<Alert>,
    /// Palliative hub named in the plan.
    #[serde(default)]
    pub hub: Option<ServiceId>,
}

/// Who wrote a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Name shown.
    pub name: String,
    /// Role and organisation.
    pub role: String,
}

/// One version of a plan or note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarePlan {
    /// Its id: `a-z`, `0-9`, `-`.
    pub id: String,
    /// What it is.
    pub kind: PlanKind,
    /// Whom it is about.
    pub nhs_number: NhsNumber,
    /// Name of the person.
    pub person: String,
    /// Date of birth.
    pub born: Date,
    /// Who wrote this version.
    pub author: Author,
    /// When it was written.
    pub written_on: Date,
    /// By when it is to be looked at again.
    pub review_by: Date,
    /// Facts of the pathways that are so because of this plan. Each is a yes: a plan cannot make anything a no.
    #[serde(default)]
    pub facts: Vec<String>,
    /// Whether it may be read by those who take calls.
    #[serde(default)]
    pub consent: Consent,
    /// What it says.
    pub headings: Headings,
    /// True when it was taken back: it is shown to nobody and gives no facts.
    #[serde(default)]
    pub withdrawn: bool,
}

/// Who wrote a version, when and why. A version that was imported has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Account.
    pub by: String,
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// Why the plan was written or changed.
    pub because: String,
}

/// A version with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioned {
    /// Which of the person's plans it is of, from 1: an address may hold it, and it tells nothing.
    pub place: usize,
    /// 1 for the first.
    pub version: u64,
    /// Who wrote it, when and why.
    pub written: Option<Written>,
    /// The plan.
    pub plan: CarePlan,
    /// Its review date is over: shown with a warning, still shown.
    pub review_is_over: bool,
}

/// What somebody may read of a person's plans now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// The newest version of each plan that may be read.
    pub plans: Vec<Versioned>,
    /// Plans that are there and may not be read: the person did not agree.
    pub withheld: usize,
    /// They are open because the glass was broken, until then, milliseconds UTC.
    pub glass_until_ms: Option<i64>,
}

/// What a triage learns from a person's plans: named facts that are so, and alerts to show before the first question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// Names of facts, each a yes.
    pub facts: Vec<String>,
    /// Alerts.
    pub alerts: Vec<Alert>,
    /// Palliative hub named in a plan.
    pub hub: Option<ServiceId>,
}

/// A few lines for the top of a handler's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Banner {
    /// "Urgent care plan" or "Special note".
    pub kind: String,
    /// Who and until when it is good.
    pub title: String,
    /// Alerts first, then ceilings, resuscitation, whom to ring.
    pub lines: Vec<String>,
    /// It changes what is done, not only what is known.
    pub is_strong: bool,
}

/// Proof that a conversation about this person is open now. Only the rooms that hold conversations make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEncounter {
    session: String,
    subject: NhsNumber,
}

impl OpenEncounter {
    /// Says that the conversation `session` is open and is about `subject`. The caller has looked.
    #[must_use]
    pub(crate) fn about(session: &str, subject: NhsNumber) -> Self {
        Self { session: session.to_owned(), subject }
    }

    /// The conversation.
    #[must_use]
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Whom it is about.
    #[must_use]
    pub fn subject(&self) -> &NhsNumber {
        &self.subject
    }
}

/// Why a plan was not shown or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The role does not allow it.
    #[error("your role does not allow this")]
    Role,
    /// No conversation about this person is open.
    #[error("there is no open conversation about this person")]
    NoEncounter,
    /// A plan may be opened without consent only for a reason.
    #[error("say why these plans must be opened, in at least {} letters", limits::BREAK_GLASS_REASON_CHARS)]
    NoReason,
    /// A version says why it was written.
    #[error("say why the plan is changed")]
    NoBecause,
    /// There is no such plan, or it may not be read.
    #[error("there is no such plan to be read")]
    NotFound,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// Somebody else wrote a version meanwhile.
    #[error("somebody else has changed this plan")]
    Changed,
    /// The plan does not fit; each sentence names a heading.
    #[error("{}", .0.join("; "))]
    Unfit(Vec<String>),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
    /// The access could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

impl CarePlan {
    /// Everything about this plan that does not fit.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let headings = &self.headings;
        let mut faults = Vec::new();
        if ServiceId::parse(&self.id).is_err() {
            faults.push("id: use a-z, 0-9 and -".to_owned());
        }
        let texts = [("what matters", &headings.what_matters), ("wishes", &headings.wishes), ("escalation", &headings.escalation)];
        for (name, text) in texts {
            if text.chars().count() > limits::PLAN_TEXT_LENGTH {
                faults.push(format!("{name}: at most {} characters", limits::PLAN_TEXT_LENGTH));
            }
        }
        let entries = [&headings.medicines, &headings.allergies, &headings.conditions].into_iter().flatten();
        let alerts = headings.alerts.iter().flat_map(|alert| [&alert.code, &alert.text]);
        let contacts = headings.contacts.iter().flat_map(|contact| [&contact.name, &contact.relation, &contact.telephone]);
        if entries.chain(alerts).chain(contacts).any(|text| text.chars().count() > limits::PLAN_ENTRY_LENGTH) {
            faults.push(format!("lists: at most {} characters in one entry", limits::PLAN_ENTRY_LENGTH));
        }
        if [&self.person, &self.author.name, &self.author.role].into_iter().any(|text| text.chars().count() > limits::NAME_LENGTH) {
            faults.push(format!("names: at most {} characters", limits::NAME_LENGTH));
        }
        if self.person.trim().is_empty() || self.author.name.trim().is_empty() {
            faults.push("person and author: a name is needed".to_owned());
        }
        if self.review_by < self.written_on {
            faults.push("review date: it is before the day of writing".to_owned());
        }
        let lists = [
            headings.medicines.len(),
            headings.allergies.len(),
            headings.conditions.len(),
            headings.contacts.len(),
            headings.alerts.len(),
            self.facts.len(),
        ];
        if lists.iter().any(|length| *length > limits::PLAN_LIST_LENGTH) {
            faults.push(format!("lists: at most {} entries", limits::PLAN_LIST_LENGTH));
        }
        let is_name = |name: &String| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !self.facts.iter().all(is_name) {
            faults.push("facts: names of facts only, each is a yes".to_owned());
        }
        faults
    }

    /// The lines for the top of a screen.
    #[must_use]
    pub fn banner(&self, review_is_over: bool) -> Banner {
        let headings = &self.headings;
        let mut lines: Vec<String> = headings.alerts.iter().map(|alert| alert.text.clone()).collect();
        if !headings.escalation.is_empty() {
            lines.push(format!("Escalation: {}", headings.escalation));
        }
        match headings.resuscitation {
            Resuscitation::DoNotAttempt => {
                lines.push("If the heart stops: resuscitation is not recommended. Every other treatment still is.".to_owned())
            }
            Resuscitation::Attempt => lines.push("If the heart stops: attempt resuscitation.".to_owned()),
            Resuscitation::NotRecorded => {}
        }
        if let Some(contact) = headings.contacts.first() {
            lines.push(format!("Ring {} ({}) {}", contact.name, contact.relation, contact.telephone));
        }
        if review_is_over {
            lines.push(format!("Was to be reviewed by {}: check that it still holds", self.review_by.strftime("%-d %B %Y")));
        }
        let kind = match self.kind {
            PlanKind::UrgentCarePlan => "Urgent care plan",
            PlanKind::SpecialNote => "Special note",
        };
        let title = format!("{}, written {} by {}", self.person, self.written_on.strftime("%-d %B %Y"), self.author.name);
        let is_strong = !headings.alerts.is_empty() || headings.hub.is_some() || headings.resuscitation == Resuscitation::DoNotAttempt;
        Banner { kind: kind.to_owned(), title, lines, is_strong }
    }
}
