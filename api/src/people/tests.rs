//! Who is who, row by row of a table and over every mixture of items; finding people in a store; what stands in names and in the log.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use super::matching::{folded, pairs};
use super::*;
use crate::audit::{Action, Audit};
use crate::clock::Clock;
use crate::identity::{Role, Roles};
use crate::storage::Store;

const NOW_MS: i64 = 1_795_000_000_000;
const HOUR_MS: i64 = 60 * 60 * 1_000;

fn said(text: &str) -> Details {
    let fields: Vec<&str> = text.split(',').map(|field| if field == "-" { "" } else { field }).collect();
    let [nhs_number, family_name, given_name, born, sex, postcode] = fields.as_slice() else { panic!("six fields: {text}") };
    let own = |text: &str| text.to_owned();
    Said {
        nhs_number: own(nhs_number),
        family_name: own(family_name),
        given_name: own(given_name),
        born: own(born),
        sex: own(sex),
        postcode: own(postcode),
    }
    .details()
    .unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

const EDDA: &str = "-,Quill,Edda,1941-11-02,female,ZZ1 4AB";

#[test]
fn every_row_of_the_table_says_what_the_rules_say_from_both_sides() {
    let table = include_str!("../../tests/fixtures/people/matching.psv");
    let rows = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
    let mut seen = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        let [case, one, other, expect] = cells.as_slice() else { panic!("four cells: {row}") };
        let (one, other) = (said(one), said(other));
        for (a, b) in [(&one, &other), (&other, &one)] {
            let found = match verdict(vec![(likeness(a, b), ())]) {
                Verdict::Same(()) => "same",
                Verdict::Ask(_) => "ask",
                Verdict::Nobody => "nobody",
            };
            assert_eq!(found, *expect, "{case}");
        }
        seen += 1;
    }
    assert!(seen >= 30, "{seen} rows");
}

/// Each item agrees, differs or was not said: all 243 mixtures, counted by hand beside the rules.
#[test]
fn over_every_mixture_four_agreeing_are_the_same_three_are_asked_and_all_of_them_share_a_pair() {
    let known = said(EDDA);
    let other = said("-,Rook,Nora,1999-01-30,male,ZZ9 9ZZ");
    for mixture in 0..3_u32.pow(5) {
        let says = |item: u32| mixture / 3_u32.pow(item) % 3;
        let pick = |item, same: &String, differs: &String| match says(item) {
            0 => String::new(),
            1 => same.clone(),
            _ => differs.clone(),
        };
        let asked = Details {
            nhs_number: None,
            family: pick(0, &known.family, &other.family),
            given: pick(1, &known.given, &other.given),
            born: [None, known.born, other.born][says(2) as usize],
            sex: [None, known.sex, other.sex][says(3) as usize],
            postcode: pick(4, &known.postcode, &other.postcode),
        };
        let agreed = (0..5).filter(|item| says(*item) == 1).count();
        let expect = match agreed {
            4 | 5 if says(1) != 2 => Likeness::Same,
            3..=5 => Likeness::Alike,
            _ => Likeness::Other,
        };
        assert_eq!(likeness(&asked, &known), expect, "{asked:?}");
        let shares = pairs(&asked).iter().any(|pair| pairs(&known).contains(pair));
        assert!(shares || expect == Likeness::Other, "would not be found: {asked:?}");
    }
}

#[test]
fn names_are_folded_for_what_people_write_in_different_ways_only() {
    for (name, as_written) in
        [("O’Brien-Smith", "obriensmith"), ("d'Arc", "darc"), ("ŁUCJA", "lucja"), ("Zoë", "zoe"), (" van  der Berg", "vanderberg")]
    {
        assert_eq!(folded(name), as_written);
    }
    assert_eq!(folded("—"), "", "a dash alone is no name");
    assert_ne!(folded("Jon"), folded("John"));
}

#[test]
fn two_who_are_the_same_are_asked_about_and_one_stands_before_those_who_are_only_alike() {
    use Likeness::{Alike, Other, Same};
    assert_eq!(verdict(vec![(Same, 1), (Alike, 2), (Other, 3)]), Verdict::Same(1));
    assert_eq!(verdict(vec![(Alike, 2), (Same, 1), (Same, 4)]), Verdict::Ask(vec![1, 4]));
    assert_eq!(verdict(vec![(Alike, 2), (Other, 3)]), Verdict::Ask(vec![2]));
    assert_eq!(verdict(vec![(Other, 3)]), Verdict::Nobody);
}

