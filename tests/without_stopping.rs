//! What an operator does while the service goes on: somebody is erased, held and let go, and a release withdrawn, over HTTP in an embedded store that is
//! served and answered into; who may, and what the list that is kept apart must hold before anything is gone.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/desk.rs"]
mod desk;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use desk::{Desk, Service, service_in};
use fingerpost_api::audit::Audit;
use fingerpost_api::clock::Clock;
use fingerpost_api::people::PersonId;
use fingerpost_api::sessions::{Access, AnswerRequest, Naming, Opening, Sessions};
use fingerpost_engine::walk::Answer;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const IDA: &str = "9991002022";
const PLAN: &str = "/v1/retention/erasures/plan";
const ERASE: &str = "/v1/retention/erasures";
const HOLD: &str = "/v1/retention/holds";
const LET_GO: &str = "/v1/retention/holds/end";

/// A conversation about Ida that began two days ago. Gives its id and hers.
async fn long_ago(service: &Service) -> (String, String) {
    let ida = service.sign_in("handler").await.of_number(IDA).await["id"].as_str().unwrap().to_owned();
    let app = &service.app;
    let clock = Clock::standing_at(app.clock.now_ms() - 2 * 24 * 60 * 60 * 1_000);
    let sessions = Sessions::new(app.store.clone(), app.releases.clone(), Audit::new(app.store.clone(), clock.clone()), clock);
    let opening = Opening { topics: vec!["headache".to_owned()], said: Some("like nettles".to_owned()), ..Opening::default() };
    let (token, page) = sessions.open(&opening, BTreeMap::new()).await.unwrap();
    let question = page.question.unwrap();
    let facts = question.fact.into_iter().chain(question.items.into_iter().map(|item| item.fact));
    let answers = facts.map(|fact| (fact, Answer::Word("no".to_owned()))).collect();
    let request = AnswerRequest { seq: page.seq, answers, said: None, confirmed: Vec::new() };
    sessions.answer(&page.session, Access::Token(token.as_str()), request, None).await.unwrap();
    let naming = Naming { by: "handler", person: &PersonId::parse(&ida).unwrap(), needs: &[], first: "", earlier: 0 };
    sessions.about(&page.session, naming).await.unwrap();
    (page.session, ida)
}

/// Somebody on the web: begins, or answers the first question. Gives status, token and page.
async fn citizen(service: &Service, path: &str, token: &str, body: &Value) -> (StatusCode, Value) {
    let request = Request::post(path).header("content-type", "application/json").header("authorization", format!("Bearer {token}"));
    let (status, _, text) = service.send(request.body(Body::from(body.to_string())).unwrap()).await;
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

async fn begun(service: &Service) -> (String, Value) {
    let (status, opened) = citizen(service, "/v1/sessions", "", &json!({ "topics": ["sore-throat"] })).await;
    assert_eq!(status, StatusCode::CREATED, "{opened}");
    (opened["token"].as_str().unwrap().to_owned(), opened.clone())
}

async fn answered(service: &Service, token: &str, page: &Value) -> (StatusCode, Value) {
    let question = &page["question"];
    let facts: Vec<&Value> = match &question["fact"] {
        Value::Null => question["items"].as_array().unwrap().iter().map(|item| &item["fact"]).collect(),
        fact => vec![fact],
    };
    let answers: serde_json::Map<String, Value> = facts.iter().map(|fact| (fact.as_str().unwrap().to_owned(), json!("no"))).collect();
    let path = format!("/v1/sessions/{}/answers", page["session"].as_str().unwrap());
    citizen(service, &path, token, &json!({ "seq": page["seq"], "answers": answers })).await
}

async fn reasons(service: &Service, subject: &str) -> Vec<(String, String)> {
    let log = Audit::new(service.app.store.clone(), service.app.clock.clone()).about(subject).await.unwrap();
    let told = |entry: &fingerpost_api::audit::Entry| Some((serde_json::to_string(&entry.who).unwrap(), entry.reason.clone()?));
    log.iter().filter_map(told).collect()
}

#[tokio::test]
async fn somebody_is_erased_from_an_embedded_store_while_others_answer() {
    let folder = tempfile::tempdir().unwrap();
    let service = service_in(&format!("sled:{}", folder.path().display())).await;
    let (session, ida) = long_ago(&service).await;
    let admin = service.sign_in("admin").await;
    let asked = json!({ "person": IDA, "because": "asked for, case 17" });
    let (status, line) = admin.json("POST", PLAN, &asked).await;
    assert_eq!((status, line["parts"].as_array().map(Vec::len)), (StatusCode::OK, Some(2)), "{line}");
    let text = line.to_string();
    assert!(text.contains(&session) && !text.contains(IDA) && !text.contains("nettles"), "the list names nobody: {text}");
    assert!(service.app.sessions.looked_back(&session).await.is_ok(), "a plan removes nothing");

    let going_on = async {
        let mut all = Vec::new();
        for _ in 0..20 {
            let (token, page) = begun(&service).await;
            let (status, page) = answered(&service, &token, &page).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            all.push((token, page));
        }
        all
    };
    let (others, (status, gone)) = tokio::join!(going_on, admin.json("POST", ERASE, &line));
    assert_eq!((status, &gone), (StatusCode::OK, &json!({ "parts": 2, "removed": 2 })));
    assert!(service.app.sessions.looked_back(&session).await.is_err());
    for (token, page) in others {
        let (status, page) = answered(&service, &token, &page).await;
        assert_eq!(status, StatusCode::OK, "nobody else lost anything: {page}");
    }
    let by_admin = r#"{"staff":"admin"}"#.to_owned();
    let erased = (by_admin.clone(), "erased: asked for, case 17".to_owned());
    assert_eq!(reasons(&service, &format!("session/{session}")).await.last(), Some(&erased));
    let of_ida = reasons(&service, &format!("person/{ida}")).await;
    assert_eq!(of_ida[of_ida.len() - 2..], [(by_admin, "to be erased: asked for, case 17".to_owned()), erased]);
    let (status, problem) = admin.json("POST", ERASE, &line).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("nothing_kept")), "done again it finds nothing");
    service.app.store.close();
}

