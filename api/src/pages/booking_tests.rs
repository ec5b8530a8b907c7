//! A booking by its pages alone, without a script: shown, changed, waited for, given back by the service, seen to by staff, cancelled, missed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use jiff::SignedDuration;
use serde_json::Value;
use tower::ServiceExt;

use super::http::{Pages, PagesConfig, routes};
use crate::audit::Audit;
use crate::booking::slots::Schedules;
use crate::care_plans::service::CarePlans;
use crate::handoff::desk_tests::{Talk, World, order, world_with};
use crate::identity::Identity;
use crate::worklist::Worklist;

pub(super) const CLINIC: &str = "saltmere-urgent-treatment-centre";

pub(super) struct Site {
    pub(super) world: World,
    router: Router,
    cookie: String,
}

pub(super) async fn site() -> Site {
    let world = world_with(Schedules::read(&format!("service,slot_minutes,people\n{CLINIC},15,2\n")).unwrap()).await;
    let (store, clock) = (world.store.clone(), world.sessions.clock().clone());
    let audit = Audit::new(store.clone(), clock.clone());
    let identity = Identity::new(store.clone(), clock.clone(), false, true).unwrap();
    let users = identity.create_demo_users().await.unwrap();
    let clinician = users.iter().find(|user| user.name == "clinician").unwrap();
    let (token, _) = identity.sign_in("clinician", &clinician.password, IpAddr::V4(Ipv4Addr::LOCALHOST)).await.unwrap();
    let cookie = identity.staff_cookie(&token).unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    let pages = Pages::new(
        world.sessions.clone(),
        identity,
        world.desk.handoff().clone(),
        CarePlans::new(store.clone(), audit.clone()),
        world.people.clone(),
        Worklist::new(store, audit, clock),
        PagesConfig::default(),
    );
    Site { router: routes(pages), world, cookie }
}

impl Site {
    pub(super) async fn send(&self, talk: Option<&Talk>, path: &str, form: Option<&str>) -> (StatusCode, String, String) {
        let request = if form.is_some() { Request::post(path) } else { Request::get(path) };
        let request = match talk {
            Some(talk) => request.header("x-fingerpost-token", &talk.token),
            None => request
                .header("cookie", &self.cookie)
                .header("host", "here")
                .header("origin", "http://here")
                .header("sec-fetch-site", "same-origin"),
        };
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let body = form.map_or_else(Body::empty, |form| Body::from(form.to_owned()));
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let told = format!("{}{}", header("location"), header("content-type"));
        let text = response.into_body().collect().await.unwrap().to_bytes();
        (status, told, String::from_utf8(text.to_vec()).unwrap())
    }

    pub(super) async fn page(&self, talk: Option<&Talk>, path: &str) -> String {
        let (status, _, text) = self.send(talk, path, None).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        text
    }

