//! The summary of a call, whole, for staff who are in it: what goes to the service that is to help. The hand-off makes it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::case::refusal;
use super::http::Pages;
use super::staff::staff_page;
use crate::handoff::summary_html;
use crate::handoff::types::Receiver;
use crate::identity::Staff;

/// The route.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/call/{id}/summary", get(show))
}

async fn show(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let (session, _) = super::call_routes::attended(&pages, &id, who).await?;
        let summary = super::citizen_bookings::desk(&pages).summary(&session, None, Receiver::Action).await.map_err(refusal)?;
        let head = [(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, summary_html::policy())];
        Ok((head, summary_html::document(&summary)).into_response())
    })
    .await
}
