//! The service's description in OpenAPI, made from the routes themselves. A snapshot is committed and compared in the tests.

use crate::app::App;
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, Info, License, OpenApi};

/// Completes the document of the routes: what the service is, and how a token travels.
#[must_use]
pub fn complete(mut document: OpenApi) -> OpenApi {
    let mut info = Info::new("Fingerpost", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Urgent-care triage: one question at a time to a disposition with reasons, and on to a service that is open. Demonstration content, not \
         clinically approved; not an NHS service."
            .to_owned(),
    );
    info.license = Some(License::new("MIT OR Apache-2.0"));
    document.info = info;
    document.servers = None;
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let mut components = document.components.take().unwrap_or_else(|| ComponentsBuilder::new().build());
    components.security_schemes.insert("token".to_owned(), utoipa::openapi::RefOr::T(bearer));
    document.components = Some(components);
    document
}

/// The whole router: every route of the app and the document that describes them.
pub fn router(app: &App) -> Router {
    let (router, document) = app.router();
    let document = Json(complete(document));
    router.route("/openapi.json", get(move || async move { document.clone() }))
}
