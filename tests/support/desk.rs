//! Somebody signed in at the whole service of the demonstration: pages, forms and JSON as a browser sends them, and a call answered to its end. Used by
//! whole-product tests through `#[path]`; it tests nothing itself.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop, and each uses a part")]

#[path = "demo.rs"]
mod demo;
#[allow(unused_imports, reason = "each uses a part")]
pub use demo::with_a_remark;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use fingerpost_api::app::App;
use fingerpost_api::clock::{Clock, rfc3339};
use fingerpost_api::server::{Call, CallId};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use tower::ServiceExt;

pub struct Service {
    pub app: App,
    pub router: Router,
}

/// Somebody signed in.
pub struct Desk<'a> {
    pub service: &'a Service,
    pub cookie: String,
}

pub async fn service() -> Service {
    service_in("memory:").await
}

pub async fn service_in(store: &str) -> Service {
    let (app, router) = demo::service_in(store).await;
    Service { app, router }
}

impl Service {
    /// Status, where it leads and which cookie it gives, and the text.
    pub async fn send(&self, mut request: Request<Body>) -> (StatusCode, String, String) {
        request.extensions_mut().insert(Call { id: CallId::none(), address: IpAddr::V4(Ipv4Addr::LOCALHOST), is_own: true });
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let told = format!("{}{}", header("location"), header("set-cookie"));
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, told, String::from_utf8_lossy(&bytes).into_owned())
    }

    pub async fn sign_in(&self, name: &str) -> Desk<'_> {
        let user = self.app.demo_users.iter().find(|user| user.name == name).unwrap();
        let nobody = Desk { service: self, cookie: String::new() };
        let (status, told, text) = nobody.form("/sign-in", &format!("user={name}&password={}&next=/call", user.password)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        let at = told.find("fingerpost").unwrap_or_else(|| panic!("{told}"));
        Desk { service: self, cookie: told[at..].split(';').next().unwrap().to_owned() }
    }
}

impl Desk<'_> {
    pub fn ours(&self, request: axum::http::request::Builder) -> axum::http::request::Builder {
        let request = request.header("host", "here").header("origin", "http://here").header("sec-fetch-site", "same-origin");
        request.header("cookie", &self.cookie)
    }

    pub async fn form(&self, path: &str, body: &str) -> (StatusCode, String, String) {
        let request = self.ours(Request::post(path)).header("content-type", "application/x-www-form-urlencoded");
        self.service.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn page(&self, path: &str) -> String {
        let (status, _, text) = self.service.send(self.ours(Request::get(path)).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        text
    }

    pub async fn json(&self, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.ours(Request::builder().method(method).uri(path)).header("content-type", "application/json");
        let (status, _, text) = self.service.send(request.body(Body::from(body.to_string())).unwrap()).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Begins a call and gives its address.
    pub async fn call(&self, more: &str) -> String {
        // The first of a field counts.
        let (status, told, text) = self.form("/call", &format!("name=&call_back=01632960001&location=ZZ1{more}&speaker=self")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
        told
    }

    /// The only person of a number.
    pub async fn of_number(&self, number: &str) -> Value {
        let (status, found) = self.json("POST", "/v1/people/find", &json!({ "nhs_number": number })).await;
        assert!(status == StatusCode::OK && found["verdict"] == "same", "{found}");
        found["people"][0].clone()
    }

    /// Somebody of 15 speaks of suicide: the safeguarding task is open once their age is known.
    pub async fn until_safeguarding(&self, call: &str) {
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
    pub async fn to_the_end(&self, call: &str, topic: &str) -> String {
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

pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let at = text.find(from).unwrap_or_else(|| panic!("{from}: {text}")) + from.len();
    &text[at..at + text[at..].find(to).unwrap()]
}

/// What a healthy person born in that year says to what is asked on a call page.
pub fn answers(page: &str, born: i32) -> String {
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

impl Desk<'_> {
    /// Answers a call until it asks this, and gives that page.
    pub async fn until_asked(&self, call: &str, topic: &str, fact: &str) -> String {
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

/// A reading as it is sent, taken so many minutes ago.
pub fn measured(fact: &str, value: &str, unit: &str, minutes_ago: i64) -> Value {
    let taken_at = rfc3339(Clock::system().now_ms() - minutes_ago * 60_000);
    json!({ "fact": fact, "value": value, "unit": unit, "taken_at": taken_at, "device": "Omron M3" })
}
