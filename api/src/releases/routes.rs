//! Withdrawing a release over HTTP, for those who publish and for administrators: what `fingerpost release withdraw` does to a store, where a service has the
//! store to itself. HTTP only.

use axum::extract::{FromRef, Path, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::service::Releases;
use super::withdrawn::{WithdrawError, Withdrawn};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::identity::{Identity, Role, Staff};
use crate::limits;
use crate::problem::{Body, Kind, Problem, no_content};

/// What the routes ask.
#[derive(Debug, Clone)]
pub struct ReleasesDoor {
    /// The releases.
    pub releases: Releases,
    /// Where a withdrawal is written down.
    pub audit: Audit,
    /// The time.
    pub clock: Clock,
    /// Who is signed in.
    pub identity: Identity,
}

impl FromRef<ReleasesDoor> for Identity {
    fn from_ref(door: &ReleasesDoor) -> Self {
        door.identity.clone()
    }
}

/// Why a release is withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyWithdrawn {
    /// Why, for the audit log.
    pub because: String,
}

/// The routes of this room.
#[must_use]
pub fn routes() -> OpenApiRouter<ReleasesDoor> {
    OpenApiRouter::new().routes(routes!(withdraw))
}

/// Withdraws a release in which a mistake was found: nobody begins or goes on with it. The live one is not withdrawn; serve the mended pathways first.
#[utoipa::path(post, path = "/v1/releases/{hash}/withdraw", tag = "releases", params(("hash" = String, Path, description = "The release, in full")),
    request_body = WhyWithdrawn, responses((status = 204, description = "Withdrawn"), (status = 403, description = "Not for your role"),
    (status = 404, description = "No such release"), (status = 409, description = "It is the live one, or was withdrawn before")))]
async fn withdraw(
    State(door): State<ReleasesDoor>,
    staff: Staff,
    Path(hash): Path<String>,
    Body(WhyWithdrawn { because }): Body<WhyWithdrawn>,
) -> Result<Response, Problem> {
    staff.require_any(&[Role::Approver, Role::Admin])?;
    if !(1..=limits::WITHDRAWAL_REASON_CHARS).contains(&because.trim().chars().count()) {
        let detail = format!("Say why in 1 to {} characters: it is read in the audit log.", limits::WITHDRAWAL_REASON_CHARS);
        return Err(Problem::new(Kind::Unprocessable, "no_reason", detail));
    }
    let made = Withdrawn { at_ms: door.clock.now_ms(), by: staff.who.name, because };
    door.releases.withdraw(&door.audit, &hash, &made).await?;
    Ok(no_content())
}

impl From<WithdrawError> for Problem {
    fn from(error: WithdrawError) -> Self {
        let detail = format!("Not withdrawn: {error}.");
        match error {
            WithdrawError::Unknown(_) => Self::new(Kind::NotFound, "no_such_release", detail),
            WithdrawError::Live(_) => Self::new(Kind::Conflict, "release_live", detail),
            WithdrawError::Before(_) => Self::new(Kind::Conflict, "release_withdrawn_before", detail),
            WithdrawError::Audit(error) => error.into(),
            WithdrawError::Store(error) => error.into(),
        }
    }
}
