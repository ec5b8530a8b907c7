//! From a person's record to finished words: what stands beside a question, the list on the person's page. It fills nothing in by itself: a handler chooses,
//! sees it in the field, and confirms.

use std::collections::BTreeMap;

use fingerpost_engine::program::{FactKind, Program, Wording};
use fingerpost_engine::walk::Answer;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::view::{Beside, RecordLine, RecordList};
use crate::limits;
use crate::people::{Entry, HealthRecord, Reading, Written};
use crate::sessions::QuestionView;

/// The headings of the library under which its conditions and medicines stand: what the form offers. Other facts are written over the interface.
const GROUPS: [&str; 2] = ["Conditions and medicines", "Medicines"];

/// Which of what stands beside a question is filled in. It names facts and instants, never values: addresses are logged.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Used {
    /// `FACT.INSTANT.PLACE`, with commas between.
    #[serde(default, rename = "use")]
    pub(super) used: String,
}

/// What a record and devices say of what is asked: readings first, the newest first.
pub(super) fn beside(record: &HealthRecord, asked: &QuestionView, used: &str, call: &str, now_ms: i64, zone: &TimeZone) -> Vec<Beside> {
    let mut all: Vec<(String, Beside)> = Vec::new();
    let facts = asked.fact.iter().map(|fact| (fact, ""));
    for (fact, about) in facts.chain(asked.items.iter().map(|item| (&item.fact, item.card.as_str()))) {
        let readings = record.current(now_ms).filter(|reading| reading.fact == *fact).take(limits::READINGS_SHOWN);
        let readings = readings.map(|one| (one.taken_at_ms, measured(one, now_ms, zone), &one.value, one.unit.clone()));
        let entries = record.entries.iter().filter(|entry| entry.says.fact == *fact).map(|one| {
            let option = asked.options.iter().find(|option| option.id == one.says.value);
            let words = recorded(one, option.map_or(&one.says.value, |option| &option.say), zone);
            (one.at_ms, words, &one.says.value, String::new())
        });
        for (n, (at_ms, words, value, unit)) in readings.chain(entries).enumerate() {
            let (fact, about, value) = (fact.clone(), about.to_owned(), value.clone());
            all.push((format!("{fact}.{at_ms}.{n}"), Beside { fact, about, words, value, unit, ..Beside::default() }));
        }
    }
    let is_used = |key: &str| used.split(',').any(|one| one == key);
    let chosen: Vec<(String, String)> =
        all.iter().filter(|(key, _)| is_used(key)).map(|(key, one)| (key.clone(), one.fact.clone())).collect();
    let with_address = |(key, mut one): (String, Beside)| {
        // What is filled in on other lines of a card stays filled in.
        let others = chosen.iter().filter(|(_, fact)| *fact != one.fact).map(|(other, _)| other.as_str());
        one.href = format!("{call}?use={}", others.chain([key.as_str()]).collect::<Vec<_>>().join(","));
        one.is_used = is_used(&key);
        one.key = key;
        one
    };
    all.into_iter().map(with_address).collect()
}

/// The facts whose answers are what was filled in: what a handler changed before they confirmed it is their own answer.
pub(super) fn taken(beside: &[Beside], answers: &BTreeMap<String, Answer>) -> Vec<String> {
    let is_so = |one: &&Beside| match answers.get(&one.fact) {
        Some(Answer::Word(word)) => *word == one.value,
        Some(Answer::Number { value, unit }) => *value == one.value && *unit == one.unit,
        _ => false,
    };
    let mut facts: Vec<String> = beside.iter().filter(|one| one.is_used).filter(is_so).map(|one| one.fact.clone()).collect();
    facts.dedup();
    facts
}

fn measured(reading: &Reading, now_ms: i64, zone: &TimeZone) -> String {
    let zoned = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone());
    let taken = zoned(reading.taken_at_ms);
    let day = if taken.date() == zoned(now_ms).date() { "today".to_owned() } else { taken.strftime("on %-d %B %Y").to_string() };
    let value = format!("{} {}", reading.value, reading.unit);
    format!("Measured {day} at {} by {}: {}", taken.strftime("%H:%M"), reading.device, value.trim())
}

