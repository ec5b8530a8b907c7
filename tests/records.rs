//! Records of people over the whole service, with the shipped pathways: what is so is not asked and raises the outcome, all else stands beside its question
//! until a handler chooses it, and nobody who began on the web sees any of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/desk.rs"]
mod desk;

use axum::http::StatusCode;
use desk::{between, measured, service};
use fingerpost_api::people::PersonId;
use fingerpost_api::sessions::{Access, Naming, Opening};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const LUCJA: &str = "&nhs_number=9991002006";
const IDA: &str = "&nhs_number=9991002022";

/// What stands on a page of one fact of a card.
fn line<'a>(page: &'a str, fact: &str) -> &'a str {
    between(page, &format!("<fieldset class=\"each\" data-fact=\"{fact}\""), "</fieldset>")
}

#[tokio::test]
async fn a_recorded_medicine_is_not_asked_raises_the_outcome_and_can_be_corrected_for_good() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let call = handler.call(IDA).await;
    let card = handler.until_asked(&call, "head-injury", "steroid_dependent").await;
    assert!(!card.contains("fact.takes_anticoagulant") && !card.contains("fact.has_diabetes"), "known from the record: {card}");
    let end = handler.to_the_end(&call, "head-injury").await;
    let fresh = handler.to_the_end(&handler.call("").await, "head-injury").await;
    let reason = "With a blood thinner, bleeding inside the head can be slow and hidden";
    assert!(end.contains(reason) && !fresh.contains(reason), "{end}");
    let told = between(&end, "data-fact=\"takes_anticoagulant\"", "</li>");
    assert!(told.contains("Yes") && told.contains("class=\"chip\">record") && told.contains("/change/takes_anticoagulant"), "{told}");
    // It was stopped: the handler says so, and naming the same person again does not bring it back.
    let seq = between(&end, "data-seq=\"", "\"");
    let change = format!("seq={seq}&fact.takes_anticoagulant=no&reason=stopped+last+year&confirm=1");
    let (status, _, text) = handler.form(&format!("{call}/change/takes_anticoagulant"), &change).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let version = between(&handler.page(&format!("{call}/person")).await, "name=\"version\" value=\"", "\"").to_owned();
    let (status, ..) = handler.form(&format!("{call}/person/needs"), &format!("version={version}&language=Welsh")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let after = handler.to_the_end(&call, "head-injury").await;
    assert!(between(&after, "data-fact=\"takes_anticoagulant\"", "</li>").contains("No"), "{after}");
    // Named wrongly, and named again: of whom it is about now, everything is told.
    handler.form(&format!("{call}/person"), "nhs_number=9991002014").await;
    handler.form(&format!("{call}/person"), "nhs_number=9991002022").await;
    assert!(between(&handler.page(&call).await, "data-fact=\"takes_anticoagulant\"", "</li>").contains("Yes"));
}

#[tokio::test]
async fn what_is_recorded_as_no_is_asked_with_the_record_beside_it_and_filled_in_only_when_chosen() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let call = handler.call("&nhs_number=9991002014").await;
    let card = handler.until_asked(&call, "head-injury", "takes_anticoagulant").await;
    let said = "as “no”: warfarin stopped (letter of the anticoagulant clinic)";
    assert!(card.contains("Recorded on ") && card.contains(said) && !line(&card, "takes_anticoagulant").contains("checked"), "{card}");
    let href = format!("{call}?use={}", between(&card, "?use=", "\""));
    assert!(!href.contains("no&") && href.contains("takes_anticoagulant."), "{href}");
    let filled = handler.page(&href).await;
    let at = line(&filled, "takes_anticoagulant");
    assert!(at.contains("value=\"no\" checked") && filled.contains("Filled in. Confirm it"), "{filled}");
    assert!(!line(&filled, "steroid_dependent").contains("checked"), "and nothing else");
    let stranger = handler.page(&format!("{call}?use=takes_anticoagulant.1.0,%22%3E%3Cb%3E")).await;
    assert!(!line(&stranger, "takes_anticoagulant").contains("checked") && !stranger.contains("%3Cb") && !stranger.contains("\"><b>"));
}

