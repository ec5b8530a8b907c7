//! What follows the questions: the result and its plain copies, checking and changing answers, codes for coming back and for a call handler.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use fingerpost_engine::walk::Answer;
use serde::Deserialize;

use super::citizen::{asked_at, elsewhere, not_a_form, step_of};
use super::form::{self, Form, Read};
use super::http::{Pages, Sent, Shown, html, key, see_other};
use super::present;
use super::question::question as question_page;
use super::shell::Face;
use super::view::{CalledForm, ChangePreview, CodeForm, FieldError, Handover, OutcomePage};
use super::{answers, outcome, start};
use crate::problem::{Kind, Problem};
use crate::sessions::{Access, ChangeRequest, Folded, Live, Page, QuestionView, Record, WordsRequest};

/// What is written down when a person says whether they called.
const CALLED: &str = "I have called the emergency number.";
const CANNOT_CALL: &str = "I cannot call the emergency number.";

/// The routes after the questions.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/triage/{id}/result", get(result))
        .route("/triage/{id}/result.txt", get(as_text))
        .route("/triage/{id}/result.json", get(as_json))
        .route("/triage/{id}/answers", get(check))
        .route("/triage/{id}/change/{fact}", get(change_form).post(change))
        .route("/triage/{id}/handover", post(handover))
        .route("/triage/{id}/called", post(called))
        .route("/triage/{id}/save", get(save))
        .route("/resume", get(resume).post(come_back))
}

fn outcome_page(pages: &Pages, session: &Folded, page: &Page) -> Option<OutcomePage> {
    let program = &session.live.release.program;
    let base = format!("/triage/{}", page.session);
    let outcome = page.outcome.as_ref()?;
    let mut view = present::outcome(outcome, &page.answers, &base, program, pages.now_ms(), pages.sessions.clock().zone());
    view.check = Some(format!("{base}/answers"));
    view.as_text = Some(format!("{base}/result.txt"));
    view.as_json = Some(format!("{base}/result.json"));
    view.handover = Some(Handover { action: format!("{base}/handover"), ..Handover::default() });
    view.gp = Some(super::gp::for_the_person(pages, session));
    view.plan = present::crisis_first(page, outcome).then(|| format!("{base}/safety-plan"));
    if view.lead.telephone.is_some() {
        let said = session.records.iter().rev().find_map(|record| match record {
            Record::Words { text, .. } if text == CALLED => Some("You told us that you have called. Stay on the line with them."),
            Record::Words { text, .. } if text == CANNOT_CALL => {
                Some("You told us that you cannot call. Ask someone near you to call for you.")
            }
            _ => None,
        });
        view.called = Some(CalledForm { action: format!("{base}/called"), seq: page.seq, said: said.map(str::to_owned) });
    }
    Some(view)
}

async fn show_outcome(pages: &Pages, session: &Folded, page: &Page, code: Option<String>) -> Shown {
    let Some(mut view) = outcome_page(pages, session, page) else { return Ok(see_other(&step_of(page))) };
    if let Some(code) = code {
        let until = present::clock_words(
            pages.now_ms().saturating_add(crate::limits::HANDOVER_CODE_MS),
            pages.now_ms(),
            pages.sessions.clock().zone(),
        );
        view.handover = Some(Handover { code: Some(code), until: Some(until), ..view.handover.unwrap_or_default() });
    }
    super::citizen_services::link(pages, &mut view, session, page).await?;
    view.calls = super::citizen_call_back::cards(pages, session).await?;
    let mut layout = pages.layout(&session.live.release.program, "Your result", "outcome");
    layout.crisis_first = page.outcome.as_ref().is_some_and(|o| present::crisis_first(page, o));
    Ok(html(StatusCode::OK, outcome::outcome(&layout, &view)))
}

async fn both(pages: &Pages, id: &str, headers: &HeaderMap) -> Result<(Folded, Page), Problem> {
    let session = pages.session(id, headers).await?;
    let page = crate::sessions::page_of(&session.live);
    Ok((session, page))
}

