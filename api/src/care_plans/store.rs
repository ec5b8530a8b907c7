//! Where plans lie in the storage kernel: each plan is a stream of its versions, each person has a document naming their plans; broken glass and the
//! alerts about it are documents. Names are not sealed, so they hold neither NHS numbers nor ids of plans, but what the store's own key makes of them.
//! Decides nothing.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::glass::{Alerted, Glass};
use super::types::{CarePlan, NhsNumber, Written};
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};

const ALERTS: &str = "care-plans/alert/";
const ALERTS_READ: &str = "care-plans/alert-read/";
const GLASS: &str = "care-plans/glass/";
const ALERTS_OF: &str = "care-plans/alerts-of/";

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

/// A version as it is stored. The first ones were plans and nothing else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Signed { plan: Box<CarePlan>, written: Written },
    Bare(Box<CarePlan>),
}

/// A version of a plan, and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) plan: CarePlan,
    pub(super) written: Option<Written>,
}

/// Digest that names a person in the audit log. Numbers are few enough to try them all, so it is for what is sealed only.
pub(super) fn digest(number: &NhsNumber) -> String {
    hash(&format!("nhs-number:{}", number.digits()))
}

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
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

/// An id for the plan of a person that comes after `count` others.
pub(super) fn next_id(store: &Store, number: &NhsNumber, count: usize) -> String {
    let of = format!("new-plan:{}:{count}", number.digits());
    let digest = store.veiled(&of).unwrap_or_else(|| hash(&of));
    format!("plan-{}", digest.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(32).collect::<String>())
}

fn glass_key(id: &str) -> String {
    format!("{GLASS}{id}")
}

fn glass_of_key(store: &Store, number: &NhsNumber, by: &str) -> String {
    let of = format!("glass:{}:{by}", number.digits());
    format!("care-plans/glass-of/{}", store.veiled(&of).unwrap_or_else(|| hash(&of)))
}

/// The beginning of the names under which alerts about one person's plans are found.
fn alerts_of(store: &Store, number: &NhsNumber) -> String {
    let of = format!("glass-alerts:{}", number.digits());
    format!("{ALERTS_OF}{}/", store.veiled(&of).unwrap_or_else(|| hash(&of)))
}

