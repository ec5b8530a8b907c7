//! From the address of a shared store to the settings of a connection. Refuses what would send answers or the password over a network in the clear. Shows
//! no part of an address in an error, because a slip of the pen may put the password anywhere in it.

use std::net::IpAddr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::Failure;
use super::tls;
use crate::limits;

/// Silence after which we ask whether the server is still there, and between two such questions, in seconds.
const KEEPALIVE_SECONDS: u64 = 5;

/// Questions without an answer after which it is gone.
const KEEPALIVE_RETRIES: u32 = 2;

/// Reads an address. The password may come from `PGPASSWORD` instead, where lists of processes do not show it.
///
/// # Errors
/// When it is no address of a database, or its host is another machine and TLS is refused.
pub(super) fn read(address: &str, password: Option<String>) -> Result<Config, Failure> {
    let form =
        "write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with %40 for an @ in a password and so on, or leave the password to PGPASSWORD";
    let mut config: Config = address.parse().map_err(|_| Failure(format!("the address of the PostgreSQL store cannot be read: {form}")))?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(Failure(format!("the address of the PostgreSQL store names no host: {form}")));
    }
    never_in_the_clear(&mut config)?;
    if let (None, Some(password)) = (config.get_password(), password) {
        config.password(password);
    }
    if config.get_application_name().is_none() {
        config.application_name("fingerpost");
    }
    config
        .connect_timeout(Duration::from_millis(limits::POSTGRES_CONNECT_MS))
        .tcp_user_timeout(Duration::from_millis(limits::POSTGRES_COMMIT_MS))
        .keepalives_idle(Duration::from_secs(KEEPALIVE_SECONDS))
        .keepalives_interval(Duration::from_secs(KEEPALIVE_SECONDS))
        .keepalives_retries(KEEPALIVE_RETRIES);
    Ok(config)
}

/// A server and how it is reached. Cheap to clone.
#[derive(Clone)]
pub(super) struct Reached {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
}

impl Reached {
    /// From an address, with the password and the roots to trust as the environment has them.
    ///
    /// # Errors
    /// Those of [`read`], and when the roots cannot be read.
    pub(super) fn at(address: &str, password: Option<String>, roots: Option<&str>) -> Result<Self, Failure> {
        let config = read(address, password)?;
        // Without TLS nothing is trusted, so nothing is looked for.
        let tls = if config.get_ssl_mode() == SslMode::Require { tls::connector(roots)? } else { tls::none()? };
        Ok(Self { config, tls })
    }
}

/// Adds settings of a session to those the operator chose.
pub(super) fn with_options(config: &Config, options: &str) -> Config {
    let mut config = config.clone();
    let all = [config.get_options().unwrap_or_default(), options].join(" ");
    config.options(all.trim());
    config
}

/// To another machine only over TLS; to this one without, unless it is asked for.
fn never_in_the_clear(config: &mut Config) -> Result<(), Failure> {
    let far = |host: &Host| match host {
        Host::Tcp(name) => name != "localhost" && !name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => false,
    };
    let is_far = config.get_hosts().iter().any(far) || config.get_hostaddrs().iter().any(|address| !address.is_loopback());
    match (is_far, config.get_ssl_mode()) {
        (true, SslMode::Disable) => Err(Failure(
            "the host of the PostgreSQL store is another machine and sslmode=disable was asked for: health data and the password would cross the network in \
             the clear. Leave sslmode out; PGSSLROOTCERT may name the certificates to trust"
                .to_owned(),
        )),
        (true, _) => {
            config.ssl_mode(SslMode::Require);
            Ok(())
        }
        (false, SslMode::Require) => Ok(()),
        (false, _) => {
            config.ssl_mode(SslMode::Disable);
            Ok(())
        }
    }
}
