//! A promised call as the person who waits sees it, without a script: by when, that somebody is at it, that it is late and the time did not move, and that
//! it is no longer needed, which is asked once more and never beside an emergency.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::booking_tests::{Site, site};
use crate::handoff::desk_tests::Talk;

const MINUTE_MS: i64 = 60_000;

/// Somebody whose outcome is a clinician's call, which was promised. The talk, and when the call is due.
async fn promised(site: &Site) -> (Talk, String) {
    let talk = site.world.somebody("clinician-2h").await;
    let (_, services) = site.world.get(&talk, "/services?place=Saltmere").await;
    let rings = |offer: &&Value| offer["ways"].as_array().unwrap().iter().any(|way| way == "call-back");
    let offered = services[0]["offered"].as_array().unwrap().iter().find(rings).unwrap();
    let id = offered["service"]["id"].as_str().or(offered["id"].as_str()).unwrap();
    let order = json!({ "disposition": "clinician-2h", "service": id, "telephone": "01632 960 001", "place": "Saltmere" });
    let (status, text) = site.world.send(&talk, "POST", "/call-backs", Some("k"), Some(order)).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    (talk, services[0]["needed_by"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn h15_who_waits_for_a_call_sees_by_when_and_that_a_late_time_did_not_move() {
    let site = site().await;
    let (talk, needed_by) = promised(&site).await;
    let result = format!("/triage/{}/result", talk.id);
    let page = site.page(Some(&talk), &result).await;
    // Promised at 10:02 for two hours.
    assert!(page.contains("Your call") && page.contains("will ring you by 12:02") && page.contains("01632 960 001"), "{page}");
    assert!(!page.contains("The call is late"), "{page}");
    let (_, told) = site.world.get(&talk, "/call-back").await;
    assert!(told.to_string().contains(&needed_by.replace("+00:00", "Z")), "{told}");
    site.world.sessions.clock().advance(121 * MINUTE_MS);
    let page = site.page(Some(&talk), &result).await;
    assert!(page.contains("The call is late") && page.contains("was to ring you by 12:02") && page.contains("Call 999 now if"), "{page}");
}

#[tokio::test]
async fn h15_a_call_is_withdrawn_only_when_asked_once_more_and_only_by_whose_it_is() {
    let site = site().await;
    let (talk, _) = promised(&site).await;
    let (result, withdraw) = (format!("/triage/{}/result", talk.id), format!("/triage/{}/call-back/clinician-2h/withdraw", talk.id));
    let page = site.page(Some(&talk), &result).await;
    assert!(page.contains(&format!("href=\"{withdraw}\"")), "{page}");
    let ask = site.page(Some(&talk), &withdraw).await;
    assert!(ask.contains("Do you no longer need the call?") && ask.contains("Keep the call") && ask.contains("999"), "{ask}");
    // Asking changes nothing.
    assert!(site.page(Some(&talk), &result).await.contains("will ring you by"));
    let stranger = site.world.somebody("primary-care-6h").await;
    let theirs = Talk { id: talk.id.clone(), ..stranger };
    assert_eq!(site.send(Some(&theirs), &withdraw, Some("")).await.0, StatusCode::NOT_FOUND);
    site.form(Some(&talk), &withdraw, "").await;
    let page = site.page(Some(&talk), &result).await;
    assert!(page.contains("you no longer need the call. Nobody will ring you."), "{page}");
    assert_eq!(site.send(Some(&talk), &withdraw, None).await.0, StatusCode::NOT_FOUND, "there is nothing left to withdraw");
    let (_, told) = site.world.get(&talk, "/call-back").await;
    assert!(told.to_string().contains("withdrawn"), "{told}");
}
