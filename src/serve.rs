//! `serve`: the service with its pages, on this machine. It reads the pathways, starts the rooms, prints the addresses, and watches the folder when asked.

use crate::telemetry::{self, LogFormat};
use crate::terminal::Terminal;
use crate::{Ended, directory, files, library, limits, store};
use anyhow::{Context, Result, bail};
use clap::Args;
use fingerpost_api::app::{App, Backups, Config, OwnDirectory};
use fingerpost_api::outbox::OutboxSettings;
use fingerpost_api::pages::PagesConfig;
use fingerpost_api::releases::{Begun, Release, Releases};
use fingerpost_api::retention::Policy;
use fingerpost_api::server::{Settings, stop_signal};
use fingerpost_api::storage::Sealed;
use fingerpost_engine::render;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpListener;

/// Serve the pages and the JSON interface.
#[derive(Args)]
#[command(
    long_about = "Serve the pages and the JSON interface.\n\nWith --demo, made-up services, care plans and staff are loaded and the addresses and passwords are printed. \
    With --directory, people are offered the services of that folder. \
    Without --store nothing outlives the process."
)]
pub struct Serve {
    /// Load made-up staff, people and services, and print how to sign in.
    #[arg(long)]
    demo: bool,
    /// Folder of services to offer people (docs/directory.md). `fingerpost directory check` names what is refused in it.
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
    /// Port on this machine; 0 takes a free one.
    #[arg(long, default_value_t = 8111)]
    port: u16,
    /// Address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Folder of pathways; without it, those that come with this program.
    #[arg(long, value_name = "DIR")]
    pathways: Option<PathBuf>,
    /// Take up changes of the folder at once. Conversations that have begun end on the release they began with.
    #[arg(long, requires = "pathways")]
    watch: bool,
    /// Make these pathways live on every node that shares the store, also when the store has them from before and serves others now.
    #[arg(long)]
    publish: bool,
    /// Where conversations are kept: `memory:`, `sled:DIR`, `redb:DIR` or, shared by many nodes, `postgres://USER@HOST/DATABASE`. Its password comes from
    /// the variable PGPASSWORD, or stands behind USER as `:PASSWORD`, where lists of processes show it.
    #[arg(long, value_name = "STORE", default_value = "memory:")]
    store: String,
    /// The keys the store is sealed with; `fingerpost key new FILE` makes them. Must lie outside the store's folder.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Refuse a store on disk that is not sealed wholly.
    #[arg(long)]
    require_sealed: bool,
    /// How long what people said is kept: a table like api/data/retention.csv of the source; without it, England's code of practice.
    #[arg(long, value_name = "FILE")]
    retention: Option<PathBuf>,
    /// Where messages to services and people go (docs/hand-off.md). Without it nothing is sent.
    #[arg(long, value_name = "FILE")]
    outbox: Option<PathBuf>,
    /// Folder for backups, made while the service goes on: one at the start and one every --backup-hours. For sled and redb.
    #[arg(long, value_name = "DIR")]
    backups: Option<PathBuf>,
    /// Hours between two backups.
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=i64::from(fingerpost_api::limits::BACKUP_HOURS)), requires = "backups")]
    backup_hours: u32,
    /// Backups kept in the folder; of more the oldest are removed.
    #[arg(long, value_name = "NUMBER", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..), requires = "backups")]
    backups_kept: u16,
    /// People reach this service over TLS, ended by a proxy in front of it.
    #[arg(long)]
    behind_tls: bool,
    /// A site that may show the journey in its own pages, such as `https://surgery.example`. May be given several times.
    #[arg(long = "embed", value_name = "ORIGIN")]
    embed: Vec<String>,
    /// Address of a proxy whose word about the caller's address is believed. May be given several times.
    #[arg(long = "trusted-proxy", value_name = "ADDRESS")]
    trusted_proxies: Vec<IpAddr>,
    /// Conversations one network may open in a minute; searches of the directory and sign-ins are limited in proportion. 0: no limit.
    #[arg(long, value_name = "NUMBER", default_value_t = fingerpost_api::limits::CLIENT_OPENINGS_PER_MINUTE)]
    client_openings: u32,
    /// Port of the measures for Prometheus, at /metrics; 0 takes a free one. Without it there are none.
    #[arg(long, value_name = "PORT")]
    metrics_port: Option<u16>,
    /// Address of the measures. They are about no person, but are nobody else's business: keep them inside.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), requires = "metrics_port")]
    metrics_host: IpAddr,
    /// Where spans of requests go: an OpenTelemetry collector on this machine or behind a tunnel, such as `http://127.0.0.1:4318/v1/traces`. They hold the
    /// request's id, method, route and times, and nothing anybody said.
    #[cfg(feature = "otlp")]
    #[arg(long, value_name = "URL")]
    otlp: Option<String>,
    /// How logs are written to standard error.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

