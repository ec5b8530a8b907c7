//! The sessions over HTTP, as JSON under `/v1`. HTTP only: it reads requests, calls the service, answers.
//!
//! The token travels in the `Authorization` header, never in an address and never by cookie: another site's page cannot send it.

use super::service::{Access, Sessions};
use super::shapes::{Page, PreviewView, TraceView};
use super::types::{AnswerRequest, ChangeRequest, Opening, TopicRequest, WordsRequest};
use crate::problem::{Body, Kind, Problem};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
#[must_use]
pub fn routes() -> OpenApiRouter<Sessions> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(page))
        .routes(routes!(answer))
        .routes(routes!(change))
        .routes(routes!(preview))
        .routes(routes!(add_topic))
        .routes(routes!(say))
        .routes(routes!(trace))
        .routes(routes!(topics))
        .routes(routes!(release))
}

/// A session just opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Opened {
    /// The token that opens it: keep it, it is shown once.
    pub token: String,
    /// Its first page.
    #[serde(flatten)]
    pub page: Page,
}

/// Opens a session.
#[utoipa::path(post, path = "/v1/sessions", tag = "triage", request_body = Opening,
    responses((status = 201, body = Opened), (status = 422, description = "A topic or speaker does not exist")))]
async fn open(State(sessions): State<Sessions>, Body(opening): Body<Opening>) -> Result<(StatusCode, Json<Opened>), Problem> {
    let (token, page) = sessions.open(&opening, BTreeMap::new()).await?;
    Ok((StatusCode::CREATED, Json(Opened { token: token.as_str().to_owned(), page })))
}

/// The page as it stands.
#[utoipa::path(get, path = "/v1/sessions/{id}", tag = "triage", params(("id" = String, Path, description = "The session")),
    security(("token" = [])), responses((status = 200, body = Page), (status = 404, description = "Unknown, or the token is wrong")))]
async fn page(State(sessions): State<Sessions>, Path(id): Path<String>, headers: HeaderMap) -> Result<Json<Page>, Problem> {
    Ok(Json(sessions.page(&id, Access::Token(token(&headers)?)).await?))
}

/// Answers what is asked now.
#[utoipa::path(post, path = "/v1/sessions/{id}/answers", tag = "triage", request_body = AnswerRequest,
    params(("id" = String, Path, description = "The session"), ("Idempotency-Key" = Option<String>, Header, description = "Repeats with the same key and body take effect once")),
    security(("token" = [])), responses((status = 200, body = Page), (status = 409, description = "Answered elsewhere; `current` is the page as it stands"),
    (status = 422, description = "The answer does not fit")))]
async fn answer(
    State(sessions): State<Sessions>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<AnswerRequest>,
) -> Result<Json<Page>, Problem> {
    Ok(Json(sessions.answer(&id, Access::Token(token(&headers)?), request, key(&headers)?).await?))
}

/// Corrects an answer; the others stand.
#[utoipa::path(post, path = "/v1/sessions/{id}/changes", tag = "triage", request_body = ChangeRequest,
    params(("id" = String, Path, description = "The session")), security(("token" = [])),
    responses((status = 200, body = Page), (status = 409, description = "Changed elsewhere")))]
async fn change(
    State(sessions): State<Sessions>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<ChangeRequest>,
) -> Result<Json<Page>, Problem> {
    Ok(Json(sessions.change(&id, Access::Token(token(&headers)?), request, key(&headers)?).await?))
}

/// What a correction would change, without making it.
#[utoipa::path(post, path = "/v1/sessions/{id}/changes/preview", tag = "triage", request_body = ChangeRequest,
    params(("id" = String, Path, description = "The session")), security(("token" = [])), responses((status = 200, body = PreviewView)))]
async fn preview(
    State(sessions): State<Sessions>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<ChangeRequest>,
) -> Result<Json<PreviewView>, Problem> {
    Ok(Json(sessions.preview(&id, Access::Token(token(&headers)?), &request.fact, &request.answer).await?))
}

