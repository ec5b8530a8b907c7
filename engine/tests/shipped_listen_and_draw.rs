//! The shipped library, listened to and drawn: its own lexicon hears the authored sentences, its topics are found, every pathway makes one picture and one list.
//!
//! The scanner's own behaviour is tested beside it with a small lexicon; a failure here alone is one of the content.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop and speak"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

use fingerpost_engine::draw::draw_pathway;
use fingerpost_engine::listen::{RedFlagScanner, TopicFinder};
use fingerpost_engine::load;
use fingerpost_engine::program::{PathwayId, Program};

const SENTENCES: &str = include_str!("../../tests/fixtures/listen/red-flags.tsv");

static SHIPPED: LazyLock<Program> = LazyLock::new(|| {
    let mut files = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../pathways"), "", &mut files);
    let loaded = load(&files);
    loaded.program.unwrap_or_else(|| panic!("the shipped library loads: {:?}", loaded.faults.first()))
});

fn gather(folder: &Path, under: &str, out: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).expect("the shipped library").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{under}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            gather(&path, &format!("{name}/"), out);
        } else if name.ends_with(".yaml") {
            out.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

/// The shipped library's name for a fact of the fixture; none where it asks something narrower.
fn shipped_name(fact: &str) -> Option<&str> {
    match fact {
        "harmed_self" => Some("self_harm"),
        "chest_pain_now" | "struggling_to_breathe" | "hears_voices" | "abuse" => None,
        same => Some(same),
    }
}

#[test]
fn the_shipped_lexicon_hears_the_authored_sentences() {
    let scanner = RedFlagScanner::new(&SHIPPED);
    let (mut missed, mut alarms, mut dangers, mut harmless) = (Vec::new(), Vec::new(), 0_usize, 0_usize);
    for line in SENTENCES.lines() {
        let [fact, expected, sentence]: [&str; 3] = line.split('\t').collect::<Vec<_>>().try_into().expect("three columns");
        let flags = scanner.scan(sentence);
        if expected == "none" {
            harmless += 1;
            if !flags.is_empty() {
                alarms.push(format!("{sentence}: {flags:?}"));
            }
        } else if let Some(id) = shipped_name(fact).and_then(|name| SHIPPED.fact_named(name)) {
            dangers += 1;
            if !flags.iter().any(|f| f.fact == id) {
                missed.push(format!("{fact}: {sentence}"));
            }
        }
    }
    println!(
        "shipped lexicon: missed {} of {dangers} dangers, {} false alarms in {harmless} harmless sentences",
        missed.len(),
        alarms.len()
    );
    println!("missed:\n{}\nfalse alarms:\n{}", missed.join("\n"), alarms.join("\n"));
    assert!(dangers > 100 && missed.len() * 100 <= dangers * 2, "at least 98 in 100 are heard:\n{}", missed.join("\n"));
    assert!(alarms.len() * 100 <= harmless * 5, "at most 5 in 100 are false:\n{}", alarms.join("\n"));
}

#[test]
fn people_find_the_shipped_topics() {
    let finder = TopicFinder::new(&SHIPPED);
    let mut wrong = Vec::new();
    for (typed, expected) in [
        ("my chest hurts", "chest-pain"),
        ("tummy ache", "abdominal-pain"),
        ("stomache ache", "abdominal-pain"),
        ("sore throat", "sore-throat"),
        ("banging headache", "headache"),
        ("migrane", "headache"),
        ("I fell and hit my head", "head-injury"),
        ("short of breath", "breathlessness"),
        ("cant stop wheezing", "breathlessness"),
        ("tooth ache", "toothache"),
        ("feeling really down and tearful", "low-mood"),
        ("depressed", "low-mood"),
        ("took too many tablets", "overdose"),
        ("my baby has a temperature", "fever-under-5"),
        ("pain in my balls", "testicular-pain"),
        ("my ears are purple", "something-else"),
    ] {
        let hits = finder.find(typed, 3);
        let names: Vec<&str> = hits.iter().filter_map(|h| SHIPPED.pathway(h.pathway)).map(|p| p.name.as_str()).collect();
        if names.first() != Some(&expected) {
            wrong.push(format!("`{typed}`: expected {expected}, offered {names:?} {:?}", hits.first().map(|h| &h.why)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_shipped_pathway_is_drawn_the_same_in_picture_and_list() {
    let mut took: BTreeMap<&str, u128> = BTreeMap::new();
    for (at, pathway) in SHIPPED.pathways.iter().enumerate() {
        let began = Instant::now();
        let drawing = draw_pathway(&SHIPPED, PathwayId(u16::try_from(at).unwrap()));
        took.insert(&pathway.name, began.elapsed().as_millis());
        assert!(!drawing.partial, "{}", pathway.name);
        for line in &drawing.list {
            assert_eq!(drawing.svg.matches(&format!("href=\"#{}\"", line.id)).count(), 1, "{} {}", pathway.name, line.id);
        }
        if let Some(folder) = std::env::var_os("DRAWINGS_TO") {
            std::fs::write(Path::new(&folder).join(format!("{}.svg", pathway.name)), &drawing.svg).expect("the folder can be written");
            std::fs::write(Path::new(&folder).join(format!("{}.txt", pathway.name)), &drawing.plain).expect("the folder can be written");
        }
    }
    println!("drawn in milliseconds: {took:?}");
}
