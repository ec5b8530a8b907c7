//! The JSON interface as a program meets it: a triage from the first question to its outcome, danger in words, two tabs, repeats, smuggling, swaps of
//! the release; and the committed description of the interface.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/shipped.rs"]
mod shipped;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use fingerpost_api::app::{App, Config};
use fingerpost_api::openapi;
use fingerpost_api::pages::PagesConfig;
use fingerpost_api::releases::Release;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

struct Service {
    app: App,
    router: Router,
}

async fn service() -> Service {
    let loaded = shipped::load();
    let release = Release::new(loaded.program.unwrap(), loaded.sources);
    let config = Config {
        store: "memory:".into(),
        release,
        is_to_be_live: false,
        demo: false,
        directory: None,
        behind_tls: false,
        pages: PagesConfig::default(),
    };
    let app = App::open(config).await.unwrap();
    let router = fingerpost_api::server::finish(openapi::router(&app));
    Service { app, router }
}

impl Service {
    async fn call(&self, method: &str, path: &str, token: Option<&str>, key: Option<&str>, body: Option<&Value>) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = body.map_or_else(Body::empty, |b| Body::from(b.to_string()));
        let request = request.header("content-type", "application/json").body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn open(&self, body: Value) -> Triage<'_> {
        let (status, page) = self.call("POST", "/v1/sessions", None, None, Some(&body)).await;
        assert_eq!(status, StatusCode::CREATED, "{page}");
        let token = page["token"].as_str().unwrap().to_owned();
        Triage { service: self, token, page }
    }
}

struct Triage<'s> {
    service: &'s Service,
    token: String,
    page: Value,
}

impl Triage<'_> {
    fn path(&self, rest: &str) -> String {
        format!("/v1/sessions/{}{rest}", self.page["session"].as_str().unwrap())
    }

    async fn post(&mut self, rest: &str, body: Value) -> (StatusCode, Value) {
        let (status, page) = self.service.call("POST", &self.path(rest), Some(&self.token), None, Some(&body)).await;
        if status.is_success() {
            self.page = page.clone();
        }
        (status, page)
    }

    /// Facts asked now, with an answer to each: what is named, else the reassuring one.
    fn answers(&self, named: &[(&str, Value)]) -> Value {
        let question = &self.page["question"];
        let mut answers = serde_json::Map::new();
        let mut add = |fact: &str, kind: &str| {
            let named = named.iter().find(|(name, _)| *name == fact).map(|(_, value)| value.clone());
            let usual = match kind {
                "yes-no" => json!("no"),
                "choice" => question["options"][0]["id"].clone(),
                "number" => json!({ "value": question["low"], "unit": question["units"][0] }),
                "age" => json!({ "age": "30 years" }),
                _ => json!("unsure"),
            };
            answers.insert(fact.to_owned(), named.unwrap_or(usual));
        };
        match question["fact"].as_str() {
            Some(fact) => add(fact, question["kind"].as_str().unwrap()),
            None => question["items"].as_array().unwrap().iter().for_each(|i| add(i["fact"].as_str().unwrap(), "yes-no")),
        }
        Value::Object(answers)
    }

    async fn answer(&mut self, named: &[(&str, Value)]) -> StatusCode {
        let body = json!({ "seq": self.page["seq"], "answers": self.answers(named) });
        let (status, page) = self.post("/answers", body).await;
        assert!(status.is_success(), "{page}");
        status
    }

    async fn finish(&mut self, named: &[(&str, Value)]) {
        for _ in 0..200 {
            if self.page["done"] == true {
                return;
            }
            self.answer(named).await;
        }
        panic!("the triage did not end");
    }

    fn lead(&self) -> &str {
        self.page["outcome"]["dispositions"][0]["id"].as_str().unwrap_or("nothing")
    }

    fn asks(&self, fact: &str) -> bool {
        let question = &self.page["question"];
        question["fact"] == fact || question["items"].as_array().is_some_and(|items| items.iter().any(|i| i["fact"] == fact))
    }
}

#[tokio::test]
async fn a_triage_ends_with_help_reasons_and_what_to_do_if_it_gets_worse() {
    let service = service().await;
    let mut triage = service.open(json!({ "topics": ["sore-throat"] })).await;
    assert!(triage.page["question"]["why"].as_str().unwrap().len() > 10);
    triage.finish(&[]).await;
    let lead = &triage.page["outcome"]["dispositions"][0];
    assert!(!lead["reasons"].as_array().unwrap().is_empty(), "{lead}");
    assert!(!lead["reasons"][0]["source"].as_str().unwrap().is_empty());
    assert!(!triage.page["outcome"]["advice"].as_array().unwrap().is_empty());
    let (status, trace) = service.call("GET", &triage.path("/trace"), Some(&triage.token), None, None).await;
    assert_eq!(status, StatusCode::OK);
    assert!(trace["rules"].as_array().unwrap().iter().any(|r| r["written_at"].as_str().unwrap().contains(".yaml:")));
}

