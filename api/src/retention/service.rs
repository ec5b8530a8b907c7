//! Deciding what goes and letting it go: a conversation or person at somebody's word, and day by day what no line of the policy keeps. It asks the rooms
//! for the names of what they keep and opens no record itself but to see how old it is.

use super::policy::{Facts, Policy};
use super::store::{self, Hold};
use super::types::{Erased, RetentionError, Whose};
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::clock::{Clock, rfc3339, timestamp};
use crate::handoff::{self, outcome};
use crate::identity::{self, Token};
use crate::limits;
use crate::sessions::Sessions;
use crate::sessions::kept::{self as conversations, Kept};
use crate::storage::{Belongings, StorageError, Store};
use crate::{booking, care_plans, outbox, people, worklist};
use jiff::ToSpan;

/// Retention. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Retention {
    store: Store,
    audit: Audit,
    clock: Clock,
}

/// What a sweep came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Conversations looked at.
    pub looked_at: u64,
    /// Those that are gone now.
    pub erased: u64,
    /// Those that were due and are held.
    pub held: u64,
    /// Those that could not be read and were left alone.
    pub unreadable: u64,
}

impl Retention {
    /// The room over a store.
    #[must_use]
    pub fn new(store: Store, audit: Audit, clock: Clock) -> Self {
        Self { store, audit, clock }
    }

    /// What an erasure would remove. Removes nothing: write it into the list that is kept apart first, so that it can be done again after a restore.
    ///
    /// # Errors
    /// [`RetentionError`] for what is not there, still open, expected somewhere or held, and those of the store.
    pub async fn plan(&self, whose: &Whose, by: &str, because: &str) -> Result<Erased, RetentionError> {
        let parts = match whose {
            Whose::Conversation(id) => vec![self.conversation_to_erase(id).await?],
            Whose::Person(id) => self.person(id).await?,
            Whose::Number(number) => {
                let id = people::kept::of_number(&self.store, number).await?.ok_or(RetentionError::Unknown)?;
                self.person(&id).await?
            }
        };
        Ok(Erased { at_ms: self.clock.now_ms(), by: by.to_owned(), because: because.to_owned(), parts })
    }

    /// The same for somebody at a distance, who is told names of what is kept: the log has that they asked.
    ///
    /// # Errors
    /// As [`Self::plan`].
    pub async fn plan_for_the_list(&self, whose: &Whose, by: &str, because: &str) -> Result<Erased, RetentionError> {
        let erased = self.plan(whose, by, because).await?;
        let deed = Deed::new(Actor::Staff(by.to_owned()), Action::RetentionChanged, erased.subject().unwrap_or_default());
        self.audit.record(deed.because(format!("to be erased: {because}"))).await?;
        Ok(erased)
    }

    /// Carries out a line that comes from outside. It names what is to be deleted, so nothing of it is believed: it must be what would be planned now.
    ///
    /// # Errors
    /// [`RetentionError::Changed`] when it is not, and those of [`Self::plan`] and [`Self::carry_out`].
    pub async fn carry_out_planned(&self, erased: &Erased, by: &str) -> Result<u64, RetentionError> {
        let whose = erased.whose().ok_or(RetentionError::Unknown)?;
        let now = self.plan(&whose, by, &erased.because).await?;
        if (&now.by, &now.parts) != (&erased.by, &erased.parts) {
            return Err(RetentionError::Changed);
        }
        self.carry_out(erased).await
    }

    /// Removes what an erasure names, part by part, each with its line in the audit log or not at all. Done again it removes what has come back. Gives
    /// how many parts there was something of.
    ///
    /// # Errors
    /// Those of the store; then it is to be done again.
    pub async fn carry_out(&self, erased: &Erased) -> Result<u64, RetentionError> {
        let mut removed = 0;
        for (subject, belongings) in &erased.parts {
            let why = format!("erased: {}", erased.because);
            removed += u64::from(self.remove(subject, belongings, Actor::Staff(erased.by.clone()), &why).await?);
        }
        Ok(removed)
    }

    /// Keeps a conversation or person whatever the policy says, until it is let go.
    ///
    /// # Errors
    /// [`RetentionError::Unknown`], and those of the store.
    pub async fn hold(&self, whose: &Whose, by: &str, because: &str) -> Result<(), RetentionError> {
        let subject = self.subject(whose).await?;
        let version = store::hold(&self.store, &subject).await?.map_or(0, |(version, _)| version);
        let hold = Hold { by: by.to_owned(), because: because.to_owned(), at_ms: self.clock.now_ms() };
        let deed = Deed::new(Actor::Staff(by.to_owned()), Action::RetentionChanged, &subject).because(format!("held: {because}"));
        Ok(self.audit.commit(store::put(&subject, version, &hold)?, deed).await?)
    }

