//! Releases that were withdrawn: a mistake was found in what people are told by them. Nothing begins or goes on with one; what was said stays to be read by
//! staff. Which release is live instead is another matter: the live one is not withdrawn before another has taken its place.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::store;
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::problem::{Kind, Problem};
use crate::storage::{Batch, StorageError, Store};

const PREFIX: &str = "release/withdrawn/";

/// A withdrawal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// Who decided it.
    pub by: String,
    /// Why.
    pub because: String,
}

/// Why a release was not withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// No release of that hash lies in the store.
    #[error("no release {0} is kept here: the hash stands on every page, in full in /ready")]
    Unknown(String),
    /// New conversations begin on it.
    #[error("release {0} is the live one: start the service with the mended pathways first (or --watch them), then withdraw this one")]
    Live(String),
    /// It was withdrawn before.
    #[error("release {0} was withdrawn before")]
    Before(String),
    /// It could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
}

/// Withdraws a release for everybody who shares the store.
///
/// # Errors
/// [`WithdrawError`]; then nothing was withdrawn.
pub async fn withdraw(store: &Store, audit: &Audit, release: &str, made: &Withdrawn) -> Result<(), WithdrawError> {
    if !store::is_known(store, release).await? {
        return Err(WithdrawError::Unknown(release.to_owned()));
    }
    if store::live(store).await?.as_deref() == Some(release) {
        return Err(WithdrawError::Live(release.to_owned()));
    }
    let key = format!("{PREFIX}{release}");
    let value = serde_json::to_vec(made).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
    let deed = Deed::new(Actor::Staff(made.by.clone()), Action::ReleasePublished, format!("release/{release}"));
    let deed = deed.because(format!("withdrawn: {}", made.because));
    match audit.commit(Batch::new().put(key, 0, value).announced(), deed).await {
        Err(AuditError::Storage(StorageError::Conflict { .. })) => Err(WithdrawError::Before(release.to_owned())),
        other => Ok(other?),
    }
}

/// The hashes of all that were withdrawn.
pub(super) async fn all(store: &Store) -> Result<BTreeSet<String>, StorageError> {
    Ok(store.all_under(PREFIX).await?.iter().filter_map(|(key, _)| key.strip_prefix(PREFIX)).map(str::to_owned).collect())
}

/// What whoever goes on with a conversation of such a release is told.
#[must_use]
pub fn start_again() -> Problem {
    Problem::new(
        Kind::Conflict,
        "release_withdrawn",
        "We found a mistake in the questions you were asked. Please start again. If you are worried, call 111 now; if a life is in danger, call 999.",
    )
}
