//! Identity under guessing, racing and forging, on a store in memory and a clock set by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, FromRef};
use axum::routing::{get, post};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, Request, Response};
use tower::ServiceExt;

use super::*;
use crate::clock::Clock;
use crate::limits;
use crate::problem::Problem;
use crate::server::{Call, CallId};
use crate::storage::Store;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
const PASSWORD: &str = "correct horse battery";

fn identity(demo: bool) -> (Identity, Clock, Store) {
    let (store, clock) = (Store::memory(), Clock::standing_at(1_800_000_000_000));
    (Identity::new(store.clone(), clock.clone(), false, demo).unwrap(), clock, store)
}

async fn with_nurse() -> (Identity, Clock, Store) {
    let (identity, clock, store) = identity(false);
    let new = NewAccount { name: "Nurse.Okafor", shown_name: "Sam Okafor", roles: &[Role::Clinician], password: PASSWORD };
    assert_eq!(identity.create_account(new).await.unwrap().name, "nurse.okafor");
    (identity, clock, store)
}

#[test]
fn tokens_are_long_random_and_shown_nowhere() {
    let tokens: std::collections::HashSet<String> = (0..1_000).map(|_| Token::new().unwrap().as_str().to_owned()).collect();
    assert_eq!(tokens.len(), 1_000);
    assert!(tokens.iter().all(|token| token.len() == 32 && Token::parse(token).is_some()));
    let token = Token::new().unwrap();
    assert!(!format!("{token:?}").contains(token.as_str()));
    assert!(token.hash().matches(&token) && !token.hash().matches(&Token::new().unwrap()));
    let json = serde_json::to_string(&token.hash()).unwrap();
    assert_eq!(serde_json::from_str::<TokenHash>(&json).unwrap(), token.hash());
    for wrong in ["\"\"", "\"ab\"", "7"] {
        assert!(serde_json::from_str::<TokenHash>(wrong).is_err());
    }
    for wrong in ["", "short", &"a".repeat(32), &"é".repeat(16), &format!("{}\n", "0".repeat(31))] {
        assert!(Token::parse(wrong).is_none(), "{wrong:?}");
    }
}

#[test]
fn codes_are_read_as_people_say_them() {
    for said in ["K7QX-01MD", "k7qx01md", " K7QX OLMD ", "k-7-q-x-o-i-m-d"] {
        assert_eq!(HandoverCode::parse(said).map(|code| code.shown()).as_deref(), Some("K7QX-01MD"), "{said}");
    }
    for wrong in ["", "K7QX01M", "K7QX01MDX", "K7QX01MU", "K7QX01M!", "ſ7QX01MD", &"-".repeat(1_000)] {
        assert!(HandoverCode::parse(wrong).is_none(), "{wrong}");
    }
}

#[tokio::test]
async fn a_handover_code_is_good_once_and_for_fifteen_minutes() {
    let (identity, clock, _) = identity(false);
    let code = identity.issue_handover("session/1").await.unwrap().shown();
    assert_eq!(identity.redeem_handover(&code.to_lowercase(), "hana", HOME).await.unwrap(), "session/1");
    assert_eq!(identity.redeem_handover(&code, "hana", HOME).await, Err(IdentityError::WrongCode));
    let first = identity.issue_handover("session/1").await.unwrap().shown();
    let second = identity.issue_handover("session/1").await.unwrap().shown();
    assert_eq!(identity.redeem_handover(&first, "hana", HOME).await, Err(IdentityError::WrongCode), "only the newest is good");
    clock.advance(limits::HANDOVER_CODE_MS - 1);
    assert!(identity.claim_handover(&second, "hana", HOME).await.is_ok(), "a look alone does not use it up");
    clock.advance(1);
    assert_eq!(identity.redeem_handover(&second, "hana", HOME).await, Err(IdentityError::WrongCode));
    assert!(identity.issue_handover("session/1").await.is_ok());
}

