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
use super::present_call;
use super::present_person::{self, Earlier, errors};
use super::present_services::sentence;
use super::staff::staff_page;
use super::view::{CallerBanner, CallerCard, FieldError, PersonPage};
use crate::identity::Staff;
use crate::people::{Channel, Contact, Details, NhsNumber, PeopleError, Person, PersonId, Preferences, Reader, Said, Verdict, line};
use crate::problem::Problem;
use crate::sessions::{Access, Caller, Folded, Naming, Page, TYPED};

/// The routes of the person of a call.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/call/{id}/person", get(show).post(find))
        .route("/call/{id}/person/needs", post(needs))
        .route("/call/{id}/person/practice", post(practice))
}

/// The call is about this person. The engine learns of their earlier contacts, and the number beside which plans are read becomes theirs: another
/// person's plan must not stand on the page.
pub(super) async fn name(pages: &Pages, staff: &Staff, session: &str, person: &Person, said: Option<NhsNumber>) -> Result<(), Problem> {
    named_by(pages, staff, &staff.who.name, session, (person, said)).await
}

async fn named_by(
    pages: &Pages,
    staff: &Staff,
    by: &str,
    session: &str,
    (person, said): (&Person, Option<NhsNumber>),
) -> Result<(), Problem> {
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
    let naming = Naming { by, person: &person.id, needs: &needs, first: &person.fast_track, earlier };
    pages.sessions.about(session, naming).await?;
    pages.sessions.record_says(session, person).await?;
    super::care_plan_routes::tell(pages, staff, session).await
}

/// Somebody of whom the number alone was said. Where the number is new, a record is made, so that the next call knows of this one.
pub(super) async fn named_by_number(pages: &Pages, staff: &Staff, session: &str, number: Option<NhsNumber>) -> Result<(), Problem> {
    if number.is_none() {
        return Ok(());
    }
    let details = Details { nhs_number: number, ..Details::default() };
    let person = match pages.people.find(Reader::of(staff), &details).await?.verdict {
        Verdict::Same(person) => person,
        Verdict::Nobody => pages.people.add(Reader::of(staff), details).await?,
        // Asked on the person's page.
        Verdict::Ask(_) => return Ok(()),
    };
    name(pages, staff, session, &person, None).await
}

/// A human takes over a conversation that joined somebody's history by itself: only now the engine learns of the earlier contacts, and staff of the needs.
/// That it is this person, nobody has said yet.
pub(super) async fn taken_over(pages: &Pages, staff: &Staff, session: &str) -> Result<(), Problem> {
    let folded = pages.sessions.folded(session, Access::Staff).await?;
    let Some(of_person) = &folded.live.of_person else { return Ok(()) };
    let (_, person) = pages.people.read(Reader::of(staff), &of_person.person).await?;
    let by = if folded.is_matched() { staff.who.name.as_str() } else { TYPED };
    named_by(pages, staff, by, session, (&person, None)).await
}

/// The caller card, the hub that a plan names, and the person's record. Needs and earlier contacts stand before everything else. What cannot be looked at
/// is said to be missing, never passed over in silence.
pub(super) async fn caller(pages: &Pages, staff: &Staff, session: &Folded, page: &Page) -> (CallerCard, Option<String>, Option<Person>) {
    let (mut card, hub) = with_plans(pages, staff, session, page).await;
    let href = format!("/call/{}/person", session.live.id);
    let Some(of_person) = &session.live.of_person else {
        card.person = Some((href, "Find this person and their earlier contacts"));
        return (card, hub, None);
    };
    card.person = Some((href, "Person, needs and earlier contacts"));
    let (needs, first) = session.needs();
    let (now_ms, zone) = (pages.now_ms(), pages.sessions.clock().zone());
    let (contacts, person, refusal) = match pages.people.opened(Reader::of(staff), &of_person.person, &session.live.id).await {
        Ok((_, person, contacts)) => {
            let is_another = session.live.release.speaker(&session.live.state) != fingerpost_engine::walk::Reader::Person;
            card.may_speak = is_another.then(|| line(&person, pages.sessions.clock().now().local_date));
            card.name = Some(person.name()).filter(|name| !name.is_empty()).or(card.name);
            (earlier(pages, contacts).await, Some(person), None)
        }
        Err(refusal) => (Vec::new(), None, Some(refusal)),
    };
    let mut banners = present_person::banners(needs, first, &contacts, now_ms, zone);
    banners.extend(refusal.map(|refusal| CallerBanner {
        kind: "Record and earlier contacts".to_owned(),
        title: "Could not be looked at".to_owned(),
        lines: vec![sentence(&refusal.to_string())],
        strong: false,
    }));
    banners.append(&mut card.banners);
    card.banners = banners;
    (card, hub, person)
}

/// Contacts with what came of them. A clock that is gone, or cannot be read now, says nothing.
async fn earlier(pages: &Pages, contacts: Vec<Contact>) -> Vec<Earlier> {
    let mut all = Vec::with_capacity(contacts.len());
    for contact in contacts {
        let clock = pages.worklist.held(&contact.session).await.map(|held| held.clock).unwrap_or_default();
        all.push(Earlier { contact, clock });
    }
    all
}

