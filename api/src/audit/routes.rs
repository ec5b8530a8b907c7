//! The audit log over HTTP, for administrators: what was done to a record, and whether the log is whole. Searching is itself written down.

use axum::extract::{Extension, FromRef, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::service::Audit;
use super::types::{Action, Actor, Anchor, AuditError, Broken, Deed, Entry};
use crate::identity::{Identity, Role, Staff};
use crate::problem::Problem;
use crate::server::Call;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    subject: String,
}

/// Whether the log is whole.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Whole(Anchor),
    Broken(Broken),
}

/// The routes under `/v1/audit`.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Identity: FromRef<S>,
    Audit: FromRef<S>,
{
    Router::new().route("/v1/audit/entries", get(entries)).route("/v1/audit/verify", get(verify))
}

async fn entries(
    State(audit): State<Audit>,
    staff: Staff,
    Extension(call): Extension<Call>,
    Query(search): Query<Search>,
) -> Result<Json<Vec<Entry>>, Problem> {
    staff.require(Role::Admin)?;
    let who = Actor::Staff(staff.who.name);
    audit.record(Deed::new(who, Action::AuditRead, search.subject.clone()).in_call(call.id)).await?;
    Ok(Json(audit.about(&search.subject).await?))
}

async fn verify(State(audit): State<Audit>, staff: Staff) -> Result<Json<Verdict>, Problem> {
    staff.require(Role::Admin)?;
    match audit.verify(None).await {
        Ok(anchor) => Ok(Json(Verdict::Whole(anchor))),
        Err(AuditError::Broken(broken)) => Ok(Json(Verdict::Broken(broken))),
        Err(error) => Err(error.into()),
    }
}
