//! Who may read and write plans, and what a triage learns from them. Every access is recorded before its answer is given, refused ones
//! too. A plan only ever adds facts that are so and alerts: it cannot make anything a no, so it cannot lower an outcome.

use super::store::{self, Version};
use super::types::{Brief, CarePlan, Consent, NhsNumber, OpenEncounter, Opened, PlanError, Versioned, Written};
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::clock::Now;
use crate::identity::{Role, Roles};
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Account name.
    pub name: &'a str,
    /// Their roles.
    pub roles: &'a Roles,
}

/// A version to be written.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'a> {
    /// The plan.
    pub plan: &'a CarePlan,
    /// How many versions there are; 0: a new plan.
    pub after: u64,
    /// Why it is written or changed.
    pub because: &'a str,
}

/// The care-plan room. Cheap to clone.
#[derive(Clone)]
pub struct CarePlans {
    pub(super) store: Store,
    pub(super) audit: Audit,
}

impl std::fmt::Debug for CarePlans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CarePlans")
    }
}

/// By which right somebody reads.
enum Right {
    /// An open conversation about the very person: what they agreed to.
    Encounter(String),
    /// Broken glass: everything, until then.
    Glass(i64),
}

impl Right {
    fn allows(&self, plan: &CarePlan) -> bool {
        matches!(self, Self::Glass(_)) || plan.consent == Consent::Given
    }
}

impl CarePlans {
    /// Opens the room over a store, with the log of every access.
    #[must_use]
    pub fn new(store: Store, audit: Audit) -> Self {
        Self { store, audit }
    }

    /// The plans and notes of a person that a handler or clinician may read now: those that the person agreed to, in an open conversation about
    /// that very person; all of them through glass that the reader broke.
    ///
    /// # Errors
    /// [`PlanError::Role`] and [`PlanError::NoEncounter`], both recorded; [`PlanError::Store`].
    pub async fn read(
        &self,
        reader: Reader<'_>,
        number: &NhsNumber,
        encounter: Option<&OpenEncounter>,
        now: Now,
    ) -> Result<Opened, PlanError> {
        let right = self.right(reader, number, encounter, now).await?;
        let mut opened = Opened { glass_until_ms: if let Right::Glass(until) = right { Some(until) } else { None }, ..Opened::default() };
        for (place, version) in self.newest_of(number).await? {
            if right.allows(&version.plan) {
                opened.plans.push(versioned(place, version, now));
            } else {
                opened.withheld = opened.withheld.saturating_add(1);
            }
        }
        Ok(opened)
    }

    /// The versions of one plan of a person, newest first, for whoever may read its newest one. A plan that was taken back has none.
    ///
    /// # Errors
    /// Those of [`CarePlans::read`], and [`PlanError::NotFound`].
    pub async fn versions(
        &self,
        reader: Reader<'_>,
        number: &NhsNumber,
        encounter: Option<&OpenEncounter>,
        place: usize,
        now: Now,
    ) -> Result<Vec<Versioned>, PlanError> {
        let right = self.right(reader, number, encounter, now).await?;
        let names = store::of_person(&self.store, number).await?.plans;
        let id = place.checked_sub(1).and_then(|at| names.get(at)).ok_or(PlanError::NotFound)?;
        let all = store::versions(&self.store, id).await?;
        let may = all.last().is_some_and(|newest| !newest.plan.withdrawn && right.allows(&newest.plan));
        if !may {
            return Err(PlanError::NotFound);
        }
        Ok(all.into_iter().rev().take(limits::PLAN_VERSIONS_SHOWN).map(|version| versioned(place, version, now)).collect())
    }

    /// What a triage about this person learns: facts that are so, alerts, the hub. Recorded like a reading. Plans that the person did not agree to
    /// tell it nothing, unless `by` broke the glass.
    ///
    /// # Errors
    /// When the store refuses. The triage then goes on without the plan, and says so.
    pub async fn brief(&self, encounter: &OpenEncounter, by: Option<&str>, now: Now) -> Result<Brief, PlanError> {
        let number = encounter.subject();
        self.recorded(Actor::Service, Action::CarePlanRead, number, format!("facts for conversation {}", encounter.session())).await?;
        let right = match by {
            Some(by) => self.through_glass(by, number, now).await?,
            None => None,
        };
        let right = right.unwrap_or_else(|| Right::Encounter(encounter.session().to_owned()));
        let mut brief = Brief::default();
        for (_, Version { plan, .. }) in self.newest_of(number).await?.into_iter().filter(|(_, version)| right.allows(&version.plan)) {
            brief.facts.extend(plan.facts);
            brief.alerts.extend(plan.headings.alerts);
            brief.hub = brief.hub.or(plan.headings.hub);
        }
        brief.facts.sort();
        brief.facts.dedup();
        Ok(brief)
    }

    /// Writes a version of a plan, for a clinician who may read it: by an open conversation about the person, or through broken glass.
    ///
    /// # Errors
    /// [`PlanError::Role`], [`PlanError::NoEncounter`] and [`PlanError::NotFound`] (recorded), [`PlanError::NoBecause`], [`PlanError::Unfit`],
    /// [`PlanError::Changed`] when somebody else was first.
    pub async fn write(
        &self,
        reader: Reader<'_>,
        encounter: Option<&OpenEncounter>,
        writing: Writing<'_>,
        now: Now,
    ) -> Result<u64, PlanError> {
        let Writing { plan, after, because } = writing;
        let who = Actor::Staff(reader.name.to_owned());
        if !reader.roles.has(Role::Clinician) {
            self.recorded(who, Action::CarePlanChanged, &plan.nhs_number, format!("refused: {}", PlanError::Role)).await?;
            return Err(PlanError::Role);
        }
        let right = self.right(reader, &plan.nhs_number, encounter, now).await?;
        let because: String = because.trim().chars().take(limits::PLAN_REASON_CHARS).collect();
        if because.is_empty() {
            return Err(PlanError::NoBecause);
        }
        if store::newest(&self.store, &plan.id).await?.is_some_and(|newest| !right.allows(&newest.plan)) {
            return Err(PlanError::NotFound);
        }
        let written = Written { by: reader.name.to_owned(), at_ms: now.utc_ms, because };
        let batch = self.next_version(plan, after, Some(written)).await?;
        let deed =
            Deed::new(who, Action::CarePlanChanged, subject(&plan.nhs_number)).because(format!("version {}", after.saturating_add(1)));
        saved(self.audit.commit(batch, deed).await.map_err(PlanError::from), after)
    }