const NOT_SEALED: &str =
    "The store is not sealed: who reads the disk reads what people said. `fingerpost key new FILE`, then --key-file FILE.";
const WITH_THE_OTHERS: &str =
    "These pathways were live before, and the nodes that share the store serve others now: those are served. --publish goes back to these.";
const NO_DIRECTORY: &str =
    "There is no directory of services: nobody is offered a place to go, only whom to ring. --directory DIR brings one in.";
const PARTLY_SEALED: &str = "A part of the store is not sealed yet: stop the service and run `fingerpost store reseal`.";

impl Serve {
    #[cfg(feature = "otlp")]
    fn otlp(&self) -> Option<&str> {
        self.otlp.as_deref()
    }

    #[cfg(not(feature = "otlp"))]
    const fn otlp(&self) -> Option<&str> {
        None
    }

    /// Runs until it is told to stop.
    ///
    /// # Errors
    /// The pathways cannot be read, the store cannot be opened or the port is taken.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let traces = telemetry::begin(self.log_format, self.otlp())?;
        let loaded = library::load(self.pathways.as_deref(), &[])?;
        if let Err(ended) = library::program(&loaded, "serve", terminal)? {
            return Ok(ended);
        }
        let Some(program) = loaded.program else { return Ok(Ended::Faults) };
        let release = Release::new(program, loaded.sources);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the service")?;
        let ended = runtime.block_on(self.serve(release, terminal));
        traces.end();
        ended
    }

    async fn serve(self, release: Release, terminal: &mut Terminal) -> Result<Ended> {
        let address = SocketAddr::new(self.host, self.port);
        let listener =
            TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}: choose another port with --port"))?;
        let address = listener.local_addr()?;
        let pages = PagesConfig { embed_origins: self.embed.clone(), ..PagesConfig::default() };
        let mut store = store::at(&self.store, self.key_file.as_deref())?;
        store.sealing.is_required = self.require_sealed;
        let services = self.services(terminal)?;
        let config = Config {
            store,
            release,
            is_to_be_live: self.publish,
            demo: self.demo,
            directory: services,
            behind_tls: self.behind_tls,
            pages,
        };
        let backups = self.backups.clone().map(|folder| Backups { folder, every_hours: self.backup_hours, kept: self.backups_kept.into() });
        let mut app = App::open(config).await?.limited_to(self.client_openings).backing_up(backups);
        if let Some(file) = &self.retention {
            let table = String::from_utf8(files::read_some(file)?).context("the retention policy is not text")?;
            app = app.keeping(Policy::read(&table).map_err(anyhow::Error::msg)?);
        }
        if let Some(file) = &self.outbox {
            let text = String::from_utf8(files::read_some(file)?).context("the outbox file is not text")?;
            let settings = OutboxSettings::read(&text).with_context(|| format!("{} is not taken", file.display()))?;
            app = app.posting(&settings, |secret| word_in(secret).map_err(|error| error.to_string()))?;
        }
        self.say(&app, address, terminal)?;
        self.measures(&app, terminal).await?;
        if self.behind_tls && self.trusted_proxies.is_empty() {
            tracing::warn!("nobody is limited by address: name the proxy with --trusted-proxy, so that callers can be told apart");
        }
        if let Some(folder) = self.pathways.filter(|_| self.watch) {
            let releases = app.releases.clone();
            let here = tokio::runtime::Handle::current();
            tokio::task::spawn_blocking(move || watch(&folder, &releases, &here));
        }
        let settings = Settings { behind_tls: self.behind_tls, trusted_proxies: self.trusted_proxies, ..Settings::default() };
        fingerpost_api::serve(app, listener, settings, stop_signal()).await?;
        // The watcher sleeps between looks; the process does not wait for it.
        Ok(Ended::Fine)
    }

    /// The operator's directory. Refused rows are counted in the log, and stop nothing; a broken table stops the start.
    fn services(&self, terminal: &mut Terminal) -> Result<Option<OwnDirectory>> {
        let Some(folder) = &self.directory else { return Ok(None) };
        let loaded = directory::load(folder)?;
        let (refused, stale) = (loaded.report.refused_count, loaded.report.stale.len());
        if refused > 0 || stale > 0 {
            tracing::warn!(refused, stale, "rows of the directory are not offered: `fingerpost directory check` names them");
        }
        let Some(catalogue) = loaded.catalogue.filter(|catalogue| !catalogue.services.is_empty()) else {
            directory::say(&loaded.report, &mut terminal.aside())?;
            bail!("the directory {} cannot be served: a table is broken or no service was taken; see above", folder.display());
        };
        Ok(Some(OwnDirectory { catalogue, schedules: loaded.schedules.unwrap_or_default() }))
    }

    /// Opens the listener of the measures, which is never the public one.
    async fn measures(&self, app: &App, terminal: &mut Terminal) -> Result<()> {
        let Some(port) = self.metrics_port else { return Ok(()) };
        let address = SocketAddr::new(self.metrics_host, port);
        let what = || format!("cannot listen on {address} for the measures: choose another port with --metrics-port");
        let listener = TcpListener::bind(address).await.with_context(what)?;
        terminal.line(format!("measures on http://{}/metrics", listener.local_addr()?))?;
        // It ends with the process, after the last answer.
        tokio::spawn(fingerpost_api::serve_metrics(app.clone(), listener));
        Ok(())
    }

    /// The first line is the address alone, for programs; the rest is for people.
    fn say(&self, app: &App, address: SocketAddr, terminal: &mut Terminal) -> Result<()> {
        let base = format!("http://{address}");
        terminal.line(format!("listening on {base}"))?;
        terminal.line("")?;
        for (what, path) in [
            ("For citizens", "/"),
            ("For call handlers", "/call"),
            ("For authors", "/studio"),
            ("The JSON interface", "/docs"),
            ("Its description", "/openapi.json"),
        ] {
            terminal.line(format!("  {what:<20} {base}{path}"))?;
        }
        if !app.demo_users.is_empty() {
            terminal.line("")?;
            terminal.line("  Made-up staff; the passwords are good until the next start:")?;
            for user in &app.demo_users {
                terminal.line(format!("  {:<10} {}   {}", user.name, user.password, user.what))?;
            }
        }
        terminal.line("")?;
        if !app.handoff.directory().has_services() {
            terminal.line(NO_DIRECTORY)?;
        }
        if app.begun == Begun::WithTheOthers {
            terminal.line(WITH_THE_OTHERS)?;
        }
        match app.store.sealed() {
            Sealed::Not => terminal.line(NOT_SEALED)?,
            Sealed::Partly => terminal.line(PARTLY_SEALED)?,
            Sealed::Wholly | Sealed::InMemory => {}
        }
        terminal.line("Not an NHS service. Demonstration, not clinically approved. Ctrl-C stops it.")?;
        Ok(())
    }
}

