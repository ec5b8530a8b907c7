//! People over the whole service, with the shipped pathways: a third contact within 96 hours leads to a clinician by itself, what somebody needs stands
//! before everybody who deals with them, and only those who take calls see any of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/demo.rs"]
mod demo;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use fingerpost_api::app::App;
use fingerpost_api::clock::{Clock, rfc3339};
use fingerpost_api::people::PersonId;
use fingerpost_api::server::{Call, CallId};
use fingerpost_api::sessions::{Access, Naming, Opening};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use tower::ServiceExt;

struct Service {
    app: App,
    router: Router,
}

/// Somebody signed in.
struct Desk<'a> {
    service: &'a Service,
    cookie: String,
}

async fn service() -> Service {
    let (app, router) = demo::service().await;
    Service { app, router }
}

impl Service {
    /// Status, where it leads and which cookie it gives, and the text.
    async fn send(&self, mut request: Request<Body>) -> (StatusCode, String, String) {
        request.extensions_mut().insert(Call { id: CallId::none(), address: IpAddr::V4(Ipv4Addr::LOCALHOST), is_own: true });
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let told = format!("{}{}", header("location"), header("set-cookie"));
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, told, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn sign_in(&self, name: &str) -> Desk<'_> {
        let user = self.app.demo_users.iter().find(|user| user.name == name).unwrap();
        let nobody = Desk { service: self, cookie: String::new() };
        let (status, told, text) = nobody.form("/sign-in", &format!("user={name}&password={}&next=/call", user.password)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let at = told.find("fingerpost").unwrap_or_else(|| panic!("{told}"));
        Desk { service: self, cookie: told[at..].split(';').next().unwrap().to_owned() }
    }
}

impl Desk<'_> {
    fn ours(&self, request: axum::http::request::Builder) -> axum::http::request::Builder {
        let request = request.header("host", "here").header("origin", "http://here").header("sec-fetch-site", "same-origin");
        request.header("cookie", &self.cookie)
    }

    async fn form(&self, path: &str, body: &str) -> (StatusCode, String, String) {
        let request = self.ours(Request::post(path)).header("content-type", "application/x-www-form-urlencoded");
        self.service.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn page(&self, path: &str) -> String {
        let (status, _, text) = self.service.send(self.ours(Request::get(path)).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        text
    }

    async fn json(&self, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.ours(Request::builder().method(method).uri(path)).header("content-type", "application/json");
        let (status, _, text) = self.service.send(request.body(Body::from(body.to_string())).unwrap()).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Begins a call and gives its address.
    async fn call(&self, more: &str) -> String {
        let (status, told, text) = self.form("/call", &format!("name=&call_back=01632960001&location=ZZ1&speaker=self{more}")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        told
    }

    /// The only person of a number.
    async fn of_number(&self, number: &str) -> Value {
        let (status, found) = self.json("POST", "/v1/people/find", &json!({ "nhs_number": number })).await;
        assert!(status == StatusCode::OK && found["verdict"] == "same", "{found}");
        found["people"][0].clone()
    }

    /// Somebody of 15 speaks of suicide: the safeguarding task is open once their age is known.
    async fn until_safeguarding(&self, call: &str) {
        let seq = between(&self.page(call).await, "data-seq=\"", "\"").to_owned();
        let (status, _, text) = self.form(&format!("{call}/notes"), &format!("seq={seq}&note=says+she+wants+to+kill+herself")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let task = format!("{}-safeguarding-child", call.trim_start_matches("/call/"));
        for _ in 0..20 {
            if self.page("/worklist").await.contains(&task) {
                return;
            }
            let page = self.page(call).await;
            let body = format!("seq={}&{}", between(&page, "data-seq=\"", "\""), answers(&page, 2011));
            let (status, _, text) = self.form(&format!("{call}/answer"), &body).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{body}: {text}");
        }
        panic!("no task for {call}");
    }

    /// Answers a call with "no" and the mildest until it is over.
    async fn to_the_end(&self, call: &str, topic: &str) -> String {
        for _ in 0..60 {
            let page = self.page(call).await;
            if page.contains("Commit the outcome") {
                return page;
            }
            let seq = between(&page, "data-seq=\"", "\"");
            let body = if page.contains("data-step=\"topics\"") { format!("topic={topic}") } else { answers(&page, 1986) };
            let (status, _, text) = self.form(&format!("{call}/answer"), &format!("seq={seq}&{body}")).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{body}: {text}");
        }
        panic!("the call has no end");
    }
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let at = text.find(from).unwrap_or_else(|| panic!("{from}: {text}")) + from.len();
    &text[at..at + text[at..].find(to).unwrap()]
}

/// What a healthy person born in that year says to what is asked on a call page.
fn answers(page: &str, born: i32) -> String {
    let script = between(page, "aria-label=\"Script\"", "</section>");
    let mut facts: Vec<&str> =
        script.match_indices("name=\"fact.").map(|(at, name)| script[at + name.len()..].split('"').next().unwrap()).collect();
    facts.dedup();
    let said = |fact: &&str| match *fact {
        "sex" => "fact.sex=male".to_owned(),
        "headache_kind" => "fact.headache_kind=usual".to_owned(),
        "pain_now" => "fact.pain_now=mild".to_owned(),
        "mechanism" => "fact.mechanism=bump".to_owned(),
        "temperature_c" => "fact.temperature_c=37&unit.temperature_c=°C".to_owned(),
        fact if script.contains(&format!("name=\"unsure.{fact}\"")) => format!("unsure.{fact}=1"),
        fact => match script.split(&format!("name=\"unit.{fact}\" value=\"")).nth(1) {
            Some(unit) => format!("fact.{fact}=1&unit.{fact}={}", unit.split('"').next().unwrap()),
            None => format!("fact.{fact}=no"),
        },
    };
    let mut said: Vec<String> = facts.iter().filter(|fact| !fact.starts_with("age")).map(said).collect();
    if facts.iter().any(|fact| fact.starts_with("age")) || script.contains("day-age") {
        said.push(format!("day.age=1&month.age=6&year.age={born}"));
    }
    said.push("each=1".to_owned());
    said.join("&").replace('°', "%C2%B0")
}

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

const IDA: &str = "&nhs_number=9991002022";

/// A reading as it is sent, taken so many minutes ago.
fn measured(fact: &str, value: &str, unit: &str, minutes_ago: i64) -> Value {
    let taken_at = rfc3339(Clock::system().now_ms() - minutes_ago * 60_000);
    json!({ "fact": fact, "value": value, "unit": unit, "taken_at": taken_at, "device": "Omron M3" })
}

impl Desk<'_> {
    /// Answers a call until it asks this, and gives that page.
    async fn until_asked(&self, call: &str, topic: &str, fact: &str) -> String {
        for _ in 0..60 {
            let page = self.page(call).await;
            if page.contains(&format!("name=\"fact.{fact}\"")) {
                return page;
            }
            let seq = between(&page, "data-seq=\"", "\"");
            let body = if page.contains("data-step=\"topics\"") { format!("topic={topic}") } else { answers(&page, 1986) };
            let (status, _, text) = self.form(&format!("{call}/answer"), &format!("seq={seq}&{body}")).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{body}: {text}");
        }
        panic!("{fact} is not asked");
    }
}

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
