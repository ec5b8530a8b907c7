//! Signing in and out as a member of staff, by form. Who somebody is, the identity room says.

use axum::Router;
use axum::extract::{Extension, Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::call_routes::CALLERS;
use super::http::{Pages, Sent, Shown, html, see_other};
use super::shell::Face;
use super::sign_in::sign_in;
use crate::identity::{Role, Staff};
use crate::problem::{Kind, Problem};
use crate::server::Call;

/// The routes of sign-in.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/sign-in", get(form).post(enter)).route("/sign-out", post(leave))
}

#[derive(Debug, Default, Deserialize)]
struct Next {
    next: Option<String>,
}

/// Only our own staff pages are gone on to: an address from outside must not lead people elsewhere.
fn inside(next: Option<&str>) -> &str {
    let ours = ["/call", "/worklist", "/clinics", "/directory", "/plans", "/studio"];
    let fits = |next: &&str| ours.iter().any(|begins| next.starts_with(begins)) && !next.contains(['\\', ':', '\r', '\n']);
    next.filter(fits).unwrap_or("/call")
}

fn page(pages: &Pages, next: &str, error: Option<&str>) -> Response {
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    html(status, sign_in(&pages.live_layout("Staff sign in", "sign-in"), next, error, &pages.config.demo_staff))
}

async fn form(State(pages): State<Pages>, Query(query): Query<Next>) -> Response {
    page(&pages, inside(query.next.as_deref()), None)
}

async fn enter(
    State(pages): State<Pages>,
    Extension(call): Extension<Call>,
    headers: axum::http::HeaderMap,
    sent: Result<Sent, Problem>,
) -> Response {
    let shown: Shown = async {
        let Sent(form) = sent?;
        // Else another site could sign a visitor in under a name of its choice.
        if !crate::identity::is_same_origin(&headers) {
            return Err(Problem::new(Kind::Forbidden, "other_site", "This form was not sent from our own page."));
        }
        let next = inside(form.get("next")).to_owned();
        match pages.identity.sign_in(form.get("user").unwrap_or_default(), form.get("password").unwrap_or_default(), call.address).await {
            Ok((token, who)) => {
                let studio = who.roles.has(Role::Author) || who.roles.has(Role::Approver);
                let next = if next == "/call" && studio && !who.roles.has(Role::Handler) { "/studio" } else { next.as_str() };
                let mut response = see_other(next);
                response.headers_mut().extend(pages.identity.staff_cookie(&token).map(|cookie| (SET_COOKIE, cookie)));
                Ok(response)
            }
            Err(error) => {
                let refusal = Problem::from(error);
                if matches!(refusal.kind(), Kind::Unavailable | Kind::Internal) {
                    return Err(refusal);
                }
                Ok(page(&pages, &next, Some(refusal.detail().trim_end_matches('.'))))
            }
        }
    }
    .await;
    pages.page(shown, Face::Studio, None)
}

async fn leave(State(pages): State<Pages>, staff: Option<Staff>) -> Response {
    let shown = async {
        let cookie = pages.identity.end_session(staff).await?;
        let mut response = see_other("/sign-in");
        response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
        Ok(response)
    };
    pages.page(shown.await, Face::Studio, None)
}

/// Whoever is signed in with one of these roles; others are led to the sign-in page, or told that they may not.
pub(super) fn allowed(staff: Option<Staff>, roles: &[Role], next: &str) -> Result<Staff, Box<Shown>> {
    match staff {
        None => Err(Box::new(Ok(see_other(&format!("/sign-in?next={next}"))))),
        Some(staff) => match staff.require_any(roles) {
            Ok(()) => Ok(staff),
            Err(refusal) => Err(Box::new(Err(refusal))),
        },
    }
}

/// Runs a page for those who take calls. Whoever is not signed in comes back to `here` afterwards.
pub(super) async fn staff_page(pages: &Pages, staff: Option<Staff>, here: &str, body: impl AsyncFnOnce(&Staff) -> Shown) -> Response {
    let shown = match allowed(staff, &CALLERS, here) {
        Err(instead) => *instead,
        Ok(who) => body(&who).await,
    };
    pages.page(shown, Face::Console, None)
}
