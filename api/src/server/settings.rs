//! What an operator may set about the HTTP server. Holds values only.

use std::net::IpAddr;
use std::time::Duration;

use crate::limits;

/// How the server behaves; the default is right for one machine without a proxy.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether callers reach us over TLS (ended by a proxy in front). Adds the header that pins browsers to it.
    pub behind_tls: bool,
    /// Proxies whose word about the caller's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Sources that may frame a page whose route does not say otherwise, as in the policy header: `'none'`, `'self'` or origins.
    pub frame_ancestors: String,
    /// Largest request body in bytes.
    pub body_bytes: usize,
    /// Connections served at the same time.
    pub connections: usize,
    /// Paths that answer even when all connections are taken.
    pub always_served: Vec<String>,
    /// How long things may take.
    pub times: Times,
}

/// How long each part of a request may take.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// A whole request head.
    pub head: Duration,
    /// A whole request body.
    pub body: Duration,
    /// The answer, body included.
    pub total: Duration,
    /// A caller that does not read.
    pub write_stall: Duration,
    /// Work in flight when the service is told to stop.
    pub drain: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            behind_tls: false,
            trusted_proxies: Vec::new(),
            frame_ancestors: "'none'".to_owned(),
            body_bytes: limits::HTTP_BODY_BYTES,
            connections: limits::HTTP_CONNECTIONS,
            always_served: ["/health", "/ready", "/emergency"].map(str::to_owned).to_vec(),
            times: Times::default(),
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self {
            head: Duration::from_millis(limits::HTTP_HEAD_MS),
            body: Duration::from_millis(limits::HTTP_BODY_MS),
            total: Duration::from_millis(limits::HTTP_TOTAL_MS),
            write_stall: Duration::from_millis(limits::HTTP_WRITE_STALL_MS),
            drain: Duration::from_millis(limits::HTTP_DRAIN_MS),
        }
    }
}
