//! The hand-off over HTTP, as JSON under `/v1`: services, slots, holds, bookings, call-backs and the summary of a conversation. HTTP
//! only: it reads requests, calls the desk, answers.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::desk::{Desk, Wanted, WantedCall};
use super::service::Place;
use super::types::{HandoffError, Receiver};
use super::view::{self, ActionServicesView, BookingView, CallBackView, HoldView, SlotView};
use super::waiting_for::AwaitedCall;
use super::{summary_html, summary_text};
use crate::audit::Actor;
use crate::booking::details::Details;
use crate::booking::receipt::calendar;
use crate::booking::types::{BookingId, CancelReason, SlotId};
use crate::directory::types::ServiceId;
use crate::limits;
use crate::problem::{Body, Kind, Problem};
use crate::sessions::{Access, Folded, token};

/// The routes of this room.
#[must_use]
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(places))
        .routes(routes!(services))
        .routes(routes!(slots))
        .routes(routes!(hold))
        .routes(routes!(extend))
        .routes(routes!(book, bookings))
        .routes(routes!(booking))
        .routes(routes!(change))
        .routes(routes!(cancel))
        .routes(routes!(as_calendar))
        .routes(routes!(call_back))
        .routes(routes!(awaited))
        .routes(routes!(summary))
}

async fn session(desk: &Desk, id: &str, headers: &HeaderMap) -> Result<Folded, Problem> {
    desk.sessions().folded(id, Access::Token(token(headers)?)).await
}

/// Towns that can be searched from.
#[derive(Debug, Serialize, ToSchema)]
struct PlacesView {
    /// Their names.
    places: Vec<String>,
}

/// Towns that can be searched from; postcodes are taken as well.
#[utoipa::path(get, path = "/v1/places", tag = "services", responses((status = 200, body = PlacesView)))]
async fn places(State(desk): State<Desk>) -> Json<PlacesView> {
    let picture = desk.handoff().directory().picture();
    Json(PlacesView { places: picture.places.names().map(str::to_owned).collect() })
}

/// Where, how far, how many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ServicesQuery {
    /// Town or postcode.
    place: String,
    /// How far to search, kilometres; none: what the kind of help says.
    radius_km: Option<u32>,
    /// Id of the service the person is registered with.
    registered_with: Option<String>,
    /// Services for each action, 1 to 50; 5 unless said.
    limit: Option<usize>,
}

/// Services for every action of the outcome: open in time, nearest first, with the reason for every place and every exclusion.
#[utoipa::path(get, path = "/v1/sessions/{id}/services", tag = "services", params(("id" = String, Path, description = "The session"), ServicesQuery),
    security(("token" = [])), responses((status = 200, body = Vec<ActionServicesView>), (status = 409, description = "The questions are not finished"),
    (status = 422, description = "The place is not known; `current` names places that look alike")))]
async fn services(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    Query(query): Query<ServicesQuery>,
    headers: HeaderMap,
) -> Result<Json<Vec<ActionServicesView>>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let registered_with = query.registered_with.as_deref().map(ServiceId::parse).transpose().map_err(HandoffError::from)?;
    let radius_metres = query.radius_km.map(|km| km.saturating_mul(1_000));
    let place = Place { radius_metres, registered_with, ..desk.place(&query.place)? };
    let found = desk.services(&session, &place, query.limit.unwrap_or(limits::OFFERS_UNLESS_SAID)).await?;
    let zone = desk.sessions().clock().zone();
    Ok(Json(found.into_iter().map(|one| view::action_services(one, zone)).collect()))
}

/// For which action, from where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct SlotsQuery {
    /// Disposition of the action.
    disposition: String,
    /// Town or postcode.
    place: String,
}

