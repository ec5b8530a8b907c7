//! From the result to a booked time: open services, free times, the booking form. The rooms behind it decide what is offered
//! and who may book; here it only gets addresses and words.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::Date;

use super::case::{Case, Door, Where, case, referral_of, refusal};
use super::citizen_bookings::desk;
use super::form::Form;
use super::http::{Pages, Sent, Shown, html, key, see_other};
use super::present_services as present;
use super::services;
use super::view::{BookingForm, FieldError, OutcomePage, SlotsPage};
use crate::booking::details::Details;
use crate::booking::service::Order;
use crate::booking::types::{Booking, BookingError, BookingId, BookingState, SlotId};
use crate::directory::types::ServiceId;
use crate::handoff::recognised::join_history;
use crate::handoff::types::HandoffError;
use crate::limits;
use crate::problem::Problem;
use crate::sessions::{Folded, Page};

/// The routes of services and bookings.
pub(super) fn routes() -> Router<Pages> {
    under("/triage").merge(under("/call"))
}

/// The same pages behind both doors.
fn under(root: &str) -> Router<Pages> {
    let at = |rest: &str| format!("{root}/{{id}}/{rest}");
    Router::new()
        .route(&at("services/{disposition}"), get(list))
        .route(&at("services/{disposition}/{service}"), get(slots).post(choose))
        .route(&at("book/{disposition}"), get(form).post(book))
        .route(&at("extend/{disposition}"), post(extend))
}

/// Puts the addresses of services, and of bookings that stand, beside the actions.
pub(super) async fn link(pages: &Pages, view: &mut OutcomePage, session: &Folded, page: &Page) -> Result<(), Problem> {
    let base = format!("/triage/{}", page.session);
    let came_to = referral_of(session, page);
    // Beside an emergency nothing is looked for: the emergency comes first.
    if !came_to.is_emergency() && pages.handoff.directory().has_services() {
        for card in std::iter::once(&mut view.lead).chain(&mut view.also) {
            let somewhere = came_to.action(&card.disposition).is_ok() && card.band != super::view::Band::Home;
            card.services = somewhere.then(|| format!("{base}/services/{}", card.disposition));
        }
    }
    super::ring_routes::link(pages, std::iter::once(&mut view.lead).chain(&mut view.also), session, page, &base).await?;
    view.booking = standing(pages, &page.session, &base).await?;
    Ok(())
}

/// The booking that stands, or that lost its time and was not settled yet: its address and words.
pub(super) async fn standing(pages: &Pages, session: &str, base: &str) -> Result<Option<(String, String)>, Problem> {
    let bookings = pages.handoff.bookings().bookings_of(session).await.map_err(refusal)?;
    let is_theirs = |b: &&Booking| matches!(b.state, BookingState::Booked | BookingState::Displaced { .. });
    Ok(bookings.iter().rev().find(is_theirs).map(|booking| {
        let told = crate::booking::receipt::receipt(booking, pages.sessions.clock().zone());
        let lost = if booking.state == BookingState::Booked { "" } else { ": cancelled by the service, choose another time" };
        (format!("{base}/bookings/{}", booking.id.as_str()), format!("{}, {}{lost}", told.when, told.service_name))
    }))
}

async fn list(
    State(pages): State<Pages>,
    Path((id, disposition)): Path<(String, String)>,
    Query(query): Query<Where>,
    door: Door,
) -> Response {
    let shown = async {
        let case = case(&pages, &id, &door).await?;
        let action = case.action(&disposition)?;
        let address = format!("{}/services/{disposition}", case.base);
        let place = query.found(&pages);
        let found = match &place {
            Some(place) => {
                Some(pages.handoff.services_for(&case.referral, action, place, case.now, limits::OFFERS_SHOWN).await.map_err(refusal)?)
            }
            None => None,
        };
        let words = present::words(pages.sessions.clock().zone(), case.now);
        let mut view = present::services(found.as_ref(), &words, |service| query.with_place(format!("{address}/{service}")));
        view.need = present::kind_words(&case.session, &action.kind);
        view.by_when = case.by_when(&pages, &disposition);
        let picture = pages.handoff.directory().picture();
        let call = &picture.rules.of(&action.kind).fall_back.say;
        if !pages.handoff.directory().has_services() {
            view.unreachable = format!("This service has no directory of places to go. {call}");
        } else if picture.places.names().take(limits::PLACES_LISTED + 1).count() > limits::PLACES_LISTED
            || picture.places.names().next().is_none()
        {
            view.typed = true;
        } else {
            view.places = picture.places.names().map(|name| (name.to_owned(), name.to_owned())).collect();
        }
        if view.typed && place.is_none() && query.place.as_deref().is_some_and(|text| !text.trim().is_empty()) {
            view.unreachable = format!("We do not know this place. Check the spelling, or give the whole postcode. {call}");
        }
        view.place.clone_from(&query.place);
        view.action = address;
        view.back = case.result.clone();
        Ok(html(StatusCode::OK, services::services(&case.layout(&pages, "Where to go", "services"), &view)))
    };
    door.page(&pages, shown.await, &id)
}

