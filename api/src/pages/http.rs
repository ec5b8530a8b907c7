//! What all page routes share: the rooms they ask, the layout around a page, the capability token of a request, refusals as pages.
//! It words no clinical text and holds no route.

use std::ops::Deref;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::header::{COOKIE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use fingerpost_engine::program::Program;
use maud::Markup;

use super::form::Form;
use super::shell::Face;
use super::view::{Direction, Layout, Problem as ProblemPage, StaffBar};
use super::{assets, present, problem};
use crate::care_plans::service::CarePlans;
use crate::handoff::service::Handoff;
use crate::identity::{Identity, Role, SignedIn, is_same_origin};
use crate::people::People;
use crate::problem::{Kind, Problem};
use crate::sessions::{Access, Folded, Sessions};
use crate::worklist::Worklist;

/// The short name of the citizen's cookie.
const COOKIE_NAME: &str = "triage";
/// Header that carries the token where no cookie may be used: in another site's frame.
const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-fingerpost-token");
/// Header a frame sends, so that it gets the token in a header instead of a cookie.
const FRAMED_HEADER: HeaderName = HeaderName::from_static("x-fingerpost-framed");
/// Header that says where a frame goes on.
const NEXT_HEADER: HeaderName = HeaderName::from_static("x-fingerpost-next");

/// How the pages are run.
#[derive(Debug, Clone)]
pub struct PagesConfig {
    /// Origins whose pages may embed the citizen journey.
    pub embed_origins: Vec<String>,
    /// Where "leave quickly" leads: a neutral page of somebody else.
    pub exit_to: String,
    /// Demonstration staff to show on the sign-in page: name, password, what they may do. Empty outside a demonstration.
    pub demo_staff: Vec<(String, String, String)>,
    /// The description of the API, as served at `/openapi.json`, for its readable page.
    pub api: serde_json::Value,
}

impl Default for PagesConfig {
    fn default() -> Self {
        Self {
            embed_origins: Vec::new(),
            exit_to: "https://www.wikipedia.org/".to_owned(),
            demo_staff: Vec::new(),
            api: serde_json::Value::Null,
        }
    }
}

/// The pages. Cheap to clone, because every request has some of its own.
#[derive(Debug, Clone)]
pub struct Pages(Arc<Rooms>);

/// The rooms the pages ask.
#[derive(Debug, Clone)]
pub struct Rooms {
    pub(super) sessions: Sessions,
    pub(super) identity: Identity,
    pub(super) handoff: Handoff,
    pub(super) care_plans: CarePlans,
    pub(super) people: People,
    pub(super) worklist: Worklist,
    pub(super) config: PagesConfig,
}

impl Deref for Pages {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}

impl FromRef<Pages> for Identity {
    fn from_ref(pages: &Pages) -> Self {
        pages.identity.clone()
    }
}

/// Outcome of a page route: a response, or a refusal that [`Pages::page`] shows as a page.
pub(super) type Shown = Result<Response, Problem>;

impl Pages {
    /// The pages over their rooms.
    #[must_use]
    pub fn new(
        sessions: Sessions,
        identity: Identity,
        handoff: Handoff,
        care_plans: CarePlans,
        people: People,
        worklist: Worklist,
        config: PagesConfig,
    ) -> Self {
        Self(Arc::new(Rooms { sessions, identity, handoff, care_plans, people, worklist, config }))
    }

    /// The same pages over another hand-off.
    #[must_use]
    pub fn handing_on(self, handoff: Handoff) -> Self {
        Self(Arc::new(Rooms { handoff, ..Rooms::clone(&self) }))
    }

    /// The same pages, with the description of the API for its readable page.
    #[must_use]
    pub fn describing(self, api: serde_json::Value) -> Self {
        let config = PagesConfig { api, ..self.config.clone() };
        Self(Arc::new(Rooms { config, ..Rooms::clone(&self) }))
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.sessions.clock().now_ms()
    }

    /// The frame around a page of this release.
    pub(super) fn layout(&self, program: &Program, title: &str, page: &'static str) -> Layout {
        let (help, crisis) = present::help_lines(program);
        Layout {
            title: title.to_owned(),
            lang: program.meta.languages.first().cloned().unwrap_or_else(|| "en".to_owned()),
            direction: Direction::Ltr,
            page,
            help,
            crisis,
            release: Some(present::release_line(program)),
            assets: assets::folder().to_owned(),
            ..Layout::default()
        }
    }

    /// The frame around a page of the live release.
    pub(super) fn live_layout(&self, title: &str, page: &'static str) -> Layout {
        self.layout(&self.sessions.releases().live().program, title, page)
    }

    /// The frame around a page for staff.
    pub(super) fn staff_layout(&self, who: &SignedIn, title: &str, page: &'static str) -> Layout {
        let may_call = who.roles.has(Role::Handler) || who.roles.has(Role::Clinician);
        let may_author = who.roles.has(Role::Author) || who.roles.has(Role::Approver);
        let staff = StaffBar { name: who.shown_name.clone(), role: who.name.clone(), may_call, may_author };
        Layout { staff: Some(staff), ..self.live_layout(title, page) }
    }

    /// A session whose token this request brought, by cookie or by header.
    pub(super) async fn session(&self, id: &str, headers: &HeaderMap) -> Result<Folded, Problem> {
        self.sessions.folded(id, Access::Token(self.token(headers)?)).await
    }

    /// The token this request brought. A header is preferred: a frame sends no cookie, and a stale cookie must not stand in its way.
    pub(super) fn token<'a>(&self, headers: &'a HeaderMap) -> Result<&'a str, Problem> {
        let header = headers.get(&TOKEN_HEADER).and_then(|value| value.to_str().ok());
        header.or_else(|| self.identity.cookies().read(headers, COOKIE_NAME)).ok_or_else(Problem::not_found)
    }

    /// Goes on from a session just opened: by cookie and redirect on our own pages, by headers in a frame.
    pub(super) fn opened(&self, headers: &HeaderMap, token: &str, next: &str) -> Shown {
        if headers.contains_key(&FRAMED_HEADER) {
            let value = |text: &str| HeaderValue::try_from(text).map_err(|_| Problem::internal());
            return Ok((StatusCode::CREATED, [(TOKEN_HEADER, value(token)?), (NEXT_HEADER, value(next)?)]).into_response());
        }
        let cookie = self.identity.cookies().set(COOKIE_NAME, token, crate::limits::SESSION_LIFE_MS / 1_000);
        let mut response = see_other(next);
        response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
        Ok(response)
    }

    /// Takes the token away.
    pub(super) fn closed(&self, response: &mut Response) {
        response.headers_mut().extend(self.identity.cookies().clear(COOKIE_NAME).map(|cookie| (SET_COOKIE, cookie)));
    }

    /// Shows a page, or the page of a refusal. `session` is where "go on" leads.
    pub(super) fn page(&self, shown: Shown, face: Face, session: Option<&str>) -> Response {
        shown.unwrap_or_else(|refusal| {
            let view = refusal_page(&refusal, session);
            let layout = self.live_layout(&view.heading, "problem");
            let mut response = (refusal.kind().status(), problem::problem(&layout, face, &view)).into_response();
            response.headers_mut().extend(refusal.wait_seconds().map(|seconds| (RETRY_AFTER, HeaderValue::from(seconds))));
            response
        })
    }

    /// The page of a refusal, for whoever refuses before a route is reached.
    #[must_use]
    pub fn refused(&self, refusal: Problem) -> Response {
        self.page(Err(refusal), Face::Citizen, None)
    }
}

