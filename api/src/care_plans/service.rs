//! Who may read and write plans, and what a triage learns from them. Every access is recorded before its answer is given, refused ones
//! too. A plan only ever adds facts that are so and alerts: it cannot make anything a no, so it cannot lower an outcome.

use jiff::Timestamp;
use jiff::civil::Date;

use super::access::Recorder;
use super::store;
use super::types::{AccessEntry, Brief, CarePlan, NhsNumber, OpenEncounter, PlanError, Versioned};
use crate::identity::{Role, Roles};
use crate::storage::{StorageError, Store};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Account name.
    pub name: &'a str,
    /// Their roles.
    pub roles: &'a Roles,
}

/// One instant: when it is, in UTC and on the wall.
#[derive(Debug, Clone, Copy)]
pub struct When {
    /// Instant.
    pub at: Timestamp,
    /// Local date.
    pub today: Date,
}

/// The care-plan room. Cheap to clone.
#[derive(Clone)]
pub struct CarePlans {
    store: Store,
    record: Recorder,
}

impl std::fmt::Debug for CarePlans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CarePlans")
    }
}

impl CarePlans {
    /// Opens the room over a store, with whatever records accesses.
    #[must_use]
    pub fn new(store: Store, record: Recorder) -> Self {
        Self { store, record }
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
        when: When,
    ) -> Result<Vec<Versioned>, PlanError> {
        let encounter = encounter.filter(|open| open.subject() == number);
        let refusal = if !reader.roles.has(Role::Handler) {
            Some(PlanError::Role)
        } else if encounter.is_none() {
            Some(PlanError::NoEncounter)
        } else {
            None
        };
        let session = encounter.map(|open| open.session().to_owned());
        self.recorded(reader.name, "read", number, session, refusal.is_none(), when).await?;
        match refusal {
            Some(refusal) => Err(refusal),
            None => self.plans_of(number, when.today).await,
        }
    }

    /// What a triage about this person learns: facts that are so, alerts, the hub. Recorded like a reading.
    ///
    /// # Errors
    /// When the store refuses. The triage then goes on without the plan, and says so.
    pub async fn brief(&self, encounter: &OpenEncounter, when: When) -> Result<Brief, PlanError> {
        let number = encounter.subject();
        self.recorded("triage", "brief", number, Some(encounter.session().to_owned()), true, when).await?;
        let mut brief = Brief::default();
        for Versioned { plan, .. } in self.plans_of(number, when.today).await? {
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
    pub async fn write(&self, reader: Reader<'_>, plan: &CarePlan, after: u64, when: When) -> Result<u64, PlanError> {
        let is_allowed = reader.roles.has(Role::Clinician);
        self.recorded(reader.name, "write", &plan.nhs_number, None, is_allowed, when).await?;
        if !is_allowed {
            return Err(PlanError::Role);
        }
        self.save(plan, after).await
    }

    /// Puts demonstration or imported plans in place; a plan that is there already is left alone.
    ///
    /// # Errors
    /// Those of the store, and [`PlanError::Unfit`].
    pub async fn import(&self, plans: &[CarePlan]) -> Result<(), PlanError> {
        for plan in plans {
            match self.save(plan, 0).await {
                Ok(_) | Err(PlanError::Changed) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    async fn save(&self, plan: &CarePlan, after: u64) -> Result<u64, PlanError> {
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
        match self.store.commit(store::version_after(after, plan, &person)?).await {
            Ok(()) => Ok(after.saturating_add(1)),
            Err(StorageError::Conflict { .. }) => Err(PlanError::Changed),
            Err(fault) => Err(fault.into()),
        }
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

    async fn recorded(
        &self,
        who: &str,
        action: &str,
        number: &NhsNumber,
        session: Option<String>,
        allowed: bool,
        when: When,
    ) -> Result<(), StorageError> {
        let entry =
            AccessEntry { at: when.at, who: who.to_owned(), action: action.to_owned(), about: store::digest(number), session, allowed };
        (self.record)(entry).await
    }
}