fn recorded(entry: &Entry, value: &str, zone: &TimeZone) -> String {
    let Written { words, since, source, .. } = &entry.says;
    let at = Timestamp::from_millisecond(entry.at_ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone());
    let since = since.map(|since| since.strftime(", since %-d %B %Y").to_string()).unwrap_or_default();
    let source = if source.is_empty() { String::new() } else { format!(" ({source})") };
    format!("Recorded on {} as “{value}”: {words}{since}{source}", at.strftime("%-d %B %Y"))
}

/// The list on the person's page.
pub(super) fn list(record: &HealthRecord, program: &Program, now_ms: i64, zone: &TimeZone) -> RecordList {
    let title = |fact: &str| {
        let def = program.fact_named(fact).and_then(|fact| program.fact(fact));
        def.map_or_else(|| fact.to_owned(), |def| label(&def.wording))
    };
    let entry = |entry: &Entry| RecordLine {
        title: title(&entry.says.fact),
        words: format!("{}. Written by {}.", recorded(entry, &entry.says.value, zone), entry.by),
    };
    let reading = |reading: &Reading| format!("{}: {}", title(&reading.fact), measured(reading, now_ms, zone));
    let offered = program.facts.iter().filter(|def| {
        let lasts = def.given.is_none() && def.lasts_minutes.is_none();
        lasts && matches!(def.kind, FactKind::YesNo) && GROUPS.contains(&def.wording.group.as_str())
    });
    let mut facts: Vec<(String, String)> = offered.map(|def| (def.name.clone(), label(&def.wording))).collect();
    facts.sort_by(|one, other| one.1.cmp(&other.1));
    RecordList { entries: record.entries.iter().map(entry).collect(), readings: record.current(now_ms).map(reading).collect(), facts }
}

fn label(wording: &Wording) -> String {
    let words = [&wording.card, &wording.handler, &wording.they, &wording.you];
    words.into_iter().find(|text| !text.is_empty()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]

    use super::*;

    const TAKEN_MS: i64 = 1_772_546_700_000;
    const LIFE_MS: i64 = 4 * 60 * 60 * 1_000;

    fn asked(fact: &str) -> QuestionView {
        let none = String::new;
        QuestionView {
            key: none(),
            kind: "number",
            fact: Some(fact.to_owned()),
            heading: none(),
            stem: none(),
            hint: none(),
            why: none(),
            probe: none(),
            options: Vec::new(),
            items: Vec::new(),
            units: vec!["°C".to_owned()],
            low: none(),
            high: none(),
            allows_unsure: true,
            topic: none(),
            gentle: false,
            suggestion: none(),
        }
    }

    #[test]
    fn a_reading_stands_beside_its_own_question_until_it_is_over_and_says_when_it_was_taken() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let reading = |n: i64| Reading {
            fact: "heat".into(),
            value: format!("38.{n}"),
            unit: "°C".into(),
            taken_at_ms: TAKEN_MS + n,
            device: "Omron M3".into(),
            by: "sam".into(),
            until_ms: TAKEN_MS + n + LIFE_MS,
        };
        let record = HealthRecord { entries: Vec::new(), readings: vec![reading(0)] };
        let words = |fact: &str, now_ms| -> Vec<String> {
            beside(&record, &asked(fact), "", "/call/x", now_ms, &zone).into_iter().map(|one| one.words).collect()
        };
        assert_eq!(words("heat", TAKEN_MS + LIFE_MS - 1), ["Measured today at 14:05 by Omron M3: 38.0 °C"]);
        assert!(words("heat", TAKEN_MS + LIFE_MS).is_empty(), "over");
        assert!(words("pulse", TAKEN_MS).is_empty(), "another question");
        let long = Reading { until_ms: i64::MAX, ..reading(0) };
        let record = HealthRecord { readings: vec![long], ..record.clone() };
        let later = beside(&record, &asked("heat"), "", "/call/x", TAKEN_MS + 24 * 60 * 60 * 1_000, &zone);
        assert_eq!(
            later.iter().map(|one| one.words.as_str()).collect::<Vec<_>>(),
            ["Measured on 3 March 2026 at 14:05 by Omron M3: 38.0 °C"]
        );
        let many = HealthRecord { readings: (0..6).map(reading).collect(), ..record };
        let shown: Vec<String> = beside(&many, &asked("heat"), "", "/call/x", TAKEN_MS, &zone).into_iter().map(|one| one.value).collect();
        assert_eq!(shown, ["38.5", "38.4", "38.3"], "the newest");
    }
}
