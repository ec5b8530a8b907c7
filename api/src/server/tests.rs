//! The server under callers that are slow, rude, large or unlucky, over real connections to loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Extension, Json};
use axum::routing::{get, post};
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;

const PATIENCE: Duration = Duration::from_millis(300);
/// Longer than anything the tests allow, so that a hang is a failure and not a stop of the whole run.
const TOO_LONG: Duration = Duration::from_secs(8);

struct Running {
    address: SocketAddr,
    counts: Arc<Counts>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

fn quick() -> Settings {
    let times = Times { head: PATIENCE, body: PATIENCE, total: 3 * PATIENCE, write_stall: PATIENCE, drain: 2 * PATIENCE };
    Settings { times, body_bytes: 1_000, ..Settings::default() }
}

fn routes() -> Router {
    finish(
        Router::new()
            .route("/health", get(|| async { "well" }))
            .route("/echo", post(|body: Bytes| async move { body }))
            .route("/json", post(|Json(value): Json<Vec<u32>>| async move { Json(value) }))
            .route("/panic", get(|| async { panic_with("what a patient said") }))
            .route("/slow/{milliseconds}", get(slow))
            .route("/large", get(|| async { "x".repeat(30_000_000) }))
            .route("/where", get(|Extension(call): Extension<Call>| async move { call.address.to_string() })),
    )
}

async fn slow(axum::extract::Path(milliseconds): axum::extract::Path<u64>) -> &'static str {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    "done"
}

fn panic_with(text: &str) -> &'static str {
    panic!("{text}")
}

async fn start(settings: Settings) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let counts = Arc::new(Counts::default());
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    let task = tokio::spawn(serve(listener, routes(), settings, Arc::clone(&counts), stopped));
    Running { address, counts, stop: Some(stop), task }
}

/// Sends bytes and reads until the server closes.
async fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    read_all(&mut stream).await
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset after the answer is how a server refuses the rest of a body.
    let _reset = tokio::time::timeout(TOO_LONG, stream.read_to_end(&mut answer)).await.expect("the server closes");
    String::from_utf8_lossy(&answer).into_owned()
}

fn get_request(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_an_id() {
    let server = start(quick()).await;
    let mut ids = std::collections::HashSet::new();
    for path in ["/health", "/panic", "/nothing-here", "/echo"] {
        let answer = exchange(server.address, &get_request(path)).await;
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n",
            "x-content-type-options: nosniff\r\n",
            "referrer-policy: no-referrer\r\n",
            "cache-control: no-store\r\n",
            "permissions-policy: camera=()",
            "cross-origin-opener-policy: same-origin\r\n",
        ] {
            assert!(answer.contains(header), "{path} lacks {header}: {answer}");
        }
        assert!(!answer.contains("strict-transport-security"));
        let id = answer.split("x-request-id: ").nth(1).unwrap().split('\r').next().unwrap();
        assert!(id.len() == 32 && ids.insert(id.to_owned()), "{id}");
    }
    let tls = start(Settings { behind_tls: true, frame_ancestors: "https://surgery.example".to_owned(), ..quick() }).await;
    let answer = exchange(tls.address, &get_request("/health")).await;
    assert!(answer.contains("strict-transport-security: max-age=63072000"));
    assert!(answer.contains("frame-ancestors https://surgery.example\r\n"));
}

#[test]
fn a_policy_cannot_be_broken_out_of() {
    for hostile in ["https://a.example; script-src *", "a,b", "x\r\nset-cookie: y", ""] {
        let policy = content_policy(hostile, PageEngine::Server);
        assert!(policy.to_str().unwrap().ends_with("frame-ancestors 'none'"), "{hostile}: {policy:?}");
    }
    assert!(content_policy("'self'", PageEngine::Browser).to_str().unwrap().contains("script-src 'self' 'wasm-unsafe-eval';"));
}

