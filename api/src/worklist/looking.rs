//! Looking at all clocks: how many rows are nearly due or late, and the line in the log for each that has become late, once. And the rows that are no
//! tasks: what came of a call-back is written on the clock in the batch of the room that holds it.

use super::clocks::{self, Together};
use super::promises::{Ended, How, Kind, PersonClock, Promise, Standing, standing};
use super::service::{Look, Worklist, adopt, deed, no_answer, welfare_check};
use super::types::{Task, WorklistError};
use super::{Event, Line, store};
use crate::audit::Actor;
use crate::limits;
use crate::storage::{Batch, StorageError, Store};
use std::collections::BTreeSet;

impl Worklist {
    /// Looks at everything that is owed. Safe to be called at any time and by many: what is late is written down once. `there` are the
    /// conversations of [`Worklist::to_be_found_out`] whose person is there, answering or at the end: nobody has to find out how they are.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn look(&self, there: &BTreeSet<String>) -> Result<Look, WorklistError> {
        self.adopt_all().await?;
        let (mut look, mut after) = (Look::default(), None::<String>);
        loop {
            let (sessions, next) = clocks::running(&self.store, after.as_deref()).await?;
            for session in sessions {
                let one = self.look_at(&session, there).await?;
                look = Look { soon: look.soon + one.soon, late: look.late + one.late, newly_late: look.newly_late + one.newly_late };
            }
            match next {
                Some(key) => after = Some(key),
                None => return Ok(look),
            }
        }
    }

    /// Tasks that were opened without a clock get one, so that they too are seen before they are late.
    async fn adopt_all(&self) -> Result<(), WorklistError> {
        for task in self.tasks().await? {
            if clocks::promises_of(&self.store, &task.session).await?.open(Kind::Task, &task.action).is_some() {
                continue;
            }
            let mut together = Together::read(&self.store, &task.session, None).await?;
            // Should it have been done meanwhile, its clock must not run on for ever.
            let is_open = store::open(&self.store, &task.session, &task.action).await?.is_some();
            if is_open && adopt(together.clock(), &task) {
                match self.store.commit(together.batch(self.clock.now_ms())?).await {
                    // Somebody else wrote: the next look does it.
                    Ok(()) | Err(StorageError::Conflict { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    async fn look_at(&self, session: &str, there: &BTreeSet<String>) -> Result<Look, WorklistError> {
        let mut newly_late = 0;
        for _ in 0..limits::CLOCK_TRIES.max(limits::PROMISES_KEPT) {
            let now_ms = self.clock.now_ms();
            let mut together = Together::read(&self.store, session, None).await?;
            let spared = self.spared(session, together.own(), there).await?;
            let counts = |promise: &Promise| promise.is_open() && !spared.contains(&promise.what);
            let is_late = |promise: &&mut Promise| counts(promise) && promise.standing(now_ms) == Standing::Late;
            let new = together.clock().promises.iter_mut().filter(is_late).find(|promise| promise.late_ms.is_none());
            if let Some(promise) = new {
                promise.late_ms = Some(now_ms);
                // A line of its own for each.
                let late = deed(Actor::Service, session, "a promise to reach somebody is late");
                newly_late += usize::from(self.written(together.batch(now_ms)?, late).await?);
                continue;
            }
            let count = |standing| together.own().promises.iter().filter(|one| counts(one) && one.standing(now_ms) == standing).count();
            return Ok(Look { soon: count(Standing::Soon), late: count(Standing::Late), newly_late });
        }
        Err(WorklistError::Busy)
    }

    /// Tasks to find out how somebody is who is there: they are nobody's promise yet.
    async fn spared(&self, session: &str, clock: &PersonClock, there: &BTreeSet<String>) -> Result<Vec<String>, WorklistError> {
        let mut spared = Vec::new();
        if there.contains(session) {
            for one in clock.promises.iter().filter(|one| one.is_open() && one.kind == Kind::Task && !one.is_contact) {
                if store::open(&self.store, session, &one.what).await?.is_some_and(|(_, task)| task.if_quiet) {
                    spared.push(one.what.clone());
                }
            }
        }
        Ok(spared)
    }

    /// The conversations with a task, nearly due or late, to find out how somebody is if they have gone quiet. Whether they have, whoever reads
    /// conversations knows.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn to_be_found_out(&self) -> Result<BTreeSet<String>, WorklistError> {
        let now_ms = self.clock.now_ms();
        let presses = |task: &Task| task.if_quiet && standing(task.opened_ms, task.due_ms, now_ms) != Standing::InTime;
        Ok(self.tasks().await?.into_iter().filter(presses).map(|task| task.session).collect())
    }
}

/// What is to be written of a promise that somebody has something to say about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// It is over.
    Ended(How),
    /// Nobody answered; whether the person is in a crisis.
    NoAnswer(bool),
    /// Somebody else is to do it, in the same time: their name.
    PassedTo(&'a str),
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is over.
    Over,
    /// It is still owed.
    Owed,
}

/// The writes of what somebody says of a promise that is no task, and whether it is still owed. They are for the batch of the row itself, and are to be
/// asked for again where they conflict about clocks.
///
/// # Errors
/// [`WorklistError::Taken`] while a colleague is at the person, and those of the store.
pub async fn saying(
    store: &Store,
    session: &str,
    (kind, what): (Kind, &str),
    said: Said<'_>,
    (who, at_ms): (&str, i64),
) -> Result<(Then, Batch), WorklistError> {
    let mut together = Together::read(store, session, None).await?;
    if let Some(lease) = together.lease(at_ms)
        && lease.who != who
        && !matches!(said, Said::Ended(How::Withdrawn | How::Booked))
    {
        return Err(WorklistError::Taken(lease.who.clone()));
    }
    let ended = |how| Ended { at_ms, by: who.to_owned(), how };
    let mut more = Batch::new();
    let then = match said {
        Said::Ended(how) => {
            together.clock().end(kind, what, ended(how));
            Then::Over
        }
        Said::NoAnswer(is_crisis) => {
            let due_ms = together.clock().open(kind, what).and_then(|held| held.due_ms);
            let tries = no_answer(together.clock(), kind, what, who, at_ms);
            if is_crisis && tries >= limits::NO_ANSWERS {
                together.clock().end(kind, what, ended(How::WelfareCheck));
                if let Some(find) = welfare_check(&mut together, session, due_ms, who, at_ms) {
                    more = store::put(0, &find)?;
                }
                Then::Over
            } else {
                Then::Owed
            }
        }
        Said::PassedTo(whom) => {
            let due_ms = together.clock().open(kind, what).and_then(|held| held.due_ms);
            let event = Event::PassedTo(whom.to_owned());
            together.clock().tell(Line { at_ms, kind, what: what.to_owned(), from_ms: due_ms, to_ms: due_ms, by: who.to_owned(), event });
            Then::Owed
        }
    };
    // Whoever was at it has written down what came of it; what a person says themselves takes nobody's call away.
    if together.lease(at_ms).is_some_and(|lease| lease.who == who) {
        together.set_lease(None);
    }
    Ok((then, more.and(together.batch(at_ms)?)))
}
