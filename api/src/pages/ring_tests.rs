//! Asking to be rung, without a script: who is told that somebody phones is asked for a number; what does not fit is said beside the field; the call is owed
//! and on the worklist; and the call before a journey, which never takes the journey's place.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use axum::http::StatusCode;

use super::booking_tests::site;

const NUMBER: &str = "telephone=01632+960+001";

#[tokio::test]
async fn h15_who_is_told_that_somebody_phones_is_asked_for_a_number() {
    let site = site().await;
    let talk = site.world.somebody("clinician-2h").await;
    let (result, ring) = (format!("/triage/{}/result", talk.id), format!("/triage/{}/ring/clinician-2h", talk.id));
    let page = site.page(Some(&talk), &result).await;
    assert!(page.contains("They need a number to ring") && page.contains(&format!("href=\"{ring}\"")), "{page}");
    let asks = site.page(Some(&talk), &ring).await;
    assert!(asks.contains("What number should they ring?") && asks.contains("12:02") && asks.contains("name=\"place\""), "{asks}");
    for (sent, said) in [
        ("telephone=&place=Saltmere", "Enter a telephone number"),
        ("telephone=12&place=Saltmere", "Enter a telephone number"),
        ("telephone=01632+960+001&place=", "Say where the person is"),
        ("telephone=01632+960+001&place=Nowhere+at+all", "We do not know this place"),
    ] {
        let (status, _, text) = site.send(Some(&talk), &ring, Some(sent)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{sent}");
        assert!(text.contains(said) && text.contains("Saltmere"), "{sent}: {text}");
    }
    site.form(Some(&talk), &ring, &format!("{NUMBER}&place=Saltmere")).await;
    let page = site.page(Some(&talk), &result).await;
    assert!(page.contains("will ring you by 12:02") && page.contains("01632 960 001") && !page.contains("They need a number"), "{page}");
    assert_eq!(site.world.desk.handoff().waiting(10).await.unwrap().len(), 1);
    // Sent again it is the same promise; another number is not taken silently.
    site.form(Some(&talk), &ring, &format!("{NUMBER}&place=Saltmere")).await;
    let (status, _, text) = site.send(Some(&talk), &ring, Some("telephone=01632+960+002&place=Saltmere")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("promised already"), "{text}");
    assert_eq!(site.world.desk.handoff().waiting(10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_clinician_may_ring_before_somebody_goes_to_hospital_and_the_journey_stands() {
    let site = site().await;
    let talk = site.world.somebody("emergency-department-1h").await;
    let (result, ring) = (format!("/triage/{}/result", talk.id), format!("/triage/{}/ring/emergency-department-1h", talk.id));
    let page = site.page(Some(&talk), &result).await;
    assert!(page.contains("Ask a clinician to ring first") && page.contains("by 11:02"), "{page}");
    let asks = site.page(Some(&talk), &ring).await;
    // Asked at 10:02: rung by 10:22, there by 11:02 all the same.
    assert!(asks.contains("ring by 10:22") && asks.contains("be there by 11:02") && asks.contains("call 999"), "{asks}");
    site.form(Some(&talk), &ring, &format!("{NUMBER}&place=Saltmere")).await;
    let page = site.page(Some(&talk), &result).await;
    assert!(page.contains("will ring you by 10:22") && page.contains("Do not wait longer for it"), "{page}");
    assert!(page.contains("by 11:02") && page.contains("data-disposition=\"emergency-department-1h\""), "the outcome stands: {page}");
    let owed = site.world.desk.handoff().waiting(10).await.unwrap();
    assert_eq!((owed.len(), owed[0].disposition.as_str()), (1, "emergency-department-1h"));
}

#[tokio::test]
async fn nobody_waits_for_a_call_beside_an_emergency_in_a_crisis_or_when_little_time_is_left() {
    let site = site().await;
    for disposition in ["call-999", "emergency-department-now", "primary-care-6h"] {
        let talk = site.world.somebody(disposition).await;
        let page = site.page(Some(&talk), &format!("/triage/{}/result", talk.id)).await;
        assert!(!page.contains("/ring/"), "{disposition}: {page}");
        let (status, _, _) = site.send(Some(&talk), &format!("/triage/{}/ring/{disposition}", talk.id), None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{disposition}");
    }
    let talk = site.world.somebody("emergency-department-1h").await;
    site.world.sessions.clock().advance(25 * 60_000);
    let page = site.page(Some(&talk), &format!("/triage/{}/result", talk.id)).await;
    assert!(!page.contains("/ring/"), "35 minutes are left, a call of 20 would take more than half: {page}");
}

#[tokio::test]
async fn who_rings_reads_what_was_said_and_decides_and_the_person_sees_it_in_their_own_words() {
    let site = site().await;
    let talk = site.world.somebody("emergency-department-1h").await;
    let (result, call) = (format!("/triage/{}/result", talk.id), format!("/call/{}", talk.id));
    site.form(Some(&talk), &format!("/triage/{}/ring/emergency-department-1h", talk.id), &format!("{NUMBER}&place=Saltmere")).await;
    let list = site.page(None, "/worklist").await;
    assert!(list.contains("Ring them before they go to hospital") && list.contains("01632 960 001"), "{list}");
    let (_, told, _) = site.send(None, &format!("/worklist/{}/ring", talk.id), Some("")).await;
    assert!(told.starts_with(&call), "{told}");
    let screen = site.page(None, &call).await;
    assert!(screen.contains("Decide for another outcome, or agree") && screen.contains("Promised: "), "{screen}");
    let seq = screen.split("name=\"seq\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let why = "Spoke+with+them%3A+steady+on+the+feet%2C+can+see+a+GP+tonight";
    site.form(None, &format!("{call}/decide"), &format!("seq={seq}&disposition=primary-care-6h&reason={why}")).await;
    let screen = site.page(None, &call).await;
    assert!(screen.contains("decided this. The questions came to: Emergency department within 1 hour"), "{screen}");
    assert!(screen.contains("steady on the feet"), "{screen}");
    let page = site.page(Some(&talk), &result).await;
    assert!(page.contains("data-disposition=\"primary-care-6h\"") && page.contains("A clinician decided this"), "{page}");
    // Ten minutes after ten, plus six hours: the time counts from the decision. What staff wrote is for staff.
    assert!(
        page.contains("by 16:02") && !page.contains("steady on the feet") && !page.contains("data-disposition=\"emergency-department-1h\""),
        "{page}"
    );
    let (_, services) = site.world.get(&talk, "/services?place=Saltmere").await;
    assert_eq!(services[0]["disposition"], "primary-care-6h", "{services}");
    let summary = site.page(None, &format!("{call}/summary")).await;
    assert!(summary.contains("decided otherwise") && summary.contains("steady on the feet"), "{summary}");
    let (_, summary) = site.world.send(&talk, "GET", "/summary", None, None).await;
    assert!(summary.contains("decided otherwise") && !summary.contains("steady on the feet"), "what staff wrote is for staff: {summary}");
}

#[tokio::test]
async fn a_call_is_not_committed_while_nobody_was_told_to_ring() {
    let site = site().await;
    let talk = site.world.somebody("clinician-2h").await;
    let call = format!("/call/{}", talk.id);
    site.world.sessions.read_by(&talk.id, "clinician").await.unwrap();
    let (status, told, _) = site.send(None, &format!("{call}/commit"), Some("")).await;
    assert!(status == StatusCode::SEE_OTHER && told.starts_with(&format!("{call}/ring/clinician-2h")), "{told}");
    assert!(!site.page(None, &call).await.contains("Committed by"), "nothing was committed");
    site.form(None, &format!("{call}/ring/clinician-2h"), &format!("{NUMBER}&place=Saltmere")).await;
    site.form(None, &format!("{call}/commit"), "").await;
    assert!(site.page(None, &call).await.contains("Committed by clinician"));
}

#[tokio::test]
async fn the_result_of_whoever_waits_stays_on_their_screen_while_a_clinician_reads_it() {
    let site = site().await;
    for disposition in ["clinician-2h", "emergency-department-1h"] {
        let talk = site.world.somebody(disposition).await;
        site.form(Some(&talk), &format!("/triage/{}/ring/{disposition}", talk.id), &format!("{NUMBER}&place=Saltmere")).await;
        let before = site.page(Some(&talk), &format!("/triage/{}/result", talk.id)).await;
        site.send(None, &format!("/worklist/{}/ring", talk.id), Some("")).await;
        let screen = site.page(None, &format!("/call/{}", talk.id)).await;
        assert!(screen.contains("Decide for another outcome"), "{disposition}: nothing is asked anew: {screen}");
        let after = site.page(Some(&talk), &format!("/triage/{}/result", talk.id)).await;
        assert_eq!(before.replace("Keep your telephone near you.", "Somebody is at your call now."), after, "{disposition}");
    }
}
