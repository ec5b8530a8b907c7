//! People over the whole service, with the shipped pathways: a third contact within 96 hours leads to a clinician by itself, what somebody needs stands
//! before everybody who deals with them, and only those who take calls see any of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/desk.rs"]
mod desk;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use desk::{Desk, between, measured, service};
use fingerpost_api::people::PersonId;
use fingerpost_api::sessions::{Access, Naming, Opening};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const LUCJA: &str = "&nhs_number=9991002006";

#[tokio::test]
async fn r6_the_third_contact_in_96_hours_leads_to_a_clinician_and_the_handler_sees_the_two_before() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let call = handler.call(LUCJA).await;
    let page = handler.page(&call).await;
    let caller = between(&page, "aria-label=\"Caller\"", "</section>");
    assert!(caller.contains("Repeat contact") && caller.contains("2 earlier contacts in the last 96 hours"), "{caller}");
    assert!(caller.contains("on the web: Cough. See a GP within 6 hours"), "what it was about, and what it came to: {caller}");
    assert!(page.contains("This is the third contact in 4 days, so a nurse should listen"), "with its reason: {page}");
    assert!(caller.find("Needs an interpreter: Polish").unwrap() < caller.find("Repeat contact").unwrap(), "first of all: {caller}");
    let end = handler.to_the_end(&call, "headache").await;
    let urgent = between(&end, "data-urgency=\"", "\"");
    // The same person without a history ends at home.
    let other = handler.call("").await;
    let fresh = handler.to_the_end(&other, "headache").await;
    assert!(end.contains("third contact") && !fresh.contains("third contact"));
    let rank = |text: &str| text.parse::<usize>().unwrap();
    assert!(rank(urgent) < rank(between(&fresh, "data-urgency=\"", "\"")), "an abler rung");

    let lucja = handler.of_number("9991002006").await;
    let contacts = handler.json("GET", &format!("/v1/people/{}/contacts", lucja["id"].as_str().unwrap()), &Value::Null).await.1;
    assert_eq!(contacts.as_array().unwrap().len(), 3, "this call stands in the history: {contacts}");
    assert_eq!((&contacts[0]["by_handler"], contacts[0]["about"][0].as_str()), (&json!(true), Some("Headache")));
    assert!(!contacts[0]["outcome"][0].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn r6_a_web_conversation_of_a_known_person_raises_once_a_human_takes_it_over() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let lucja = handler.of_number("9991002006").await;
    let person = PersonId::parse(lucja["id"].as_str().unwrap()).unwrap();
    let sessions = &service.app.sessions;
    let opening = Opening { topics: vec!["headache".to_owned()], ..Opening::default() };
    let (token, page) = sessions.open(&opening, BTreeMap::new()).await.unwrap();
    // As a booking does it: nothing is told.
    sessions.about(&page.session, Naming { by: "booking", person: &person, needs: &[], first: "", earlier: 0 }).await.unwrap();
    let trace =
        async || serde_json::to_string(&sessions.trace(&page.session, Access::Token(token.as_str()), false).await.unwrap()).unwrap();
    assert!(!trace().await.contains("third contact"));
    let code = service.app.identity.issue_handover(&page.session).await.unwrap();
    let (status, told, text) = handler.form("/call/take-over", &format!("code={}", code.shown())).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let page = handler.page(&told).await;
    for words in ["third contact in 4 days", "Needs an interpreter: Polish", "2 earlier contacts", "Łucja Wierzba"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(trace().await.contains("third contact"));
}

#[tokio::test]
async fn h28_three_items_are_asked_about_twins_too_and_a_person_named_wrongly_is_put_right() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let call = handler.call("").await;
    let path = format!("{call}/person");
    assert!(handler.page(&call).await.contains("Find this person"));
    let zuri = "family_name=Okoro+Bell&born=8/2/2014&sex=female&postcode=zz17gh";
    // Without a given name both twins are the same: asked.
    let (status, _, asked) = handler.form(&path, zuri).await;
    assert_eq!(status, StatusCode::OK);
    assert!(asked.contains("It may be one of these") && asked.contains("Amara Okoro-Bell") && asked.contains("Zuri Okoro-Bell"), "{asked}");
    assert!(!between(&asked, "data-ask", "</fieldset>").contains("checked"), "nothing is chosen beforehand");
    let amara = asked.split("choice-").find(|part| part.contains("Amara")).unwrap().split('"').next().unwrap().to_owned();
    let (status, told, text) = handler.form(&path, &format!("{zuri}&choice={amara}")).await;
    assert!(status == StatusCode::SEE_OTHER && told == call, "{text}");
    assert!(handler.page(&path).await.contains("Amara Okoro-Bell"));
    // It was the other one. With the given name there is nothing to ask, whatever the twin shares.
    let (status, told, text) = handler.form(&path, &format!("{zuri}&given_name=zuri")).await;
    assert!(status == StatusCode::SEE_OTHER && told == call, "{text}");
    let person = handler.page(&path).await;
    assert!(person.contains("Zuri Okoro-Bell") && !person.contains("Amara"), "{person}");
    // Nothing of somebody named before stays on the page: neither their plan nor their number.
    let first = handler.call("&nhs_number=9991000003").await;
    assert!(handler.page(&first).await.contains("Depends on steroids"), "her plan");
    let (status, _, text) = handler.form(&format!("{first}/person"), &format!("{zuri}&given_name=zuri")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let page = handler.page(&first).await;
    assert!(page.contains("Zuri Okoro-Bell") && !page.contains("steroids") && !page.contains("999 100 0003"), "{page}");
    // Somebody whom nobody was asked about cannot be chosen.
    let lucja = handler.of_number("9991002006").await;
    let (status, ..) = handler.form(&path, &format!("{zuri}&choice={}", lucja["id"].as_str().unwrap())).await;
    assert_eq!(status, StatusCode::CONFLICT);
    // Faults of all fields at once, with what was typed.
    let (status, _, text) = handler.form(&path, "nhs_number=9991002005&born=2014&family_name=Okoro").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text.contains("This is not an NHS number") && text.contains("Write the date of birth") && text.contains("value=\"Okoro\""),
        "{text}"
    );
}