/// Free appointments of one service, in time for an action.
#[utoipa::path(get, path = "/v1/sessions/{id}/services/{service}/slots", tag = "services",
    params(("id" = String, Path, description = "The session"), ("service" = String, Path, description = "The service"), SlotsQuery), security(("token" = [])),
    responses((status = 200, body = Vec<SlotView>), (status = 409, description = "The service is not offered now; the detail says why")))]
async fn slots(
    State(desk): State<Desk>,
    Path((id, service)): Path<(String, String)>,
    Query(query): Query<SlotsQuery>,
    headers: HeaderMap,
) -> Result<Json<Vec<SlotView>>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let service = ServiceId::parse(&service).map_err(|_| Problem::not_found())?;
    let found = desk.slots(&session, &query.disposition, &service, &desk.place(&query.place)?).await?;
    let zone = desk.sessions().clock().zone();
    Ok(Json(found.iter().map(|one| view::slot(one, zone)).collect()))
}

/// A slot for an action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HoldRequest {
    /// Disposition of the action.
    disposition: String,
    /// The slot.
    slot: String,
}

fn slot_id(text: &str) -> Result<SlotId, Problem> {
    SlotId::parse(text).map_err(|fault| HandoffError::from(fault).into())
}

/// Keeps a slot for a few minutes while details are filled in.
#[utoipa::path(post, path = "/v1/sessions/{id}/holds", tag = "bookings", request_body = HoldRequest, params(("id" = String, Path, description = "The session")),
    security(("token" = [])), responses((status = 200, body = HoldView), (status = 409, description = "Somebody else has it, or it is too late")))]
async fn hold(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<HoldRequest>,
) -> Result<Json<HoldView>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let held = desk.hold(&session, &request.disposition, &slot_id(&request.slot)?).await?;
    Ok(Json(view::hold(&held, desk.sessions().clock().zone())))
}

/// Keeps a held slot longer.
#[utoipa::path(post, path = "/v1/sessions/{id}/holds/extend", tag = "bookings", request_body = HoldRequest,
    params(("id" = String, Path, description = "The session")), security(("token" = [])),
    responses((status = 200, body = HoldView), (status = 409, description = "It is no longer kept, or was made longer often enough")))]
async fn extend(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<HoldRequest>,
) -> Result<Json<HoldView>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let held = desk.extend(&session, &request.disposition, &slot_id(&request.slot)?).await?;
    Ok(Json(view::hold(&held, desk.sessions().clock().zone())))
}

/// An appointment wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BookingRequest {
    /// Disposition of the action it is for.
    disposition: String,
    /// The slot.
    slot: String,
    /// Full name of who is coming.
    name: String,
    /// Their date of birth, `2001-02-03`.
    #[schema(value_type = String, format = Date)]
    born: Date,
    /// Number to reach them on.
    telephone: String,
    /// Their postcode; may be empty.
    #[serde(default)]
    postcode: String,
}

/// Books. The same key with the same body gives the same booking, however often it is sent.
#[utoipa::path(post, path = "/v1/sessions/{id}/bookings", tag = "bookings", request_body = BookingRequest,
    params(("id" = String, Path, description = "The session"), ("Idempotency-Key" = String, Header, description = "1 to 128 visible characters")),
    security(("token" = [])), responses((status = 201, body = BookingView), (status = 403, description = "The outcome gives no right to book"),
    (status = 409, description = "Somebody else has it, or the conversation went on"), (status = 422, description = "A detail does not fit, or the key was used for another booking"),
    (status = 428, description = "The key is missing")))]
async fn book(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<BookingRequest>,
) -> Result<(StatusCode, Json<BookingView>), Problem> {
    let session = session(&desk, &id, &headers).await?;
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).ok_or_else(|| {
        Problem::new(Kind::PreconditionRequired, "idempotency_key_missing", "Send an Idempotency-Key, so that a repeat cannot book twice.")
    })?;
    let details = Details { name: request.name, born: request.born, telephone: request.telephone, postcode: request.postcode };
    let slot = slot_id(&request.slot)?;
    let wanted = Wanted { disposition: &request.disposition, slot: &slot, details, key, who: &Actor::Citizen };
    let made = desk.book(&session, wanted).await?;
    Ok((StatusCode::CREATED, Json(view::booking(&made, desk.sessions().clock().zone()))))
}