    /// Ends a hold; false when there was none.
    ///
    /// # Errors
    /// [`RetentionError::Unknown`], and those of the store.
    pub async fn let_go(&self, whose: &Whose, by: &str, because: &str) -> Result<bool, RetentionError> {
        let subject = self.subject(whose).await?;
        let Some((version, _)) = store::hold(&self.store, &subject).await? else { return Ok(false) };
        let deed = Deed::new(Actor::Staff(by.to_owned()), Action::RetentionChanged, &subject).because(format!("let go: {because}"));
        self.audit.commit(store::let_go(&subject, version), deed).await?;
        Ok(true)
    }

    /// Removes conversations that no line of the policy keeps any more, oldest first. It looks at `most` of them at most, behind the one where the sweep
    /// before ended, and gives where it ended itself; none: at the end, so that the next begins anew. Those that are kept long are so not all read each time.
    ///
    /// # Errors
    /// Those of the store. What was removed before it failed stays removed.
    pub async fn sweep(
        &self,
        sessions: &Sessions,
        policy: &Policy,
        mut after: Option<String>,
        most: u64,
    ) -> Result<(Swept, Option<String>), RetentionError> {
        let today = self.clock.now().local_date;
        let youngest = today.saturating_sub(i32::from(policy.least_years()).years());
        let youngest_ms = youngest.to_zoned(self.clock.zone().clone()).map_or(0, |day| day.timestamp().as_millisecond());
        let stop = Token::first_of(youngest_ms);
        let mut swept = Swept::default();
        loop {
            let page = conversations::in_order(&self.store, after.as_deref(), limits::STORAGE_SCAN_PAGE).await;
            let page = page.map_err(RetentionError::unreadable("their names"))?;
            for id in &page {
                if id.as_str() >= stop.as_str() {
                    return Ok((swept, None));
                }
                if swept.looked_at >= most {
                    return Ok((swept, after));
                }
                swept.looked_at += 1;
                self.sweep_one(sessions, policy, id, &mut swept).await?;
                after = Some(id.clone());
            }
            if page.is_empty() {
                return Ok((swept, None));
            }
        }
    }

    async fn sweep_one(&self, sessions: &Sessions, policy: &Policy, id: &str, swept: &mut Swept) -> Result<(), RetentionError> {
        // One that cannot be read is for a person to look at; the others go on.
        let Ok(Some(kept)) = conversations::kept(&self.store, id).await else {
            swept.unreadable += 1;
            return Ok(());
        };
        let (due, rule) = policy.due(self.facts(sessions, id, &kept).await);
        if due > self.clock.now().local_date {
            return Ok(());
        }
        match self.held(id, &kept).await {
            Err(RetentionError::Held { .. }) => swept.held += 1,
            Err(other) => return Err(other),
            Ok(()) => {
                let (subject, belongings, _) = self.conversation(id, &kept).await?;
                let why = format!("retention: {}, {} years from {}", rule.rule, rule.years, rule.counted_from);
                swept.erased += u64::from(self.remove(&subject, &belongings, Actor::Service, &why).await?);
            }
        }
        Ok(())
    }

    /// What decides how long: of a conversation whose release is gone nothing is known, so it is kept longest.
    async fn facts(&self, sessions: &Sessions, id: &str, kept: &Kept) -> Facts {
        let ended = self.clock.date_of(kept.last_ms);
        let Ok(folded) = sessions.looked_back(id).await else { return Facts { ended, age_months: None, is_mental_health: true } };
        let (program, state) = (&folded.live.release.program, &folded.live.state);
        let person = outcome::referral(&folded.live, timestamp(kept.last_ms)).person;
        let is_gentle = state.topics().filter_map(|(pathway, _)| program.pathway(pathway)).any(|pathway| pathway.gentle);
        Facts { ended, age_months: person.age_months, is_mental_health: is_gentle }
    }

    async fn conversation_to_erase(&self, id: &str) -> Result<(String, Belongings), RetentionError> {
        let kept = conversations::kept(&self.store, id).await.map_err(RetentionError::unreadable(id))?.ok_or(RetentionError::Unknown)?;
        self.held(id, &kept).await?;
        let over_ms = kept.opened_ms.saturating_add(limits::SESSION_LIFE_MS);
        if over_ms > self.clock.now_ms() {
            return Err(RetentionError::StillOpen(format!("session/{id}, until {}", rfc3339(over_ms))));
        }
        let (subject, belongings, expected) = self.conversation(id, &kept).await?;
        if expected { Err(RetentionError::Expected(subject)) } else { Ok((subject, belongings)) }
    }

