//! The call handler's pages over HTTP: begin or take over a call, answer, note, change with a reason, emergency, commit or close.
//! Only those who are in a call see it; what may happen is decided by the rooms behind.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Extension, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use fingerpost_engine::walk::Answer;

use super::call::{call, call_start, change as change_page, emergency as emergency_page};
use super::citizen::{elsewhere, not_a_form};
use super::citizen_bookings::desk;
use super::form::{self, Form, Read};
use super::http::{Pages, Sent, Shown, html, see_other};
use super::staff::staff_page;
use super::view::{ActionCard, CallScreen, CallStart, FieldError, Question};
use super::{present, present_call, present_record};
use crate::care_plans::types::NhsNumber;
use crate::identity::{Role, Staff};
use crate::people::Reader;
use crate::problem::{Kind, Problem};
use crate::server::Call;
use crate::sessions::{Access, AnswerRequest, Caller, ChangeRequest, Folded, Opening, Page, QuestionView, TopicRequest, WordsRequest};
use crate::storage::Batch;

/// Who may take calls.
pub(super) const CALLERS: [Role; 2] = [Role::Handler, Role::Clinician];

/// The routes of calls.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/call", get(start).post(begin))
        .route("/call/take-over", post(take_over))
        .route("/call/{id}", get(screen))
        .route("/call/{id}/answer", post(answer))
        .route("/call/{id}/notes", post(note))
        .route("/call/{id}/emergency", get(emergency).post(record_emergency))
        .route("/call/{id}/change/{fact}", get(change_form).post(change))
}

async fn start(State(pages): State<Pages>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        Ok(html(StatusCode::OK, call_start(&pages.staff_layout(&who.who, "Calls", "call-start"), &start_view())))
    })
    .await
}

fn start_view() -> CallStart {
    CallStart {
        people: crate::care_plans::demo::plans()
            .unwrap_or_default()
            .iter()
            .map(|p| (p.nhs_number.grouped(), p.person.clone()))
            .take(3)
            .collect(),
        ..CallStart::default()
    }
}

async fn begin(State(pages): State<Pages>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let text = |name: &str| form.get(name).unwrap_or_default().chars().take(120).collect::<String>();
        let number = match form.get("nhs_number").map(NhsNumber::parse).transpose() {
            Ok(number) => number,
            Err(fault) => {
                let errors = vec![FieldError { fact: "nhs_number".into(), text: super::present_services::sentence(&fault.to_string()) }];
                let view = CallStart { errors, ..start_view() };
                return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, call_start(&pages.staff_layout(&who.who, "Calls", "call-start"), &view)));
            }
        };
        let number_said = number.clone();
        let speaker = form.get("speaker").unwrap_or("self").to_owned();
        let relation = match speaker.as_str() {
            "self" => "The person",
            "parent" => "A parent",
            _ => "Someone else",
        };
        let given = BTreeMap::from([("channel".to_owned(), "handler".to_owned())]);
        let opening = Opening { speaker: Some(speaker), topics_later: true, ..Opening::default() };
        let (_, page) = pages.sessions.open(&opening, given).await?;
        let caller = Caller {
            name: text("name"),
            nhs_number: number.map(|n| n.grouped()).unwrap_or_default(),
            call_back: text("call_back"),
            location: text("location"),
            relation: relation.to_owned(),
        };
        pages.sessions.caller(&page.session, &who.who.name, caller).await?;
        super::person_routes::named_by_number(&pages, who, &page.session, number_said).await?;
        super::care_plan_routes::tell(&pages, who, &page.session).await?;
        Ok(see_other(&format!("/call/{}", page.session)))
    })
    .await
}

async fn take_over(
    State(pages): State<Pages>,
    Extension(call): Extension<Call>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        match pages.identity.redeem_handover(form.get("code").unwrap_or_default(), &who.who.name, call.address).await {
            Ok(session) => {
                let page = pages.sessions.take_over(&session, &who.who.name).await?;
                super::person_routes::taken_over(&pages, who, &session).await?;
                Ok(see_other(&format!("/call/{}", page.session)))
            }
            Err(error) => {
                let refusal = Problem::from(error);
                let view = CallStart { code_error: Some(refusal.detail().trim_end_matches('.').to_owned()), ..start_view() };
                Ok(html(refusal.kind().status(), call_start(&pages.staff_layout(&who.who, "Calls", "call-start"), &view)))
            }
        }
    })
    .await
}

