//! The connections of a node that read, and what they ask. They see committed rows only: a commit that still waits for its standby is not among them.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use super::address::{self, Reached};
use super::failure::{Failure, words};
use super::terms::{Kind, place};
use crate::limits;
use crate::storage::envelope::Envelope;
use crate::storage::types::{Document, StorageError};

const STREAM: &str = "SELECT version, value FROM fingerpost.events WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3";
const DOCUMENT: &str = "SELECT version, value FROM fingerpost.documents WHERE key = $1";
const STREAMS: &str =
    "SELECT DISTINCT stream FROM fingerpost.events WHERE stream >= $1 AND stream > $2 AND stream < $3 ORDER BY stream LIMIT $4";
const SCAN: &str = "SELECT version, value, key FROM fingerpost.documents WHERE key >= $1 AND key > $2 AND key < $3 ORDER BY key LIMIT $4";

/// As for the writer: rows are reached by their names, whatever the tables held when a plan was made.
const OPTIONS: &str = "-c enable_seqscan=off";

/// Said once connected: whoever asks for the one server that takes writes is refused by it when the connection begins as one that only reads.
const ONLY_READS: &str = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY";

/// A pool of connections that open when they are first needed.
pub(super) struct Readers {
    pool: Pool,
    envelope: Envelope,
}

impl Readers {
    pub(super) fn new(at: &Reached, envelope: Envelope) -> Result<Self, StorageError> {
        let options = format!("{OPTIONS} -c statement_timeout={}", limits::POSTGRES_READ_MS);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(address::with_options(&at.config, &options), at.tls.clone(), recycling);
        let only_reads = Hook::async_fn(|client: &mut ClientWrapper, _| {
            Box::pin(async move { client.batch_execute(ONLY_READS).await.map_err(HookError::Backend) })
        });
        let pool = Pool::builder(manager).max_size(limits::POSTGRES_READERS).post_create(only_reads).build();
        Ok(Self { pool: pool.map_err(|error| StorageError::Unavailable { why: error.to_string() })?, envelope })
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }

    pub(super) async fn stream(&self, name: &str, from_version: u64, limit: usize) -> Result<Vec<Vec<u8>>, StorageError> {
        // Nothing lies behind the last version a column holds.
        let from = i64::try_from(from_version).unwrap_or(i64::MAX);
        let rows = self.rows(name, STREAM, &[&name, &from, &count(limit)]).await?;
        let mut events = Vec::with_capacity(rows.len());
        for (row, wanted) in rows.iter().zip(from_version.saturating_add(1)..) {
            let found = self.read(row, Kind::Event, name)?;
            if found.version != wanted {
                return Err(StorageError::Corrupt { what: format!("event {wanted} of {name}") });
            }
            events.push(found.value);
        }
        Ok(events)
    }

    pub(super) async fn document(&self, key: &str) -> Result<Option<Document>, StorageError> {
        self.rows(key, DOCUMENT, &[&key]).await?.first().map(|row| self.read(row, Kind::Document, key)).transpose()
    }

    pub(super) async fn streams(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<String>, StorageError> {
        let rows = self.rows(prefix, STREAMS, &[&prefix, &after.unwrap_or_default(), &behind(prefix), &count(limit)]).await?;
        rows.iter().map(|row| row.try_get(0).map_err(|_| corrupt(prefix))).collect()
    }

    pub(super) async fn scan(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(String, Document)>, StorageError> {
        let rows = self.rows(prefix, SCAN, &[&prefix, &after.unwrap_or_default(), &behind(prefix), &count(limit)]).await?;
        rows.iter()
            .map(|row| {
                let key: String = row.try_get(2).map_err(|_| corrupt(prefix))?;
                let document = self.read(row, Kind::Document, &key)?;
                Ok((key, document))
            })
            .collect()
    }

    /// What a row holds.
    fn read(&self, row: &Row, kind: Kind, name: &str) -> Result<Document, StorageError> {
        let (version, stored): (i64, &[u8]) = match (row.try_get(0), row.try_get(1)) {
            (Ok(version), Ok(stored)) => (version, stored),
            _ => return Err(corrupt(name)),
        };
        let version = u64::try_from(version).map_err(|_| corrupt(name))?;
        Ok(Document { version, value: self.envelope.unwrap(stored, place(kind, name, version), name)? })
    }

    /// The rows a statement finds. `what` is named when they cannot be read.
    async fn rows(&self, what: &str, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StorageError> {
        let late = || Failure(format!("PostgreSQL did not answer a read within {} s", limits::POSTGRES_READ_MS / 1_000));
        let limit = Duration::from_millis(limits::POSTGRES_READ_MS);
        let connection = timeout(limit, self.pool.get()).await.map_err(|_| late())?.map_err(no_connection)?;
        let read = async {
            let statement = connection.prepare_cached(sql).await?;
            connection.query(&statement, parameters).await
        };
        match timeout(limit, read).await {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(error)) if matches!(error.code(), Some(&SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED)) => Err(corrupt(what)),
            Ok(Err(error)) => Err(Failure::from(error).into()),
            Err(_) => {
                // Its answer may still come, and must not be taken for another's.
                drop(Object::take(connection));
                Err(late().into())
            }
        }
    }
}

fn no_connection(error: deadpool_postgres::PoolError) -> Failure {
    match error {
        deadpool_postgres::PoolError::Backend(error) => Failure(words(&error)),
        deadpool_postgres::PoolError::Closed => super::closed(),
        other => Failure(other.to_string()),
    }
}

fn corrupt(what: &str) -> StorageError {
    StorageError::Corrupt { what: what.to_owned() }
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The first text behind all that begin with the prefix. Bytes of texts are ordered as their characters are.
fn behind(prefix: &str) -> String {
    let mut rest = prefix.chars();
    while let Some(last) = rest.next_back() {
        // The next character; those at the gap of the surrogates have theirs behind it.
        if let Some(next) = (last..=char::MAX).nth(1) {
            let mut behind = rest.as_str().to_owned();
            behind.push(next);
            return behind;
        }
    }
    // Longer than any name, and all of the last character there is.
    char::MAX.to_string().repeat(limits::STORAGE_NAME_BYTES / char::MAX.len_utf8() + 1)
}
