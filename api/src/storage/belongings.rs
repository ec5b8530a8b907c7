//! What belongs to one conversation or person, by name, and the writes that leave nothing of it. Knows names only, never what lies behind them.

use serde::{Deserialize, Serialize};

use super::types::{Batch, StorageError};
use super::{Store, limits};

/// Names of streams and documents, as the rooms that keep them say. None of them tells of a person by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Belongings {
    /// Streams.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub streams: Vec<String>,
    /// Documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// All documents whose keys begin so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beginnings: Vec<String>,
}

impl Belongings {
    /// One stream.
    #[must_use]
    pub fn stream(name: impl Into<String>) -> Self {
        Self { streams: vec![name.into()], ..Self::default() }
    }

    /// One document.
    #[must_use]
    pub fn document(key: impl Into<String>) -> Self {
        Self { documents: vec![key.into()], ..Self::default() }
    }

    /// All documents whose keys begin so.
    #[must_use]
    pub fn beginning(prefix: impl Into<String>) -> Self {
        Self { beginnings: vec![prefix.into()], ..Self::default() }
    }

    /// These and those.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.streams.extend(other.streams);
        self.documents.extend(other.documents);
        self.beginnings.extend(other.beginnings);
        self
    }
}

impl Store {
    /// The writes that remove what there is now of these names; nothing to write when there is nothing. They conflict when something of it is written
    /// meanwhile.
    ///
    /// # Errors
    /// `Unavailable` and `Corrupt`.
    pub async fn removal(&self, belongings: &Belongings) -> Result<Batch, StorageError> {
        let mut batch = Batch::new();
        for name in &belongings.streams {
            let mut events = 0_u64;
            loop {
                let page = self.stream(name, events).await?.len();
                events = events.saturating_add(page as u64);
                if page < limits::STORAGE_STREAM_PAGE {
                    break;
                }
            }
            if events > 0 {
                batch = batch.erase(name, events);
            }
        }
        for key in &belongings.documents {
            if let Some(document) = self.document(key).await? {
                batch = batch.delete(key, document.version);
            }
        }
        for prefix in &belongings.beginnings {
            for (key, document) in self.all_under(prefix).await? {
                batch = batch.delete(key, document.version);
            }
        }
        Ok(batch)
    }
}
