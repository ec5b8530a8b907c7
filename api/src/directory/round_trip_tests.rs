//! What is written is read as the same services, in every format, over made-up services of every kind of oddity. The seed is printed.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a test may stop and says its seed")]

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::hours::OpeningHours;
use super::operator::{File, Loaded, read};
use super::synthetic::Dice;
use super::types::{Capacity, CapacityReport, Point, Service, ServiceId, Sex, Takes, WaysIn};
use super::write::{Written, write};

const SERVICES: usize = 400;

fn seed() -> u64 {
    let seed = std::env::var("DIRECTORY_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_126);
    println!("DIRECTORY_SEED={seed}");
    seed
}

fn now() -> Timestamp {
    "2026-11-23T10:00Z".parse().unwrap()
}

pub(super) fn read_one(name: &str, text: &str) -> Loaded {
    let file = File { name: name.to_owned(), bytes: Box::new(std::io::Cursor::new(text.as_bytes().to_vec())) };
    read(vec![file], now(), &TimeZone::get("Europe/London").unwrap())
}

/// Words that other readers take for something else.
const WORDS: [&str; 24] = [
    "no",
    "yes",
    "true",
    "null",
    "~",
    "5",
    "05",
    "1e3",
    "0x1F",
    "-",
    "- a",
    "a: b",
    "a #b",
    "#",
    "\"quoted\"",
    "it's",
    "[x]",
    "{y}",
    "a,b",
    "&z",
    "*z",
    "!t",
    "Ærø Ördinary 日本",
    "%",
];

fn words(dice: &mut Dice, most: u64) -> String {
    let count = dice.below(most) + 1;
    (0..count).map(|_| *dice.of(&WORDS).unwrap()).collect::<Vec<_>>().join(" ")
}

fn list(dice: &mut Dice) -> Vec<String> {
    (0..dice.below(4)).map(|_| words(dice, 2)).collect()
}

fn hours(dice: &mut Dice) -> OpeningHours {
    let weeks =
        ["always", "never", "mon-fri 08:00-12:30,13:30-18:30", "mon 22:00-02:00; wed 00:00-24:00; sun 09:00-09:00", "sat-sun 18:00-24:00"];
    let holidays = ["as usual", "closed", "as sun", "10:00-16:00,20:00-01:00"];
    let single = ["", "2026-12-25 closed", "2026-12-24 08:00-12:00; 2026-12-25 closed; 2027-01-01 22:00-04:00"];
    OpeningHours::parse(dice.of(&weeks).unwrap(), dice.of(&holidays).unwrap(), dice.of(&single).unwrap()).unwrap()
}

fn millionths(dice: &mut Dice, span: u64) -> f64 {
    (f64::from(u32::try_from(dice.below(span * 2_000_000)).unwrap()) - f64::from(u32::try_from(span * 1_000_000).unwrap())) / 1e6
}

fn service(number: usize, dice: &mut Dice) -> Service {
    let set = |dice: &mut Dice| list(dice).into_iter().collect::<BTreeSet<_>>();
    let from = u16::try_from(dice.below(300)).unwrap();
    let capacity = [Capacity::Green, Capacity::Amber, Capacity::Red];
    let reported_at = Timestamp::from_millisecond(1_790_000_000_000 + i64::try_from(dice.below(1_000_000_000)).unwrap()).unwrap();
    Service {
        id: ServiceId::parse(&format!("made-up-{number}")).unwrap(),
        name: words(dice, 6),
        kind: "pharmacy".to_owned(),
        setting: if dice.below(3) == 0 { String::new() } else { words(dice, 3) },
        takes: Takes {
            dispositions: set(dice),
            only_symptom_groups: set(dice),
            not_symptom_groups: set(dice),
            age_from_months: from,
            age_to_months: (dice.below(2) == 0).then_some(from + 1 + u16::try_from(dice.below(600)).unwrap()),
            sex: *dice.of(&[None, Some(Sex::Female), Some(Sex::Male)]).unwrap(),
            areas: (0..dice.below(3)).map(|number| format!("ZZ{number}")).collect(),
            registered_only: dice.below(2) == 0,
        },
        ways_in: WaysIn {
            book: dice.below(2) == 0,
            call_back: dice.below(2) == 0,
            telephone: (dice.below(2) == 0).then(|| "01632 960001".to_owned()),
            go_to: true,
            website: (dice.below(2) == 0).then(|| "https://clinic.example/a?b=c#d".to_owned()),
        },
        hours: hours(dice),
        capacity: (dice.below(2) == 0).then(|| CapacityReport { capacity: *dice.of(&capacity).unwrap(), reported_at }),
        address: words(dice, 3),
        place: words(dice, 2),
        postcode: "ZZ1 1AA".to_owned(),
        at: Point::new(millionths(dice, 90), millionths(dice, 180)).unwrap(),
        accessibility: list(dice),
        languages: list(dice),
        checked_on: "2026-10-01".parse().unwrap(),
        by_hand: None,
    }
}

fn made_up() -> Vec<Service> {
    let mut dice = Dice::new(seed());
    let mut services: Vec<Service> = (0..SERVICES).map(|number| service(number, &mut dice)).collect();
    services.sort_by(|a, b| a.id.cmp(&b.id));
    services
}

#[test]
fn every_format_gives_back_every_service_as_it_was() {
    let services = made_up();
    for (format, name) in [(Written::Yaml, "a.yaml"), (Written::Csv, "a.csv"), (Written::Fhir, "a.json")] {
        let text = write(&services, format).unwrap();
        let loaded = read_one(name, &text);
        assert_eq!(loaded.report.refused.first(), None, "{format:?}");
        assert_eq!(loaded.report.lost.first(), None, "{format:?}");
        for (wanted, got) in services.iter().zip(&loaded.services) {
            assert_eq!(wanted, got, "{format:?}");
        }
        assert_eq!(loaded.services.len(), SERVICES, "{format:?}");
        // And the same bytes again: an export of an export changes nothing.
        assert_eq!(write(&loaded.services, format).unwrap(), text, "{format:?}");
    }
}

#[test]
fn text_cut_anywhere_stops_nobody() {
    let services: Vec<Service> = made_up().into_iter().take(3).collect();
    for (format, name) in [(Written::Yaml, "a.yaml"), (Written::Csv, "a.csv"), (Written::Fhir, "a.json")] {
        let text = write(&services, format).unwrap();
        let mut taken = BTreeSet::new();
        for end in (0..text.len()).step_by(17).filter(|end| text.is_char_boundary(*end)) {
            let loaded = read_one(name, &text[..end]);
            taken.insert(loaded.services.len());
            // A cut entry may still read whole, when what is cut off may be left out; it is never another one.
            assert!(loaded.services.iter().all(|got| services.iter().any(|service| service.id == got.id)), "{format:?} {end}");
        }
        assert!(taken.contains(&0), "{format:?}");
    }
}

#[test]
fn the_demonstration_itself_goes_through_every_format() {
    let zone = TimeZone::get("Europe/London").unwrap();
    let demo = super::demo::catalogue(now(), &zone).unwrap();
    let services: Vec<Service> = demo.services.iter().map(|service| service.as_ref().clone()).collect();
    for (format, name) in [(Written::Yaml, "a.yaml"), (Written::Csv, "a.csv"), (Written::Fhir, "a.json")] {
        let loaded = read_one(name, &write(&services, format).unwrap());
        assert_eq!(loaded.report.refused.first(), None, "{format:?}");
        assert_eq!(loaded.services.len(), services.len(), "{format:?}");
        let other = services.iter().zip(&loaded.services).find(|(wanted, got)| wanted != got);
        assert_eq!(other, None, "{format:?}");
    }
}
