//! The worklist over HTTP, for handlers and clinicians: look, take, write down what came of it. What may happen is decided by the rooms behind.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use super::citizen::not_a_form;
use super::http::{Pages, Sent, Shown, html, see_other};
use super::present_services::sentence;
use super::present_worklist::{Standing, call_back_row, clock, needs_of, standing, task_row, waits, what, when};
use super::staff::staff_page;
use super::view::{DueRow, WorklistScreen};
use super::worklist::worklist as worklist_page;
use crate::booking::types::BookingId;
use crate::care_plans::glass::Alerted;
use crate::handoff::types::{CallBackResult, HandoffError};
use crate::identity::{Role, Staff};
use crate::limits;
use crate::problem::{Kind, Problem};
use crate::sessions::{Access, Folded};
use crate::worklist::Result as Came;

/// A handler sees the list, and may write down call-backs; what becomes of somebody in danger is for a clinician to say.
const ONLY_A_CLINICIAN: &str = "Only a clinician takes a task or says what came of it. Ask the clinician on duty.";

/// The routes of the worklist.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/worklist", get(show))
        .route("/worklist/{session}/{action}/take", post(take))
        .route("/worklist/{session}/{action}/finish", post(finish))
        .route("/worklist/{session}/{disposition}/rung", post(rung))
        .route("/worklist/{session}/ring", post(ring))
        .route("/worklist/bookings/{session}/{booking}/{sequence}", post(seen_to))
}

async fn show(State(pages): State<Pages>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/worklist", async |who| screen(&pages, who, None).await).await
}

async fn take(
    State(pages): State<Pages>,
    Path((session, action)): Path<(String, String)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/worklist", async |who| {
        sent?;
        if !who.who.roles.has(Role::Clinician) {
            return screen(&pages, who, Some(ONLY_A_CLINICIAN)).await;
        }
        match pages.worklist.take(&who.who.name, &session, &action).await {
            Ok(_) => {}
            Err(refused) => return screen(&pages, who, Some(&sentence(&refused.to_string()))).await,
        }
        opened(&pages, who, &session).await
    })
    .await
}

async fn finish(
    State(pages): State<Pages>,
    Path((session, action)): Path<(String, String)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/worklist", async |who| {
        let Sent(form) = sent?;
        if !who.who.roles.has(Role::Clinician) {
            return screen(&pages, who, Some(ONLY_A_CLINICIAN)).await;
        }
        let result = match form.get("result") {
            Some("done") => Came::Done,
            Some("passed-on") => Came::PassedOn,
            Some("not-needed") => Came::NotNeeded,
            Some("no-answer") => Came::NoAnswer,
            Some("handed-over") => Came::HandedOver,
            Some("withdrawn") => Came::Withdrawn,
            _ => return Err(not_a_form()),
        };
        match pages.worklist.finish(&who.who.name, &session, &action, result).await {
            Ok(_) => Ok(see_other("/worklist")),
            Err(refused) => screen(&pages, who, Some(&sentence(&refused.to_string()))).await,
        }
    })
    .await
}

async fn rung(
    State(pages): State<Pages>,
    Path((session, disposition)): Path<(String, String)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/worklist", async |who| {
        let Sent(form) = sent?;
        let result = match form.get("result") {
            Some("spoke") => CallBackResult::Spoke,
            Some("not-reached") => CallBackResult::NotReached,
            Some("withdrawn") => CallBackResult::Withdrawn,
            Some("handed-over") => CallBackResult::HandedOver,
            _ => return Err(not_a_form()),
        };
        let now = crate::clock::timestamp(pages.now_ms());
        let is_crisis = pages.sessions.looked_back(&session).await.is_ok_and(|found| is_crisis(&found));
        match pages.handoff.made(&who.who.name, &session, &disposition, result, (is_crisis, now)).await {
            Ok(_) => Ok(see_other("/worklist")),
            Err(refused @ HandoffError::Worklist(_)) => screen(&pages, who, Some(&sentence(&refused.to_string()))).await,
            Err(refused) => Err(refused.into()),
        }
    })
    .await
}

