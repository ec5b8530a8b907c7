//! TLS to a server: one whose certificate we trust is written to over TLS and nothing else; one we do not trust, or that bears another name, is refused.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::path::Path;

use super::PostgresStore;
use super::address::Reached;
use super::link::Link;
use super::server::Server;
use crate::storage::Sealing;

/// A certificate of its own for a name, and its key, as PEM.
fn certificate(name: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_server_is_trusted_by_its_certificate_and_its_name_or_not_at_all() {
    let Some(server) = Server::start() else { return };
    let (here, runtime) = (tempfile::tempdir().unwrap(), tokio::runtime::Runtime::new().unwrap());
    let opens = |address: &str, roots: &str| {
        let reached = Reached::at(address, None, Some(roots)).map_err(|failure| failure.0)?;
        runtime.block_on(Link::open(&reached, &Sealing::default())).map(|_| ()).map_err(|failure| failure.0)
    };
    let address = server.database();
    let over_tls = format!("{}?sslmode=require", address.replace("127.0.0.1", "localhost"));
    let (ours, key) = certificate("localhost");
    let (strangers, _) = certificate("localhost");
    let (trusted, stranger) = (write(here.path(), "ours.pem", &ours), write(here.path(), "stranger.pem", &strangers));
    assert!(opens(&over_tls, &trusted).is_err(), "a server without TLS is not written to in the clear");
    server.serves_tls(&ours, &key);
    opens(&over_tls, &trusted).unwrap();
    for (address, roots, why) in [
        (over_tls.clone(), &stranger, "signed by somebody we do not trust"),
        (format!("{address}?sslmode=require"), &trusted, "it bears another name than 127.0.0.1"),
    ] {
        let refused = opens(&address, roots).unwrap_err();
        assert!(refused.contains("certificate"), "{why}: {refused}");
    }
    let empty = write(here.path(), "empty.pem", "");
    assert!(opens(&over_tls, &empty).unwrap_err().contains("PGSSLROOTCERT"));
    // Without TLS on this machine it is still the same server.
    drop(PostgresStore::open(&address, &Sealing::default()).unwrap());
}
