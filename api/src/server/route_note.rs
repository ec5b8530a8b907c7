//! Writes the route's template into the span of the request, where the router knows it. Written by hand, because each request passes it: it
//! adds no future and no allocation.

use std::task::{Context, Poll};

use axum::extract::MatchedPath;
use http::Request;
use tower::{Layer, Service};

/// The layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct RouteNote;

/// The service it makes.
#[derive(Debug, Clone)]
pub(super) struct Noting<S> {
    inner: S,
}

impl<S> Layer<S> for RouteNote {
    type Service = Noting<S>;

    fn layer(&self, inner: S) -> Noting<S> {
        Noting { inner }
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Noting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> S::Future {
        if let Some(route) = request.extensions().get::<MatchedPath>() {
            tracing::Span::current().record("route", route.as_str());
        }
        self.inner.call(request)
    }
}
