//! What a refusal looks like: RFC 9457 problem documents. The only place that knows status codes. It words no clinical text; the help lines
//! said with a failure come from the content of the country.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::storage::StorageError;

/// The media type of every refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What sort of refusal it is. Each becomes exactly one status code and one title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request cannot be read (400).
    Malformed,
    /// Nobody is signed in, or the token is no longer good (401).
    Unauthorised,
    /// Signed in, but not allowed (403).
    Forbidden,
    /// Not there, or not for this caller: the two look alike on purpose (404).
    NotFound,
    /// The address exists, the method does not (405).
    MethodNotAllowed,
    /// The request took too long to arrive or to be answered (408).
    TooSlow,
    /// Somebody else was first; `current` shows what is there now (409).
    Conflict,
    /// What it needs has not come to its end yet (409).
    Unfinished,
    /// It was there and is gone for good (410).
    Gone,
    /// A precondition the caller stated does not hold (412).
    PreconditionFailed,
    /// The body is larger than this route takes (413).
    TooLarge,
    /// The body is of a kind this route does not read (415).
    WrongMediaType,
    /// Readable, but its content breaks a rule (422).
    Unprocessable,
    /// The caller must state what it expects to be there (428).
    PreconditionRequired,
    /// Too many requests; told when to try again (429).
    TooMany,
    /// The headers are larger than the service takes (431).
    HeadersTooLarge,
    /// A fault of ours (500).
    Internal,
    /// Not able to now; told when to try again (503).
    Unavailable,
}

impl Kind {
    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unauthorised => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict | Self::Unfinished => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The short text that is the same for every refusal of this kind.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request cannot be read",
            Self::Unauthorised => "Sign in first",
            Self::Forbidden => "This is not allowed",
            Self::NotFound => "There is nothing here",
            Self::MethodNotAllowed => "This address does not take that method",
            Self::TooSlow => "The request took too long",
            Self::Conflict => "Somebody else was first",
            Self::Unfinished => "This is not finished yet",
            Self::Gone => "This is no longer here",
            Self::PreconditionFailed => "It has changed since you saw it",
            Self::TooLarge => "The request is too large",
            Self::WrongMediaType => "This kind of content is not read here",
            Self::Unprocessable => "The content breaks a rule",
            Self::PreconditionRequired => "Say what you expect to be there",
            Self::TooMany => "Too many requests",
            Self::HeadersTooLarge => "The headers are too large",
            Self::Internal => "Something went wrong on our side",
            Self::Unavailable => "The service cannot do this now",
        }
    }
}

/// One refusal on its way to the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    kind: Kind,
    code: Cow<'static, str>,
    detail: Cow<'static, str>,
    current: Option<Box<Value>>,
    retry_after_seconds: Option<u32>,
}

impl Problem {
    /// A refusal. `code` is one stable word in snake_case for programs, `detail` one plain sentence for people. Never put answers or names of
    /// people into either.
    #[must_use]
    pub fn new(kind: Kind, code: impl Into<Cow<'static, str>>, detail: impl Into<Cow<'static, str>>) -> Self {
        let retry_after_seconds = matches!(kind, Kind::Unavailable | Kind::TooMany).then_some(1);
        Self { kind, code: code.into(), detail: detail.into(), current: None, retry_after_seconds }
    }

    /// Adds what is there now, so that the loser of a race can go on from it.
    #[must_use]
    pub fn with_current(mut self, current: Value) -> Self {
        self.current = Some(Box::new(current));
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after_seconds(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The refusal for a status that the framework chose by itself; `None` for a status that is none of ours.
    #[must_use]
    pub fn for_status(status: StatusCode) -> Option<Self> {
        let (kind, code, detail) = match status.as_u16() {
            400 => (Kind::Malformed, "malformed", "The request cannot be read."),
            401 => (Kind::Unauthorised, "not_signed_in", "Sign in first."),
            403 => (Kind::Forbidden, "forbidden", "This is not allowed."),
            404 => return Some(Self::not_found()),
            405 => (Kind::MethodNotAllowed, "method_not_allowed", "This address does not take that method."),
            408 => (Kind::TooSlow, "too_slow", "The request took too long."),
            413 => (Kind::TooLarge, "body_too_large", "Your request is larger than this service takes."),
            415 => (Kind::WrongMediaType, "wrong_media_type", "Send this with the media type the address reads."),
            422 => (Kind::Unprocessable, "unprocessable", "A field is missing, unknown or has a value that does not fit."),
            429 => (Kind::TooMany, "too_many_requests", "Too many requests. Try again shortly."),
            431 => (Kind::HeadersTooLarge, "headers_too_large", "The headers are too large."),
            500 => return Some(Self::internal()),
            503 => (Kind::Unavailable, "unavailable", "The service cannot do this now. Try again shortly."),
            _ => return None,
        };
        Some(Self::new(kind, code, detail))
    }

    /// The one "not found" of the service: the same bytes whether a thing is missing or belongs to somebody else.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found", "There is nothing here, or it is not for you.")
    }

    /// A fault of ours, which says nothing about its inside.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(Kind::Internal, "internal", "Something went wrong on our side. Nothing you sent is wrong.")
    }