    /// Everything every room keeps of a conversation, and whether somebody still expects the person because of it.
    async fn conversation(&self, id: &str, kept: &Kept) -> Result<(String, Belongings, bool), RetentionError> {
        let (booked, last) = booking::kept::belongings(&self.store, id).await?;
        let mut all = conversations::belongings(id)
            .and(booked)
            .and(worklist::belongings(id))
            .and(handoff::service::belongings(id))
            .and(outbox::belongings(&self.store, id).await?)
            .and(identity::belongings(&self.store, id).await?);
        for person in &kept.people {
            all = all.and(people::kept::contact_belongings(person, id));
        }
        let is_expected = last.is_some_and(|starts_at| starts_at > timestamp(self.clock.now_ms()));
        Ok((subject_of_session(id), all, is_expected))
    }

    /// A person with every conversation about them; the person comes last, so that whatever is cut off can be found and done again.
    async fn person(&self, id: &people::PersonId) -> Result<Vec<(String, Belongings)>, RetentionError> {
        let kept = people::kept::kept(&self.store, id).await?.ok_or(RetentionError::Unknown)?;
        let subject = subject_of_person(id);
        self.refuse_held(&subject).await?;
        let mut parts = Vec::with_capacity(kept.sessions.len().saturating_add(1));
        for session in &kept.sessions {
            match self.conversation_to_erase(session).await {
                Ok(part) => parts.push(part),
                // A line of the history whose conversation is not here, such as one that was imported.
                Err(RetentionError::Unknown) => parts.push((subject_of_session(session), people::kept::contact_belongings(id, session))),
                Err(other) => return Err(other),
            }
        }
        let plans = match &kept.number {
            Some(number) => care_plans::kept::belongings(&self.store, number).await?,
            None => Belongings::default(),
        };
        let written = outbox::belongings(&self.store, &subject).await?;
        parts.push((subject, kept.belongings.and(plans).and(written).and(worklist::belongings_of(id))));
        Ok(parts)
    }

    /// Refuses a conversation that is held, by itself or with somebody it is about.
    async fn held(&self, id: &str, kept: &Kept) -> Result<(), RetentionError> {
        self.refuse_held(&subject_of_session(id)).await?;
        for person in &kept.people {
            self.refuse_held(&subject_of_person(person)).await?;
        }
        Ok(())
    }

    async fn refuse_held(&self, subject: &str) -> Result<(), RetentionError> {
        match store::hold(&self.store, subject).await? {
            None => Ok(()),
            Some((_, Hold { by, because, .. })) => Err(RetentionError::Held { what: subject.to_owned(), by, because }),
        }
    }

    /// How the audit log names it, if it is there.
    async fn subject(&self, whose: &Whose) -> Result<String, RetentionError> {
        match whose {
            Whose::Conversation(id) => {
                let kept = conversations::kept(&self.store, id).await.map_err(RetentionError::unreadable(id))?;
                kept.map(|_| subject_of_session(id)).ok_or(RetentionError::Unknown)
            }
            Whose::Person(id) => {
                let kept = people::kept::kept(&self.store, id).await?;
                kept.map(|_| subject_of_person(id)).ok_or(RetentionError::Unknown)
            }
            Whose::Number(number) => {
                let id = people::kept::of_number(&self.store, number).await?;
                id.map(|id| subject_of_person(&id)).ok_or(RetentionError::Unknown)
            }
        }
    }

    /// Removes what there is of these names with a line in the audit log. False when there was nothing.
    async fn remove(&self, subject: &str, belongings: &Belongings, who: Actor, why: &str) -> Result<bool, RetentionError> {
        let mut tries = 0;
        loop {
            let batch = self.store.removal(belongings).await?;
            if batch.is_empty() {
                return Ok(false);
            }
            let deed = Deed::new(who.clone(), Action::Erased, subject).because(why);
            match self.audit.commit(batch, deed).await {
                Ok(()) => return Ok(true),
                // Somebody finished a task of it meanwhile.
                Err(AuditError::Storage(StorageError::Conflict { .. })) if tries < limits::AUDIT_RETRIES => tries += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn subject_of_session(id: &str) -> String {
    format!("session/{id}")
}

fn subject_of_person(id: &people::PersonId) -> String {
    format!("person/{}", id.as_str())
}