#[tokio::test]
async fn a_panic_is_answered_and_counted_and_says_nothing_of_its_inside() {
    let server = start(quick()).await;
    let answer = exchange(server.address, &get_request("/panic")).await;
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
    assert!(answer.contains("content-type: application/problem+json"));
    assert!(answer.contains(r#""code":"internal""#));
    assert!(!answer.contains("patient"));
    assert_eq!(server.counts.panics.load(Ordering::Relaxed), 1);
    assert!(exchange(server.address, &get_request("/health")).await.ends_with("well"));
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_with_and_without_a_stated_length() {
    let server = start(quick()).await;
    let stated = format!("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n{}", "x".repeat(1_001));
    let chunk = format!("{:x}\r\n{}\r\n", 400, "x".repeat(400));
    let chunked = format!("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}{chunk}{chunk}0\r\n\r\n");
    for request in [stated, chunked] {
        let answer = exchange(server.address, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains(r#""code":"body_too_large""#), "{answer}");
    }
    let fits = format!("POST /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n{}", "y".repeat(1_000));
    assert!(exchange(server.address, fits.as_bytes()).await.ends_with(&"y".repeat(1_000)));
}

#[tokio::test]
async fn huge_heads_are_refused() {
    let server = start(quick()).await;
    let long = format!("GET /health HTTP/1.1\r\nHost: h\r\nX-Long: {}\r\n\r\n", "x".repeat(40_000));
    let many = format!("GET /health HTTP/1.1\r\nHost: h\r\n{}\r\n", "X-Many: 1\r\n".repeat(200));
    for request in [long, many] {
        let answer = exchange(server.address, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test]
async fn silence_and_slow_heads_are_closed_also_between_requests() {
    let server = start(quick()).await;
    for beginning in ["", "P", "PRI * HTTP/2", "GET /health HTTP/1.1\r\nHost: h\r\nX-Slow: "] {
        let started = Instant::now();
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        read_all(&mut stream).await;
        assert!(started.elapsed() < 4 * PATIENCE, "{beginning:?} stayed for {:?}", started.elapsed());
    }
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: h\r\n\r\nGET /hea").await.unwrap();
    let started = Instant::now();
    assert!(read_all(&mut stream).await.contains("well"));
    assert!(started.elapsed() < 4 * PATIENCE);
}

#[tokio::test]
async fn a_slow_body_is_cut_off_with_an_answer() {
    let server = start(quick()).await;
    let started = Instant::now();
    let answer = exchange(server.address, b"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nbut then nothing").await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains(r#""code":"body_too_slow""#));
    assert!(started.elapsed() < 3 * PATIENCE);
}

#[tokio::test]
async fn a_caller_that_does_not_read_is_dropped() {
    let server = start(quick()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(&get_request("/large")).await.unwrap();
    tokio::time::sleep(4 * PATIENCE).await;
    let mut received = Vec::new();
    let _reset = tokio::time::timeout(TOO_LONG, stream.read_to_end(&mut received)).await.expect("the server has given up");
    assert!(received.len() < 30_000_000, "it was waited for");
}

#[tokio::test]
async fn slow_work_is_answered_in_time() {
    let server = start(quick()).await;
    let answer = exchange(server.address, &get_request("/slow/60000")).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 1\r\n") && answer.contains(r#""code":"took_too_long""#));
    assert_eq!(server.counts.timeouts.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn refusals_of_the_framework_become_problems_that_quote_nothing() {
    let server = start(quick()).await;
    let post = |kind: &str, body: &str| {
        format!(
            "POST /json HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    };
    for (request, status, code) in [
        (post("application/json", r#"["a secret"]"#), 422, "unprocessable"),
        (post("application/json", "[secret"), 400, "malformed"),
        (post("text/secret", "[]"), 415, "wrong_media_type"),
        (get_request("/echo"), 405, "method_not_allowed"),
        (get_request("/secret"), 404, "not_found"),
    ] {
        let answer = exchange(server.address, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(answer.contains(&format!(r#""code":"{code}""#)) && answer.contains("application/problem+json"), "{answer}");
        assert!(!answer.contains("secret"), "{answer}");
        assert_eq!(answer.contains("allow: POST"), status == 405);
    }
}

#[tokio::test]
async fn beyond_the_cap_only_the_vital_pages_answer() {
    let server = start(Settings { connections: 2, ..quick() }).await;
    let mut holders = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(b"GET /slow/700 HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
        holders.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(exchange(server.address, &get_request("/health")).await.ends_with("well"));
    let refused = exchange(server.address, &get_request("/where")).await;
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains(r#""code":"too_busy""#), "{refused}");
    assert_eq!(server.counts.refused.load(Ordering::Relaxed), 1);
    for mut holder in holders {
        assert!(read_all(&mut holder).await.contains("done"));
    }
    assert!(exchange(server.address, &get_request("/where")).await.ends_with("127.0.0.1"));
}

#[tokio::test]
async fn only_a_trusted_proxy_is_believed_about_addresses() {
    let forwarded = b"GET /where HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.7, 127.0.0.1\r\n\r\n";
    let open = start(quick()).await;
    assert!(exchange(open.address, forwarded).await.ends_with("\r\n127.0.0.1"));
    let proxied = start(Settings { trusted_proxies: vec!["127.0.0.1".parse().unwrap()], ..quick() }).await;
    assert!(exchange(proxied.address, forwarded).await.ends_with("\r\n192.0.2.7"));
}

#[tokio::test]
async fn work_in_flight_is_finished_before_the_end() {
    let mut server = start(quick()).await;
    let mut busy = TcpStream::connect(server.address).await.unwrap();
    busy.write_all(b"GET /slow/250 HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.take().unwrap().send(()).unwrap();
    let answer = read_all(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
    tokio::time::timeout(TOO_LONG, server.task).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
    assert!(read_all(&mut idle).await.ends_with("well"));
}

#[tokio::test]
async fn draining_ends_even_if_work_does_not() {
    let mut server = start(Settings { times: Times { total: TOO_LONG, ..quick().times }, ..quick() }).await;
    let mut busy = TcpStream::connect(server.address).await.unwrap();
    busy.write_all(b"GET /slow/7000 HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let told = Instant::now();
    server.stop.take().unwrap().send(()).unwrap();
    tokio::time::timeout(TOO_LONG, server.task).await.unwrap().unwrap().unwrap();
    assert!(told.elapsed() < 4 * PATIENCE, "{:?}", told.elapsed());
}
