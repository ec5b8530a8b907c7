//! How a call ends, over HTTP: its outcome is committed, decided otherwise, or it is closed without one. Who may decide what, the sessions room says.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;

use super::citizen::{elsewhere, not_a_form};
use super::citizen_bookings::desk;
use super::http::{Pages, Sent, see_other};
use super::present_call;
use super::staff::staff_page;
use crate::identity::{Role, Staff};
use crate::problem::{Kind, Problem};
use crate::sessions::{Besides, Deciding};

/// The routes.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/call/{id}/decide", post(decide)).route("/call/{id}/commit", post(commit)).route("/call/{id}/close", post(close))
}

async fn decide(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (session, _) = super::call_routes::attended(&pages, &id, who).await?;
        let wanted = Deciding {
            by: &who.who.name,
            is_clinician: who.who.roles.has(Role::Clinician),
            disposition: form.get("disposition").ok_or_else(not_a_form)?,
            reason: form.get("reason").unwrap_or_default(),
            seq: form.seq().ok_or_else(not_a_form)?,
        };
        desk(&pages).decide(&session, wanted).await.map_err(Problem::from)?;
        Ok(see_other(&format!("/call/{id}")))
    })
    .await
}

async fn commit(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (mut session, page) = super::call_routes::attended(&pages, &id, who).await?;
        if !page.done || session.ended().is_some() {
            return Err(elsewhere());
        }
        if form.get("keep_from_gp").is_some() && !session.gp_copies().refused {
            pages.sessions.keep_from_gp(&mut session, &who.who.name).await?;
        }
        // Where nobody rings from the directory, somebody says that they have seen to it themselves.
        if form.get("arranged").is_none()
            && let Some(ring) = super::ring_routes::missing(&pages, &session, &page, &format!("/call/{id}")).await?
        {
            return Ok(see_other(&ring));
        }
        desk(&pages).commit(&mut session, &who.who.name).await.map_err(Problem::from)?;
        Ok(see_other(&format!("/call/{id}")))
    })
    .await
}

async fn close(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (mut session, _) = super::call_routes::attended(&pages, &id, who).await?;
        let reason = form.get("reason").filter(|reason| present_call::CLOSE_REASONS.iter().any(|(value, _)| value == reason));
        let reason =
            reason.ok_or_else(|| Problem::new(Kind::Unprocessable, "reason_missing", "Choose a reason for closing the call."))?.to_owned();
        pages.sessions.end(&mut session, &who.who.name, "closed", &reason, Besides::default()).await?;
        Ok(see_other("/call"))
    })
    .await
}