#[tokio::test]
async fn h05_not_sure_of_a_red_flag_leads_where_yes_leads_at_once() {
    let service = service().await;
    for answer in ["yes", "unsure"] {
        let mut triage = service.open(json!({ "topics": ["sore-throat"] })).await;
        assert!(triage.asks("blue_lips"));
        triage.answer(&[("blue_lips", json!(answer))]).await;
        assert!(triage.page["done"].as_bool().unwrap(), "{answer}");
        assert!(triage.lead().starts_with("call-999"), "{answer}: {}", triage.lead());
    }
}

#[tokio::test]
async fn phq_9_item_9_above_zero_brings_in_the_crisis_topic_at_once() {
    let service = service().await;
    let mut triage = service.open(json!({ "topics": ["low-mood"] })).await;
    let named = [("phq_9_1", json!("nearly_every")), ("phq_9_2", json!("nearly_every")), ("phq_9_9", json!("several"))];
    for _ in 0..100 {
        if triage.asks("phq_9_9") {
            break;
        }
        triage.answer(&named).await;
    }
    assert!(triage.asks("phq_9_9"));
    triage.answer(&named).await;
    assert_eq!(triage.page["topics"][0]["id"], "crisis", "{}", triage.page["topics"]);
    assert_eq!(triage.page["question"]["gentle"], true);
    triage.finish(&named).await;
    assert!(triage.lead().starts_with("crisis-team") || triage.lead().starts_with("emergency") || triage.lead().starts_with("call-999"));
}

#[tokio::test]
async fn typed_i_want_to_die_in_any_box_leads_to_the_crisis_topic_at_once() {
    let service = service().await;
    let opened = service.open(json!({ "topics": ["sore-throat"], "said": "my throat hurts and i want to die" })).await;
    assert_eq!(opened.page["topics"][0]["id"], "crisis");
    let mut beside = service.open(json!({ "topics": ["sore-throat"] })).await;
    let body = json!({ "seq": beside.page["seq"], "answers": beside.answers(&[]), "said": "I want to die" });
    let (status, page) = beside.post("/answers", body).await;
    assert_eq!((status, &page["topics"][0]["id"]), (StatusCode::OK, &json!("crisis")));
    let mut words = service.open(json!({ "topics": ["headache"] })).await;
    let seq = words.page["seq"].clone();
    let (_, page) = words.post("/words", json!({ "seq": seq, "text": "I want to die" })).await;
    assert_eq!(page["topics"][0]["id"], "crisis");
    let mut denied = service.open(json!({ "topics": ["headache"] })).await;
    let seq = denied.page["seq"].clone();
    denied.post("/words", json!({ "seq": seq, "text": "I would never kill myself" })).await;
    assert!(denied.asks("thoughts_of_suicide"), "a denial is asked about, never silent: {}", denied.page["question"]);
}

