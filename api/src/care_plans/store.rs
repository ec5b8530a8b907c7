//! Where plans lie in the storage kernel: each plan is a stream of its versions, each person has a document naming their plans. Names are not sealed,
//! so they hold neither NHS numbers nor ids of plans, but what the store's own key makes of them. Decides nothing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::types::{CarePlan, NhsNumber};
use crate::storage::{Batch, Belongings, StorageError, Store};

/// The plans of one person, and the version of the document that names them.
#[derive(Debug, Clone, Default)]
pub(super) struct OfPerson {
    pub(super) version: u64,
    pub(super) plans: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Names {
    plans: Vec<String>,
}

/// Digest that names a person in the audit log. Numbers are few enough to try them all, so it is for what is sealed only.
pub(super) fn digest(number: &NhsNumber) -> String {
    Sha256::digest(format!("nhs-number:{}", number.digits())).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn person_key(store: &Store, number: &NhsNumber) -> String {
    let veiled = store.veiled(&format!("nhs-number:{}", number.digits()));
    format!("care-plans/of/{}", veiled.unwrap_or_else(|| digest(number)))
}

/// Whoever wrote the plan chose its id, and may have put anything into it.
fn plan_stream(store: &Store, id: &str) -> String {
    let veiled = store.veiled(&format!("care-plan:{id}"));
    format!("care-plans/plan/{}", veiled.unwrap_or_else(|| id.to_owned()))
}

pub(super) async fn of_person(store: &Store, number: &NhsNumber) -> Result<OfPerson, StorageError> {
    let key = person_key(store, number);
    match store.document(&key).await? {
        None => Ok(OfPerson::default()),
        Some(document) => {
            let names: Names = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key })?;
            Ok(OfPerson { version: document.version, plans: names.plans })
        }
    }
}

/// The names of all plans of a person and of the document that names them.
pub(super) async fn belongings(store: &Store, number: &NhsNumber) -> Result<Belongings, StorageError> {
    let streams = of_person(store, number).await?.plans.iter().map(|id| plan_stream(store, id)).collect();
    Ok(Belongings { streams, ..Belongings::document(person_key(store, number)) })
}

/// The newest version of a plan and its number.
pub(super) async fn newest(store: &Store, id: &str) -> Result<Option<(u64, CarePlan)>, StorageError> {
    let stream = plan_stream(store, id);
    let mut found: Option<(u64, CarePlan)> = None;
    loop {
        let from = found.as_ref().map_or(0, |(version, _)| *version);
        let page = store.stream(&stream, from).await?;
        let Some(last) = page.last() else { return Ok(found) };
        let plan = serde_json::from_slice(last).map_err(|_| StorageError::Corrupt { what: stream.clone() })?;
        let version = from.saturating_add(u64::try_from(page.len()).unwrap_or(u64::MAX));
        found = Some((version, plan));
    }
}

/// The writes of a new version after `version` others.
pub(super) fn version_after(store: &Store, version: u64, plan: &CarePlan, person: &OfPerson) -> Result<Batch, StorageError> {
    let stream = plan_stream(store, &plan.id);
    let corrupt = |_| StorageError::Corrupt { what: plan_stream(store, &plan.id) };
    let event = serde_json::to_vec(plan).map_err(corrupt)?;
    let batch = Batch::new().append(stream, version, vec![event]);
    if person.plans.contains(&plan.id) {
        return Ok(batch);
    }
    let mut plans = person.plans.clone();
    plans.push(plan.id.clone());
    let names = serde_json::to_vec(&Names { plans }).map_err(corrupt)?;
    Ok(batch.put(person_key(store, &plan.nhs_number), person.version, names))
}
