//! That somebody's plans were opened without consent, on the page about them in a call, and its review by another clinician. Who may review what, the plans say.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;

use super::call_routes::attended;
use super::care_plan_routes::reader;
use super::citizen::elsewhere;
use super::http::{Pages, Sent, see_other};
use super::present::clock_words;
use super::staff::staff_page;
use crate::care_plans::glass::Alerted;
use crate::care_plans::types::NhsNumber;
use crate::identity::{Role, Staff};
use crate::problem::Problem;

/// The routes.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/call/{id}/person/openings/{opening}/review", post(review))
}

/// One line each, newest first, with the address of the review where this member of staff may make it.
pub(super) async fn lines(pages: &Pages, who: &Staff, number: &NhsNumber, person: &str) -> Result<Vec<(String, Option<String>)>, Problem> {
    let at = |ms: i64| clock_words(ms, pages.now_ms(), pages.sessions.clock().zone());
    let line = |opened: Alerted| {
        let Alerted { id, by, reason, at_ms, .. } = &opened;
        let reviewed = match opened.seen() {
            Some((who, at_ms)) => format!("Reviewed by {who} at {}.", at(*at_ms)),
            None => "Nobody else has reviewed it yet.".to_owned(),
        };
        let may = opened.seen().is_none() && *by != who.who.name && who.who.roles.has(Role::Clinician);
        let words = format!("Opened at {} by {by}. Reason: {}. {reviewed}", at(*at_ms), reason.trim_end_matches('.'));
        (words, may.then(|| format!("{person}/openings/{id}/review")))
    };
    Ok(pages.care_plans.opened_without_consent(reader(who), number).await?.into_iter().map(line).collect())
}

async fn review(
    State(pages): State<Pages>,
    Path((id, opening)): Path<(String, String)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        sent?;
        let (session, _) = attended(&pages, &id, who).await?;
        let of_person = session.live.of_person.as_ref().ok_or_else(elsewhere)?;
        let (_, person) = pages.people.read(crate::people::Reader::of(who), &of_person.person).await?;
        let number = person.details.nhs_number.as_ref().ok_or_else(Problem::not_found)?;
        pages.care_plans.review(reader(who), number, &opening, pages.sessions.clock().now()).await?;
        Ok(see_other(&format!("/call/{id}/person")))
    })
    .await
}
