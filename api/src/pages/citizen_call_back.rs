//! A promised call over HTTP, for the person who waits: where it stands, and that it is no longer needed. What may be withdrawn, the desk decides.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use axum::routing::get;

use super::call_back::withdraw as withdraw_page;
use super::citizen_bookings::desk;
use super::http::{Pages, Sent, Shown, html, see_other};
use super::present;
use super::shell::Face;
use super::view::{AwaitedCard, WithdrawPage};
use crate::handoff::call_first;
use crate::handoff::waiting_for::AwaitedCall;
use crate::problem::Problem;
use crate::sessions::Folded;

/// The routes of a promised call.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/triage/{id}/call-back/{disposition}/withdraw", get(ask).post(withdraw))
}

/// The calls that somebody waits for, as cards.
pub(super) async fn cards(pages: &Pages, session: &Folded) -> Result<Vec<AwaitedCard>, Problem> {
    let calls = desk(pages).awaited_calls(session).await.map_err(Problem::from)?;
    let base = format!("/triage/{}/call-back", session.live.id);
    Ok(calls.iter().map(|call| card(pages, call, &base)).collect())
}

fn card(pages: &Pages, call: &AwaitedCall, base: &str) -> AwaitedCard {
    let withdraw = call.can_be_withdrawn.then(|| format!("{base}/{}/withdraw", call.disposition));
    if call.is_withdrawn {
        let lines = vec!["You told us that you no longer need the call. Nobody will ring you.".to_owned()];
        return AwaitedCard { lines, late: false, withdraw };
    }
    if call.is_done {
        return AwaitedCard { lines: vec![format!("The call from {} is done.", call.who)], late: false, withdraw };
    }
    let by = call.by.map(|by| present::clock_words(by.as_millisecond(), pages.now_ms(), pages.sessions.clock().zone()));
    let mut lines = vec![match by {
        Some(by) if call.is_late => format!("{} was to ring you by {by}, on {}.", call.who, call.telephone),
        Some(by) => format!("{} will ring you by {by}, on {}.", call.who, call.telephone),
        None => format!("{} will ring you on {}.", call.who, call.telephone),
    }];
    if call_first::is_before(&call.disposition) {
        lines.push(
            "The call comes before your journey. Do not wait longer for it: go as this page says, and at once if anything gets worse."
                .to_owned(),
        );
    }
    lines.push(if call.is_being_rung { "Somebody is at your call now." } else { "Keep your telephone near you." }.to_owned());
    AwaitedCard { lines, late: call.is_late, withdraw }
}

/// The calls that are owed, in a line each, for staff in the conversation.
pub(super) async fn promised(pages: &Pages, session: &Folded) -> Result<Vec<String>, Problem> {
    let calls = desk(pages).awaited_calls(session).await.map_err(Problem::from)?;
    let line = |call: &AwaitedCall| {
        let by = call.by.map(|by| present::clock_words(by.as_millisecond(), pages.now_ms(), pages.sessions.clock().zone()));
        let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
        format!("Promised: {} rings {}{by}.", call.who, call.telephone)
    };
    Ok(calls.iter().filter(|call| !call.is_done).map(line).collect())
}

type CallPath = Path<(String, String)>;

async fn ask(State(pages): State<Pages>, Path((id, disposition)): CallPath, headers: HeaderMap) -> Response {
    let shown: Shown = async {
        let session = pages.session(&id, &headers).await?;
        let calls = desk(&pages).awaited_calls(&session).await.map_err(Problem::from)?;
        let call =
            calls.into_iter().find(|call| call.disposition == disposition && call.can_be_withdrawn).ok_or_else(Problem::not_found)?;
        let page = crate::sessions::page_of(&session.live);
        let view = WithdrawPage {
            who: call.who,
            worse: page.outcome.as_ref().map(present::worse_lines).unwrap_or_default(),
            action: format!("/triage/{id}/call-back/{disposition}/withdraw"),
            back: format!("/triage/{id}/result"),
        };
        let layout = pages.layout(&session.live.release.program, "Do you no longer need the call?", "withdraw");
        Ok(html(StatusCode::OK, withdraw_page(&layout, &view)))
    }
    .await;
    pages.page(shown, Face::Citizen, Some(&id))
}

async fn withdraw(
    State(pages): State<Pages>,
    Path((id, disposition)): CallPath,
    headers: HeaderMap,
    sent: Result<Sent, Problem>,
) -> Response {
    let shown: Shown = async {
        sent?;
        let session = pages.session(&id, &headers).await?;
        desk(&pages).withdraw_call(&session, &disposition).await.map_err(Problem::from)?;
        Ok(see_other(&format!("/triage/{id}/result")))
    }
    .await;
    pages.page(shown, Face::Citizen, Some(&id))
}
