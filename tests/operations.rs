//! What an operator sees and sets: measures on a port of their own, limits for each network, readiness, logs, and pages about them that keep up.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[cfg(unix)]
#[path = "operations/delivering.rs"]
mod delivering;
#[cfg(unix)]
#[path = "operations/full_disk.rs"]
mod full_disk;
#[path = "operations/running.rs"]
mod running;
#[path = "support/shipped.rs"]
mod shipped;

use fingerpost_api::metrics;
use fingerpost_api::server::Settings;
use running::{Answer, Running, ask, start, value};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

const HELP: &str = "In an emergency call 999. You can call 111.";
const OPENING: &str = r#"{"topics":["sore-throat"]}"#;

/// Believes a proxy on this machine, so that a test can choose where its callers are.
fn behind_a_proxy() -> Settings {
    Settings { trusted_proxies: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)], ..Settings::default() }
}

async fn open_from(service: &Running, address: &str) -> Answer {
    ask(service.public, "POST", "/v1/sessions", &[&format!("x-forwarded-for: {address}")], OPENING).await
}

/// Answers what a page asks: reassuringly where that is possible.
fn answers(page: &Value) -> Value {
    let question = &page["question"];
    let usual = |kind: &str| match kind {
        "yes-no" => json!("no"),
        "choice" => question["options"][0]["id"].clone(),
        "number" => json!({ "value": question["low"], "unit": question["units"][0] }),
        "age" => json!({ "age": "30 years" }),
        _ => json!("unsure"),
    };
    let answers: Map<String, Value> = match question["fact"].as_str() {
        Some(fact) => Map::from_iter([(fact.to_owned(), usual(question["kind"].as_str().unwrap()))]),
        None => question["items"].as_array().unwrap().iter().map(|i| (i["fact"].as_str().unwrap().to_owned(), json!("no"))).collect(),
    };
    json!({ "seq": page["seq"], "answers": answers })
}

