//! What is recorded of somebody's health: conditions and medicines as staff wrote them, and what devices measured, while it counts.
//!
//! Facts, values and units are plain text here. What they mean and whether they fit, the content says; what a conversation may take from them, the engine.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::limits;

/// A condition or medicine as somebody writes it down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// A fact of the library, such as `takes_anticoagulant`.
    pub fact: String,
    /// What is so, as it would be answered: `yes`, `no`, an option, a number in the fact's own unit.
    pub value: String,
    /// The words it was recorded in, such as `apixaban 5 mg twice a day`.
    pub words: String,
    /// Since when.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
    /// Where it is known from, such as `letter of the hospital`; may be empty.
    #[serde(default)]
    pub source: String,
}

/// One entry of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it says.
    pub says: Written,
    /// Who wrote it.
    pub by: String,
    /// When they did, milliseconds UTC.
    pub at_ms: i64,
}

/// What a device measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The fact it answers, such as `temperature_c`.
    pub fact: String,
    /// The number, with at most one dot.
    pub value: String,
    /// Its unit; empty: the fact has none.
    pub unit: String,
    /// When it was taken, milliseconds UTC.
    pub taken_at_ms: i64,
    /// Make and model of the device.
    pub device: String,
    /// Who sent it.
    pub by: String,
    /// From when on it says nothing any more, milliseconds UTC.
    pub until_ms: i64,
}

/// The record of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HealthRecord {
    /// Conditions and medicines, in the order of the writer.
    pub entries: Vec<Entry>,
    /// Readings, oldest first. Read them by [`HealthRecord::current`]: some may be over.
    pub readings: Vec<Reading>,
}

impl HealthRecord {
    /// The readings that still count, newest first.
    pub fn current(&self, now_ms: i64) -> impl Iterator<Item = &Reading> {
        self.readings.iter().rev().filter(move |reading| reading.until_ms > now_ms)
    }

    /// The same record with these entries. Those that stand already keep who wrote them and when.
    pub(super) fn rewritten(&self, written: Vec<Written>, by: &str, at_ms: i64) -> Self {
        let kept = |says: &Written| self.entries.iter().find(|entry| entry.says == *says).cloned();
        let entry = |says: Written| kept(&says).unwrap_or_else(|| Entry { says, by: by.to_owned(), at_ms });
        Self { entries: written.into_iter().map(entry).collect(), readings: self.readings.clone() }
    }

    /// The same record with one reading more. One that is sent twice is kept once; those that are over go, and of too many the oldest, which are given too.
    pub(super) fn measured(&self, reading: Reading, now_ms: i64) -> (Self, Vec<Reading>) {
        let again = |old: &Reading| (&old.fact, old.taken_at_ms, &old.device) == (&reading.fact, reading.taken_at_ms, &reading.device);
        let mut readings: Vec<Reading> = self.readings.iter().filter(|old| old.until_ms > now_ms && !again(old)).cloned().collect();
        readings.push(reading);
        readings.sort_by_key(|reading| reading.taken_at_ms);
        let let_go = readings.drain(..readings.len().saturating_sub(limits::READINGS_KEPT)).collect();
        (Self { entries: self.entries.clone(), readings }, let_go)
    }

    /// Everything that does not fit, whatever the content.
    pub(super) fn faults(&self, today: Date) -> Vec<String> {
        let mut faults = Vec::new();
        for (at, Entry { says, .. }) in self.entries.iter().enumerate() {
            let mut wrong = |what: &str| faults.push(format!("entry {} of the record, {what}", at.saturating_add(1)));
            if says.words.trim().is_empty() {
                wrong("words: write it as it was recorded, or nobody can tell whether it still holds");
            }
            if [&says.fact, &says.value, &says.words, &says.source].iter().any(|text| is_long(text)) {
                wrong(&format!("at most {} characters in a field", limits::RECORD_TEXT_LENGTH));
            }
            if says.since.is_some_and(|since| since > today) {
                wrong("since: not in the future");
            }
        }
        for Reading { fact, value, unit, device, .. } in &self.readings {
            if device.trim().is_empty() || [fact, value, unit, device].into_iter().any(|text| is_long(text)) {
                faults.push(format!("device: say its make and model, in at most {} characters", limits::RECORD_TEXT_LENGTH));
            }
        }
        faults
    }
}

fn is_long(text: &str) -> bool {
    text.chars().count() > limits::RECORD_TEXT_LENGTH
}
