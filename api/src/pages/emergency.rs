//! Help without questions: who to ring, from the live release's help lines. It opens no conversation and reads no store, so it is there
//! when the service is full or the store is not.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use super::http::{Pages, html as shown};
use super::shell::{Face, lines, page};
use super::start::danger;
use super::view::Layout;

/// The route.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/emergency", get(show))
}

async fn show(State(pages): State<Pages>) -> Response {
    let mut layout = pages.live_layout("Help now", "emergency");
    layout.crisis_first = true;
    shown(axum::http::StatusCode::OK, emergency(&layout))
}

fn emergency(layout: &Layout) -> Markup {
    page(
        layout,
        Face::Citizen,
        false,
        &html! {
            h1 tabindex="-1" data-focus { "Help now, without questions" }
            (danger(layout))
            p { "Do not wait for this website. Ring, or ask somebody near you to ring." }
            @if let Some(others) = layout.help.get(1..).filter(|others| !others.is_empty()) {
                h2 { "If it is not an emergency" }
                (lines(others))
            }
            p { a href="/" { "Answer questions about what is wrong" } }
        },
    )
}
