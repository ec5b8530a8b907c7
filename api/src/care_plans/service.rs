//! Who may read and write plans, and what a triage learns from them. Every access is recorded before its answer is given, refused ones
//! too. A plan only ever adds facts that are so and alerts: it cannot make anything a no, so it cannot lower an outcome.

use jiff::civil::Date;

use super::store;
use super::types::{Brief, CarePlan, NhsNumber, OpenEncounter, PlanError, Versioned};
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::identity::{Role, Roles};
use crate::storage::{Batch, StorageError, Store};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Account name.
    pub name: &'a str,
    /// Their roles.
    pub roles: &'a Roles,
}

/// The care-plan room. Cheap to clone.
#[derive(Clone)]
pub struct CarePlans {
    store: Store,
    audit: Audit,
}

impl std::fmt::Debug for CarePlans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CarePlans")
    }
}

impl CarePlans {
    /// Opens the room over a store, with the log of every access.
    #[must_use]
    pub fn new(store: Store, audit: Audit) -> Self {
        Self { store, audit }
    }

    /// All plans and notes of a person, for a handler or clinician with an open conversation about that very person.
    ///
    /// # Errors
    /// [`PlanError::Role`] and [`PlanError::NoEncounter`], both recorded; [`PlanError::Store`].
    pub async fn read(
        &self,
        reader: Reader<'_>,
        number: &NhsNumber,
        encounter: Option<&OpenEncounter>,
        today: Date,
    ) -> Result<Vec<Versioned>, PlanError> {
        let encounter = encounter.filter(|open| open.subject() == number);
        let refusal = if !reader.roles.has(Role::Handler) {
            Some(PlanError::Role)
        } else if encounter.is_none() {
            Some(PlanError::NoEncounter)
        } else {
            None
        };
        let who = Actor::Staff(reader.name.to_owned());
        let why = match (&refusal, encounter) {
            (Some(refusal), _) => format!("refused: {refusal}"),
            (None, open) => format!("open conversation {}", open.map_or("", OpenEncounter::session)),
        };
        self.recorded(who, Action::CarePlanRead, number, why).await?;
        match refusal {
            Some(refusal) => Err(refusal),
            None => self.plans_of(number, today).await,
        }
    }

    /// What a triage about this person learns: facts that are so, alerts, the hub. Recorded like a reading.
    ///
    /// # Errors
    /// When the store refuses. The triage then goes on without the plan, and says so.
    pub async fn brief(&self, encounter: &OpenEncounter, today: Date) -> Result<Brief, PlanError> {
        let number = encounter.subject();
        self.recorded(Actor::Service, Action::CarePlanRead, number, format!("facts for conversation {}", encounter.session())).await?;
        let mut brief = Brief::default();
        for Versioned { plan, .. } in self.plans_of(number, today).await? {
            brief.facts.extend(plan.facts);
            brief.alerts.extend(plan.headings.alerts);
            brief.hub = brief.hub.or(plan.headings.hub);
        }
        brief.facts.sort();
        brief.facts.dedup();
        Ok(brief)
    }

    /// Writes a version of a plan after the `after` versions there are (0: a new plan). Clinicians only.
    ///
    /// # Errors
    /// [`PlanError::Role`] (recorded), [`PlanError::Unfit`], [`PlanError::Changed`] when somebody else was first.
    pub async fn write(&self, reader: Reader<'_>, plan: &CarePlan, after: u64) -> Result<u64, PlanError> {
        let who = Actor::Staff(reader.name.to_owned());
        if !reader.roles.has(Role::Clinician) {
            self.recorded(who, Action::CarePlanChanged, &plan.nhs_number, format!("refused: {}", PlanError::Role)).await?;
            return Err(PlanError::Role);
        }
        let batch = self.next_version(plan, after).await?;
        let deed =
            Deed::new(who, Action::CarePlanChanged, subject(&plan.nhs_number)).because(format!("version {}", after.saturating_add(1)));
        saved(self.audit.commit(batch, deed).await.map_err(PlanError::from), after)
    }

    /// Puts demonstration or imported plans in place; a plan that is there already is left alone.
    ///
    /// # Errors
    /// Those of the store, and [`PlanError::Unfit`].
    pub async fn import(&self, plans: &[CarePlan]) -> Result<(), PlanError> {
        for plan in plans {
            let batch = self.next_version(plan, 0).await?;
            match saved(self.store.commit(batch).await.map_err(PlanError::from), 0) {
                Ok(_) | Err(PlanError::Changed) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    /// The writes of the version after `after` others, if the plan fits.
    async fn next_version(&self, plan: &CarePlan, after: u64) -> Result<Batch, PlanError> {
        let faults = plan.faults();
        if !faults.is_empty() {
            return Err(PlanError::Unfit(faults));
        }
        if after > 0 {
            let newest = store::newest(&self.store, &plan.id).await?;
            // A plan never changes its person: that would show one person's wishes beside another's name.
            if newest.is_some_and(|(_, old)| old.nhs_number != plan.nhs_number) {
                return Err(PlanError::Unfit(vec!["NHS number: a plan stays with its person".to_owned()]));
            }
        }
        let person = store::of_person(&self.store, &plan.nhs_number).await?;
        Ok(store::version_after(&self.store, after, plan, &person)?)
    }

    async fn plans_of(&self, number: &NhsNumber, today: Date) -> Result<Vec<Versioned>, PlanError> {
        let mut found = Vec::new();
        for id in store::of_person(&self.store, number).await?.plans {
            if let Some((version, plan)) = store::newest(&self.store, &id).await?.filter(|(_, plan)| !plan.withdrawn) {
                let review_is_over = plan.review_by < today;
                found.push(Versioned { version, plan, review_is_over });
            }
        }
        Ok(found)
    }

    async fn recorded(&self, who: Actor, action: Action, number: &NhsNumber, why: String) -> Result<(), AuditError> {
        self.audit.record(Deed::new(who, action, subject(number)).because(why)).await
    }
}

/// How the audit names a person: by a digest, which names nobody to a reader of the log and finds all entries about one person.
fn subject(number: &NhsNumber) -> String {
    format!("person/{}", store::digest(number))
}

/// The number of the version just written, or that somebody else was first.
fn saved(written: Result<(), PlanError>, after: u64) -> Result<u64, PlanError> {
    match written {
        Ok(()) => Ok(after.saturating_add(1)),
        Err(PlanError::Store(StorageError::Conflict { .. }) | PlanError::Audit(AuditError::Storage(StorageError::Conflict { .. }))) => {
            Err(PlanError::Changed)
        }
        Err(fault) => Err(fault),
    }
}