struct World {
    people: People,
    audit: Audit,
    store: Store,
    clock: Clock,
    roles: Roles,
}

impl World {
    fn new() -> Self {
        let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
        let audit = Audit::new(store.clone(), clock.clone());
        let people = People::new(store.clone(), audit.clone(), clock.clone());
        Self { people, audit, store, clock, roles: Roles(vec![Role::Handler]) }
    }

    fn sam(&self) -> Reader<'_> {
        Reader { name: "sam", roles: &self.roles }
    }

    async fn found(&self, text: &str) -> Verdict<PersonId> {
        match self.people.find(self.sam(), &said(text)).await.unwrap().verdict {
            Verdict::Same(person) => Verdict::Same(person.id),
            Verdict::Ask(people) => Verdict::Ask(people.into_iter().map(|person| person.id).collect()),
            Verdict::Nobody => Verdict::Nobody,
        }
    }
}

#[tokio::test]
async fn a_person_is_found_by_number_by_four_items_and_by_nobody_else() {
    let world = World::new();
    let edda = world.people.add(world.sam(), said("9991001379,Quill,Edda,1941-11-02,female,ZZ1 4AB")).await.unwrap().id;
    let bram = world.people.add(world.sam(), said("-,Quill,Bram,1968-07-09,male,ZZ1 4AB")).await.unwrap().id;
    assert_eq!(world.found("9991001379,-,-,-,-,-").await, Verdict::Same(edda.clone()));
    assert_eq!(world.found("-,quill,EDDA,1941-11-02,-,zz14ab").await, Verdict::Same(edda.clone()));
    assert_eq!(world.found("-,Quill,Ivo,1999-02-01,male,ZZ1 4AB").await, Verdict::Ask(vec![bram]));
    assert_eq!(world.found("-,Quill,-,-,-,-").await, Verdict::Nobody);
    let again = world.people.add(world.sam(), said("9991001379,Quill,E,-,-,-")).await;
    assert!(matches!(again, Err(PeopleError::Unfit(_))), "a number belongs to one record: {again:?}");
    assert!(
        matches!(world.people.add(world.sam(), said("-,Quill,-,1941-11-02,-,-")).await, Err(PeopleError::Unfit(_))),
        "could not be found again"
    );
    let twice = world.people.add(world.sam(), said("-,Quill,Edda,1941-11-02,female,ZZ1 4AB")).await.unwrap().id;
    let Verdict::Ask(both) = world.found(EDDA).await else { panic!("two records of one person are asked about") };
    assert!(both.len() == 2 && both.contains(&edda) && both.contains(&twice));
}

#[tokio::test]
async fn what_was_not_known_is_filled_in_and_what_is_known_stands() {
    let world = World::new();
    let edda = world.people.add(world.sam(), said("-,Quill,Edda,1941-11-02,-,-")).await.unwrap().id;
    world.people.complete(world.sam(), &edda, &said("9991001379,Rook,Edda,1941-11-02,female,ZZ1 4AB")).await.unwrap();
    let (version, person) = world.people.read(world.sam(), &edda).await.unwrap();
    assert_eq!((version, person.details), (2, said("9991001379,Quill,Edda,1941-11-02,female,ZZ1 4AB")));
    assert_eq!(world.found("9991001379,-,-,-,-,-").await, Verdict::Same(edda.clone()));
    assert_eq!(world.found("-,-,Edda,1941-11-02,female,ZZ1 4AB").await, Verdict::Same(edda), "found by what was filled in");
    // A number that belongs to another record stays there.
    let twin = world.people.add(world.sam(), said("-,Quill,Nora,1941-11-02,female,ZZ1 4AB")).await.unwrap().id;
    let completed = world.people.complete(world.sam(), &twin, &said("9991001379,-,-,-,-,-")).await.unwrap();
    assert_eq!(completed.details.nhs_number, None);
}

#[tokio::test]
async fn every_reading_is_recorded_and_only_those_who_take_calls_read() {
    let world = World::new();
    let edda = world.people.add(world.sam(), said(EDDA)).await.unwrap().id;
    world.found(EDDA).await;
    world.people.read(world.sam(), &edda).await.unwrap();
    world.people.contacts(world.sam(), &edda, "").await.unwrap();
    let log = world.audit.about(&format!("person/{}", edda.as_str())).await.unwrap();
    let actions: Vec<Action> = log.iter().map(|entry| entry.action).collect();
    assert_eq!(actions, [Action::PersonChanged, Action::PersonRead, Action::PersonRead, Action::PersonRead]);
    assert!(!format!("{log:?}").contains("Quill"));
    let author = Roles(vec![Role::Author, Role::Admin]);
    let eve = Reader { name: "eve", roles: &author };
    assert_eq!(world.people.find(eve, &said(EDDA)).await, Err(PeopleError::Role));
    assert_eq!(world.people.read(eve, &edda).await, Err(PeopleError::Role));
    assert_eq!(world.people.contacts(eve, &edda, "").await, Err(PeopleError::Role));
    assert_eq!(world.people.add(eve, said(EDDA)).await, Err(PeopleError::Role));
}

