//! A session as its records make it: which release it began on, where it stands, who looks after it. It writes nothing and asks no store.

use super::types::{Caller, Record};
use crate::care_plans::types::{NhsNumber, OpenEncounter};
use crate::releases::Release;
use fingerpost_engine::walk::State;
use std::sync::Arc;

/// A session folded from its records.
pub struct Folded {
    /// Its id.
    pub id: String,
    /// The release it began on.
    pub release: Arc<Release>,
    /// Its records.
    pub records: Vec<Record>,
    /// Its state.
    pub state: State,
}

impl Folded {
    /// The version the next write must name.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.records.len() as u64
    }
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
        self.ended().is_none().then(|| OpenEncounter::about(&self.id, number))
    }
}