    /// The id of the next plan of a person: the same until it is written, so that a form sent twice makes one plan.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn next_id(&self, number: &NhsNumber) -> Result<String, PlanError> {
        let count = store::of_person(&self.store, number).await?.plans.len();
        Ok(store::next_id(&self.store, number, count))
    }

    /// Puts demonstration or imported plans in place; a plan that is there already is left alone.
    ///
    /// # Errors
    /// Those of the store, and [`PlanError::Unfit`].
    pub async fn import(&self, plans: &[CarePlan]) -> Result<(), PlanError> {
        for plan in plans {
            let batch = self.next_version(plan, 0, None).await?;
            match saved(self.store.commit(batch).await.map_err(PlanError::from), 0) {
                Ok(_) | Err(PlanError::Changed) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    /// The writes of the version after `after` others, if the plan fits.
    async fn next_version(&self, plan: &CarePlan, after: u64, written: Option<Written>) -> Result<Batch, PlanError> {
        let faults = plan.faults();
        if !faults.is_empty() {
            return Err(PlanError::Unfit(faults));
        }
        if after > 0 {
            let newest = store::newest(&self.store, &plan.id).await?;
            // A plan never changes its person: that would show one person's wishes beside another's name.
            if newest.is_some_and(|old| old.plan.nhs_number != plan.nhs_number) {
                return Err(PlanError::Unfit(vec!["NHS number: a plan stays with its person".to_owned()]));
            }
        }
        let person = store::of_person(&self.store, &plan.nhs_number).await?;
        if person.plans.len() >= limits::PLANS_OF_A_PERSON && !person.plans.contains(&plan.id) {
            return Err(PlanError::Unfit(vec![format!("plans: one person has at most {}", limits::PLANS_OF_A_PERSON)]));
        }
        Ok(store::version_after(&self.store, after, plan, written, &person)?)
    }

    /// The newest version of every plan of a person that was not taken back, each with its place, from 1.
    pub(super) async fn newest_of(&self, number: &NhsNumber) -> Result<Vec<(usize, Version)>, PlanError> {
        let mut found = Vec::new();
        for (at, id) in store::of_person(&self.store, number).await?.plans.iter().enumerate() {
            let newest = store::newest(&self.store, id).await?.filter(|version| !version.plan.withdrawn);
            found.extend(newest.map(|version| (at.saturating_add(1), version)));
        }
        Ok(found)
    }

    /// By which right this reader reads about this person. It is in the audit log when this returns, a refusal too.
    async fn right(&self, reader: Reader<'_>, number: &NhsNumber, encounter: Option<&OpenEncounter>, now: Now) -> Result<Right, PlanError> {
        let right = match self.through_glass(reader.name, number, now).await? {
            Some(glass) => Some(glass),
            None => encounter.filter(|open| open.subject() == number).map(|open| Right::Encounter(open.session().to_owned())),
        };
        let judged = match right {
            _ if !reader.roles.has(Role::Handler) => Err(PlanError::Role),
            None => Err(PlanError::NoEncounter),
            Some(right) => Ok(right),
        };
        let why = match &judged {
            Err(refusal) => format!("refused: {refusal}"),
            Ok(Right::Encounter(session)) => format!("open conversation {session}"),
            Ok(Right::Glass(_)) => "broken glass".to_owned(),
        };
        self.recorded(Actor::Staff(reader.name.to_owned()), Action::CarePlanRead, number, why).await?;
        judged
    }

    async fn through_glass(&self, by: &str, number: &NhsNumber, now: Now) -> Result<Option<Right>, PlanError> {
        let (_, glass) = store::glass_of(&self.store, number, by).await?;
        Ok(glass.filter(|glass| glass.is_open(now.utc_ms)).map(|glass| Right::Glass(glass.until_ms())))
    }

    pub(super) async fn recorded(&self, who: Actor, action: Action, number: &NhsNumber, why: String) -> Result<(), AuditError> {
        self.audit.record(Deed::new(who, action, subject(number)).because(why)).await
    }
}

fn versioned(place: usize, version: Version, now: Now) -> Versioned {
    let Version { number, plan, written } = version;
    let review_is_over = plan.review_by < now.local_date;
    Versioned { place, version: number, written, plan, review_is_over }
}

/// How the audit names a person: by a digest, which names nobody to a reader of the log and finds all entries about one person.
pub(super) fn subject(number: &NhsNumber) -> String {
    format!("person/{}", store::digest(number))
}

/// The number of the version just written, or that somebody else was first.
pub(super) fn saved(written: Result<(), PlanError>, after: u64) -> Result<u64, PlanError> {
    match written {
        Ok(()) => Ok(after.saturating_add(1)),
        Err(PlanError::Store(StorageError::Conflict { .. }) | PlanError::Audit(AuditError::Storage(StorageError::Conflict { .. }))) => {
            Err(PlanError::Changed)
        }
        Err(fault) => Err(fault),
    }
}