#[tokio::test]
async fn only_what_was_planned_is_erased_only_by_administrators_and_never_what_is_held_or_open() {
    let service = desk::service().await;
    let (session, ida) = long_ago(&service).await;
    let admin = service.sign_in("admin").await;
    let whom = json!({ "person": format!("person/{ida}"), "because": "inquest 2027/4" });
    let (_, line) = admin.json("POST", PLAN, &whom).await;
    let (clinician, approver) = (service.sign_in("clinician").await, service.sign_in("approver").await);
    let nobody = Desk { service: &service, cookie: String::new() };
    for (desk, refused) in [(&nobody, StatusCode::UNAUTHORIZED), (&clinician, StatusCode::FORBIDDEN), (&approver, StatusCode::FORBIDDEN)] {
        for (path, body) in [(PLAN, &whom), (ERASE, &line), (HOLD, &whom), (LET_GO, &whom)] {
            assert_eq!(desk.json("POST", path, body).await.0, refused, "{path}");
        }
    }
    // A line from outside is not believed: it would delete whatever it names.
    let but = |change: &dyn Fn(&mut Value)| {
        let mut other = line.clone();
        change(&mut other);
        other
    };
    for (lie, code) in [
        (but(&|line| line["parts"][1][1]["streams"] = json!(["audit/1"])), "plan_changed"),
        (but(&|line| line["parts"][1][1] = json!({ "beginnings": [""] })), "plan_changed"),
        (but(&|line| line["by"] = json!("ben")), "plan_changed"),
        (but(&|line| line["parts"] = json!([line["parts"][1]])), "plan_changed"),
        (but(&|line| line["parts"] = json!([])), "nothing_kept"),
        (but(&|line| line["parts"][1][0] = json!("account/admin")), "nothing_kept"),
        (but(&|line| line["because"] = json!(" ")), "no_reason"),
    ] {
        let (_, problem) = admin.json("POST", ERASE, &lie).await;
        assert_eq!(problem["code"], code, "{lie}");
    }
    for (body, code) in [
        (json!({ "person": IDA, "conversation": session, "because": "x" }), "whose_unclear"),
        (json!({ "because": "x" }), "whose_unclear"),
        (json!({ "person": "Ida", "because": "x" }), "whose_unclear"),
        (json!({ "person": IDA, "because": "x".repeat(501) }), "no_reason"),
        (json!({ "conversation": "0".repeat(32), "because": "x" }), "nothing_kept"),
        (json!({ "conversation": "../audit/1", "because": "x" }), "nothing_kept"),
    ] {
        assert_eq!(admin.json("POST", PLAN, &body).await.1["code"], code, "{body}");
    }
    assert_eq!(admin.json("POST", HOLD, &whom).await.0, StatusCode::NO_CONTENT);
    let (status, problem) = admin.json("POST", ERASE, &line).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("held")), "held since it was planned");
    assert_eq!(admin.json("POST", LET_GO, &whom).await, (StatusCode::OK, json!({ "was_held": true })));
    assert_eq!(admin.json("POST", LET_GO, &whom).await.1, json!({ "was_held": false }));
    let (_, page) = begun(&service).await;
    let open = json!({ "conversation": page["session"], "because": "x" });
    assert_eq!(admin.json("POST", PLAN, &open).await.1["code"], "still_open");
    assert!(service.app.sessions.looked_back(&session).await.is_ok(), "nothing of all this removed anything");
}

#[tokio::test]
async fn h01_a_release_is_withdrawn_while_an_embedded_store_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let service = service_in(&format!("sled:{}", folder.path().display())).await;
    let (admin, handler) = (service.sign_in("admin").await, service.sign_in("handler").await);
    let (token, page) = begun(&service).await;
    let path = format!("/v1/releases/{}/withdraw", page["release"].as_str().unwrap());
    let why = json!({ "because": "a wrong time, report 12" });
    assert_eq!(handler.json("POST", &path, &why).await.0, StatusCode::FORBIDDEN);
    assert_eq!(admin.json("POST", &path, &json!({ "because": "" })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(admin.json("POST", "/v1/releases/none/withdraw", &why).await.1["code"], "no_such_release");
    assert_eq!(admin.json("POST", &path, &why).await.1["code"], "release_live");
    assert!(service.app.releases.publish(desk::with_a_remark()).await.unwrap());
    let (status, page) = answered(&service, &token, &page).await;
    assert_eq!(status, StatusCode::OK, "until then it goes on");
    assert_eq!(service.sign_in("approver").await.json("POST", &path, &why).await.0, StatusCode::NO_CONTENT);
    let (status, problem) = answered(&service, &token, &page).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("release_withdrawn")));
    assert!(problem["detail"].as_str().unwrap().contains("111"), "{problem}");
    assert_eq!(admin.json("POST", &path, &why).await.1["code"], "release_withdrawn_before");
    let told = reasons(&service, &format!("release/{}", page["release"].as_str().unwrap())).await;
    assert_eq!(told, [(r#"{"staff":"approver"}"#.to_owned(), "withdrawn: a wrong time, report 12".to_owned())]);
    let (token, page) = begun(&service).await;
    assert_eq!(answered(&service, &token, &page).await.0, StatusCode::OK, "on the mended one people go on");
    service.app.store.close();
}
