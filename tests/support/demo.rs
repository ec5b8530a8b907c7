//! The whole service of the demonstration in memory, with the shipped pathways. Used by whole-product tests through `#[path]`; it tests nothing itself.

#![allow(clippy::unwrap_used, reason = "a test may stop when the service cannot be built")]

#[path = "shipped.rs"]
mod shipped;

use axum::Router;
use fingerpost_api::app::{App, Config};
use fingerpost_api::openapi;
use fingerpost_api::pages::PagesConfig;
use fingerpost_api::releases::Release;

/// The service and its routes.
pub async fn service() -> (App, Router) {
    let loaded = shipped::load();
    let release = Release::new(loaded.program.unwrap(), loaded.sources);
    let pages = PagesConfig::default();
    let app =
        App::open(Config { store: "memory:".into(), release, is_to_be_live: false, demo: true, directory: None, behind_tls: false, pages })
            .await
            .unwrap();
    let router = fingerpost_api::server::finish(openapi::router(&app));
    (app, router)
}
