//! The directory over HTTP, for staff: find, look, change by hand, end a change. What fits is decided by the directory room.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use serde::Deserialize;

use super::clinics_routes::typed;
use super::directory::{directory as directory_page, service as service_page};
use super::form::Form;
use super::http::{Pages, Sent, Shown, html, see_other};
use super::present_services::sentence;
use super::staff::staff_page;
use super::view::{DirectoryPage, EditForm, EditLine, FieldError, ServicePage};
use crate::clock::timestamp;
use crate::directory::by_hand::{Change, Edit, NewEdit};
use crate::directory::service::{DirectoryError, EDITORS};
use crate::directory::types::{Capacity, Service, ServiceId};
use crate::handoff::types::HandoffError;
use crate::identity::Staff;
use crate::limits;
use crate::problem::Problem;

/// The routes of the directory.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/directory", get(find))
        .route("/directory/{service}", get(show).post(edit))
        .route("/directory/{service}/usage.csv", get(as_csv))
        .route("/directory/{service}/edits/{number}/end", post(end))
}

const KINDS: [(&str, &str); 7] = [
    ("closed", "Closed for a time"),
    ("red", "Takes nobody now (red), for four hours"),
    ("amber", "Busy (amber), for four hours"),
    ("green", "Takes people (green), for four hours"),
    ("telephone", "Another telephone number"),
    ("note", "A note that people read beside it"),
    ("withdrawn", "Not offered at all, until this is ended"),
];

#[derive(Debug, Default, Deserialize)]
struct Asked {
    name: Option<String>,
}

fn now(pages: &Pages) -> Timestamp {
    timestamp(pages.now_ms())
}

fn id(text: &str) -> Result<ServiceId, Problem> {
    ServiceId::parse(text).map_err(|_| Problem::not_found())
}

async fn find(State(pages): State<Pages>, Query(asked): Query<Asked>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/directory", async |who| {
        let name: String = asked.name.unwrap_or_default().trim().chars().take(limits::PLACE_TEXT_LENGTH).collect();
        let (picture, wanted) = (pages.handoff.directory().picture(), name.to_lowercase());
        let href = |service: &Service| format!("/directory/{}", service.id);
        let fits = |service: &Service| [&service.name, &service.place].iter().any(|text| text.to_lowercase().contains(&wanted));
        let all = picture.services.iter().filter(|service| !wanted.is_empty() && fits(service));
        let mut found: Vec<_> = all.take(limits::SERVICES_FOUND.saturating_add(1)).collect();
        let more = found.len() > limits::SERVICES_FOUND;
        found.truncate(limits::SERVICES_FOUND);
        let edited = pages.handoff.directory().edited(now(&pages));
        let view = DirectoryPage {
            found: found.iter().map(|service| (href(service), service.name.clone(), service.place.clone())).collect(),
            edited: edited.iter().filter_map(|id| picture.service(id)).map(|service| (href(service), service.name.clone())).collect(),
            name,
            more,
        };
        Ok(html(StatusCode::OK, directory_page(&pages.staff_layout(&who.who, "Directory", "directory"), &view)))
    })
    .await
}

async fn show(State(pages): State<Pages>, Path(service): Path<String>, staff: Option<Staff>) -> Response {
    let sent = ServicePage { form: form(&Form::default()), ..ServicePage::default() };
    staff_page(&pages, staff, "/directory", async |who| screen(&pages, who, &id(&service)?, sent).await).await
}

async fn screen(pages: &Pages, who: &Staff, id: &ServiceId, sent: ServicePage) -> Shown {
    let (directory, now) = (pages.handoff.directory(), now(pages));
    let service = directory.service(id)?;
    let edits = directory.edits(id).await?;
    let action = who.require_any(&EDITORS).is_ok().then(|| format!("/directory/{id}"));
    let line = |edit: &Edit| {
        edit_line(pages, edit, action.as_ref().filter(|_| edit.stands(now)).map(|page| format!("{page}/edits/{}/end", edit.number)))
    };
    let (standing, over): (Vec<&Edit>, Vec<&Edit>) = edits.iter().partition(|edit| edit.stands(now));
    let booked = pages.handoff.bookings().booked_at(id, now, limits::CLINIC_SHOWN).await.map_err(HandoffError::from)?;
    let in_closing = booked.iter().filter(|booking| service.sees_nobody_at(booking.slot.starts_at.as_second())).count();
    let used = directory.usage(id).await.map_err(Problem::from)?;
    let day = |(day, used): &(jiff::civil::Date, crate::directory::usage::Used)| {
        (day.strftime("%-d %B %Y").to_string(), [used.offered_first, used.booked, used.refused, used.cancelled])
    };
    let number =
        service.ways_in.telephone.as_deref().map_or_else(|| "No telephone number".to_owned(), |number| format!("Telephone {number}"));
    let view = ServicePage {
        name: service.name.clone(),
        about: vec![
            format!("{}, {} {} {}", service.setting, service.address, service.place, service.postcode),
            number,
            format!("Last checked on {}", service.checked_on.strftime("%-d %B %Y")),
        ],
        standing: standing.into_iter().map(line).collect(),
        over: over.into_iter().map(line).collect(),
        booked: (in_closing > 0).then(|| {
            let whose = if in_closing == 1 { "1 appointment stands".to_owned() } else { format!("{in_closing} appointments stand") };
            (
                format!("{whose} in this time. They are cancelled and switched on the page of the clinic, not here."),
                format!("/clinics/{id}"),
            )
        }),
        used: used.iter().take(limits::USAGE_SHOWN).map(day).collect(),
        csv: format!("/directory/{id}/usage.csv"),
        action: action.clone(),
        ..sent
    };
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html(status, service_page(&pages.staff_layout(&who.who, &view.name, "directory"), &view)))
}

