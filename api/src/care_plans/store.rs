//! Where plans lie in the storage kernel: each plan is a stream of its versions, each person has a document naming their plans. Keys
//! hold digests of NHS numbers, never the numbers. Decides nothing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::types::{CarePlan, NhsNumber};
use crate::storage::{Batch, StorageError, Store};

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

/// Digest by which a person is found. Not a secret: numbers are few enough to try. The store is sealed as a whole.
pub(super) fn digest(number: &NhsNumber) -> String {
    Sha256::digest(format!("nhs-number:{}", number.digits())).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn person_key(number: &NhsNumber) -> String {
    format!("care-plans/of/{}", digest(number))
}

fn plan_stream(id: &str) -> String {
    format!("care-plans/plan/{id}")
}

pub(super) async fn of_person(store: &Store, number: &NhsNumber) -> Result<OfPerson, StorageError> {
    let key = person_key(number);
    match store.document(&key).await? {
        None => Ok(OfPerson::default()),
        Some(document) => {
            let names: Names = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key })?;
            Ok(OfPerson { version: document.version, plans: names.plans })
        }
    }
}

/// The newest version of a plan and its number.
pub(super) async fn newest(store: &Store, id: &str) -> Result<Option<(u64, CarePlan)>, StorageError> {
    let stream = plan_stream(id);
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
pub(super) fn version_after(version: u64, plan: &CarePlan, person: &OfPerson) -> Result<Batch, StorageError> {
    let stream = plan_stream(&plan.id);
    let corrupt = |_| StorageError::Corrupt { what: plan_stream(&plan.id) };
    let event = serde_json::to_vec(plan).map_err(corrupt)?;
    let batch = Batch::new().append(stream, version, vec![event]);
    if person.plans.contains(&plan.id) {
        return Ok(batch);
    }
    let mut plans = person.plans.clone();
    plans.push(plan.id.clone());
    let names = serde_json::to_vec(&Names { plans }).map_err(corrupt)?;
    Ok(batch.put(person_key(&plan.nhs_number), person.version, names))
}