#[tokio::test]
async fn a_reading_that_fits_stands_beside_its_question_and_one_that_does_not_is_refused_with_what_would() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let ida = handler.of_number("9991002022").await;
    let path = format!("/v1/people/{}/readings", ida["id"].as_str().unwrap());
    let call = handler.call(IDA).await;
    for (reading, part) in [
        (measured("temperature_c", "38.9", "K", 5), "Say the unit: °C or °F"),
        (measured("temperature_c", "389", "°C", 5), "must be from 30 to 45 °C"),
        (measured("temperature_c", "38,9", "°C", 5), "digits and at most one dot"),
        (measured("temperature_c", "38.9", "°C", -30), "lies in the future"),
        (measured("temperature_c", "38.9", "°C", 4 * 60 + 1), "for 240 minutes, and they are over"),
        (measured("spo2", "92", "percent", 61), "for 60 minutes, and they are over"),
        (measured("takes_anticoagulant", "yes", "", 5), "no number that a device measures"),
        (measured("earlier_contacts_96h", "9", "contacts", 5), "known from how the call began"),
        (measured("temprature", "38.9", "°C", 5), "no such fact"),
    ] {
        let (status, problem) = handler.json("POST", &path, &reading).await;
        let detail = problem["detail"].as_str().unwrap_or_default().to_lowercase();
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && detail.contains(&part.to_lowercase()), "{part}: {problem}");
    }
    assert_eq!(handler.json("POST", &path, &measured("temperature_c", "102", "°F", 5)).await.0, StatusCode::CREATED);
    let asked = handler.until_asked(&call, "headache", "temperature_c").await;
    assert!(asked.contains("Measured ") && asked.contains(" by Omron M3: 102 °F"), "{asked}");
    let field = |page: &str| between(page, "id=\"fact-temperature_c\"", ">").to_owned();
    assert!(!field(&asked).contains("value="), "never by itself");
    let filled = handler.page(&format!("{call}?use={}", between(&asked, "?use=", "\""))).await;
    assert!(field(&filled).contains("value=\"102\"") && between(&filled, "value=\"°F\"", ">").contains("checked"), "{filled}");
    let person = handler.page(&format!("{call}/person")).await;
    assert!(person.contains("Readings that still count") && person.contains("102 °F"), "{person}");
}

#[tokio::test]
async fn a_record_is_written_on_the_page_and_by_json_and_only_with_what_the_content_knows() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let lucja = handler.of_number("9991002006").await;
    let path = format!("/v1/people/{}/record", lucja["id"].as_str().unwrap());
    let entry = |fact: &str, value: &str| json!({ "fact": fact, "value": value, "words": "as written" });
    for (entry, part) in [
        (entry("takes_anticoagulat", "yes"), "no such fact"),
        (entry("takes_anticoagulant", "perhaps"), "choose one of: yes, no"),
        (entry("takes_anticoagulant", "unsure"), "tells nobody anything"),
        (entry("pain_now", "severe"), "changes within hours"),
        (entry("sex", "female"), "with the person's name"),
        (entry("channel", "web"), "known from how the call began"),
    ] {
        let (status, problem) = handler.json("PUT", &path, &json!({ "version": 1, "entries": [entry] })).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem["detail"].as_str().unwrap().contains(part), "{part}: {problem}");
    }
    let call = handler.call(LUCJA).await;
    let form = "fact=weak_immune_system&value=yes&words=methotrexate&source=letter&since=2025-06-01";
    let (status, _, text) = handler.form(&format!("{call}/person/record"), &format!("version=1&{form}")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let (_, read) = handler.json("GET", &path, &Value::Null).await;
    let (says, by) = (&read["entries"][0]["says"], &read["entries"][0]["by"]);
    assert_eq!(
        (&read["version"], &says["words"], &says["since"], by),
        (&json!(2), &json!("methotrexate"), &json!("2025-06-01"), &json!("handler"))
    );
    let person = handler.page(&format!("{call}/person")).await;
    assert!(person.contains("methotrexate, since 1 June 2025 (letter). Written by handler"), "{person}");
    assert!(
        !handler.until_asked(&call, "headache", "steroid_dependent").await.contains("fact.weak_immune_system"),
        "the call knows at once"
    );
    let (status, ..) = handler.form(&format!("{call}/person/record"), "version=1&remove=0").await;
    assert_eq!(status, StatusCode::CONFLICT, "another's change is not undone by a place in a list");
    let (status, ..) = handler.form(&format!("{call}/person/record"), "version=2&remove=0").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(handler.page(&format!("{call}/person")).await.contains("No condition or medicine is recorded"));
}

/// Whoever began on the web still reads its answers, and nobody has proved that they are who they say.
#[tokio::test]
async fn a_web_conversation_is_told_nothing_of_a_record_although_staff_named_the_person() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let ida = handler.of_number("9991002022").await;
    let person = PersonId::parse(ida["id"].as_str().unwrap()).unwrap();
    let sessions = &service.app.sessions;
    let opening = Opening { topics: vec!["head-injury".to_owned()], ..Opening::default() };
    let (token, page) = sessions.open(&opening, BTreeMap::new()).await.unwrap();
    sessions.about(&page.session, Naming { by: "booking", person: &person, needs: &[], first: "", earlier: 0 }).await.unwrap();
    let code = service.app.identity.issue_handover(&page.session).await.unwrap();
    let (_, call, text) = handler.form("/call/take-over", &format!("code={}", code.shown())).await;
    let card = handler.until_asked(&call, "head-injury", "takes_anticoagulant").await;
    assert!(card.contains("apixaban 5 mg twice a day"), "the handler reads it beside the question: {card} {text}");
    let access = Access::Token(token.as_str());
    let seen = serde_json::to_string(&sessions.page(&page.session, access).await.unwrap()).unwrap();
    let trace = serde_json::to_string(&sessions.trace(&page.session, access, false).await.unwrap()).unwrap();
    for text in [seen, trace] {
        assert!(!text.contains("5 mg") && !text.contains("\"from\":\"record\"") && !text.contains("metformin"), "{text}");
    }
}