/// Adds a topic, or says that none of them fits.
#[utoipa::path(post, path = "/v1/sessions/{id}/topics", tag = "triage", request_body = TopicRequest,
    params(("id" = String, Path, description = "The session")), security(("token" = [])), responses((status = 200, body = Page)))]
async fn add_topic(
    State(sessions): State<Sessions>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<TopicRequest>,
) -> Result<Json<Page>, Problem> {
    Ok(Json(sessions.add_topic(&id, Access::Token(token(&headers)?), request).await?))
}

/// Says something in one's own words. Danger in them takes effect at once.
#[utoipa::path(post, path = "/v1/sessions/{id}/words", tag = "triage", request_body = WordsRequest,
    params(("id" = String, Path, description = "The session")), security(("token" = [])), responses((status = 200, body = Page)))]
async fn say(
    State(sessions): State<Sessions>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<WordsRequest>,
) -> Result<Json<Page>, Problem> {
    Ok(Json(sessions.say(&id, Access::Token(token(&headers)?), &request).await?))
}

/// Why: every rule that fired and the answers each read.
#[utoipa::path(get, path = "/v1/sessions/{id}/trace", tag = "triage", params(("id" = String, Path, description = "The session")),
    security(("token" = [])), responses((status = 200, body = TraceView)))]
async fn trace(State(sessions): State<Sessions>, Path(id): Path<String>, headers: HeaderMap) -> Result<Json<TraceView>, Problem> {
    Ok(Json(sessions.trace(&id, Access::Token(token(&headers)?), false).await?))
}

/// What to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct TopicQuery {
    /// What is wrong, in one's own words; none: all topics.
    q: Option<String>,
}

/// A topic found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundTopic {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The words that led to it.
    pub matched: Vec<String>,
}

/// Topics, or those that fit some words; never none.
#[utoipa::path(get, path = "/v1/topics", tag = "content", params(TopicQuery), responses((status = 200, body = Vec<FoundTopic>)))]
async fn topics(State(sessions): State<Sessions>, Query(query): Query<TopicQuery>) -> Json<Vec<FoundTopic>> {
    let release = sessions.releases().live();
    let program = &release.program;
    let found = |id, matched| {
        let def: Option<&fingerpost_engine::program::PathwayDef> = program.pathway(id);
        def.map(|d| FoundTopic { id: d.name.clone(), title: d.title.clone(), matched })
    };
    let all = match query.q.as_deref().filter(|q| !q.trim().is_empty()) {
        Some(words) => {
            release.finder.find(words, crate::limits::TOPICS_FOUND).into_iter().filter_map(|hit| found(hit.pathway, hit.why)).collect()
        }
        None => program.topic_order.iter().filter_map(|id| found(*id, Vec::new())).collect(),
    };
    Json(all)
}

/// The live release.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleaseView {
    /// Its hash.
    pub hash: String,
    /// Its library.
    pub library: String,
    /// Its country.
    pub country: String,
    /// `demonstration` until a named clinician signs it.
    pub status: String,
}

/// The live release.
#[utoipa::path(get, path = "/v1/release", tag = "content", responses((status = 200, body = ReleaseView)))]
async fn release(State(sessions): State<Sessions>) -> Json<ReleaseView> {
    let release = sessions.releases().live();
    let meta = &release.program.meta;
    let (library, country, status) = (meta.library.clone(), meta.country.clone(), meta.status.clone());
    Json(ReleaseView { hash: release.hash().to_owned(), library, country, status })
}

/// The token of the `Authorization: Bearer` header.
///
/// # Errors
/// Unauthorised when there is none.
pub fn token(headers: &HeaderMap) -> Result<&str, Problem> {
    let header = headers.get(axum::http::header::AUTHORIZATION).and_then(|h| h.to_str().ok());
    header
        .and_then(|h| h.strip_prefix("Bearer "))
        .ok_or_else(|| Problem::new(Kind::Unauthorised, "token_missing", "Send the session's token as a Bearer token."))
}

fn key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(header) = headers.get("idempotency-key") else { return Ok(None) };
    let bad = |_| Problem::new(Kind::Malformed, "bad_idempotency_key", "The Idempotency-Key must be plain text.");
    header.to_str().map(Some).map_err(bad)
}
