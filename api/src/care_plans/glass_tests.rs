//! Breaking the glass, to the second: who may, for how long, what is written down first, and who is told.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use super::service::{CarePlans, Reader, Writing};
use super::types::{CarePlan, Consent, NhsNumber, OpenEncounter, PlanError};
use super::{demo, store};
use crate::audit::{Action, Audit, Entry};
use crate::clock::Clock;
use crate::identity::{Role, Roles};
use crate::limits::BREAK_GLASS_MS;
use crate::storage::{Batch, Store};

const MORNING: i64 = 1_795_000_000_000;
const REASON: &str = "found unconscious, ambulance asks";

struct Room {
    plans: CarePlans,
    audit: Audit,
    clock: Clock,
    clinician: Roles,
    handler: Roles,
}

async fn room() -> Room {
    let (store, clock) = (Store::memory(), Clock::standing_at(MORNING));
    let audit = Audit::new(store.clone(), clock.clone());
    let plans = CarePlans::new(store, audit.clone());
    plans.import(&demo::plans().unwrap()).await.unwrap();
    Room { plans, audit, clock, clinician: Roles(vec![Role::Clinician]), handler: Roles(vec![Role::Handler]) }
}

impl Room {
    fn dr<'a>(&'a self, name: &'a str) -> Reader<'a> {
        Reader { name, roles: &self.clinician }
    }

    async fn log(&self, number: &NhsNumber) -> Vec<Entry> {
        self.audit.about(&format!("person/{}", store::digest(number))).await.unwrap()
    }

    async fn seen(&self, reader: Reader<'_>, plan: &CarePlan, encounter: Option<&OpenEncounter>) -> Result<usize, PlanError> {
        Ok(self.plans.read(reader, &plan.nhs_number, encounter, self.clock.now()).await?.plans.len())
    }
}

/// Whoever did not agree.
fn sol() -> CarePlan {
    demo::plans().unwrap().into_iter().find(|plan| plan.consent == Consent::Refused).unwrap()
}

#[tokio::test]
async fn s31_without_consent_a_plan_is_shut_and_tells_a_triage_nothing() {
    let room = room().await;
    let sol = sol();
    let open = OpenEncounter::about("call", sol.nhs_number.clone());
    let opened = room.plans.read(room.dr("fell"), &sol.nhs_number, Some(&open), room.clock.now()).await.unwrap();
    assert_eq!((opened.plans.len(), opened.withheld, opened.glass_until_ms), (0, 1, None));
    assert!(room.plans.brief(&open, Some("fell"), room.clock.now()).await.unwrap().facts.is_empty());
    let writing = Writing { plan: &sol, after: 1, because: "blind" };
    assert_eq!(room.plans.write(room.dr("fell"), Some(&open), writing, room.clock.now()).await, Err(PlanError::NotFound));
    // Consent that nobody wrote down is none.
    let text = serde_json::to_string(&sol).unwrap().replace("\"consent\":\"refused\",", "");
    assert_eq!(serde_json::from_str::<CarePlan>(&text).unwrap().consent, Consent::NotRecorded);
}

#[tokio::test]
async fn s31_broken_glass_is_open_for_fifteen_minutes_to_the_millisecond_and_for_nobody_else() {
    let room = room().await;
    let sol = sol();
    let open = OpenEncounter::about("call", sol.nhs_number.clone());
    let glass = room.plans.break_glass(room.dr("fell"), &sol.nhs_number, REASON, room.clock.now(), &Batch::new()).await.unwrap();
    // With an open conversation and without one.
    assert_eq!(room.seen(room.dr("fell"), &sol, None).await, Ok(1));
    assert_eq!(room.plans.brief(&open, Some("fell"), room.clock.now()).await.unwrap().facts, ["plan_has_alert"]);
    assert_eq!(room.seen(room.dr("lode"), &sol, None).await, Err(PlanError::NoEncounter));
    assert_eq!(room.seen(room.dr("lode"), &sol, Some(&open)).await, Ok(0));
    assert_eq!(room.plans.glass(room.dr("lode"), &glass.id, room.clock.now()).await, Err(PlanError::NotFound));
    let other = demo::plans().unwrap().into_iter().find(|plan| plan.nhs_number != sol.nhs_number).unwrap();
    assert_eq!(room.seen(room.dr("fell"), &other, None).await, Err(PlanError::NoEncounter), "of this person only");
    room.clock.set(MORNING + BREAK_GLASS_MS - 1);
    assert_eq!(room.seen(room.dr("fell"), &sol, None).await, Ok(1));
    assert!(room.plans.glass(room.dr("fell"), &glass.id, room.clock.now()).await.is_ok());
    for shut in [BREAK_GLASS_MS, BREAK_GLASS_MS + 1, -1] {
        room.clock.set(MORNING + shut);
        assert_eq!(room.seen(room.dr("fell"), &sol, None).await, Err(PlanError::NoEncounter), "{shut}");
        assert_eq!(room.plans.glass(room.dr("fell"), &glass.id, room.clock.now()).await, Err(PlanError::NotFound));
    }
    room.clock.set(MORNING + BREAK_GLASS_MS);
    room.plans.break_glass(room.dr("fell"), &sol.nhs_number, REASON, room.clock.now(), &Batch::new()).await.unwrap();
    assert_eq!(room.seen(room.dr("fell"), &sol, None).await, Ok(1), "again, for another reason");
}

