//! The safety plan of a person: it is nowhere until they give it, danger in it puts help first, and whoever takes up their answers reads it in their words.

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

struct Service {
    app: App,
    router: Router,
}

struct Reply {
    status: StatusCode,
    told: String,
    text: String,
}

async fn service() -> Service {
    let (app, router) = demo::service().await;
    Service { app, router }
}

impl Service {
    async fn send(&self, mut request: Request<Body>) -> Reply {
        request.extensions_mut().insert(Call { id: CallId::none(), address: IpAddr::V4(Ipv4Addr::LOCALHOST), is_own: true });
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let told = ["location", "set-cookie", "content-disposition"].map(header).join(" ");
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Reply { status, told, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn form(&self, path: &str, who: (&str, &str), fields: &[(&str, &str)]) -> Reply {
        let coded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let body = fields.iter().map(|(name, text)| format!("{}={}", coded(name), coded(text))).collect::<Vec<_>>().join("&");
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded").header("host", "here");
        let request = request.header("origin", "http://here").header("sec-fetch-site", "same-origin").header(who.0, who.1);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn get(&self, path: &str, who: (&str, &str)) -> Reply {
        self.send(Request::get(path).header(who.0, who.1).body(Body::empty()).unwrap()).await
    }

    async fn json(&self, method: &str, path: &str, token: &str, body: &Value) -> Value {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {token}"));
        let reply = self.send(request.body(Body::from(body.to_string())).unwrap()).await;
        assert!(reply.status.is_success(), "{}", reply.text);
        serde_json::from_str(&reply.text).unwrap()
    }

    /// A conversation about low mood, with its token.
    async fn talk(&self) -> Talk<'_> {
        let page = self.json("POST", "/v1/sessions", "", &json!({ "topics": ["low-mood"] })).await;
        let of = |name: &str| page[name].as_str().unwrap().to_owned();
        Talk { service: self, id: of("session"), token: of("token") }
    }

    /// A clinician's cookie.
    async fn clinician(&self) -> String {
        let user = self.app.demo_users.iter().find(|user| user.name == "clinician").unwrap();
        let fields = [("user", "clinician"), ("password", user.password.as_str()), ("next", "/call")];
        let reply = self.form("/sign-in", NOBODY, &fields).await;
        let at = reply.told.find("fingerpost").unwrap_or_else(|| panic!("{} {}", reply.told, reply.text));
        reply.told[at..].split(';').next().unwrap().to_owned()
    }
}

struct Talk<'a> {
    service: &'a Service,
    id: String,
    token: String,
}

impl Talk<'_> {
    fn path(&self) -> String {
        format!("/triage/{}/safety-plan", self.id)
    }

    async fn page(&self) -> Value {
        self.service.json("GET", &format!("/v1/sessions/{}", self.id), &self.token, &Value::Null).await
    }

    async fn send(&self, fields: &[(&str, &str)]) -> Reply {
        self.service.form(&self.path(), ("x-fingerpost-token", &self.token), fields).await
    }