#[tokio::test]
async fn one_of_a_thousand_racers_gets_the_conversation() {
    let (identity, ..) = identity(false);
    let code = identity.issue_handover("session/1").await.unwrap().shown();
    let racers: Vec<_> = (0..1_000_u32)
        .map(|racer| {
            let (identity, code) = (identity.clone(), code.clone());
            tokio::spawn(async move { identity.redeem_handover(&code, &format!("h{racer}"), IpAddr::V4(racer.into())).await })
        })
        .collect();
    let mut won = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(session) => won += u32::from(session == "session/1"),
            Err(error) => assert_eq!(error, IdentityError::WrongCode),
        }
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn guessing_codes_ends_soon_and_honest_tries_cost_nothing() {
    let (identity, clock, _) = identity(false);
    for _ in 0..limits::HANDOVER_TRIES_PER_STAFF {
        assert_eq!(identity.redeem_handover("0000-0000", "hana", HOME).await, Err(IdentityError::WrongCode));
    }
    assert!(matches!(identity.redeem_handover("0000-0000", "hana", HOME).await, Err(IdentityError::TooManyTries { .. })));
    for number in 0..60 {
        let code = identity.issue_handover("session/1").await.unwrap().shown();
        identity.redeem_handover(&code, "cal", HOME).await.unwrap_or_else(|error| panic!("{number}: {error}"));
    }
    let mut wrong = 0;
    for staff in 0..100 {
        match identity.redeem_handover("0000-0000", &format!("s{staff}"), HOME).await {
            Err(IdentityError::WrongCode) => wrong += 1,
            other => assert!(matches!(other, Err(IdentityError::TooManyTries { .. })), "{other:?}"),
        }
    }
    assert_eq!(wrong, limits::HANDOVER_TRIES_PER_ADDRESS - limits::HANDOVER_TRIES_PER_STAFF);
    clock.advance(limits::HANDOVER_WINDOW_MS);
    assert_eq!(identity.redeem_handover("0000-0000", "hana", HOME).await, Err(IdentityError::WrongCode));
}

#[tokio::test]
async fn signing_in_and_out() {
    let (identity, _, store) = with_nurse().await;
    let (token, who) = identity.sign_in(" NURSE.okafor", PASSWORD, HOME).await.unwrap();
    assert_eq!((who.name.as_str(), who.shown_name.as_str()), ("nurse.okafor", "Sam Okafor"));
    assert_eq!(identity.who(&token).await.unwrap(), who);
    assert!(who.roles.has(Role::Handler) && who.roles.has(Role::Clinician) && !who.roles.has(Role::Approver));
    for (key, document) in store.scan("identity/", None, 99).await.unwrap() {
        let stored = format!("{key} {}", String::from_utf8_lossy(&document.value));
        assert!(!stored.contains(token.as_str()) && !stored.contains(PASSWORD), "{stored}");
    }
    identity.sign_out(&token).await.unwrap();
    identity.sign_out(&token).await.unwrap();
    assert_eq!(identity.who(&token).await, Err(IdentityError::NotSignedIn));
}

#[tokio::test]
async fn a_session_ends_when_idle_old_or_its_account_is_disabled() {
    let (identity, clock, store) = with_nurse().await;
    let sign_in = || async { identity.sign_in("nurse.okafor", PASSWORD, HOME).await.unwrap().0 };
    let idle = sign_in().await;
    clock.advance(limits::STAFF_IDLE_MS + 1);
    assert_eq!(identity.who(&idle).await, Err(IdentityError::NotSignedIn));
    let used = sign_in().await;
    let mut served_ms = 0;
    while identity.who(&used).await.is_ok() {
        clock.advance(limits::STAFF_IDLE_MS / 2);
        served_ms += limits::STAFF_IDLE_MS / 2;
    }
    assert!((limits::STAFF_SESSION_MS..limits::STAFF_SESSION_MS + limits::STAFF_IDLE_MS).contains(&served_ms), "{served_ms}");
    let open = sign_in().await;
    clock.advance(-3 * limits::STAFF_SESSION_MS);
    assert!(identity.who(&open).await.is_ok(), "a clock turned back ends nothing");
    identity.set_disabled("nurse.okafor", true).await.unwrap();
    assert_eq!(identity.who(&open).await, Err(IdentityError::NotSignedIn));
    assert_eq!(identity.sign_in("nurse.okafor", PASSWORD, HOME).await, Err(IdentityError::WrongSignIn));
    assert!(store.scan("identity/staff-session/", None, 99).await.unwrap().is_empty(), "ended sessions are not kept");
}

