//! From the shipped questions to a booked service over HTTP: people of the pathways' own vignettes walk to their outcome, and what they
//! are offered follows from what the engine said, not from what they send.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::collections::BTreeMap;
use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use fingerpost_engine::compile::compile;
use fingerpost_engine::program::{Case, FactKind};
use fingerpost_engine::read::read;
use fingerpost_engine::walk::Answer;
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::desk::Desk;
use super::routes::routes;
use super::service::Handoff;
use crate::audit::Audit;
use crate::booking::service::Bookings;
use crate::booking::slots::Schedules;
use crate::clock::Clock;
use crate::directory::{demo, service::Directory};
use crate::people::{Details, People, Reader, Verdict};
use crate::releases::{Release, Releases};
use crate::sessions::{Access, AnswerRequest, Naming, Opening, Page, Sessions};
use crate::storage::Store;

fn texts(folder: &Path, under: &str, out: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{under}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            texts(&path, &format!("{name}/"), out);
        } else if name.ends_with(".yaml") {
            out.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

pub(crate) fn shipped() -> Release {
    let mut files = Vec::new();
    texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../pathways"), "", &mut files);
    let read = read(&files);
    let compiled = compile(&read.library, &read.sources);
    Release::new(compiled.program.expect("the shipped pathways compile"), read.sources)
}

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) sessions: Sessions,
    pub(crate) people: People,
    pub(crate) desk: Desk,
    pub(crate) router: Router,
}

pub(crate) async fn world() -> World {
    world_with(Schedules::demo().unwrap()).await
}

/// The same world with other schedules.
pub(crate) async fn world_with(schedules: Schedules) -> World {
    world_at("2026-11-23T10:02Z".parse().unwrap(), schedules).await
}

/// The same world at another time.
pub(crate) async fn world_at(now: Timestamp, schedules: Schedules) -> World {
    let (store, clock) = (Store::memory(), Clock::standing_at(now.as_millisecond()));
    let audit = Audit::new(store.clone(), clock.clone());
    let sessions = Sessions::new(store.clone(), Releases::new(shipped()), audit.clone(), clock.clone());
    let directory = Directory::open(store.clone(), demo::catalogue(now, clock.zone()).unwrap(), now).await.unwrap();
    let bookings = Bookings::new(store.clone(), audit.clone(), schedules);
    let people = People::new(store.clone(), audit.clone(), clock.clone());
    let desk = Desk::new(sessions.clone(), Handoff::new(store.clone(), audit, directory, bookings), people.clone());
    World { store, sessions, people, desk: desk.clone(), router: routes().with_state(desk).split_for_parts().0 }
}

/// A conversation and the token that opens it.
#[derive(Clone)]
pub(crate) struct Talk {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) page: Page,
}

impl World {
    /// Walks a vignette's person through the questions. None: they were asked something the vignette leaves open.
    pub(super) async fn walk(&self, case: &Case) -> Option<Talk> {
        let release = self.sessions.releases().live();
        let program = &release.program;
        let named = |fact: &str| case.given.iter().find(|given| program.fact(given.fact).is_some_and(|def| def.name == fact));
        let topics = vec![program.pathway(case.pathway?)?.name.clone()];
        let opening = Opening { topics, speaker: named("speaker").map(|given| given.value.clone()), ..Opening::default() };
        let (token, mut page) = self.sessions.open(&opening, BTreeMap::new()).await.unwrap();
        let token = token.as_str().to_owned();
        for _ in 0..200 {
            let Some(question) = page.question.clone() else { break };
            let facts: Vec<String> = question.fact.iter().cloned().chain(question.items.iter().map(|item| item.fact.clone())).collect();
            let mut answers = BTreeMap::new();
            for fact in facts {
                let def = program.fact(program.fact_named(&fact)?)?;
                let text = match (named(&fact), &def.kind) {
                    (Some(given), _) => given.value.clone(),
                    (None, FactKind::YesNo) => "no".to_owned(),
                    _ => return None,
                };
                answers.insert(fact, Answer::written(def, &text, None));
            }
            let request = AnswerRequest { seq: page.seq, answers, said: None, confirmed: Vec::new() };
            page = self.sessions.answer(&page.session, Access::Token(&token), request, None).await.ok()?;
        }
        Some(Talk { id: page.session.clone(), token, page })
    }

    /// Somebody whose outcome is led by this disposition.
    pub(crate) async fn somebody(&self, disposition: &str) -> Talk {
        let release = self.sessions.releases().live();
        let wanted = release.program.ladder.disposition_named(disposition).unwrap();
        for case in release.program.vignettes.iter().filter(|case| case.expect == wanted) {
            if let Some(talk) = self.walk(case).await.filter(|talk| talk.page.done) {
                let lead = talk.page.outcome.as_ref().map(|outcome| outcome.dispositions[0].id.clone());
                assert_eq!(lead.as_deref(), Some(disposition), "{}", case.name);
                return talk;
            }
        }
        panic!("no vignette on the web ends in {disposition}");
    }

