//! The tables of the shared store, made and changed step by step: each step once, in order, in a transaction of its own, under a lock so that nodes
//! that start together do not race. Never goes back; a database of a newer program is refused.

use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::Client;

use super::failure::Failure;
use crate::limits;

/// The steps, oldest first. A step that was published is never changed.
const STEPS: &[&str] = &[include_str!("migrations/0001_events_and_documents.sql")];

/// What nodes of this program agree to lock while they change tables or terms: the first bytes of its name.
pub(super) const LOCK: i64 = 0x66_69_6e_67_65_72_70_6f;

/// Brings the tables to the form this program knows.
///
/// # Errors
/// When the database was written by a newer program, does not let us make tables, or is busy with another step for too long.
pub(super) async fn run(client: &mut Client) -> Result<(), Failure> {
    run_steps(client, STEPS).await
}

pub(super) async fn run_steps(client: &mut Client, steps: &[&str]) -> Result<(), Failure> {
    // Most starts find everything done and need no lock.
    if refuse_newer(version(client).await?, steps)? == steps.len() {
        return Ok(());
    }
    let all = async {
        while step(client, steps).await? {}
        Ok(())
    };
    timeout(Duration::from_millis(limits::POSTGRES_MIGRATION_MS), all)
        .await
        .unwrap_or_else(|_| Err(Failure("its tables could not be made or changed in time: another node may be at it".to_owned())))
}

/// Takes the next step. False when there is none.
async fn step(client: &mut Client, steps: &[&str]) -> Result<bool, Failure> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(&format!("SET LOCAL lock_timeout = {}", limits::POSTGRES_MIGRATION_MS)).await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    let done = refuse_newer(version(transaction.client()).await?, steps)?;
    let Some(next) = steps.get(done) else { return Ok(false) };
    if done == 0 {
        // Asked first, because making a schema needs a right that its owner may lack.
        let missing = "SELECT NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'fingerpost')";
        if transaction.query_one(missing, &[]).await?.try_get(0)? {
            transaction.batch_execute("CREATE SCHEMA fingerpost").await?;
        }
        transaction
            .batch_execute(
                "CREATE TABLE fingerpost.migrations (version int PRIMARY KEY, done_at timestamptz NOT NULL, opened_at timestamptz)",
            )
            .await?;
    }
    transaction.batch_execute(next).await?;
    let version = i32::try_from(done.saturating_add(1)).unwrap_or(i32::MAX);
    transaction.execute("INSERT INTO fingerpost.migrations (version, done_at) VALUES ($1, now())", &[&version]).await?;
    transaction.commit().await?;
    tracing::info!(version, "the tables of the store have a new form");
    Ok(true)
}

/// How many steps the database has taken.
async fn version(client: &Client) -> Result<usize, Failure> {
    // Read from the catalogue: `to_regclass` would answer from a cache that an advisory lock does not renew, and two nodes would make the same tables.
    let missing = "SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'fingerpost' AND tablename = 'migrations')";
    let missing: bool = client.query_one(missing, &[]).await?.try_get(0)?;
    if missing {
        return Ok(0);
    }
    let version: i32 = client.query_one("SELECT coalesce(max(version), 0) FROM fingerpost.migrations", &[]).await?.try_get(0)?;
    Ok(usize::try_from(version).unwrap_or_default())
}

fn refuse_newer(version: usize, steps: &[&str]) -> Result<usize, Failure> {
    if version <= steps.len() {
        return Ok(version);
    }
    Err(Failure(format!(
        "the store has format {version}, this program knows formats up to {}: it was written by a newer version",
        steps.len()
    )))
}