/// All bookings of the conversation, oldest first.
#[utoipa::path(get, path = "/v1/sessions/{id}/bookings", tag = "bookings", params(("id" = String, Path, description = "The session")),
    security(("token" = [])), responses((status = 200, body = Vec<BookingView>)))]
async fn bookings(State(desk): State<Desk>, Path(id): Path<String>, headers: HeaderMap) -> Result<Json<Vec<BookingView>>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let found = desk.handoff().bookings().bookings_of(&session.live.id).await.map_err(HandoffError::from)?;
    let zone = desk.sessions().clock().zone();
    Ok(Json(found.iter().map(|one| view::booking(one, zone)).collect()))
}

fn booking_id(text: &str) -> Result<BookingId, Problem> {
    BookingId::parse(text).map_err(|_| Problem::not_found())
}

/// One booking.
#[utoipa::path(get, path = "/v1/sessions/{id}/bookings/{booking}", tag = "bookings",
    params(("id" = String, Path, description = "The session"), ("booking" = String, Path, description = "The booking")), security(("token" = [])),
    responses((status = 200, body = BookingView), (status = 404, description = "Unknown, or of another conversation")))]
async fn booking(
    State(desk): State<Desk>,
    Path((id, booking)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<BookingView>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let found = desk.handoff().bookings().booking(&session.live.id, &booking_id(&booking)?).await.map_err(HandoffError::from)?;
    Ok(Json(view::booking(&found, desk.sessions().clock().zone())))
}

/// The slot it is changed to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeTimeRequest {
    /// A slot of this or another service that the outcome calls for.
    slot: String,
}

/// Changes a booking to another time, or takes what is kept for it. If that cannot be done, the old time is still theirs; twice is once.
#[utoipa::path(post, path = "/v1/sessions/{id}/bookings/{booking}/change", tag = "bookings", request_body(content = ChangeTimeRequest),
    params(("id" = String, Path, description = "The session"), ("booking" = String, Path, description = "The booking")), security(("token" = [])),
    responses((status = 200, body = BookingView), (status = 409, description = "Somebody else has that time, or the booking does not stand any more")))]
async fn change(
    State(desk): State<Desk>,
    Path((id, booking)): Path<(String, String)>,
    headers: HeaderMap,
    Body(request): Body<ChangeTimeRequest>,
) -> Result<Json<BookingView>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let changed = desk.change(&session, &booking_id(&booking)?, &slot_id(&request.slot)?, &Actor::Citizen).await?;
    Ok(Json(view::booking(&changed, desk.sessions().clock().zone())))
}

/// Why it is cancelled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CancelRequest {
    /// `cannot-come`, `not-needed`, `worse` or `other`.
    #[schema(value_type = String)]
    reason: CancelReason,
}

/// Cancels a booking; twice is once.
#[utoipa::path(post, path = "/v1/sessions/{id}/bookings/{booking}/cancel", tag = "bookings", request_body = CancelRequest,
    params(("id" = String, Path, description = "The session"), ("booking" = String, Path, description = "The booking")), security(("token" = [])),
    responses((status = 200, body = BookingView), (status = 409, description = "It has begun")))]
async fn cancel(
    State(desk): State<Desk>,
    Path((id, booking)): Path<(String, String)>,
    headers: HeaderMap,
    Body(request): Body<CancelRequest>,
) -> Result<Json<BookingView>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let cancelled = desk.cancel(&session, &booking_id(&booking)?, request.reason, &Actor::Citizen).await?;
    Ok(Json(view::booking(&cancelled, desk.sessions().clock().zone())))
}

