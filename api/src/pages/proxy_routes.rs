//! Who may speak for the person of a call, over HTTP: add somebody, withdraw. Whether it fits is decided by the people room.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;

use super::call_routes::attended;
use super::citizen::{elsewhere, not_a_form};
use super::http::{Pages, Sent, see_other};
use super::person_routes::screen;
use super::present_services::sentence;
use super::staff::staff_page;
use super::view::{FieldError, PersonPage};
use super::{present_person, present_proxies};
use crate::identity::Staff;
use crate::people::{PeopleError, Reader, Said};
use crate::problem::Problem;

/// The routes.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/call/{id}/person/proxies", post(add)).route("/call/{id}/person/proxies/{proxy}/withdraw", post(withdraw))
}

async fn add(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (session, _) = attended(&pages, &id, who).await?;
        let of_person = session.live.of_person.as_ref().ok_or_else(elsewhere)?;
        let version = form.get("version").and_then(|version| version.parse().ok()).ok_or_else(not_a_form)?;
        let refused = match present_proxies::mandate(&form, pages.sessions.clock().now().local_date) {
            Err(fault) => fault.to_owned(),
            Ok(mandate) => match pages.people.entrust(Reader::of(who), &of_person.person, version, mandate).await {
                Ok(_) => return Ok(see_other(&format!("/call/{id}/person"))),
                Err(refusal @ (PeopleError::Unfit(_) | PeopleError::Changed)) => sentence(&refusal.to_string()),
                Err(refusal) => return Err(refusal.into()),
            },
        };
        let errors = vec![FieldError { fact: "proxy_name".to_owned(), text: refused }];
        let page = present_person::page(&format!("/call/{id}"), &Said::default());
        screen(&pages, who, &session, PersonPage { errors, proxy: present_proxies::form(&form), ..page }).await
    })
    .await
}

async fn withdraw(
    State(pages): State<Pages>,
    Path((id, proxy)): Path<(String, String)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        sent?;
        let (session, _) = attended(&pages, &id, who).await?;
        let of_person = session.live.of_person.as_ref().ok_or_else(elsewhere)?;
        pages.people.withdraw(Reader::of(who), &of_person.person, &proxy).await?;
        Ok(see_other(&format!("/call/{id}/person")))
    })
    .await
}
