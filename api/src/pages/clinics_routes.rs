//! Clinics over HTTP, for staff: look, cancel a stretch, write down who did not come. What may happen is decided by the rooms behind.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::citizen_bookings::desk;
use super::clinics::{clinic as clinic_page, clinics as clinics_page};
use super::form::Form;
use super::http::{Pages, Sent, Shown, html, see_other};
use super::present_services::sentence;
use super::staff::staff_page;
use super::view::{ClinicPage, ClinicRow, FieldError};
use crate::audit::Actor;
use crate::booking::service::{Act, Closing};
use crate::booking::types::{Booking, BookingError, BookingId, BookingState};
use crate::clock::timestamp;
use crate::directory::types::ServiceId;
use crate::handoff::types::HandoffError;
use crate::identity::{Role, Staff};
use crate::limits;
use crate::problem::{Kind, Problem};
use crate::storage::Batch;

/// The routes of clinics.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/clinics", get(all))
        .route("/clinics/{service}", get(show))
        .route("/clinics/{service}/close", post(close))
        .route("/clinics/{service}/{booking}/missed", post(missed))
}

fn now(pages: &Pages) -> Timestamp {
    timestamp(pages.now_ms())
}

async fn all(State(pages): State<Pages>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/clinics", async |who| {
        let picture = pages.handoff.directory().picture();
        let booked = picture.services.iter().filter(|service| pages.handoff.bookings().is_bookable(service));
        let all: Vec<_> = booked.map(|service| (format!("/clinics/{}", service.id), service.name.clone())).collect();
        Ok(html(StatusCode::OK, clinics_page(&pages.staff_layout(&who.who, "Clinics", "clinics"), &all)))
    })
    .await
}

async fn show(State(pages): State<Pages>, Path(service): Path<String>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/clinics", async |who| screen(&pages, who, &service, ClinicPage::default()).await).await
}

async fn screen(pages: &Pages, who: &Staff, service: &str, sent: ClinicPage) -> Shown {
    let id = ServiceId::parse(service).map_err(|_| Problem::not_found())?;
    let picture = pages.handoff.directory().picture();
    let (bookings, zone, now) = (pages.handoff.bookings(), pages.sessions.clock().zone(), now(pages));
    let words = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%A %-d %B at %H:%M").to_string();
    // Since yesterday, so that a night's clinic can be written up.
    let from = now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(now);
    let failed = |error: BookingError| Problem::from(HandoffError::from(error));
    let booked = bookings.booked_at(&id, from, limits::CLINIC_SHOWN).await.map_err(failed)?;
    let row = |booking: &Booking| ClinicRow {
        time: words(booking.slot.starts_at),
        reference: booking.id.reference(),
        missed: matches!(booking.state, BookingState::Missed { .. }),
        missed_action: (booking.state == BookingState::Booked && booking.slot.starts_at <= now)
            .then(|| format!("/clinics/{id}/{}/missed", booking.id.as_str())),
    };
    let closed = bookings.closings(&id).await.map_err(failed)?;
    let closing = |one: &Closing| format!("{} to {}: {} ({})", words(one.from), words(one.until), one.because, one.by);
    let counts = bookings.counts(&id).await.map_err(failed)?;
    let count =
        counts.iter().rev().flat_map(|(month, of)| of.iter().map(move |(what, n)| format!("{month}: {} {n}", what.replace('-', " "))));
    let status = if sent.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = ClinicPage {
        name: picture.service(&id).map_or_else(|| id.to_string(), |service| service.name.clone()),
        booked: booked.iter().map(row).collect(),
        close: who.who.roles.has(Role::Clinician).then(|| format!("/clinics/{id}/close")),
        closed: closed.iter().filter(|one| one.until > from).map(closing).collect(),
        counts: count.collect(),
        ..sent
    };
    Ok(html(status, clinic_page(&pages.staff_layout(&who.who, "Clinic", "clinics"), &view)))
}

/// A time as staff type it, on London's clock.
pub(super) fn typed(pages: &Pages, text: Option<&str>) -> Option<Timestamp> {
    let at: DateTime = text?.replace(' ', "T").parse().ok()?;
    Some(at.to_zoned(pages.sessions.clock().zone().clone()).ok()?.timestamp())
}

async fn close(State(pages): State<Pages>, Path(service): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/clinics", async |who| {
        let Sent(form) = sent?;
        if !who.who.roles.has(Role::Clinician) {
            return Err(Problem::new(Kind::Forbidden, "missing_role", "Only a clinician cancels a clinic."));
        }
        closed(&pages, who, &service, &form).await
    })
    .await
}

async fn closed(pages: &Pages, who: &Staff, service: &str, form: &Form) -> Shown {
    let id = ServiceId::parse(service).map_err(|_| Problem::not_found())?;
    pages.handoff.directory().picture().service(&id).ok_or_else(Problem::not_found)?;
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let times = typed(pages, form.get("from")).zip(typed(pages, form.get("until")));
    let refused = match times {
        None => Err(BookingError::BadClosing),
        Some((from, until)) => {
            let closing = Closing { from, until, by: who.who.name.clone(), because: text("because") };
            pages.handoff.bookings().close(&id, &closing).await
        }
    };
    match refused {
        Ok(()) => {
            desk(pages).look_after_bookings().await.map_err(Problem::from)?;
            Ok(see_other(&format!("/clinics/{id}")))
        }
        Err(why @ BookingError::BadClosing) => {
            let errors = vec![FieldError { fact: "from".to_owned(), text: sentence(&why.to_string()) }];
            let sent = ClinicPage { from: text("from"), until: text("until"), because: text("because"), errors, ..ClinicPage::default() };
            screen(pages, who, service, sent).await
        }
        Err(other) => Err(HandoffError::from(other).into()),
    }
}

async fn missed(
    State(pages): State<Pages>,
    Path((service, booking)): Path<(String, String)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/clinics", async |who| {
        sent?;
        let booking = BookingId::parse(&booking).map_err(|_| Problem::not_found())?;
        let actor = Actor::Staff(who.who.name.clone());
        let act = Act { who: &actor, with: &Batch::new(), now: now(&pages) };
        pages.handoff.bookings().missed(&booking, act).await.map_err(|error| Problem::from(HandoffError::from(error)))?;
        Ok(see_other(&format!("/clinics/{service}")))
    })
    .await
}
