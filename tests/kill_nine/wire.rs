//! The service as a process that can be killed, and a caller that notices. Blocking and plain, so that nothing here hides a fault there.
#![allow(dead_code, reason = "each test that kills something uses its part of this")]

use serde_json::Value;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The running service; killed when it goes out of scope, whatever happens.
pub struct Service {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first "ready".
    pub ready_after: Duration,
}

impl Service {
    /// Starts the real binary on a store, sealed if there are keys, with the demonstration's services (without any, nothing can be booked), and waits until
    /// it says that it is ready.
    pub fn start(store: &str, pathways: &Path, keys: Option<&Path>) -> Self {
        let keys = keys.iter().flat_map(|keys| ["--require-sealed", "--key-file", keys.to_str().unwrap()]);
        Self::start_with(store, pathways, &keys.collect::<Vec<_>>())
    }

    /// The same, told more.
    pub fn start_with(store: &str, pathways: &Path, more: &[&str]) -> Self {
        Self::start_in(store, pathways, more, &[])
    }

    /// The same, in another environment.
    pub fn start_in(store: &str, pathways: &Path, more: &[&str], environment: &[(&str, &str)]) -> Self {
        let started = Instant::now();
        let mut process = Command::new(env!("CARGO_BIN_EXE_fingerpost"))
            .args(["serve", "--demo", "--port", "0", "--client-openings", "0", "--store"])
            .arg(store)
            .arg("--pathways")
            .arg(pathways)
            .args(more)
            // Refusals are meant here.
            .env("FINGERPOST_LOG", "error")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        lines.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening on http://").expect("the first line is the address").parse().unwrap();
        // The rest is for people; it is read so that the service never waits for a reader.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        while !matches!(Caller::to(address).ask("GET", "/ready", &[], None), Ok((200, _))) {
            assert!(started.elapsed() < Duration::from_secs(60), "it never became ready");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { process, address, ready_after: started.elapsed() }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Waits for its end, at most half a minute: whether it ended with 0.
    pub fn ended_well(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(30) {
            if let Some(ended) = self.process.try_wait().unwrap() {
                return ended.success();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _killed = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// The service is gone, or went before it had answered whole.
#[derive(Debug)]
pub struct Gone;

/// One connection to each of several places where the same is served.
pub struct Caller {
    addresses: Vec<SocketAddr>,
    streams: Vec<Option<BufReader<TcpStream>>>,
    /// Who is asked next.
    turn: usize,
    /// "Not now" is told as gone.
    takes_not_now_as_gone: bool,
}

impl Caller {
    /// A caller that connects when it asks.
    pub fn to(address: SocketAddr) -> Self {
        Self { addresses: vec![address], streams: vec![None], turn: 0, takes_not_now_as_gone: false }
    }

    /// A caller that asks each in turn, request by request. Whoever cannot store anything now is gone for it.
    pub fn among(addresses: &[SocketAddr]) -> Self {
        let streams = addresses.iter().map(|_| None).collect();
        Self { addresses: addresses.to_vec(), streams, turn: 0, takes_not_now_as_gone: true }
    }

    /// Asks and waits for the whole answer: its status and its JSON (null when it is none).
    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Result<(u16, Value), Gone> {
        let body = body.map(Value::to_string).unwrap_or_default();
        self.turn = (self.turn + 1) % self.addresses.len();
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n", self.addresses[self.turn], body.len());
        if !body.is_empty() {
            head.push_str("Content-Type: application/json\r\n");
        }
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        let answer = self.exchange(format!("{head}\r\n{body}").as_bytes());
        match answer {
            Ok((503, _)) if self.takes_not_now_as_gone => Err(Gone),
            Ok(answer) => Ok(answer),
            Err(_) => {
                self.streams[self.turn] = None;
                Err(Gone)
            }
        }
    }

    fn exchange(&mut self, request: &[u8]) -> std::io::Result<(u16, Value)> {
        if self.streams[self.turn].is_none() {
            let stream = TcpStream::connect(self.addresses[self.turn])?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            self.streams[self.turn] = Some(BufReader::new(stream));
        }
        let stream = self.streams[self.turn].as_mut().unwrap();
        stream.get_mut().write_all(request)?;
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            if stream.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let lower = line.trim().to_ascii_lowercase();
            if lower.is_empty() {
                break;
            }
            if let Some(rest) = lower.strip_prefix("http/1.1 ") {
                status = rest[..3].parse().unwrap();
            } else if let Some(rest) = lower.strip_prefix("content-length: ") {
                length = rest.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }
}
