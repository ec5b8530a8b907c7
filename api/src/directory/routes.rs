//! Hand edits over HTTP, as JSON under `/v1/directory`: read by those who take calls, made and ended by clinicians. HTTP only.

use axum::Json;
use axum::extract::{FromRef, Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::by_hand::{Edit, NewEdit};
use super::service::{Directory, EDITORS};
use super::types::ServiceId;
use crate::audit::Audit;
use crate::clock::{Clock, timestamp};
use crate::identity::{Identity, Role, Staff};
use crate::problem::{Body, Problem};

/// What the routes ask.
#[derive(Debug, Clone)]
pub struct DirectoryDoor {
    /// The directory.
    pub directory: Directory,
    /// Where edits are written down.
    pub audit: Audit,
    /// The time.
    pub clock: Clock,
    /// Who is signed in.
    pub identity: Identity,
}

impl FromRef<DirectoryDoor> for Identity {
    fn from_ref(door: &DirectoryDoor) -> Self {
        door.identity.clone()
    }
}

/// The routes of this room.
#[must_use]
pub fn routes() -> OpenApiRouter<DirectoryDoor> {
    OpenApiRouter::new().routes(routes!(edits)).routes(routes!(edit)).routes(routes!(end_edit))
}

/// An edit, and whether it still counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditView {
    /// The edit.
    #[serde(flatten)]
    pub edit: Edit,
    /// It counts now or will.
    pub stands: bool,
}

fn id(text: &str) -> Result<ServiceId, Problem> {
    ServiceId::parse(text).map_err(|_| Problem::not_found())
}

/// The hand edits of a service, newest first, those that ended too.
#[utoipa::path(get, path = "/v1/directory/services/{id}/edits", tag = "directory", params(("id" = String, Path, description = "The service")),
    responses((status = 200, body = Vec<EditView>), (status = 403, description = "Not for your role"), (status = 404, description = "No such service")))]
async fn edits(State(door): State<DirectoryDoor>, staff: Staff, Path(service): Path<String>) -> Result<Json<Vec<EditView>>, Problem> {
    staff.require_any(&[Role::Handler])?;
    let now = timestamp(door.clock.now_ms());
    let edits = door.directory.edits(&id(&service)?).await?;
    Ok(Json(edits.into_iter().map(|edit| EditView { stands: edit.stands(now), edit }).collect()))
}

/// Changes a service by hand. The search obeys it at once; the files stay as they are.
#[utoipa::path(post, path = "/v1/directory/services/{id}/edits", tag = "directory", params(("id" = String, Path, description = "The service")),
    request_body = NewEdit, responses((status = 201, body = Edit), (status = 403, description = "Not for your role"),
    (status = 422, description = "Something does not fit: no reason, no end, or an end too far away")))]
async fn edit(
    State(door): State<DirectoryDoor>,
    staff: Staff,
    Path(service): Path<String>,
    Body(new): Body<NewEdit>,
) -> Result<(StatusCode, Json<Edit>), Problem> {
    staff.require_any(&EDITORS)?;
    let made = door.directory.edit(&door.audit, &id(&service)?, &staff.who.name, new, timestamp(door.clock.now_ms())).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Ends an edit before its time. Ending one that has ended changes nothing.
#[utoipa::path(post, path = "/v1/directory/services/{id}/edits/{number}/end", tag = "directory",
    params(("id" = String, Path, description = "The service"), ("number" = u32, Path, description = "The edit")),
    responses((status = 200, body = Edit), (status = 403, description = "Not for your role"), (status = 404, description = "No such edit")))]
async fn end_edit(
    State(door): State<DirectoryDoor>,
    staff: Staff,
    Path((service, number)): Path<(String, u32)>,
) -> Result<Json<Edit>, Problem> {
    staff.require_any(&EDITORS)?;
    let now = timestamp(door.clock.now_ms());
    Ok(Json(door.directory.end_edit(&door.audit, &id(&service)?, &staff.who.name, number, now).await?))
}
