//! The service in this process on free ports, or as a process of its own, and a caller that asks one thing on one connection. It judges nothing.

use crate::shipped;
use fingerpost_api::app::{App, Config};
use fingerpost_api::pages::PagesConfig;
use fingerpost_api::releases::Release;
use fingerpost_api::server::Settings;
use serde_json::Value;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// Asks one thing. `headers` are whole lines; a body that begins with a brace is JSON, any other is a form.
pub async fn ask(address: SocketAddr, method: &str, path: &str, headers: &[&str], body: &str) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    write!(request, "content-type: {kind}\r\n").unwrap();
    headers.iter().for_each(|line| write!(request, "{line}\r\n").unwrap());
    write!(request, "\r\n{body}").unwrap();
    let mut answer = String::new();
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.read_to_string(&mut answer).await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(60), exchange).await.expect("the service answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let status = head.get(9..12).unwrap().parse().unwrap();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// A service in this process.
pub struct Running {
    pub app: App,
    pub public: SocketAddr,
    pub measures: SocketAddr,
}

/// Starts one that lets a network open so many conversations a minute. It ends with the test's runtime.
pub async fn start(openings_per_minute: u32, settings: Settings) -> Running {
    let loaded = shipped::load();
    let release = Release::new(loaded.program.unwrap(), loaded.sources);
    let config = Config {
        store: "memory:".into(),
        release,
        is_to_be_live: false,
        demo: false,
        directory: None,
        behind_tls: settings.behind_tls,
        pages: PagesConfig::default(),
    };
    let app = App::open(config).await.unwrap().limited_to(openings_per_minute);
    let listener = || async { TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap() };
    let (public, measures) = (listener().await, listener().await);
    let running = Running { app: app.clone(), public: public.local_addr().unwrap(), measures: measures.local_addr().unwrap() };
    tokio::spawn(fingerpost_api::serve(app.clone(), public, settings, std::future::pending()));
    tokio::spawn(fingerpost_api::serve_metrics(app, measures));
    // The service keeps quiet about what panics say. Once it runs, a test is to be heard again.
    ask(running.public, "GET", "/health", &[], "").await;
    drop(std::panic::take_hook());
    running
}

impl Running {
    /// The measures, as Prometheus reads them.
    pub async fn read(&self) -> String {
        let answer = ask(self.measures, "GET", "/metrics", &[], "").await;
        assert_eq!(answer.status, 200, "{}", answer.head);
        assert!(answer.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"), "{}", answer.head);
        answer.body
    }
}

/// The value of a sample, labels and all.
pub fn value(text: &str, sample: &str) -> f64 {
    let found = text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' ')?.parse().ok());
    found.unwrap_or_else(|| panic!("{sample} is not in:\n{text}"))
}
