//! A disk that takes no more, made with the system's limit on the size of a file, so that it needs no root: the service says so on `/ready` and in its
//! measures, keeps the static help, and its log lines carry the ids that callers were given.

use crate::running::{ask, value};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Blocks of 512 bytes a file may have: 6 MiB, some times what an empty store takes.
const FILE_BLOCKS: u32 = 12_288;

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _killed = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// Starts the real binary, and gives its two addresses and its log lines.
fn start(store: &str) -> (Killed, SocketAddr, SocketAddr, Arc<Mutex<Vec<String>>>) {
    // The signal would end the process; ignored, the write fails as on a full disk.
    let script = format!("trap '' XFSZ; ulimit -f {FILE_BLOCKS}; exec \"$0\" \"$@\"");
    let arguments = ["serve", "--port", "0", "--metrics-port", "0", "--client-openings", "0", "--log-format", "json", "--store", store];
    let mut process = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_fingerpost")])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut address = |before: &str| {
        let line = lines.by_ref().map(Result::unwrap).find_map(|line| line.strip_prefix(before).map(str::to_owned));
        line.expect("the service says where it listens").trim_end_matches("/metrics").parse().unwrap()
    };
    let public = address("listening on http://");
    let measures = address("measures on http://");
    std::thread::spawn(move || lines.for_each(drop));
    let log = Arc::new(Mutex::new(Vec::new()));
    let (errors, kept) = (BufReader::new(process.stderr.take().unwrap()), Arc::clone(&log));
    std::thread::spawn(move || errors.lines().map_while(Result::ok).for_each(|line| kept.lock().unwrap().push(line)));
    (Killed(process), public, measures, log)
}

#[tokio::test]
async fn a_store_that_takes_no_more_is_told_on_ready_in_the_measures_and_in_log_lines_with_ids() {
    for kind in ["sled", "redb"] {
        let folder = tempfile::tempdir().unwrap();
        let (_service, public, measures, log) = start(&format!("{kind}:{}", folder.path().display()));
        let opening = format!(r#"{{"topics":["sore-throat"],"said":"{}"}}"#, "a canary of words ".repeat(100));
        let began = Instant::now();
        let failed = loop {
            let answer = ask(public, "POST", "/v1/sessions", &[], &opening).await;
            if answer.status != 201 {
                break answer;
            }
            assert!(began.elapsed() < Duration::from_secs(240), "{kind}: the disk never became full");
        };
        assert_eq!((failed.status, failed.json()["code"] == "store_unavailable"), (503, true), "{kind}: {}", failed.body);
        assert!(failed.json()["help"].as_str().unwrap().contains("999"), "{}", failed.body);
        assert_eq!(ask(public, "GET", "/health", &[], "").await.status, 200);
        assert_eq!(ask(public, "GET", "/emergency", &[], "").await.status, 200);
        // The store is opened again and again, and may take a little each time.
        let not_ready = loop {
            let ready = ask(public, "GET", "/ready", &[], "").await;
            if ready.status == 503 {
                break ready.json();
            }
            assert!(began.elapsed() < Duration::from_secs(300), "{kind}: it never says that it is not ready");
            ask(public, "POST", "/v1/sessions", &[], &opening).await;
        };
        assert_eq!((&not_ready["code"], &not_ready["current"]["takes_writes"]), (&"not_ready".into(), &false.into()), "{not_ready}");
        let since = not_ready["current"]["not_since"].as_str().unwrap();
        assert!(since.starts_with("20") && since.ends_with('Z'), "{since}");
        assert!(!not_ready.to_string().contains(folder.path().to_str().unwrap()), "paths are for the log: {not_ready}");
        let text = ask(measures, "GET", "/metrics", &[], "").await.body;
        assert!(value(&text, "fingerpost_storage_failures_total") >= 1.0);
        assert!(value(&text, "fingerpost_requests_total{status=\"5xx\"}") >= 1.0);
        assert!(value(&text, "fingerpost_storage_flush_seconds_count") >= 1.0);
        assert!(value(&text, "fingerpost_storage_group_batches_count") >= 1.0);

        let id = failed.header("x-request-id").unwrap();
        std::thread::sleep(Duration::from_millis(200));
        let log = log.lock().unwrap();
        let lines: Vec<Value> = log.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
        let ours: Vec<&Value> = lines.iter().filter(|line| line["span"]["id"] == id).collect();
        assert!(ours.iter().any(|line| line["fields"]["status"] == 503), "{kind}: no line about {id} in {log:?}");
        assert!(ours.iter().any(|line| line["fields"]["why"].is_string()), "{kind}: no line says why {id} failed: {log:?}");
        assert!(ours.iter().all(|line| line["span"]["route"] == "/v1/sessions"));
        assert!(!log.iter().any(|line| line.contains("canary")), "{log:?}");
    }
}
