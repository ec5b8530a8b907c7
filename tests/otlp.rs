//! The built service and a collector of traces, which is a few lines here: spans arrive, hold nothing of anybody, and nobody waits for a collector that is not
//! there or does not answer. Only with the feature: `cargo test --features otlp --test otlp -- --nocapture`.

#![cfg(feature = "otlp")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]
#![allow(clippy::print_stdout, reason = "a test tells what it saw")]

#[path = "kill_nine/wire.rs"]
mod wire;

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use wire::{Caller, Service};

/// What somebody typed or is known by. None of it may leave the house.
const TOLD: [&str; 6] = ["nettles", "Quillfeather", "9991002022", "9991 002", "07700900857", "ZZ1 4QP"];
/// Longer than any request takes, and much shorter than a sender waits for a collector.
const SLOWEST: Duration = Duration::from_secs(3);

/// What came: the first line of each request, and its body.
type Came = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A collector that takes what comes. Gives its address.
fn collector() -> (String, Came) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, came) = (format!("http://{}/v1/traces", listener.local_addr().unwrap()), Came::default());
    let into = Arc::clone(&came);
    std::thread::spawn(move || listener.incoming().for_each(|stream| take(BufReader::new(stream.unwrap()), &into)));
    (url, came)
}

/// One connection, with as many requests as it brings.
fn take(mut stream: BufReader<TcpStream>, into: &Came) {
    loop {
        let (mut first, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(bytes) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = bytes.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
            if first.is_empty() {
                first = line;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        into.lock().unwrap().push((first, body));
        stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n").unwrap();
    }
}

fn serve(otlp: &str) -> Service {
    Service::start_with("memory:", Path::new("pathways"), &["--otlp", otlp])
}

/// Asks it to stop. Gives how long that took.
fn stopped(mut service: Service) -> Duration {
    let began = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &service.pid().to_string()]).status().unwrap().success());
    assert!(service.ended_well(), "it did not end by itself");
    began.elapsed()
}

/// A conversation with all that may be typed, and a search for somebody. Gives its token and id.
fn talk(caller: &mut Caller) -> [String; 2] {
    let said = "it burns like nettles, I am Petronella Quillfeather, 07700900857, ZZ1 4QP";
    let (status, page) = caller.ask("POST", "/v1/sessions", &[], Some(&json!({ "topics": ["sore-throat"], "said": said }))).unwrap();
    assert_eq!(status, 201, "{page}");
    let [token, id] = ["token", "session"].map(|name| page[name].as_str().unwrap().to_owned());
    let own = [("Authorization", format!("Bearer {token}"))];
    let own: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answers = json!({ "seq": page["seq"], "answers": {}, "said": said });
    caller.ask("POST", &format!("/v1/sessions/{id}/answers"), &own, Some(&answers)).unwrap();
    assert_eq!(caller.ask("GET", &format!("/v1/sessions/{id}"), &own, None).unwrap().0, 200);
    caller.ask("POST", "/v1/people/find", &[], Some(&json!({ "nhs_number": "9991002022", "family": "Quillfeather" }))).unwrap();
    caller.ask("GET", "/nowhere/9991002022?name=Quillfeather", &[], None).unwrap();
    caller.ask("POST", "/v1/staff/sign-in", &[], Some(&json!({ "name": "Quillfeather", "password": "nettles" }))).unwrap();
    [token, id]
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
}

#[test]
fn spans_of_requests_arrive_and_hold_nothing_that_anybody_said_or_is_known_by() {
    let (url, came) = collector();
    let service = serve(&url);
    let [token, id] = talk(&mut Caller::to(service.address));
    stopped(service);
    let came = came.lock().unwrap();
    assert!(!came.is_empty(), "nothing came");
    assert!(
        came.iter().all(|(first, _)| first.starts_with("POST /v1/traces ")),
        "{:?}",
        came.iter().map(|(first, _)| first).collect::<Vec<_>>()
    );
    let bytes: Vec<u8> = came.iter().flat_map(|(_, body)| body.clone()).collect();
    let words: BTreeSet<String> = bytes
        .split(|byte| !(b' '..=b'~').contains(byte))
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .filter(|word| word.len() > 3)
        .collect();
    println!("{} bytes in {} requests, with these words: {words:?}", bytes.len(), came.len());
    for text in ["fingerpost", "request", "POST", "/v1/sessions/{id}/answers", "/v1/people/find"] {
        assert!(holds(&bytes, text), "{text} did not come");
    }
    for text in TOLD.iter().copied().chain([token.as_str(), id.as_str()]) {
        assert!(!holds(&bytes, text), "`{text}` left the house");
    }
}

#[test]
fn nobody_waits_for_a_collector_that_is_gone_or_never_answers() {
    // A port where nobody listens, and one where somebody takes connections and says nothing.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for (what, address) in [("gone", gone), ("silent", silent.local_addr().unwrap())] {
        let service = serve(&format!("http://{address}/v1/traces"));
        let mut caller = Caller::to(service.address);
        let mut slowest = Duration::ZERO;
        // More than the sender keeps waiting, and for longer than it gathers a group.
        let (began, mut asked) = (Instant::now(), 0);
        while asked < 3_000 || began.elapsed() < Duration::from_secs(7) {
            let one = Instant::now();
            let (status, page): (u16, Value) =
                caller.ask("POST", "/v1/sessions", &[], Some(&json!({ "topics": ["sore-throat"] }))).unwrap();
            assert_eq!(status, 201, "{page}");
            slowest = slowest.max(one.elapsed());
            asked += 1;
        }
        let stop = stopped(service);
        println!("collector {what}: {asked} requests, the slowest took {slowest:?}; stopping took {stop:?}");
        assert!(slowest < SLOWEST, "{what}: somebody waited {slowest:?}");
        assert!(stop < Duration::from_secs(15), "{what}: stopping took {stop:?}, more than a process is given");
    }
}
