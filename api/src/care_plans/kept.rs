//! What is kept of somebody's plans and notes, by name, for whoever decides how long. Opens none of them.

use super::store;
use super::types::NhsNumber;
use crate::storage::{Belongings, StorageError, Store};

/// The names of all plans and notes of a person.
///
/// # Errors
/// Those of the store.
pub async fn belongings(store: &Store, number: &NhsNumber) -> Result<Belongings, StorageError> {
    store::belongings(store, number).await
}
