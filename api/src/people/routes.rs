//! People over HTTP, as JSON under `/v1/people`, for signed-in staff who take calls. HTTP only: it reads requests, calls the service, answers.

use axum::Json;
use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::gp::practice;
use super::history::Contact;
use super::matching::Verdict;
use super::preferences::Preferences;
use super::proxies::{Mandate, Proxy};
use super::proxy_words::standing_words;
use super::said::Said;
use super::service::People;
use super::types::{PeopleError, Person, PersonId, Reader};
use crate::directory::service::Directory;
use crate::identity::{Identity, Staff};
use crate::problem::{Body, Problem};

/// What the routes ask: the people, and who is signed in.
#[derive(Debug, Clone)]
pub struct PeopleDoor {
    /// The people.
    pub people: People,
    /// The services, among them GP practices.
    pub directory: Directory,
    /// Who is signed in.
    pub identity: Identity,
}

impl FromRef<PeopleDoor> for Identity {
    fn from_ref(door: &PeopleDoor) -> Self {
        door.identity.clone()
    }
}

/// The routes of this room.
#[must_use]
pub fn routes() -> OpenApiRouter<PeopleDoor> {
    OpenApiRouter::new()
        .routes(routes!(find))
        .routes(routes!(add))
        .routes(routes!(read))
        .routes(routes!(prefer))
        .routes(routes!(register))
        .routes(routes!(contacts))
        .routes(routes!(proxies))
        .routes(routes!(entrust))
        .routes(routes!(withdraw))
}

/// A person as staff see them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// Id.
    pub id: String,
    /// The version the next change must name; 0 where somebody was only found.
    pub version: u64,
    /// What they are known by.
    pub known: Said,
    /// How to reach them and what they need.
    pub preferences: Preferences,
    /// The same in a few words, most pressing first.
    pub needs: Vec<String>,
    /// Why they are to be rung before others; empty: in turn.
    pub fast_track: String,
    /// Id of the GP practice they are registered with.
    pub gp_practice: Option<String>,
}

impl PersonView {
    fn of(version: u64, person: Person) -> Self {
        let (known, needs) = (Said::from(&person.details), person.preferences.needs());
        let Person { id, preferences, fast_track, gp_practice, .. } = person;
        Self { id: id.into(), version, known, preferences, needs, fast_track, gp_practice: gp_practice.map(String::from) }
    }
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    /// `same`: it is this person. `ask`: it may be one of these. `nobody`: none is known.
    pub verdict: &'static str,
    /// Whom it is or may be.
    pub people: Vec<PersonView>,
    /// More share a name than were looked at: say a birth date or a postcode as well.
    pub more: bool,
}

/// New preferences.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferencesRequest {
    /// The version that was read.
    pub version: u64,
    /// How to reach them and what they need.
    pub preferences: Preferences,
    /// Why they are to be rung before others; empty: in turn.
    #[serde(default)]
    pub fast_track: String,
}

/// The GP practice somebody is registered with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeRequest {
    /// The version that was read.
    pub version: u64,
    /// Its id in the directory, or its name; empty: not known.
    pub practice: String,
}

fn details(said: &Said) -> Result<super::matching::Details, PeopleError> {
    said.details()
        .map_err(|faults| PeopleError::Unfit(faults.into_iter().map(|fault| format!("{}: {}", fault.field, fault.text)).collect()))
}

/// Finds out who somebody is. Who is shown was read, and that is recorded.
#[utoipa::path(post, path = "/v1/people/find", tag = "people", request_body = Said,
    responses((status = 200, body = FoundView), (status = 403, description = "Not for your role"), (status = 422, description = "A field cannot be read")))]
async fn find(State(door): State<PeopleDoor>, staff: Staff, Body(said): Body<Said>) -> Result<Json<FoundView>, Problem> {
    let found = door.people.find(Reader::of(&staff), &details(&said)?).await?;
    let (verdict, people) = match found.verdict {
        Verdict::Same(person) => ("same", vec![person]),
        Verdict::Ask(people) => ("ask", people),
        Verdict::Nobody => ("nobody", Vec::new()),
    };
    let people = people.into_iter().map(|person| PersonView::of(0, person)).collect();
    Ok(Json(FoundView { verdict, people, more: found.more }))
}

/// Makes a record of somebody who is not known yet. Find first.
#[utoipa::path(post, path = "/v1/people", tag = "people", request_body = Said, responses((status = 201, body = PersonView),
    (status = 422, description = "A field cannot be read, too little is said, or the number has a record")))]
async fn add(State(door): State<PeopleDoor>, staff: Staff, Body(said): Body<Said>) -> Result<(StatusCode, Json<PersonView>), Problem> {
    let person = door.people.add(Reader::of(&staff), details(&said)?).await?;
    Ok((StatusCode::CREATED, Json(PersonView::of(1, person))))
}

/// A person's record. The reading is recorded.
#[utoipa::path(get, path = "/v1/people/{id}", tag = "people", params(("id" = String, Path, description = "The person")),
    responses((status = 200, body = PersonView), (status = 404, description = "Nobody")))]
async fn read(State(door): State<PeopleDoor>, staff: Staff, Path(person): Path<String>) -> Result<Json<PersonView>, Problem> {
    let (version, person) = door.people.read(Reader::of(&staff), &PersonId::in_address(&person)?).await?;
    Ok(Json(PersonView::of(version, person)))
}

