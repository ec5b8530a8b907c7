//! Rules of reading and writing plans, over the memory store.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use super::service::{CarePlans, Reader, Writing};
use super::types::{CarePlan, NhsNumber, OpenEncounter, PlanError, Resuscitation};
use super::{demo, store};
use crate::audit::{Action, Audit, Entry};
use crate::clock::{Clock, Now};
use crate::identity::{Role, Roles};
use crate::limits;
use crate::storage::Store;

fn now() -> Now {
    Clock::standing_at("2026-11-23T10:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond()).now()
}

async fn room() -> (CarePlans, Audit) {
    let store = Store::memory();
    let audit = Audit::new(store.clone(), Clock::standing_at(0));
    let room = CarePlans::new(store, audit.clone());
    room.import(&demo::plans().unwrap()).await.unwrap();
    (room, audit)
}

fn plan_named(id: &str) -> CarePlan {
    demo::plans().unwrap().into_iter().find(|plan| plan.id == id).unwrap()
}

async fn log(audit: &Audit, plan: &CarePlan) -> Vec<Entry> {
    audit.about(&format!("person/{}", store::digest(&plan.nhs_number))).await.unwrap()
}

#[test]
fn demo_people_are_fictional_and_their_plans_fit() {
    let plans = demo::plans().unwrap();
    assert!(plans.len() >= 6);
    for plan in &plans {
        assert_eq!(plan.faults(), Vec::<String>::new(), "{}", plan.id);
        assert!(plan.nhs_number.digits().starts_with("999"), "test numbers begin with 999");
        assert!(!plan.banner(false).lines.is_empty());
    }
}

#[test]
fn every_fact_a_plan_names_is_one_the_pathways_ask_or_know() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../pathways/facts");
    let text: String = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    for plan in demo::plans().unwrap() {
        for fact in &plan.facts {
            assert!(text.lines().any(|line| line == format!("  {fact}:")), "{}: no fact is called {fact}", plan.id);
        }
        if let Some(hub) = &plan.headings.hub {
            let services = include_str!("../../demo/services.csv");
            assert!(services.lines().any(|line| line.starts_with(&format!("{hub},"))), "{hub}");
        }
    }
}

#[tokio::test]
async fn s32_a_plan_is_read_only_with_a_role_and_an_open_conversation_about_that_person() {
    let (room, audit) = room().await;
    let (edda, tove) = (plan_named("palliative-edda"), plan_named("addison-tove"));
    let (handler, author) = (Roles(vec![Role::Handler]), Roles(vec![Role::Author, Role::Admin]));
    let about = |number: &NhsNumber| OpenEncounter::about("call-1", number.clone());
    let sam = Reader { name: "sam", roles: &handler };
    let eve = Reader { name: "eve", roles: &author };
    let open = about(&edda.nhs_number);
    let plans = room.read(sam, &edda.nhs_number, Some(&open), now()).await.unwrap();
    assert_eq!(plans.plans.first().unwrap().plan, edda);
    assert_eq!(room.read(sam, &edda.nhs_number, None, now()).await, Err(PlanError::NoEncounter));
    assert_eq!(room.read(sam, &tove.nhs_number, Some(&open), now()).await, Err(PlanError::NoEncounter));
    assert_eq!(room.read(eve, &edda.nhs_number, Some(&open), now()).await, Err(PlanError::Role));
    let log = log(&audit, &edda).await;
    let refused = |entry: &Entry| entry.reason.as_ref().unwrap().starts_with("refused: ");
    assert_eq!(log.iter().map(refused).collect::<Vec<_>>(), [false, true, true]);
    assert!(log.iter().all(|entry| entry.action == Action::CarePlanRead && !format!("{entry:?}").contains(edda.nhs_number.digits())));
}

#[tokio::test]
async fn h17_a_triage_learns_facts_that_are_so_and_alerts() {
    let (room, audit) = room().await;
    let edda = plan_named("palliative-edda");
    let brief = room.brief(&OpenEncounter::about("s", edda.nhs_number.clone()), None, now()).await.unwrap();
    assert_eq!(brief.facts, ["plan_has_alert", "plan_names_palliative_hub"]);
    assert_eq!(brief.hub.unwrap().as_str(), "saltmere-palliative-care-hub");
    assert!(!brief.alerts.is_empty());
    assert_eq!(log(&audit, &edda).await.len(), 1);
    let stranger = NhsNumber::parse("9434765919").unwrap();
    assert!(room.brief(&OpenEncounter::about("s", stranger), None, now()).await.unwrap().facts.is_empty());
}