#[tokio::test]
async fn age_and_sex_of_whom_staff_named_are_not_asked_and_go_with_the_person_who_was_named_wrongly() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let call = handler.call(LUCJA).await;
    let card = handler.until_asked(&call, "headache", "steroid_dependent").await;
    let told = |page: &str, fact: &str| between(page, &format!("data-fact=\"{fact}\""), "</li>").to_owned();
    for (fact, answer) in [("age", "19 April 1958"), ("sex", "Female")] {
        let line = told(&card, fact);
        assert!(line.contains("class=\"chip\">record") && line.contains(&format!("/change/{fact}")), "{fact}: {line}");
        assert!(answer != "Female" || line.contains(answer), "{line}");
    }
    // It was Sol Harker, a man of another age; and what a handler corrected stays.
    handler.form(&format!("{call}/person"), "nhs_number=9991002014").await;
    let page = handler.page(&call).await;
    assert!(told(&page, "sex").contains("Male"), "{page}");
    let seq = between(&page, "data-seq=\"", "\"");
    let change = format!("seq={seq}&fact.sex=female&reason=says+so&confirm=1");
    let (status, _, text) = handler.form(&format!("{call}/change/sex"), &change).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    handler.form(&format!("{call}/person"), "nhs_number=9991002014").await;
    assert!(told(&handler.page(&call).await, "sex").contains("Female"));
    // Of somebody of whom neither is known nothing of the other's stands.
    let other = handler.call(LUCJA).await;
    let (status, _, text) = handler.form(&format!("{other}/person"), "nhs_number=9991002065").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let page = handler.page(&other).await;
    assert!(
        !page.contains("data-fact=\"age\"") && !page.contains("data-fact=\"sex\"") && !page.contains("class=\"chip\">record"),
        "{page}"
    );
}

#[tokio::test]
async fn what_a_handler_took_from_the_record_is_marked_so_and_what_they_changed_is_not() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let ida = handler.of_number("9991002022").await;
    let path = format!("/v1/people/{}/readings", ida["id"].as_str().unwrap());
    let (status, kept) = handler.json("POST", &path, &measured("temperature_c", "38.9", "°C", 5)).await;
    assert_eq!((status, &kept["let_go"]), (StatusCode::CREATED, &json!([])));
    for (typed, mark) in [("38.9", "record, confirmed"), ("39.5", "asked")] {
        let call = handler.call(IDA).await;
        let asked = handler.until_asked(&call, "headache", "temperature_c").await;
        let filled = handler.page(&format!("{call}?use={}", between(&asked, "?use=", "\""))).await;
        let (seq, used) = (between(&filled, "name=\"seq\" value=\"", "\""), between(&filled, "name=\"used\" value=\"", "\""));
        let form = format!("seq={seq}&used={used}&fact.temperature_c={typed}&unit.temperature_c=%C2%B0C");
        let (status, _, text) = handler.form(&format!("{call}/answer"), &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let line = between(&handler.page(&call).await, "data-fact=\"temperature_c\"", "</li>").to_owned();
        assert!(line.contains(&format!("class=\"chip\">{mark}<")), "{typed}: {line}");
    }
}

#[tokio::test]
async fn an_entry_that_is_refused_stays_in_the_form() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let call = handler.call(LUCJA).await;
    let form = "version=1&fact=weak_immune_system&value=yes&words=methotrexate+weekly&source=letter";
    for (more, why) in [("&since=3+March", "write the date as"), ("&since=2099-01-01", "not in the future")] {
        let (status, _, text) = handler.form(&format!("{call}/person/record"), &format!("{form}{more}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        for part in
            [why, "value=\"methotrexate weekly\"", "value=\"letter\"", "value=\"weak_immune_system\" selected", "value=\"yes\" checked"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    // Somebody else wrote meanwhile: nothing that was typed is lost, and it is sent again on what stands now.
    let lucja = handler.of_number("9991002006").await;
    let put = json!({ "version": 1, "entries": [] });
    handler.json("PUT", &format!("/v1/people/{}/record", lucja["id"].as_str().unwrap()), &put).await;
    let (status, _, text) = handler.form(&format!("{call}/person/record"), form).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("name=\"version\" value=\"2\""), "{text}");
    assert!(text.contains("Somebody else has changed") && text.contains("value=\"methotrexate weekly\""), "{text}");
}
