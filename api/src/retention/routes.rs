//! Erasing, holding and letting go over HTTP, as JSON under `/v1/retention`, for administrators: what `fingerpost records` does to a store, where a service has
//! the store to itself. An erasure is asked for twice: first for its line of the list that is kept apart, then with that line. HTTP only.

use axum::Json;
use axum::extract::{FromRef, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::service::Retention;
use super::types::{Erased, RetentionError, Whose};
use crate::identity::{Identity, Role, Staff};
use crate::problem::{Body, Problem, no_content};

/// What the routes ask.
#[derive(Debug, Clone)]
pub struct RetentionDoor {
    /// What is kept and for how long.
    pub retention: Retention,
    /// Who is signed in.
    pub identity: Identity,
}

impl FromRef<RetentionDoor> for Identity {
    fn from_ref(door: &RetentionDoor) -> Self {
        door.identity.clone()
    }
}

/// Whose records, and why. One of `conversation` and `person`. In the body, because an address is logged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AboutWhom {
    /// Id of the conversation, as the audit log has it behind `session/`.
    #[serde(default)]
    pub conversation: Option<String>,
    /// The person: their NHS number, or their id as the audit log has it behind `person/`.
    #[serde(default)]
    pub person: Option<String>,
    /// Why, for the audit log; never whom.
    pub because: String,
}

/// What an erasure came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasedView {
    /// The conversations and the person that the line names.
    pub parts: usize,
    /// Those of which there was something.
    pub removed: u64,
}

/// What letting go came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetGoView {
    /// It was held until now.
    pub was_held: bool,
}

/// The routes of this room.
#[must_use]
pub fn routes() -> OpenApiRouter<RetentionDoor> {
    OpenApiRouter::new().routes(routes!(plan)).routes(routes!(erase)).routes(routes!(hold)).routes(routes!(let_go))
}

fn asked(staff: &Staff, about: &AboutWhom) -> Result<Whose, Problem> {
    staff.require(Role::Admin)?;
    RetentionError::check_reason(&about.because)?;
    Ok(Whose::read(about.conversation.as_deref(), about.person.as_deref())?)
}

/// What an erasure would remove, as one line for the list that is kept apart from the store. Nothing is removed yet.
#[utoipa::path(post, path = "/v1/retention/erasures/plan", tag = "retention", request_body = AboutWhom,
    responses((status = 200, body = Erased), (status = 403, description = "Not for your role"),
    (status = 404, description = "Nothing is kept under that id or number"), (status = 409, description = "Held, still open or still expected somewhere")))]
async fn plan(State(door): State<RetentionDoor>, staff: Staff, Body(about): Body<AboutWhom>) -> Result<String, Problem> {
    let whose = asked(&staff, &about)?;
    let erased = door.retention.plan_for_the_list(&whose, &staff.who.name, &about.because).await?;
    // A whole line, so that it can be added to the list as it is.
    serde_json::to_string(&erased).map(|line| line + "\n").map_err(|_| Problem::internal())
}

/// Erases what a planned line names, after it was added to the list. Refused when another line would be planned now.
#[utoipa::path(post, path = "/v1/retention/erasures", tag = "retention", request_body = Erased,
    responses((status = 200, body = ErasedView), (status = 403, description = "Not for your role"),
    (status = 404, description = "Nothing is kept under that id"), (status = 409, description = "Held, or something has changed: plan it anew")))]
async fn erase(State(door): State<RetentionDoor>, staff: Staff, Body(erased): Body<Erased>) -> Result<Json<ErasedView>, Problem> {
    staff.require(Role::Admin)?;
    RetentionError::check_reason(&erased.because)?;
    let removed = door.retention.carry_out_planned(&erased, &staff.who.name).await?;
    Ok(Json(ErasedView { parts: erased.parts.len(), removed }))
}

/// Keeps a conversation or person whatever the policy says, as for an inquest.
#[utoipa::path(post, path = "/v1/retention/holds", tag = "retention", request_body = AboutWhom,
    responses((status = 204, description = "Held"), (status = 403, description = "Not for your role"),
    (status = 404, description = "Nothing is kept under that id or number")))]
async fn hold(State(door): State<RetentionDoor>, staff: Staff, Body(about): Body<AboutWhom>) -> Result<Response, Problem> {
    let whose = asked(&staff, &about)?;
    door.retention.hold(&whose, &staff.who.name, &about.because).await?;
    Ok(no_content())
}

/// Ends a hold.
#[utoipa::path(post, path = "/v1/retention/holds/end", tag = "retention", request_body = AboutWhom,
    responses((status = 200, body = LetGoView), (status = 403, description = "Not for your role"),
    (status = 404, description = "Nothing is kept under that id or number")))]
async fn let_go(State(door): State<RetentionDoor>, staff: Staff, Body(about): Body<AboutWhom>) -> Result<Json<LetGoView>, Problem> {
    let whose = asked(&staff, &about)?;
    let was_held = door.retention.let_go(&whose, &staff.who.name, &about.because).await?;
    Ok(Json(LetGoView { was_held }))
}
