//! Messages to services over HTTP: one POST for an attempt, with the message's name as the key by which the receiver knows it again. The contract stands in
//! `docs/hand-off.md`. It follows no redirects and reads nothing of an answer but its status.

use std::collections::BTreeMap;

use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;

use super::is_this_machine;
use crate::clock;
use crate::outbox::{Address, Carrier, Carrying, Fault, Message};

/// Why an address of a receiver was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the receiver `{name}`: {why}")]
pub struct BadReceiver {
    name: String,
    why: &'static str,
}

/// Where one receiver listens.
#[derive(Clone, PartialEq, Eq)]
pub struct Receiver {
    host: String,
    port: u16,
    path: String,
    /// What it knows us by.
    token: Option<String>,
}

/// The carrier to services.
#[derive(Debug, Clone, Default)]
pub struct HttpCarrier {
    receivers: BTreeMap<String, Receiver>,
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "http://{}:{}{}", self.host, self.port, self.path)
    }
}

impl Receiver {
    /// A receiver at an address such as `http://127.0.0.1:8090/inbox`, with the token it knows us by.
    ///
    /// # Errors
    /// [`BadReceiver`] for what is no address, and for `http` to another machine.
    pub fn at(name: &str, address: &str, token: Option<&str>) -> Result<Self, BadReceiver> {
        let bad = |why| BadReceiver { name: name.to_owned(), why };
        let uri: http::Uri = address.parse().map_err(|_| bad("its address is no URL"))?;
        let host = uri.host().ok_or_else(|| bad("its address names no host"))?;
        match uri.scheme_str() {
            Some("http") if is_this_machine(host) => {}
            Some("http") => {
                return Err(bad("without TLS only a gateway on this machine may be named; nothing else keeps what people said to itself"));
            }
            Some("https") => return Err(bad("this version speaks no TLS to receivers: name a gateway on this machine that does")),
            _ => return Err(bad("its address must begin with http://")),
        }
        let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self { host, port: uri.port_u16().unwrap_or(80), path, token: token.map(str::to_owned) })
    }

    async fn post(&self, message: &Message) -> Result<(), Fault> {
        let for_now = |what: &str, error: &dyn std::fmt::Display| Fault::for_now(format!("{what}: {error}"));
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(|error| for_now("no connection", &error))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| for_now("no connection", &error))?;
        let answer = async move { sender.send_request(self.request(message)?).await.map_err(|error| for_now("no answer", &error)) };
        // The connection is driven here and ends with the attempt: a reply that comes later is nobody's.
        tokio::pin!(connection);
        tokio::pin!(answer);
        let answer = tokio::select! {
            answer = &mut answer => answer?,
            ended = &mut connection => match ended {
                // It was closed behind the answer.
                Ok(()) => answer.await?,
                Err(error) => return Err(for_now("the connection broke", &error)),
            },
        };
        match answer.status().as_u16() {
            200..300 => Ok(()),
            // Too slow, too early, too many: and whatever is the receiver's own trouble.
            code @ (408 | 425 | 429 | 500..) => Err(Fault::for_now(format!("answered {code}"))),
            code => Err(Fault::lasting(format!("answered {code}"))),
        }
    }

    fn request(&self, message: &Message) -> Result<Request<Full<Bytes>>, Fault> {
        let id = message.id.as_str();
        let body = json!({
            "id": id,
            "kind": message.kind,
            "conversation": message.session,
            "reader": message.reader,
            "written_at": clock::rfc3339(message.written_ms),
            "subject": message.subject(),
            "pieces": message.pieces,
            "text": message.text(),
        });
        let mut request = Request::post(&self.path)
            .header(HOST, format!("{}:{}", self.host, self.port))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .header("Idempotency-Key", id)
            .header("X-Request-Id", as_uuid(id));
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        request
            .body(Full::new(Bytes::from(body.to_string())))
            .map_err(|error| Fault::lasting(format!("the request cannot be made: {error}")))
    }
}

impl HttpCarrier {
    /// The same with one receiver more.
    #[must_use]
    pub fn with(mut self, name: &str, receiver: Receiver) -> Self {
        self.receivers.insert(name.to_owned(), receiver);
        self
    }
}

impl Carrier for HttpCarrier {
    fn carry<'a>(&'a self, message: &'a Message) -> Carrying<'a> {
        Box::pin(async move {
            let Address::Receiver(name) = &message.to else { return Err(Fault::lasting("it names no receiver")) };
            // The operator may put it back.
            let receiver = self.receivers.get(name).ok_or_else(|| Fault::for_now("no receiver of this name is set up"))?;
            receiver.post(message).await
        })
    }
}

/// 32 hexadecimal digits as the UUID that national services want for the same purpose.
fn as_uuid(id: &str) -> String {
    let mut uuid = String::with_capacity(36);
    for (at, digit) in id.chars().enumerate() {
        if [8, 12, 16, 20].contains(&at) {
            uuid.push('-');
        }
        uuid.push(digit);
    }
    uuid
}
