//! A hand edit is obeyed, ends by itself, survives a restart and a new import, reaches another node, is recorded with its reason, and is refused where it is too
//! long. Counts of use add up over a flush and a restart.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::by_hand::{ByHand, Change, NewEdit, Shut};
use super::catalogue::Catalogue;
use super::days::Opening;
use super::demo;
use super::search::{Answer, Query};
use super::service::{Directory, DirectoryError};
use super::types::{Capacity, Need, ServiceId};
use super::usage::{Use, Used};
use crate::audit::{Action, Audit};
use crate::clock::Clock;
use crate::storage::Store;

const CENTRE: &str = "saltmere-urgent-treatment-centre";

fn now() -> Timestamp {
    "2026-11-23T10:00Z".parse().unwrap()
}

fn hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn centre() -> ServiceId {
    ServiceId::parse(CENTRE).unwrap()
}

fn base() -> Catalogue {
    demo::catalogue(now(), &TimeZone::get("Europe/London").unwrap()).unwrap()
}

struct World {
    store: Store,
    audit: Audit,
    directory: Directory,
}

impl World {
    async fn new() -> Self {
        let store = Store::memory();
        let audit = Audit::new(store.clone(), Clock::standing_at(now().as_millisecond()));
        let directory = Directory::open(store.clone(), base(), now()).await.unwrap();
        Self { store, audit, directory }
    }

    /// Another node, or this one after a restart with files read anew.
    async fn again(&self, at: Timestamp) -> Directory {
        Directory::open(self.store.clone(), base(), at).await.unwrap()
    }

    async fn edit(&self, change: Change, until: Option<Timestamp>) -> Result<u32, DirectoryError> {
        let new = NewEdit { change, until, because: "boiler".to_owned() };
        self.directory.edit(&self.audit, &centre(), "dana", new, now()).await.map(|edit| edit.number)
    }
}

/// A search at the very door.
fn searched(directory: &Directory, at: Timestamp, within_minutes: u32) -> Answer {
    let picture = directory.picture();
    let service = picture.service(&centre()).unwrap();
    let disposition = service.takes.dispositions.first().cloned().unwrap_or_else(|| "d".to_owned());
    let need = Need {
        disposition,
        kind: service.kind.clone(),
        within_minutes: Some(within_minutes),
        symptom_groups: Vec::new(),
        age_months: Some(400),
        sex: None,
    };
    directory.search(&Query {
        need,
        at: service.at,
        outward: None,
        registered_with: None,
        radius_metres: None,
        since: at,
        now: at,
        limit: 50,
    })
}

/// Offered, with its reasons; or why not.
fn told(directory: &Directory, at: Timestamp, within_minutes: u32) -> Result<Vec<String>, String> {
    let answer = searched(directory, at, within_minutes);
    match answer.offered.iter().find(|offer| offer.service.id == centre()) {
        Some(offer) => Ok(offer.reasons.iter().map(|said| said.text.clone()).collect()),
        None => Err(answer.excluded.iter().find(|one| one.id == centre()).map_or_else(String::new, |one| one.why.text.clone())),
    }
}

fn closed(from: Timestamp) -> Change {
    Change::Closed { from }
}

#[tokio::test]
async fn a_closing_is_obeyed_at_once_gives_its_reason_and_ends_by_itself() {
    let world = World::new().await;
    assert!(told(&world.directory, now(), 60).is_ok());
    world.edit(closed(now()), Some(hours(8))).await.unwrap();
    assert_eq!(told(&world.directory, now(), 60), Err("closed by hand until 18:00: boiler".to_owned()));
    assert_eq!(
        told(&world.again(now()).await, now(), 60),
        Err("closed by hand until 18:00: boiler".to_owned()),
        "after a restart, files read anew"
    );
    // Somebody who has until the evening is offered it from when it opens again.
    assert!(told(&world.directory, now(), 12 * 60).unwrap().iter().any(|said| said.starts_with("opens at 18:00")));
    // To the second, without anybody looking at the edits.
    let is_open =
        |at: Timestamp| searched(&world.directory, at, 60).offered.iter().any(|offer| offer.service.id == centre() && offer.is_open_now);
    assert!(!is_open(hours(8) - SignedDuration::from_secs(1)) && is_open(hours(8)));
    assert!(told(&world.directory, hours(24), 60).unwrap().iter().any(|said| said == "open now, until 22:00"), "over");
}