/// A call this member of staff is in; any other looks like none.
pub(super) async fn attended(pages: &Pages, id: &str, staff: &Staff) -> Result<(Folded, Page), Problem> {
    let session = pages.sessions.folded(id, Access::Staff).await?;
    if !session.is_attended_by(&staff.who.name) {
        return Err(Problem::not_found());
    }
    let page = crate::sessions::page_of(&session.live);
    Ok((session, page))
}

async fn show(pages: &Pages, staff: &Staff, session: &Folded, page: &Page, used: &str, errors: Vec<FieldError>) -> Shown {
    let program = &session.live.release.program;
    let (now_ms, clock) = (pages.now_ms(), pages.sessions.clock());
    let so_far = crate::sessions::outcome_view(&session.live);
    let (demands, seen_by) = present_call::demands(&so_far, program, now_ms, clock.zone());
    let base = format!("/call/{}", page.session);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (caller, hub, person) = super::person_routes::caller(pages, staff, session, page).await;
    let mut view = CallScreen {
        session: page.session.clone(),
        seq: page.seq,
        action: format!("{base}/answer"),
        emergency: format!("{base}/emergency"),
        notes_action: format!("{base}/notes"),
        close_action: format!("{base}/close"),
        close_reasons: present_call::CLOSE_REASONS.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec(),
        caller,
        trace: present_call::trace(session, page),
        notes: present_call::notes(session, now_ms, clock.zone()),
        plan: present_call::plan(session, now_ms, clock.zone()),
        demands,
        clock: seen_by,
        ..CallScreen::default()
    };
    view.back = view.trace.last().and_then(|line| line.change.clone());
    if page.needs_topic {
        let mut topics = present::topics(program, &page.session, page.seq);
        topics.heading = "What is the main problem?".to_owned();
        let said = session
            .records
            .iter()
            .rev()
            .find_map(|r| if let crate::sessions::Record::Words { text, .. } = r { Some(text.clone()) } else { None });
        topics.found = said.as_deref().map(|said| present::found(&session.live.release, said)).unwrap_or_default();
        topics.said = said;
        view.topics = Some(topics);
    } else if let Some(asked) = &page.question {
        let record = person.map(|person| person.record).unwrap_or_default();
        let beside = super::present_record::beside(&record, asked, used, &base, now_ms, clock.zone());
        view.script = Some(super::view::ScriptCard { errors, ..present_call::script(asked, program, beside) });
    } else if let Some(outcome) = &page.outcome {
        let booking = super::citizen_services::standing(pages, &page.session, &base).await?;
        let decide = present_call::decide(session, page, staff.who.roles.has(Role::Clinician));
        let mut shown =
            super::view::HandOff { booking, hub, decide, ..present_call::hand_off(session, page, outcome, now_ms, clock.zone()) };
        let cards = std::iter::once(&mut shown.lead).chain(&mut shown.also);
        super::ring_routes::link(pages, cards, session, page, &base).await?;
        shown.told.extend(super::citizen_call_back::promised(pages, session).await?);
        (shown.gp, shown.may_tell_gp) = super::gp::for_staff(pages, session, person.as_ref());
        view.hand_off = Some(shown);
    }
    view.keys = present_call::keys(&view);
    Ok(html(status, call(&pages.staff_layout(&staff.who, "Call", "call"), &view)))
}

async fn screen(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    Query(query): Query<super::present_record::Used>,
    staff: Option<Staff>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let (session, page) = attended(&pages, &id, who).await?;
        show(&pages, who, &session, &page, &query.used, Vec::new()).await
    })
    .await
}

