//! What a member of staff passed on, with what became of it, as a page beside the worklist. What stands in it, the worklist says.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use super::http::{Pages, html as page_of};
use super::present_person::came_of;
use super::present_services::sentence;
use super::present_worklist::clock;
use super::shell::{Face, page};
use super::staff::staff_page;
use super::view::Layout;
use crate::identity::Staff;
use crate::problem::Problem;
use crate::worklist::Passed;

/// The route.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/worklist/passed-on", get(show))
}

async fn show(State(pages): State<Pages>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/worklist", async |who| {
        let passed = pages.worklist.passed_on(&who.who.name).await.map_err(Problem::from)?;
        let rows: Vec<(String, Vec<String>)> = passed.iter().map(|one| row(&pages, one)).collect();
        Ok(page_of(StatusCode::OK, screen(&pages.staff_layout(&who.who, "Passed on", "passed-on"), &rows)))
    })
    .await
}

/// What was passed on and when, and what became of what is owed to the person.
fn row(pages: &Pages, passed: &Passed) -> (String, Vec<String>) {
    let what = sentence(&passed.what.replace('-', " "));
    let picture = pages.handoff.directory().picture();
    let service = |id: &String| {
        let found = picture.services.iter().find(|service| service.id.as_str() == id);
        found.map_or_else(|| id.clone(), |service| service.name.clone())
    };
    let to = passed.to.as_ref().map(|id| format!(" to {}", service(id))).unwrap_or_default();
    let words = format!("{}: passed on{to} at {}", what.trim_end_matches('.'), clock(pages, passed.at_ms));
    let mut lines = came_of(&passed.clock, pages.now_ms(), pages.sessions.clock().zone());
    if lines.is_empty() {
        lines.push("Nobody here is to reach them.".to_owned());
    }
    (words, lines)
}

fn screen(layout: &Layout, rows: &[(String, Vec<String>)]) -> Markup {
    page(
        layout,
        Face::Console,
        false,
        &html! {
            h1 tabindex="-1" data-focus { "Passed on by you" }
            p { a href="/worklist" { "Worklist" } }
            @if rows.is_empty() { p { "Nothing, in conversations of the last two days." } }
            @for (words, lines) in rows { article.task { h2 { (words) } @for line in lines { p { (line) "." } } } }
        },
    )
}