    /// What sort of refusal it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The stable word for programs.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The sentence for people.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The `Retry-After` it is sent with, if any, in seconds.
    #[must_use]
    pub fn wait_seconds(&self) -> Option<u32> {
        self.retry_after_seconds
    }

    /// The document itself, as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let status = self.kind.status();
        let help = if status.is_server_error() { help() } else { None };
        let document = Document {
            problem_type: format!("/problems/{}", self.code),
            title: self.kind.title(),
            status: status.as_u16(),
            detail: &self.detail,
            code: &self.code,
            current: self.current.as_deref(),
            help: help.as_deref(),
        };
        // Text keys and plain values cannot fail to serialise; should they, the status still says what happened.
        serde_json::to_string(&document).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// The members of the document, in the order they are read.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    problem_type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

/// The answer "made", with what was made.
pub fn created(made: impl IntoResponse) -> Response {
    (StatusCode::CREATED, made).into_response()
}

/// The answer "done, and there is nothing to show".
#[must_use]
pub fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

static HELP: RwLock<Option<Arc<str>>> = RwLock::new(None);

/// Sets the help lines said with every failure of ours, such as whom to call in an emergency. They are data of the country and are set when
/// the content is loaded, so that they can be said when nothing else works.
pub fn set_help(text: &str) {
    *HELP.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::from(text));
}

/// The help lines, if content has been loaded.
#[must_use]
pub fn help() -> Option<Arc<str>> {
    HELP.read().unwrap_or_else(PoisonError::into_inner).clone()
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Problem {}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        (self.kind.status(), headers, self.to_json()).into_response()
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Conflict { .. } => Self::new(Kind::Conflict, "changed_meanwhile", "Somebody else changed this first."),
            StorageError::TooLarge { .. } => Self::new(Kind::TooLarge, "too_large", "This is more than can be stored at once."),
            StorageError::Unavailable { why } => {
                tracing::warn!(why, "a request met a store that is not available");
                Self::new(Kind::Unavailable, "store_unavailable", "Nothing can be stored at this moment. Try again shortly.")
            }
            StorageError::BadName { .. } => {
                tracing::error!("a room asked for a name that no stream or document can have");
                Self::internal()
            }
            StorageError::Corrupt { what } => {
                tracing::error!(what, "stored data cannot be read");
                Self::internal()
            }
        }
    }
}

/// A request body read as JSON; what cannot be read is refused as a problem like everything else. Unknown fields are refused where the type says so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Body<T>(pub T);

impl<S, T> FromRequest<S> for Body<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let refused = |rejection: JsonRejection| {
            let (kind, code) = match &rejection {
                JsonRejection::JsonDataError(_) => (Kind::Unprocessable, "wrong_shape"),
                JsonRejection::MissingJsonContentType(_) => (Kind::WrongMediaType, "not_json"),
                _ if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => (Kind::TooLarge, "too_large"),
                _ => (Kind::Malformed, "not_json"),
            };
            // The parser's own words may quote what was sent, so they are not passed on.
            let detail = match kind {
                Kind::Unprocessable => "The JSON is well formed, but a field is missing, unknown or of the wrong kind. See /openapi.json.",
                _ => "The body must be JSON with the content type application/json.",
            };
            Problem::new(kind, code, detail)
        };
        Json::<T>::from_request(request, state).await.map(|Json(body)| Self(body)).map_err(refused)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]
    use super::*;

    #[test]
    fn the_document_has_the_members_of_the_rfc_and_ours() {
        let problem =
            Problem::new(Kind::Conflict, "changed_meanwhile", "Somebody was first.").with_current(serde_json::json!({"sequence": 4}));
        let value: Value = serde_json::from_str(&problem.to_json()).unwrap();
        assert_eq!(
            value,
            serde_json::json!({"type": "/problems/changed_meanwhile", "title": "Somebody else was first", "status": 409,
                "detail": "Somebody was first.", "code": "changed_meanwhile", "current": {"sequence": 4}})
        );
    }

    #[test]
    fn a_failure_says_the_help_lines_and_when_to_try_again_but_not_its_inside() {
        set_help("Call 999 if somebody may die.");
        let problem = Problem::from(StorageError::Unavailable { why: "disk sda1".to_owned() });
        let response = problem.clone().into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "1");
        assert_eq!(response.headers()["content-type"], PROBLEM_JSON);
        let value: Value = serde_json::from_str(&problem.to_json()).unwrap();
        assert_eq!(value["help"], "Call 999 if somebody may die.");
        assert!(!problem.to_json().contains("sda1"));
        assert!(!Problem::not_found().to_json().contains("999"));
    }
}
