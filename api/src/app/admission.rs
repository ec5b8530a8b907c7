//! Which routes ask for something that is limited for each network, and what somebody is told who asked for too much. Everything else is let through
//! untouched: emergency pages, assets, and every step of a conversation that is open. Written by hand like the route note, because each request passes it.

use super::Pages;
use crate::metrics::AdmissionMeters;
use crate::problem::{Kind, Problem};
use crate::server::{Ask, Call, Clients};
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{Method, Request};
use axum::response::{IntoResponse, Response};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::{Layer, Service};

/// The routes that are limited. Call handlers' own routes are not among them: they need a sign-in, and a whole call centre shares an address.
pub(super) const LIMITED: [(Method, &str, Ask); 6] = [
    (Method::POST, "/v1/sessions", Ask::Opening),
    (Method::POST, "/triage", Ask::Opening),
    (Method::POST, "/v1/staff/sign-in", Ask::SignIn),
    (Method::POST, "/sign-in", Ask::SignIn),
    (Method::GET, "/v1/sessions/{id}/services", Ask::Search),
    (Method::GET, "/triage/{id}/services/{disposition}", Ask::Search),
];

/// The layer.
#[derive(Debug, Clone)]
pub(super) struct Admission {
    pub(super) clients: Arc<Clients>,
    pub(super) meters: AdmissionMeters,
    pub(super) pages: Pages,
}

impl Admission {
    /// The answer to a request that is one too many.
    fn refusal(&self, request: &Request<Body>) -> Option<Response> {
        let route = request.extensions().get::<MatchedPath>()?.as_str();
        let (_, _, ask) = LIMITED.iter().find(|(method, limited, _)| *limited == route && method == request.method())?;
        // Without an address of their own people cannot be told apart, and must not be limited as one.
        let call = request.extensions().get::<Call>().filter(|call| call.is_own)?;
        let wait_seconds = self.clients.take(*ask, call.address).err()?;
        self.meters.refused(*ask as usize);
        let refusal = too_many(*ask, wait_seconds);
        Some(if route.starts_with("/v1/") { refusal.into_response() } else { self.pages.refused(refusal) })
    }
}

fn too_many(ask: Ask, wait_seconds: u32) -> Problem {
    let (code, what) = match ask {
        Ask::Opening => ("too_many_openings", "started here"),
        Ask::SignIn => ("too_many_sign_ins", "tried to sign in"),
        Ask::Search => ("too_many_searches", "searched for services"),
    };
    let unit = if wait_seconds == 1 { "second" } else { "seconds" };
    let detail = format!(
        "Very many people on your network have {what} within a minute. Try again in {wait_seconds} {unit}. In an emergency call 999. You can call 111."
    );
    Problem::new(Kind::TooMany, code, detail).retry_after_seconds(wait_seconds)
}

impl<S> Layer<S> for Admission {
    type Service = Admitting<S>;

    fn layer(&self, inner: S) -> Admitting<S> {
        Admitting { admission: self.clone(), inner }
    }
}

/// The service it makes.
#[derive(Debug, Clone)]
pub(super) struct Admitting<S> {
    admission: Admission,
    inner: S,
}

impl<S: Service<Request<Body>, Response = Response>> Service<Request<Body>> for Admitting<S> {
    type Response = Response;
    type Error = S::Error;
    type Future = Admitted<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match self.admission.refusal(&request) {
            Some(refusal) => Admitted::Refused { refusal: Some(refusal) },
            None => Admitted::Let { answer: self.inner.call(request) },
        }
    }
}

pin_project_lite::pin_project! {
    /// The route's answer, or the refusal.
    #[project = Project]
    pub(super) enum Admitted<F> {
        Let { #[pin] answer: F },
        Refused { refusal: Option<Response> },
    }
}

impl<F: Future<Output = Result<Response, E>>, E> Future for Admitted<F> {
    type Output = Result<Response, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Project::Let { answer } => answer.poll(cx),
            // A future is not asked again after it was ready; if it were, it would wait for ever, as is allowed.
            Project::Refused { refusal } => refusal.take().map_or(Poll::Pending, |refusal| Poll::Ready(Ok(refusal))),
        }
    }
}