async fn answer(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    staff: Option<Staff>,
    headers: axum::http::HeaderMap,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (session, page) = attended(&pages, &id, who).await?;
        let seq = form.seq().ok_or_else(not_a_form)?;
        if page.needs_topic || form.get("nothing_fits").is_some() {
            return find_topic(&pages, &id, &form, seq).await;
        }
        let Some(asked) = page.question.as_ref().filter(|_| seq == page.seq) else { return Err(elsewhere()) };
        let answers = match form::read(asked, &form) {
            Read::Answers(answers) => answers,
            Read::NotAsked => return Err(elsewhere()),
            Read::Stranger | Read::Each => return Err(not_a_form()),
            Read::Missing(missing) => return show(&pages, who, &session, &page, "", form::errors(missing)).await,
        };
        let confirmed = match form.get("used") {
            Some(used) => taken(&pages, who, &session, asked, (used, &answers)).await?,
            None => Vec::new(),
        };
        let request = AnswerRequest { seq, answers, said: None, confirmed };
        match pages.sessions.answer(&id, Access::Staff, request, super::http::key(&headers)).await {
            Ok(_) => Ok(see_other(&format!("/call/{id}"))),
            Err(refusal) if refusal.kind() == Kind::Unprocessable => {
                let fact = asked.fact.clone().unwrap_or_default();
                let errors = vec![FieldError { fact, text: refusal.detail().trim_end_matches('.').to_owned() }];
                show(&pages, who, &session, &page, "", errors).await
            }
            Err(refusal) => Err(refusal),
        }
    })
    .await
}

/// The facts whose answers a handler took from the record as it stands.
async fn taken(
    pages: &Pages,
    who: &Staff,
    session: &Folded,
    asked: &QuestionView,
    (used, answers): (&str, &BTreeMap<String, Answer>),
) -> Result<Vec<String>, Problem> {
    let Some(of_person) = &session.live.of_person else { return Ok(Vec::new()) };
    let (_, person) = pages.people.read(Reader::of(who), &of_person.person).await?;
    let (now_ms, zone) = (pages.now_ms(), pages.sessions.clock().zone());
    Ok(present_record::taken(&present_record::beside(&person.record, asked, used, "", now_ms, zone), answers))
}

async fn find_topic(pages: &Pages, id: &str, form: &Form, seq: u64) -> Shown {
    let back = format!("/call/{id}");
    if form.get("topic").is_some() || form.get("nothing_fits").is_some() {
        pages.sessions.add_topic(id, Access::Staff, TopicRequest { seq, topic: form.get("topic").map(str::to_owned) }).await?;
    } else if let Some(said) = form.get("said") {
        pages.sessions.say(id, Access::Staff, &WordsRequest { seq, text: said.to_owned() }).await?;
    }
    Ok(see_other(&back))
}

async fn note(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        attended(&pages, &id, who).await?;
        if let Some(text) = form.get("note") {
            let request = WordsRequest { seq: form.seq().ok_or_else(not_a_form)?, text: text.to_owned() };
            pages.sessions.note(&id, &who.who.name, &request).await?;
        }
        Ok(see_other(&format!("/call/{id}")))
    })
    .await
}

async fn emergency(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let (session, page) = attended(&pages, &id, who).await?;
        let program = &session.live.release.program;
        // The first disposition of the file is the most urgent one; its own words are the script.
        let top = program.ladder.dispositions.first().ok_or_else(Problem::not_found)?;
        let card = ActionCard {
            headline: if top.say_handler.is_empty() { top.say_you.clone() } else { top.say_handler.clone() },
            ..ActionCard::default()
        };
        let advice = top.needs_advice.iter().filter_map(|a| program.advice.get(a.at())).flat_map(|a| a.lines.iter().cloned());
        let lines: Vec<String> =
            [top.next.clone(), top.unreachable.clone()].into_iter().filter(|line| !line.is_empty()).chain(advice).collect();
        let layout = pages.staff_layout(&who.who, "Emergency", "call-emergency");
        Ok(html(StatusCode::OK, emergency_page(&layout, &card, &lines, &format!("/call/{id}"), &format!("/call/{id}/emergency"), page.seq)))
    })
    .await
}

