//! What happens to every request before and after its route: limits on the body and the time, a panic turned into an answer, an id, a span,
//! the security headers. One hand-written service instead of a stack of boxed layers, because each request pays for it. Knows no route.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::Poll;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::response::IntoResponse;
use http::header::{ALLOW, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response};
use hyper::body::Incoming;
use tower::Service;
use tracing::Instrument;

use super::body::{Cut, GuardedBody, Verdict};
use super::headers::Defaults;
use super::settings::Settings;
use crate::limits;
use crate::metrics::{HttpMeters, RequestKind, Stopwatch};
use crate::problem::{Kind, Problem};

/// What a handler may know about the call it answers; a request extension.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// Unique while this process lives, and very likely beyond.
    pub id: CallId,
    /// Where the caller is, by the word of trusted proxies.
    pub address: IpAddr,
    /// Whether that is the caller's own address. Behind a proxy that is not named as trusted it is the proxy's, and so everybody's.
    pub is_own: bool,
}

/// Names one request in answers and logs. Shown as 32 hexadecimal digits; says nothing about the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallId(u64, u64);

impl CallId {
    /// The id of what no request began, such as a reminder.
    #[must_use]
    pub fn none() -> Self {
        Self(0, 0)
    }
}

impl std::fmt::Display for CallId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}{:016x}", self.0, self.1)
    }
}

/// What the server counts about itself.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests taken.
    pub requests: AtomicU64,
    /// Handlers that panicked; each was answered with 500.
    pub panics: AtomicU64,
    /// Requests that were not answered in time.
    pub timeouts: AtomicU64,
    /// Connections accepted.
    pub connections: AtomicU64,
    /// Connections open now.
    pub connections_open: AtomicU64,
    /// Requests refused because all connections were taken.
    pub refused: AtomicU64,
    /// Requests refused because their body was larger than allowed.
    pub refused_too_large: AtomicU64,
    /// Requests refused because their body came too slowly.
    pub refused_too_slow: AtomicU64,
    /// What is counted and timed with every answer.
    pub meters: HttpMeters,
    /// Beginnings refused because too many requests were under way.
    pub shed: AtomicU64,
    /// Requests being answered at this moment.
    under_way: AtomicUsize,
}

impl Counts {
    /// Nothing counted yet; each answer turns these meters.
    #[must_use]
    pub fn turning(meters: HttpMeters) -> Self {
        Self { meters, ..Self::default() }
    }

    /// Are so many requests being answered that nothing new should begin that can wait?
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) > limits::HTTP_BUSY_REQUESTS
    }

    /// Counts a request as under way until the guard is dropped, however it ends.
    pub(crate) fn under_way(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self)
    }
}

/// A request being answered.
pub(crate) struct UnderWay<'a>(&'a Counts);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What all connections share.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) counts: Arc<Counts>,
    defaults: Defaults,
    process: u64,
}

impl Shared {
    pub(super) fn new(settings: Settings, counts: Arc<Counts>) -> Self {
        let defaults = Defaults::new(&settings.frame_ancestors, settings.behind_tls);
        // Random when the system gives random bytes, and unique enough by address of this value when it does not.
        let process = getrandom::u64().unwrap_or(std::ptr::from_ref(&defaults) as u64);
        Self { settings, counts, defaults, process }
    }
}

/// One connection's service. Cheap to clone.
#[derive(Clone)]
pub(super) struct Front {
    pub(super) shared: Arc<Shared>,
    pub(super) connection: Arc<Connection>,
    pub(super) router: Router,
}

