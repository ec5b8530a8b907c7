//! Breaking the glass: a clinician opens a person's plans without consent or open conversation, for a reason, for fifteen minutes. The reason is in the
//! audit log before anything can be read, and whoever owns a plan is told and stays told until they have read it. What the plans say stands elsewhere.

use serde::{Deserialize, Serialize};

use super::service::{CarePlans, Reader, saved, subject};
use super::store;
use super::types::{NhsNumber, PlanError};
use crate::audit::{Action, Actor, Deed};
use crate::clock::Now;
use crate::identity::{Role, Token};
use crate::limits;
use crate::storage::Batch;

/// Broken glass: whose plans are open, to whom, until when. Its id tells nothing, so an address may hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glass {
    /// Its id.
    pub id: String,
    /// Whose plans.
    pub nhs_number: NhsNumber,
    /// Account of whoever broke it. Nobody else may look through it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When, milliseconds UTC.
    pub at_ms: i64,
}

impl Glass {
    /// Until when the plans are open, milliseconds UTC; at that instant they are shut.
    #[must_use]
    pub fn until_ms(&self) -> i64 {
        self.at_ms.saturating_add(limits::BREAK_GLASS_MS)
    }

    /// Are they open at this instant? A clock turned back does not open them again for longer than they were to be open.
    #[must_use]
    pub fn is_open(&self, now_ms: i64) -> bool {
        (self.at_ms..self.until_ms()).contains(&now_ms)
    }
}

/// What a plan's owner is told when the glass was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alerted {
    /// Its id.
    pub id: String,
    /// The plan.
    pub plan: String,
    /// Whom the plan is about.
    pub person: String,
    /// Account of whoever wrote the newest version; `None` for a plan that was imported: then any other clinician reads it for them.
    pub owner: Option<String>,
    /// Account of whoever broke the glass.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// Who read it and when, milliseconds UTC.
    pub read: Option<(String, i64)>,
    /// Another clinician who looked whether it was right, and when, milliseconds UTC.
    #[serde(default)]
    pub reviewed: Option<(String, i64)>,
}

impl Alerted {
    /// Is it this clinician's to read? Nobody signs off what they did themselves: on a plan of their own, or of nobody here, any other clinician does.
    #[must_use]
    pub fn is_for(&self, reader: Reader<'_>) -> bool {
        let owner = self.owner.as_ref().filter(|owner| **owner != self.by);
        let theirs = owner.is_none_or(|owner| owner == reader.name);
        reader.roles.has(Role::Clinician) && self.by != reader.name && theirs
    }

    /// Who other than whoever opened it has looked at it, and when: a reviewer, or whoever was told and read it.
    #[must_use]
    pub fn seen(&self) -> Option<&(String, i64)> {
        self.reviewed.as_ref().or(self.read.as_ref()).filter(|(who, _)| *who != self.by)
    }
}

impl CarePlans {
    /// Breaks the glass over a person's plans. The reason, the alerts and what is written `with` them are durable when it returns; only then can anything be
    /// read.
    ///
    /// # Errors
    /// [`PlanError::Role`] and [`PlanError::NoReason`], both recorded; those of the store.
    pub async fn break_glass(
        &self,
        reader: Reader<'_>,
        number: &NhsNumber,
        reason: &str,
        now: Now,
        with: &Batch,
    ) -> Result<Glass, PlanError> {
        let reason: String = reason.trim().chars().take(limits::PLAN_REASON_CHARS).collect();
        let refusal = if !reader.roles.has(Role::Clinician) {
            Some(PlanError::Role)
        } else if reason.chars().filter(|letter| letter.is_alphabetic()).count() < limits::BREAK_GLASS_REASON_CHARS {
            Some(PlanError::NoReason)
        } else {
            None
        };
        if let Some(refusal) = refusal {
            self.recorded(Actor::Staff(reader.name.to_owned()), Action::BreakGlass, number, format!("refused: {refusal}")).await?;
            return Err(refusal);
        }
        for _ in 0..limits::BREAK_GLASS_TRIES {
            let (version, _) = store::glass_of(&self.store, number, reader.name).await?;
            let glass = Glass {
                id: name_from(now)?,
                nhs_number: number.clone(),
                by: reader.name.to_owned(),
                reason: reason.clone(),
                at_ms: now.utc_ms,
            };
            let batch = store::put_glass(&self.store, version, &glass)?.and(self.alerts_about(&glass, now).await?).and(with.clone());
            let deed = Deed::new(Actor::Staff(glass.by.clone()), Action::BreakGlass, subject(number)).because(&reason);
            match saved(self.audit.commit(batch, deed).await.map_err(PlanError::from), 0) {
                Ok(_) => return Ok(glass),
                // The same person in another tab.
                Err(PlanError::Changed) => {}
                Err(fault) => return Err(fault),
            }
        }
        Err(PlanError::Changed)
    }

    /// The glass with this id, for whoever broke it, as long as it is open.
    ///
    /// # Errors
    /// [`PlanError::NotFound`] for another's, an unknown one, and one that is shut again; those of the store.
    pub async fn glass(&self, reader: Reader<'_>, id: &str, now: Now) -> Result<Glass, PlanError> {
        let id = Token::parse(id).ok_or(PlanError::NotFound)?;
        let found = store::glass(&self.store, id.as_str()).await?;
        found.filter(|glass| glass.by == reader.name && glass.is_open(now.utc_ms)).ok_or(PlanError::NotFound)
    }

