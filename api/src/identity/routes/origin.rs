//! Whether a request that changes something was sent by a page of ours. Cookies come along with requests other sites make; this is what keeps
//! such requests from being carried out.

use http::header::{HOST, HeaderMap, ORIGIN};

/// Whether the request comes from a page of this very origin, by the browser's own word.
///
/// Our pages send no referrer, so browsers send `Origin: null` with their forms; the fetch metadata tells those from foreign ones. Browsers
/// without fetch metadata are judged by their `Origin`. A request with neither comes from no browser page and is refused: programs use a
/// token in a header instead of a cookie and are never asked.
#[must_use]
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let origin_fits = match (text(ORIGIN.as_str()), text(HOST.as_str())) {
        (None | Some("null"), _) => None,
        (Some(origin), Some(host)) => {
            Some(origin.split_once("://").is_some_and(|(scheme, rest)| matches!(scheme, "http" | "https") && rest == host))
        }
        (Some(_), None) => Some(false),
    };
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => origin_fits != Some(false),
        Some(_) => false,
        None => origin_fits == Some(true),
    }
}