async fn slots_page(pages: &Pages, case: &Case, disposition: &str, service: &str, query: &Where, error: Option<String>) -> Shown {
    let action = case.action(disposition)?;
    let service = ServiceId::parse(service).map_err(|_| Problem::not_found())?;
    let picture = pages.handoff.directory().picture();
    let known = picture.service(&service).ok_or_else(Problem::not_found)?;
    let Some(place) = query.found(pages) else { return Ok(see_other(&format!("{}/services/{disposition}", case.base))) };
    let mut error = error;
    let free = match pages.handoff.slots(&case.referral, action, &place, &service, case.now).await {
        Ok(free) => free,
        Err(HandoffError::NotOffered(why)) => {
            error = Some(format!("This place is no longer offered: {why}"));
            Vec::new()
        }
        Err(other) => return Err(refusal(other)),
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = SlotsPage {
        action: query.with_place(format!("{}/services/{disposition}/{service}", case.base)),
        seq: case.page.seq,
        back: query.with_place(format!("{}/services/{disposition}", case.base)),
        service: present::name_only(known),
        days: present::days(&free, pages.sessions.clock().zone(), case.now),
        error,
        by_when: case.by_when(pages, disposition),
    };
    Ok(html(status, services::slots(&case.layout(pages, "Choose a time", "slots"), &view)))
}

type ServicePath = Path<(String, String, String)>;

async fn slots(
    State(pages): State<Pages>,
    Path((id, disposition, service)): ServicePath,
    Query(query): Query<Where>,
    door: Door,
) -> Response {
    let shown = async {
        let case = case(&pages, &id, &door).await?;
        slots_page(&pages, &case, &disposition, &service, &query, None).await
    };
    door.page(&pages, shown.await, &id)
}

/// Keeps the chosen time and asks who is coming.
async fn choose(
    State(pages): State<Pages>,
    Path((id, disposition, service)): ServicePath,
    Query(query): Query<Where>,
    door: Door,
    sent: Result<Sent, Problem>,
) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let case = case(&pages, &id, &door).await?;
        let action = case.action(&disposition)?;
        let Some(slot) = form.get("slot").and_then(|text| SlotId::parse(text).ok()) else {
            return slots_page(&pages, &case, &disposition, &service, &query, Some("Choose a time".to_owned())).await;
        };
        match pages.handoff.hold(&id, &case.referral, action, &slot, case.now).await {
            Ok(_) => Ok(see_other(&form_address(&case, &disposition, &slot, &query))),
            Err(HandoffError::Booking(
                why @ (BookingError::Taken | BookingError::TooSoon | BookingError::TooLate | BookingError::NoSuchSlot),
            )) => slots_page(&pages, &case, &disposition, &service, &query, Some(present::sentence(&why.to_string()))).await,
            Err(other) => Err(refusal(other)),
        }
    };
    door.page(&pages, shown.await, &id)
}

fn form_address(case: &Case, disposition: &str, slot: &SlotId, query: &Where) -> String {
    let mut fields = vec![("slot", slot.to_string())];
    fields.extend(query.place.clone().map(|place| ("place", place)));
    format!("{}/book/{disposition}?{}", case.base, serde_urlencoded::to_string(fields).unwrap_or_default())
}

async fn form_page(pages: &Pages, case: &Case, disposition: &str, query: &Where, sent: &Form, errors: Vec<FieldError>) -> Shown {
    let action = case.action(disposition)?;
    let slot = query.slot.as_deref().and_then(|text| SlotId::parse(text).ok()).ok_or_else(Problem::not_found)?;
    let service = slot.service().clone();
    let hold = match pages.handoff.hold(&case.page.session, &case.referral, action, &slot, case.now).await {
        Ok(hold) => hold,
        Err(HandoffError::Booking(why)) => {
            return slots_page(pages, case, disposition, service.as_str(), query, Some(present::sentence(&why.to_string()))).await;
        }
        Err(other) => return Err(refusal(other)),
    };
    let words = present::words(pages.sessions.clock().zone(), case.now);
    let picture = pages.handoff.directory().picture();
    let name = picture.service(&service).map(|s| s.name.clone()).unwrap_or_default();
    let mut fields = vec![("slot".to_owned(), slot.to_string())];
    fields.extend(query.place.clone().map(|place| ("place".to_owned(), place)));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let given = ["name", "day", "month", "year", "telephone", "postcode"].iter();
    let view = BookingForm {
        action: form_address(case, disposition, &slot, query),
        back: query.with_place(format!("{}/services/{disposition}/{service}", case.base)),
        extend: (hold.extensions_left > 0).then(|| format!("{}/extend/{disposition}", case.base)),
        service: name,
        time: words.time(hold.slot.starts_at.as_second()),
        held_until: words.time(hold.until.as_second()),
        held_seconds: u64::try_from(hold.until.as_second().saturating_sub(case.now.as_second())).unwrap_or(0),
        for_someone_else: case.is_about_another(),
        given: given.filter_map(|name| Some(((*name).to_owned(), sent.get(name)?.to_owned()))).collect(),
        errors,
        fields,
    };
    Ok(html(status, services::booking(&case.layout(pages, "Your details", "booking"), &view)))
}