#[tokio::test]
async fn h09_of_two_tabs_the_later_is_shown_where_it_stands_and_a_repeat_takes_effect_once() {
    let service = service().await;
    let mut triage = service.open(json!({ "topics": ["sore-throat"] })).await;
    let body = json!({ "seq": triage.page["seq"], "answers": triage.answers(&[]) });
    let (path, token) = (triage.path("/answers"), triage.token.clone());
    let (status, first) = service.call("POST", &path, Some(&token), Some("key-1"), Some(&body)).await;
    assert_eq!(status, StatusCode::OK);
    let (status, again) = service.call("POST", &path, Some(&token), Some("key-1"), Some(&body)).await;
    assert_eq!((status, &again["seq"]), (StatusCode::OK, &first["seq"]), "the same key and body take effect once");
    let mut other = body.clone();
    other["said"] = json!("something else");
    let (status, _) = service.call("POST", &path, Some(&token), Some("key-1"), Some(&other)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the same key with another body");
    let (status, problem) = service.call("POST", &path, Some(&token), Some("key-2"), Some(&body)).await;
    assert_eq!((status, &problem["current"]["seq"]), (StatusCode::CONFLICT, &first["seq"]));
    triage.page = first;
}

#[tokio::test]
async fn s10_s11_s12_what_does_not_belong_in_an_answer_is_refused_and_changes_nothing() {
    let service = service().await;
    let mut triage = service.open(json!({ "topics": ["fever-under-5"] })).await;
    let seq = triage.page["seq"].clone();
    let smuggled = json!({ "seq": seq, "answers": triage.answers(&[]), "disposition": "self-care" });
    assert_eq!(triage.post("/answers", smuggled).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let not_asked = json!({ "seq": seq, "answers": { "temperature_c": { "value": "37", "unit": "°C" } } });
    assert_eq!(triage.post("/answers", not_asked).await.0, StatusCode::CONFLICT);
    let given = json!({ "seq": seq, "answers": { "earlier_contacts_96h": { "value": "0", "unit": "contacts" } } });
    assert!(triage.post("/answers", given).await.0.is_client_error());
    let odd = json!({ "seq": seq, "answers": { "blue_lips": { "value": "no", "unit": "", "urgency": "low" } } });
    assert_eq!(triage.post("/answers", odd).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, page) = service.call("GET", &triage.path(""), Some(&triage.token), None, None).await;
    assert_eq!((status, &page["seq"]), (StatusCode::OK, &seq));
}

#[tokio::test]
async fn s02_another_token_and_an_unknown_session_look_alike() {
    let service = service().await;
    let (one, other) = (service.open(json!({})).await, service.open(json!({})).await);
    let foreign = service.call("GET", &one.path(""), Some(&other.token), None, None).await;
    let unknown = service.call("GET", "/v1/sessions/00000000000000000000000000000000", Some(&other.token), None, None).await;
    assert_eq!(foreign.0, StatusCode::NOT_FOUND);
    assert_eq!(foreign, unknown);
}

#[tokio::test]
async fn h01_a_session_ends_on_the_release_it_began_with() {
    let service = service().await;
    let mut triage = service.open(json!({ "topics": ["sore-throat"] })).await;
    let began = triage.page["release"].clone();
    let mut texts = shipped::texts();
    let pathway = texts.iter_mut().find(|(name, _)| name.ends_with("sore-throat.yaml")).unwrap();
    pathway.1.push_str("\n# a later edit\n");
    let loaded = fingerpost_engine::load(&texts);
    assert!(service.app.releases.publish(Release::new(loaded.program.unwrap(), loaded.sources)).await.unwrap());
    let later = service.open(json!({ "topics": ["sore-throat"] })).await;
    assert_ne!(later.page["release"], began);
    triage.finish(&[]).await;
    assert_eq!(triage.page["release"], began);
}

#[tokio::test]
async fn a_change_keeps_the_answers_that_still_apply_and_its_preview_changes_nothing() {
    let service = service().await;
    let mut triage = service.open(json!({ "topics": ["sore-throat"] })).await;
    triage.finish(&[]).await;
    let given = async |triage: &Triage<'_>| {
        let (_, page) = service.call("GET", &triage.path(""), Some(&triage.token), None, None).await;
        page["answers"].as_array().unwrap().len()
    };
    let (before, lead) = (given(&triage).await, triage.lead().to_owned());
    let change = json!({ "seq": triage.page["seq"], "fact": "blue_lips", "answer": "yes" });
    let (status, preview) = service.call("POST", &triage.path("/changes/preview"), Some(&triage.token), None, Some(&change)).await;
    assert_eq!((status, &preview["changes_result"]), (StatusCode::OK, &json!(true)));
    let (_, page) = service.call("GET", &triage.path(""), Some(&triage.token), None, None).await;
    assert_eq!(page["seq"], triage.page["seq"]);
    triage.post("/changes", change).await;
    assert!(triage.lead().starts_with("call-999"));
    let back = json!({ "seq": triage.page["seq"], "fact": "blue_lips", "answer": "no" });
    triage.post("/changes", back).await;
    assert_eq!(triage.page["done"], true, "nothing is asked again");
    assert_eq!(given(&triage).await, before);
    assert_eq!(triage.lead(), "clinician-now", "a danger answer taken back still means that a person rings; before: {lead}");
}

/// `UPDATE=1 cargo test --test service openapi` writes the snapshot anew.
#[tokio::test]
async fn the_committed_openapi_document_is_the_one_that_is_served() {
    let service = service().await;
    let (status, document) = service.call("GET", "/openapi.json", None, None, None).await;
    assert_eq!(status, StatusCode::OK);
    let text = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == committed, "docs/openapi.json differs from what is served: UPDATE=1 cargo test --test service openapi");
    assert!(document["paths"].as_object().unwrap().len() >= 10);
}
