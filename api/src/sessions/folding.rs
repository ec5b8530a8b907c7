//! A session read from the store and folded, for whoever may see it and as long as its day lasts. It writes nothing.

use super::folded::{Folded, Live};
use super::service::{Access, Sessions, opens};
use super::types::Record;
use super::{contacts, store, tasks};
use crate::identity::Token;
use crate::limits;
use crate::problem::{Kind, Problem};
use crate::releases::start_again;
use crate::worklist::{Look, Worklist, WorklistError};
use std::collections::BTreeSet;

impl Sessions {
    /// Folds a session for whoever may see it.
    ///
    /// # Errors
    /// Not found for an unknown id and for a wrong token alike; gone when its day is over; conflict when its release is no longer held.
    pub async fn folded(&self, id: &str, access: Access<'_>) -> Result<Folded, Problem> {
        self.fold(id, access, self.oldest_ms()).await
    }

    /// Folds a session whatever its age, for staff who look after what is left of it. Nothing can be written to one whose day is over.
    ///
    /// # Errors
    /// As [`Sessions::folded`], but for the age.
    pub async fn looked_back(&self, id: &str) -> Result<Folded, Problem> {
        self.fold(id, Access::Staff, i64::MIN).await
    }

    /// Is the person of a conversation there: at its end, or heard a moment ago? One that cannot be read any more has nobody.
    pub async fn is_there(&self, id: &str) -> bool {
        let lately_ms = self.clock().now_ms().saturating_sub(limits::QUIET_MS);
        self.looked_back(id).await.is_ok_and(|found| found.live.state.is_done() || found.live.last_event_ms > lately_ms)
    }

    /// Looks at everything that is owed to people: see [`Worklist::look`].
    ///
    /// # Errors
    /// Those of the worklist.
    pub async fn look_at_promises(&self, list: &Worklist) -> Result<Look, WorklistError> {
        let mut there = BTreeSet::new();
        for session in list.to_be_found_out().await? {
            if self.is_there(&session).await {
                there.insert(session);
            }
        }
        list.look(&there).await
    }

    async fn fold(&self, id: &str, access: Access<'_>, opened_from_ms: i64) -> Result<Folded, Problem> {
        // Ids are made as tokens are; what cannot be one is not looked for.
        if Token::parse(id).is_none() {
            return Err(Problem::not_found());
        }
        let records = store::read(&self.store, id).await?;
        let Some(Record::Opened { at_ms, release, token }) = records.first() else { return Err(Problem::not_found()) };
        if !opens(token, access) {
            return Err(Problem::not_found());
        }
        if *at_ms < opened_from_ms {
            return Err(Problem::new(
                Kind::Gone,
                "session_over",
                "This conversation is over: it was begun more than a day ago. Please start again.",
            ));
        }
        // Staff read what was said; the person is not led on, nor left with what may be wrong.
        if matches!(access, Access::Token(_)) && self.releases.is_withdrawn(release) {
            return Err(start_again());
        }
        let release = self.releases.held(release).await?.ok_or_else(|| {
            Problem::new(Kind::Conflict, "release_gone", "Our advice has changed. Please start again: nothing is guessed from old answers.")
        })?;
        let mut live = Live::new(id.to_owned(), release, *token, *at_ms);
        live.seq = records.len() as u64;
        live.eyes = access.eyes();
        for record in &records {
            match record {
                Record::Walk { event, .. } => {
                    live.state.apply(&live.release.program, event).map_err(|_| Problem::internal())?;
                    live.last_event_ms = event.at_ms;
                    live.went_on();
                }
                Record::Task { action, .. } => live.tasks.extend(tasks::named(&live.release.program, action)),
                Record::Person { person, .. } => contacts::named(&mut live, person)?,
                Record::Contact { about, outcome, .. } => contacts::written(&mut live, about, outcome),
                Record::Decided { .. } => live.decided_as(record),
                _ => {}
            }
        }
        Ok(Folded { live, records })
    }

    /// Sessions opened before this are over.
    pub(super) fn oldest_ms(&self) -> i64 {
        self.clock().now_ms().saturating_sub(limits::SESSION_LIFE_MS)
    }
}
