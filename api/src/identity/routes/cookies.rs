//! The cookies of our own pages. Behind TLS their names carry the prefix that browsers tie to this host and to secure transport; on a plain
//! loopback demonstration browsers would refuse that prefix, so it is left out there. Knows not what a cookie opens.

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};

use crate::identity::service::Identity;

/// How cookies are written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookies {
    /// Whether people reach us over TLS.
    pub behind_tls: bool,
}

impl Identity {
    /// How cookies are written here.
    #[must_use]
    pub fn cookies(&self) -> Cookies {
        Cookies { behind_tls: self.behind_tls }
    }
}

impl Cookies {
    /// The full name of a cookie.
    #[must_use]
    pub fn name(self, short: &str) -> String {
        if self.behind_tls { format!("__Host-fingerpost-{short}") } else { format!("fingerpost-{short}") }
    }

    /// The `Set-Cookie` value that gives a page a token for `seconds`: not readable by scripts, not sent with posts from other sites.
    /// `None` when the value cannot stand in a cookie.
    #[must_use]
    pub fn set(self, short: &str, value: &str, seconds: i64) -> Option<HeaderValue> {
        if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            return None;
        }
        let secure = if self.behind_tls { "; Secure" } else { "" };
        let name = self.name(short);
        HeaderValue::try_from(format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")).ok()
    }

    /// The `Set-Cookie` value that takes it away.
    #[must_use]
    pub fn clear(self, short: &str) -> Option<HeaderValue> {
        self.set(short, "", 0)
    }

    /// The value a request brought, if it brought exactly one.
    #[must_use]
    pub fn read<'a>(self, headers: &'a HeaderMap, short: &str) -> Option<&'a str> {
        let name = self.name(short);
        let mut found = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value);
        let first = found.next()?;
        // Two cookies of one name means that somebody else planted one.
        found.next().is_none().then_some(first)
    }
}
