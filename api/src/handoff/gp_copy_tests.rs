//! The copy to the GP practice: who gets one, who gets none and why, what stands in it, and that another outcome is another copy.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use super::desk::Desk;
use super::desk_tests::{Talk, World, first_slot, order, world};
use super::gp_copy::WhyNot;
use super::post::{GP_COPY, Post};
use crate::audit::Audit;
use crate::booking::details::Details as Booked;
use crate::booking::types::SlotId;
use crate::directory::types::ServiceId;
use crate::identity::{Role, Roles};
use crate::outbox::{Message, NeverSend, Outbox};
use crate::people::{Details, Person, Preferences, Reader};
use crate::sessions::{Access, Deciding, Folded, Naming, TYPED};

const TABLE: &str = include_str!("../../tests/fixtures/gp_copies.psv");
const PRACTICE: &str = "beacon-surgery-saltmere";

struct Practice {
    world: World,
    desk: Desk,
    outbox: Outbox,
    person: Person,
    talk: Talk,
}

impl Practice {
    /// Somebody who came to this, and is registered with this practice.
    async fn of(disposition: &str, practice: &str, reached: bool, refused: bool) -> Self {
        let world = world().await;
        let clock = world.sessions.clock().clone();
        let outbox = Outbox::new(world.store.clone(), Audit::new(world.store.clone(), clock.clone()), clock, NeverSend::shipped().unwrap());
        let receivers = reached.then(|| (ServiceId::parse(PRACTICE).unwrap(), "gateway".to_owned())).into_iter().collect();
        let handoff = world.desk.handoff().clone().posting(Post::new(outbox.clone(), receivers));
        let desk = Desk::new(world.sessions.clone(), handoff, world.people.clone());
        let roles = Roles(vec![Role::Handler]);
        let sam = Reader { name: "sam", roles: &roles };
        let known = Details {
            family: "Wierzba".into(),
            given: "Łucja".into(),
            born: Some("1984-05-06".parse().unwrap()),
            postcode: "ZZ1 2AB".into(),
            ..Details::default()
        };
        let person = world.people.add(sam, known).await.unwrap();
        let practice = (!practice.is_empty()).then(|| ServiceId::parse(practice).unwrap());
        world.people.register(sam, &person.id, 1, practice).await.unwrap();
        let preferences = Preferences { keep_from_gp: refused, ..Preferences::default() };
        let person = world.people.prefer(sam, &person.id, 2, preferences, String::new()).await.unwrap();
        let talk = world.somebody(disposition).await;
        Self { world, desk, outbox, person, talk }
    }

    async fn folded(&self) -> Folded {
        self.world.sessions.folded(&self.talk.id, Access::Staff).await.unwrap()
    }

    async fn named(&self, by: &str) {
        self.world.sessions.about(&self.talk.id, Naming { by, person: &self.person.id, needs: &[], first: "", earlier: 0 }).await.unwrap();
    }

    async fn copy(&self, version: &str) -> Option<Message> {
        let id = self.outbox.id_of(&["hand-off", GP_COPY, &self.talk.id, version]);
        self.outbox.kept(&id).await.unwrap().map(|kept| kept.message)
    }

    /// The person books by themselves.
    async fn book(&self) {
        let slot = first_slot(&self.world.get(&self.talk, "/services?place=ZZ1").await.1);
        let body = order(&slot);
        let details = Booked {
            name: body["name"].as_str().unwrap().to_owned(),
            born: "1984-05-06".parse().unwrap(),
            telephone: "01632 960 001".to_owned(),
            postcode: String::new(),
        };
        let slot = SlotId::parse(&slot).unwrap();
        let who = &crate::audit::Actor::Citizen;
        let wanted = super::desk::Wanted { disposition: "primary-care-6h", slot: &slot, details, key: "k", who };
        self.desk.book(&self.folded().await, wanted).await.unwrap();
    }
}

#[tokio::test]
async fn who_gets_a_copy_and_who_gets_none() {
    let mut rows = 0;
    for row in TABLE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [came_to, named, practice, reached, says_no, ends, told] = cells[..] else { panic!("{row}") };
        rows += 1;
        let it = Practice::of(came_to, practice, reached == "yes", says_no == "always").await;
        match named {
            "by staff" => it.named("sam").await,
            "typed" => it.named(TYPED).await,
            _ => {}
        }
        let mut session = it.folded().await;
        if says_no == "now" {
            it.world.sessions.keep_from_gp(&mut session, "sam").await.unwrap();
        }
        let before = it.desk.told_practice(&session, Some(&it.person));
        match ends {
            "committed" => it.desk.commit(&mut session, "sam").await.unwrap(),
            "books" => it.book().await,
            _ => {}
        }
        let copy = it.copy("0").await;
        let head = copy.as_ref().map(|message| message.text().lines().next().unwrap_or_default().to_owned());
        let why = match told {
            "action" => head_begins(head.as_deref(), "FOR ACTION: ", row),
            "information" => head_begins(head.as_deref(), "FOR INFORMATION: ", row),
            "not yet" => None,
            "not matched" => Some(WhyNot::NotMatched),
            "refused" => Some(WhyNot::Refused),
            "no practice" => Some(WhyNot::NoPractice),
            "not reached" => Some(WhyNot::NotReached),
            "not of this" => Some(WhyNot::NotOfThis),
            other => panic!("{other}"),
        };
        assert_eq!(copy.is_some(), matches!(told, "action" | "information"), "{row}");
        assert_eq!(before.err(), why, "what the page says: {row}");
        assert_eq!(it.folded().await.gp_copies().sent.len(), usize::from(copy.is_some()), "{row}");
    }
    assert!(rows > 10);
}

