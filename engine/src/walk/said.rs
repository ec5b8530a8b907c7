//! What was said of a fact, kept apart from what is in force, so that a correction keeps the answers that still apply.

use super::event::Provenance;
use super::state::{State, Status};
use crate::program::FactId;
use serde::Serialize;

/// The last thing said of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The fact.
    pub fact: FactId,
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
    /// What was said of a fact that was asked or told.
    #[must_use]
    pub fn said(&self, fact: FactId) -> Option<&Said> {
        self.said_at(fact).ok().and_then(|at| self.said.get(at))
    }

    pub(super) fn said_mut(&mut self, fact: FactId) -> Option<&mut Said> {
        self.said_at(fact).ok().and_then(|at| self.said.get_mut(at))
    }

    /// Where it stands, or would stand: sorted by fact, because few facts of a library are ever said.
    fn said_at(&self, fact: FactId) -> Result<usize, usize> {
        self.said.binary_search_by_key(&fact, |said| said.fact)
    }

    /// Puts what was said before a correction back in force, where the walk asks for it again.
    pub(super) fn take_said(&mut self, fact: FactId) -> bool {
        let Some(said) = self.said(fact).copied() else { return false };
        self.set(fact.slot(), said.value, said.status);
        true
    }

    pub(super) fn say(&mut self, said: Said) {
        self.set(said.fact.slot(), said.value, said.status);
        match self.said_at(said.fact) {
            Ok(at) => {
                if let Some(before) = self.said.get_mut(at) {
                    *before = said;
                }
            }
            Err(at) => self.said.insert(at, said),
        }
    }

    pub(super) fn unsay(&mut self, fact: FactId) {
        if let Ok(at) = self.said_at(fact) {
            self.said.remove(at);
        }
    }

    /// Was this fact passed over by an earlier line, so that a line above may read it otherwise now?
    #[inline]
    pub(super) fn was_passed_over(&self, fact: FactId) -> bool {
        !self.passed_over.is_empty() && self.passed_over.contains(&fact.slot())
    }
}
