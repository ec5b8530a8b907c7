//! A caller that does little work: keep-alive HTTP/1.1 by hand over one socket, and a conversation replayed from answers written down once. It measures
//! nothing and reads no more of an answer than its status, its length and what the next request needs.
#![allow(dead_code, reason = "each bench that asks over HTTP uses its part of this")]

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Map, Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest wait for one answer; a bench that hangs says so.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most questions one conversation may have here.
const MOST_QUESTIONS: usize = 200;
/// Opens a conversation that can wait.
pub const SORE_THROAT: &str = r#"{"topics":["sore-throat"]}"#;

/// One connection, kept open.
pub struct Connection {
    socket: TcpStream,
    sent: Vec<u8>,
    got: Vec<u8>,
    /// Where the body of the last answer begins in `got`.
    body_at: usize,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, sent: Vec::with_capacity(1024), got: Vec::with_capacity(64 * 1024), body_at: 0 })
    }

    /// The bare page of the same server.
    pub async fn bare_page(&mut self) -> Result<()> {
        self.sent.clear();
        self.sent.extend_from_slice(b"GET /health HTTP/1.1\r\nhost: bench\r\n\r\n");
        self.exchange().await?;
        self.succeeded()
    }

    /// Posts a text of JSON; a token goes along unless it is empty.
    async fn post(&mut self, path: &str, token: &str, json: &str) -> Result<()> {
        self.try_post(path, token, json).await?;
        self.succeeded()
    }

    /// The same, whatever the answer.
    async fn try_post(&mut self, path: &str, token: &str, json: &str) -> Result<()> {
        use std::io::Write as _;
        self.sent.clear();
        write!(self.sent, "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n")?;
        if !token.is_empty() {
            write!(self.sent, "authorization: Bearer {token}\r\n")?;
        }
        write!(self.sent, "content-length: {}\r\n\r\n{json}", json.len())?;
        self.exchange().await
    }

    async fn exchange(&mut self) -> Result<()> {
        tokio::time::timeout(PATIENCE, self.exchange_patiently()).await.context("the service did not answer in time")?
    }

    async fn exchange_patiently(&mut self) -> Result<()> {
        self.socket.write_all(&self.sent).await?;
        self.got.clear();
        let mut whole = usize::MAX;
        while self.got.len() < whole {
            if self.socket.read_buf(&mut self.got).await? == 0 {
                bail!("the service closed the connection");
            }
            if whole == usize::MAX
                && let Some(end) = find(&self.got, b"\r\n\r\n")
            {
                self.body_at = end + 4;
                whole = self.body_at + length(self.got.get(..end).unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// Was the last answer a success?
    fn succeeded(&self) -> Result<()> {
        if self.got.get(9) != Some(&b'2') {
            bail!("refused: {}", String::from_utf8_lossy(&self.got));
        }
        Ok(())
    }

    fn body(&self) -> &[u8] {
        self.got.get(self.body_at..).unwrap_or_default()
    }

    fn page(&self) -> Result<Value> {
        Ok(serde_json::from_slice(self.body())?)
    }

    fn text_of(&self, name: &str) -> Result<String> {
        let before = format!("\"{name}\":\"");
        let body = self.body();
        let from = find(body, before.as_bytes()).ok_or_else(|| anyhow!("the page has no {name}"))? + before.len();
        let rest = body.get(from..).unwrap_or_default();
        let upto = find(rest, b"\"").unwrap_or(rest.len());
        Ok(String::from_utf8(rest.get(..upto).unwrap_or_default().to_vec())?)
    }
}

fn find(within: &[u8], what: &[u8]) -> Option<usize> {
    within.windows(what.len()).position(|w| w == what)
}

fn length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?;
    let line = head.lines().find_map(|l| l.strip_prefix("content-length: ")).ok_or_else(|| anyhow!("no length in: {head}"))?;
    Ok(line.trim().parse()?)
}

/// One conversation as request bodies: its opening and its answers in order. The sequence numbers in them are the same in every conversation.
#[derive(Clone)]
pub struct Script {
    opening: &'static str,
    answers: Arc<[String]>,
}

impl Script {
    /// How many answers it has.
    pub fn len(&self) -> usize {
        self.answers.len()
    }
}

/// Has one conversation begun with this opening, with the reassuring answer to each question, and writes the requests down.
pub async fn write_script(connection: &mut Connection, opening: &'static str) -> Result<Script> {
    connection.post("/v1/sessions", "", opening).await?;
    let mut page = connection.page()?;
    let (path, token) = (answers_path(&connection.text_of("session")?), connection.text_of("token")?);
    let mut script = Vec::new();
    while page.get("done") != Some(&Value::Bool(true)) {
        if script.len() >= MOST_QUESTIONS {
            bail!("the conversation does not end");
        }
        let question = page.get("question").ok_or_else(|| anyhow!("nothing is asked"))?;
        let body = json!({ "seq": page.get("seq"), "answers": answers(question)? }).to_string();
        connection.post(&path, &token, &body).await?;
        script.push(body);
        page = connection.page()?;
    }
    Ok(Script { opening, answers: script.into() })
}

fn answers_path(session: &str) -> String {
    format!("/v1/sessions/{session}/answers")
}

fn answers(question: &Value) -> Result<Map<String, Value>> {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let Some(fact) = text(question, "fact") else {
        let items = question.get("items").and_then(Value::as_array).ok_or_else(|| anyhow!("a card without items"))?;
        return items.iter().map(|i| Ok((text(i, "fact").context("an item without a fact")?, json!("no")))).collect();
    };
    let answer = match text(question, "kind").as_deref() {
        Some("yes-no") => json!("no"),
        Some("choice") => question.pointer("/options/0/id").cloned().context("a choice without options")?,
        Some("number") => json!({ "value": question.get("low"), "unit": question.pointer("/units/0") }),
        Some("age") => json!({ "age": "30 years" }),
        _ => json!("unsure"),
    };
    Ok(Map::from_iter([(fact, answer)]))
}

/// A caller who has the same conversation again and again, each time in a new session.
pub struct Caller {
    connection: Connection,
    script: Script,
    path: String,
    token: String,
    next: usize,
}

impl Caller {
    /// A caller with a connection; the first step opens a session.
    pub fn new(connection: Connection, script: Script) -> Self {
        Self { next: script.len(), connection, script, path: String::new(), token: String::new() }
    }

    /// The bare page, over the same connection.
    pub async fn bare_page(&mut self) -> Result<()> {
        self.connection.bare_page().await
    }

    /// Opens a session, whatever became of the one before.
    pub async fn begin(&mut self) -> Result<()> {
        self.connection.post("/v1/sessions", "", self.script.opening).await?;
        self.path = answers_path(&self.connection.text_of("session")?);
        self.token = self.connection.text_of("token")?;
        self.next = 0;
        Ok(())
    }

    /// Tries to open a session: was it opened?
    pub async fn try_begin(&mut self) -> Result<bool> {
        self.connection.try_post("/v1/sessions", "", self.script.opening).await?;
        Ok(self.connection.succeeded().is_ok())
    }

    /// Sends the next answer, or opens the next session after the last one. True: it was an answer.
    pub async fn step(&mut self) -> Result<bool> {
        let Some(body) = self.script.answers.get(self.next) else {
            self.begin().await?;
            return Ok(false);
        };
        self.connection.post(&self.path, &self.token, body).await?;
        self.next += 1;
        if self.next == self.script.len() && find(self.connection.body(), b"\"done\":true").is_none() {
            bail!("the conversation did not end as written down");
        }
        Ok(true)
    }
}