async fn result(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let (session, page) = both(&pages, &id, &headers).await?;
        if !page.done {
            return Ok(see_other(&step_of(&page)));
        }
        show_outcome(&pages, &session, &page, None).await
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn handover(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        sent?;
        let (session, page) = both(&pages, &id, &headers).await?;
        let code = pages.identity.issue_handover(&id).await?;
        show_outcome(&pages, &session, &page, Some(code.shown())).await
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn called(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let text = if form.get("called") == Some("yes") { CALLED } else { CANNOT_CALL }.to_owned();
        let request = WordsRequest { seq: form.seq().ok_or_else(not_a_form)?, text };
        let page = pages.sessions.say(&id, Access::Token(pages.token(&headers)?), &request).await?;
        Ok(see_other(&step_of(&page)))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn as_text(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let (session, page) = both(&pages, &id, &headers).await?;
        let view = outcome_page(&pages, &session, &page).ok_or_else(Problem::not_found)?;
        let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"result.txt\"")];
        Ok((headers, super::plain::outcome(&view, session.live.release.hash())).into_response())
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn as_json(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let (_, page) = both(&pages, &id, &headers).await?;
        let body = serde_json::to_string_pretty(&page).map_err(|_| Problem::internal())?;
        let headers = [(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, "attachment; filename=\"result.json\"")];
        Ok((headers, body).into_response())
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn check(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let (session, page) = both(&pages, &id, &headers).await?;
        let layout = pages.layout(&session.live.release.program, "Check your answers", "check");
        Ok(html(StatusCode::OK, answers::check(&layout, &present::check(&page.answers, &format!("/triage/{id}"), page.done))))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

/// Where a change was begun: the step that is shown again, if it was the browser's Back.
#[derive(Debug, Default, Deserialize)]
struct ChangeQuery {
    step: Option<u64>,
}

/// The question that asks a fact: as it stood at a step, or the fact alone.
fn asked(session: &Folded, fact: &str, step: Option<u64>) -> Result<QuestionView, Problem> {
    let at_step = step.and_then(|seq| asked_at(session, seq)).filter(|q| form::facts(q).contains(&fact));
    at_step.or_else(|| crate::sessions::question_about(&session.live, fact)).ok_or_else(Problem::not_found)
}

fn change_page(pages: &Pages, session: &Folded, page: &Page, fact: &str, query: &ChangeQuery, errors: Vec<FieldError>) -> Shown {
    let program = &session.live.release.program;
    let asked = asked(session, fact, query.step)?;
    let stands = |fact: &str| page.answers.iter().find(|a| a.fact == fact).map(|a| a.value.clone());
    let each = asked.items.iter().any(|item| stands(&item.fact).as_deref() == Some("unsure"))
        || errors.iter().any(|e| !e.fact.is_empty() && asked.fact.is_none());
    let mut view = present::question(&asked, present::control(&asked, program, &stands, each));
    let step = query.step.map(|seq| format!("?step={seq}")).unwrap_or_default();
    view.action = format!("/triage/{}/change/{fact}{step}", page.session);
    view.seq = page.seq;
    view.back = Some(format!("/triage/{}/answers", page.session));
    view.changing = true;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    view.errors = errors;
    Ok(html(status, question_page(&pages.layout(program, &view.heading, "question"), &view)))
}

async fn change_form(
    State(pages): State<Pages>,
    Path((id, fact)): Path<(String, String)>,
    Query(query): Query<ChangeQuery>,
    headers: HeaderMap,
) -> Response {
    let shown = async {
        let (session, page) = both(&pages, &id, &headers).await?;
        change_page(&pages, &session, &page, &fact, &query, Vec::new())
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn change(
    State(pages): State<Pages>,
    Path((id, fact)): Path<(String, String)>,
    Query(query): Query<ChangeQuery>,
    headers: HeaderMap,
    sent: Result<Sent, Problem>,
) -> Response {
    let shown = async { changed(&pages, &id, &fact, &query, &headers, &sent?.0).await };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn changed(pages: &Pages, id: &str, fact: &str, query: &ChangeQuery, headers: &HeaderMap, form: &Form) -> Shown {
    let (session, page) = both(pages, id, headers).await?;
    let access = Access::Token(pages.token(headers)?);
    let seq = form.seq().ok_or_else(not_a_form)?;
    let asked = asked(&session, fact, query.step)?;
    let given = match form::read(&asked, form) {
        Read::Answers(given) => given,
        Read::Each => return Err(Problem::new(Kind::Unprocessable, "say_which", "Please go back and choose an answer for each line.")),
        Read::NotAsked => return Err(elsewhere()),
        Read::Stranger => return Err(not_a_form()),
        Read::Missing(missing) => return change_page(pages, &session, &page, fact, query, form::errors(missing)),
    };
    let other: Vec<(String, Answer)> = given.into_iter().filter(|(fact, answer)| differs(&page, fact, answer)).collect();
    let (Some((first, answer)), false) = (other.first(), seq != page.seq && key(headers).is_none()) else {
        // Nothing changed, or the form is an old one: what stands now is shown.
        return Ok(see_other(&if query.step.is_some() { step_of(&page) } else { format!("/triage/{id}/answers") }));
    };
    if page.done && form.get("confirm").is_none() {
        let would = pages.sessions.preview(id, access, first, answer).await;
        match would {
            Ok(would) if would.changes_result => return Ok(preview(pages, &session, &page, (first, answer), would, form, query)),
            Ok(_) => {}
            Err(refusal) => return refused(pages, &session, &page, fact, query, refusal),
        }
    }
    let mut seq = seq;
    let mut last = page.clone();
    for (n, (fact, answer)) in other.iter().enumerate() {
        let request = ChangeRequest { seq, fact: fact.clone(), answer: answer.clone() };
        match pages.sessions.change(id, access, request, if n == 0 { key(headers) } else { None }).await {
            Ok(page) => (seq, last) = (page.seq, page),
            Err(refusal) => return refused(pages, &session, &page, fact, query, refusal),
        }
    }
    Ok(see_other(&if last.done && query.step.is_none() { format!("/triage/{id}/answers") } else { step_of(&last) }))
}

fn refused(pages: &Pages, session: &Folded, page: &Page, fact: &str, query: &ChangeQuery, refusal: Problem) -> Shown {
    if refusal.kind() != Kind::Unprocessable {
        return Err(refusal);
    }
    let text = refusal.detail().trim_end_matches('.').to_owned();
    change_page(pages, session, page, fact, query, vec![FieldError { fact: fact.to_owned(), text }])
}

/// Is this another answer than the one that stands? A date of birth, a unit or a list is always taken as another one.
fn differs(page: &Page, fact: &str, answer: &Answer) -> bool {
    let Some(stands) = page.answers.iter().find(|a| a.fact == fact) else { return false };
    match answer {
        Answer::Word(word) => *word != stands.value,
        Answer::Number { value, unit } => *value != stands.value || stands.answer != format!("{value} {unit}").trim(),
        Answer::Rough { age } => age.trim_end_matches('s') != stands.answer.trim_end_matches('s'),
        Answer::List(entries) => entries.join(", ") != stands.answer,
        Answer::Born { .. } => true,
    }
}

fn preview(
    pages: &Pages,
    session: &Folded,
    page: &Page,
    (fact, answer): (&str, &Answer),
    would: crate::sessions::PreviewView,
    form: &Form,
    query: &ChangeQuery,
) -> Response {
    let stands = page.answers.iter().find(|a| a.fact == fact);
    let kept = ["seq", "confirm", "add"];
    let step = query.step.map(|seq| format!("?step={seq}")).unwrap_or_default();
    let view = ChangePreview {
        action: format!("/triage/{}/change/{fact}{step}", page.session),
        seq: page.seq,
        question: stands.map(|a| a.question.clone()).unwrap_or_default(),
        old_answer: stands.map(|a| a.answer.clone()).unwrap_or_default(),
        new_answer: words_of(&session.live, fact, answer),
        old_result: would.before.join("; "),
        new_result: (!would.after.is_empty()).then(|| would.after.join("; ")),
        stays: None,
        fields: form.fields().iter().filter(|(name, _)| !kept.contains(&name.as_str())).cloned().collect(),
        cancel: format!("/triage/{}/answers", page.session),
    };
    html(StatusCode::OK, answers::change_preview(&pages.layout(&session.live.release.program, "Before you change it", "preview"), &view))
}

/// An answer as people read it.
pub(super) fn words_of(session: &Live, fact: &str, answer: &Answer) -> String {
    let question = crate::sessions::question_about(session, fact);
    match answer {
        Answer::Word(word) if answer.is_unsure() || word == "yes" || word == "no" => match word.as_str() {
            "yes" => "Yes".to_owned(),
            "no" => "No".to_owned(),
            _ => "Not sure".to_owned(),
        },
        Answer::Word(word) => {
            let option = question.and_then(|q| q.options.into_iter().find(|o| o.id == *word));
            option.map_or_else(|| word.clone(), |o| o.say)
        }
        Answer::Number { value, unit } => format!("{value} {unit}").trim().to_owned(),
        Answer::Born { born } => born.strftime("%-d %B %Y").to_string(),
        Answer::Rough { age } => age.clone(),
        Answer::List(entries) if entries.is_empty() => "None".to_owned(),
        Answer::List(entries) => entries.join(", "),
    }
}

async fn save(State(pages): State<Pages>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let session = pages.session(&id, &headers).await?;
        let code = format!("{id}.{}", pages.token(&headers)?);
        let layout = pages.layout(&session.live.release.program, "Come back later", "save");
        Ok(html(StatusCode::OK, start::save(&layout, &code, &format!("/triage/{id}"))))
    };
    pages.page(shown.await, Face::Citizen, Some(&id))
}

async fn resume(State(pages): State<Pages>) -> Response {
    html(StatusCode::OK, start::resume(&pages.live_layout("Your code", "resume"), &CodeForm::default()))
}

async fn come_back(State(pages): State<Pages>, headers: HeaderMap, sent: Result<Sent, Problem>) -> Response {
    let shown = async {
        let Sent(form) = sent?;
        let code = form.get("code").unwrap_or_default().replace(char::is_whitespace, "");
        let opened = match code.split_once('.') {
            Some((id, token)) => pages.sessions.page(id, Access::Token(token)).await.map(|page| (page, token)),
            None => Err(Problem::not_found()),
        };
        match opened {
            Ok((page, token)) => pages.opened(&headers, token, &step_of(&page)),
            Err(refusal) if matches!(refusal.kind(), Kind::NotFound | Kind::Gone) => {
                let error = Some("This code does not open any answers. Check it, or start again".to_owned());
                Ok(html(StatusCode::UNPROCESSABLE_ENTITY, start::resume(&pages.live_layout("Your code", "resume"), &CodeForm { error })))
            }
            Err(refusal) => Err(refusal),
        }
    };
    pages.page(shown.await, Face::Citizen, None)
}