    pub(super) async fn form(&self, talk: Option<&Talk>, path: &str, form: &str) {
        let (status, _, text) = self.send(talk, path, Some(form)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    }

    /// The booking of a time of that day, and its page.
    pub(super) async fn booked(&self, talk: &Talk, time: &str) -> String {
        let second = format!("2026-11-23T{time}Z").parse::<jiff::Timestamp>().unwrap().as_second();
        let slot = format!("{CLINIC}_{second}_1");
        let (status, text) = self.world.send(talk, "POST", "/bookings", Some("k"), Some(order(&slot))).await;
        assert_eq!(status, StatusCode::CREATED, "{text}");
        let booking: Value = serde_json::from_str(&text).unwrap();
        format!("/triage/{}/bookings/{}", talk.id, booking["id"].as_str().unwrap())
    }
}

#[tokio::test]
async fn a_booking_is_changed_waited_for_lost_and_cancelled_by_its_pages_alone() {
    let site = site().await;
    let talk = site.world.somebody("primary-care-6h").await;
    let other = site.world.like(&talk, 1).await.remove(0);
    let (mine, theirs) = (site.booked(&talk, "15:00").await, site.booked(&other, "11:30").await);
    let page = site.page(Some(&talk), &mine).await;
    for words in [
        "Booked",
        "Monday 23 November 2026 at 15:00",
        "Change the time",
        "Add it to your calendar",
        "Put me on the list",
        "Why do you cancel?",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("primary-care-6h"));
    // Changed by choosing from a list; what is taken is not in it.
    let times = site.page(Some(&talk), &format!("{mine}/change")).await;
    let slot = times.split("name=\"slot\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(times.contains("You keep it until the new time is yours"), "{times}");
    let (status, _, text) = site.send(Some(&talk), &format!("{mine}/change"), Some("")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("Choose a time"));
    site.form(Some(&talk), &format!("{mine}/change"), &format!("slot={slot}")).await;
    let (_, kind, file) = site.send(Some(&talk), &format!("{mine}/appointment.ics"), None).await;
    assert!(kind.contains("text/calendar") && kind.contains("method=PUBLISH") && file.contains("SEQUENCE:1\r\n"), "{kind} {file}");
    let fifteen = site.booked(&site.world.like(&talk, 1).await.remove(0), "15:00").await;
    assert!(!fifteen.is_empty(), "the old time was free again");
    // Another conversation's booking is none, though whoever has one has the key of both here.
    assert_eq!(site.send(Some(&other), &mine.replace(&talk.id, &other.id), None).await.0, StatusCode::NOT_FOUND);
    site.form(Some(&other), &format!("{theirs}/earlier"), "do=wait").await;
    assert!(site.page(Some(&other), &theirs).await.contains("earlier time"));
    // The clinic is cancelled, and there is no other: the page says so, and it is on the worklist until somebody writes down what came of it.
    let close = format!("/clinics/{CLINIC}/close");
    let (status, _, text) = site.send(None, &close, Some("from=soon&until=&because=")).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("From when until when") || text.contains("from when until when"),
        "{text}"
    );
    site.form(None, &close, "from=2026-11-23+10:00&until=2026-11-25+00:00&because=no+doctor").await;
    let page = site.page(Some(&talk), &mine).await;
    for words in ["Your appointment was cancelled", "somebody will ring you", "Choose another time", "Take it out of your calendar"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(site.page(Some(&talk), &format!("/triage/{}/result", talk.id)).await.contains("cancelled by the service, choose another time"));
    let list = site.page(None, "/worklist").await;
    assert_eq!(list.matches("Ring them: their appointment was cancelled").count(), 3, "{list}");
    assert!(list.contains("01632 960 001"), "with the number to ring");
    let finish = list.split("action=\"/worklist/bookings/").nth(1).unwrap().split('"').next().unwrap();
    site.form(None, &format!("/worklist/bookings/{finish}"), "result=done").await;
    assert_eq!(site.page(None, "/worklist").await.matches("Ring them: their appointment was cancelled").count(), 2);
    // Cancelled with a reason, and counted without a name.
    for (who, booking) in [(&talk, &mine), (&other, &theirs)] {
        site.form(Some(who), &format!("{booking}/cancel"), "reason=worse").await;
        assert!(site.page(Some(who), booking).await.contains("The booking is cancelled"));
    }
    let (_, kind, file) = site.send(Some(&talk), &format!("{mine}/appointment.ics"), None).await;
    assert!(kind.contains("method=CANCEL") && file.contains("METHOD:CANCEL\r\n"), "{file}");
    let clinic = site.page(None, &format!("/clinics/{CLINIC}")).await;
    assert!(clinic.contains("2026-11: worse 2") && clinic.contains("2026-11: by service 3") && clinic.contains("no doctor"), "{clinic}");
}

#[tokio::test]
async fn who_did_not_come_is_written_down_once_it_has_begun() {
    let site = site().await;
    let talk = site.world.somebody("primary-care-6h").await;
    let page = site.booked(&talk, "11:00").await;
    let clinic = format!("/clinics/{CLINIC}");
    assert!(!site.page(None, &clinic).await.contains("They did not come"), "not before");
    let missed = format!("{clinic}/{}/missed", page.rsplit('/').next().unwrap());
    assert_eq!(site.send(None, &missed, Some("")).await.0, StatusCode::CONFLICT);
    site.world.sessions.clock().advance(SignedDuration::from_hours(1).as_millis().try_into().unwrap());
    assert!(site.page(None, &clinic).await.contains("They did not come"));
    site.form(None, &missed, "").await;
    let shown = site.page(None, &clinic).await;
    assert!(shown.contains("Did not come") && shown.contains("2026-11: did not attend 1") && !shown.contains("Ada"), "{shown}");
    assert!(site.page(Some(&talk), &page).await.contains("Not attended"));
}
