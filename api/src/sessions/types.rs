//! The nouns of a session: its records and what callers may ask. No I/O.

use super::safety_plan::SafetyPlan;
use crate::identity::TokenHash;
use fingerpost_engine::walk::{Answer, Event};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One record of a session, as stored: variants and fields by place, so new ones are added at the end and none changes places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Record {
    /// It was opened.
    Opened {
        /// When, milliseconds UTC.
        at_ms: i64,
        /// The release it began on.
        release: String,
        /// Hash of the token that opens it.
        token: TokenHash,
    },
    /// An event of the walk.
    Walk {
        /// The event.
        event: Event,
        /// Hash over the caller's idempotency key and body; none: not sent.
        key: Option<String>,
    },
    /// Something said in the person's own words.
    Words {
        /// When.
        at_ms: i64,
        /// The words.
        text: String,
    },
    /// A note of a member of staff.
    Note {
        /// When.
        at_ms: i64,
        /// Who.
        by: String,
        /// The note.
        text: String,
    },
    /// A handler took it over.
    Taken {
        /// When.
        at_ms: i64,
        /// Who.
        by: String,
    },
    /// Who is calling, as the handler wrote it down. The newest one stands.
    Caller {
        /// When.
        at_ms: i64,
        /// Who wrote it.
        by: String,
        /// The caller.
        caller: Caller,
    },
    /// It was handed on: a booking or a call-back.
    HandedOn {
        /// When.
        at_ms: i64,
        /// To what, such as `booking`.
        how: String,
        /// Its reference.
        reference: String,
    },
    /// A task for staff was opened.
    Task {
        /// When.
        at_ms: i64,
        /// The action of the release that calls for it.
        action: String,
    },
    /// Whom it is about, as a human said or a verified sign-in showed. The newest one stands.
    Person {
        /// When.
        at_ms: i64,
        /// Who said so.
        by: String,
        /// Id of the person.
        person: String,
        /// What whoever reaches them must know, most pressing first.
        needs: Vec<String>,
        /// Why they are to be rung before others; empty: in turn.
        first: String,
    },
    /// What it has come to was written into the person's history.
    Contact {
        /// When.
        at_ms: i64,
        /// Topics of the release.
        about: Vec<String>,
        /// Dispositions of the release, the leading one first; empty: no outcome yet.
        outcome: Vec<String>,
    },
    /// The person gave their safety plan to whoever takes up their answers. The newest one stands.
    SafetyPlan {
        /// When.
        at_ms: i64,
        /// The plan, in their words.
        plan: SafetyPlan,
    },
    /// A member of staff decided for another outcome, or agreed with the one there is. The newest one stands, as long as the questions come to the same.
    Decided {
        /// When.
        at_ms: i64,
        /// Who.
        by: String,
        /// They are a clinician.
        is_clinician: bool,
        /// A disposition of the release.
        disposition: String,
        /// Why.
        reason: String,
    },
}

/// Who is calling. Empty texts: not told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// Name of the person with the problem.
    pub name: String,
    /// NHS number, ten digits.
    pub nhs_number: String,
    /// Number to ring back.
    pub call_back: String,
    /// Where they are.
    pub location: String,
    /// Who speaks, in words.
    pub relation: String,
}

/// What opens a session.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Opening {
    /// Who speaks: an option of the fact `speaker`, such as `self` or `parent`. None: the person themself.
    pub speaker: Option<String>,
    /// Topics by id.
    pub topics: Vec<String>,
    /// What is wrong, in the person's own words.
    pub said: Option<String>,
    /// Topics come later: what every call begins with is asked first, then the page says that it needs a topic.
    pub topics_later: bool,
}

/// Answers to what is asked now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    /// The sequence number of the page that is answered.
    pub seq: u64,
    /// Fact and answer: a word (`yes`, `no`, `unsure`, an option), `{"value": "38.5", "unit": "°C"}`, `{"born": "1980-02-03"}`, `{"age": "28 years"}` or a list.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub answers: BTreeMap<String, Answer>,
    /// Something said beside it, in the person's own words.
    #[serde(default)]
    pub said: Option<String>,
    /// Facts whose answers a member of staff took from a record or a device and confirmed; nobody else's are taken for so.
    #[serde(skip)]
    pub confirmed: Vec<String>,
}

/// A correction: the answer was wrong.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRequest {
    /// The sequence number of the page it is made from.
    pub seq: u64,
    /// The fact.
    pub fact: String,
    /// What is so.
    #[schema(value_type = serde_json::Value)]
    pub answer: Answer,
}

/// Another topic, or `none_fits`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicRequest {
    /// The sequence number of the page it is added from.
    pub seq: u64,
    /// The topic; none: none of the topics fits.
    #[serde(default)]
    pub topic: Option<String>,
}

/// Something said in words, whatever is asked now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsRequest {
    /// The sequence number of the page it is said on.
    pub seq: u64,
    /// The words.
    pub text: String,
}
