//! The security headers of every answer, made once and cloned. A route that needs another policy sets that header itself; what is set stays.

use http::HeaderMap;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

/// Whether a page runs the engine in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageEngine {
    /// The page asks the server (citizen pages).
    Server,
    /// The page runs the engine itself (console, studio), so its policy allows WebAssembly.
    Browser,
}

/// The content security policy of a page. `frame_ancestors` is `'none'`, `'self'` or origins separated by spaces.
///
/// Nothing inline is allowed, neither script nor style: what an author or caller writes cannot run. Text that cannot stand in a header gives
/// the policy that lets nobody frame the page.
#[must_use]
pub fn content_policy(frame_ancestors: &str, engine: PageEngine) -> HeaderValue {
    let scripts = match engine {
        PageEngine::Server => "'self'",
        PageEngine::Browser => "'self' 'wasm-unsafe-eval'",
    };
    let fits = !frame_ancestors.contains([';', ',']) && !frame_ancestors.trim().is_empty();
    let ancestors = if fits { frame_ancestors } else { "'none'" };
    let policy = |ancestors: &str| {
        HeaderValue::try_from(format!(
            "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
        ))
    };
    policy(ancestors).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
}

/// The headers that are added where a route has not set its own.
#[derive(Debug, Clone)]
pub(super) struct Defaults {
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Defaults {
    pub(super) fn new(frame_ancestors: &str, behind_tls: bool) -> Self {
        let mut headers = vec![
            (CONTENT_SECURITY_POLICY, content_policy(frame_ancestors, PageEngine::Server)),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            // Nearly every page of ours shows health data; assets with a hash in their name say otherwise themselves.
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
            ),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        ];
        if behind_tls {
            headers.push((STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains")));
        }
        Self { headers }
    }

    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}
