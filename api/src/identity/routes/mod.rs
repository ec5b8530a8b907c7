//! Sign-in, sign-out and accounts of staff over HTTP. Only translates; the sign-in page is drawn by the pages room.

mod cookies;
mod extract;
mod origin;

pub use self::cookies::Cookies;
pub use self::extract::Staff;
pub use self::origin::is_same_origin;

use axum::extract::{Extension, FromRef, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use http::HeaderMap;
use http::header::SET_COOKIE;
use serde::{Deserialize, Serialize};

use super::service::{Identity, NewAccount, SignedIn};
use super::types::{Account, IdentityError, Role, Roles};
use crate::problem::{Problem, created, no_content};
use crate::server::Call;

/// What staff send to sign in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's name.
    pub name: String,
    /// The password. Never logged.
    pub password: String,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The account's name.
    pub name: String,
    /// What others see.
    pub shown_name: String,
    /// What they are trusted with.
    pub roles: Roles,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateAccount {
    name: String,
    shown_name: String,
    roles: Vec<Role>,
    password: String,
}

/// An account without its hash.
#[derive(Debug, Serialize)]
struct ShownAccount {
    name: String,
    shown_name: String,
    roles: Roles,
    demo: bool,
    disabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Disabled {
    disabled: bool,
}

/// The routes under `/v1/staff`.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Identity: FromRef<S>,
{
    Router::new()
        .route("/v1/staff/sign-in", post(sign_in))
        .route("/v1/staff/sign-out", post(sign_out))
        .route("/v1/staff/me", get(me))
        .route("/v1/staff/accounts", get(list_accounts).post(create_account))
        .route("/v1/staff/accounts/{name}/disabled", put(set_disabled))
}

async fn sign_in(
    State(identity): State<Identity>,
    Extension(call): Extension<Call>,
    headers: HeaderMap,
    Json(form): Json<SignIn>,
) -> Result<Response, Problem> {
    // Else another site could sign a visitor in under a name of its choice.
    if !is_same_origin(&headers) {
        return Err(IdentityError::OtherSite.into());
    }
    let (token, who) = identity.sign_in(&form.name, &form.password, call.address).await?;
    let cookie = identity.staff_cookie(&token);
    let mut response = Json(Me::from(who)).into_response();
    response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}

async fn sign_out(State(identity): State<Identity>, staff: Option<Staff>) -> Result<Response, Problem> {
    let cookie = identity.end_session(staff).await?;
    let mut response = no_content();
    response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}

async fn me(staff: Staff) -> Json<Me> {
    Json(staff.who.into())
}

async fn list_accounts(State(identity): State<Identity>, staff: Staff) -> Result<Json<Vec<ShownAccount>>, Problem> {
    staff.require(Role::Admin)?;
    let accounts = identity.accounts(None).await?;
    Ok(Json(accounts.into_iter().map(ShownAccount::from).collect()))
}

async fn create_account(State(identity): State<Identity>, staff: Staff, Json(new): Json<CreateAccount>) -> Result<Response, Problem> {
    staff.require(Role::Admin)?;
    let new = NewAccount { name: &new.name, shown_name: &new.shown_name, roles: &new.roles, password: &new.password };
    let account = identity.create_account(new).await?;
    tracing::info!(by = staff.who.name, account = account.name, "account created");
    Ok(created(Json(ShownAccount::from(account))))
}

async fn set_disabled(
    State(identity): State<Identity>,
    staff: Staff,
    Path(name): Path<String>,
    Json(Disabled { disabled }): Json<Disabled>,
) -> Result<Response, Problem> {
    staff.require(Role::Admin)?;
    identity.set_disabled(&name, disabled).await?;
    tracing::info!(by = staff.who.name, account = name, disabled, "account changed");
    Ok(no_content())
}

impl From<SignedIn> for Me {
    fn from(who: SignedIn) -> Self {
        Self { name: who.name, shown_name: who.shown_name, roles: who.roles }
    }
}

impl From<Account> for ShownAccount {
    fn from(account: Account) -> Self {
        Self { name: account.name, shown_name: account.shown_name, roles: account.roles, demo: account.demo, disabled: account.disabled }
    }
}