#[tokio::test]
async fn spraying_is_slowed_and_nobody_is_locked_out() {
    let (identity, clock, _) = with_nurse().await;
    for _ in 0..limits::SIGN_IN_FAILURES_PER_NAME {
        assert_eq!(identity.sign_in("nurse.okafor", "wrong", HOME).await, Err(IdentityError::WrongSignIn));
    }
    let slowed = identity.sign_in("nurse.okafor", PASSWORD, HOME).await;
    let Err(IdentityError::TooManyTries { retry_after_seconds }) = slowed else { panic!("{slowed:?}") };
    assert!((1..=limits::SIGN_IN_WINDOW_MS / 1_000).contains(&i64::from(retry_after_seconds)));
    assert!(identity.sign_in("nurse.okafor", PASSWORD, ELSEWHERE).await.is_ok(), "the real nurse is elsewhere");
    clock.advance(i64::from(retry_after_seconds) * 1_000);
    assert!(identity.sign_in("nurse.okafor", PASSWORD, HOME).await.is_ok());
}

#[tokio::test]
async fn an_unknown_name_is_answered_like_a_wrong_password_and_costs_the_same_work() {
    let (identity, ..) = with_nurse().await;
    for name in ["nurse.okafor", "nobody"] {
        assert_eq!(identity.sign_in(name, "wrong", HOME).await, Err(IdentityError::WrongSignIn));
    }
    // The work is told by the head of the hash: algorithm, memory, passes, lanes.
    let head = |hash: &String| hash.split('$').take(4).collect::<Vec<_>>().join("$");
    let worked: Vec<String> = identity.passwords.checked.lock().unwrap().iter().map(head).collect();
    assert_eq!(worked.len(), 2, "one check for each try");
    assert!(worked[0] == worked[1] && worked[0].contains("argon2id"), "{worked:?}");
}

#[tokio::test]
async fn accounts_have_names_and_passwords_that_fit() {
    let (identity, ..) = with_nurse().await;
    let make = |name: &'static str, password: &'static str| {
        let identity = identity.clone();
        async move { identity.create_account(NewAccount { name, shown_name: "x", roles: &[], password }).await.map(|account| account.name) }
    };
    assert_eq!(make("nurse.okafor", PASSWORD).await, Err(IdentityError::NameTaken));
    assert_eq!(make("a/b", PASSWORD).await, Err(IdentityError::BadName));
    assert_eq!(make("", PASSWORD).await, Err(IdentityError::BadName));
    assert_eq!(make("new", "short").await, Err(IdentityError::BadPassword));
    assert_eq!(make("new", PASSWORD).await.unwrap(), "new");
    assert_eq!(identity.accounts(None).await.unwrap().len(), 2);
    assert_eq!(identity.accounts(Some("new")).await.unwrap()[0].name, "nurse.okafor");
}

#[tokio::test]
async fn demo_users_sign_in_only_in_a_demonstration() {
    let (demo, clock, store) = identity(true);
    let first = demo.create_demo_users().await.unwrap();
    let second = demo.create_demo_users().await.unwrap();
    assert_eq!(second.len(), 5);
    assert_eq!(demo.sign_in("handler", &first[0].password, HOME).await, Err(IdentityError::WrongSignIn), "each start has new passwords");
    assert!(demo.sign_in("handler", &second[0].password, HOME).await.unwrap().1.roles.has(Role::Handler));
    let real = Identity::new(store, clock, false, false).unwrap();
    assert_eq!(real.sign_in("handler", &second[0].password, HOME).await, Err(IdentityError::WrongSignIn));
}

