//! Asking to be rung, over HTTP, for the person and for staff in the call. Who rings and by when, the hand-off decides.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::case::{Case, Door, Where, case, referral_of, refusal};
use super::http::{Pages, Sent, Shown, html, see_other};
use super::present_services::kind_words;
use super::ring::ring as ring_page;
use super::view::{ActionCard, FieldError, RingPage};
use crate::directory::types::ServiceId;
use crate::handoff::call_first::call_before;
use crate::handoff::desk::WantedCall;
use crate::handoff::service::Place;
use crate::handoff::types::{Action, HandoffError};
use crate::limits;
use crate::outbox::About;
use crate::problem::Problem;
use crate::sessions::{Folded, Page};

/// The routes of asking to be rung.
pub(super) fn routes() -> Router<Pages> {
    ["/triage/{id}/ring/{disposition}", "/call/{id}/ring/{disposition}"]
        .into_iter()
        .fold(Router::new(), |routes, at| routes.route(at, get(show).post(promise)))
}

/// Puts the address of asking for a call on the cards that are calls, and on those before which somebody may ring. Beside an emergency nobody waits for a
/// call, and what is promised is promised.
pub(super) async fn link<'a>(
    pages: &Pages,
    cards: impl Iterator<Item = &'a mut ActionCard>,
    session: &Folded,
    page: &Page,
    base: &str,
) -> Result<(), Problem> {
    let referral = referral_of(session, page);
    if referral.is_emergency() || !pages.handoff.directory().has_services() {
        return Ok(());
    }
    let now = crate::clock::timestamp(pages.now_ms());
    for card in cards {
        let Ok(action) = referral.action(&card.disposition) else { continue };
        let is_first = call_before(&referral, action, now, pages.sessions.clock().zone()).is_some();
        let is_promised =
            pages.handoff.promised(&page.session, &card.disposition).await.map_err(refusal)?.is_some_and(|one| one.done.is_none());
        if (action.is_call || is_first) && !is_promised {
            card.ring = Some(format!("{base}/ring/{}", card.disposition));
            card.ring_is_first = is_first;
        }
    }
    Ok(())
}

/// Where the call has to be asked for that the outcome promises and nobody has been told of; none: nothing is missing.
pub(super) async fn missing(pages: &Pages, session: &Folded, page: &Page, base: &str) -> Result<Option<String>, Problem> {
    let Some(lead) = page.outcome.as_ref().and_then(|outcome| outcome.dispositions.first()).filter(|lead| lead.is_call) else {
        return Ok(None);
    };
    let mut card = ActionCard { disposition: lead.id.clone(), ..ActionCard::default() };
    let is_over = pages.handoff.promised(&page.session, &lead.id).await.map_err(refusal)?.is_some();
    link(pages, std::iter::once(&mut card), session, page, base).await?;
    Ok(card.ring.filter(|_| !is_over))
}

type RingPath = Path<(String, String)>;

async fn show(State(pages): State<Pages>, Path((id, disposition)): RingPath, door: Door) -> Response {
    let shown = async {
        let case = case(&pages, &id, &door).await?;
        let action = case.action(&disposition)?;
        // What a handler wrote down of the caller is not for whoever holds the conversation's token.
        let known = case.session.caller().filter(|_| case.staff.is_some()).cloned().unwrap_or_default();
        let view = RingPage { telephone: known.call_back, place: known.location, ..view(&pages, &case, action)? };
        Ok(html(StatusCode::OK, ring_page(&case.layout(&pages, &view.heading, "ring"), &view)))
    };
    door.page(&pages, shown.await, &id)
}

async fn promise(State(pages): State<Pages>, Path((id, disposition)): RingPath, door: Door, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let case = case(&pages, &id, &door).await?;
        let text = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
        promised(&pages, &case, &door, &disposition, (text("telephone"), text("place"))).await
    };
    door.page(&pages, shown.await, &id)
}

