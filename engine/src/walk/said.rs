//! What was said of a fact, kept apart from what is in force, so that a correction keeps the answers that still apply.

use super::event::Provenance;
use super::state::{State, Status};
use crate::program::FactId;
use serde::Serialize;

/// The last thing said of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Value as the rules read it.
    pub value: i64,
    /// Known or unsure.
    pub status: Status,
    /// Where it came from.
    pub provenance: Provenance,
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// It differed from what stood before; both are in the record of events.
    pub changed: bool,
}

/// An answer that is no number: text or a list of terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum TextAnswer {
    /// As typed.
    Text(String),
    /// Terms.
    List(Vec<String>),
}

impl State {
    /// Puts what was said before a correction back in force, where the walk asks for it again.
    pub(super) fn take_said(&mut self, fact: FactId) -> bool {
        let Some(Some(said)) = self.said.get(fact.at()).copied() else { return false };
        self.set(fact.slot(), said.value, said.status);
        true
    }

    pub(super) fn say(&mut self, fact: FactId, said: Said) {
        self.set(fact.slot(), said.value, said.status);
        if let Some(slot) = self.said.get_mut(fact.at()) {
            *slot = Some(said);
        }
    }

    /// Was this fact passed over by an earlier line, so that a line above may read it otherwise now?
    pub(super) fn was_passed_over(&self, fact: FactId) -> bool {
        !self.passed_over.is_empty() && self.passed_over.contains(&fact.slot())
    }
}
