//! Kills: a process that writes is killed again and again, and must have lost, doubled or torn nothing that it acknowledged. What it starts is this test
//! binary itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use super::tests::{LIBRARIES, open_as};
use crate::storage::{Batch, Store};

const CHILD_FOLDER: &str = "FINGERPOST_KILL_CHILD_FOLDER";
const CHILD_LIBRARY: &str = "FINGERPOST_KILL_CHILD_LIBRARY";
const LANES: u64 = 8;

/// Not a test of its own: what `kill_nine_loses_nothing_acknowledged` starts and kills. Eight lanes append and count in a document, and print
/// each number once it is acknowledged.
#[test]
#[ignore = "started by kill_nine_loses_nothing_acknowledged in a process of its own"]
fn kill_child() {
    let (Some(folder), Ok(library)) = (std::env::var_os(CHILD_FOLDER), std::env::var(CHILD_LIBRARY)) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = open_as(&library, Path::new(&folder));
        let lanes: Vec<_> = (0..LANES).map(|lane| tokio::spawn(lane_of_child(store.clone(), lane))).collect();
        for lane in lanes {
            lane.await.unwrap();
        }
    });
}

async fn lane_of_child(store: Store, lane: u64) {
    let stream = format!("lane/{lane}");
    let mut number = store.stream(&stream, 0).await.unwrap().len() as u64;
    loop {
        // Every seventh document is large enough to leave sled's main file.
        let size = if number % 7 == 6 { 150_000 } else { 20 };
        let batch = Batch::new().append(&stream, number, vec![number.to_be_bytes().to_vec()]);
        store.commit(batch.put(format!("count/{lane}"), number, vec![1; size])).await.unwrap();
        number += 1;
        // One write call per line, so that a kill cannot leave half a line behind a whole one.
        io::stdout().lock().write_all(format!("\nacknowledged {lane} {number}\n").as_bytes()).unwrap();
    }
}

/// The child, running.
pub(super) struct Child {
    pub(super) process: std::process::Child,
    lines: io::Lines<BufReader<ChildStdout>>,
}

/// The highest number each lane was told is safe.
pub(super) type Acknowledged = HashMap<u64, u64>;

impl Child {
    pub(super) fn start(library: &str, folder: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "storage::embedded::kills::kill_child"])
            .env(CHILD_FOLDER, folder)
            .env(CHILD_LIBRARY, library)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// Reads until so many more acknowledgements have come.
    pub(super) fn wait_for(&mut self, wanted: u32, acknowledged: &mut Acknowledged) {
        let mut seen = 0;
        while seen < wanted {
            seen += u32::from(note(&self.lines.next().expect("the child writes until it is killed").unwrap(), acknowledged));
        }
    }

    /// Kills it. What it still managed to say counts too; a cut last line says nothing.
    pub(super) fn kill(mut self, acknowledged: &mut Acknowledged) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        for line in self.lines.map_while(Result::ok) {
            note(&line, acknowledged);
        }
    }
}

fn note(line: &str, acknowledged: &mut Acknowledged) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    if let ["acknowledged", lane, number] = words[..] {
        acknowledged.insert(lane.parse().unwrap(), number.parse().unwrap());
        return true;
    }
    false
}

/// Opens the folder and holds it against what was acknowledged: nothing missing, nothing doubled, no batch torn.
pub(super) async fn verify(library: &str, folder: &Path, acknowledged: &Acknowledged, round: u32) {
    let opened = Instant::now();
    let store = open_as(library, folder);
    // The two seconds promised are measured on the whole service; here the machine may be busy with other tests.
    assert!(opened.elapsed() < Duration::from_secs(20), "round {round}: open after {:?}", opened.elapsed());
    for lane in 0..LANES {
        let events = store.stream(&format!("lane/{lane}"), 0).await.unwrap();
        let said = acknowledged.get(&lane).copied().unwrap_or(0);
        assert!(events.len() as u64 >= said, "round {round}, lane {lane}: {said} acknowledged, {} found", events.len());
        for (number, event) in events.iter().enumerate() {
            assert_eq!(event, &(number as u64).to_be_bytes(), "round {round}, lane {lane}");
        }
        let count = store.document(&format!("count/{lane}")).await.unwrap().map_or(0, |document| document.version);
        assert_eq!(count, events.len() as u64, "round {round}, lane {lane}: the batch was torn");
    }
}

#[tokio::test]
async fn kill_nine_loses_nothing_acknowledged() {
    let rounds: u32 = std::env::var("FINGERPOST_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20);
    for library in LIBRARIES {
        let folder = tempfile::tempdir().unwrap();
        let mut acknowledged = Acknowledged::new();
        for round in 0..rounds {
            let mut child = Child::start(library, folder.path());
            child.wait_for(10 + (round * 37) % 60, &mut acknowledged);
            child.kill(&mut acknowledged);
            verify(library, folder.path(), &acknowledged, round).await;
        }
        assert!(acknowledged.values().sum::<u64>() > u64::from(rounds), "{library}");
    }
}
