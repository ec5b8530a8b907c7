//! What staff see of tasks: safeguarding of a child stands on the list as soon as the answer is given, one clinician takes it, and it leaves the list once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/demo.rs"]
mod demo;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use fingerpost_api::app::App;
use fingerpost_api::server::{Call, CallId};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use tower::ServiceExt;

async fn send(router: &Router, mut request: Request<Body>) -> (StatusCode, String, String) {
    request.extensions_mut().insert(Call { id: CallId::none(), address: IpAddr::V4(Ipv4Addr::LOCALHOST), is_own: true });
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    let told = format!("{}{}", header("location"), header("set-cookie"));
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, told, String::from_utf8_lossy(&bytes).into_owned())
}

async fn form(router: &Router, path: &str, cookie: &str, body: &str) -> (StatusCode, String, String) {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded").header("host", "here");
    let request = request.header("origin", "http://here").header("sec-fetch-site", "same-origin").header("cookie", cookie);
    send(router, request.body(Body::from(body.to_owned())).unwrap()).await
}

async fn post(router: &Router, path: &str, token: &str, body: &Value) -> Value {
    let request = Request::post(path).header("content-type", "application/json").header("authorization", format!("Bearer {token}"));
    let (status, _, text) = send(router, request.body(Body::from(body.to_string())).unwrap()).await;
    assert!(status.is_success(), "{text}");
    serde_json::from_str(&text).unwrap()
}

async fn signed_in(app: &App, router: &Router, name: &str) -> String {
    let user = app.demo_users.iter().find(|user| user.name == name).unwrap();
    let (status, told, text) = form(router, "/sign-in", "", &format!("user={name}&password={}&next=/call", user.password)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let at = told.find("fingerpost").unwrap_or_else(|| panic!("{told}"));
    told[at..].split(';').next().unwrap().to_owned()
}

async fn list(router: &Router, cookie: &str) -> String {
    let (status, _, text) = send(router, Request::get("/worklist").header("cookie", cookie).body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    text
}

#[tokio::test]
async fn h13_safeguarding_of_a_child_is_on_the_list_with_the_answer_and_is_done_once() {
    let (app, router) = demo::service().await;
    let (clinician, handler) = (signed_in(&app, &router, "clinician").await, signed_in(&app, &router, "handler").await);
    assert!(list(&router, &clinician).await.contains("Nothing is waiting."));
    let (status, told, _) = send(&router, Request::get("/worklist").body(Body::empty()).unwrap()).await;
    assert!(status == StatusCode::SEE_OTHER && told.starts_with("/sign-in"), "nobody else sees it");

    let mut page = post(&router, "/v1/sessions", "", &json!({ "topics": ["low-mood"] })).await;
    let (session, token) = (page["session"].as_str().unwrap().to_owned(), page["token"].as_str().unwrap().to_owned());
    for _ in 0..60 {
        if list(&router, &clinician).await.contains("Safeguarding child") {
            break;
        }
        let question = &page["question"];
        let answer = |fact: &str, kind: &str| match (fact, kind) {
            ("thoughts_of_suicide", _) => json!("yes"),
            (_, "age") => json!({ "age": "15 years" }),
            (_, "yes-no") => json!("no"),
            (_, "choice") => question["options"][0]["id"].clone(),
            _ => json!("unsure"),
        };
        let facts: Vec<(&str, &str)> = match question["fact"].as_str() {
            Some(fact) => vec![(fact, question["kind"].as_str().unwrap())],
            None => question["items"].as_array().unwrap().iter().map(|i| (i["fact"].as_str().unwrap(), "yes-no")).collect(),
        };
        let answers: serde_json::Map<_, _> = facts.into_iter().map(|(fact, kind)| (fact.to_owned(), answer(fact, kind))).collect();
        let body = json!({ "seq": page["seq"], "answers": answers });
        page = post(&router, &format!("/v1/sessions/{session}/answers"), &token, &body).await;
    }
    let shown = list(&router, &clinician).await;
    assert!(shown.contains("Safeguarding child (safeguarding lead)") && shown.contains("By "), "{shown}");
    assert!(shown.contains("In a conversation now"), "whoever goes quiet would be rung");

    let task = format!("/worklist/{session}/safeguarding-child");
    let (status, _, text) = form(&router, &format!("{task}/take"), &handler, "").await;
    assert!(status == StatusCode::CONFLICT && text.contains("Only a clinician"), "{status} {text}");
    let (status, told, text) = form(&router, &format!("{task}/take"), &clinician, "").await;
    assert!(status == StatusCode::SEE_OTHER && told.starts_with(&format!("/call/{session}")), "{status} {told} {text}");
    assert!(list(&router, &handler).await.contains("clinician is at it."));
    let (status, _, text) = form(&router, &format!("{task}/finish"), &handler, "result=done").await;
    assert!(status == StatusCode::CONFLICT && text.contains("Only a clinician"), "{status} {text}");
    let (status, _, _) = form(&router, &format!("{task}/finish"), &clinician, "result=done").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(!list(&router, &clinician).await.contains("Safeguarding child"));
    let (status, _, text) = form(&router, &format!("{task}/finish"), &clinician, "result=done").await;
    assert!(status == StatusCode::CONFLICT && text.contains("not open any more"), "{status} {text}");
}