    pub(crate) async fn send(&self, talk: &Talk, method: &str, path: &str, key: Option<&str>, body: Option<Value>) -> (StatusCode, String) {
        let mut request = Request::builder().method(method).uri(format!("/v1/sessions/{}{path}", talk.id));
        request = request.header("authorization", format!("Bearer {}", talk.token)).header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let answer = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = answer.status();
        (status, String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap())
    }

    /// Other people whose conversations went the same way: the records of one under other names, opened by the same token.
    pub(crate) async fn like(&self, talk: &Talk, count: usize) -> Vec<Talk> {
        let records = self.store.stream(&format!("session/{}", talk.id), 0).await.unwrap();
        let mut talks = Vec::with_capacity(count);
        for _ in 0..count {
            let id = crate::identity::Token::beginning_with(self.sessions.clock().now_ms()).unwrap().as_str().to_owned();
            self.store.commit(crate::storage::Batch::new().append(format!("session/{id}"), 0, records.clone())).await.unwrap();
            talks.push(Talk { id, ..talk.clone() });
        }
        talks
    }

    pub(crate) async fn get(&self, talk: &Talk, path: &str) -> (StatusCode, Value) {
        let (status, text) = self.send(talk, "GET", path, None, None).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }
}

pub(crate) fn first_slot(services: &Value) -> String {
    let offers = services[0]["offered"].as_array().unwrap();
    let slot = offers.iter().find_map(|offer| offer["slots"].get(0)).expect("an appointment in time");
    slot["id"].as_str().unwrap().to_owned()
}

pub(crate) fn order(slot: &str) -> Value {
    json!({ "disposition": "primary-care-6h", "slot": slot, "name": "Ada Example", "born": "1984-05-06", "telephone": "01632 960 001" })
}

#[tokio::test]
async fn somebody_reaches_an_outcome_sees_services_in_time_and_books() {
    let world = world().await;
    let talk = world.somebody("primary-care-6h").await;
    let (status, services) = world.get(&talk, "/services?place=ZZ1").await;
    assert_eq!((status, services[0]["disposition"].as_str()), (StatusCode::OK, Some("primary-care-6h")), "{services}");
    assert_eq!(services[0]["needed_by"], "2026-11-23T16:02:00Z");
    assert_eq!(services[0]["offered"][0]["reasons"][0]["text"], "the nearest that is open in time");
    let slot = first_slot(&services);
    let held = world.send(&talk, "POST", "/holds", None, Some(json!({ "disposition": "primary-care-6h", "slot": slot }))).await;
    assert_eq!(held.0, StatusCode::OK, "{}", held.1);
    let book = async |key: Option<&'static str>, body: Value| world.send(&talk, "POST", "/bookings", key, Some(body)).await;
    assert_eq!(book(None, order(&slot)).await.0, StatusCode::PRECONDITION_REQUIRED);
    let mut nameless = order(&slot);
    nameless["name"] = json!(" ");
    let refused = book(Some("k"), nameless).await;
    assert!(refused.0 == StatusCode::UNPROCESSABLE_ENTITY && refused.1.contains("Enter a full name"), "{}", refused.1);
    let made = book(Some("k"), order(&slot)).await;
    assert_eq!(made.0, StatusCode::CREATED, "{}", made.1);
    assert_eq!(book(Some("k"), order(&slot)).await, made, "a repeat gets the same answer");
    let mut other = order(&slot);
    other["telephone"] = json!("01632 960 002");
    assert_eq!(book(Some("k"), other).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, all) = world.get(&talk, "/bookings").await;
    assert_eq!(all.as_array().unwrap().len(), 1);
    let id = all[0]["id"].as_str().unwrap();
    let (_, file) = world.get(&talk, &format!("/bookings/{id}/calendar")).await;
    assert!(file.as_str().unwrap().starts_with("BEGIN:VCALENDAR\r\n"));
    let (_, summary) = world.get(&talk, "/summary").await;
    let summary = summary.as_str().unwrap();
    assert!(summary.starts_with("FOR ACTION: ") && summary.contains("by 16:02 on Monday 23 November 2026"), "{summary}");
    assert!(!summary.contains(": No\n"), "positives only: {summary}");
    let cancelled = world.send(&talk, "POST", &format!("/bookings/{id}/cancel"), None, Some(json!({ "reason": "not-needed" }))).await;
    assert!(cancelled.0 == StatusCode::OK && cancelled.1.contains("\"cancelled\""));
}

