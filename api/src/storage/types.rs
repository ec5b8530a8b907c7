//! The nouns of the storage kernel: batch, append, put, document, and what can go wrong. Holds no input or output and knows no database.

use crate::limits;

/// Writes that happen all together or not at all.
///
/// Expected versions are checked in order; a later write of the batch sees the earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Events to append, stream by stream.
    pub appends: Vec<Append>,
    /// Documents to write or delete.
    pub puts: Vec<Put>,
    /// Streams to erase, before anything is appended.
    pub erased: Vec<Erase>,
    /// All who share the store are told that something has changed.
    pub is_announced: bool,
}

/// Events for the end of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// Name of the stream, such as `session/0192…`.
    pub stream: String,
    /// How many events the stream holds now; 0 for a stream that does not exist yet.
    pub expected_version: u64,
    /// The events, oldest first, each in the room's own encoding.
    pub events: Vec<Vec<u8>>,
}

/// A stream of which nothing is to be left. Written anew it would begin at version 0, so only names that never come again are erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erase {
    /// Name of the stream.
    pub stream: String,
    /// How many events it holds now.
    pub expected_version: u64,
}

/// One document to write or delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Key of the document, such as `booking/slot/…`.
    pub key: String,
    /// Version the document has now; 0 when it must not exist. The written document gets this plus one.
    ///
    /// A deleted document starts again at 1, so a key that is deleted and written anew must not be guarded by an old version.
    pub expected_version: u64,
    /// The new value, or `None` to delete.
    pub value: Option<Vec<u8>>,
}

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// 1 for a new document, one more with each write.
    pub version: u64,
    /// The value in the room's own encoding.
    pub value: Vec<u8>,
}

/// Why the kernel did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// Somebody else wrote first: the expected version is not the present one. Nothing of the batch was stored.
    #[error("{what} has changed meanwhile")]
    Conflict {
        /// Name of the stream or document.
        what: String,
    },
    /// The store cannot take this now. The write may or may not have happened: ask again with the same expected version.
    #[error("the store is not available: {why}")]
    Unavailable {
        /// What the operator should know.
        why: String,
    },
    /// A name, value or batch is beyond its limit. Nothing was stored.
    #[error("{what} has {found}, the limit is {limit}")]
    TooLarge {
        /// What is too large.
        what: String,
        /// Its size, in bytes or, for a batch, writes.
        found: usize,
        /// The limit, in the same unit.
        limit: usize,
    },
    /// A name is empty or holds a NUL character. Nothing was stored.
    #[error("{name:?} is not a name for a stream or document")]
    BadName {
        /// The name.
        name: String,
    },
    /// What was read back is not what was written. Never answered with a guess.
    #[error("stored data cannot be read: {what}")]
    Corrupt {
        /// Where it is.
        what: String,
    },
}

impl Batch {
    /// A batch that writes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds events to the end of a stream that holds `expected_version` events now.
    #[must_use]
    pub fn append(mut self, stream: impl Into<String>, expected_version: u64, events: Vec<Vec<u8>>) -> Self {
        self.appends.push(Append { stream: stream.into(), expected_version, events });
        self
    }

    /// Writes a document that has `expected_version` now (0: does not exist).
    #[must_use]
    pub fn put(mut self, key: impl Into<String>, expected_version: u64, value: Vec<u8>) -> Self {
        self.puts.push(Put { key: key.into(), expected_version, value: Some(value) });
        self
    }

    /// Deletes a document that has `expected_version` now.
    #[must_use]
    pub fn delete(mut self, key: impl Into<String>, expected_version: u64) -> Self {
        self.puts.push(Put { key: key.into(), expected_version, value: None });
        self
    }

    /// Erases a stream that holds `expected_version` events now.
    #[must_use]
    pub fn erase(mut self, stream: impl Into<String>, expected_version: u64) -> Self {
        self.erased.push(Erase { stream: stream.into(), expected_version });
        self
    }

    /// Tells all who share the store, once it is written, that something has changed.
    #[must_use]
    pub const fn announced(mut self) -> Self {
        self.is_announced = true;
        self
    }

    /// Adds everything another room wants to write in the same instant.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.appends.extend(other.appends);
        self.puts.extend(other.puts);
        self.erased.extend(other.erased);
        self.is_announced |= other.is_announced;
        self
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.erased.is_empty() && self.appends.iter().all(|append| append.events.is_empty())
    }

    /// Refuses names and sizes beyond their limits.
    pub(super) fn check(&self) -> Result<(), StorageError> {
        let mut writes = self.puts.len().saturating_add(self.erased.len());
        let mut bytes = 0_usize;
        for erase in &self.erased {
            check_name(&erase.stream)?;
        }
        for append in &self.appends {
            check_name(&append.stream)?;
            writes = writes.saturating_add(append.events.len());
            for event in &append.events {
                check_size(&append.stream, event.len(), limits::STORAGE_EVENT_BYTES)?;
                bytes = bytes.saturating_add(event.len());
            }
        }
        for put in &self.puts {
            check_name(&put.key)?;
            let size = put.value.as_ref().map_or(0, Vec::len);
            check_size(&put.key, size, limits::STORAGE_DOCUMENT_BYTES)?;
            bytes = bytes.saturating_add(size);
        }
        check_size("a batch (writes)", writes, limits::STORAGE_BATCH_WRITES)?;
        check_size("a batch (bytes)", bytes, limits::STORAGE_BATCH_BYTES)
    }
}

fn check_name(name: &str) -> Result<(), StorageError> {
    if name.is_empty() || name.contains('\0') {
        return Err(StorageError::BadName { name: name.to_owned() });
    }
    check_size("a name", name.len(), limits::STORAGE_NAME_BYTES)
}

fn check_size(what: &str, found: usize, limit: usize) -> Result<(), StorageError> {
    if found > limit {
        return Err(StorageError::TooLarge { what: what.to_owned(), found, limit });
    }
    Ok(())
}
