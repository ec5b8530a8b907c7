//! Where the directory's changing part lies in the storage kernel: `directory/capacity/SERVICE`, the latest report of how busy a service is;
//! `directory/edits/SERVICE`, its hand edits; `directory/usage/SERVICE/DAY`, how often it was used. The services themselves come from the operator's tables.
//! Decides nothing.

use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::by_hand::Edit;
use super::types::{CapacityReport, ServiceId};
use super::usage::Used;
use crate::storage::{Batch, Document, StorageError, Store};

const PREFIX: &str = "directory/capacity/";

const EDITS: &str = "directory/edits/";

pub(super) fn key(id: &ServiceId) -> String {
    format!("{PREFIX}{id}")
}

fn edits_key(id: &ServiceId) -> String {
    format!("{EDITS}{id}")
}

/// The hand edits of a service, oldest first, with the version of their list.
pub(super) async fn edits_of(store: &Store, id: &ServiceId) -> Result<(u64, Vec<Edit>), StorageError> {
    read(store, &edits_key(id)).await.map(Option::unwrap_or_default)
}

pub(super) fn put_edits(id: &ServiceId, version: u64, edits: &[Edit]) -> Result<Batch, StorageError> {
    put_at(edits_key(id), version, &edits)
}

/// All hand edits there are.
pub(super) async fn edits(store: &Store) -> Result<Vec<(ServiceId, Vec<Edit>)>, StorageError> {
    all(store, EDITS).await
}

/// Before every day of a service.
pub(super) fn usage_of(id: &ServiceId) -> String {
    format!("directory/usage/{id}/")
}

pub(super) fn usage_key(id: &ServiceId, day: Date) -> String {
    format!("{}{day}", usage_of(id))
}

/// How often a service was used, by day, oldest first.
pub(super) async fn usage(store: &Store, id: &ServiceId) -> Result<Vec<(Date, Used)>, StorageError> {
    let prefix = usage_of(id);
    let one = |(key, document): (String, Document)| {
        let day = key.strip_prefix(&prefix).and_then(|day| day.parse().ok());
        Ok((day.ok_or_else(|| StorageError::Corrupt { what: key.clone() })?, decoded(&key, &document.value)?))
    };
    store.all_under(&prefix).await?.into_iter().map(one).collect()
}

/// A document at its version.
pub(super) async fn read<T: DeserializeOwned>(store: &Store, key: &str) -> Result<Option<(u64, T)>, StorageError> {
    match store.document(key).await? {
        None => Ok(None),
        Some(document) => Ok(Some((document.version, decoded(key, &document.value)?))),
    }
}

/// The write of a document at its version.
pub(super) fn put_at<T: Serialize>(key: String, version: u64, value: &T) -> Result<Batch, StorageError> {
    let value = serde_json::to_vec(value).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
    Ok(Batch::new().put(key, version, value))
}

pub(super) async fn report_of(store: &Store, id: &ServiceId) -> Result<Option<(u64, CapacityReport)>, StorageError> {
    read(store, &key(id)).await
}

pub(super) fn put(id: &ServiceId, version: u64, report: &CapacityReport) -> Result<Batch, StorageError> {
    put_at(key(id), version, report)
}

/// All reports there are.
pub(super) async fn reports(store: &Store) -> Result<Vec<(ServiceId, CapacityReport)>, StorageError> {
    all(store, PREFIX).await
}

/// Every document under a prefix that ends with the id of a service.
async fn all<T: DeserializeOwned>(store: &Store, prefix: &str) -> Result<Vec<(ServiceId, T)>, StorageError> {
    let one = |(key, document): (String, Document)| {
        let Some(Ok(id)) = key.strip_prefix(prefix).map(ServiceId::parse) else { return Err(StorageError::Corrupt { what: key }) };
        Ok((id, decoded(&key, &document.value)?))
    };
    store.all_under(prefix).await?.into_iter().map(one).collect()
}

fn decoded<T: DeserializeOwned>(key: &str, value: &[u8]) -> Result<T, StorageError> {
    serde_json::from_slice(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}
