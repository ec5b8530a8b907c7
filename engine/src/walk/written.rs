//! How an answer is written down: in text that people read its shape tells its kind, in compact stored form its kind is named.
//!
//! It holds the two forms only; whether an answer fits is decided where it is given.

use super::answer::Answer;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The compact form. Its variants are numbered by place: add at the end, never reorder, or calls stored before cannot be read.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Answer")]
enum Compact {
    Word(String),
    Number { value: String, unit: String },
    Born { born: Date },
    Rough { age: String },
    List(Vec<String>),
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The inherent function of the same name writes the readable form.
        if serializer.is_human_readable() { Self::serialize(self, serializer) } else { Compact::serialize(self, serializer) }
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() { Self::deserialize(deserializer) } else { Compact::deserialize(deserializer) }
    }
}
