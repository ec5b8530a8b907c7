//! A folder put together: what is taken, what is refused by which line with which mend, and what stops the whole.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::operator::{File, Loaded, read};

const GOOD: &str = "services:\n  - id: quay-pharmacy\n    name: Quay Pharmacy\n    kind: pharmacy\n    postcode: ZZ1 4QP\n    \
    hours: mon-fri 09:00-17:30\n    bank_holidays: closed\n    ways_in: {go_to: true}\n    checked: 2026-11-01\n";
const POSTCODES: &str = "pcds,doterm,lat,long\nZZ1 4QP,,54.5,2.0\nZZ1 9ZZ,201206,54.5,2.0\n";

fn folder(files: &[(&str, &str)]) -> Loaded {
    let file =
        |(name, text): &(&str, &str)| File { name: (*name).to_owned(), bytes: Box::new(std::io::Cursor::new(text.as_bytes().to_vec())) };
    let now: Timestamp = "2026-11-23T10:00Z".parse().unwrap();
    read(files.iter().map(file).collect(), now, &TimeZone::get("Europe/London").unwrap())
}

fn ids(loaded: &Loaded) -> Vec<&str> {
    loaded.services.iter().map(|service| service.id.as_str()).collect()
}

#[test]
fn a_service_without_coordinates_stands_where_its_postcode_is() {
    let loaded = folder(&[("a.yaml", GOOD), ("postcodes.csv", POSTCODES)]);
    assert_eq!(loaded.report.refused, []);
    let at = loaded.services[0].at;
    assert_eq!((at.latitude, at.longitude), (54.5, 2.0));
    assert!(loaded.catalogue.is_some());
    let without = folder(&[("a.yaml", GOOD)]);
    assert!(without.report.refused[0].why.contains("`ZZ1 4QP` is not in the tables"), "{:?}", without.report.refused);
    assert!(without.report.refused[0].mend.contains("postcodes.csv"));
}

#[test]
fn each_bad_entry_is_refused_by_line_with_its_why_and_mend_and_stops_no_other() {
    let bad = [
        ("kind: pharmacy", "kind: pharmcy", "no kind of help", "kinds.csv"),
        ("hours: mon-fri 09:00-17:30", "hours: mon-fri 9-5", "not", "mon-fri 08:00-18:30"),
        ("bank_holidays: closed", "bank_holidays: maybe", "`maybe`", "as sun"),
        ("ways_in: {go_to: true}", "ways_in: {}", "no way in", "at least one"),
        ("checked: 2026-11-01", "checked: lately", "`lately`", "last checked"),
        ("name: Quay Pharmacy", "name: [x", "not YAML", "mend this entry"),
        ("name: Quay Pharmacy", "nmae: Quay Pharmacy", "unknown field `nmae`", "fields"),
        ("name: Quay Pharmacy", "name: 5", "expected a string", "fields"),
        ("postcode: ZZ1 4QP", "latitude: 95\n    longitude: 2", "not a place", "degrees"),
        ("hours: mon-fri 09:00-17:30", "setting: x", "says no hours", "mon-fri"),
    ];
    let mut text = GOOD.to_owned();
    for (index, (from, to, _, _)) in bad.iter().enumerate() {
        let entry = GOOD.replacen("services:\n", "", 1).replace("quay-pharmacy", &format!("bad-{index}")).replace(from, to);
        text.push_str(&entry);
    }
    text.push_str(&GOOD.replacen("services:\n", "", 1));
    text.push_str(&GOOD.replacen("services:\n", "", 1).replace("quay-pharmacy", "last-pharmacy"));
    let loaded = folder(&[("a.yaml", &text), ("postcodes.csv", POSTCODES)]);
    assert_eq!(ids(&loaded), ["last-pharmacy", "quay-pharmacy"]);
    assert_eq!(loaded.report.refused_count, bad.len() + 1);
    for (refusal, (index, (_, _, why, mend))) in loaded.report.refused.iter().zip(bad.iter().enumerate()) {
        assert_eq!(refusal.entry, format!("bad-{index}"), "{refusal:?}");
        assert!(refusal.why.contains(why) && refusal.mend.contains(mend), "{refusal:?}");
        let line = usize::try_from(refusal.line).unwrap();
        assert!(text.lines().nth(line - 1).unwrap().contains(&format!("bad-{index}")), "{refusal:?}");
    }
    let twin = loaded.report.refused.last().unwrap();
    assert!(twin.why.contains("has the id quay-pharmacy already"), "{twin:?}");
}

#[test]
fn a_row_of_an_organisation_file_without_a_profile_says_so() {
    let row = "FZZ01,HARBOUR PHARMACY,,,1 QUAY,,,,SALTMERE,ZZ1 4QP,20100101,,A,1,,,,01632 960001,,,,0,,,,,\n";
    let loaded = folder(&[("a.csv", row), ("postcodes.csv", POSTCODES)]);
    let refusal = &loaded.report.refused[0];
    assert!(refusal.why.contains("no profile holds") && refusal.mend.contains("profiles.yaml"), "{refusal:?}");
}

#[test]
fn a_stale_entry_is_kept_marked_and_never_offered() {
    let loaded = folder(&[("a.yaml", &GOOD.replace("2026-11-01", "2025-01-01")), ("postcodes.csv", POSTCODES)]);
    assert_eq!(loaded.services.len(), 1);
    assert_eq!(loaded.report.stale[0].entry, "quay-pharmacy");
}

#[test]
fn a_table_that_everything_rests_on_stops_the_whole() {
    for (name, text) in [
        ("bank-holidays.csv", "date,name,source\nsoon,Easter,me\n"),
        ("places.csv", "place,postcode,latitude,longitude\nX,ZZ1,95,2\n"),
        ("kinds.csv", "kind\npharmacy\n"),
        ("profiles.yaml", "profile: x\n"),
        ("postcodes.csv", "postcode\nZZ1\n"),
    ] {
        let loaded = folder(&[("a.yaml", GOOD), (name, text)]);
        assert!(loaded.catalogue.is_none(), "{name}");
        assert!(loaded.report.refused.iter().any(|refusal| refusal.file.contains(name) && refusal.line == 0), "{name}");
    }
}

#[test]
fn files_that_are_no_text_or_no_list_are_named_and_others_passed_over() {
    let bytes = File { name: "b.csv".to_owned(), bytes: Box::new(std::io::Cursor::new(vec![0xff, 0xfe, 0x00])) };
    let read_all = |files| read(files, "2026-11-23T10:00Z".parse().unwrap(), &TimeZone::UTC);
    let loaded = read_all(vec![bytes, File { name: "notes.txt".to_owned(), bytes: Box::new(std::io::empty()) }]);
    assert_eq!(loaded.report.refused[0].why, "it is not text in UTF-8");
    assert!(loaded.report.notes.iter().any(|note| note == "passed over: notes.txt"));
    for (name, text) in [("a.yaml", "hello: 1\n"), ("a.json", "{}"), ("a.json", "nothing")] {
        let loaded = folder(&[(name, text)]);
        assert_eq!((loaded.report.refused_count, loaded.report.refused[0].line), (1, 0), "{text}");
    }
}