/// The caller card, and the hub that a plan names, in words. A plan that cannot be read now is said to be missing, never passed over in silence.
async fn with_plans(pages: &Pages, staff: &Staff, session: &Folded, page: &Page) -> (CallerCard, Option<String>) {
    let unknown = Caller { relation: if page.reader == "person" { "The person".into() } else { String::new() }, ..Caller::default() };
    let caller = session.caller().unwrap_or(&unknown);
    let born = page.answers.iter().find(|a| a.fact == "age").map(|a| a.answer.clone());
    let Ok(number) = NhsNumber::parse(&caller.nhs_number) else { return (present_call::caller(caller, &[], born), None) };
    let reader = super::care_plan_routes::reader(staff);
    let read = pages.care_plans.read(reader, &number, session.encounter().as_ref(), pages.sessions.clock().now()).await;
    let opened = read.as_ref().map_or(&[][..], |opened| &opened.plans);
    let mut card = present_call::caller(caller, opened, born);
    let said =
        |title: &str, line: String| CallerBanner { kind: "Care plans".into(), title: title.to_owned(), lines: vec![line], strong: false };
    match &read {
        Ok(opened) if opened.withheld > 0 => {
            let line = "They did not agree that it is shared. In an emergency a clinician can open it.".to_owned();
            card.banners.push(said("There is a plan that is not shown", line));
        }
        Ok(_) => {}
        Err(refusal) => card.banners.push(said("Could not be looked at", sentence(&refusal.to_string()))),
    }
    card.plans = Some(format!("/call/{}/plans", page.session));
    let picture = pages.handoff.directory().picture();
    let named = opened.iter().find_map(|version| version.plan.headings.hub.as_ref());
    let hub = named.map(|id| picture.service(id).map_or_else(|| id.to_string(), super::care_plan_form::hub_words));
    (card, hub)
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
pub(super) async fn screen(pages: &Pages, who: &Staff, session: &Folded, mut view: PersonPage) -> Shown {
    if let Some(of_person) = &session.live.of_person {
        let (version, person, contacts) = pages.people.opened(Reader::of(who), &of_person.person, &session.live.id).await?;
        let (now_ms, zone) = (pages.now_ms(), pages.sessions.clock().zone());
        let contacts = earlier(pages, contacts).await;
        present_person::known(&mut view, version, &person, &contacts, now_ms, zone);
        if view.practice.is_empty() {
            let id = person.gp_practice.as_ref().map(|id| id.as_str());
            let picture = pages.handoff.directory().picture();
            let named = person.gp_practice.as_ref().and_then(|id| picture.service(id)).map(|service| service.name.as_str());
            view.practice = named.or(id).unwrap_or_default().to_owned();
        }
        if let Some(number) = &person.details.nhs_number {
            view.openings = super::openings::lines(pages, who, number, &view.action).await?;
        }
        view.record = super::present_record::list(&person.record, &pages.sessions.releases().live().program, now_ms, zone);
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
    let found = pages.people.find(Reader::of(who), &details).await?;
    let person = match (found.verdict, form.get("choice")) {
        (Verdict::Same(person), None) => pages.people.complete(Reader::of(who), &person.id, &details).await,
        (Verdict::Nobody, None) | (_, Some("new")) => pages.people.add(Reader::of(who), details).await,
        // Only somebody who was shown for these words can be chosen.
        (Verdict::Same(person), Some(chosen)) if person.id.as_str() == chosen => {
            pages.people.complete(Reader::of(who), &person.id, &details).await
        }
        (Verdict::Ask(people), Some(chosen)) if people.iter().any(|person| person.id.as_str() == chosen) => {
            let id = PersonId::parse(chosen).ok_or_else(not_a_form)?;
            pages.people.complete(Reader::of(who), &id, &details).await
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
            keep_from_gp: form.get("keep_from_gp").is_some(),
            write_to: form.get("write_to").unwrap_or_default().trim().to_owned(),
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
        let person = pages.people.prefer(Reader::of(who), &of_person.person, version, preferences, first).await?;
        name(&pages, who, &id, &person, None).await?;
        Ok(see_other(&format!("/call/{id}")))
    })
    .await
}

/// Writes down with which GP practice they are registered.
async fn practice(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (session, _) = attended(&pages, &id, who).await?;
        let of_person = session.live.of_person.as_ref().ok_or_else(elsewhere)?;
        let after: u64 = form.get("version").and_then(|version| version.parse().ok()).ok_or_else(not_a_form)?;
        let typed = form.get("gp_practice").unwrap_or_default();
        match crate::people::practice(&pages.handoff.directory().picture(), typed) {
            Ok(practice) => {
                pages.people.register(Reader::of(who), &of_person.person, after, practice).await?;
                Ok(see_other(&format!("/call/{id}/person")))
            }
            Err(text) => {
                let view = present_person::page(&format!("/call/{id}"), &Said::default());
                let errors = vec![FieldError { fact: "gp_practice".to_owned(), text }];
                screen(&pages, who, &session, PersonPage { errors, practice: typed.to_owned(), ..view }).await
            }
        }
    })
    .await
}
