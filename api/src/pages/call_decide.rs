//! Deciding for another outcome than the questions came to, over HTTP. Who may decide what, the sessions room says.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;

use super::citizen::not_a_form;
use super::http::{Pages, Sent, see_other};
use super::staff::staff_page;
use crate::identity::{Role, Staff};
use crate::problem::Problem;
use crate::sessions::Deciding;

/// The route.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/call/{id}/decide", post(decide))
}

async fn decide(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        super::call_routes::attended(&pages, &id, who).await?;
        let wanted = Deciding {
            by: &who.who.name,
            is_clinician: who.who.roles.has(Role::Clinician),
            disposition: form.get("disposition").ok_or_else(not_a_form)?,
            reason: form.get("reason").unwrap_or_default(),
            seq: form.seq().ok_or_else(not_a_form)?,
        };
        pages.sessions.decide(&id, wanted).await?;
        Ok(see_other(&format!("/call/{id}")))
    })
    .await
}