/// What a file of a secret holds.
fn word_in(file: &Path) -> Result<String> {
    String::from_utf8(files::read_some(file)?).context("it is not text")
}

/// Looks at the folder again and again, and makes every sound change live. A release with errors is named and never goes live.
fn watch(folder: &Path, releases: &Releases, here: &tokio::runtime::Handle) {
    let mut seen = library::load(Some(folder), &[]).map(|l| fingerprint(&l)).unwrap_or_default();
    loop {
        std::thread::sleep(Duration::from_millis(limits::WATCH_MS));
        let loaded = match library::load(Some(folder), &[]) {
            Ok(loaded) => loaded,
            Err(error) => {
                tracing::warn!(%error, "the pathways cannot be read; the live release stays");
                continue;
            }
        };
        let now = fingerprint(&loaded);
        if now == seen {
            continue;
        }
        if let Some(program) = loaded.program {
            let release = Release::new(program, loaded.sources);
            let hash = release.hash().to_owned();
            match here.block_on(releases.publish(release)) {
                Ok(true) => tracing::info!(hash, "a new release is live"),
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "the change cannot be kept; the live release stays, and it is tried again");
                    continue;
                }
            }
        } else {
            tracing::warn!(faults = render::summary(&loaded.faults), "the change has faults; the live release stays");
        }
        seen = now;
    }
}

/// What tells one state of the folder from another: every name and text.
fn fingerprint(loaded: &fingerpost_engine::Loaded) -> Vec<(String, usize, u64)> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let of = |text: &str| {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        hasher.finish()
    };
    loaded.sources.files().map(|(_, f)| (f.name.clone(), f.text.len(), of(&f.text))).collect()
}
