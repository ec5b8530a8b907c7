//! Style sheets, scripts and pictures, inside the binary (debug builds read the disk). One hash over all of them names the
//! folder they are served from, so relative imports between modules keep working and nothing stale is ever mixed with new.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{Embed, EmbeddedFile};
use sha2::{Digest, Sha256};

#[derive(Embed)]
#[folder = "../web-widget/ui"]
#[prefix = "ui/"]
struct Ui;

#[derive(Embed)]
#[folder = "../web-widget/triage"]
#[prefix = "triage/"]
struct Triage;

#[derive(Embed)]
#[folder = "../web-widget/console"]
#[prefix = "console/"]
struct Console;

#[derive(Embed)]
#[folder = "../web-widget/studio"]
#[prefix = "studio/"]
struct Studio;

/// The element for other sites' pages. It keeps its name, so it is cached for minutes only.
const EMBED_JS: &str = include_str!("../../../web-widget/embed.js");

/// A year: the name changes with the content.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Five minutes, for the one file that keeps its name.
const BRIEFLY: &str = "public, max-age=300";

fn file(path: &str) -> Option<EmbeddedFile> {
    Ui::get(path).or_else(|| Triage::get(path)).or_else(|| Console::get(path)).or_else(|| Studio::get(path))
}

/// The folder of the assets, such as `/assets/1a2b3c4d5e6f7a8b`, computed once at start.
#[must_use]
pub fn folder() -> &'static str {
    static FOLDER: OnceLock<String> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let mut names: Vec<String> =
            Ui::iter().chain(Triage::iter()).chain(Console::iter()).chain(Studio::iter()).map(|name| name.to_string()).collect();
        names.sort();
        let mut hash = Sha256::new();
        for name in &names {
            hash.update(name.as_bytes());
            if let Some(found) = file(name) {
                hash.update(&found.data);
            }
        }
        let hex: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("/assets/{hex}")
    })
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

async fn asset(Path((hash, path)): Path<(String, String)>) -> Response {
    // Debug builds read the disk, so a file may be newer than the hash in its name: then it must not be kept.
    let current = folder().ends_with(&hash);
    match file(&path) {
        Some(found) if current => {
            let keep = if cfg!(debug_assertions) { "no-cache" } else { FOREVER };
            ([(header::CONTENT_TYPE, kind(&path)), (header::CACHE_CONTROL, keep)], found.data).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn embed_js() -> Response {
    // Other sites load it with a plain script tag: that is its purpose, and needs no cross-origin sharing.
    let headers = [
        (header::CONTENT_TYPE, kind("embed.js")),
        (header::CACHE_CONTROL, BRIEFLY),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, EMBED_JS).into_response()
}

/// Routes of the assets. They need no state.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{hash}/{*path}", get(asset)).route("/embed.js", get(embed_js))
}