/// Did they tell us of a danger that is talked about before all else?
fn is_crisis(session: &Folded) -> bool {
    let page = crate::sessions::page_of(&session.live);
    page.outcome.as_ref().is_some_and(|outcome| super::present::crisis_first(&page, outcome))
}

/// Takes the person of a call-back: all their rows.
async fn ring(State(pages): State<Pages>, Path(session): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/worklist", async |who| {
        sent?;
        match pages.worklist.take_person(&who.who.name, &session).await {
            Ok(_) => opened(&pages, who, &session).await,
            Err(refused) => screen(&pages, who, Some(&sentence(&refused.to_string()))).await,
        }
    })
    .await
}

/// Leads whoever rings somebody into their conversation: what was said is read before it is asked again.
async fn opened(pages: &Pages, who: &Staff, session: &str) -> Shown {
    let held = pages.sessions.folded(session, Access::Staff).await;
    match held {
        Ok(found) if found.is_attended_by(&who.who.name) => Ok(see_other(&format!("/call/{session}"))),
        Ok(found) => {
            // What has come to its end is read, not gone on with: a call asks more than the web, and the person would lose their result from the screen.
            if found.live.state.is_done() {
                pages.sessions.read_by(session, &who.who.name).await?;
            } else {
                pages.sessions.take_over(session, &who.who.name).await?;
            }
            super::person_routes::taken_over(pages, who, session).await?;
            Ok(see_other(&format!("/call/{session}")))
        }
        Err(refused) if refused.kind() == Kind::Gone => {
            screen(pages, who, Some("It is yours. The conversation is more than a day old and cannot be opened here any more.")).await
        }
        Err(refused) => Err(refused),
    }
}

async fn screen(pages: &Pages, who: &Staff, refused: Option<&str>) -> Shown {
    let mut view = WorklistScreen { refused: refused.map(str::to_owned), ..WorklistScreen::default() };
    view.told = told(pages, who).await?;
    // What has become late is written down by whoever looks, and shown to them at the top.
    let look = pages.sessions.look_at_promises(&pages.worklist).await.map_err(Problem::from)?;
    (view.soon, view.late) = (look.soon, look.late);
    let mut due: Vec<(bool, i64, DueRow)> = Vec::new();
    for (looked_at, task) in pages.worklist.open().await.map_err(Problem::from)?.into_iter().enumerate() {
        if due.len() + view.watched.len() >= limits::WORKLIST_SHOWN || looked_at >= limits::WORKLIST_LOOKED_AT {
            view.more += 1;
            continue;
        }
        // A conversation that cannot be read any more, because its release is gone, counts as quiet.
        let session = pages.sessions.looked_back(&task.session).await.ok();
        let heard_ms = session.as_ref().map(|found| found.live.last_event_ms);
        match standing(task.if_quiet, session.as_ref().is_some_and(|found| found.live.state.is_done()), heard_ms, pages.now_ms()) {
            Standing::Over => {
                if session.is_some_and(|found| found.live.opened_ms < pages.now_ms().saturating_sub(limits::SESSION_LIFE_MS)) {
                    // Nobody can go on with it. Should it not be closed now, it is the next time somebody looks.
                    let _closed = pages.worklist.over(&task.session, &task.action).await;
                }
            }
            Standing::Watched(heard_ms) => view.watched.push((what(&task), format!("last heard {}", clock(pages, heard_ms)))),
            Standing::Due => {
                let by_ms = task.due_ms.unwrap_or(i64::MAX);
                due.push((waits(by_ms, session.as_ref(), pages.now_ms()), by_ms, task_row(pages, &task, session.as_ref())));
            }
        }
    }
    for (waits, by_ms, row) in displaced(pages).await? {
        due.push((waits, by_ms, row));
    }
    for call_back in pages.handoff.waiting(limits::WORKLIST_SHOWN).await? {
        let session = pages.sessions.looked_back(&call_back.session).await.ok();
        let by_ms = call_back.needed_by.map_or(i64::MAX, |by| by.as_millisecond());
        let held = pages.worklist.held(&call_back.session).await.map_err(Problem::from)?;
        due.push((waits(by_ms, session.as_ref(), pages.now_ms()), by_ms, call_back_row(pages, &call_back, session.as_ref(), &held)));
    }
    due.sort_by_key(|(waits, by_ms, _)| (*waits, *by_ms));
    view.to_do = due.into_iter().map(|(_, _, row)| row).collect();
    let status = if view.refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(html(status, worklist_page(&pages.staff_layout(&who.who, "Worklist", "worklist"), &view)))
}

