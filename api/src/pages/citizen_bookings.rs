//! A booking that was made, over HTTP: its page, its calendar file, another time, an earlier one, cancelling it. What may happen is decided by the rooms
//! behind; whoever looks here has it looked after in the same go.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::case::{Case, Door, case, refusal};
use super::http::{Pages, Sent, Shown, html, see_other};
use super::present_services as present;
use super::receipt::{change_time, receipt as receipt_page};
use super::view::{ChangeTimePage, Earlier, Lost};
use crate::booking::receipt::calendar;
use crate::booking::types::{Booking, BookingError, BookingId, BookingState, SlotId};
use crate::handoff::desk::Desk;
use crate::handoff::switching::is_about_the_time;
use crate::limits;
use crate::problem::Problem;

/// The routes of bookings.
pub(super) fn routes() -> Router<Pages> {
    under("/triage").merge(under("/call"))
}

/// The same pages behind both doors.
fn under(root: &str) -> Router<Pages> {
    let at = |rest: &str| format!("{root}/{{id}}/bookings/{{booking}}{rest}");
    Router::new()
        .route(&at(""), get(receipt))
        .route(&at("/cancel"), post(cancel))
        .route(&at("/change"), get(change_form).post(change))
        .route(&at("/earlier"), post(earlier))
        .route(&at("/appointment.ics"), get(as_calendar))
}

pub(super) fn desk(pages: &Pages) -> Desk {
    Desk::new(pages.sessions.clone(), pages.handoff.clone(), pages.people.clone())
}

type BookingPath = Path<(String, String)>;

fn booking_id(text: &str) -> Result<BookingId, Problem> {
    BookingId::parse(text).map_err(|_| Problem::not_found())
}

async fn both(pages: &Pages, id: &str, booking: &str, door: &Door) -> Result<(Case, Booking), Problem> {
    let case = case(pages, id, door).await?;
    let booking = pages.handoff.bookings().booking(id, &booking_id(booking)?).await.map_err(refusal)?;
    Ok((case, booking))
}

async fn page(pages: &Pages, case: &Case, booking: &Booking, refused: Option<String>) -> Shown {
    let (zone, picture) = (pages.sessions.clock().zone(), pages.handoff.directory().picture());
    let base = format!("{}/bookings/{}", case.base, booking.id.as_str());
    let mut view = present::receipt(booking, zone, &picture);
    view.outcome.clone_from(&case.result);
    view.cancel = Some(format!("{base}/cancel"));
    view.change = Some(format!("{base}/change"));
    view.calendar = Some(format!("{base}/appointment.ics"));
    view.worse = case.page.outcome.as_ref().map(super::present::worse_lines).unwrap_or_default();
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    view.refused = refused;
    if let BookingState::Displaced { offer, .. } = &booking.state {
        let kept = offer.as_ref().filter(|offer| offer.until > case.now).map(|offer| present::kept(offer, zone));
        view.lost = Some(Lost { kept, accept: format!("{base}/change") });
    }
    if booking.state == BookingState::Booked && booking.slot.starts_at > case.now {
        let service = booking.slot.id.service();
        let waits = pages.handoff.bookings().waits(&picture, service, &booking.id, case.now).await.map_err(refusal)?;
        let (place, offer) = waits.map_or((None, None), |(place, offer)| (Some(place), offer));
        view.earlier = Some(Earlier {
            action: format!("{base}/earlier"),
            accept: format!("{base}/change"),
            place,
            kept: offer.map(|offer| present::kept(&offer, zone)),
        });
    }
    Ok(html(status, receipt_page(&case.layout(pages, "Your booking", "receipt"), &view)))
}

async fn receipt(State(pages): State<Pages>, Path((id, booking)): BookingPath, door: Door) -> Response {
    let shown = async {
        // Before whoever it belongs to sees it: should its clinic be cancelled, the page says so. It is shown all the same if that cannot be found out.
        let (case, booking) = both(&pages, &id, &booking, &door).await?;
        if let Err(error) = desk(&pages).look_after(&id, &booking.id).await {
            tracing::warn!(%error, "a booking could not be looked after");
        }
        let booking = pages.handoff.bookings().booking(&id, &booking.id).await.map_err(refusal)?;
        page(&pages, &case, &booking, None).await
    };
    door.page(&pages, shown.await, &id)
}

