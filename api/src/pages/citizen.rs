//! The citizen journey over HTTP: start, one question at a time, topics, and back. Post, redirect, get; no page needs a script.
//! Each question has its own address by the number of records before it, so the browser's Back shows it with the answer given.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue};
use axum::http::{HeaderName, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use fingerpost_engine::walk::{State as WalkState, What};
use serde::Deserialize;

use super::form::{self, Read};
use super::http::{Pages, Sent, Shown, html, key, see_other};
use super::present;
use super::question::question as question_page;
use super::shell::Face;
use super::start;
use super::view::{FieldError, StartPage};
use crate::problem::{Kind, Problem};
use crate::server::{PageEngine, content_policy};
use crate::sessions::{Access, AnswerRequest, Folded, Live, Opening, Page, Record, TopicRequest, WordsRequest};

/// The routes of the journey up to the outcome.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/", get(home))
        .route("/embed", get(embed))
        .route("/leave", get(leave))
        .route("/triage", post(begin))
        .route("/triage/{id}", get(current))
        .route("/triage/{id}/step/{seq}", get(step))
        .route("/triage/{id}/answer", post(answer))
        .route("/triage/{id}/say", post(say))
        .route("/triage/{id}/topic", post(topic))
        .route("/triage/{id}/nothing-fits", get(nothing_fits).post(choose_nothing_fits))
}

async fn home(State(pages): State<Pages>) -> Response {
    let layout = pages.live_layout("Who needs help?", "start");
    html(StatusCode::OK, start::start(&layout, &StartPage::default()))
}

#[derive(Debug, Deserialize)]
struct EmbedQuery {
    origin: String,
}

/// The start inside another site's page: only for origins on the list, and framed by exactly the origin that was named.
async fn embed(State(pages): State<Pages>, Query(query): Query<EmbedQuery>) -> Response {
    if !pages.config.embed_origins.contains(&query.origin) {
        let refusal = Problem::new(Kind::Forbidden, "origin_not_listed", "This site may not show our questions in its own page.");
        return pages.page(Err(refusal), Face::Citizen, None);
    }
    let mut layout = pages.live_layout("Who needs help?", "start");
    layout.framed = true;
    layout.host_origin = Some(query.origin.clone());
    let mut response = html(StatusCode::OK, start::start(&layout, &StartPage::default()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, content_policy(&query.origin, PageEngine::Server));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    response
}

/// Leaves nothing behind and goes to a neutral page.
async fn leave(State(pages): State<Pages>) -> Response {
    let mut response = see_other(&pages.config.exit_to);
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    pages.closed(&mut response);
    response
}

async fn begin(State(pages): State<Pages>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let Some(speaker) = form.get("speaker").map(str::to_owned) else {
            let mut layout = pages.live_layout("Who needs help?", "start");
            layout.framed = headers.contains_key("x-fingerpost-framed");
            return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, start::start(&layout, &StartPage { missing: true, ..StartPage::default() })));
        };
        let topics = form.get("topic").map(str::to_owned).into_iter().collect();
        let opening = Opening { speaker: Some(speaker), topics, topics_later: true, ..Opening::default() };
        let given = BTreeMap::from([("channel".to_owned(), "web".to_owned())]);
        let (token, page) = pages.sessions.open(&opening, given).await?;
        pages.opened(&headers, token.as_str(), &step_of(&page))
    };
    pages.page(shown.await, Face::Citizen, None)
}

/// The address of the page as it stands.
pub(super) fn step_of(page: &Page) -> String {
    if page.done { format!("/triage/{}/result", page.session) } else { format!("/triage/{}/step/{}", page.session, page.seq) }
}