/// What one connection knows of itself.
pub(super) struct Connection {
    pub(super) peer: SocketAddr,
    /// A whole head has arrived.
    pub(super) spoke: AtomicBool,
    /// Beyond the cap: only the pages that must always answer.
    pub(super) reserved: bool,
    pub(super) counts: Arc<Counts>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.counts.connections_open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Front {
    /// Answers one request, whatever happens.
    pub(super) async fn answer(self, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let began = Stopwatch::start();
        let kind = if matches!(*request.method(), Method::GET | Method::HEAD) { RequestKind::Read } else { RequestKind::Write };
        self.connection.spoke.store(true, Ordering::Relaxed);
        let _under_way = self.shared.counts.under_way();
        let number = self.shared.counts.requests.fetch_add(1, Ordering::Relaxed);
        let id = CallId(self.shared.process, number);
        // Of the highest level, so that a line about a failure carries the id however little is logged.
        let span = tracing::error_span!("request", %id, method = %request.method(), route = tracing::field::Empty);
        let mut response = self.guarded(request, id).instrument(span.clone()).await;
        let status = response.status();
        if status.is_server_error() {
            span.in_scope(|| tracing::warn!(status = status.as_u16(), "answered"));
        } else {
            span.in_scope(|| tracing::debug!(status = status.as_u16(), "answered"));
        }
        let headers = response.headers_mut();
        self.shared.defaults.add_to(headers);
        if let Ok(id) = HeaderValue::try_from(id.to_string()) {
            headers.insert(HeaderName::from_static("x-request-id"), id);
        }
        self.shared.counts.meters.answered(kind, status.as_u16(), began.elapsed());
        Ok(response)
    }

    async fn guarded(&self, request: Request<Incoming>, id: CallId) -> Response<Body> {
        let settings = &self.shared.settings;
        if self.connection.reserved && !settings.always_served.iter().any(|path| path == request.uri().path()) {
            self.shared.counts.refused.fetch_add(1, Ordering::Relaxed);
            return closing(Problem::new(Kind::Unavailable, "too_busy", "Too many people are here at this moment. Try again shortly."));
        }
        let (head, incoming) = request.into_parts();
        let mut verdict = None;
        let body = if incoming.is_end_stream() {
            Body::empty()
        } else {
            if incoming.size_hint().lower() > settings.body_bytes as u64 {
                return self.too_large();
            }
            let verdict = verdict.insert(Verdict::default());
            Body::new(GuardedBody::new(incoming, settings.body_bytes, settings.times.body, verdict.clone()))
        };
        let mut request = Request::from_parts(head, body);
        let address = caller(request.headers(), self.connection.peer.ip(), &settings.trusted_proxies);
        let is_own = !settings.behind_tls || settings.trusted_proxies.contains(&self.connection.peer.ip());
        request.extensions_mut().insert(Call { id, address, is_own });
        let response = self.in_time(request).await;
        match verdict.as_ref().and_then(Verdict::cut) {
            Some(Cut::TooLarge) => self.too_large(),
            Some(Cut::TooSlow) => {
                self.shared.counts.refused_too_slow.fetch_add(1, Ordering::Relaxed);
                closing(Problem::new(Kind::TooSlow, "body_too_slow", "Your request arrived too slowly."))
            }
            None => plain_refusals_become_problems(response),
        }
    }

    fn too_large(&self) -> Response<Body> {
        self.shared.counts.refused_too_large.fetch_add(1, Ordering::Relaxed);
        closing(Problem::new(Kind::TooLarge, "body_too_large", "Your request is larger than this service takes."))
    }

    async fn in_time(&self, request: Request<Body>) -> Response<Body> {
        let counts = &self.shared.counts;
        let writes = !request.method().is_safe();
        let answer = catching_panics(self.router.clone().call(request));
        let answer = async {
            // What somebody sent is carried through even when they are gone before the reply: it may have been the last thing they said.
            if writes { tokio::spawn(answer.in_current_span()).await.ok().flatten() } else { answer.await }
        };
        match tokio::time::timeout(self.shared.settings.times.total, answer).await {
            Ok(Some(response)) => response,
            Ok(None) => {
                counts.panics.fetch_add(1, Ordering::Relaxed);
                tracing::error!("a handler panicked");
                Problem::internal().into_response()
            }
            Err(_) => {
                counts.timeouts.fetch_add(1, Ordering::Relaxed);
                closing(Problem::new(Kind::Unavailable, "took_too_long", "This took too long. Try again shortly."))
            }
        }
    }
}

/// Runs the future; `None` when it panicked. The message is not taken along: it may hold what a person said.
async fn catching_panics(answer: impl Future<Output = Result<Response<Body>, Infallible>>) -> Option<Response<Body>> {
    let mut answer = pin!(answer);
    std::future::poll_fn(|cx| {
        let answer: Pin<&mut _> = answer.as_mut();
        match catch_unwind(AssertUnwindSafe(|| answer.poll(cx))) {
            Ok(Poll::Ready(Ok(response))) => Poll::Ready(Some(response)),
            Ok(Poll::Ready(Err(never))) => match never {},
            Ok(Poll::Pending) => Poll::Pending,
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

/// An answer after which the connection cannot go on, because part of the request is still under way.
fn closing(problem: Problem) -> Response<Body> {
    let mut response = problem.into_response();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The framework refuses some requests by itself, in plain text that may quote what was sent. Such a refusal becomes one of ours.
fn plain_refusals_become_problems(response: Response<Body>) -> Response<Body> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let plain = match response.headers().get(CONTENT_TYPE) {
        None => response.body().is_end_stream() || response.headers().get(CONTENT_LENGTH).is_none(),
        Some(kind) => kind.as_bytes().starts_with(b"text/plain"),
    };
    match Problem::for_status(status) {
        Some(problem) if plain => {
            let mut ours = problem.into_response();
            if let Some(allow) = response.headers().get(ALLOW) {
                ours.headers_mut().insert(ALLOW, allow.clone());
            }
            ours
        }
        _ => response,
    }
}

/// The caller's address: the last one in the forwarding chain that is not a trusted proxy, if a trusted proxy is speaking.
fn caller(headers: &HeaderMap, peer: IpAddr, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let mut nearest = peer;
    for header in headers.get_all("x-forwarded-for").iter().rev() {
        for hop in header.to_str().unwrap_or("").rsplit(',') {
            match hop.trim().parse() {
                Ok(hop) if trusted.contains(&hop) => nearest = hop,
                Ok(hop) => return hop,
                // A chain that cannot be read is believed up to here.
                Err(_) => return nearest,
            }
        }
    }
    nearest
}
