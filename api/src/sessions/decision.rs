//! What a member of staff decides beside what the questions came to: another disposition, with a reason. A clinician may decide either way, a handler only
//! for more urgent help. It stands as long as the questions come to what it was made on; an answer that changes that is not hidden behind it.
//!
//! It changes no answer and no rule: what the questions came to is kept and shown beside it. Tasks that the answers call for stay.

use super::besides::Also;
use super::by_staff::deed;
use super::folded::Live;
use super::service::{Access, Sessions};
use super::shapes::Page;
use super::types::Record;
use crate::audit::Action;
use crate::limits;
use crate::problem::{Kind, Problem};
use fingerpost_engine::program::{DispositionId, Program};
use fingerpost_engine::walk::{self, Outcome};

/// A decision that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// Account of whoever decided.
    pub by: String,
    /// They are a clinician.
    pub is_clinician: bool,
    /// What they decided.
    pub disposition: DispositionId,
    /// Why.
    pub reason: String,
    /// What the questions had come to, the leading one first.
    pub questions: Vec<DispositionId>,
}

/// What somebody wants to decide.
#[derive(Debug, Clone, Copy)]
pub struct Deciding<'a> {
    /// Account.
    pub by: &'a str,
    /// They may decide for less urgent help as well.
    pub is_clinician: bool,
    /// Disposition by its id in the release.
    pub disposition: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The sequence number of the page it is decided on.
    pub seq: u64,
}

impl Decided {
    /// What the call comes to with it: it leads, and what it covers is not said a second time.
    fn laid_over(&self, program: &Program, result: &mut Outcome) {
        let covered = |other: &DispositionId| *other == self.disposition || program.ladder.covers(self.disposition, *other, &[]);
        let others = result.dispositions.iter().skip(1).copied().filter(|other| !covered(other));
        result.dispositions = std::iter::once(self.disposition).chain(others).collect();
        let Some(def) = program.disposition(self.disposition) else { return };
        let missing: Vec<_> = def.needs_advice.iter().copied().filter(|advice| !result.advice.contains(advice)).collect();
        result.advice.splice(0..0, missing);
    }
}

impl Live {
    /// What it comes to: what the questions say, and before it what a member of staff decided.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let program = &self.release.program;
        let mut result = walk::outcome(program, &self.state);
        if let Some(decided) = &self.decided {
            decided.laid_over(program, &mut result);
        }
        result
    }

    /// To be called after each event of the walk: a decision does not outlive what it was made on.
    pub(super) fn went_on(&mut self) {
        let program = &self.release.program;
        if self.decided.as_ref().is_some_and(|made| made.questions != walk::outcome(program, &self.state).dispositions) {
            self.decided = None;
        }
    }

    /// The decision of a record, by the names it was stored with.
    pub(super) fn decided_as(&mut self, record: &Record) {
        let Record::Decided { at_ms, by, is_clinician, disposition, reason } = record else { return };
        let program = &self.release.program;
        let questions = walk::outcome(program, &self.state).dispositions;
        let (at_ms, is_clinician, by, reason) = (*at_ms, *is_clinician, by.clone(), reason.clone());
        self.decided = disposition_named(program, disposition)
            .map(|disposition| Box::new(Decided { at_ms, by, is_clinician, disposition, reason, questions }));
    }
}

fn disposition_named(program: &Program, name: &str) -> Option<DispositionId> {
    let at = program.ladder.dispositions.iter().position(|def| def.name == name)?;
    u16::try_from(at).ok().map(DispositionId)
}

/// What somebody may decide for a conversation, the most urgent first; empty before its end. What the questions came to is among it: that is agreeing.
#[must_use]
pub fn choices(session: &Live, is_clinician: bool) -> Vec<DispositionId> {
    let program = &session.release.program;
    let Some(lead) = walk::outcome(program, &session.state).lead().filter(|_| session.state.is_done()) else { return Vec::new() };
    let all = (0..program.ladder.dispositions.len()).filter_map(|at| u16::try_from(at).ok()).map(DispositionId);
    // An ambulance for a life in danger is on its way or being called: whoever would send it back rings 999.
    let is_fixed = program.disposition(lead).is_some_and(|def| def.category == Some(1));
    let may_lower = is_clinician && !is_fixed;
    all.filter(|one| *one == lead || may_lower || program.ladder.covers(*one, lead, &[])).collect()
}

impl Sessions {
    /// Decides for another outcome, or agrees with the one there is.
    ///
    /// # Errors
    /// Unprocessable before the end, for a reason that is missing or too long, and for what this role may not decide; conflict when the conversation went on.
    pub async fn decide(&self, id: &str, wanted: Deciding<'_>, also: Also<'_>) -> Result<Page, Problem> {
        let mut session = match self.in_hand(id, Access::Staff, wanted.seq, None).await {
            Ok(session) => session,
            Err(answered) => return answered.into(),
        };
        let program = &session.release.program;
        let decided = disposition_named(program, wanted.disposition).ok_or_else(Problem::not_found)?;
        if !choices(&session, wanted.is_clinician).contains(&decided) {
            return Err(not_yours(&session));
        }
        let reason = wanted.reason.trim();
        if !(limits::DECISION_REASON_LEAST..=limits::DECISION_REASON_CHARS).contains(&reason.chars().count()) {
            let (least, most) = (limits::DECISION_REASON_LEAST, limits::DECISION_REASON_CHARS);
            let text = format!("Say why in {least} to {most} characters: it is read by whoever sees them next.");
            return Err(Problem::new(Kind::Unprocessable, "reason_missing", text));
        }
        let record = Record::Decided {
            at_ms: self.clock().now_ms(),
            by: wanted.by.to_owned(),
            is_clinician: wanted.is_clinician,
            disposition: wanted.disposition.to_owned(),
            reason: reason.to_owned(),
        };
        session.decided_as(&record);
        let deed = deed(wanted.by, Action::OutcomeOverridden, id).because(format!("{}: {reason}", wanted.disposition));
        self.settle_with(session, vec![record], deed, also).await
    }
}

fn not_yours(session: &Live) -> Problem {
    let text = if session.state.is_done() {
        "This is less urgent than what the questions came to. Only a clinician decides that, and never for an ambulance that is sent for a life in danger."
    } else {
        "Finish the questions first: until then nobody knows what they come to."
    };
    Problem::new(Kind::Unprocessable, "not_to_be_decided", text)
}