fn encoded<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StorageError> {
    serde_json::to_vec(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}

fn decoded<T: DeserializeOwned>(key: &str, value: &[u8]) -> Result<T, StorageError> {
    serde_json::from_slice(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}

async fn read<T: DeserializeOwned>(store: &Store, key: &str) -> Result<Option<(u64, T)>, StorageError> {
    match store.document(key).await? {
        None => Ok(None),
        Some(document) => Ok(Some((document.version, decoded(key, &document.value)?))),
    }
}

pub(super) async fn of_person(store: &Store, number: &NhsNumber) -> Result<OfPerson, StorageError> {
    let found: Option<(u64, Names)> = read(store, &person_key(store, number)).await?;
    Ok(found.map_or_else(OfPerson::default, |(version, names)| OfPerson { version, plans: names.plans }))
}

/// Every version of a plan, oldest first.
pub(super) async fn versions(store: &Store, id: &str) -> Result<Vec<Version>, StorageError> {
    let stream = plan_stream(store, id);
    let mut found: Vec<Version> = Vec::new();
    loop {
        let from = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let page = store.stream(&stream, from).await?;
        if page.is_empty() {
            return Ok(found);
        }
        for event in &page {
            let number = u64::try_from(found.len()).unwrap_or(u64::MAX).saturating_add(1);
            found.push(match decoded(&stream, event)? {
                Stored::Signed { plan, written } => Version { number, plan: *plan, written: Some(written) },
                Stored::Bare(plan) => Version { number, plan: *plan, written: None },
            });
        }
    }
}

/// The names of all plans of a person, of the document that names them, and of all that was written down when glass was broken. Looks through all of
/// the last, which are few.
pub(super) async fn belongings(store: &Store, number: &NhsNumber) -> Result<Belongings, StorageError> {
    let plans = of_person(store, number).await?.plans;
    let mut documents = vec![person_key(store, number)];
    documents.extend(store.all_under(&alerts_of(store, number)).await?.into_iter().map(|(key, _)| key));
    for prefix in [ALERTS, ALERTS_READ, GLASS] {
        let mut after: Option<String> = None;
        loop {
            let page = store.scan(prefix, after.as_deref(), limits::STORAGE_SCAN_PAGE).await?;
            for (key, document) in &page {
                let is_theirs = if prefix == GLASS {
                    let glass: Glass = decoded(key, &document.value)?;
                    documents.extend((glass.nhs_number == *number).then(|| glass_of_key(store, number, &glass.by)));
                    glass.nhs_number == *number
                } else {
                    plans.contains(&decoded::<Alerted>(key, &document.value)?.plan)
                };
                documents.extend(is_theirs.then(|| key.clone()));
            }
            match page.last() {
                Some((key, _)) if page.len() >= limits::STORAGE_SCAN_PAGE => after = Some(key.clone()),
                _ => break,
            }
        }
    }
    documents.sort();
    documents.dedup();
    let streams = plans.iter().map(|id| plan_stream(store, id)).collect();
    Ok(Belongings { streams, documents, ..Belongings::default() })
}

/// The newest version of a plan.
pub(super) async fn newest(store: &Store, id: &str) -> Result<Option<Version>, StorageError> {
    Ok(versions(store, id).await?.pop())
}

/// The writes of a new version after `version` others.
pub(super) fn version_after(
    store: &Store,
    version: u64,
    plan: &CarePlan,
    written: Option<Written>,
    person: &OfPerson,
) -> Result<Batch, StorageError> {
    let stream = plan_stream(store, &plan.id);
    let stored = match written {
        Some(written) => Stored::Signed { plan: Box::new(plan.clone()), written },
        None => Stored::Bare(Box::new(plan.clone())),
    };
    let event = encoded(&stream, &stored)?;
    let batch = Batch::new().append(stream, version, vec![event]);
    if person.plans.contains(&plan.id) {
        return Ok(batch);
    }
    let mut plans = person.plans.clone();
    plans.push(plan.id.clone());
    let key = person_key(store, &plan.nhs_number);
    let names = encoded(&key, &Names { plans })?;
    Ok(batch.put(key, person.version, names))
}

/// The glass with this id.
pub(super) async fn glass(store: &Store, id: &str) -> Result<Option<Glass>, StorageError> {
    Ok(read(store, &glass_key(id)).await?.map(|(_, glass)| glass))
}

/// The newest glass that somebody broke for a person, and the version of the document that names it.
pub(super) async fn glass_of(store: &Store, number: &NhsNumber, by: &str) -> Result<(u64, Option<Glass>), StorageError> {
    let found: Option<(u64, String)> = read(store, &glass_of_key(store, number, by)).await?;
    match found {
        None => Ok((0, None)),
        Some((version, id)) => Ok((version, glass(store, &id).await?)),
    }
}

/// The writes of broken glass, after `version` times that this reader broke it for this person.
pub(super) fn put_glass(store: &Store, version: u64, glass: &Glass) -> Result<Batch, StorageError> {
    let (key, of_key) = (glass_key(&glass.id), glass_of_key(store, &glass.nhs_number, &glass.by));
    let (value, of_value) = (encoded(&key, glass)?, encoded(&of_key, &glass.id)?);
    Ok(Batch::new().put(key, 0, value).put(of_key, version, of_value))
}

/// The writes of a new alert about a plan of this person.
pub(super) fn put_alert(store: &Store, batch: Batch, number: &NhsNumber, alert: &Alerted) -> Result<Batch, StorageError> {
    let key = format!("{ALERTS}{}", alert.id);
    let value = encoded(&key, alert)?;
    Ok(batch.put(key, 0, value).put(format!("{}{}", alerts_of(store, number), alert.id), 0, b"1".to_vec()))
}

/// The alerts about one person's plans, oldest first, read and unread.
pub(super) async fn alerts_about(store: &Store, number: &NhsNumber) -> Result<Vec<Alerted>, StorageError> {
    let prefix = alerts_of(store, number);
    let mut found = Vec::new();
    for (key, _) in store.all_under(&prefix).await? {
        let id = key.get(prefix.len()..).unwrap_or_default();
        found.extend(alert_anywhere(store, id).await?.map(|(_, _, alert)| alert));
    }
    Ok(found)
}

/// The alert with this id, read or not: its document, the version of that, and what it says.
pub(super) async fn alert_anywhere(store: &Store, id: &str) -> Result<Option<(String, u64, Alerted)>, StorageError> {
    for prefix in [ALERTS, ALERTS_READ] {
        let key = format!("{prefix}{id}");
        if let Some((version, alert)) = read(store, &key).await? {
            return Ok(Some((key, version, alert)));
        }
    }
    Ok(None)
}

/// The writes of an alert that stays where it is.
pub(super) fn put_alert_again(key: String, version: u64, alert: &Alerted) -> Result<Batch, StorageError> {
    let value = encoded(&key, alert)?;
    Ok(Batch::new().put(key, version, value))
}

/// The alert with this id, as long as nobody has read it.
pub(super) async fn alert(store: &Store, id: &str) -> Result<Option<(u64, Alerted)>, StorageError> {
    read(store, &format!("{ALERTS}{id}")).await
}

/// The writes that move a read alert to those that are read, so that the list of the others stays short.
pub(super) fn alert_read(version: u64, alert: &Alerted) -> Result<Batch, StorageError> {
    let key = format!("{ALERTS_READ}{}", alert.id);
    let value = encoded(&key, alert)?;
    Ok(Batch::new().delete(format!("{ALERTS}{}", alert.id), version).put(key, 0, value))
}

/// A page of alerts behind a key, oldest first, and the key to go on from.
pub(super) async fn alerts(store: &Store, after: Option<&str>, limit: usize) -> Result<(Vec<Alerted>, Option<String>), StorageError> {
    let found = store.scan(ALERTS, after, limit).await?;
    let next = found.last().filter(|_| found.len() >= limit).map(|(key, _)| key.clone());
    let alerts = found.iter().map(|(key, document)| decoded(key, &document.value)).collect::<Result<_, _>>()?;
    Ok((alerts, next))
}