fn head_begins(head: Option<&str>, begins: &str, row: &str) -> Option<WhyNot> {
    assert!(head.is_some_and(|head| head.starts_with(begins)), "{row}: {head:?}");
    None
}

#[tokio::test]
async fn another_outcome_is_another_copy_that_replaces_the_first_and_the_same_one_is_none() {
    let it = Practice::of("primary-care-6h", PRACTICE, true, false).await;
    it.named("sam").await;
    let decide = async |disposition: &str| {
        let session = it.folded().await;
        let (by, reason) = ("lode", "spoke with them, they are worse than they said");
        let wanted = Deciding { by, is_clinician: true, disposition, reason, seq: session.live.seq };
        it.desk.decide(&session, wanted).await.unwrap();
    };
    decide("primary-care-6h").await;
    assert_eq!(it.copy("0").await, None, "nothing is told before it ends");
    it.desk.commit(&mut it.folded().await, "sam").await.unwrap();
    let first = it.copy("0").await.unwrap();
    let text = first.text();
    for part in ["Łucja Wierzba", "born 6 May 1984", "matched to a record by staff", "Why this outcome"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("replaces") && first.subject().starts_with("FOR ACTION: conversation"), "{text}");
    decide("primary-care-6h").await;
    assert_eq!(it.copy("1").await, None, "to agree is no other outcome");
    it.world.sessions.clock().advance(60_000);
    decide("emergency-department-1h").await;
    let second = it.copy("1").await.unwrap().text();
    assert!(second.starts_with("FOR INFORMATION: ") && second.contains("It replaces what you were told at 10:02"), "{second}");
    assert_eq!(it.folded().await.gp_copies().sent.len(), 2);
    // Once they said no, nothing more is told.
    it.world.sessions.keep_from_gp(&mut it.folded().await, "sam").await.unwrap();
    decide("primary-care-6h").await;
    assert_eq!(it.copy("2").await, None);
}

#[tokio::test]
async fn a_person_of_before_has_no_practice_and_is_read() {
    let it = Practice::of("primary-care-6h", "", false, false).await;
    let mut old = serde_json::to_value(&it.person).unwrap();
    old["preferences"].as_object_mut().unwrap().remove("keep_from_gp").unwrap();
    assert_eq!(old.get("gp_practice"), None);
    assert_eq!(serde_json::from_value::<Person>(old).unwrap(), it.person);
}

#[tokio::test]
async fn whoevers_plans_were_opened_is_written_to_only_where_they_said_it_is_safe_and_is_told_nothing() {
    // Where they said it is safe to write | what came up | is anything written?
    for (write_to, came_to, is_written) in [
        ("07700 900123", "primary-care-6h", true),
        ("", "primary-care-6h", false),
        ("01632 960 001", "primary-care-6h", false),
        ("07700 900123", "police-999", false),
    ] {
        let it = Practice::of(came_to, PRACTICE, true, false).await;
        let roles = Roles(vec![Role::Handler]);
        let sam = Reader { name: "sam", roles: &roles };
        let number = crate::people::NhsNumber::parse("9991002006").unwrap();
        let known = Details { nhs_number: Some(number.clone()), ..Details::default() };
        it.world.people.complete(sam, &it.person.id, &known).await.unwrap();
        let preferences = Preferences { write_to: write_to.to_owned(), ..Preferences::default() };
        it.world.people.prefer(sam, &it.person.id, 4, preferences, String::new()).await.unwrap();
        it.named("sam").await;
        let post = Post::new(it.outbox.clone(), std::collections::BTreeMap::new()).reminding();
        let desk = Desk::new(it.world.sessions.clone(), it.world.desk.handoff().clone().posting(post), it.world.people.clone());
        let batch = desk.glass_told(&number, "fell").await.unwrap();
        assert_eq!(!batch.puts.is_empty(), is_written, "{write_to} {came_to}");
        let bytes: Vec<u8> = batch.puts.iter().filter_map(|put| put.value.clone()).flatten().collect();
        let text = String::from_utf8(bytes).unwrap().to_lowercase();
        for word in ["plan", "consent", "fell", "wierzba", "opened", "999100"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}