#[tokio::test]
async fn s31_only_a_clinician_with_a_reason_breaks_the_glass_and_it_is_written_down_first() {
    let room = room().await;
    let sol = sol();
    let try_with = async |roles: &Roles, reason: &str| {
        room.plans.break_glass(Reader { name: "x", roles }, &sol.nhs_number, reason, room.clock.now(), &Batch::new()).await.map(|_| ())
    };
    assert_eq!(try_with(&room.handler, REASON).await, Err(PlanError::Role));
    for none in ["", "   ", "........ 12345678", "urgent"] {
        assert_eq!(try_with(&room.clinician, none).await, Err(PlanError::NoReason), "{none}");
    }
    assert_eq!(room.seen(room.dr("x"), &sol, None).await, Err(PlanError::NoEncounter));
    try_with(&room.clinician, REASON).await.unwrap();
    room.seen(room.dr("x"), &sol, None).await.unwrap();
    let log = room.log(&sol.nhs_number).await;
    let broken: Vec<&Entry> = log.iter().filter(|entry| entry.action == Action::BreakGlass).collect();
    assert_eq!(broken.len(), 6);
    assert!(broken.iter().take(5).all(|entry| entry.reason.as_ref().unwrap().starts_with("refused: ")));
    assert_eq!(broken.last().unwrap().reason.as_deref(), Some(REASON));
    let at = log.iter().position(|entry| entry.reason.as_deref() == Some(REASON)).unwrap();
    let read = log.iter().position(|entry| entry.reason.as_deref() == Some("broken glass")).unwrap();
    assert!(at < read, "the reason stands before the reading");
    assert!(!format!("{log:?}").contains(sol.nhs_number.digits()));
}

#[tokio::test]
async fn s31_whoever_owns_the_plan_is_told_until_they_have_read_it() {
    let room = room().await;
    let mut sol = sol();
    // Nobody here owns what was imported: any other clinician reads it, never whoever broke the glass.
    room.plans.break_glass(room.dr("fell"), &sol.nhs_number, REASON, room.clock.now(), &Batch::new()).await.unwrap();
    assert!(room.plans.alerts(room.dr("fell")).await.unwrap().is_empty());
    assert!(room.plans.alerts(Reader { name: "sam", roles: &room.handler }).await.unwrap().is_empty());
    let told = room.plans.alerts(room.dr("lode")).await.unwrap();
    let alert = told.first().unwrap();
    assert_eq!((told.len(), alert.by.as_str(), alert.reason.as_str(), &alert.person), (1, "fell", REASON, &sol.person));
    assert_eq!(room.plans.alert_read(room.dr("fell"), &alert.id, room.clock.now()).await, Err(PlanError::NotFound));
    room.plans.alert_read(room.dr("lode"), &alert.id, room.clock.now()).await.unwrap();
    assert_eq!(room.plans.alert_read(room.dr("lode"), &alert.id, room.clock.now()).await, Err(PlanError::NotFound), "once");
    assert!(room.plans.alerts(room.dr("heron")).await.unwrap().is_empty());
    // Whoever wrote the newest version owns it from then on.
    sol.headings.wishes = "Ring my sister first.".to_owned();
    let writing = Writing { plan: &sol, after: 1, because: "asked for by them" };
    room.plans.write(room.dr("fell"), None, writing, room.clock.now()).await.unwrap();
    room.clock.advance(60_000);
    room.plans.break_glass(room.dr("lode"), &sol.nhs_number, REASON, room.clock.now(), &Batch::new()).await.unwrap();
    room.clock.advance(400 * 24 * 3_600_000);
    assert!(room.plans.alerts(room.dr("heron")).await.unwrap().is_empty());
    assert_eq!(room.plans.alerts(room.dr("fell")).await.unwrap().len(), 1, "it stays, however long nobody reads it");
}

