//! A service changed by hand by its pages alone, without a script: found by name, closed with a reason, appointments in the closing counted and left alone, no
//! time sold in it, ended by a button; and how often it was used.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

use axum::http::StatusCode;

use super::booking_tests::{CLINIC, site};
use crate::audit::{Action, Audit};

#[tokio::test]
async fn a_service_is_closed_by_hand_people_are_told_why_and_whoever_booked_keeps_their_time() {
    let site = site().await;
    let talk = site.world.somebody("primary-care-6h").await;
    let other = site.world.like(&talk, 1).await.remove(0);
    let services = "/services?place=Saltmere";
    let mine = site.booked(&talk, "15:00").await;
    assert!(site.page(None, "/directory?name=saltmere+urgent").await.contains(&format!("/directory/{CLINIC}")));
    assert!(site.page(None, "/directory?name=nowhere+at+all").await.contains("No service of that name"));
    let path = format!("/directory/{CLINIC}");
    // What was typed stays, and what is wrong is said.
    let typed = "kind=closed&from=2026-11-23+10:00&because=boiler";
    let (status, _, text) = site.send(None, &path, Some(&format!("{typed}&until=soon"))).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("Write times as") && text.contains("value=\"boiler\""), "{text}");
    let (status, _, text) = site.send(None, &path, Some(&format!("{typed}&until=2027-01-23+10:00"))).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("at most 30 days ahead"), "{text}");
    site.form(None, &path, &format!("{typed}&until=2026-11-23+18:00")).await;
    let page = site.page(None, &path).await;
    for words in ["Closed from Monday 23 November 2026 at 10:00", "boiler", "1 appointment stands", &format!("/clinics/{CLINIC}")] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(site.page(None, "/directory").await.contains(&path), "among those changed now");
    // People are told why, no time within it is sold, and the appointment made before stands.
    let (status, found) = site.world.get(&other, services).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    let told = found.to_string();
    assert!(told.contains("closed by hand until 18:00: boiler"), "{told}");
    let (status, text) =
        site.world.send(&other, "POST", "/bookings", Some("k"), Some(crate::handoff::desk_tests::order(&slot("16:00")))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
    assert!(site.page(Some(&talk), &mine).await.contains("Booked"));
    // Ended, it is as before, and its history stays.
    let end = page.split("action=\"").find(|part| part.contains("/end\"")).unwrap().split('"').next().unwrap();
    site.form(None, end, "").await;
    let page = site.page(None, &path).await;
    assert!(page.contains("as the directory&#39;s file says") || page.contains("as the directory's file says"), "{page}");
    assert!(page.contains("Earlier changes") && page.contains("ended by clinician"), "{page}");
    let (status, text) =
        site.world.send(&other, "POST", "/bookings", Some("k2"), Some(crate::handoff::desk_tests::order(&slot("16:00")))).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let audit = Audit::new(site.world.store.clone(), site.world.sessions.clock().clone());
    let log = audit.about(&format!("service/{CLINIC}")).await.unwrap();
    assert!(log.len() == 2 && log.iter().all(|entry| entry.action == Action::DirectoryChanged), "{log:?}");
    // Two were booked, whoever they are.
    site.world.desk.handoff().directory().flush_usage().await.unwrap();
    assert!(site.page(None, &path).await.contains("booked 2, chosen and refused 0, cancelled 0"));
    let (_, kind, table) = site.send(None, &format!("{path}/usage.csv"), None).await;
    assert!(kind.contains("text/csv") && table.starts_with("day,offered_first,booked,refused,cancelled\n2026-11-23,"), "{table}");
}

fn slot(time: &str) -> String {
    format!("{CLINIC}_{}_1", format!("2026-11-23T{time}Z").parse::<jiff::Timestamp>().unwrap().as_second())
}