async fn as_calendar(State(pages): State<Pages>, Path((id, booking)): BookingPath, door: Door) -> Response {
    let shown = async {
        let (_, booking) = both(&pages, &id, &booking, &door).await?;
        let method = if booking.state == BookingState::Booked { "PUBLISH" } else { "CANCEL" };
        let kind = format!("text/calendar; charset=utf-8; method={method}");
        let headers = [(CONTENT_TYPE, kind.as_str()), (CONTENT_DISPOSITION, "attachment; filename=\"appointment.ics\"")];
        Ok((headers, calendar(&booking)).into_response())
    };
    door.page(&pages, shown.await, &id)
}

async fn cancel(State(pages): State<Pages>, Path((id, booking)): BookingPath, door: Door, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let (case, booking) = both(&pages, &id, &booking, &door).await?;
        let reason = present::cancel_reason(form.get("reason"));
        pages.handoff.cancel(&id, &booking.id, reason, &door.actor(), case.now).await.map_err(refusal)?;
        Ok(see_other(&format!("{}/bookings/{}", case.base, booking.id.as_str())))
    };
    door.page(&pages, shown.await, &id)
}

async fn change_page(pages: &Pages, case: &Case, booking: &Booking, error: Option<String>) -> Shown {
    let zone = pages.sessions.clock().zone();
    let found = desk(pages).other_times(&case.session, booking, limits::OFFERS_SHOWN).await.map_err(Problem::from)?;
    let services = found.iter().map(|offered| {
        let others: Vec<_> = offered.slots.iter().filter(|slot| slot.id != booking.slot.id).cloned().collect();
        (present::name_only(&offered.offer.service), present::days(&others, zone, case.now))
    });
    let base = format!("{}/bookings/{}", case.base, booking.id.as_str());
    let told = crate::booking::receipt::receipt(booking, zone);
    let view = ChangeTimePage {
        action: format!("{base}/change"),
        back: base,
        now: format!("{}, {}", told.when, told.service_name),
        by_when: case.by_when(pages, &booking.disposition),
        services: services.filter(|(_, days)| !days.is_empty()).collect(),
        error,
    };
    let status = if view.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(status, change_time(&case.layout(pages, "Change the time", "change-time"), &view)))
}

async fn change_form(State(pages): State<Pages>, Path((id, booking)): BookingPath, door: Door) -> Response {
    let shown = async {
        let (case, booking) = both(&pages, &id, &booking, &door).await?;
        change_page(&pages, &case, &booking, None).await
    };
    door.page(&pages, shown.await, &id)
}

async fn change(State(pages): State<Pages>, Path((id, booking)): BookingPath, door: Door, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let (case, booking) = both(&pages, &id, &booking, &door).await?;
        let Some(slot) = form.get("slot").and_then(|text| SlotId::parse(text).ok()) else {
            return change_page(&pages, &case, &booking, Some("Choose a time".to_owned())).await;
        };
        match desk(&pages).change(&case.session, &booking.id, &slot, &door.actor()).await {
            Ok(booking) => Ok(see_other(&format!("{}/bookings/{}", case.base, booking.id.as_str()))),
            Err(why) if is_about_the_time(&why) => {
                change_page(
                    &pages,
                    &case,
                    &booking,
                    Some(format!("{}. You still have the time you had", present::sentence(&why.to_string()))),
                )
                .await
            }
            Err(other) => Err(other.into()),
        }
    };
    door.page(&pages, shown.await, &id)
}

async fn earlier(State(pages): State<Pages>, Path((id, booking)): BookingPath, door: Door, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let (case, booking) = both(&pages, &id, &booking, &door).await?;
        let bookings = pages.handoff.bookings();
        let done = match form.get("do") {
            Some("wait") => bookings.wait(&id, &booking.id, case.now).await,
            Some("leave") => bookings.no_thanks(&id, &booking.id, true, case.now).await,
            Some("decline") => bookings.no_thanks(&id, &booking.id, false, case.now).await,
            _ => return Err(super::citizen::not_a_form()),
        };
        match done {
            Ok(()) => Ok(see_other(&format!("{}/bookings/{}", case.base, booking.id.as_str()))),
            Err(why @ (BookingError::ListFull | BookingError::NotStanding)) => {
                page(&pages, &case, &booking, Some(present::sentence(&why.to_string()))).await
            }
            Err(other) => Err(refusal(other)),
        }
    };
    door.page(&pages, shown.await, &id)
}
