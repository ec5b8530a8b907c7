//! A conversation that has come to a result, and through which door somebody looks at it: the person with a token, or staff in the call.
//! Both see the same services and bookings. What is offered and who may book, the rooms behind decide.

use axum::extract::FromRequestParts;
use axum::http::header::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use super::call_routes::{CALLERS, attended};
use super::http::{Pages, Shown};
use super::shell::Face;
use super::staff::allowed;
use super::view::Layout;
use crate::audit::Actor;
use crate::directory::places::Found;
use crate::handoff::outcome::referral;
use crate::handoff::service::Place;
use crate::handoff::types::{Action, HandoffError, Referral};
use crate::identity::Staff;
use crate::problem::Problem;
use crate::sessions::{Folded, Page};

/// Who is at these pages.
pub(super) enum Door {
    /// Whoever holds the conversation's token, which the headers bring.
    Citizen(HeaderMap),
    /// A member of staff, for a call they are in.
    Staff(Box<Staff>),
}

impl FromRequestParts<Pages> for Door {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Response> {
        if !parts.uri.path().starts_with("/call/") {
            return Ok(Self::Citizen(parts.headers.clone()));
        }
        let refused = |shown: Shown| pages.page(shown, Face::Console, None);
        let staff = <Option<Staff> as FromRequestParts<Pages>>::from_request_parts(parts, pages).await.map_err(|no| refused(Err(no)))?;
        allowed(staff, &CALLERS, "/call").map(|staff| Self::Staff(Box::new(staff))).map_err(|instead| refused(*instead))
    }
}

impl Door {
    /// The folder of the conversation's pages on this side.
    pub(super) fn base(&self, id: &str) -> String {
        match self {
            Self::Citizen(_) => format!("/triage/{id}"),
            Self::Staff(_) => format!("/call/{id}"),
        }
    }

    /// Who acts, as the audit names them.
    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Citizen(_) => Actor::Citizen,
            Self::Staff(staff) => Actor::Staff(staff.who.name.clone()),
        }
    }

    /// Shows a page, or a refusal, on this side.
    pub(super) fn page(&self, pages: &Pages, shown: Shown, id: &str) -> Response {
        match self {
            Self::Citizen(_) => pages.page(shown, Face::Citizen, Some(id)),
            Self::Staff(_) => pages.page(shown, Face::Console, None),
        }
    }
}

/// Where the person is, and which time was chosen: neither is an answer or a key, so both may stand in an address.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Where {
    pub(super) place: Option<String>,
    pub(super) slot: Option<String>,
}

impl Where {
    /// The place somebody named; none when the directory does not know it.
    pub(super) fn found(&self, pages: &Pages) -> Option<Place> {
        let text = self.place.as_deref().filter(|text| !text.trim().is_empty())?;
        match pages.handoff.directory().place(text) {
            Ok(Found::Exact { place } | Found::Area { place }) => {
                Some(Place { at: place.at, outward: Some(place.outward().to_owned()), radius_metres: None, registered_with: None })
            }
            _ => None,
        }
    }

    /// An address that carries the place on.
    pub(super) fn with_place(&self, address: String) -> String {
        match &self.place {
            Some(place) => format!("{address}?{}", serde_urlencoded::to_string([("place", place)]).unwrap_or_default()),
            None => address,
        }
    }
}

/// What all pages after a result begin with.
pub(super) struct Case {
    pub(super) session: Folded,
    pub(super) page: Page,
    pub(super) referral: Referral,
    /// The folder of the conversation's pages.
    pub(super) base: String,
    /// The page of the result.
    pub(super) result: String,
    pub(super) now: Timestamp,
    pub(super) staff: Option<Staff>,
}

/// What a conversation has come to.
pub(super) fn referral_of(session: &Folded, page: &Page) -> Referral {
    let at_ms = page.outcome.as_ref().map_or(0, |outcome| outcome.at_ms);
    referral(&session.live, Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// A refusal of the rooms behind, as a problem.
pub(super) fn refusal(error: impl Into<HandoffError>) -> Problem {
    error.into().into()
}

/// The case of a conversation that is done; any other has none.
pub(super) async fn case(pages: &Pages, id: &str, door: &Door) -> Result<Case, Problem> {
    let base = door.base(id);
    let (session, page, result, staff) = match door {
        Door::Citizen(headers) => {
            let session = pages.session(id, headers).await?;
            let page = crate::sessions::page_of(&session.live);
            (session, page, format!("{base}/result"), None)
        }
        Door::Staff(staff) => {
            let (session, page) = attended(pages, id, staff).await?;
            (session, page, base.clone(), Some(Staff::clone(staff)))
        }
    };
    if !page.done {
        return Err(Problem::not_found());
    }
    let referral = referral_of(&session, &page);
    let now = Timestamp::from_millisecond(pages.now_ms()).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(Case { session, page, referral, base, result, now, staff })
}

impl Case {
    pub(super) fn action(&self, disposition: &str) -> Result<&Action, Problem> {
        self.referral.action(disposition).map_err(refusal)
    }

    pub(super) fn by_when(&self, pages: &Pages, disposition: &str) -> String {
        let outcome = self.page.outcome.as_ref();
        let found = outcome.and_then(|o| o.dispositions.iter().find(|d| d.id == disposition));
        found.map(|d| super::present::by_when(d, pages.now_ms(), pages.sessions.clock().zone())).unwrap_or_default()
    }

    /// The details to be asked for are another person's: of the child, of the cared for, or of the caller.
    pub(super) fn is_about_another(&self) -> bool {
        self.staff.is_some() || self.page.reader != "person"
    }

    pub(super) fn layout(&self, pages: &Pages, title: &str, page: &'static str) -> Layout {
        if let Some(staff) = &self.staff {
            return pages.staff_layout(&staff.who, title, page);
        }
        let mut layout = pages.layout(&self.session.live.release.program, title, page);
        layout.crisis_first = self.page.outcome.as_ref().is_some_and(|o| super::present::crisis_first(&self.page, o));
        layout
    }
}