async fn form(
    State(pages): State<Pages>,
    Path((id, disposition)): Path<(String, String)>,
    Query(query): Query<Where>,
    door: Door,
) -> Response {
    let shown = async {
        let case = case(&pages, &id, &door).await?;
        form_page(&pages, &case, &disposition, &query, &Form::default(), Vec::new()).await
    };
    door.page(&pages, shown.await, &id)
}

async fn extend(
    State(pages): State<Pages>,
    Path((id, disposition)): Path<(String, String)>,
    door: Door,
    sent: Result<Sent, Problem>,
) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let case = case(&pages, &id, &door).await?;
        let action = case.action(&disposition)?;
        let query = Where { place: form.get("place").map(str::to_owned), slot: form.get("slot").map(str::to_owned) };
        let slot = query.slot.as_deref().and_then(|text| SlotId::parse(text).ok()).ok_or_else(Problem::not_found)?;
        match pages.handoff.extend(&id, &case.referral, action, &slot, case.now).await {
            // Kept long enough, or no longer kept: the form says how it stands.
            Ok(_) | Err(HandoffError::Booking(BookingError::HoldOver | BookingError::HoldTooLong)) => {}
            Err(other) => return Err(refusal(other)),
        }
        Ok(see_other(&form_address(&case, &disposition, &slot, &query)))
    };
    door.page(&pages, shown.await, &id)
}

/// The details of a form, or what is wrong with them.
fn details(form: &Form, today: Date) -> Result<Details, Vec<FieldError>> {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let number = |name: &str| form.get(name).filter(|t| t.bytes().all(|b| b.is_ascii_digit())).and_then(|t| t.parse::<i16>().ok());
    let born = number("year")
        .zip(number("month"))
        .zip(number("day"))
        .and_then(|((year, month), day)| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok());
    // A date that cannot be read is checked as one that is surely refused, so all other faults are found in the same go.
    let details = Details { name: text("name"), born: born.unwrap_or(Date::MAX), telephone: text("telephone"), postcode: text("postcode") };
    details.checked(today).map_err(|faults| {
        let real = "Enter the date of birth with day, month and year";
        let words = |fault: &crate::booking::details::DetailFault| {
            if fault.field == "born" && born.is_none() { real.to_owned() } else { fault.text.clone() }
        };
        faults.iter().map(|fault| FieldError { fact: fault.field.clone(), text: words(fault) }).collect()
    })
}

async fn book(
    State(pages): State<Pages>,
    Path((id, disposition)): Path<(String, String)>,
    Query(query): Query<Where>,
    door: Door,
    headers: HeaderMap,
    sent: Result<Sent, Problem>,
) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let case = case(&pages, &id, &door).await?;
        let action = case.action(&disposition)?;
        let slot = query.slot.as_deref().and_then(|text| SlotId::parse(text).ok()).ok_or_else(Problem::not_found)?;
        let details = match details(&form, pages.sessions.clock().now().local_date) {
            Ok(details) => details,
            Err(errors) => return form_page(&pages, &case, &disposition, &query, &form, errors).await,
        };
        // Without a script one form is one order: sent twice, it is the same booking. After a cancelling it is another one.
        let before = pages.handoff.bookings().bookings_of(&id).await.map_err(refusal)?;
        let cancelled = before.iter().filter(|booking| booking.state != BookingState::Booked).count();
        // Nor is it the same after a change, which may have left this very time.
        let changes: u32 = before.iter().map(|booking| booking.sequence).sum();
        let own_key = format!("form-{cancelled}-{changes}-{slot}");
        let key = key(&headers).unwrap_or(&own_key);
        // Written together with the booking: a conversation that went on meanwhile is not booked by what it was.
        let booked = BookingId::of_request(&id, key);
        let with = desk(&pages).booked(&case.session, &booked, &slot, &door.actor()).await.map_err(refusal)?;
        let order = Order { who: &door.actor(), slot: &slot, details: &details, caller: &id, key, with: &with };
        match pages.handoff.book(&id, &case.referral, action, &order, case.now).await {
            Ok(booking) => {
                join_history(&pages.sessions, &pages.people, &case.session, case.referral.person.sex, &details).await;
                Ok(see_other(&format!("{}/bookings/{}", case.base, booking.id.as_str())))
            }
            Err(HandoffError::Booking(
                why @ (BookingError::Taken | BookingError::TooSoon | BookingError::TooLate | BookingError::NoSuchSlot),
            )) => slots_page(&pages, &case, &disposition, slot.service().as_str(), &query, Some(present::sentence(&why.to_string()))).await,
            Err(other) => Err(refusal(other)),
        }
    };
    door.page(&pages, shown.await, &id)
}