#[tokio::test]
async fn who_books_on_the_web_has_it_in_their_history_and_is_told_nothing() {
    let world = world().await;
    let roles = crate::identity::Roles(vec![crate::identity::Role::Handler]);
    let sam = Reader { name: "sam", roles: &roles };
    let born = Some("1984-05-06".parse().unwrap());
    let known =
        Details { family: "van der Berg".into(), given: "Ada Maria".into(), born, postcode: "ZZ1 4AB".into(), ..Details::default() };
    let ada = world.people.add(sam, known.clone()).await.unwrap();
    let mut last = String::new();
    for (times, name) in ["Ada Maria van der Berg", "Berta Example", "Ada Maria van der Berg"].iter().enumerate() {
        let talk = world.somebody("primary-care-6h").await;
        let slot = first_slot(&world.get(&talk, "/services?place=ZZ1").await.1);
        let mut body = order(&slot);
        (body["name"], body["postcode"]) = (json!(name), json!("zz1 4ab"));
        let (status, text) = world.send(&talk, "POST", "/bookings", Some("k"), Some(body.clone())).await;
        assert_eq!(status, StatusCode::CREATED, "{text}");
        assert_eq!(world.send(&talk, "POST", "/bookings", Some("k"), Some(body)).await, (status, text), "a repeat gets the same answer");
        let session = world.sessions.folded(&talk.id, Access::Token(&talk.token)).await.unwrap();
        let referral = world.desk.referral(&session).unwrap();
        assert!(
            !referral.actions.iter().any(|action| action.disposition == "clinician-now"),
            "whoever typed it is told nothing: {referral:?}"
        );
        assert_eq!(world.people.earlier(&ada.id, "").await.unwrap(), [1, 1, 2][times], "{name}");
        last = talk.id;
    }
    let berta = Details { family: "Example".into(), given: "Berta".into(), ..known };
    let Verdict::Same(berta) = world.people.find(sam, &berta).await.unwrap().verdict else {
        panic!("a record was made of whoever was not known")
    };
    assert_eq!(world.people.earlier(&berta.id, "").await.unwrap(), 1);
    // A human who takes over and names her tells the engine; what she needs is in the summary first of all.
    let needs = ["Please text: do not ring".to_owned()];
    world.sessions.about(&last, Naming { by: "sam", person: &ada.id, needs: &needs, first: "", earlier: 2 }).await.unwrap();
    let session = world.sessions.folded(&last, Access::Staff).await.unwrap();
    let summary = super::summary_text::text(&world.desk.summary(&session, None, super::types::Receiver::Action).await.unwrap());
    assert!(summary.contains("Read this first:\n- Please text: do not ring"), "{summary}");
    let referral = world.desk.referral(&session).unwrap();
    assert!(referral.actions.iter().any(|action| action.disposition == "clinician-now"), "{referral:?}");
}

#[tokio::test]
async fn s13_an_emergency_sends_nobody_to_book_whatever_they_send() {
    let world = world().await;
    let slot = first_slot(&world.get(&world.somebody("primary-care-6h").await, "/services?place=ZZ1").await.1);
    let talk = world.somebody("call-999").await;
    let (_, services) = world.get(&talk, "/services?place=Saltmere").await;
    assert_eq!((services[0]["kind"].as_str(), services[0]["fall_back"]["call"].as_str()), (Some("ambulance"), Some("999")));
    assert!(
        services.as_array().unwrap().iter().all(|one| one["offered"]
            .as_array()
            .unwrap()
            .iter()
            .all(|o| o["slots"].as_array().unwrap().is_empty()))
    );
    for disposition in ["primary-care-6h", "call-999"] {
        let mut body = order(&slot);
        body["disposition"] = json!(disposition);
        let (status, text) = world.send(&talk, "POST", "/bookings", Some("k"), Some(body)).await;
        assert!(matches!(status, StatusCode::FORBIDDEN | StatusCode::UNPROCESSABLE_ENTITY), "{text}");
    }
    assert_eq!(world.get(&talk, "/bookings").await.1, json!([]));
}

#[tokio::test]
async fn what_is_not_finished_not_known_or_not_theirs_is_refused() {
    let world = world().await;
    let opening = Opening { topics: vec!["sore-throat".to_owned()], ..Opening::default() };
    let (token, page) = world.sessions.open(&opening, BTreeMap::new()).await.unwrap();
    let begun = Talk { id: page.session.clone(), token: token.as_str().to_owned(), page };
    let (status, problem) = world.get(&begun, "/services?place=ZZ1").await;
    assert_eq!((status, problem["title"].as_str()), (StatusCode::CONFLICT, Some("This is not finished yet")), "{problem}");
    let talk = world.somebody("primary-care-6h").await;
    let (status, problem) = world.get(&talk, "/services?place=Saltmeer").await;
    assert_eq!((status, &problem["current"]["did_you_mean"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(["Saltmere"])));
    let stranger = Talk { id: talk.id.clone(), token: begun.token, page: begun.page };
    assert_eq!(world.get(&stranger, "/services?place=ZZ1").await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&talk, "/bookings/0123").await.0, StatusCode::NOT_FOUND);
}
