//! The person of a call over HTTP: find them, choose where the rules do not decide, write down what they need. Who is who and what a contact counts for
//! is decided by the rooms behind.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use super::call_routes::attended;
use super::citizen::{elsewhere, not_a_form};
use super::form::Form;
use super::http::{Pages, Sent, Shown, html, see_other};
use super::person::person as person_page;
use super::present_person::{self, errors};
use super::present_services::sentence;
use super::staff::staff_page;
use super::view::{CallerBanner, CallerCard, FieldError, PersonPage};
use crate::identity::Staff;
use crate::people::{Channel, Details, NhsNumber, PeopleError, Person, PersonId, Preferences, Reader, Said, Verdict};
use crate::problem::{Kind, Problem};
use crate::sessions::{Access, Caller, Folded, Naming};

/// The routes of the person of a call.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/call/{id}/person", get(show).post(find)).route("/call/{id}/person/needs", post(needs))
}

fn reader(staff: &Staff) -> Reader<'_> {
    Reader { name: &staff.who.name, roles: &staff.who.roles }
}

/// The call is about this person. The engine learns of their earlier contacts, and the number beside which plans are read becomes theirs: another
/// person's plan must not stand on the page.
async fn name(pages: &Pages, staff: &Staff, session: &str, person: &Person, said: Option<NhsNumber>) -> Result<(), Problem> {
    let folded = pages.sessions.folded(session, Access::Staff).await?;
    let caller = folded.caller().cloned().unwrap_or_default();
    let name = Some(person.name()).filter(|name| !name.is_empty());
    // A name that was written down for somebody else goes with their number.
    let is_another = folded.live.of_person.as_ref().is_some_and(|named| named.person != person.id);
    let (kept, old) = if is_another { Default::default() } else { (caller.name.clone(), caller.nhs_number.clone()) };
    let number = person.details.nhs_number.clone().or(said).map_or(old, |number| number.grouped());
    let is = Caller { nhs_number: number, name: name.unwrap_or(kept), ..caller.clone() };
    if is != caller {
        pages.sessions.caller(session, &staff.who.name, is).await?;
    }
    let earlier = pages.people.earlier(&person.id, session).await?;
    let needs = person.preferences.needs();
    let naming = Naming { by: &staff.who.name, person: &person.id, needs: &needs, first: &person.fast_track, earlier };
    pages.sessions.about(session, naming).await?;
    super::care_plan_routes::tell(pages, staff, session).await
}

/// Somebody of whom the number alone was said. Where the number is new, a record is made, so that the next call knows of this one.
pub(super) async fn named_by_number(pages: &Pages, staff: &Staff, session: &str, number: Option<NhsNumber>) -> Result<(), Problem> {
    if number.is_none() {
        return Ok(());
    }
    let details = Details { nhs_number: number, ..Details::default() };
    let person = match pages.people.find(reader(staff), &details).await?.verdict {
        Verdict::Same(person) => person,
        Verdict::Nobody => pages.people.add(reader(staff), details).await?,
        // Asked on the person's page.
        Verdict::Ask(_) => return Ok(()),
    };
    name(pages, staff, session, &person, None).await
}

/// A human takes over a conversation that joined somebody's history by itself: only now the engine learns of the earlier contacts, and staff of the needs.
pub(super) async fn taken_over(pages: &Pages, staff: &Staff, session: &str) -> Result<(), Problem> {
    let folded = pages.sessions.folded(session, Access::Staff).await?;
    let Some(of_person) = &folded.live.of_person else { return Ok(()) };
    let (_, person) = pages.people.read(reader(staff), &of_person.person).await?;
    name(pages, staff, session, &person, None).await
}

/// The caller card with what is known of the person: needs and earlier contacts stand before everything else. What cannot be looked at is said to be
/// missing, never passed over in silence.
pub(super) async fn known(pages: &Pages, staff: &Staff, session: &Folded, mut card: CallerCard) -> CallerCard {
    let href = format!("/call/{}/person", session.live.id);
    let Some(of_person) = &session.live.of_person else {
        card.person = Some((href, "Find this person and their earlier contacts"));
        return card;
    };
    card.person = Some((href, "Person, needs and earlier contacts"));
    let (needs, first) = session.needs();
    let (now_ms, zone) = (pages.now_ms(), pages.sessions.clock().zone());
    let (contacts, refusal) = match pages.people.opened(reader(staff), &of_person.person, &session.live.id).await {
        Ok((_, person, contacts)) => {
            card.name = Some(person.name()).filter(|name| !name.is_empty()).or(card.name);
            (contacts, None)
        }
        Err(refusal) => (Vec::new(), Some(refusal)),
    };
    let mut banners = present_person::banners(needs, first, &contacts, now_ms, zone);
    banners.extend(refusal.map(|refusal| CallerBanner {
        kind: "Earlier contacts".to_owned(),
        title: "Could not be looked at".to_owned(),
        lines: vec![sentence(&refusal.to_string())],
        strong: false,
    }));
    banners.append(&mut card.banners);
    card.banners = banners;
    card
}

