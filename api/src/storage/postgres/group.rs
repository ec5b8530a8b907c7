//! Many batches in one transaction. Each is taken at its word first: what it says is the present version is checked against the other batches here, and
//! against the tables by the statements that write. Where the tables disagree, nothing is written, the true versions are read, and the group is decided
//! anew; so a conflict refuses its own batch only. Nobody waits here for a commit and nothing here opens a connection.

use std::collections::HashMap;
use std::convert::Infallible;

use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Statement};

use super::failure::Failure;
use super::link::Link;
use super::listener::ANNOUNCE;
use super::plan::{Columns, Plan};
use crate::limits;
use crate::storage::staging::{Present, Staged, stage};
use crate::storage::types::{Batch, StorageError};

/// An event that begins an append must stand behind another one; that those behind it are free is the primary key's affair. Locks are taken in the order of
/// names, so that two nodes do not wait for each other.
const EVENTS: &str = "INSERT INTO fingerpost.events (stream, version, value) \
    SELECT n.stream, n.version, n.value FROM unnest($1::text[], $2::int8[], $3::bytea[], $4::bool[]) AS n (stream, version, value, follows) \
    WHERE NOT n.follows OR (SELECT true FROM fingerpost.events p WHERE p.stream = n.stream AND p.version = n.version - 1) ON CONFLICT DO NOTHING";
const PLACE_HOLDERS: &str = "DELETE FROM fingerpost.events e USING unnest($1::text[], $2::int8[]) AS n (stream, version) \
    WHERE e.stream = n.stream AND e.version = n.version";
const ERASED: &str = "DELETE FROM fingerpost.events WHERE stream = ANY ($1::text[])";
const NEW: &str = "INSERT INTO fingerpost.documents (key, version, value) \
    SELECT * FROM unnest($1::text[], $2::int8[], $3::bytea[]) ON CONFLICT DO NOTHING";
const CHANGED: &str = "UPDATE fingerpost.documents d SET version = n.version, value = n.value \
    FROM unnest($1::text[], $2::int8[], $3::int8[], $4::bytea[]) AS n (key, before, version, value) WHERE d.key = n.key AND d.version = n.before";
const GONE: &str = "DELETE FROM fingerpost.documents d USING unnest($1::text[], $2::int8[]) AS n (key, before) \
    WHERE d.key = n.key AND d.version = n.before";
const STREAMS_NOW: &str = "SELECT n.stream, coalesce((SELECT e.version FROM fingerpost.events e WHERE e.stream = n.stream \
    ORDER BY e.version DESC LIMIT 1), 0) FROM unnest($1::text[]) AS n (stream)";
const DOCUMENTS_NOW: &str = "SELECT n.key, coalesce((SELECT d.version FROM fingerpost.documents d WHERE d.key = n.key), 0) \
    FROM unnest($1::text[]) AS n (key)";

/// The statements of a connection that writes.
pub(super) struct Statements {
    events: Statement,
    place_holders: Statement,
    erased: Statement,
    new: Statement,
    changed: Statement,
    gone: Statement,
    streams_now: Statement,
    documents_now: Statement,
}

impl Statements {
    pub(super) async fn prepare(client: &Client) -> Result<Self, Failure> {
        Ok(Self {
            events: client.prepare(EVENTS).await?,
            place_holders: client.prepare(PLACE_HOLDERS).await?,
            erased: client.prepare(ERASED).await?,
            new: client.prepare(NEW).await?,
            changed: client.prepare(CHANGED).await?,
            gone: client.prepare(GONE).await?,
            streams_now: client.prepare(STREAMS_NOW).await?,
            documents_now: client.prepare(DOCUMENTS_NOW).await?,
        })
    }
}

/// What the tables said where a batch was wrong.
#[derive(Default)]
struct Known {
    streams: HashMap<String, u64>,
    documents: HashMap<String, u64>,
}

/// Writes what fits of the batches and commits it. On `Ok` each has its result, and what was taken is durable.
///
/// # Errors
/// When the outcome is not known, or nothing can be written now. The connection must be given up.
pub(super) async fn commit(link: &Link, batches: &[&Batch]) -> Result<Vec<Result<(), StorageError>>, Failure> {
    let mut known = Known::default();
    let mut round = 0_usize;
    // Whoever asks puts an end to this after a time.
    loop {
        let (plan, results) = decide(batches, &known);
        if plan.is_empty() {
            return Ok(results);
        }
        if write(link, &plan.columns(&link.terms.envelope)?).await? {
            if plan.is_announced {
                link.client.batch_execute(ANNOUNCE).await?;
            }
            link.commit().await?;
            return Ok(results);
        }
        link.client.batch_execute("ROLLBACK").await?;
        round = round.saturating_add(1);
        learn(link, &plan, &mut known, round > limits::POSTGRES_ROUNDS).await?;
    }
}