async fn record_emergency(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        sent?;
        let (mut session, _) = attended(&pages, &id, who).await?;
        pages.sessions.hand_on(&mut session, "ambulance", &who.who.name, Batch::new()).await?;
        let note = WordsRequest { seq: session.live.seq, text: "Emergency script used, ambulance requested.".to_owned() };
        pages.sessions.note(&id, &who.who.name, &note).await?;
        Ok(see_other(&format!("/call/{id}")))
    })
    .await
}

fn change_view(session: &Folded, page: &Page, fact: &str, errors: Vec<FieldError>) -> Result<Question, Problem> {
    let asked = crate::sessions::question_about(&session.live, fact).ok_or_else(Problem::not_found)?;
    let stands = |fact: &str| page.answers.iter().find(|a| a.fact == fact).map(|a| a.value.clone());
    let mut view = present::question(&asked, present::control(&asked, &session.live.release.program, &stands, false));
    view.action = format!("/call/{}/change/{fact}", page.session);
    view.seq = page.seq;
    view.back = Some(format!("/call/{}", page.session));
    view.errors = errors;
    Ok(view)
}

async fn change_form(State(pages): State<Pages>, Path((id, fact)): Path<(String, String)>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let (session, page) = attended(&pages, &id, who).await?;
        let view = change_view(&session, &page, &fact, Vec::new())?;
        Ok(html(StatusCode::OK, change_page(&pages.staff_layout(&who.who, "Change an answer", "call-change"), &view, None)))
    })
    .await
}

async fn change(
    State(pages): State<Pages>,
    Path((id, fact)): Path<(String, String)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| changed(&pages, &id, &fact, who, &sent?.0).await).await
}

async fn changed(pages: &Pages, id: &str, fact: &str, staff: &Staff, form: &Form) -> Shown {
    let (session, page) = attended(pages, id, staff).await?;
    let asked = crate::sessions::question_about(&session.live, fact).ok_or_else(Problem::not_found)?;
    let layout = pages.staff_layout(&staff.who, "Change an answer", "call-change");
    let again = |errors: Vec<FieldError>| -> Shown {
        Ok(html(StatusCode::UNPROCESSABLE_ENTITY, change_page(&layout, &change_view(&session, &page, fact, errors)?, None)))
    };
    let answer = match form::read(&asked, form) {
        Read::Answers(mut answers) => answers.remove(fact).ok_or_else(not_a_form)?,
        Read::Missing(missing) => return again(form::errors(missing)),
        _ => return Err(not_a_form()),
    };
    let Some(reason) = form.get("reason") else {
        return again(vec![FieldError { fact: "reason".into(), text: "Say why the answer is changed".into() }]);
    };
    let words = super::citizen_after::words_of(&session.live, fact, &answer);
    if form.get("confirm").is_none() {
        let would = pages.sessions.preview(id, Access::Staff, fact, &answer).await?;
        let after = if would.after.is_empty() { format!("More questions first: {}", would.opens) } else { would.after.join("; ") };
        let before = if would.before.is_empty() { "No result yet".to_owned() } else { would.before.join("; ") };
        let mut view = change_view(&session, &page, fact, Vec::new())?;
        let stands = |name: &str| {
            (name == fact).then(|| match &answer {
                fingerpost_engine::walk::Answer::Word(word) => word.clone(),
                _ => form.get(&format!("fact.{fact}")).unwrap_or_default().to_owned(),
            })
        };
        view.control = present::control(&asked, &session.live.release.program, &stands, false);
        return Ok(html(StatusCode::OK, change_page(&layout, &view, Some((&before, &after)))));
    }
    let request = ChangeRequest { seq: form.seq().ok_or_else(not_a_form)?, fact: fact.to_owned(), answer };
    let note = format!("Answer changed: {} now “{words}”. Reason: {reason}", asked.heading);
    desk(pages).change_for(&session, &staff.who.name, request, &note).await.map_err(Problem::from)?;
    Ok(see_other(&format!("/call/{id}")))
}