/// One step of a conversation, from the same network.
async fn step(service: &Running, token: &str, page: &Value, from: &str) -> Value {
    let path = format!("/v1/sessions/{}/answers", page["session"].as_str().unwrap());
    let headers = [format!("authorization: Bearer {token}"), format!("x-forwarded-for: {from}")];
    let answer = ask(service.public, "POST", &path, &[&headers[0], &headers[1]], &answers(page).to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// A whole conversation; its answers and its last page.
async fn talk(service: &Running, from: &str) -> (u32, Value) {
    let mut page = open_from(service, from).await.json();
    let token = page["token"].as_str().unwrap().to_owned();
    let mut answered = 0;
    while page["done"] != true {
        page = step(service, &token, &page, from).await;
        answered += 1;
    }
    (answered, page)
}

#[tokio::test]
async fn the_measures_follow_a_conversation_and_say_nothing_about_the_person() {
    let service = start(0, behind_a_proxy()).await;
    let (answered, page) = talk(&service, "203.0.113.77").await;
    let secret = "canary words of a person";
    let said = format!(r#"{{"seq":{},"text":"{secret}"}}"#, page["seq"]);
    let path = format!("/v1/sessions/{}/words", page["session"].as_str().unwrap());
    ask(service.public, "POST", &path, &[], &said).await;
    let text = service.read().await;
    assert_eq!(value(&text, "fingerpost_sessions_opened_total"), 1.0);
    assert_eq!(value(&text, "fingerpost_answers_total"), f64::from(answered));
    let lead = &page["outcome"]["dispositions"][0];
    let outcome = format!("fingerpost_outcomes_total{{disposition={},urgency={}}}", lead["id"], lead["urgency"]);
    assert_eq!(value(&text, &outcome), 1.0);
    assert_eq!(
        value(&text, "fingerpost_requests_total{status=\"2xx\"}"),
        f64::from(answered + 2),
        "one of them is the start's look at /health"
    );
    assert_eq!(value(&text, "fingerpost_requests_total{status=\"4xx\"}"), 1.0, "the words came without a token");
    assert_eq!(value(&text, "fingerpost_request_seconds_count{kind=\"write\"}"), f64::from(answered + 2));
    assert_eq!(value(&text, "fingerpost_connections_total"), f64::from(answered + 3));
    for private in [secret, "203.0.113.77", page["session"].as_str().unwrap(), "sore-throat", "sore_throat"] {
        assert!(!text.contains(private), "{private} is in:\n{text}");
    }
}

#[tokio::test]
async fn a_correction_that_changes_the_outcome_is_counted_and_one_that_does_not_is_not() {
    let service = start(0, Settings::default()).await;
    let mut page = open_from(&service, "").await.json();
    let bearer = format!("authorization: Bearer {}", page["token"].as_str().unwrap());
    let path = format!("/v1/sessions/{}", page["session"].as_str().unwrap());
    let danger = format!(r#"{{"seq":{},"answers":{{"blue_lips":"yes"}}}}"#, page["seq"]);
    page = ask(service.public, "POST", &format!("{path}/answers"), &[&bearer], &danger).await.json();
    assert_eq!(page["done"], true, "{page}");
    let outcomes = |text: &str| text.lines().filter(|l| l.starts_with("fingerpost_outcomes_total{")).map(str::to_owned).collect::<Vec<_>>();
    let once = outcomes(&service.read().await);
    assert!(once.len() == 1 && once[0].ends_with("urgency=\"emergency\"} 1"), "{once:?}");
    let words = format!(r#"{{"seq":{},"text":"thank you"}}"#, page["seq"]);
    let heard = ask(service.public, "POST", &format!("{path}/words"), &[&bearer], &words).await;
    assert_eq!((heard.status, heard.json()["done"] == true), (200, true), "{}", heard.body);
    assert_eq!(outcomes(&service.read().await), once, "the same outcome stands");
}

#[tokio::test]
async fn the_measures_are_on_no_public_port_and_nothing_else_is_on_theirs() {
    let service = start(0, Settings::default()).await;
    assert_eq!(ask(service.public, "GET", "/metrics", &[], "").await.status, 404);
    for path in ["/", "/v1/release", "/call", "/emergency"] {
        assert_eq!(ask(service.measures, "GET", path, &[], "").await.status, 404, "{path}");
    }
    assert_eq!(ask(service.measures, "POST", "/v1/sessions", &[], OPENING).await.status, 404);
}

#[tokio::test]
async fn a_flood_from_one_network_is_refused_kindly_and_everybody_else_goes_on() {
    let service = start(20, behind_a_proxy()).await;
    let open = open_from(&service, "198.51.100.1").await.json();
    let token = open["token"].as_str().unwrap().to_owned();
    let mut refused = 0;
    let mut last = None;
    for _ in 0..60 {
        let answer = open_from(&service, "198.51.100.1").await;
        refused += u32::from(answer.status == 429);
        last = Some(answer);
    }
    // One comes back every three seconds, and the flood itself takes a while.
    assert!((30..=41).contains(&refused), "{refused}");
    let last = last.unwrap();
    assert!(last.body.contains(HELP), "{}", last.body);
    assert_eq!(last.header("content-type"), Some("application/problem+json"));
    assert!((1..=4).contains(&last.header("retry-after").unwrap().parse::<u32>().unwrap()));
    assert_eq!(last.json()["code"], "too_many_openings");

    let page = ask(service.public, "POST", "/triage", &["x-forwarded-for: 198.51.100.1"], "speaker=self").await;
    assert!(page.status == 429 && page.header("retry-after").is_some(), "{}", page.head);
    assert!(page.body.contains(HELP) && page.body.contains("<h1") && page.body.contains("/emergency"), "{}", page.body);

    assert_eq!(open_from(&service, "198.51.100.2").await.status, 201, "another network");
    let mut page = open;
    for _ in 0..3 {
        page = step(&service, &token, &page, "198.51.100.1").await;
    }
    for path in ["/emergency", "/", "/health", "/ready", "/embed.js", "/v1/topics"] {
        assert_eq!(ask(service.public, "GET", path, &["x-forwarded-for: 198.51.100.1"], "").await.status, 200, "{path}");
    }
    let text = service.read().await;
    assert_eq!(value(&text, "fingerpost_refused_total{reason=\"opening\"}"), f64::from(refused + 1));
    assert_eq!(value(&text, "fingerpost_clients_remembered"), 2.0);
}

#[tokio::test]
async fn everything_that_is_said_to_be_limited_is() {
    let searches = |page: &Value| {
        let id = page["session"].as_str().unwrap();
        let lead = page["outcome"]["dispositions"][0]["id"].as_str().unwrap();
        [format!("/v1/sessions/{id}/services?place=Leeds"), format!("/triage/{id}/services/{lead}?place=Leeds")]
    };
    for (number, (method, path, body)) in [
        ("POST", "/v1/sessions", OPENING),
        ("POST", "/triage", "speaker=self"),
        ("POST", "/v1/staff/sign-in", r#"{"name":"nobody","password":"wrong"}"#),
        ("POST", "/sign-in", "user=nobody&password=wrong"),
        ("GET", "search 0", ""),
        ("GET", "search 1", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let service = start(1, behind_a_proxy()).await;
        let (_, page) = talk(&service, "198.51.100.200").await;
        let path = match path.strip_prefix("search ") {
            Some(which) => searches(&page)[which.parse::<usize>().unwrap()].clone(),
            None => path.to_owned(),
        };
        let from = format!("x-forwarded-for: 198.51.100.{number}");
        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(ask(service.public, method, &path, &[&from], body).await.status);
        }
        assert!(statuses[0] != 429 && statuses[3] == 429, "{method} {path}: {statuses:?}");
    }
}

#[tokio::test]
async fn an_address_that_callers_make_up_does_not_help_them() {
    let service = start(2, Settings::default()).await;
    let mut statuses = Vec::new();
    for made_up in 1..=4 {
        statuses.push(open_from(&service, &format!("198.51.100.{made_up}")).await.status);
    }
    assert_eq!(statuses, [201, 201, 429, 429], "all of them come from this machine");
}

#[tokio::test]
async fn behind_a_proxy_that_is_not_named_nobody_is_limited_as_if_all_were_one() {
    let service = start(1, Settings { behind_tls: true, ..Settings::default() }).await;
    for _ in 0..5 {
        assert_eq!(open_from(&service, "198.51.100.1").await.status, 201);
    }
}

#[tokio::test]
async fn ready_says_what_it_rests_on() {
    let service = start(0, Settings::default()).await;
    let ready = ask(service.public, "GET", "/ready", &[], "").await;
    let release = service.app.releases.live().hash().to_owned();
    assert_eq!(ready.json(), json!({ "ready": true, "release": release, "store": "memory", "takes_writes": true }));
    assert_eq!(ask(service.public, "GET", "/health", &[], "").await.body, "alive\n");
}

/// Prints what the span of a request costs at the level that logs have unless told. Run with `--ignored --nocapture`.
#[test]
#[ignore = "a measurement, not a check"]
#[allow(clippy::print_stdout, reason = "it is read at the terminal")]
fn what_the_span_of_a_request_costs() {
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::sink).json().finish();
    let rounds = 200_000_u32;
    let began = std::time::Instant::now();
    tracing::subscriber::with_default(lines, || {
        for round in 0..rounds {
            let id = format!("{round:032x}");
            let span = tracing::error_span!("request", %id, method = %"POST", route = tracing::field::Empty);
            span.in_scope(|| {
                tracing::Span::current().record("route", "/v1/sessions/{id}/answers");
            });
        }
    });
    println!("{} ns a request", began.elapsed().as_nanos() / u128::from(rounds));
}

fn doc(name: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).expect(name)
}

/// Every name of ours that stands in a text.
fn names(text: &str) -> BTreeSet<String> {
    let ours = |word: &&str| word.starts_with("fingerpost_");
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(ours).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_dashboard_and_the_page_name_exactly_what_there_is() {
    let service = start(0, Settings::default()).await;
    talk(&service, "").await;
    let text = service.read().await;
    let dashboard: Value = serde_json::from_str(&doc("grafana-dashboard.json")).expect("the dashboard is JSON");
    let queries: Vec<&str> = dashboard["panels"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|panel| panel["targets"].as_array().into_iter().flatten())
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    assert!(queries.len() > 10);
    let real = names(&text);
    for name in names(&queries.join(" ")) {
        // The store in memory flushes nothing, so its histograms have words but no values yet.
        let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        let histogram = metrics::ALL.iter().any(|m| m.name == base && m.kind == metrics::Kind::Histogram);
        assert!(real.contains(&name) || (histogram && real.contains(base)), "the dashboard asks for {name}, which is not there");
    }
    let page = names(&doc("operations.md"));
    for measure in metrics::ALL {
        assert!(page.contains(measure.name), "docs/operations.md does not explain {}", measure.name);
    }
    let known = |name: &String| metrics::ALL.iter().any(|m| name.starts_with(m.name));
    let unknown: Vec<_> = page.iter().filter(|name| !known(name)).collect();
    assert!(unknown.is_empty(), "docs/operations.md explains what is not there: {unknown:?}");
}
