//! What people type and the topic they should be offered first.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

use super::*;
use crate::program::{Lexicon, Origin, PathwayDef, Phrases};

fn topic(name: &str, title: &str, also: &[&str], about: &[&str], listed: bool) -> PathwayDef {
    PathwayDef {
        name: name.into(),
        title: title.into(),
        also_called: also.iter().map(|a| (*a).into()).collect(),
        about: about.iter().map(|a| (*a).into()).collect(),
        sources: Vec::new(),
        first: 0,
        end: 0,
        opening: 0,
        symptom_group: String::new(),
        before: String::new(),
        gentle: false,
        listed,
        worse_here: Vec::new(),
        origin: Origin::default(),
    }
}

fn release() -> Program {
    let pathways = vec![
        topic("chest-pain", "Chest pain", &["tight chest", "heart pain"], &["chest"], true),
        topic("abdominal-pain", "Tummy pain, 16 and over", &["stomach ache", "belly pain"], &["abdominal-pain"], true),
        topic("sore-throat", "Sore throat", &["tonsillitis", "pain when swallowing"], &["throat"], true),
        topic("headache", "Headache", &["migraine", "head pain"], &["head"], true),
        topic("breathlessness", "Breathing problems", &["short of breath", "breathless", "asthma"], &["breathing"], true),
        topic("vomiting", "Being sick (vomiting)", &[], &["vomiting"], true),
        topic("low-mood", "Low mood", &["depression", "feeling down", "tearful"], &["mental-health"], true),
        topic("hidden", "Throat surgery ward", &[], &[], false),
        topic("something-else", "Something else", &[], &[], false),
    ];
    let group = |name: &str, phrases: &[&str]| Phrases { name: name.into(), phrases: phrases.iter().map(|p| (*p).into()).collect() };
    let synonyms = vec![
        group("tummy", &["belly", "stomach", "abdomen", "gut"]),
        group("vomiting", &["throwing up", "puking", "chucking up"]),
        group("low mood", &["fed up", "no joy in anything"]),
        group("throat", &["tonsils"]),
    ];
    let order = (0..7).map(PathwayId).collect();
    Program {
        pathways,
        topic_order: order,
        none_fits: Some(PathwayId(8)),
        lexicons: vec![Lexicon { language: "en".into(), synonyms, ..Lexicon::default() }],
        ..Program::default()
    }
}

#[test]
fn people_find_their_topic_in_their_own_words() {
    let program = release();
    let finder = TopicFinder::new(&program);
    for (typed, expected) in [
        ("chest pain", "chest-pain"),
        ("my chest hurts and I have pain", "chest-pain"),
        ("pains in the chest", "chest-pain"),
        ("stomach ache", "abdominal-pain"),
        ("my gut hurts", "abdominal-pain"),
        ("belly", "abdominal-pain"),
        ("soar throat", "sore-throat"),
        ("sore thraot", "sore-throat"),
        ("tonsilitis", "sore-throat"),
        ("swollen tonsils", "sore-throat"),
        ("it hurts swallowing", "sore-throat"),
        ("hedache", "headache"),
        ("head", "headache"),
        ("migrane", "headache"),
        ("I keep throwing up", "vomiting"),
        ("vomitting", "vomiting"),
        ("can\u{2019}t stop being sick", "vomiting"),
        ("short of breath", "breathlessness"),
        ("breathles", "breathlessness"),
        ("depressed", "low-mood"),
        ("I am so fed up", "low-mood"),
        ("crying and feeling down", "low-mood"),
    ] {
        let hits = finder.find(typed, 3);
        let first = program.pathway(hits[0].pathway).unwrap();
        assert_eq!(first.name, expected, "{typed}: {hits:?}");
        assert!(!hits[0].fallback && !hits[0].why.is_empty(), "{typed}");
    }
}

#[test]
fn the_words_that_matched_are_told() {
    let hits = TopicFinder::new(&release()).find("I keep throwing up since Monday", 1);
    assert_eq!(hits[0].why, ["throwing up"]);
}

#[test]
fn what_fits_nothing_leads_to_none_of_these_and_unlisted_topics_stay_hidden() {
    let program = release();
    let finder = TopicFinder::new(&program);
    for typed in ["", "qqq zzz", "the and of", "surgery ward", "\u{1f600}"] {
        let hits = finder.find(typed, 5);
        assert_eq!(hits.len(), 1, "{typed}: {hits:?}");
        assert!(hits[0].fallback && hits[0].pathway == PathwayId(8));
    }
}

#[test]
fn two_hundred_topics_are_searched_within_a_millisecond() {
    const PARTS: [&str; 20] = [
        "arm", "leg", "knee", "ankle", "shoulder", "wrist", "elbow", "finger", "back", "neck", "face", "ear", "eye", "nose", "mouth",
        "tooth", "hip", "foot", "groin", "scalp",
    ];
    const TROUBLES: [&str; 10] = ["pain", "swelling", "injury", "burn", "rash", "itching", "numbness", "bleeding", "weakness", "infection"];
    let mut pathways = Vec::new();
    for part in PARTS {
        for trouble in TROUBLES {
            let also = format!("{trouble} of the {part}");
            pathways.push(topic(
                &format!("{part}-{trouble}"),
                &format!("{part} {trouble}"),
                &[&also, "hurts badly"],
                &[part, trouble],
                true,
            ));
        }
    }
    let program = Program { pathways, ..Program::default() };
    let finder = TopicFinder::new(&program);
    let typed = "my sholder is sweling up and numbb after a fall on the stairs last nigth";
    let hits = finder.find(typed, 5);
    assert_eq!(program.pathway(hits[0].pathway).unwrap().name, "shoulder-swelling");
    let began = std::time::Instant::now();
    for _ in 0..100 {
        assert_eq!(finder.find(typed, 5), hits, "same words, same order");
    }
    let each = began.elapsed() / 100;
    // A debug build on a shared machine is about ten times slower than the product.
    assert!(each.as_millis() < 10, "{each:?}");
}
