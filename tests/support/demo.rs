//! The whole service of the demonstration, in memory unless told otherwise, with the shipped pathways. Used by whole-product tests through `#[path]`; it tests
//! nothing itself.

#![allow(dead_code, clippy::unwrap_used, reason = "a test may stop when the service cannot be built")]

#[path = "shipped.rs"]
mod shipped;

use axum::Router;
use fingerpost_api::app::{App, Config};
use fingerpost_api::openapi;
use fingerpost_api::pages::PagesConfig;
use fingerpost_api::releases::Release;

/// The service and its routes.
pub async fn service() -> (App, Router) {
    service_in("memory:").await
}

/// The same over another store.
pub async fn service_in(store: &str) -> (App, Router) {
    let loaded = shipped::load();
    let release = Release::new(loaded.program.unwrap(), loaded.sources);
    let pages = PagesConfig::default();
    let app =
        App::open(Config { store: store.into(), release, is_to_be_live: false, demo: true, directory: None, behind_tls: false, pages })
            .await
            .unwrap();
    let router = fingerpost_api::server::finish(openapi::router(&app));
    (app, router)
}

/// The shipped pathways with a remark added: another release that says the same.
pub fn with_a_remark() -> Release {
    let mut texts = shipped::texts();
    texts.iter_mut().find(|(name, _)| name.ends_with("sore-throat.yaml")).unwrap().1.push_str("# mended\n");
    let loaded = fingerpost_engine::load(&texts);
    Release::new(loaded.program.unwrap(), loaded.sources)
}