#[tokio::test]
async fn no_name_in_the_store_tells_of_a_person() {
    let world = World::new();
    world.people.add(world.sam(), said("9991001379,Quill,Edda,1941-11-02,female,ZZ1 4AB")).await.unwrap();
    let names = world.store.scan("people/", None, 100).await.unwrap();
    assert_eq!(names.len(), 8, "a record, a number and six pairs");
    for (name, _) in names {
        for part in ["quill", "1941-11", "zz1", "9991001379"] {
            assert!(!name.to_lowercase().contains(part), "{name}");
        }
    }
}

#[tokio::test]
async fn contacts_count_for_96_hours_from_when_they_were_last_gone_on_with() {
    let world = World::new();
    world.people.import(&demo::people().unwrap()).await.unwrap();
    let Verdict::Same(person) = world.people.find(world.sam(), &said("9991002006,-,-,-,-,-")).await.unwrap().verdict else { panic!() };
    assert_eq!(person.name(), "Łucja Wierzba");
    assert_eq!(world.people.earlier(&person.id, "").await.unwrap(), 2);
    let contacts = world.people.contacts(world.sam(), &person.id, "").await.unwrap();
    assert!(contacts.len() == 2 && contacts[0].began_ms > contacts[1].began_ms, "newest first");
    assert_eq!(world.people.earlier(&person.id, &contacts[0].session).await.unwrap(), 1, "the one in hand does not count");
    world.clock.advance(26 * HOUR_MS);
    assert_eq!(world.people.earlier(&person.id, "").await.unwrap(), 2, "96 hours after the first, to the millisecond");
    world.clock.advance(1);
    assert_eq!(world.people.earlier(&person.id, "").await.unwrap(), 1);
    // One that began long before and was gone on with counts from then.
    let long = Contact { at_ms: world.clock.now_ms() - 96 * HOUR_MS, ..contacts[1].clone() };
    world.store.commit(contact_written(&person.id, 1, &long).unwrap()).await.unwrap();
    assert_eq!(world.people.earlier(&person.id, "").await.unwrap(), 2);
    world.store.commit(contact_taken_back(&person.id, 2, &long.session)).await.unwrap();
    assert_eq!(world.people.earlier(&person.id, "").await.unwrap(), 1);
    world.people.import(&demo::people().unwrap()).await.unwrap();
    assert_eq!(world.people.earlier(&person.id, "").await.unwrap(), 1, "a second start changes nobody");
}

#[test]
fn needs_are_said_most_pressing_first_and_nothing_is_said_of_nothing() {
    assert!(Preferences::default().needs().is_empty());
    let needs = |preferences: &Preferences| preferences.needs().join(". ");
    let all = Preferences {
        channel: Some(Channel::Text),
        language: " Polish ".to_owned(),
        interpreter: true,
        adjustments: vec!["Deaf".to_owned(), " ".to_owned()],
    };
    assert_eq!(needs(&all), "Needs an interpreter: Polish. Please text: do not ring. Deaf");
    assert_eq!(needs(&Preferences { interpreter: true, ..Preferences::default() }), "Needs an interpreter: ask for which language");
    assert_eq!(needs(&Preferences { language: "Welsh".to_owned(), ..Preferences::default() }), "Speaks Welsh");
}

#[test]
fn everything_that_cannot_be_read_is_told_at_once() {
    let typed = Said { nhs_number: "9991001378".into(), born: "2/11/41".into(), sex: "f".into(), ..Said::default() };
    let fields: Vec<&str> = typed.details().unwrap_err().iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["nhs_number", "born", "sex"]);
    for born in ["2/11/1941", "02.11.1941", "2 11 1941", "1941-11-02"] {
        assert_eq!(Said { born: born.into(), ..Said::default() }.details().unwrap().born, said(EDDA).born, "{born}");
    }
    assert!(Said { born: "31/2/1941".into(), ..Said::default() }.details().is_err());
}