async fn promised(pages: &Pages, case: &Case, door: &Door, disposition: &str, (telephone, place): (String, String)) -> Shown {
    let action = case.action(disposition)?;
    let mut view = RingPage { telephone, place, ..view(pages, case, action)? };
    let mut refused = |fact: &str, text: &str| view.errors.push(FieldError { fact: fact.to_owned(), text: text.to_owned() });
    let query = Where { place: Some(view.place.clone()), slot: None };
    let found = query.found(pages);
    if !crate::booking::details::Details::is_telephone(&view.telephone) {
        refused("telephone", "Enter a telephone number, like 01632 960 001");
    }
    match &found {
        None if view.place.is_empty() => refused("place", "Say where the person is"),
        None => refused("place", "We do not know this place. Check the spelling, or give the whole postcode"),
        Some(place) if view.errors.is_empty() => match pages.handoff.who_rings(&case.referral, action, place, case.now) {
            None => {
                view.nobody = Some(instead(pages, case, action));
                view.commit = case.staff.is_some().then(|| format!("{}/commit", case.base));
            }
            Some(service) => match ask(pages, case, door, disposition, (&service.id, &view.telephone, place)).await {
                Ok(()) => return Ok(see_other(&case.result)),
                Err(HandoffError::PromisedAlready) => {
                    let text = "A call to another number is promised already. Say on the result page that it is not needed, then ask again";
                    view.errors.push(FieldError { fact: "telephone".to_owned(), text: text.to_owned() });
                }
                Err(other) => return Err(refusal(other)),
            },
        },
        Some(_) => {}
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, ring_page(&case.layout(pages, &view.heading, "ring"), &view)))
}

async fn ask(
    pages: &Pages,
    case: &Case,
    door: &Door,
    disposition: &str,
    (service, telephone, place): (&ServiceId, &str, &Place),
) -> Result<(), HandoffError> {
    let who = door.actor();
    let wanted = WantedCall { disposition, service, telephone, place, who: &who };
    super::citizen_bookings::desk(pages).call_back(&case.session, &wanted).await.map(|_| ())
}

/// What to do when nobody can ring in time.
fn instead(pages: &Pages, case: &Case, action: &Action) -> String {
    if call_before(&case.referral, action, case.now, pages.sessions.clock().zone()).is_some() {
        return "Do not wait. Go as the result page says.".to_owned();
    }
    let picture = pages.handoff.directory().picture();
    picture.rules.of(&action.kind).fall_back.say.clone()
}

/// The page before anything is filled in.
fn view(pages: &Pages, case: &Case, action: &Action) -> Result<RingPage, Problem> {
    let (now_ms, zone) = (pages.now_ms(), pages.sessions.clock().zone());
    let first = call_before(&case.referral, action, case.now, zone);
    if first.is_none() && !action.is_call {
        return Err(Problem::not_found());
    }
    let by = |action: &Action| case.referral.needed_by(action).map(|at| super::present::clock_words(at.as_millisecond(), now_ms, zone));
    let (heading, lines) = match (&first, by(action)) {
        (Some(call), until) => (
            "Ask a clinician to ring first",
            vec![
                format!("They ring by {} and may know a nearer or quicker way.", by(call).unwrap_or_default()),
                format!("Nothing else changes: be there by {}. Do not wait longer for the call.", until.unwrap_or_default()),
                "If anything gets worse, go at once or call 999.".to_owned(),
            ],
        ),
        (None, Some(until)) => (
            "What number should they ring?",
            vec![format!(
                "{} rings by {until}.",
                super::present_services::sentence(&kind_words(&case.session, &action.kind)).trim_end_matches('.')
            )],
        ),
        (None, None) => ("What number should they ring?", Vec::new()),
    };
    let picture = pages.handoff.directory().picture();
    let names = || picture.places.names().take(limits::PLACES_LISTED + 1);
    let typed = names().next().is_none() || names().count() > limits::PLACES_LISTED;
    Ok(RingPage {
        heading: heading.to_owned(),
        lines,
        action: format!("{}/ring/{}", case.base, action.disposition),
        back: case.result.clone(),
        places: if typed { Vec::new() } else { names().map(|name| (name.to_owned(), name.to_owned())).collect() },
        typed,
        only_if_safe: case.referral.marks.contains(&About::UnsafeContact) || case.referral.about == About::DomesticAbuse,
        ..RingPage::default()
    })
}