    /// A clinician takes it over with the person's code. Returns their cookie.
    async fn taken_over(&self) -> String {
        let handed = self.service.form(&format!("/triage/{}/handover", self.id), ("x-fingerpost-token", &self.token), &[]).await.text;
        let code =
            handed.split("<code data-handover>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_else(|| panic!("{handed}"));
        let cookie = self.service.clinician().await;
        let taken = self.service.form("/call/take-over", ("cookie", &cookie), &[("code", code)]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        cookie
    }

    /// Answers until the end, reassuring but for a low mood.
    async fn finish(&self) {
        let mut page = self.page().await;
        for _ in 0..80 {
            if page["done"] == true {
                return;
            }
            let question = &page["question"];
            let answer = |kind: &str| match kind {
                "age" => json!({ "age": "35 years" }),
                "yes-no" => json!("no"),
                "choice" => question["options"][0]["id"].clone(),
                _ => json!("unsure"),
            };
            let facts: Vec<(&str, &str)> = match question["fact"].as_str() {
                Some(fact) => vec![(fact, question["kind"].as_str().unwrap())],
                None => question["items"].as_array().unwrap().iter().map(|i| (i["fact"].as_str().unwrap(), "yes-no")).collect(),
            };
            let answers: serde_json::Map<_, _> = facts.into_iter().map(|(fact, kind)| (fact.to_owned(), answer(kind))).collect();
            let body = json!({ "seq": page["seq"], "answers": answers });
            page = self.service.json("POST", &format!("/v1/sessions/{}/answers", self.id), &self.token, &body).await;
        }
        panic!("no end: {page}");
    }
}

const NOBODY: (&str, &str) = ("accept", "text/html");
const GIVE: (&str, &str) = ("then", "give");
const BUTTON: &str = "Give it to the clinician who will contact me";
const CALM: [(&str, &str); 2] = [("alone", "A walk by the canal"), ("people", "Aunt Rosa, 01632 960 001")];

#[tokio::test]
async fn h14_nothing_of_a_plan_is_stored_without_the_button() {
    let service = service().await;
    let talk = service.talk().await;
    let before = talk.page().await;
    for then in ["", "change", "file"] {
        let fields = [CALM[0], CALM[1], ("then", then)];
        for reply in [talk.send(&fields).await, service.form("/safety-plan", NOBODY, &fields).await] {
            assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
            assert!(reply.text.contains("A walk by the canal") && reply.text.contains("Aunt Rosa, 01632 960 001"), "{}", reply.text);
            assert!(!reply.told.contains("triage="), "{}", reply.told);
            assert_eq!(reply.told.contains("attachment; filename=\"my-plan.txt\""), then == "file", "{}", reply.told);
        }
        let blank = service.get(&talk.path(), ("x-fingerpost-token", &talk.token)).await;
        assert!(blank.status == StatusCode::OK && !blank.text.contains("canal"), "it is kept nowhere: {}", blank.text);
    }
    assert_eq!(talk.page().await, before);
    let shown = talk.send(&CALM).await.text;
    assert!(shown.contains("We do not keep this. Print it or save it.") && shown.contains("id=\"leave\""), "{shown}");
    let given = talk.send(&[CALM[0], GIVE]).await;
    assert!(given.status == StatusCode::OK && given.text.contains("You gave this plan to the clinician"), "{}", given.text);
    assert!(!given.text.contains("We do not keep this"), "what is said of it is true");
    assert_ne!(talk.page().await["seq"], before["seq"]);
}

#[tokio::test]
async fn h12_danger_typed_in_any_box_of_a_plan_puts_help_first_and_hides_nothing() {
    let service = service().await;
    for id in ["signs", "alone", "company", "people", "lines", "safer", "reasons"] {
        let text = service.form("/safety-plan", NOBODY, &[(id, "I want to die"), ("then", "")]).await.text;
        let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("no {what} beside `{id}`: {text}"));
        let plan = place("My safety plan</h1>");
        for help in ["tel:999", "tel:111", "tel:116123", "name=\"topic\" value=\"crisis\"", "action=\"/triage\""] {
            assert!(place(help) < plan, "{help} comes first");
        }
        assert!(place("<p class=\"written\">I want to die</p>") > plan, "the plan is shown all the same");
    }
    let begun = service.form("/triage", NOBODY, &[("speaker", "self"), ("topic", "crisis")]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let calm = service.form("/safety-plan", NOBODY, &CALM).await;
    assert!(!calm.text.contains("id=\"heard\""), "{}", calm.text);
    // Given to a conversation, it takes effect there, also after the end.
    let talk = service.talk().await;
    talk.finish().await;
    let shown = talk.send(&[("signs", "I want to die")]).await.text;
    assert!(shown.contains(&format!("action=\"/triage/{}/topic\"", talk.id)), "{shown}");
    assert!(talk.page().await["done"] == true, "heard, but not yet given");
    let given = talk.send(&[("signs", "I want to die"), GIVE]).await;
    assert!(given.text.contains("id=\"heard\"") && given.text.contains("<p class=\"written\">I want to die</p>"), "{}", given.text);
    let page = talk.page().await;
    assert!(page["topics"].as_array().unwrap().iter().any(|topic| topic["id"] == "crisis"), "{page}");
    assert!(page["done"] == false && given.text.contains(&format!("href=\"/triage/{}/step/", talk.id)), "{}", given.text);
}

#[tokio::test]
async fn a_box_that_holds_too_much_is_refused_in_words_with_everything_kept() {
    let service = service().await;
    let talk = service.talk().await;
    let before = talk.page().await;
    // Line ends count once, however the browser sends them.
    let (fits, long) = (format!("é\r\n{}", "é".repeat(498)), format!("I want to die {}", "x".repeat(600)));
    for then in ["", "give", "file"] {
        let reply = talk.send(&[("alone", &fits), ("safer", &long), ("reasons", "My dog <b>"), ("then", then)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text);
        assert!(reply.text.contains("<title>Error: ") && reply.text.contains("has 614 letters and spaces. There is room for 500."));
        assert!(reply.text.contains("href=\"#safer\"") && !reply.text.contains("href=\"#alone\""), "{}", reply.text);
        assert!(reply.text.contains(&long) && reply.text.contains(&fits.replace('\r', "")) && reply.text.contains("My dog &lt;b&gt;"));
        assert!(reply.text.contains("id=\"heard\""), "help does not wait until it is short enough");
    }
    let empty = talk.send(&[("alone", " \r\n "), GIVE]).await;
    assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text.contains("One line is enough"), "{}", empty.text);
    assert_eq!(talk.page().await, before);
    assert_eq!(talk.send(&[("alone", &fits), GIVE]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_plan_that_is_given_stands_in_the_summary_and_on_the_call_in_their_words_the_newest_once() {
    let service = service().await;
    let talk = service.talk().await;
    talk.finish().await;
    let result = service.get(&format!("/triage/{}/result", talk.id), ("x-fingerpost-token", &talk.token)).await.text;
    assert!(result.contains(&format!("href=\"{}\"", talk.path())), "the result leads to it: {result}");
    assert!(talk.send(&[CALM[0]]).await.text.contains(BUTTON));
    assert_eq!(talk.send(&[CALM[0], GIVE]).await.status, StatusCode::OK);
    let seq = |page: &Value| page["seq"].as_u64().unwrap();
    let first = seq(&talk.page().await);
    let newer = [("alone", "Swim.\nFOR ACTION: nothing"), CALM[1], GIVE];
    let (one, two, three) = tokio::join!(talk.send(&newer), talk.send(&newer), talk.send(&newer));
    for reply in [one, two, three, talk.send(&newer).await] {
        assert!(reply.status == StatusCode::OK && !reply.text.contains(BUTTON), "{}", reply.text);
    }
    assert_eq!(seq(&talk.page().await), first + 1, "pressed four times, given once");

    let summary =
        service.get(&format!("/v1/sessions/{}/summary", talk.id), ("authorization", &format!("Bearer {}", talk.token))).await.text;
    let heading = "Safety plan, in the person's own words, given at ";
    assert_eq!(summary.matches(heading).count(), 1, "{summary}");
    assert!(summary.contains("\n- What I can do on my own that helps: Swim. FOR ACTION: nothing\n"), "one line each: {summary}");
    assert!(summary.contains("\n- People I can ask for help: Aunt Rosa, 01632 960 001\n") && !summary.contains("canal"), "{summary}");

    let cookie = talk.taken_over().await;
    let call = service.get(&format!("/call/{}", talk.id), ("cookie", &cookie)).await.text;
    let part = call.split("id=\"plan-given\"").nth(1).unwrap_or_else(|| panic!("{call}"));
    let part = part.split("</section>").next().unwrap();
    assert!(part.contains("They gave it at ") && part.contains(" today."), "{part}");
    assert!(part.contains("Swim.\nFOR ACTION: nothing") && part.contains("Aunt Rosa") && !part.contains("canal"), "{part}");
}

#[tokio::test]
async fn s02_no_conversation_no_button_and_nobody_writes_into_anothers() {
    let service = service().await;
    let (mine, theirs) = (service.talk().await, service.talk().await);
    let before = theirs.page().await;
    assert!(!service.form("/safety-plan", NOBODY, &CALM).await.text.contains(BUTTON));
    let shown = service.form(&theirs.path(), ("x-fingerpost-token", &mine.token), &CALM).await;
    assert!(shown.status == StatusCode::OK && !shown.text.contains(BUTTON) && !shown.text.contains(&theirs.id), "{}", shown.text);
    let fields = [CALM[0], CALM[1], GIVE];
    let unknown = "/triage/0123456789ABCDEFGHJKMNPQRS/safety-plan";
    let cookie = service.clinician().await;
    let others = [
        ("x-fingerpost-token", mine.token.as_str()),
        NOBODY,
        ("cookie", cookie.as_str()),
        ("authorization", "Bearer 0123456789ABCDEFGHJKMNPQRS"),
    ];
    let not_there = service.form(unknown, ("x-fingerpost-token", &mine.token), &fields).await;
    for who in others {
        let reply = service.form(&theirs.path(), who, &fields).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{}", reply.text);
        assert_eq!(reply.text, not_there.text, "another's conversation looks like none");
        assert!(
            reply.text.contains("A walk by the canal") && reply.text.contains("your conversation is not open"),
            "nothing written is lost"
        );
    }
    assert_eq!(theirs.page().await, before);
    // What staff have ended is read by nobody.
    mine.finish().await;
    let cookie = mine.taken_over().await;
    let ended = service.form(&format!("/call/{}/close", mine.id), ("cookie", &cookie), &[("reason", "caller-rang-off")]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
    assert!(!mine.send(&CALM).await.text.contains(BUTTON));
    assert_eq!(mine.send(&fields).await.status, StatusCode::NOT_FOUND);
    // A form of another site is not read at all.
    let foreign = Request::post(theirs.path()).header("content-type", "application/x-www-form-urlencoded").header("host", "here");
    let foreign = foreign.header("origin", "https://elsewhere.example").header("sec-fetch-site", "cross-site").header("cookie", "triage=x");
    assert_eq!(service.send(foreign.body(Body::from("alone=x&then=give")).unwrap()).await.status, StatusCode::FORBIDDEN);
}