#[tokio::test]
async fn what_somebody_needs_is_written_once_and_stands_first_for_everybody() {
    let service = service().await;
    let (handler, clinician) = (service.sign_in("handler").await, service.sign_in("clinician").await);
    let call = handler.call("&nhs_number=9991002057").await;
    let path = format!("{call}/person");
    let page = handler.page(&path).await;
    let version = between(&page, "name=\"version\" value=\"", "\"").to_owned();
    let needs = "channel=text&language=Polish&interpreter=1&adjustments=Deaf%0D%0A%0D%0ANeeds+a+quiet+room&fast_track=palliative+care";
    let (status, told, text) = handler.form(&format!("{path}/needs"), &format!("version={version}&{needs}")).await;
    assert!(status == StatusCode::SEE_OTHER && told == call, "{text}");
    let caller = handler.page(&call).await;
    let banner = between(&caller, "data-banner", "</div>");
    for words in [
        "Needs an interpreter: Polish",
        "Please text: do not ring",
        "Deaf",
        "Needs a quiet room",
        "To be rung before others: palliative care",
    ] {
        assert!(banner.contains(words), "{words}: {banner}");
    }
    let (status, ..) = handler.form(&format!("{path}/needs"), &format!("version={version}&channel=telephone")).await;
    assert_eq!(status, StatusCode::CONFLICT, "somebody else was first");
    // Somebody without such a flag came first. A clinician sees who needs what, and whom to ring before others.
    let other = handler.call("").await;
    for call in [&other, &call] {
        handler.until_safeguarding(call).await;
    }
    let list = clinician.page("/worklist").await;
    let rows: Vec<&str> = list.split("<article").filter(|row| row.contains("Safeguarding child")).collect();
    assert_eq!(rows.len(), 2, "{list}");
    assert!(rows[0].contains(call.trim_start_matches("/call/")), "before others, though opened later: {list}");
    for words in ["Needs an interpreter: Polish", "Please text: do not ring", "Deaf", "Before others: palliative care"] {
        assert!(rows[0].contains(words) && !rows[1].contains(words), "{words}: {}", rows[0]);
    }
    assert!(rows[0].find("Needs an interpreter").unwrap() < rows[0].find("They left no number").unwrap_or(usize::MAX), "before the number");
}

