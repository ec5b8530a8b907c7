//! The ways out of the house: HTTP to a service, mail to a relay, files for the operator's gateway of text messages and letters. Each carries one message
//! once; whether and when again, the deliverer says.

mod folder;
mod http;
mod mail;

#[cfg(test)]
pub(crate) mod misbehaving;
#[cfg(test)]
mod relay;
#[cfg(test)]
mod tests;

pub use folder::FolderCarrier;
pub use http::{BadReceiver, HttpCarrier, Receiver};
pub use mail::{BadRelay, MailCarrier, Relay};

use std::net::IpAddr;

/// Whether a host is this machine itself: only there may anything go without TLS.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