#[derive(Clone)]
struct Rooms(Identity);

impl FromRef<Rooms> for Identity {
    fn from_ref(rooms: &Rooms) -> Self {
        rooms.0.clone()
    }
}

fn service(identity: &Identity) -> Router {
    async fn approve(staff: Staff) -> Result<String, Problem> {
        staff.require(Role::Approver)?;
        Ok(staff.who.name)
    }
    let call = Call { id: CallId::none(), address: HOME, is_own: true };
    Router::new()
        .merge(routes::<Rooms>())
        .route("/approve", post(approve))
        .route("/maybe", get(|staff: Option<Staff>| async move { staff.map_or("nobody".to_owned(), |staff| staff.who.name) }))
        .with_state(Rooms(identity.clone()))
        .layer(Extension(call))
}

async fn ask(service: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Response<Body> {
    let mut request =
        Request::builder().method(method).uri(path).header("host", "triage.example").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    service.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap()
}

const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

#[tokio::test]
async fn staff_routes_over_http() {
    let (identity, ..) = with_nurse().await;
    let service = service(&identity);
    let form = format!(r#"{{"name":"nurse.okafor","password":"{PASSWORD}"}}"#);
    assert_eq!(ask(&service, "POST", "/v1/staff/sign-in", &[("sec-fetch-site", "cross-site")], &form).await.status(), 403);
    assert_eq!(ask(&service, "POST", "/v1/staff/sign-in", &[OURS], &form.replace("correct", "c")).await.status(), 401);
    let signed_in = ask(&service, "POST", "/v1/staff/sign-in", &[OURS], &form).await;
    assert_eq!(signed_in.status(), 200);
    let cookie = signed_in.headers()[SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.contains("; Path=/") && !cookie.contains("Secure"), "{cookie}");
    let ours = (COOKIE.as_str(), cookie.split(';').next().unwrap());
    assert_eq!(ask(&service, "GET", "/v1/staff/me", &[ours], "").await.status(), 200);
    assert_eq!(ask(&service, "GET", "/v1/staff/me", &[], "").await.status(), 401);
    assert_eq!(ask(&service, "GET", "/v1/staff/me", &[ours, ours], "").await.status(), 401, "a planted second cookie");
    assert_eq!(ask(&service, "GET", "/maybe", &[], "").await.status(), 200);
    assert_eq!(ask(&service, "POST", "/approve", &[ours, OURS], "").await.status(), 403, "a clinician is no approver");
    assert_eq!(ask(&service, "GET", "/v1/staff/accounts", &[ours], "").await.status(), 403);
    assert_eq!(ask(&service, "POST", "/v1/staff/sign-out", &[ours], "").await.status(), 403, "no word about where it comes from");
    assert_eq!(ask(&service, "POST", "/v1/staff/sign-out", &[ours, OURS], "").await.status(), 204);
    assert_eq!(ask(&service, "GET", "/v1/staff/me", &[ours], "").await.status(), 401);
}

#[tokio::test]
async fn an_administrator_makes_and_disables_accounts() {
    let (identity, ..) = identity(false);
    identity.create_account(NewAccount { name: "ash", shown_name: "Ash", roles: &[Role::Admin], password: PASSWORD }).await.unwrap();
    let (token, _) = identity.sign_in("ash", PASSWORD, HOME).await.unwrap();
    let service = service(&identity);
    let cookie = format!("fingerpost-staff={}", token.as_str());
    let headers = [(COOKIE.as_str(), cookie.as_str()), OURS];
    let new = format!(r#"{{"name":"hana","shown_name":"Hana","roles":["handler"],"password":"{PASSWORD}"}}"#);
    assert_eq!(ask(&service, "POST", "/v1/staff/accounts", &headers, &new).await.status(), 201);
    assert_eq!(ask(&service, "POST", "/v1/staff/accounts", &headers, &new).await.status(), 409);
    let list = ask(&service, "GET", "/v1/staff/accounts", &headers, "").await;
    let list = axum::body::to_bytes(list.into_body(), 9_999).await.unwrap();
    assert!(!String::from_utf8_lossy(&list).contains("argon2"), "hashes stay inside");
    assert_eq!(ask(&service, "PUT", "/v1/staff/accounts/hana/disabled", &headers, r#"{"disabled":true}"#).await.status(), 204);
    assert_eq!(ask(&service, "PUT", "/v1/staff/accounts/nobody/disabled", &headers, r#"{"disabled":true}"#).await.status(), 404);
    assert_eq!(identity.sign_in("hana", PASSWORD, HOME).await, Err(IdentityError::WrongSignIn));
}

#[test]
fn only_our_own_pages_count_as_ours() {
    let judge = |headers: &[(&str, &str)]| {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(http::HeaderName::try_from(*name).unwrap(), http::HeaderValue::try_from(*value).unwrap());
        }
        is_same_origin(&map)
    };
    let host = ("host", "triage.example:8443");
    let origin = |text| ("origin", text);
    let site = |text| ("sec-fetch-site", text);
    assert!(judge(&[host, origin("null"), site("same-origin")]), "a form of a page that sends no referrer");
    assert!(judge(&[host, origin("https://triage.example:8443")]), "an old browser");
    assert!(judge(&[host, origin("https://triage.example:8443"), site("same-origin")]));
    for foreign in [
        vec![host],
        vec![host, origin("null")],
        vec![host, site("cross-site")],
        vec![host, site("same-site")],
        vec![host, origin("https://triage.example:8443"), site("cross-site")],
        vec![host, origin("https://evil.example"), site("same-origin")],
        vec![host, origin("https://triage.example")],
        vec![host, origin("https://triage.example:8443.evil.example")],
        vec![host, origin("ftp://triage.example:8443")],
        vec![origin("https://triage.example:8443")],
    ] {
        assert!(!judge(&foreign), "{foreign:?}");
    }
}

#[test]
fn cookies_are_bound_to_the_host_behind_tls() {
    let tls = Cookies { behind_tls: true };
    assert_eq!(tls.set("staff", "ABC", 60).unwrap(), "__Host-fingerpost-staff=ABC; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    assert!(tls.set("staff", "a; Domain=evil", 60).is_none());
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, "a=b; fingerpost-staff=planted; __Host-fingerpost-staff=ABC".try_into().unwrap());
    assert_eq!(tls.read(&headers, "staff"), Some("ABC"));
    assert_eq!(tls.read(&headers, "other"), None);
}

#[test]
fn a_throttle_gives_tries_back_evenly_and_forgets_under_a_flood() {
    let throttle = Throttle::new(4, 4_000);
    for _ in 0..4 {
        throttle.take("a", 0).unwrap();
    }
    assert_eq!(throttle.take("a", 0), Err(2));
    assert_eq!(throttle.take("a", 999), Err(1));
    throttle.take("a", 1_000).unwrap();
    assert!(throttle.take("a", 1_000).is_err());
    throttle.give_back("a");
    throttle.take("a", 1_000).unwrap();
    assert!(throttle.take("a", -50_000).is_err(), "a clock turned back gives nothing");
    for key in 0..limits::THROTTLE_KEYS + 10 {
        throttle.take(&key.to_string(), 1_000).unwrap();
    }
    assert_eq!(address_key("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
    assert_eq!(address_key("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1");
}

#[test]
fn names_that_begin_with_the_time_lie_in_its_order_and_are_random_behind_it() {
    let at = |ms| Token::beginning_with(ms).unwrap().as_str().to_owned();
    let (earlier, later) = (at(1_795_000_000_000), at(1_795_000_000_001));
    assert!(earlier < later && Token::parse(&earlier).is_some(), "{earlier} {later}");
    let of_one_moment: std::collections::HashSet<String> = (0..1_000).map(|_| at(1_795_000_000_000)).collect();
    assert_eq!(of_one_moment.len(), 1_000);
}