    /// What this member of staff is told about broken glass and has not read, oldest first.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn alerts(&self, reader: Reader<'_>) -> Result<Vec<Alerted>, PlanError> {
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let (page, next) = store::alerts(&self.store, after.as_deref(), limits::STORAGE_SCAN_PAGE).await?;
            found.extend(page.into_iter().filter(|alert| alert.is_for(reader)));
            found.truncate(limits::PLAN_ALERTS_SHOWN);
            match next {
                Some(key) if found.len() < limits::PLAN_ALERTS_SHOWN => after = Some(key),
                _ => return Ok(found),
            }
        }
    }

    /// Whoever is told has read it.
    ///
    /// # Errors
    /// [`PlanError::NotFound`] when it is not theirs or was read before.
    pub async fn alert_read(&self, reader: Reader<'_>, id: &str, now: Now) -> Result<(), PlanError> {
        let id = Token::parse(id).ok_or(PlanError::NotFound)?;
        let found = store::alert(&self.store, id.as_str()).await?.filter(|(_, alert)| alert.is_for(reader));
        let Some((version, mut alert)) = found else { return Err(PlanError::NotFound) };
        alert.read = Some((reader.name.to_owned(), now.utc_ms));
        let deed = Deed::new(Actor::Staff(reader.name.to_owned()), Action::BreakGlass, format!("care-plan-alert/{}", alert.id));
        match saved(self.audit.commit(store::alert_read(version, &alert)?, deed.because("alert read")).await.map_err(PlanError::from), 0) {
            Err(PlanError::Changed) => Err(PlanError::NotFound),
            other => other.map(|_| ()),
        }
    }

    /// When this person's plans were opened without consent, newest first: for the person's page, so that whoever asks is told.
    ///
    /// # Errors
    /// [`PlanError::Role`], and those of the store.
    pub async fn opened_without_consent(&self, reader: Reader<'_>, number: &NhsNumber) -> Result<Vec<Alerted>, PlanError> {
        if !reader.roles.has(Role::Handler) {
            return Err(PlanError::Role);
        }
        let mut found = store::alerts_about(&self.store, number).await?;
        // One opening of several plans is one.
        found.sort_by(|one, other| (other.at_ms, &other.by).cmp(&(one.at_ms, &one.by)));
        found.dedup_by(|one, other| (one.at_ms, &one.by) == (other.at_ms, &other.by));
        found.truncate(limits::PLAN_ALERTS_SHOWN);
        if !found.is_empty() {
            let what = "when they were opened without consent".to_owned();
            self.recorded(Actor::Staff(reader.name.to_owned()), Action::CarePlanRead, number, what).await?;
        }
        Ok(found)
    }

    /// A clinician has looked whether it was right that this person's plans were opened. Whoever owns the plan is told all the same.
    ///
    /// # Errors
    /// [`PlanError::NotFound`] when it is of another person, theirs, or was seen before; [`PlanError::Role`].
    pub async fn review(&self, reader: Reader<'_>, number: &NhsNumber, id: &str, now: Now) -> Result<(), PlanError> {
        if !reader.roles.has(Role::Clinician) {
            return Err(PlanError::Role);
        }
        let opened = store::alerts_about(&self.store, number).await?.into_iter().find(|alert| alert.id == id).ok_or(PlanError::NotFound)?;
        if opened.by == reader.name || opened.seen().is_some() {
            return Err(PlanError::NotFound);
        }
        let (key, version, mut alert) = store::alert_anywhere(&self.store, id).await?.ok_or(PlanError::NotFound)?;
        alert.reviewed = Some((reader.name.to_owned(), now.utc_ms));
        let deed = Deed::new(Actor::Staff(reader.name.to_owned()), Action::BreakGlass, subject(number)).because("reviewed");
        let batch = store::put_alert_again(key, version, &alert)?;
        saved(self.audit.commit(batch, deed).await.map_err(PlanError::from), 0).map(|_| ())
    }

    /// The writes that tell the owners of all plans that are opened.
    async fn alerts_about(&self, glass: &Glass, now: Now) -> Result<Batch, PlanError> {
        let mut batch = Batch::new();
        for (_, version) in self.newest_of(&glass.nhs_number).await? {
            let alert = Alerted {
                id: name_from(now)?,
                plan: version.plan.id,
                person: version.plan.person,
                owner: version.written.map(|written| written.by),
                by: glass.by.clone(),
                reason: glass.reason.clone(),
                at_ms: glass.at_ms,
                read: None,
                reviewed: None,
            };
            batch = store::put_alert(&self.store, batch, &glass.nhs_number, &alert)?;
        }
        Ok(batch)
    }
}

/// A name that tells nothing but when it was made.
fn name_from(now: Now) -> Result<String, PlanError> {
    let name = Token::beginning_with(now.utc_ms).map_err(|_| PlanError::NoRandomness)?;
    Ok(name.as_str().to_owned())
}
