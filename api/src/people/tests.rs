//! Who is who, row by row of a table and over every mixture of items; finding people in a store; what stands in names and in the log.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use super::matching::{folded, pairs};
use super::*;
use crate::audit::{Action, Audit};
use crate::clock::Clock;
use crate::identity::{Role, Roles};
use crate::limits;
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
        keep_from_gp: true,
        write_to: String::new(),
    };
    assert_eq!(needs(&all), "Needs an interpreter: Polish. Please text: do not ring. Deaf. Do not tell their GP practice");
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

fn says(words: &str) -> Written {
    Written { fact: "takes_anticoagulant".into(), value: "yes".into(), words: words.into(), source: "letter".into(), ..Written::default() }
}

fn reading(value: &str, taken_at_ms: i64, device: &str) -> Reading {
    let (fact, unit, device, by) = ("temperature_c".into(), "°C".into(), device.into(), String::new());
    Reading { fact, value: value.into(), unit, taken_at_ms, device, by, until_ms: taken_at_ms + 4 * HOUR_MS }
}

#[tokio::test]
async fn an_entry_keeps_who_wrote_it_is_written_on_the_version_that_was_read_and_stands_in_the_log() {
    let world = World::new();
    let edda = world.people.add(world.sam(), said(EDDA)).await.unwrap().id;
    let write = async |by: &'static str, after, written| {
        world.people.record(Reader { name: by, ..world.sam() }, &edda, after, written, &|_| Ok(())).await
    };
    write("sam", 1, vec![says("apixaban")]).await.unwrap();
    world.clock.advance(HOUR_MS);
    let person = write("kim", 2, vec![says("insulin"), says("apixaban")]).await.unwrap();
    let entries: Vec<_> = person.record.entries.iter().map(|one| (one.says.words.as_str(), one.by.as_str(), one.at_ms)).collect();
    assert_eq!(entries, [("insulin", "kim", NOW_MS + HOUR_MS), ("apixaban", "sam", NOW_MS)]);
    assert_eq!(write("kim", 2, Vec::new()).await, Err(PeopleError::Changed), "somebody was first");
    let log = world.audit.about(&format!("person/{}", edda.as_str())).await.unwrap();
    let told: Vec<_> = log.iter().map(|entry| (entry.action, entry.reason.as_deref().unwrap())).collect();
    assert_eq!(told[1..], [(Action::PersonChanged, "conditions and medicines"); 2]);
    assert!(!format!("{log:?}").contains("apixaban"));
    let tomorrow = Some(world.clock.now().local_date.tomorrow().unwrap());
    for (fault, part) in [
        (Written { words: " ".into(), ..says("") }, "entry 1 of the record, words"),
        (Written { words: "x".repeat(limits::RECORD_TEXT_LENGTH + 1), ..says("") }, "characters"),
        (Written { since: tomorrow, ..says("apixaban") }, "since: not in the future"),
    ] {
        let refused = write("sam", 3, vec![fault]).await.unwrap_err().to_string();
        assert!(refused.contains(part), "{part}: {refused}");
    }
    let many = write("sam", 3, vec![says("apixaban"); limits::RECORD_ENTRIES + 1]).await;
    assert!(matches!(many, Err(PeopleError::Unfit(_))), "{many:?}");
    // What stands is not judged anew when something is added: only what is new must fit the content of today.
    let never = |says: &Written| Err(says.words.clone());
    let both = vec![says("insulin"), says("warfarin")];
    assert_eq!(world.people.record(world.sam(), &edda, 3, both, &never).await, Err(PeopleError::Unfit(vec!["warfarin".into()])));
}

#[tokio::test]
async fn readings_are_kept_while_they_count_once_each_and_never_too_many() {
    let world = World::new();
    let edda = world.people.add(world.sam(), said(EDDA)).await.unwrap().id;
    let sent = async |one: Reading| world.people.measured(world.sam(), &edda, one).await.unwrap().len();
    let record = async || world.people.read(world.sam(), &edda).await.unwrap().1.record;
    let values = |record: &HealthRecord, now_ms| record.current(now_ms).map(|one| one.value.clone()).collect::<Vec<_>>();
    sent(reading("38.9", NOW_MS, "Omron")).await;
    sent(reading("38.9", NOW_MS, "Omron")).await;
    sent(reading("38.1", NOW_MS - HOUR_MS, "Omron")).await;
    let both = record().await;
    assert_eq!(values(&both, NOW_MS), ["38.9", "38.1"], "sent twice is kept once; the newest first, whenever it came");
    assert_eq!(both.readings[0].by, "sam");
    assert_eq!(values(&both, NOW_MS + 3 * HOUR_MS - 1), ["38.9", "38.1"]);
    assert_eq!(values(&both, NOW_MS + 3 * HOUR_MS), ["38.9"], "over to the millisecond, though still stored");
    world.clock.advance(3 * HOUR_MS);
    sent(reading("37.0", world.clock.now_ms(), "Omron")).await;
    assert_eq!(record().await.readings.len(), 2, "what is over goes when the next is written");
    let mut let_go = 0;
    for n in 0..i64::try_from(limits::READINGS_KEPT).unwrap() + 3 {
        let_go += sent(reading("37.5", world.clock.now_ms() + n, "Omron")).await;
    }
    // The one of before that still counts (that of now is sent again), and three of these.
    assert_eq!(let_go, 4, "whoever sends is told what had to go");
    let older = world.people.measured(world.sam(), &edda, reading("36.0", world.clock.now_ms() - 1, "Omron")).await.unwrap_err();
    assert!(older.to_string().contains("newer ones that still count"), "{older}");
    let full = record().await;
    assert!(full.readings.len() == limits::READINGS_KEPT && full.readings.iter().all(|one| one.value == "37.5"), "the oldest gave way");
    let refused = world.people.measured(world.sam(), &edda, reading("37.5", world.clock.now_ms() + HOUR_MS, " ")).await.unwrap_err();
    assert!(refused.to_string().contains("make and model"), "{refused}");
}

#[test]
fn a_person_stored_before_there_were_records_still_reads() {
    let details = r#"{"nhs_number":null,"family":"Quill","given":"Edda","born":null,"sex":null,"postcode":""}"#;
    let stored = format!(r#"{{"id":"{}","details":{details}}}"#, PersonId::new().unwrap().as_str());
    let person: Person = serde_json::from_str(&stored).unwrap();
    assert_eq!(person.record, HealthRecord::default());
    let entry = Entry { says: says("apixaban"), by: "sam".into(), at_ms: NOW_MS };
    let full = Person { record: HealthRecord { entries: vec![entry], readings: vec![reading("38.9", NOW_MS, "Omron")] }, ..person };
    assert_eq!(serde_json::from_str::<Person>(&serde_json::to_string(&full).unwrap()).unwrap(), full);
}