#[tokio::test]
async fn h17_versions_are_kept_with_their_authors_and_the_later_writer_is_told() {
    let (room, _) = room().await;
    let roles = Roles(vec![Role::Clinician]);
    let doctor = Reader { name: "dr", roles: &roles };
    let mut plan = plan_named("frail-harold");
    let open = OpenEncounter::about("s", plan.nhs_number.clone());
    let write = async |plan: &CarePlan, after, because| room.write(doctor, Some(&open), Writing { plan, after, because }, now()).await;
    plan.headings.escalation = "Hospital if he asks for it.".to_owned();
    assert_eq!(write(&plan, 1, " ").await, Err(PlanError::NoBecause));
    assert_eq!(write(&plan, 1, "He changed his mind").await, Ok(2));
    assert_eq!(write(&plan, 1, "Me too").await, Err(PlanError::Changed));
    let read = room.read(doctor, &plan.nhs_number, Some(&open), now()).await.unwrap().plans;
    let newest = read.first().unwrap();
    assert_eq!((newest.version, &newest.plan), (2, &plan));
    assert!(newest.review_is_over && newest.plan.banner(true).lines.last().unwrap().contains("15 September 2026"));
    let versions = room.versions(doctor, &plan.nhs_number, Some(&open), newest.place, now()).await.unwrap();
    let [new, old] = versions.as_slice() else { panic!("{versions:?}") };
    let written = new.written.as_ref().unwrap();
    assert_eq!((written.by.as_str(), written.at_ms, written.because.as_str()), ("dr", now().utc_ms, "He changed his mind"));
    assert_eq!((&old.plan, &old.written), (&plan_named("frail-harold"), &None), "what it said before stays readable");
    assert_eq!(room.versions(doctor, &plan.nhs_number, None, newest.place, now()).await, Err(PlanError::NoEncounter));
    assert_eq!(room.versions(doctor, &plan.nhs_number, Some(&open), 9, now()).await, Err(PlanError::NotFound));
    plan.withdrawn = true;
    assert_eq!(write(&plan, 2, "He no longer wants it").await, Ok(3));
    assert!(room.read(doctor, &plan.nhs_number, Some(&open), now()).await.unwrap().plans.is_empty());
    assert_eq!(room.versions(doctor, &plan.nhs_number, Some(&open), 1, now()).await, Err(PlanError::NotFound));
    assert!(room.brief(&open, None, now()).await.unwrap().facts.is_empty());
}

#[tokio::test]
async fn the_day_of_review_is_the_last_good_one() {
    let (room, _) = room().await;
    let roles = Roles(vec![Role::Handler]);
    let plan = plan_named("palliative-edda");
    let open = OpenEncounter::about("s", plan.nhs_number.clone());
    let over = async |at: &str| {
        let now = Clock::standing_at(at.parse::<jiff::Timestamp>().unwrap().as_millisecond()).now();
        let opened = room.read(Reader { name: "sam", roles: &roles }, &plan.nhs_number, Some(&open), now).await.unwrap();
        opened.plans.first().unwrap().review_is_over
    };
    assert!(!over("2026-12-20T23:59:59Z").await);
    assert!(over("2026-12-21T00:00:00Z").await);
}

#[tokio::test]
async fn a_plan_stays_with_its_person_and_within_its_limits() {
    let (room, _) = room().await;
    let (clinician, handler) = (Roles(vec![Role::Clinician]), Roles(vec![Role::Handler]));
    let plan = plan_named("frail-harold");
    let write = async |roles: &Roles, plan: &CarePlan, after| {
        let open = OpenEncounter::about("s", plan.nhs_number.clone());
        room.write(Reader { name: "x", roles }, Some(&open), Writing { plan, after, because: "because" }, now()).await
    };
    assert_eq!(write(&handler, &plan, 1).await, Err(PlanError::Role));
    let other = CarePlan { nhs_number: plan_named("addison-tove").nhs_number, ..plan.clone() };
    assert!(matches!(write(&clinician, &other, 1).await, Err(PlanError::Unfit(_))));
    let mut unfit = plan.clone();
    unfit.headings.wishes = "x".repeat(5_000);
    unfit.facts = vec!["pregnant: no".to_owned()];
    unfit.review_by = "2020-01-01".parse().unwrap();
    unfit.headings.medicines.push("x".repeat(limits::PLAN_ENTRY_LENGTH + 1));
    let Err(PlanError::Unfit(faults)) = write(&clinician, &unfit, 1).await else { panic!("an unfit plan was taken") };
    assert_eq!(faults.len(), 4, "{faults:?}");
}

#[test]
fn no_resuscitation_says_that_all_else_still_holds() {
    let plan = plan_named("palliative-edda");
    assert_eq!(plan.headings.resuscitation, Resuscitation::DoNotAttempt);
    assert!(plan.banner(false).lines.iter().any(|line| line.ends_with("Every other treatment still is.")));
}
