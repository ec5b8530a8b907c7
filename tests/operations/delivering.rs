//! Messages from the whole service, started with an outbox file, to a receiver on the loopback: one effect of a booking although the receiver fails twice, word
//! of its cancelling, and a stop that lets a delivery under way end.

use crate::running::{ask, value};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What came to the receiver.
#[derive(Default)]
struct Inbox {
    /// Requests, whatever was answered.
    requests: Vec<Value>,
    /// Messages that were taken, by their key.
    effects: BTreeMap<String, Value>,
    /// Requests answered.
    answered: usize,
}

/// A receiver that keeps the contract, fails the first two requests, and takes its time to take what was cancelled.
async fn receiver() -> (SocketAddr, Arc<Mutex<Inbox>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let (address, inbox) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Inbox::default())));
    let kept = Arc::clone(&inbox);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(take(stream, Arc::clone(&kept)));
        }
    });
    (address, inbox)
}

async fn take(mut stream: TcpStream, inbox: Arc<Mutex<Inbox>>) {
    let mut text = String::new();
    let (head, body) = loop {
        let mut bytes = [0; 4096];
        let read = stream.read(&mut bytes).await.unwrap();
        text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if body.len() >= length.unwrap() {
            break (head.to_owned(), serde_json::from_str::<Value>(body).unwrap());
        }
    };
    assert!(head.starts_with("POST /inbox HTTP/1.1") && head.to_lowercase().contains("authorization: bearer a-word"), "{head}");
    let is_slow = body["kind"] == "booking-cancelled";
    let is_taken = {
        let mut inbox = inbox.lock().unwrap();
        inbox.requests.push(body.clone());
        let is_taken = inbox.requests.len() > 2;
        if is_taken {
            let key = body["id"].as_str().unwrap().to_owned();
            assert!(head.to_lowercase().contains(&format!("idempotency-key: {key}")), "{head}");
            inbox.effects.insert(key, body);
        }
        is_taken
    };
    if is_slow {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
    let status = if is_taken { "200 OK" } else { "500 Internal Server Error" };
    stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    inbox.lock().unwrap().answered += 1;
}

struct Service {
    process: Child,
    public: SocketAddr,
    measures: SocketAddr,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _gone = self.process.wait();
    }
}

fn start(outbox: &std::path::Path) -> Service {
    let mut process = Command::new(env!("CARGO_BIN_EXE_fingerpost"))
        .args(["serve", "--demo", "--port", "0", "--metrics-port", "0", "--outbox"])
        .arg(outbox)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut address = |before: &str| {
        let line = lines.by_ref().map(Result::unwrap).find_map(|line| line.strip_prefix(before).map(str::to_owned));
        line.expect("the service says where it listens").trim_end_matches("/metrics").parse().unwrap()
    };
    let (public, measures) = (address("listening on http://"), address("measures on http://"));
    std::thread::spawn(move || lines.for_each(drop));
    Service { process, public, measures }
}

