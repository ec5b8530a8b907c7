//! The one connection of a node that writes: opened only when what it acknowledges is durable, and given up at the first doubt. It owns the task that reads
//! from the server, because a commit that may be undone is told only as a warning there. Knows no batch.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_postgres::error::Severity;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Reached;
use super::failure::Failure;
use super::group::Statements;
use super::{address, migrations, terms};
use crate::limits;
use crate::storage::Sealing;
use crate::storage::terms::Terms;

/// Every statement reaches its rows by their names, and its plan may be made while the tables are still empty. A node that stops in the middle must not hold
/// up the others.
const OPTIONS: &str = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c statement_timeout=0 \
                       -c idle_in_transaction_session_timeout=10s";

/// Warnings the server sent since they were last forgotten.
#[derive(Default)]
struct Doubts(Mutex<Option<String>>);

impl Doubts {
    fn note(&self, warning: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(warning);
    }

    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// An open connection. Dropping it closes the socket, whatever the server is doing.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) statements: Statements,
    pub(super) terms: Terms,
    doubts: Arc<Doubts>,
    /// One task, ended with this.
    reader: JoinSet<()>,
}

impl Link {
    /// Connects, makes the tables where they are missing, and proves that a durable write succeeds.
    pub(super) async fn open(at: &Reached, sealing: &Sealing) -> Result<Self, Failure> {
        let options = format!("{OPTIONS} -c lock_timeout={}", limits::POSTGRES_LOCK_MS);
        let (mut client, connection) =
            within(limits::POSTGRES_COMMIT_MS, async { Ok(address::with_options(&at.config, &options).connect(at.tls.clone()).await?) })
                .await?;
        let doubts = Arc::new(Doubts::default());
        let mut reader = JoinSet::new();
        reader.spawn(read(connection, Arc::clone(&doubts)));
        within(limits::POSTGRES_COMMIT_MS, check(&client)).await?;
        migrations::run(&mut client).await?;
        let terms = within(limits::POSTGRES_COMMIT_MS, terms::agree(&mut client, sealing)).await?;
        let statements = within(limits::POSTGRES_COMMIT_MS, Statements::prepare(&client)).await?;
        let link = Self { client, statements, terms, doubts, reader };
        within(limits::POSTGRES_COMMIT_MS, link.prove()).await?;
        Ok(link)
    }

    /// Commits the open transaction. On `Ok` it is as durable as the server was told to make it, standbys included.
    pub(super) async fn commit(&self) -> Result<(), Failure> {
        // Answers to all earlier statements have come, and their warnings before them.
        self.doubts.take();
        self.client.batch_execute("COMMIT").await?;
        match self.doubts.take() {
            None => Ok(()),
            Some(warning) => Err(Failure(format!("PostgreSQL did not make sure of a commit: {warning}"))),
        }
    }

    /// Waits until the server or the network has ended the connection.
    pub(super) async fn ended(&mut self) {
        // How it ended does not matter: a panic of the library's is an end as well.
        let _ended = self.reader.join_next().await;
    }

    async fn prove(&self) -> Result<(), Failure> {
        self.client.batch_execute("BEGIN").await?;
        let newest = "UPDATE fingerpost.migrations SET opened_at = now() WHERE version = (SELECT max(version) FROM fingerpost.migrations)";
        self.client.batch_execute(newest).await?;
        self.commit().await
    }
}

/// Gives up after a time. Whoever sees this fail drops the connection: the server may still be at it, and must not be told to stop waiting.
pub(super) async fn within<T>(ms: u64, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    timeout(Duration::from_millis(ms), work).await.unwrap_or_else(|_| {
        Err(Failure(format!(
            "PostgreSQL gave no answer within {} s; if it waits for a synchronous standby, that one may be gone",
            ms / 1_000
        )))
    })
}

/// Reads all that comes. A warning is noted before the answer behind it is handed on.
async fn read(mut connection: Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>, doubts: Arc<Doubts>) {
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notice(notice) = message
            && !matches!(notice.parsed_severity(), Some(Severity::Notice | Severity::Info | Severity::Log | Severity::Debug))
        {
            doubts.note(format!("{} ({})", notice.message(), notice.code().code()));
        }
    }
}

/// Refuses a server whose acknowledgements a power cut or a failover would undo, and holds it to what it promised.
async fn check(client: &Client) -> Result<(), Failure> {
    let settings = "SELECT current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes'), \
                    set_config('synchronous_commit', current_setting('synchronous_commit'), false), current_setting('synchronous_standby_names')";
    let row = client.query_one(settings, &[]).await?;
    let [encoding, fsync, pages, commit, standbys] =
        [row.try_get::<_, String>(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?];
    let refuse = |why: &str| Err(Failure(why.to_owned()));
    match (encoding.as_str(), fsync.as_str(), pages.as_str(), commit.as_str()) {
        ("UTF8", "on", "on", "local") if !standbys.is_empty() => refuse(
            "synchronous_commit is `local`: PostgreSQL acknowledges what its standbys lack, and a failover would lose it. Set it to `on`",
        ),
        ("UTF8", "on", "on", "local" | "remote_write" | "on" | "remote_apply") => Ok(()),
        ("UTF8", "on", "on", other) => Err(Failure(format!(
            "synchronous_commit is `{other}`: PostgreSQL acknowledges what a power cut would lose. Set it to `on` for this database, user and server"
        ))),
        ("UTF8", ..) => refuse("fsync or full_page_writes is off: a power cut would destroy the PostgreSQL store. Set both to `on`"),
        (other, ..) => Err(Failure(format!("the database has the encoding {other}: make one with ENCODING 'UTF8'"))),
    }
}