async fn current(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let page = pages.sessions.page(&id, Access::Token(pages.token(&headers)?)).await?;
        Ok(see_other(&step_of(&page)))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn step(
    State(pages): State<Pages>,
    Path((id, seq)): Path<(String, u64)>,
    Query(query): Query<StepQuery>,
    headers: HeaderMap,
) -> Response {
    let shown = async {
        let access = Access::Token(pages.token(&headers)?);
        let page = pages.sessions.page(&id, access).await?;
        let session = pages.sessions.folded(&id, access).await?;
        if seq >= page.seq {
            return if seq == page.seq && !page.done {
                Ok(show(&pages, &session, &page, query.each.is_some(), Vec::new()))
            } else {
                Ok(see_other(&step_of(&page)))
            };
        }
        earlier(&pages, session, &page, seq, query.each.is_some()).ok_or_else(Problem::not_found)
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

#[derive(Debug, Default, Deserialize)]
struct StepQuery {
    each: Option<String>,
}

/// The page as it stands: a question, or the topics while none is known.
fn show(pages: &Pages, session: &Folded, page: &Page, each: bool, errors: Vec<FieldError>) -> Response {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if page.needs_topic {
        return html(status, topics_page(pages, session, page, errors));
    }
    let Some(asked) = &page.question else { return see_other(&step_of(page)) };
    let program = &session.live.release.program;
    let so_far = crate::sessions::outcome_view(&session.live);
    let mut layout = pages.layout(program, &asked.heading, "question");
    layout.crisis_first = present::crisis_first(page, &so_far);
    let base = format!("/triage/{}", page.session);
    let mut view = present::question(asked, present::control(asked, program, &|_| None, each));
    view.action = format!("{base}/answer");
    view.seq = page.seq;
    view.back = Some(previous(session, page.seq).map_or_else(|| "/".to_owned(), |seq| format!("{base}/step/{seq}")));
    view.answered = page.answers.iter().map(|a| present::turn(a, Some(&base))).collect();
    view.nothing_fits = Some(format!("{base}/nothing-fits"));
    view.save = Some(format!("{base}/save"));
    view.crisis_now = present::crisis_now(&so_far);
    view.already = page.outcome.as_ref().and_then(|o| o.dispositions.first()).map(|d| {
        let card = present::action(d, program, pages.now_ms(), pages.sessions.clock().zone());
        (card.headline, card.telephone.map(|t| t.dial))
    });
    view.before = before(session, page.seq);
    view.errors = errors;
    html(status, question_page(&layout, &view))
}

/// What a pathway says once, before its first question: on the step that brought its first question up.
fn before(session: &Folded, seq: u64) -> Option<String> {
    let topic = |state: &WalkState| {
        fingerpost_engine::walk::question(&session.live.release.program, state, session.live.release.reader(state)).and_then(|q| q.pathway)
    };
    let here = topic(&session.live.state)?;
    let earlier = folded_to(session, previous(session, seq)?);
    let text = &session.live.release.program.pathway(here)?.before;
    (topic(&earlier) != Some(here) && !text.is_empty()).then(|| text.clone())
}

fn topics_page(pages: &Pages, session: &Folded, page: &Page, errors: Vec<FieldError>) -> maud::Markup {
    let program = &session.live.release.program;
    let mut view = present::topics(program, &page.session, page.seq);
    view.heading = if page.reader == "person" { "What is the main problem?" } else { "What is their main problem?" }.to_owned();
    view.said =
        session.records.iter().rev().find_map(|record| if let Record::Words { text, .. } = record { Some(text.clone()) } else { None });
    view.found = view.said.as_deref().map(|said| present::found(&session.live.release, said)).unwrap_or_default();
    view.answered = page.answers.iter().map(|a| present::turn(a, Some(&format!("/triage/{}", page.session)))).collect();
    view.error = errors.into_iter().next().map(|error| error.text);
    start::topics(&pages.layout(program, "What is wrong?", "topics"), &view)
}

/// The number of records before the last question that was answered, counted from `seq`; none before the first.
fn previous(session: &Folded, seq: u64) -> Option<u64> {
    let at = usize::try_from(seq).ok()?;
    let answered = |record: &Record| matches!(record, Record::Walk { event, .. } if matches!(event.what, What::Answered { .. } | What::Confirmed { .. } | What::Topic { .. }));
    let place = session.records.iter().take(at).rposition(answered)?;
    u64::try_from(place).ok()
}

/// The state after the first `seq` records.
fn folded_to(session: &Folded, seq: u64) -> WalkState {
    let program = &session.live.release.program;
    let mut state = WalkState::new(program);
    for record in session.records.iter().take(usize::try_from(seq).unwrap_or(usize::MAX)) {
        if let Record::Walk { event, .. } = record {
            // Each event was accepted when it was stored; one that is not now would have refused the whole session before.
            let _ = state.apply(program, event);
        }
    }
    state
}

/// A question answered before, with the answer that stands now. Sending it changes the answer, or leads on when nothing changed.
fn earlier(pages: &Pages, session: Folded, page: &Page, seq: u64, each: bool) -> Option<Response> {
    let base = format!("/triage/{}", page.session);
    let state = folded_to(&session, seq);
    let Folded { live, records } = session;
    let then = Folded { live: Live { state, ..live }, records };
    let asked = crate::sessions::question_of(&then.live);
    let program = &then.live.release.program;
    let Some(asked) = asked else { return Some(see_other(&step_of(page))) };
    let stands = |fact: &str| page.answers.iter().find(|a| a.fact == fact).map(|a| a.value.clone());
    let unsure = asked.items.iter().any(|item| stands(&item.fact).as_deref() == Some("unsure"));
    let mut view = present::question(&asked, present::control(&asked, program, &stands, each || unsure));
    let first = form::facts(&asked).first().map(|fact| (*fact).to_owned())?;
    view.action = format!("{base}/change/{first}?step={seq}");
    view.seq = page.seq;
    view.back = Some(previous(&then, seq).map_or_else(|| "/".to_owned(), |seq| format!("{base}/step/{seq}")));
    view.answered = page.answers.iter().map(|a| present::turn(a, Some(&base))).collect();
    view.changing = true;
    let layout = pages.layout(program, &view.heading, "question");
    Some(html(StatusCode::OK, question_page(&layout, &view)))
}

/// The question as it was put after the first `seq` records.
pub(super) fn asked_at(session: &Folded, seq: u64) -> Option<crate::sessions::QuestionView> {
    let state = folded_to(session, seq);
    crate::sessions::question_of(&Live { eyes: session.live.eyes, ..Live::of_nobody(session.live.release.clone(), state) })
}

async fn answer(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = answered(&pages, &id, &headers, sent).await;
    pages.page(shown, Face::Citizen, Some(&id))
}

async fn answered(pages: &Pages, id: &str, headers: &HeaderMap, sent: Result<Sent, Problem>) -> Shown {
    let Sent(form) = sent?;
    let access = Access::Token(pages.token(headers)?);
    let session = pages.sessions.folded(id, access).await?;
    let page = crate::sessions::page_of(&session.live);
    let seq = form.seq().ok_or_else(not_a_form)?;
    let asked = if seq == page.seq { page.question.clone() } else { asked_at(&session, seq) };
    let Some(asked) = asked else { return Err(elsewhere()) };
    let answers = match form::read(&asked, &form) {
        Read::Answers(answers) => answers,
        Read::Each => return Ok(see_other(&format!("/triage/{id}/step/{seq}?each=1"))),
        Read::NotAsked => return Err(elsewhere()),
        Read::Stranger => return Err(not_a_form()),
        Read::Missing(missing) => return Ok(show(pages, &session, &page, form.get("each").is_some(), form::errors(missing))),
    };
    let fact = asked.fact.clone().unwrap_or_default();
    let request = AnswerRequest { seq, answers, said: form.get("add").map(str::to_owned), confirmed: Vec::new() };
    match pages.sessions.answer(id, access, request, key(headers)).await {
        Ok(page) => Ok(see_other(&step_of(&page))),
        Err(refusal) if refusal.kind() == Kind::Unprocessable && seq == page.seq => {
            let errors = vec![FieldError { fact, text: refusal.detail().trim_end_matches('.').to_owned() }];
            Ok(show(pages, &session, &page, form.get("each").is_some(), errors))
        }
        Err(refusal) => Err(refusal),
    }
}

pub(super) fn elsewhere() -> Problem {
    Problem::new(Kind::Conflict, "answered_elsewhere", "This question was already answered.")
}

pub(super) fn not_a_form() -> Problem {
    Problem::new(Kind::Unprocessable, "not_our_form", "The form holds something that no form of ours has.")
}

async fn say(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let access = Access::Token(pages.token(&headers)?);
        let Some(text) = form.get("said").map(str::to_owned) else {
            let session = pages.sessions.folded(&id, access).await?;
            let page = crate::sessions::page_of(&session.live);
            let errors = vec![FieldError { fact: "said".into(), text: "Say in a few words what is wrong".into() }];
            return Ok(show(&pages, &session, &page, false, errors));
        };
        let request = WordsRequest { seq: form.seq().ok_or_else(not_a_form)?, text };
        let page = pages.sessions.say(&id, access, &request).await?;
        Ok(see_other(&step_of(&page)))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn topic(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let topic = form.get("topic").map(str::to_owned).ok_or_else(not_a_form)?;
        let request = TopicRequest { seq: form.seq().ok_or_else(not_a_form)?, topic: Some(topic) };
        let page = pages.sessions.add_topic(&id, Access::Token(pages.token(&headers)?), request).await?;
        Ok(see_other(&step_of(&page)))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn nothing_fits(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let session = pages.session(&id, &headers).await?;
        let layout = pages.layout(&session.live.release.program, "None of these fits", "nothing-fits");
        Ok(html(StatusCode::OK, start::nothing_fits(&layout, &id, session.live.seq, &format!("/triage/{id}"))))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn choose_nothing_fits(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Result<Sent, Problem>,
) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let request = TopicRequest { seq: form.seq().ok_or_else(not_a_form)?, topic: None };
        let page = pages.sessions.add_topic(&id, Access::Token(pages.token(&headers)?), request).await?;
        Ok(see_other(&step_of(&page)))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}