#[tokio::test]
async fn the_practice_of_somebody_is_written_by_name_and_what_is_not_known_is_given_back() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let call = handler.call("&nhs_number=9991002006").await;
    let path = format!("{call}/person");
    let page = handler.page(&path).await;
    assert!(page.contains("value=\"Beacon Surgery, Saltmere\""), "{page}");
    let version = between(&page, "name=\"version\" value=\"", "\"").to_owned();
    let (status, _, text) = handler.form(&format!("{path}/practice"), &format!("version={version}&gp_practice=Lantern")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("no single practice") && text.contains("value=\"Lantern\""), "{text}");
    let name = "Lantern+Surgery%2C+Saltmere";
    let (status, _, text) = handler.form(&format!("{path}/practice"), &format!("version={version}&gp_practice={name}")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let lucja = handler.of_number("9991002006").await;
    let id = lucja["id"].as_str().unwrap();
    assert_eq!(lucja["gp_practice"], "lantern-surgery-saltmere");
    let log = service.app.audit.about(&format!("person/{id}")).await.unwrap();
    assert!(log.iter().any(|entry| entry.reason.as_deref() == Some("GP practice")), "{log:?}");
    let (status, read) = handler.json("PUT", &format!("/v1/people/{id}/gp-practice"), &json!({ "version": 2, "practice": "" })).await;
    assert_eq!((status, &read["gp_practice"]), (StatusCode::OK, &Value::Null), "{read}");
}

#[tokio::test]
async fn only_those_who_take_calls_see_people_and_every_reading_is_recorded() {
    let service = service().await;
    let (handler, author) = (service.sign_in("handler").await, service.sign_in("author").await);
    let nobody = Desk { service: &service, cookie: String::new() };
    let lucja = handler.of_number("9991002006").await;
    let id = lucja["id"].as_str().unwrap();
    let said = json!({ "nhs_number": "9991002006" });
    for (desk, refused) in [(&nobody, StatusCode::UNAUTHORIZED), (&author, StatusCode::FORBIDDEN)] {
        for (method, path, body) in [
            ("POST", "/v1/people/find".to_owned(), said.clone()),
            ("POST", "/v1/people".to_owned(), said.clone()),
            ("GET", format!("/v1/people/{id}"), Value::Null),
            ("GET", format!("/v1/people/{id}/contacts"), Value::Null),
            ("PUT", format!("/v1/people/{id}/preferences"), json!({ "version": 1, "preferences": {} })),
            ("PUT", format!("/v1/people/{id}/gp-practice"), json!({ "version": 1, "practice": "" })),
            ("GET", format!("/v1/people/{id}/record"), Value::Null),
            ("PUT", format!("/v1/people/{id}/record"), json!({ "version": 1, "entries": [] })),
            ("POST", format!("/v1/people/{id}/readings"), measured("temperature_c", "38.9", "°C", 10)),
        ] {
            let (status, text) = desk.json(method, &path, &body).await;
            assert_eq!(status, refused, "{method} {path}: {text}");
            assert!(!text.to_string().contains("Wierzba"));
        }
    }
    let (status, read) = handler.json("GET", &format!("/v1/people/{id}"), &Value::Null).await;
    assert_eq!((status, read["known"]["family_name"].as_str()), (StatusCode::OK, Some("Wierzba")));
    let log = service.app.audit.about(&format!("person/{id}")).await.unwrap();
    assert_eq!(log.len(), 2, "found once, opened once: {log:?}");
    let (status, _) = handler.json("GET", "/v1/people/00000000000000000000000000000000", &Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let preferences =
        json!({ "version": 1, "preferences": { "language": "Polish", "interpreter": true, "adjustments": ["x".repeat(300)] } });
    let (status, problem) = handler.json("PUT", &format!("/v1/people/{id}/preferences"), &preferences).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem["detail"].as_str().unwrap().contains("Adjustments"), "{problem}");
}

#[tokio::test]
async fn h17_what_a_plan_says_enters_the_triage_before_the_first_question_and_the_hub_stands_beside_the_outcome() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    // Tove depends on steroids: that is not asked, and a headache that ends at home for others ends with a clinician at least.
    let call = handler.call("&nhs_number=9991000003").await;
    assert!(handler.page(&call).await.contains("Depends on steroids"), "before the first question");
    let end = handler.to_the_end(&call, "headache").await;
    let fresh = handler.to_the_end(&handler.call("").await, "headache").await;
    let urgency = |page: &str| between(page, "data-urgency=\"", "\"").parse::<usize>().unwrap();
    assert!(urgency(&end) < urgency(&fresh), "a plan raises");
    let told = between(&end, "data-fact=\"steroid_dependent\"", "</li>");
    assert!(told.contains("Yes") && told.contains("class=\"chip\">record"), "with where it came from: {told}");
    // Edda's plan names a hub: it stands beside what is most urgent, with its number.
    let call = handler.call("&nhs_number=9991001379").await;
    let end = handler.to_the_end(&call, "headache").await;
    let hub = between(&end, "data-hub", "</section>");
    assert!(hub.contains("Saltmere Palliative Care Hub, 01632 960017") && hub.contains("as well, not instead"), "{hub}");
    assert!(end.find("data-urgency").unwrap() < end.find("data-hub").unwrap(), "behind the outcome");
}