/// The page of a refusal.
fn refusal_page(refusal: &Problem, session: Option<&str>) -> ProblemPage {
    match (refusal.kind(), refusal.code(), session) {
        (Kind::Conflict, "release_gone", _) => problem::advice_changed(),
        (Kind::Conflict, _, Some(session)) => problem::answered_elsewhere(session),
        (Kind::Unfinished, _, session) => problem::unfinished(session),
        (Kind::NotFound | Kind::Unauthorised | Kind::Gone, _, _) => problem::not_found(),
        (Kind::Unavailable, _, _) => problem::out_of_service(),
        (Kind::TooMany, _, _) => problem::too_many(refusal.detail()),
        (kind, _, _) => ProblemPage {
            status: kind.status().as_u16(),
            heading: kind.title().to_owned(),
            lines: vec![refusal.detail().to_owned()],
            links: Vec::new(),
        },
    }
}

/// POST, redirect, GET.
pub(super) fn see_other(to: &str) -> Response {
    match HeaderValue::try_from(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
        Err(_) => Problem::internal().into_response(),
    }
}

/// A page with its status.
pub(super) fn html(status: StatusCode, page: Markup) -> Response {
    (status, page).into_response()
}

/// A form sent by one of our own pages. A form from elsewhere is refused here when the browser sent a cookie along, so no route can forget it.
pub(super) struct Sent(pub(super) Form);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let headers = request.headers();
        if headers.contains_key(COOKIE) && !is_same_origin(headers) {
            return Err(Problem::new(Kind::Forbidden, "other_site", "This form was not sent from our own page."));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::new(Kind::Malformed, "malformed", "The form cannot be read."))?;
        let fields =
            serde_urlencoded::from_bytes(&body).map_err(|_| Problem::new(Kind::Malformed, "malformed", "The form cannot be read."))?;
        Ok(Self(Form::new(fields)))
    }
}

/// The idempotency key of a request, where it sent one.
pub(super) fn key(headers: &HeaderMap) -> Option<&str> {
    headers.get("idempotency-key").and_then(|value| value.to_str().ok())
}

/// Every page route.
pub fn routes(pages: Pages) -> axum::Router {
    super::citizen::routes()
        .merge(super::staff::routes())
        .merge(super::call_routes::routes())
        .merge(super::call_end::routes())
        .merge(super::gp::routes())
        .merge(super::openings::routes())
        .merge(super::record_routes::routes())
        .merge(super::passed_on::routes())
        .merge(super::call_summary::routes())
        .merge(super::ring_routes::routes())
        .merge(super::studio_routes::routes())
        .merge(super::citizen_after::routes())
        .merge(super::citizen_services::routes())
        .merge(super::citizen_bookings::routes())
        .merge(super::citizen_call_back::routes())
        .merge(super::clinics_routes::routes())
        .merge(super::directory_routes::routes())
        .merge(super::emergency::routes())
        .merge(super::plan_routes::routes())
        .merge(super::worklist_routes::routes())
        .merge(super::person_routes::routes())
        .merge(super::proxy_routes::routes())
        .merge(super::care_plan_routes::routes())
        .merge(assets::routes())
        .with_state(pages)
}
