//! What a member of staff passed on in the last two days, so that they see what became of it: a call that another service is to make, a task that others took up.
//! It tells of nobody else's, and changes nothing.

use super::clocks;
use super::promises::{Event, Kind, PersonClock};
use super::service::Worklist;
use super::store;
use super::types::{Result as Came, WorklistError};
use crate::identity::Token;
use crate::limits;

/// Something that was passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The conversation.
    pub session: String,
    /// What: the disposition of a call, the action of a task.
    pub what: String,
    /// To which service, by its id; none: as the rules of the task say.
    pub to: Option<String>,
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// What is and was owed to the person: what became of it stands there.
    pub clock: PersonClock,
}

impl Worklist {
    /// What this member of staff passed on in conversations of the last two days, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn passed_on(&self, who: &str) -> Result<Vec<Passed>, WorklistError> {
        let from_ms = self.clock.now_ms().saturating_sub(limits::PASSED_ON_MS);
        let mut after = Some(Token::first_of(from_ms).as_str().to_owned());
        let mut all = Vec::new();
        while let Some(behind) = after {
            let (page, next) = clocks::page(&self.store, &behind).await?;
            for (session, clock) in page {
                self.of_one(who, session, clock, &mut all).await?;
            }
            after = next;
        }
        all.sort_by_key(|passed| std::cmp::Reverse(passed.at_ms));
        all.truncate(limits::PASSED_ON_SHOWN);
        Ok(all)
    }

    async fn of_one(&self, who: &str, session: String, clock: PersonClock, all: &mut Vec<Passed>) -> Result<(), WorklistError> {
        for line in clock.lines.iter().filter(|line| line.by == who) {
            if let Event::PassedTo(to) = &line.event {
                let (what, to, at_ms) = (line.what.clone(), Some(to.clone()), line.at_ms);
                all.push(Passed { session: session.clone(), what, to, at_ms, clock: clock.clone() });
            }
        }
        let ended =
            |kind: Kind| clock.promises.iter().any(|one| one.kind == kind && one.ended.as_ref().is_some_and(|ended| ended.by == who));
        if !ended(Kind::Task) {
            return Ok(());
        }
        for task in store::done_of(&self.store, &session).await? {
            if let Some(done) = task.done.filter(|done| done.who == who && done.result == Came::PassedOn) {
                all.push(Passed { session: session.clone(), what: task.action, to: None, at_ms: done.at_ms, clock: clock.clone() });
            }
        }
        Ok(())
    }
}