#[tokio::test]
async fn s31_a_plan_without_consent_is_opened_for_a_reason_and_its_owner_is_told() {
    let service = service().await;
    let (handler, clinician, author) =
        (service.sign_in("handler").await, service.sign_in("clinician").await, service.sign_in("author").await);
    // A handler sees that there is one, and whom to ask.
    let call = handler.call("&nhs_number=9991006850").await;
    let page = handler.page(&call).await;
    assert!(page.contains("There is a plan that is not shown") && !page.contains("safety plan, kept on the phone"), "{page}");
    let plans = handler.page(&format!("{call}/plans")).await;
    assert!(plans.contains("ask the clinician on duty") && !plans.contains("Open the plans"), "{plans}");
    let (status, ..) = handler.form(&format!("{call}/plans/open"), "reason=found+unconscious+in+the+street").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, ..) = author.form("/plans", "nhs_number=9991006850&reason=found+unconscious+in+the+street").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    // Without a reason nothing is opened; with one, all of it, for a quarter of an hour.
    let (status, _, text) = clinician.form("/plans", "nhs_number=9991006850&reason=+").await;
    assert!(status == StatusCode::FORBIDDEN && text.contains("Say why these plans must be opened"), "{text}");
    let (status, glass, text) = clinician.form("/plans", "nhs_number=9991006850&reason=found+unconscious+in+the+street").await;
    assert!(status == StatusCode::SEE_OTHER && !glass.contains("9991006850"), "{glass} {text}");
    let open = clinician.page(&glass).await;
    for words in ["Has a safety plan, kept on the phone", "open to you until", "they did not agree", "Nia Copper"] {
        assert!(open.contains(words), "{words}: {open}");
    }
    let refused = service.send(handler.ours(Request::get(&glass)).body(Body::empty()).unwrap()).await.0;
    assert_eq!(refused, StatusCode::NOT_FOUND, "another's glass");
    assert!(!clinician.page("/worklist").await.contains("For you to read"), "not by whoever did it");
    let person = handler.page(&format!("{call}/person")).await;
    assert!(person.contains("Their plans were opened without consent") && person.contains("Nobody else has reviewed it yet"), "{person}");
    assert!(!person.contains("I have reviewed it"), "a handler does not");
    // Changed by two: the second is told, what they wrote stays in the form, and both versions can be read.
    let edit = format!("{glass}/1/edit");
    let form = clinician.page(&edit).await;
    assert!(form.contains("name=\"after\" value=\"1\"") && form.contains("crisis team") || form.contains("Crisis team"), "{form}");
    let body = |wishes: &str, because: &str| {
        format!(
            "after=1&kind=urgent-care-plan&consent=given&wishes={wishes}&resuscitation=attempt&alerts=Ring+the+sister&review_by=2027-05-06&role=nurse&because={because}"
        )
    };
    let (status, _, text) = clinician.form(&edit, &body("first", "")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("Say why the plan is changed") && text.contains("first"), "{text}");
    let (status, _, text) = clinician.form(&edit, &body("first", "they+agreed+today")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let (status, _, text) = clinician.form(&edit, &body("second+thoughts", "me+too")).await;
    assert!(status == StatusCode::CONFLICT && text.contains("second thoughts") && text.contains("name=\"after\" value=\"2\""), "{text}");
    assert!(text.contains("What stands now") && text.contains("first"), "{text}");
    let versions = clinician.page(&format!("{glass}/1/versions")).await;
    assert!(versions.contains("they agreed today") && versions.contains("Silence may mean danger"), "{versions}");
    // They agreed: now the handler in the call sees it, and a new plan can be written by a clinician only.
    assert!(handler.page(&call).await.contains("Ring the sister"));
    assert_eq!(handler.form(&format!("{call}/plans/1/edit"), &body("x", "x").replace("after=1", "after=2")).await.0, StatusCode::FORBIDDEN);
    let new = body("none", "first+plan").replace("after=1", "after=0");
    let (status, _, text) = clinician.form(&format!("{glass}/new"), &format!("{new}&person=Sol+Teasel&born=1999-01-25")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    assert_eq!(clinician.page(&glass).await.matches("<article").count(), 2);
}
