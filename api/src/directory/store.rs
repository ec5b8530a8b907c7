//! Where the directory's changing part lies in the storage kernel: `directory/capacity/SERVICE`, the latest report of how busy a service
//! is. The services themselves come from the operator's tables. Decides nothing.

use super::types::{CapacityReport, ServiceId};
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

const PREFIX: &str = "directory/capacity/";

pub(super) fn key(id: &ServiceId) -> String {
    format!("{PREFIX}{id}")
}

pub(super) async fn report_of(store: &Store, id: &ServiceId) -> Result<Option<(u64, CapacityReport)>, StorageError> {
    let key = key(id);
    match store.document(&key).await? {
        None => Ok(None),
        Some(document) => Ok(Some((document.version, decoded(&key, &document.value)?))),
    }
}

pub(super) fn put(id: &ServiceId, version: u64, report: &CapacityReport) -> Result<Batch, StorageError> {
    let key = key(id);
    let value = serde_json::to_vec(report).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
    Ok(Batch::new().put(key, version, value))
}

/// All reports there are.
pub(super) async fn reports(store: &Store) -> Result<Vec<(ServiceId, CapacityReport)>, StorageError> {
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = store.scan(PREFIX, after.as_deref(), limits::STORAGE_SCAN_PAGE).await?;
        let is_last = page.len() < limits::STORAGE_SCAN_PAGE;
        for (key, document) in page {
            let id = key.strip_prefix(PREFIX).map(ServiceId::parse);
            let Some(Ok(id)) = id else { return Err(StorageError::Corrupt { what: key }) };
            found.push((id, decoded(&key, &document.value)?));
            after = Some(key);
        }
        if is_last {
            return Ok(found);
        }
    }
}

fn decoded(key: &str, value: &[u8]) -> Result<CapacityReport, StorageError> {
    serde_json::from_slice(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}
