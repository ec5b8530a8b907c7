//! PostgreSQL servers for the tests, started by the script that a person would type. Says so aloud where there is none, and fails there under CI.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio_postgres::{NoTls, SimpleQueryMessage};

/// A running server with a folder of its own. The script that attends it stops it once this is dropped or the process of the tests has ended.
pub(in crate::storage) struct Server {
    folder: tempfile::TempDir,
    attendant: Child,
    address: String,
}

fn script(words: &[&str]) -> Command {
    let mut command = Command::new("bash");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/postgres.sh")).args(words);
    command
}

impl Server {
    /// None where this machine has no PostgreSQL.
    pub(in crate::storage) fn start() -> Option<Self> {
        Self::run(None)
    }

    /// A standby, called `standby`, of this server.
    pub(in crate::storage) fn standby(&self) -> Self {
        Self::run(Some(self)).expect("what started the primary starts the standby")
    }

    fn run(of: Option<&Self>) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut words = vec!["run", folder.path().to_str().unwrap()];
        words.extend(of.map(|of| of.folder.path().to_str().unwrap()));
        let mut attendant = script(&words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(attendant.stdout.take().unwrap()).read_line(&mut address).unwrap();
        if address.trim().is_empty() {
            let ended = attendant.wait().unwrap();
            assert_eq!(ended.code(), Some(75), "the server did not start");
            let ci = std::env::var("CI").is_ok_and(|ci| ["true", "1", "yes"].contains(&ci.as_str()));
            assert!(!ci, "not run: there is no PostgreSQL on this machine, which is an error under CI (scripts/postgres.sh install)");
            println!("not run: there is no PostgreSQL on this machine (scripts/postgres.sh install)");
            return None;
        }
        Some(Self { folder, attendant, address: address.trim().to_owned() })
    }

    /// Speaks TLS from now on, with this certificate and its key.
    pub(in crate::storage) fn serves_tls(&self, certificate: &str, key: &str) {
        let data = self.folder.path().join("data");
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = data.join(name);
            std::fs::write(&path, text).unwrap();
            // The server reads only a key that is its own and nobody else's.
            for (program, word) in [("chmod", "600".to_owned()), ("chown", format!("--reference={}", data.display()))] {
                assert!(Command::new(program).arg(word).arg(&path).status().unwrap().success());
            }
        }
        self.ask("ALTER SYSTEM SET ssl = on");
        self.ask("SELECT pg_reload_conf()");
        self.wait_for("SHOW ssl", "on");
    }

    /// `kill -9` for all its processes at once.
    pub(in crate::storage) fn crash(&self) {
        assert!(script(&["crash", self.folder.path().to_str().unwrap()]).status().unwrap().success());
    }

    /// Stops it in order.
    pub(in crate::storage) fn stop(&self) {
        assert!(script(&["stop", self.folder.path().to_str().unwrap()]).status().unwrap().success());
    }

    /// Starts it anew where it was.
    pub(in crate::storage) fn again(&self) {
        assert!(script(&["start", self.folder.path().to_str().unwrap()]).stdout(Stdio::null()).status().unwrap().success());
    }

    /// The address of a new, empty database.
    pub(in crate::storage) fn database(&self) -> String {
        self.database_with("ENCODING 'UTF8'")
    }

    pub(in crate::storage) fn database_with(&self, options: &str) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        self.ask(&format!("CREATE DATABASE {name} TEMPLATE template0 {options}"));
        self.address.replace("/postgres", &format!("/{name}"))
    }

    /// The first cell of the first row that a statement of the administrator finds.
    pub(in crate::storage) fn ask(&self, sql: &str) -> Option<String> {
        ask(&self.address, sql)
    }

    /// Asks until the answer is this.
    pub(in crate::storage) fn wait_for(&self, sql: &str, wanted: &str) {
        let began = Instant::now();
        while self.ask(sql).as_deref() != Some(wanted) {
            assert!(began.elapsed() < Duration::from_secs(20), "{sql} never came to {wanted}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.attendant.stdin.take());
        let _ended = self.attendant.wait();
    }
}

/// The one server that tests share which leave it as it was.
pub(in crate::storage) fn shared() -> Option<&'static Server> {
    static SHARED: OnceLock<Option<Server>> = OnceLock::new();
    SHARED.get_or_init(Server::start).as_ref()
}

/// Runs statements as the administrator, over a connection of its own.
pub(in crate::storage) fn ask(address: &str, sql: &str) -> Option<String> {
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
            let reader = tokio::spawn(connection);
            let found = client.simple_query(sql).await.unwrap();
            reader.abort();
            found.iter().find_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
                _ => None,
            })
        })
    };
    // The caller may be in a runtime already.
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}