/// Writes how somebody wants to be reached and what they need.
#[utoipa::path(put, path = "/v1/people/{id}/preferences", tag = "people", params(("id" = String, Path, description = "The person")),
    request_body = PreferencesRequest, responses((status = 200, body = PersonView), (status = 409, description = "Somebody else changed it first")))]
async fn prefer(
    State(door): State<PeopleDoor>,
    staff: Staff,
    Path(person): Path<String>,
    Body(request): Body<PreferencesRequest>,
) -> Result<Json<PersonView>, Problem> {
    let PreferencesRequest { version, preferences, fast_track } = request;
    let person = door.people.prefer(Reader::of(&staff), &PersonId::in_address(&person)?, version, preferences, fast_track).await?;
    Ok(Json(PersonView::of(version.saturating_add(1), person)))
}

/// Writes with which GP practice somebody is registered.
#[utoipa::path(put, path = "/v1/people/{id}/gp-practice", tag = "people", params(("id" = String, Path, description = "The person")),
    request_body = PracticeRequest, responses((status = 200, body = PersonView), (status = 409, description = "Somebody else changed it first"),
    (status = 422, description = "The directory knows no such practice; the detail names some")))]
async fn register(
    State(door): State<PeopleDoor>,
    staff: Staff,
    Path(person): Path<String>,
    Body(sent): Body<PracticeRequest>,
) -> Result<Json<PersonView>, Problem> {
    let practice = practice(&door.directory.picture(), &sent.practice).map_err(|fault| PeopleError::Unfit(vec![fault]))?;
    let person = door.people.register(Reader::of(&staff), &PersonId::in_address(&person)?, sent.version, practice).await?;
    Ok(Json(PersonView::of(sent.version.saturating_add(1), person)))
}

/// What somebody came with before, newest first, over every channel. The reading is recorded.
#[utoipa::path(get, path = "/v1/people/{id}/contacts", tag = "people", params(("id" = String, Path, description = "The person")),
    responses((status = 200, body = Vec<Contact>)))]
async fn contacts(State(door): State<PeopleDoor>, staff: Staff, Path(person): Path<String>) -> Result<Json<Vec<Contact>>, Problem> {
    Ok(Json(door.people.contacts(Reader::of(&staff), &PersonId::in_address(&person)?, "").await?))
}

/// Everybody who may speak for a person, and who no longer may.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProxiesView {
    /// The version the next addition must name.
    pub version: u64,
    /// In the order they were written down.
    pub proxies: Vec<ProxyView>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProxyView {
    /// What is recorded.
    #[serde(flatten)]
    pub proxy: Proxy,
    /// What they may do today and until when, in words.
    pub today: String,
}

/// Somebody to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntrustRequest {
    /// The version that was read.
    pub version: u64,
    /// Who, what, until when and on what ground.
    pub mandate: Mandate,
}

fn proxies_view(door: &PeopleDoor, version: u64, person: &Person) -> Json<ProxiesView> {
    let today = door.people.today();
    let one = |proxy: &Proxy| ProxyView { proxy: proxy.clone(), today: standing_words(person, proxy, today) };
    Json(ProxiesView { version, proxies: person.proxies.iter().map(one).collect() })
}

/// Who may speak for a person. The reading is recorded. Triage goes on whatever it says.
#[utoipa::path(get, path = "/v1/people/{id}/proxies", tag = "people", params(("id" = String, Path, description = "The person")),
    responses((status = 200, body = ProxiesView), (status = 404, description = "Nobody")))]
async fn proxies(State(door): State<PeopleDoor>, staff: Staff, Path(person): Path<String>) -> Result<Json<ProxiesView>, Problem> {
    let (version, person) = door.people.read(Reader::of(&staff), &PersonId::in_address(&person)?).await?;
    Ok(proxies_view(&door, version, &person))
}

/// Writes down who may speak for a person.
#[utoipa::path(post, path = "/v1/people/{id}/proxies", tag = "people", params(("id" = String, Path, description = "The person")),
    request_body = EntrustRequest, responses((status = 201, body = ProxiesView), (status = 409, description = "Somebody else changed it first"),
    (status = 422, description = "Something does not fit: consent without a last day, a child who is 16")))]
async fn entrust(
    State(door): State<PeopleDoor>,
    staff: Staff,
    Path(person): Path<String>,
    Body(sent): Body<EntrustRequest>,
) -> Result<(StatusCode, Json<ProxiesView>), Problem> {
    let person = door.people.entrust(Reader::of(&staff), &PersonId::in_address(&person)?, sent.version, sent.mandate).await?;
    Ok((StatusCode::CREATED, proxies_view(&door, sent.version.saturating_add(1), &person)))
}

/// Withdraws it, at once. It names no version: a withdrawal never waits for another change.
#[utoipa::path(post, path = "/v1/people/{id}/proxies/{proxy}/withdraw", tag = "people",
    params(("id" = String, Path, description = "The person"), ("proxy" = String, Path, description = "Who may no longer speak for them")),
    responses((status = 200, body = ProxiesView), (status = 404, description = "Nobody")))]
async fn withdraw(
    State(door): State<PeopleDoor>,
    staff: Staff,
    Path((person, proxy)): Path<(String, String)>,
) -> Result<Json<ProxiesView>, Problem> {
    let (version, person) = door.people.withdraw(Reader::of(&staff), &PersonId::in_address(&person)?, &proxy).await?;
    Ok(proxies_view(&door, version, &person))
}