#[tokio::test]
async fn one_that_begins_later_says_until_when_it_is_open_today() {
    let world = World::new().await;
    world.edit(closed(hours(2)), Some(hours(8))).await.unwrap();
    assert!(told(&world.directory, now(), 60).unwrap().iter().any(|said| said == "open now, until 12:00"));
    assert_eq!(told(&world.directory, hours(3), 60), Err("closed by hand until 18:00: boiler".to_owned()));
}

#[tokio::test]
async fn another_node_takes_up_an_edit_and_its_end_when_it_looks() {
    let world = World::new().await;
    let other = world.again(now()).await;
    let number = world.edit(Change::Withdrawn, None).await.unwrap();
    assert!(told(&other, now(), 60).is_ok());
    other.look(now()).await.unwrap();
    assert_eq!(told(&other, now(), 60), Err("taken out of the directory by hand: boiler".to_owned()));
    assert!(told(&other, hours(24 * 60), 60).unwrap_err().contains("taken out"), "until somebody ends it");
    other.end_edit(&world.audit, &centre(), "dana", number, hours(1)).await.unwrap();
    assert!(told(&other, now(), 60).is_ok());
    world.directory.look(hours(1)).await.unwrap();
    assert!(told(&world.directory, now(), 60).is_ok());
    let unknown = world.directory.end_edit(&world.audit, &centre(), "dana", 9, now()).await;
    assert_eq!(unknown, Err(DirectoryError::NotFound));
}

#[tokio::test]
async fn number_note_and_how_busy_stand_over_the_file_until_they_end() {
    let world = World::new().await;
    let file = world.directory.service(&centre()).unwrap();
    world.edit(Change::Telephone { telephone: "01632 960 999".to_owned() }, Some(hours(48))).await.unwrap();
    world.edit(Change::Note { text: "Use the side door".to_owned() }, Some(hours(48))).await.unwrap();
    world.edit(Change::Capacity { capacity: Capacity::Red }, None).await.unwrap();
    let is = world.directory.service(&centre()).unwrap();
    assert_eq!(is.ways_in.telephone.as_deref(), Some("01632 960 999"));
    assert!(told(&world.directory, now(), 60).unwrap_err().contains("full"), "{:?}", told(&world.directory, now(), 60));
    // Four hours on the report is too old; the note stands beside the offer.
    world.directory.look(hours(5)).await.unwrap();
    assert!(told(&world.directory, hours(5), 60).unwrap().contains(&"Use the side door".to_owned()));
    world.directory.look(hours(48)).await.unwrap();
    assert_eq!(world.directory.service(&centre()).unwrap(), file, "as the file says");
    assert_eq!(world.directory.edits(&centre()).await.unwrap().len(), 3, "its history stays");
}

