//! On which terms a database is opened: what its own table says of seals and names, agreed on under a lock so that nodes that start together agree on the
//! same. Also where a value lies, for its seal. What the terms are is decided in `storage::terms`.

use tokio_postgres::Client;

use super::failure::Failure;
use super::migrations::LOCK;
use crate::storage::Sealing;
use crate::storage::envelope::Place;
use crate::storage::terms::{Found, NAMES_KEY, SEALED_KEY, Terms, settle};

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Event,
    Document,
}

/// Where it lies. Streams and documents may have the same names.
pub(super) fn place(kind: Kind, name: &str, version: u64) -> Place<'_> {
    let layout = match kind {
        Kind::Event => b'e',
        Kind::Document => b'd',
    };
    Place { key: name.as_bytes(), layout, version }
}

/// Reads the terms, or makes them where nothing was ever written.
///
/// # Errors
/// When the keys are missing or not those of the database, or the database was begun without.
pub(super) async fn agree(client: &mut Client, sealing: &Sealing) -> Result<Terms, Failure> {
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    let cell = "SELECT (SELECT cell FROM fingerpost.terms WHERE key = $1)";
    let mark: Option<Vec<u8>> = transaction.query_one(cell, &[&SEALED_KEY]).await?.try_get(0)?;
    let names: Option<Vec<u8>> = transaction.query_one(cell, &[&NAMES_KEY]).await?.try_get(0)?;
    let is_new = names.is_none();
    let terms = settle(&Found { mark, names, is_new }, sealing)?;
    if terms.envelope.newest().is_some() && !terms.envelope.refuses_plain() {
        // Some nodes would go on writing plain values beside it.
        return Err(Failure(
            "this database was begun without keys, and it cannot be sealed afterwards: begin a new one with --key-file".to_owned(),
        ));
    }
    let write = "INSERT INTO fingerpost.terms VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET cell = EXCLUDED.cell";
    for (key, cell) in &terms.writes {
        transaction.execute(write, &[key, cell]).await?;
    }
    transaction.commit().await?;
    Ok(terms)
}
