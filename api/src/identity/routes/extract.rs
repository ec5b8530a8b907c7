//! How a route asks for a signed-in member of staff: as an argument. Checks the origin of requests that change something, so that no route can
//! forget it. Decides nothing else.

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use http::{HeaderValue, Method};

use super::origin::is_same_origin;
use crate::identity::codes::Token;
use crate::identity::service::{Identity, SignedIn};
use crate::identity::types::{IdentityError, Role};
use crate::limits;
use crate::problem::Problem;

/// The short name of the cookie of staff.
const STAFF_COOKIE: &str = "staff";

/// A signed-in member of staff. As an argument of a handler it refuses everybody else; as `Option<Staff>` it is `None` for them.
#[derive(Debug, Clone)]
pub struct Staff {
    /// Who it is.
    pub who: SignedIn,
    token: Token,
}

impl Staff {
    /// Refuses whoever has not this role.
    ///
    /// # Errors
    /// A problem that says so.
    pub fn require(&self, role: Role) -> Result<(), Problem> {
        self.require_any(&[role])
    }

    /// Refuses whoever has none of these roles.
    ///
    /// # Errors
    /// A problem that says so.
    pub fn require_any(&self, roles: &[Role]) -> Result<(), Problem> {
        if roles.iter().any(|role| self.who.roles.has(*role)) {
            return Ok(());
        }
        Err(IdentityError::MissingRole.into())
    }
}

impl Identity {
    /// The `Set-Cookie` value for a session that has just begun.
    #[must_use]
    pub fn staff_cookie(&self, token: &Token) -> Option<HeaderValue> {
        self.cookies().set(STAFF_COOKIE, token.as_str(), limits::STAFF_SESSION_MS / 1_000)
    }

    /// Ends the session of a member of staff and gives the `Set-Cookie` value that says so.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn end_session(&self, staff: Option<Staff>) -> Result<Option<HeaderValue>, IdentityError> {
        if let Some(staff) = staff {
            self.sign_out(&staff.token).await?;
        }
        Ok(self.cookies().clear(STAFF_COOKIE))
    }
}

async fn staff(parts: &Parts, identity: &Identity) -> Result<Option<Staff>, Problem> {
    let Some(token) = identity.cookies().read(&parts.headers, STAFF_COOKIE).and_then(Token::parse) else {
        return Ok(None);
    };
    if !matches!(parts.method, Method::GET | Method::HEAD) && !is_same_origin(&parts.headers) {
        return Err(IdentityError::OtherSite.into());
    }
    match identity.who(&token).await {
        Ok(who) => Ok(Some(Staff { who, token })),
        Err(IdentityError::NotSignedIn) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl<S> FromRequestParts<S> for Staff
where
    S: Send + Sync,
    Identity: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        staff(parts, &Identity::from_ref(state)).await?.ok_or_else(|| IdentityError::NotSignedIn.into())
    }
}

impl<S> OptionalFromRequestParts<S> for Staff
where
    S: Send + Sync,
    Identity: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Problem> {
        staff(parts, &Identity::from_ref(state)).await
    }
}
