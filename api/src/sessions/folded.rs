//! A session as its records make it: which release it began on, where it stands, who looks after it. It writes nothing and asks no store.

use super::contacts::OfPerson;
use super::decision::Decided;
use super::safety_plan::SafetyPlan;
use super::types::{Caller, Record};
use crate::care_plans::types::{NhsNumber, OpenEncounter};
use crate::identity::TokenHash;
use crate::releases::Release;
use fingerpost_engine::program::{ActionId, DispositionId};
use fingerpost_engine::walk::{Reader, State, outcome};
use std::sync::Arc;

/// Who looks at a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eyes {
    /// The person, or whoever speaks for them.
    Person,
    /// A member of staff.
    Staff,
    /// Whoever the session was told is speaking: for trying content.
    AsTold,
}

/// Where a session stands, without its history: all that an answer needs.
pub struct Live {
    /// Its id.
    pub id: String,
    /// The release it began on.
    pub release: Arc<Release>,
    /// The version the next write must name: how many records it has.
    pub seq: u64,
    /// When it was opened, milliseconds UTC.
    pub opened_ms: i64,
    /// What opens it.
    pub token: TokenHash,
    /// When the walk was last gone on with, milliseconds UTC; 0: not yet.
    pub last_event_ms: i64,
    /// Actions of its release for which a task was opened.
    pub tasks: Vec<ActionId>,
    /// Whom it is about, where that is known.
    pub of_person: Option<Box<OfPerson>>,
    /// Who looks at it.
    pub eyes: Eyes,
    /// What a member of staff decided beside the questions.
    pub decided: Option<Box<Decided>>,
    /// Its state.
    pub state: State,
    /// What it had come to before the write in hand, so that each outcome is counted once.
    pub before: Option<DispositionId>,
}

impl Live {
    /// A session of which nothing is stored yet.
    #[must_use]
    pub fn new(id: String, release: Arc<Release>, token: TokenHash, opened_ms: i64) -> Self {
        let state = State::new(&release.program);
        Self {
            id,
            release,
            seq: 0,
            opened_ms,
            token,
            last_event_ms: 0,
            tasks: Vec::new(),
            of_person: None,
            eyes: Eyes::Person,
            decided: None,
            state,
            before: None,
        }
    }

    /// The leading disposition that the questions came to, once they are over.
    #[must_use]
    pub fn came_to(&self) -> Option<DispositionId> {
        if self.state.is_done() { outcome(&self.release.program, &self.state).lead() } else { None }
    }

    /// Whose words it is shown in. Staff read theirs, taken over or not; the person who looks at it beside them never does: among those is what only staff may
    /// see.
    #[must_use]
    pub fn reader(&self) -> Reader {
        match self.eyes {
            Eyes::Person => self.release.speaker(&self.state),
            Eyes::Staff => Reader::Handler,
            Eyes::AsTold => self.release.reader(&self.state),
        }
    }

    /// A walk that is nobody's and is never stored; no token opens it.
    #[must_use]
    pub fn of_nobody(release: Arc<Release>, state: State) -> Self {
        Self { state, eyes: Eyes::AsTold, ..Self::new(String::new(), release, TokenHash::from_bytes([0; 32]), 0) }
    }
}

/// A session folded from its records.
pub struct Folded {
    /// Where it stands.
    pub live: Live,
    /// Its records.
    pub records: Vec<Record>,
}

impl Folded {
    /// Is this member of staff in the conversation: did they begin it or take it over?
    #[must_use]
    pub fn is_attended_by(&self, staff: &str) -> bool {
        let attends = |record: &Record| matches!(record, Record::Caller { by, .. } | Record::Taken { by, .. } if by == staff);
        self.records.iter().any(attends)
    }

    /// Who is calling, where a handler wrote it down.
    #[must_use]
    pub fn caller(&self) -> Option<&Caller> {
        self.records.iter().rev().find_map(|record| if let Record::Caller { caller, .. } = record { Some(caller) } else { None })
    }

    /// What whoever reaches the person must know, most pressing first, as it stood when they were named; and why they are to be rung before others,
    /// empty when in turn.
    #[must_use]
    pub fn needs(&self) -> (&[String], &str) {
        let newest = self.records.iter().rev().find_map(|record| match record {
            Record::Person { needs, first, .. } => Some((needs.as_slice(), first.as_str())),
            _ => None,
        });
        newest.unwrap_or_default()
    }

    /// The safety plan that the person gave, and when, milliseconds UTC.
    #[must_use]
    pub fn safety_plan(&self) -> Option<(i64, &SafetyPlan)> {
        self.records
            .iter()
            .rev()
            .find_map(|record| if let Record::SafetyPlan { at_ms, plan } = record { Some((*at_ms, plan)) } else { None })
    }

    /// How the conversation was ended by staff: committed, or closed for a reason.
    #[must_use]
    pub fn ended(&self) -> Option<(&str, &str)> {
        self.records.iter().rev().find_map(|record| match record {
            Record::HandedOn { how, reference, .. } if how == "committed" || how == "closed" => Some((how.as_str(), reference.as_str())),
            _ => None,
        })
    }

    /// Proof that this conversation is open and about the person whose number the handler wrote down.
    #[must_use]
    pub fn encounter(&self) -> Option<OpenEncounter> {
        let number = NhsNumber::parse(&self.caller()?.nhs_number).ok()?;
        self.ended().is_none().then(|| OpenEncounter::about(&self.live.id, number))
    }
}