fn edit_line(pages: &Pages, edit: &Edit, end: Option<String>) -> EditLine {
    let words = |at: Timestamp| at.to_zoned(pages.sessions.clock().zone().clone()).strftime("%A %-d %B %Y at %H:%M").to_string();
    let what = match &edit.change {
        Change::Capacity { capacity } => format!("How busy: {capacity:?}"),
        Change::Closed { from } => format!("Closed from {}", words(*from)),
        Change::Telephone { telephone } => format!("Telephone {telephone}"),
        Change::Note { text } => format!("Note: {text}"),
        Change::Withdrawn => "Not offered at all".to_owned(),
    };
    let until = edit.until.map_or_else(|| "until it is ended".to_owned(), |until| format!("until {}", words(until)));
    let ended = edit.ended.as_ref().map(|ended| format!("; ended by {} on {}", ended.by, words(ended.at))).unwrap_or_default();
    EditLine { what, rest: format!("{until}: {}. By {} on {}{ended}.", edit.because, edit.by, words(edit.at)), end }
}

fn form(sent: &Form) -> EditForm {
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let kind = sent.get("kind");
    EditForm {
        kinds: KINDS.iter().map(|(value, words)| (*value, *words, kind == Some(*value))).collect(),
        text: text("text"),
        from: text("from"),
        until: text("until"),
        because: text("because"),
    }
}

/// What was typed, as the directory takes it.
fn read(pages: &Pages, sent: &Form) -> Result<NewEdit, FieldError> {
    let wrong = |fact: &str, text: &str| FieldError { fact: fact.to_owned(), text: text.to_owned() };
    let time = |name: &str| match sent.get(name) {
        None => Ok(None),
        typed_in => typed(pages, typed_in).map(Some).ok_or_else(|| wrong(name, "Write times as 2026-11-26 15:00")),
    };
    let text = || sent.get("text").unwrap_or_default().to_owned();
    let change = match sent.get("kind") {
        Some("closed") => Change::Closed { from: time("from")?.unwrap_or_else(|| now(pages)) },
        Some("red") => Change::Capacity { capacity: Capacity::Red },
        Some("amber") => Change::Capacity { capacity: Capacity::Amber },
        Some("green") => Change::Capacity { capacity: Capacity::Green },
        Some("telephone") => Change::Telephone { telephone: text() },
        Some("note") => Change::Note { text: text() },
        Some("withdrawn") => Change::Withdrawn,
        _ => return Err(wrong("kind-closed", "Choose what to change")),
    };
    Ok(NewEdit { change, until: time("until")?, because: sent.get("because").unwrap_or_default().to_owned() })
}

async fn edit(State(pages): State<Pages>, Path(service): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/directory", async |who| {
        let Sent(sent) = sent?;
        who.require_any(&EDITORS)?;
        let id = id(&service)?;
        let refused = match read(&pages, &sent) {
            Err(fault) => fault,
            Ok(new) => match pages.handoff.directory().edit(pages.handoff.audit(), &id, &who.who.name, new, now(&pages)).await {
                Ok(_) => return Ok(see_other(&format!("/directory/{id}"))),
                Err(DirectoryError::Unfit(faults)) => FieldError { fact: "until".to_owned(), text: sentence(&faults.join("; ")) },
                Err(other) => return Err(other.into()),
            },
        };
        screen(&pages, who, &id, ServicePage { form: form(&sent), errors: vec![refused], ..ServicePage::default() }).await
    })
    .await
}

async fn end(
    State(pages): State<Pages>,
    Path((service, number)): Path<(String, u32)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/directory", async |who| {
        sent?;
        who.require_any(&EDITORS)?;
        let id = id(&service)?;
        pages.handoff.directory().end_edit(pages.handoff.audit(), &id, &who.who.name, number, now(&pages)).await?;
        Ok(see_other(&format!("/directory/{id}")))
    })
    .await
}

async fn as_csv(State(pages): State<Pages>, Path(service): Path<String>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/directory", async |_| {
        let id = id(&service)?;
        pages.handoff.directory().service(&id)?;
        let mut table = "day,offered_first,booked,refused,cancelled\n".to_owned();
        for (day, used) in pages.handoff.directory().usage(&id).await.map_err(Problem::from)? {
            table.push_str(&format!("{day},{},{},{},{}\n", used.offered_first, used.booked, used.refused, used.cancelled));
        }
        let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"usage.csv\"")];
        Ok((headers, table).into_response())
    })
    .await
}
