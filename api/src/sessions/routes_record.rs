//! Records of people over HTTP, as JSON, for signed-in staff who take calls: conditions and medicines, readings from devices. They stand here because only
//! the content knows what fits. HTTP only: it reads requests, calls the services, answers.

use axum::Json;
use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::record::ReadingRequest;
use super::service::Sessions;
use crate::identity::{Identity, Staff};
use crate::people::{Entry, People, Person, PersonId, Reader, Reading, Written};
use crate::problem::{Body, Problem};

/// What the routes ask: the content, the people, and who is signed in.
#[derive(Debug, Clone)]
pub struct RecordDoor {
    /// Whoever knows the content.
    pub sessions: Sessions,
    /// The people.
    pub people: People,
    /// Who is signed in.
    pub identity: Identity,
}

impl FromRef<RecordDoor> for Identity {
    fn from_ref(door: &RecordDoor) -> Self {
        door.identity.clone()
    }
}

/// The routes of records.
#[must_use]
pub fn routes() -> OpenApiRouter<RecordDoor> {
    OpenApiRouter::new().routes(routes!(read)).routes(routes!(write)).routes(routes!(measured))
}

/// A person's record as staff see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordView {
    /// The version the next change must name.
    pub version: u64,
    /// Conditions and medicines.
    pub entries: Vec<Entry>,
    /// Readings that still count, newest first.
    pub readings: Vec<Reading>,
}

/// What became of a reading that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptView {
    /// Older readings that still counted and had to go for it; empty: none.
    pub let_go: Vec<Reading>,
}

/// Conditions and medicines anew, all of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRequest {
    /// The version that was read.
    pub version: u64,
    /// What is so.
    pub entries: Vec<Written>,
}

impl RecordDoor {
    fn view(&self, version: u64, person: Person) -> Json<RecordView> {
        let readings = person.record.current(self.sessions.clock().now_ms()).cloned().collect();
        Json(RecordView { version, readings, entries: person.record.entries })
    }
}

/// Conditions, medicines and readings of a person. The reading is recorded.
#[utoipa::path(get, path = "/v1/people/{id}/record", tag = "people", params(("id" = String, Path, description = "The person")),
    responses((status = 200, body = RecordView), (status = 404, description = "Nobody")))]
async fn read(State(door): State<RecordDoor>, staff: Staff, Path(person): Path<String>) -> Result<Json<RecordView>, Problem> {
    let (version, person) = door.people.read(Reader::of(&staff), &PersonId::in_address(&person)?).await?;
    Ok(door.view(version, person))
}

/// Writes conditions and medicines.
#[utoipa::path(put, path = "/v1/people/{id}/record", tag = "people", params(("id" = String, Path, description = "The person")),
    request_body = RecordRequest, responses((status = 200, body = RecordView), (status = 409, description = "Somebody else changed it first"),
    (status = 422, description = "An entry does not fit the content")))]
async fn write(
    State(door): State<RecordDoor>,
    staff: Staff,
    Path(person): Path<String>,
    Body(RecordRequest { version, entries }): Body<RecordRequest>,
) -> Result<Json<RecordView>, Problem> {
    let fits = |says: &Written| door.sessions.entry_fits(says);
    let person = door.people.record(Reader::of(&staff), &PersonId::in_address(&person)?, version, entries, &fits).await?;
    Ok(door.view(version.saturating_add(1), person))
}

/// Keeps what a device measured. It never answers a question by itself: it stands beside it until a human confirms it.
#[utoipa::path(post, path = "/v1/people/{id}/readings", tag = "people", params(("id" = String, Path, description = "The person")),
    request_body = ReadingRequest, responses((status = 201, body = KeptView, description = "It is kept until it is over"), (status = 404, description = "Nobody"),
    (status = 409, description = "Somebody changed the record at this moment: send it again"),
    (status = 422, description = "Unit or range do not fit the fact, it was taken in the future or is over, or as many newer ones are kept as can be")))]
async fn measured(
    State(door): State<RecordDoor>,
    staff: Staff,
    Path(person): Path<String>,
    Body(request): Body<ReadingRequest>,
) -> Result<(StatusCode, Json<KeptView>), Problem> {
    let reading = door.sessions.reading(request)?;
    let let_go = door.people.measured(Reader::of(&staff), &PersonId::in_address(&person)?, reading).await?;
    Ok((StatusCode::CREATED, Json(KeptView { let_go })))
}
