//! Why the shared store could not do its work, in words for the operator. Never holds an address with its password, a value, or the detail of a refused row.

use std::error::Error as _;

use crate::storage::types::StorageError;

/// Why a connection had to be given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure(pub(super) String);

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self(words(&error))
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        match error {
            // Whoever hears of the failure is told anyway that the store is not available.
            StorageError::Unavailable { why } => Self(why),
            other => Self(other.to_string()),
        }
    }
}

impl From<Failure> for StorageError {
    fn from(failure: Failure) -> Self {
        Self::Unavailable { why: failure.0 }
    }
}

/// The database's own message and code, or what went wrong on the way to it.
pub(super) fn words(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        // Its detail is left out: that may hold names of ours.
        (Some(told), _) => format!("PostgreSQL says: {} ({})", told.message(), told.code().code()),
        (None, Some(cause)) => format!("PostgreSQL: {error}: {cause}"),
        (None, None) => format!("PostgreSQL: {error}"),
    }
}
