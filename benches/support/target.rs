//! The service on a free port of loopback, with the shipped library, for the benches that ask it over HTTP. It measures nothing.

#[path = "../../tests/support/shipped.rs"]
mod shipped;

use super::client::{self, Connection, Script};
use anyhow::{Result, anyhow};
use fingerpost_api::app::{App, Config};
use fingerpost_api::pages::PagesConfig;
use fingerpost_api::releases::Release;
use fingerpost_api::server::Settings;
use fingerpost_api::storage::StoreAt;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A service on a free port.
pub struct Target {
    /// The kind of store.
    pub store: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// Ends it.
    pub stop: oneshot::Sender<()>,
    /// Its end.
    pub ended: JoinHandle<std::io::Result<()>>,
    /// A conversation about a sore throat.
    pub script: Script,
}

/// Starts it.
pub async fn start(store: &'static str, at: StoreAt) -> Result<Target> {
    let loaded = shipped::load();
    let release = Release::new(loaded.program.ok_or_else(|| anyhow!("the shipped library has faults"))?, loaded.sources);
    let config =
        Config { store: at, release, is_to_be_live: false, demo: false, directory: None, behind_tls: false, pages: PagesConfig::default() };
    let app = App::open(config).await?.limited_to(0);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(fingerpost_api::serve(app, listener, Settings::default(), async {
        // A sender that is gone means stop as well.
        let _ = stopped.await;
    }));
    let script = client::write_script(&mut Connection::open(address).await?, client::SORE_THROAT).await?;
    Ok(Target { store, address, stop, ended, script })
}