#[tokio::test]
async fn s31_the_persons_page_says_who_opened_it_and_somebody_else_reviews_it_once() {
    let room = room().await;
    let sol = sol();
    let sam = Reader { name: "sam", roles: &room.handler };
    let lines = async || room.plans.opened_without_consent(sam, &sol.nhs_number).await.unwrap();
    let review = async |who: Reader<'_>, id: &str| room.plans.review(who, &sol.nhs_number, id, room.clock.now()).await;
    assert!(lines().await.is_empty());
    room.plans.break_glass(room.dr("fell"), &sol.nhs_number, REASON, room.clock.now(), &Batch::new()).await.unwrap();
    let opened = lines().await.remove(0);
    assert_eq!((opened.by.as_str(), opened.reason.as_str(), opened.seen()), ("fell", REASON, None));
    let other = demo::plans().unwrap().into_iter().find(|plan| plan.nhs_number != sol.nhs_number).unwrap();
    let elsewhere = room.plans.review(room.dr("lode"), &other.nhs_number, &opened.id, room.clock.now()).await;
    assert_eq!(elsewhere, Err(PlanError::NotFound), "of another person");
    assert_eq!(review(room.dr("fell"), &opened.id).await, Err(PlanError::NotFound), "nobody reviews what they did");
    assert_eq!(review(sam, &opened.id).await, Err(PlanError::Role));
    review(room.dr("lode"), &opened.id).await.unwrap();
    assert_eq!(review(room.dr("heron"), &opened.id).await, Err(PlanError::NotFound), "once");
    assert_eq!(lines().await.remove(0).seen(), Some(&("lode".to_owned(), MORNING)));
    let told = room.plans.alerts(room.dr("heron")).await.unwrap();
    assert_eq!(told.len(), 1, "whoever is to be told is told all the same");
    room.plans.alert_read(room.dr("heron"), &told.first().unwrap().id, room.clock.now()).await.unwrap();
    assert_eq!(lines().await.remove(0).seen(), Some(&("lode".to_owned(), MORNING)), "also when it was read");
    let log = room.log(&sol.nhs_number).await;
    assert!(log.iter().any(|entry| entry.action == Action::BreakGlass && entry.reason.as_deref() == Some("reviewed")));
    // Erasing the person takes all of it; an alert of before has no review and is read.
    let gone = store::belongings(&room.plans.store, &sol.nhs_number).await.unwrap().documents;
    assert!(gone.iter().any(|key| key.starts_with("care-plans/alerts-of/")) && gone.iter().any(|key| key.contains(&opened.id)));
    let mut old = serde_json::to_value(&opened).unwrap();
    old.as_object_mut().unwrap().remove("reviewed").unwrap();
    assert_eq!(serde_json::from_value::<super::glass::Alerted>(old).unwrap(), opened);
}

#[tokio::test]
async fn s31_whoever_opens_a_plan_of_their_own_does_not_sign_it_off() {
    let room = room().await;
    let sol = sol();
    room.plans.break_glass(room.dr("fell"), &sol.nhs_number, REASON, room.clock.now(), &Batch::new()).await.unwrap();
    let writing = Writing { plan: &sol, after: 1, because: "changed" };
    room.plans.write(room.dr("fell"), None, writing, room.clock.now()).await.unwrap();
    room.clock.set(MORNING + BREAK_GLASS_MS);
    room.plans.break_glass(room.dr("fell"), &sol.nhs_number, REASON, room.clock.now(), &Batch::new()).await.unwrap();
    let count = async |name: &str| room.plans.alerts(room.dr(name)).await.unwrap().len();
    assert_eq!((count("fell").await, count("lode").await), (0, 2));
}
