//! A person's safety plan over HTTP. A form comes in and a page goes out; nothing is stored but by the one button that gives it to the person's own
//! conversation. What is heard in it puts help first, and never keeps the plan from its writer: where a plan cannot be given, it is shown all the same.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::citizen::step_of;
use super::http::{Pages, Sent, Shown, html};
use super::shell::Face;
use super::view::{FieldError, Layout, PlanDanger, PlanPage};
use super::{plain, plan, present};
use crate::problem::Problem;
use crate::sessions::{Danger, Folded, PLAN_BOXES, Page, SafetyPlan, danger_in};

/// Said when there is no conversation to give it to: none, another's, one whose day is over or which staff have closed.
const NOWHERE: &str =
    "We could not give your plan to a clinician: your conversation is not open. Print it or save it, and show it to whoever helps you.";
/// Said when it could not be stored.
const NOT_NOW: &str = "We could not give your plan to a clinician just now. Print it or save it, then try again.";

/// The routes: the page by itself, and as a part of a conversation.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/safety-plan", get(blank).post(sent)).route("/triage/{id}/safety-plan", get(blank).post(sent))
}

/// An open conversation of whoever asks.
struct Talk {
    session: Folded,
    page: Page,
}

/// The conversation that the address names, if it is theirs and open. If not, they have the page all the same.
async fn talk(pages: &Pages, id: Option<&str>, headers: &HeaderMap) -> Option<Talk> {
    let session = pages.session(id?, headers).await.ok()?;
    let page = crate::sessions::page_of(&session.live);
    session.ended().is_none().then_some(Talk { session, page })
}

async fn blank(State(pages): State<Pages>, id: Option<Path<String>>, headers: HeaderMap) -> Response {
    let talk = talk(&pages, id.as_ref().map(|Path(id)| id.as_str()), &headers).await;
    html(StatusCode::OK, plan::form(&layout(&pages, talk.as_ref(), "plan"), &view(&pages, talk.as_ref(), &SafetyPlan::default())))
}

async fn sent(State(pages): State<Pages>, id: Option<Path<String>>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let plan = SafetyPlan::written(|name| form.get(name));
        answer(&pages, id.as_ref().map(|Path(id)| id.as_str()), &headers, &plan, form.get("then").unwrap_or_default()).await
    };
    pages.page(shown.await, Face::Citizen, None)
}

async fn answer(pages: &Pages, id: Option<&str>, headers: &HeaderMap, written: &SafetyPlan, then: &str) -> Shown {
    let mut talk = talk(pages, id, headers).await;
    let errors = errors(written);
    if then == "change" || !errors.is_empty() {
        let status = if then == "change" || errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let errors = if then == "change" { Vec::new() } else { errors };
        let view = PlanPage { errors, ..view(pages, talk.as_ref(), written) };
        return Ok(html(status, plan::form(&layout(pages, talk.as_ref(), "plan"), &view)));
    }
    if then == "file" {
        return Ok(file(&view(pages, talk.as_ref(), written), &layout(pages, talk.as_ref(), "plan")));
    }
    let mut refused = None;
    if then == "give" {
        refused = give(pages, talk.as_ref(), headers, written).await.err();
        // What was heard may have changed what is asked next.
        talk = self::talk(pages, id, headers).await;
    }
    let not_given = refused.map(|status| if status.is_server_error() { NOT_NOW } else { NOWHERE });
    let view = PlanPage { not_given, ..view(pages, talk.as_ref(), written) };
    Ok(html(refused.unwrap_or(StatusCode::OK), plan::sheet(&layout(pages, talk.as_ref(), "plan-sheet"), &view)))
}

/// Gives the plan. A refusal is a status: the plan is shown with it.
async fn give(pages: &Pages, talk: Option<&Talk>, headers: &HeaderMap, written: &SafetyPlan) -> Result<(), StatusCode> {
    let talk = talk.ok_or(StatusCode::NOT_FOUND)?;
    let token = pages.token(headers).map_err(|refusal| refusal.kind().status())?;
    pages.sessions.give_plan(&talk.page.session, token, written).await.map_err(|refusal| refusal.kind().status())
}

fn errors(written: &SafetyPlan) -> Vec<FieldError> {
    if written.is_empty() {
        let text = "Write something in one of the boxes. One line is enough".to_owned();
        return PLAN_BOXES.iter().take(1).map(|one| FieldError { fact: one.id.to_owned(), text: text.clone() }).collect();
    }
    let heading = |id: &str| PLAN_BOXES.iter().find(|one| one.id == id).map_or("", |one| one.heading);
    written.too_long().into_iter().map(|(id, chars)| FieldError { fact: id.to_owned(), text: plan::too_long(heading(id), chars) }).collect()
}

/// The frame. The title stands in the browser's history, so it says no more than it must.
fn layout(pages: &Pages, talk: Option<&Talk>, page: &'static str) -> Layout {
    let layout = match talk {
        Some(talk) => pages.layout(&talk.session.live.release.program, "Your plan", page),
        None => pages.live_layout("Your plan", page),
    };
    // Whoever opens this page may need the lines before the plan.
    Layout { crisis_first: true, ..layout }
}

fn view(pages: &Pages, talk: Option<&Talk>, written: &SafetyPlan) -> PlanPage {
    let release = talk.map_or_else(|| pages.sessions.releases().live(), |talk| std::sync::Arc::clone(&talk.session.live.release));
    let (now_ms, zone) = (pages.now_ms(), pages.sessions.clock().zone());
    let before = talk.and_then(|talk| talk.session.safety_plan());
    let at = |(at_ms, _): (i64, &SafetyPlan)| format!("at {}", present::clock_words(at_ms, now_ms, zone));
    PlanPage {
        action: talk.map_or_else(|| "/safety-plan".to_owned(), |talk| format!("/triage/{}/safety-plan", talk.page.session)),
        back: talk.map(|talk| step_of(&talk.page)),
        boxes: PLAN_BOXES.iter().map(|one| (one.id, one.heading, written.text(one.id).to_owned())).collect(),
        danger: danger_in(&release, written).map(|danger| way_on(talk, danger)),
        written_on: pages.sessions.clock().now().local_date.strftime("%-d %B %Y").to_string(),
        may_give: talk.is_some(),
        given: before.filter(|(_, stands)| *stands == written).map(at),
        given_before: before.map(at),
        ..PlanPage::default()
    }
}

/// The questions about the danger: in the conversation that is open, or in a new one about the writer.
fn way_on(talk: Option<&Talk>, Danger { topic }: Danger) -> PlanDanger {
    let topic_field = |topic: &String| ("topic", topic.clone());
    match talk {
        None => {
            let fields = [("speaker", "self".to_owned())].into_iter().chain(topic.iter().map(topic_field)).collect();
            PlanDanger { action: "/triage".to_owned(), fields, is_link: false }
        }
        Some(Talk { page, .. }) => match topic.filter(|topic| page.topics.iter().all(|asked| asked.id != *topic)) {
            Some(topic) => PlanDanger {
                action: format!("/triage/{}/topic", page.session),
                fields: vec![("seq", page.seq.to_string()), topic_field(&topic)],
                is_link: false,
            },
            None => PlanDanger { action: step_of(page), fields: Vec::new(), is_link: true },
        },
    }
}

fn file(view: &PlanPage, layout: &Layout) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"my-plan.txt\"")];
    (headers, plain::safety_plan(view, layout)).into_response()
}