/// A booking as a calendar file, without the reason for going.
#[utoipa::path(get, path = "/v1/sessions/{id}/bookings/{booking}/calendar", tag = "bookings",
    params(("id" = String, Path, description = "The session"), ("booking" = String, Path, description = "The booking")), security(("token" = [])),
    responses((status = 200, body = String, content_type = "text/calendar")))]
async fn as_calendar(
    State(desk): State<Desk>,
    Path((id, booking)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let found = desk.handoff().bookings().booking(&session.live.id, &booking_id(&booking)?).await.map_err(HandoffError::from)?;
    let headers = [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"appointment.ics\"")];
    Ok((headers, calendar(&found)).into_response())
}

/// A call-back wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CallBackRequest {
    /// Disposition of the action it is for.
    disposition: String,
    /// The service that is to ring.
    service: String,
    /// Number to ring.
    telephone: String,
    /// Town or postcode.
    place: String,
}

/// Promises a call-back. Asked again with the same number it is the same promise.
#[utoipa::path(post, path = "/v1/sessions/{id}/call-backs", tag = "services", request_body = CallBackRequest,
    params(("id" = String, Path, description = "The session")), security(("token" = [])),
    responses((status = 201, body = CallBackView), (status = 409, description = "The service does not ring back now, or another call-back is promised")))]
async fn call_back(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<CallBackRequest>,
) -> Result<(StatusCode, Json<CallBackView>), Problem> {
    let session = session(&desk, &id, &headers).await?;
    let service = ServiceId::parse(&request.service).map_err(|_| Problem::not_found())?;
    let place = desk.place(&request.place)?;
    let wanted = WantedCall {
        disposition: &request.disposition,
        service: &service,
        telephone: &request.telephone,
        place: &place,
        who: &Actor::Citizen,
    };
    let promised = desk.call_back(&session, &wanted).await?;
    Ok((StatusCode::CREATED, Json(promised.into())))
}

/// Where the calls that were promised stand: who rings, by when, whether somebody is at it now, whether it is late.
#[utoipa::path(get, path = "/v1/sessions/{id}/call-back", tag = "services", params(("id" = String, Path, description = "The session")),
    security(("token" = [])), responses((status = 200, body = Vec<AwaitedCall>)))]
async fn awaited(State(desk): State<Desk>, Path(id): Path<String>, headers: HeaderMap) -> Result<Json<Vec<AwaitedCall>>, Problem> {
    let session = session(&desk, &id, &headers).await?;
    Ok(Json(desk.awaited_calls(&session).await?))
}

/// About which action, and for whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct SummaryQuery {
    /// Disposition of the action; none: the leading one.
    disposition: Option<String>,
    /// `action` or `information`; none: action.
    #[param(value_type = Option<String>)]
    receiver: Option<Receiver>,
    /// `text` or `html`, which prints on A4; none: text.
    #[param(value_type = Option<String>)]
    form: Option<Form>,
}

/// How a summary is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    #[default]
    Text,
    Html,
}

/// The summary for a receiver, without what only staff may see: first line "FOR ACTION" or "FOR INFORMATION", dangers on top, what was promised and by when.
#[utoipa::path(get, path = "/v1/sessions/{id}/summary", tag = "services", params(("id" = String, Path, description = "The session"), SummaryQuery),
    security(("token" = [])), responses((status = 200, body = String, content_type = "text/plain", description = "Or `text/html`")))]
async fn summary(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    Query(query): Query<SummaryQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = session(&desk, &id, &headers).await?;
    let summary = desk.summary(&session, query.disposition.as_deref(), query.receiver.unwrap_or(Receiver::Action)).await?.for_the_person();
    Ok(match query.form.unwrap_or_default() {
        Form::Text => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], summary_text::text(&summary)).into_response(),
        Form::Html => {
            let head = [(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, summary_html::policy())];
            (head, summary_html::document(&summary)).into_response()
        }
    })
}
