//! Whether the GP practice is told of a conversation, on the page of the person and on that of the call; and that the person says no. Whom a copy goes to and
//! what stands in it, the hand-off decides.
//!
//! The person's page names no practice: whoever holds a conversation's token may not be the person, and learns nothing of a record.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::response::Response;
use axum::routing::post;

use super::citizen_bookings::desk;
use super::http::{Pages, Sent, see_other};
use super::present::clock_words;
use super::shell::Face;
use super::view::GpCard;
use crate::people::Person;
use crate::problem::Problem;
use crate::sessions::Folded;

/// The routes.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/triage/{id}/keep-from-gp", post(keep))
}

/// For the call handler: the practice by name, and whether the person may still say no.
pub(super) fn for_staff(pages: &Pages, session: &Folded, person: Option<&Person>) -> (String, bool) {
    let told = desk(pages).told_practice(session, person);
    let sent = last_sent(pages, session);
    match (told, sent, session.ended()) {
        (Ok(name), Some(at), _) => (format!("Their GP practice, {name}, got a copy of what this had come to at {at}."), false),
        (Err(_), Some(at), _) => (format!("Their GP practice got a copy of what this had come to at {at}."), false),
        (Ok(name), None, None) => (format!("Their GP practice, {name}, gets a copy of this when you commit."), true),
        (Ok(_), None, Some(_)) => ("Their GP practice got no copy of this.".to_owned(), false),
        (Err(why), None, _) => (format!("Their GP practice gets no copy of this: {}.", why.words()), false),
    }
}

/// For the person.
pub(super) fn for_the_person(pages: &Pages, session: &Folded) -> GpCard {
    let plain = |words: &str| (words.to_owned(), false);
    let (words, may_refuse) = match (last_sent(pages, session), session.gp_copies().refused, session.is_matched()) {
        (Some(at), ..) => (format!("Your GP practice got a copy of what this had come to at {at}."), false),
        (None, true, _) => plain("Your GP practice gets no copy of this, because you said so."),
        (None, false, true) => {
            ("If we know your GP practice and may tell it, it gets a copy of this when you take up what is offered here.".to_owned(), true)
        }
        (None, false, false) => plain("Your GP practice is not told of this: nobody has checked who you are. You can show them this page."),
    };
    GpCard { words, refuse: may_refuse.then(|| format!("/triage/{}/keep-from-gp", session.live.id)) }
}

fn last_sent(pages: &Pages, session: &Folded) -> Option<String> {
    session.gp_copies().sent.last().map(|(at_ms, _)| clock_words(*at_ms, pages.now_ms(), pages.sessions.clock().zone()))
}

async fn keep(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        sent?;
        let mut session = pages.session(&id, &headers).await?;
        if !session.gp_copies().refused {
            pages.sessions.keep_from_gp(&mut session, "the person").await?;
        }
        Ok(see_other(&format!("/triage/{id}/result")))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]

    use super::super::booking_tests::site;
    use crate::identity::{Role, Roles};
    use crate::people::{Details, Reader};
    use crate::sessions::{Access, Naming};

    #[tokio::test]
    async fn the_page_says_whether_the_practice_is_told_names_none_and_takes_a_no() {
        let site = site().await;
        let talk = site.world.somebody("primary-care-6h").await;
        let (result, keep) = (format!("/triage/{}/result", talk.id), format!("/triage/{}/keep-from-gp", talk.id));
        let page = site.page(Some(&talk), &result).await;
        assert!(page.contains("nobody has checked who you are") && !page.contains(&keep), "{page}");
        let roles = Roles(vec![Role::Handler]);
        let known = Details { family: "Wierzba".into(), given: "Łucja".into(), postcode: "ZZ1 2AB".into(), ..Details::default() };
        let person = site.world.people.add(Reader { name: "sam", roles: &roles }, known).await.unwrap();
        let practice = Some(crate::directory::types::ServiceId::parse("beacon-surgery-saltmere").unwrap());
        site.world.people.register(Reader { name: "sam", roles: &roles }, &person.id, 1, practice).await.unwrap();
        let naming = Naming { by: "sam", person: &person.id, needs: &[], first: "", earlier: 0 };
        site.world.sessions.about(&talk.id, naming).await.unwrap();
        let page = site.page(Some(&talk), &result).await;
        assert!(page.contains("If we know your GP practice") && page.contains(&keep) && !page.contains("Beacon"), "{page}");
        site.form(Some(&talk), &keep, "").await;
        let page = site.page(Some(&talk), &result).await;
        assert!(page.contains("because you said so") && !page.contains(&keep), "{page}");
        let session = site.world.sessions.folded(&talk.id, Access::Staff).await.unwrap();
        assert!(session.gp_copies().refused);
    }
}