#[tokio::test]
async fn what_is_too_long_or_says_too_little_is_refused_and_every_edit_is_recorded_with_its_reason() {
    let world = World::new().await;
    let month = SignedDuration::from_hours(24 * 30);
    assert!(world.edit(closed(now()), Some(now() + month)).await.is_ok());
    let too_long = Some(now() + month + SignedDuration::from_secs(1));
    let telephone = || Change::Telephone { telephone: "1".to_owned() };
    let refused = [
        (closed(now()), too_long, "30 days ahead"),
        (closed(now()), None, "say when it ends"),
        (closed(hours(2)), Some(hours(1)), "before the end"),
        (closed(hours(-2)), Some(hours(-1)), "later than now"),
        (telephone(), Some(hours(24 * 91)), "90 days ahead"),
        (Change::Telephone { telephone: " ".to_owned() }, Some(hours(1)), "telephone"),
        (Change::Note { text: "x".repeat(201) }, Some(hours(1)), "note"),
        (Change::Withdrawn, Some(hours(1)), "until"),
        (Change::Capacity { capacity: Capacity::Red }, Some(hours(1)), "four hours"),
    ];
    for (change, until, words) in refused {
        let case = format!("{change:?} until {until:?}");
        match world.edit(change, until).await {
            Err(DirectoryError::Unfit(faults)) => assert!(faults.len() == 1 && faults[0].contains(words), "{case}: {faults:?}"),
            other => panic!("{case}: {other:?}"),
        }
    }
    let silent = NewEdit { change: Change::Withdrawn, until: None, because: " ".to_owned() };
    let silent = world.directory.edit(&world.audit, &centre(), "dana", silent, now()).await;
    assert!(matches!(silent, Err(DirectoryError::Unfit(_))), "no reason: {silent:?}");
    let nowhere = ServiceId::parse("nowhere").unwrap();
    let new = NewEdit { change: Change::Withdrawn, until: None, because: "x".to_owned() };
    assert_eq!(world.directory.edit(&world.audit, &nowhere, "dana", new, now()).await, Err(DirectoryError::NotFound));
    world.directory.end_edit(&world.audit, &centre(), "dana", 1, now()).await.unwrap();
    let log = world.audit.about(&format!("service/{CENTRE}")).await.unwrap();
    let why: Vec<_> = log.iter().map(|entry| (entry.action, entry.reason.as_deref().unwrap())).collect();
    assert_eq!(why, [(Action::DirectoryChanged, "closed: boiler"), (Action::DirectoryChanged, "ended closed: boiler")]);
    for _ in 0..20 {
        world.edit(telephone(), Some(hours(1))).await.unwrap();
    }
    assert!(matches!(world.edit(telephone(), Some(hours(1))).await, Err(DirectoryError::Unfit(_))), "twenty stand");
}

#[test]
fn closings_are_cut_out_of_openings_wherever_they_lie() {
    let open = |from, until| Opening { from, until };
    let shut = |from, until| Shut { from, until, because: String::new() };
    let cases = [
        (vec![shut(20, 30)], vec![open(10, 20), open(30, 40)]),
        (vec![shut(0, 10), shut(40, 50)], vec![open(10, 40)]),
        (vec![shut(0, 50)], vec![]),
        (vec![shut(10, 20)], vec![open(20, 40)]),
        (vec![shut(15, 25), shut(20, 35)], vec![open(10, 15), open(35, 40)]),
    ];
    for (shut, left) in cases {
        let by_hand = ByHand { shut, ..ByHand::default() };
        assert_eq!(by_hand.without_shut(&[open(10, 40)]), left, "{by_hand:?}");
    }
}

#[tokio::test]
async fn counts_of_use_add_up_over_a_flush_and_a_restart_and_old_days_go() {
    let world = World::new().await;
    let day = |text: &str| text.parse().unwrap();
    let (today, long_ago) = (day("2026-11-23"), day("2025-10-18"));
    world.directory.used(&centre(), long_ago, Use::Booked);
    world.directory.flush_usage().await.unwrap();
    for what in [Use::OfferedFirst, Use::OfferedFirst, Use::Booked, Use::Refused] {
        world.directory.used(&centre(), today, what);
    }
    assert_eq!(world.directory.usage(&centre()).await.unwrap().len(), 1, "in memory until it is written");
    world.directory.flush_usage().await.unwrap();
    let again = world.again(now()).await;
    again.used(&centre(), today, Use::OfferedFirst);
    again.used(&centre(), today, Use::Cancelled);
    again.flush_usage().await.unwrap();
    again.flush_usage().await.unwrap();
    let sums = Used { offered_first: 3, booked: 1, refused: 1, cancelled: 1 };
    assert_eq!(again.usage(&centre()).await.unwrap(), [(today, sums)], "401 days ago is too old");
}