/// Which batches fit, as far as is known, and what they write.
fn decide<'a>(batches: &[&'a Batch], known: &Known) -> (Plan<'a>, Vec<Result<(), StorageError>>) {
    let (mut staged, mut plan) = (Staged::default(), Plan::default());
    let decide_one = |batch: &&'a Batch| {
        if let Some(late) = plan.erased_before(batch) {
            return Err(StorageError::Conflict { what: late.to_owned() });
        }
        let Ok(result) = stage(batch, &mut staged, &mut Claims { batch, known });
        if result.is_ok() {
            plan.add(batch);
        }
        result
    };
    let results = batches.iter().map(decide_one).collect();
    (plan, results)
}

/// The present, as one batch says it is where the tables were not asked yet.
struct Claims<'a> {
    batch: &'a Batch,
    known: &'a Known,
}

impl Present for Claims<'_> {
    type Fault = Infallible;

    fn stream_version(&mut self, stream: &str) -> Result<u64, Infallible> {
        let claim = self.batch.appends.iter().find(|append| append.stream == stream).map(|append| append.expected_version);
        let erased = || self.batch.erased.iter().find(|erase| erase.stream == stream).map(|erase| erase.expected_version);
        Ok(present(claim.or_else(erased), self.known.streams.get(stream)))
    }

    fn document_version(&mut self, key: &str) -> Result<u64, Infallible> {
        let claim = self.batch.puts.iter().find(|put| put.key == key).map(|put| put.expected_version);
        Ok(present(claim, self.known.documents.get(key)))
    }
}

/// Versions from here on are nobody's: the tables could not hold what follows them.
const BEYOND: u64 = i64::MAX as u64 / 2;

fn present(claim: Option<u64>, known: Option<&u64>) -> u64 {
    match claim {
        Some(claim) if claim < BEYOND => known.copied().unwrap_or(claim),
        // Whoever says so is wrong.
        _ => 0,
    }
}

/// Writes the plan in an open transaction, in one trip. False when another node wrote first: then it is to be rolled back.
async fn write(link: &Link, columns: &Columns<'_>) -> Result<bool, Failure> {
    let (client, sql) = (&link.client, &link.statements);
    let Columns { events, place_holders, erased, new, changed, gone } = columns;
    // The order in which they are sent is the order in which they are run.
    let (begun, wrote) = tokio::join!(biased; client.batch_execute("BEGIN"), async {
        tokio::join!(
            biased;
            run(client, &sql.events, events.stream.len(), [&events.stream, &events.version, &events.value, &events.follows]),
            run(client, &sql.place_holders, place_holders.stream.len(), [&place_holders.stream, &place_holders.version]),
            erase(client, &sql.erased, erased),
            run(client, &sql.new, new.key.len(), [&new.key, &new.version, &new.value]),
            run(client, &sql.changed, changed.key.len(), [&changed.key, &changed.before, &changed.version, &changed.value]),
            run(client, &sql.gone, gone.key.len(), [&gone.key, &gone.before]),
        )
    });
    begun?;
    let mut whole = true;
    for one in [wrote.0, wrote.1, wrote.2, wrote.3, wrote.4, wrote.5] {
        match one {
            Ok(all) => whole &= all,
            Err(error) if is_race(&error) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(whole)
}

/// Whether the statement did all it was given.
async fn run<const COLUMNS: usize>(
    client: &Client,
    statement: &Statement,
    wanted: usize,
    columns: [&(dyn ToSql + Sync); COLUMNS],
) -> Result<bool, tokio_postgres::Error> {
    Ok(wanted == 0 || client.execute(statement, &columns).await? == wanted as u64)
}

/// Erases streams, whatever they hold: their versions were checked when the event behind their last was written.
async fn erase(client: &Client, statement: &Statement, streams: &[&str]) -> Result<bool, tokio_postgres::Error> {
    if !streams.is_empty() {
        client.execute(statement, &[&streams]).await?;
    }
    Ok(true)
}

/// Two transactions stood in each other's way and the database ended one of them.
fn is_race(error: &tokio_postgres::Error) -> bool {
    matches!(error.code(), Some(&SqlState::T_R_DEADLOCK_DETECTED | &SqlState::T_R_SERIALIZATION_FAILURE))
}

/// Reads the true versions of what the plan names. What somebody else goes on writing, however often we look, is nobody's here.
async fn learn(link: &Link, plan: &Plan<'_>, known: &mut Known, enough: bool) -> Result<(), Failure> {
    let (streams, documents) = plan.named();
    let (client, sql) = (&link.client, &link.statements);
    for (statement, named, known) in
        [(&sql.streams_now, streams, &mut known.streams), (&sql.documents_now, documents, &mut known.documents)]
    {
        let names: Vec<&str> = named.keys().copied().collect();
        for row in client.query(statement, &[&names]).await? {
            let (name, version): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
            let version = u64::try_from(version).unwrap_or_default();
            let given_up = enough && named.get(name.as_str()) != Some(&version);
            known.insert(name, if given_up { BEYOND } else { version });
        }
    }
    Ok(())
}