async fn show(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let (session, _) = attended(&pages, &id, who).await?;
        // Once somebody is named, the form is for somebody else.
        let number = session.caller().filter(|_| session.live.of_person.is_none()).map_or("", |caller| &caller.nhs_number);
        let said = present_person::said(number);
        screen(&pages, who, &session, present_person::page(&format!("/call/{id}"), &said)).await
    })
    .await
}

/// The page, with what is known of the person.
async fn screen(pages: &Pages, who: &Staff, session: &Folded, mut view: PersonPage) -> Shown {
    if let Some(of_person) = &session.live.of_person {
        let (version, person, contacts) = pages.people.opened(reader(who), &of_person.person, &session.live.id).await?;
        present_person::known(&mut view, version, &person, &contacts, pages.now_ms(), pages.sessions.clock().zone());
    }
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html(status, person_page(&pages.staff_layout(&who.who, "Person", "call-person"), &view)))
}

fn said(form: &Form) -> Said {
    let text = |name: &str| form.get(name).unwrap_or_default().chars().take(crate::limits::PERSON_TEXT_LENGTH).collect();
    Said {
        nhs_number: text("nhs_number"),
        family_name: text("family_name"),
        given_name: text("given_name"),
        born: text("born"),
        sex: text("sex"),
        postcode: text("postcode"),
    }
}

async fn find(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (session, _) = attended(&pages, &id, who).await?;
        if session.ended().is_some() {
            return Err(elsewhere());
        }
        found(&pages, who, &session, &form).await
    })
    .await
}

async fn found(pages: &Pages, who: &Staff, session: &Folded, form: &Form) -> Shown {
    let said = said(form);
    let call = format!("/call/{}", session.live.id);
    let mut view = present_person::page(&call, &said);
    let details = match said.details() {
        Ok(details) => details,
        Err(faults) => return screen(pages, who, session, PersonPage { errors: errors(faults), ..view }).await,
    };
    let number = details.nhs_number.clone();
    let found = pages.people.find(reader(who), &details).await?;
    let person = match (found.verdict, form.get("choice")) {
        (Verdict::Same(person), None) => pages.people.complete(reader(who), &person.id, &details).await,
        (Verdict::Nobody, None) | (_, Some("new")) => pages.people.add(reader(who), details).await,
        // Only somebody who was shown for these words can be chosen.
        (Verdict::Same(person), Some(chosen)) if person.id.as_str() == chosen => {
            pages.people.complete(reader(who), &person.id, &details).await
        }
        (Verdict::Ask(people), Some(chosen)) if people.iter().any(|person| person.id.as_str() == chosen) => {
            let id = PersonId::parse(chosen).ok_or_else(not_a_form)?;
            pages.people.complete(reader(who), &id, &details).await
        }
        (Verdict::Ask(people), None) => {
            view.may_be = people.iter().map(present_person::person).collect();
            view.more = found.more;
            return screen(pages, who, session, view).await;
        }
        _ => return Err(elsewhere()),
    };
    match person {
        Ok(person) => {
            name(pages, who, &session.live.id, &person, number).await?;
            Ok(see_other(&call))
        }
        Err(refusal @ (PeopleError::Unfit(_) | PeopleError::Changed)) => {
            let text = sentence(&refusal.to_string());
            screen(pages, who, session, PersonPage { errors: vec![FieldError { fact: "nhs_number".into(), text }], ..view }).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn needs(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (session, _) = attended(&pages, &id, who).await?;
        let of_person = session.live.of_person.as_ref().ok_or_else(elsewhere)?;
        let version = form.get("version").and_then(|version| version.parse().ok()).ok_or_else(not_a_form)?;
        let preferences = Preferences {
            channel: form.get("channel").and_then(Channel::of),
            language: form.get("language").unwrap_or_default().to_owned(),
            interpreter: form.get("interpreter").is_some(),
            adjustments: form
                .get("adjustments")
                .unwrap_or_default()
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        let first = form.get("fast_track").unwrap_or_default().to_owned();
        match pages.people.prefer(reader(who), &of_person.person, version, preferences, first).await {
            Ok(person) => {
                name(&pages, who, &id, &person, None).await?;
                Ok(see_other(&format!("/call/{id}")))
            }
            Err(refusal @ PeopleError::Unfit(_)) => Err(Problem::new(Kind::Unprocessable, "person_unfit", sentence(&refusal.to_string()))),
            Err(refusal) => Err(refusal.into()),
        }
    })
    .await
}