/// Holds conversations until one of them has an appointment: its path, its token's header, the booking.
async fn booked(service: SocketAddr) -> (String, String, Value) {
    for topic in ["sore-throat", "headache", "chest-pain", "low-mood"] {
        let mut page = ask(service, "POST", "/v1/sessions", &[], &json!({ "topics": [topic] }).to_string()).await.json();
        let bearer = format!("authorization: Bearer {}", page["token"].as_str().unwrap());
        let path = format!("/v1/sessions/{}", page["session"].as_str().unwrap());
        while page["done"] != true {
            let answers = crate::answers(&page).to_string();
            page = ask(service, "POST", &format!("{path}/answers"), &[&bearer], &answers).await.json();
        }
        let actions = ask(service, "GET", &format!("{path}/services?place=Saltmere"), &[&bearer], "").await.json();
        for action in actions.as_array().into_iter().flatten() {
            let mut slots = action["offered"].as_array().unwrap().iter().flat_map(|offer| offer["slots"].as_array().unwrap());
            let Some(slot) = slots.next() else { continue };
            let who = json!({
                "disposition": action["disposition"],
                "slot": slot["id"],
                "name": "Ada Example",
                "born": "1990-04-05",
                "telephone": "07700 900123",
            });
            let made = ask(service, "POST", &format!("{path}/bookings"), &[&bearer, "idempotency-key: k"], &who.to_string()).await;
            assert_eq!(made.status, 201, "{}", made.body);
            return (path, bearer, made.json());
        }
    }
    panic!("nobody was offered an appointment");
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_has_one_effect_at_a_receiver_that_fails_twice_and_a_cancelling_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (address, inbox) = receiver().await;
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let token = write("token", "a-word\n");
    let (token, out) = (token.display(), folder.path().join("out"));
    let text = format!(
        "receivers:\n  - name: gateway\n    url: http://{address}/inbox\n    token_file: {token}\n    \
         kinds: [primary-care, pharmacy, dental]\nfolder: {}\n",
        out.display()
    );
    let mut service = start(&write("outbox.yaml", &text));

    let (path, bearer, booking) = booked(service.public).await;
    until("the receiver takes the booking at the third request", || inbox.lock().unwrap().answered == 3).await;
    {
        let inbox = inbox.lock().unwrap();
        assert!(inbox.requests.windows(2).all(|two| two[0] == two[1]), "the very same three times");
        let taken: Vec<&Value> = inbox.effects.values().collect();
        let [message] = taken.as_slice() else { panic!("one effect: {taken:?}") };
        assert_eq!((&message["kind"], path.ends_with(message["conversation"].as_str().unwrap())), (&"booking".into(), true));
        assert!(message["text"].as_str().unwrap().contains(booking["reference"].as_str().unwrap()), "{message}");
    }
    let began = Instant::now();
    let text = loop {
        let text = ask(service.measures, "GET", "/metrics", &[], "").await.body;
        if value(&text, "fingerpost_outbox_attempts_total") >= 3.0 || began.elapsed() > Duration::from_secs(30) {
            break text;
        }
    };
    assert_eq!(value(&text, "fingerpost_outbox_attempts_total"), 3.0);
    assert_eq!(value(&text, "fingerpost_outbox_given_up_total"), 0.0);

    let cancel = format!("{path}/bookings/{}/cancel", booking["id"].as_str().unwrap());
    let cancelled = ask(service.public, "POST", &cancel, &[&bearer], r#"{"reason":"not-needed"}"#).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.body);
    until("the cancelling arrives", || inbox.lock().unwrap().requests.len() == 4).await;
    // The receiver has not answered yet: told to stop, the service waits for it.
    let stopped = Command::new("kill").args(["-TERM", &service.process.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    let ended = tokio::task::spawn_blocking(move || {
        let service = &mut service;
        service.process.wait().unwrap()
    })
    .await
    .unwrap();
    assert!(ended.success(), "{ended}");
    let inbox = inbox.lock().unwrap();
    assert_eq!((inbox.answered, inbox.effects.len()), (4, 2), "the delivery under way came to its end");
    assert_eq!(inbox.requests[3]["kind"], "booking-cancelled");
    assert!(inbox.requests[3]["text"].as_str().unwrap().contains(booking["reference"].as_str().unwrap()));
}

#[test]
fn a_file_that_names_what_the_directory_does_not_have_stops_the_start_with_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outbox.yaml");
    std::fs::write(&file, "receivers:\n  - name: gateway\n    url: http://127.0.0.1:9/inbox\n    services: [no-such-service]\n").unwrap();
    let run =
        Command::new(env!("CARGO_BIN_EXE_fingerpost")).args(["serve", "--demo", "--port", "0", "--outbox"]).arg(&file).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    for there in ["receiver `gateway`", "no service `no-such-service`", "take it out"] {
        assert!(said.contains(there), "{there} is not in: {said}");
    }
}