/// What may have come of ringing somebody whose clinic was cancelled.
const DISPLACED_RESULTS: [(&str, &str); 1] = [("done", "Done: they have other help, or it was passed on")];

/// People whose clinic was cancelled and who have no other time: nothing was in time, or nobody took what was kept for them.
async fn displaced(pages: &Pages) -> Result<Vec<(bool, i64, DueRow)>, Problem> {
    // The list is only as good as the last look.
    if let Err(error) = super::citizen_bookings::desk(pages).look_after_bookings_now_and_then().await {
        tracing::warn!(%error, "bookings could not be looked after");
    }
    let now = crate::clock::timestamp(pages.now_ms());
    let failed = |error| Problem::from(crate::handoff::types::HandoffError::from(error));
    let mut rows = Vec::new();
    let due = pages.handoff.bookings().displaced().await.map_err(failed)?.into_iter().filter(|one| one.is_due(now));
    for one in due.take(limits::WORKLIST_SHOWN) {
        let session = pages.sessions.looked_back(&one.session).await.ok();
        let details = pages.handoff.bookings().details(&one.session, &one.booking).await.map_err(failed)?;
        let held = pages.worklist.held(&one.session).await.map_err(Problem::from)?;
        let by_ms = one.needed_by.unwrap_or(one.was_at).as_millisecond();
        let id = format!("{}-{}", one.booking.as_str(), one.sequence);
        rows.push((
            waits(by_ms, session.as_ref(), pages.now_ms()),
            by_ms,
            DueRow {
                needs: needs_of(session.as_ref()),
                id,
                what: "Ring them: their appointment was cancelled by the service".to_owned(),
                when: when(pages, Some(by_ms)),
                taken: held.lease.map(|lease| lease.who),
                lines: vec![
                    format!("Number: {}", details.telephone),
                    format!("Reference {}, it was for {}", one.booking.reference(), clock(pages, one.was_at.as_millisecond())),
                ],
                take: Some(("I ring them now".to_owned(), format!("/worklist/{}/ring", one.session))),
                finish: format!("/worklist/bookings/{}/{}/{}", one.session, one.booking.as_str(), one.sequence),
                results: &DISPLACED_RESULTS,
            },
        ));
    }
    Ok(rows)
}

async fn seen_to(
    State(pages): State<Pages>,
    Path((session, booking, sequence)): Path<(String, String, u32)>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/worklist", async |who| {
        sent?;
        let booking = BookingId::parse(&booking).map_err(|_| Problem::not_found())?;
        let now = crate::clock::timestamp(pages.now_ms());
        match pages.handoff.seen_to(&who.who.name, &session, (&booking, sequence), now).await {
            Ok(()) => Ok(see_other("/worklist")),
            Err(refused) => screen(&pages, who, Some(&sentence(&refused.to_string()))).await,
        }
    })
    .await
}

/// Plans of theirs that somebody opened without consent.
async fn told(pages: &Pages, who: &Staff) -> Result<Vec<(String, String)>, Problem> {
    let alerts = pages.care_plans.alerts(super::care_plan_routes::reader(who)).await?;
    let words = |alert: Alerted| {
        let Alerted { id, person, by, reason, at_ms, .. } = alert;
        let words = format!("{by} opened the care plan of {person} without consent at {}: {reason}", clock(pages, at_ms));
        (format!("/plans/alerts/{id}/read"), words)
    };
    Ok(alerts.into_iter().map(words).collect())
}
