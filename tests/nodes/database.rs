//! PostgreSQL servers in folders of their own, attended by the script that a person would type.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server; the script stops and removes it once this is dropped or the tests have ended.
pub struct Database {
    folder: tempfile::TempDir,
    attendant: Child,
    /// As the administrator reaches it.
    address: String,
}

fn script(words: &[&str]) -> Command {
    let mut command = Command::new("bash");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres.sh")).args(words);
    command
}

impl Database {
    /// None where this machine has no PostgreSQL, which is an error under CI.
    pub fn primary() -> Option<Self> {
        Self::run(&[])
    }

    /// A standby of this server.
    pub fn standby(&self, name: &str) -> Self {
        Self::run(&[self.path(), name]).expect("what started the primary starts a standby")
    }

    fn run(of: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let words: Vec<&str> = ["run", folder.path().to_str().unwrap()].iter().chain(of).copied().collect();
        let mut attendant = script(&words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(attendant.stdout.take().unwrap()).read_line(&mut address).unwrap();
        if address.trim().is_empty() {
            assert_eq!(attendant.wait().unwrap().code(), Some(75), "the server did not start");
            assert!(std::env::var("CI").is_err(), "not run: there is no PostgreSQL on this machine, which is an error under CI");
            println!("not run: there is no PostgreSQL on this machine (scripts/postgres.sh install)");
            return None;
        }
        Some(Self { folder, attendant, address: address.trim().to_owned() })
    }

    fn path(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        self.address.split_once('@').unwrap().1.split_once('/').unwrap().0
    }

    /// One address for several servers, of which the one that takes writes is meant.
    pub fn one_of(servers: &[&Self]) -> String {
        let hosts: Vec<&str> = servers.iter().map(|server| server.host()).collect();
        let (user, _) = servers[0].address.split_once('@').unwrap();
        format!("{user}@{}/postgres?target_session_attrs=read-write", hosts.join(","))
    }

    fn say(&self, word: &str, more: &[&str]) -> String {
        let words: Vec<&str> = [word, self.path()].iter().chain(more).copied().collect();
        let said = script(&words).stderr(Stdio::inherit()).output().unwrap();
        assert!(said.status.success(), "{words:?}");
        String::from_utf8(said.stdout).unwrap().trim().to_owned()
    }

    /// The first cell of what a statement finds.
    pub fn ask(&self, sql: &str) -> String {
        self.say("ask", &[sql])
    }

    /// Asks until the answer is this.
    pub fn wait_for(&self, sql: &str, wanted: &str) {
        let began = Instant::now();
        while self.ask(sql) != wanted {
            assert!(began.elapsed() < Duration::from_secs(30), "{sql} never came to {wanted}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// `kill -9` for all its processes.
    pub fn crash(&self) {
        self.say("crash", &[]);
    }

    /// Stops all its processes in the middle of whatever they do.
    pub fn freeze(&self) {
        self.say("freeze", &[]);
    }

    /// Has them go on.
    pub fn thaw(&self) {
        self.say("thaw", &[]);
    }

    /// Makes this standby a primary.
    pub fn promote(&self) {
        self.say("promote", &[]);
    }

    /// Has this standby follow another server.
    pub fn follow(&self, other: &Self) {
        self.say("follow", &[other.path()]);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.attendant.stdin.take());
        let _ended = self.attendant.wait();
    }
}
