//! Where identity keeps accounts, staff sessions and handover codes in the storage kernel, and how they look there. Decides nothing.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::codes::TokenHash;
use super::types::{Account, IdentityError, Roles};
use crate::storage::{StorageError, Store};

pub(super) const ACCOUNTS: &str = "identity/account/";

/// A staff session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffSession {
    pub(super) name: String,
    pub(super) began_utc_ms: i64,
    pub(super) used_utc_ms: i64,
    /// The roles at sign-in: when the account's roles change, the session ends.
    pub(super) roles: Roles,
}

/// A handover code as it is kept, under its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Handover {
    pub(super) session: String,
    pub(super) good_until_utc_ms: i64,
}

/// Which code of a conversation is the live one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LiveCode {
    pub(super) code: TokenHash,
}

pub(super) fn account_key(name: &str) -> String {
    format!("{ACCOUNTS}{name}")
}

pub(super) fn session_key(token: &TokenHash) -> String {
    format!("identity/staff-session/{token}")
}

pub(super) fn handover_key(code: &TokenHash) -> String {
    format!("identity/handover/{code}")
}

pub(super) fn live_code_key(session: &str) -> String {
    format!("identity/handover-of/{session}")
}

/// A document with its version, read as its type.
pub(super) async fn read<T: DeserializeOwned>(store: &Store, key: &str) -> Result<Option<(u64, T)>, IdentityError> {
    match store.document(key).await? {
        None => Ok(None),
        Some(document) => Ok(Some((document.version, decode(&document.value, key)?))),
    }
}

pub(super) fn decode<T: DeserializeOwned>(value: &[u8], key: &str) -> Result<T, IdentityError> {
    serde_json::from_slice(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() }.into())
}

pub(super) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, IdentityError> {
    serde_json::to_vec(value).map_err(|error| IdentityError::Inside(error.to_string()))
}

/// Accounts in the order of their names, after one of them.
pub(super) async fn accounts(store: &Store, after: Option<&str>, limit: usize) -> Result<Vec<Account>, IdentityError> {
    let after = after.map(account_key);
    let found = store.scan(ACCOUNTS, after.as_deref(), limit).await?;
    found.iter().map(|(key, document)| decode(&document.value, key)).collect()
}
