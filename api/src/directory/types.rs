//! Nouns of the directory: a service, what it takes, how people get in, how busy it is. Holds no I/O, no clock and no decision;
//! opening hours have their own page (`hours`), and so have the reasons for a rank or an exclusion (`reasons`).

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::by_hand::ByHand;
use super::hours::OpeningHours;
use crate::limits;

/// Why a text is not an id, a place or a need of the directory. One sentence, for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadInput(pub String);

/// Short name of a thing, made of `a-z`, `0-9` and `-`: at most [`limits::ID_LENGTH`] characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceId(String);

impl ServiceId {
    /// Reads an id.
    ///
    /// # Errors
    /// When it is empty, too long, or holds other characters: ids become parts of storage keys and addresses.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        let fits = !text.is_empty() && text.len() <= limits::ID_LENGTH;
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadInput(format!(
                "`{}` is not a service id: use 1 to {} of a-z, 0-9 and -",
                text.chars().take(limits::ID_LENGTH).collect::<String>().escape_debug(),
                limits::ID_LENGTH
            )))
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ServiceId {
    type Error = BadInput;
    fn try_from(text: String) -> Result<Self, BadInput> {
        Self::parse(&text)
    }
}

impl From<ServiceId> for String {
    fn from(id: ServiceId) -> Self {
        id.0
    }
}

/// Sex as the pathways ask it. A person who did not say has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A point on the globe, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
}

impl Point {
    /// Checks a pair of degrees.
    ///
    /// # Errors
    /// When a number is not finite or outside the globe.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, BadInput> {
        if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
            Ok(Self { latitude, longitude })
        } else {
            Err(BadInput(format!("{latitude}, {longitude} is not a place: latitude is -90 to 90, longitude -180 to 180")))
        }
    }
}

/// Whom and what a service takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takes {
    /// Disposition ids; empty: every disposition of the service's kind.
    pub dispositions: BTreeSet<String>,
    /// Symptom groups it takes and no others; empty: all.
    pub only_symptom_groups: BTreeSet<String>,
    /// Symptom groups it does not take.
    pub not_symptom_groups: BTreeSet<String>,
    /// Youngest age in months, included.
    pub age_from_months: u16,
    /// Age in months from which a person is too old, excluded; `None`: no limit.
    pub age_to_months: Option<u16>,
    /// The one sex it takes; `None`: both.
    pub sex: Option<Sex>,
    /// Outward parts of the postcodes it serves (`ZZ1`); empty: anywhere.
    pub areas: BTreeSet<String>,
    /// True when only people registered there may come. Such services are named by the person, never found by distance.
    pub registered_only: bool,
}

/// How a person gets in. The order is the order in which ways are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// An appointment is booked from here.
    Book,
    /// The service rings the person.
    CallBack,
    /// The person rings the service.
    Telephone,
    /// The person goes there.
    GoTo,
    /// The person uses a website.
    Website,
}

/// The ways in that a service declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaysIn {
    /// Appointments can be booked.
    pub book: bool,
    /// It rings people back.
    pub call_back: bool,
    /// Number to ring.
    pub telephone: Option<String>,
    /// People may walk in.
    pub go_to: bool,
    /// Address of a website.
    pub website: Option<String>,
}

impl WaysIn {
    /// True when nobody has to travel: it works by telephone or website only.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        !self.book && !self.go_to
    }
}

/// How busy a service says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// Takes people.
    Green,
    /// Takes people, with a wait.
    Amber,
    /// Takes nobody now: never offered.
    Red,
}

/// A capacity with the time at which it was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapacityReport {
    /// What was said.
    pub capacity: Capacity,
    /// When.
    pub reported_at: Timestamp,
}

/// One clinically profiled service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// The name the public knows it by.
    pub name: String,
    /// Kind of help, an id of `pathways/services.yaml` (`primary-care`, `pharmacy` …).
    pub kind: String,
    /// What it is in plain words: "urgent treatment centre".
    pub setting: String,
    /// Whom and what it takes.
    pub takes: Takes,
    /// How people get in.
    pub ways_in: WaysIn,
    /// When it is open.
    pub hours: OpeningHours,
    /// Latest report of how busy it is, if any.
    pub capacity: Option<CapacityReport>,
    /// Street and number.
    pub address: String,
    /// Town.
    pub place: String,
    /// Postcode.
    pub postcode: String,
    /// Where it is.
    pub at: Point,
    /// Plain words: "step-free", "hearing loop".
    pub accessibility: Vec<String>,
    /// Languages spoken there, in English.
    pub languages: Vec<String>,
    /// Day on which somebody last checked this entry. Entries older than [`limits::ENTRY_STALE_AFTER_DAYS`] are not offered.
    pub checked_on: Date,
    /// What staff changed by hand, as far as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<Box<ByHand>>,
}

/// What somebody needs, as the hand-off room says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Disposition id of the release.
    pub disposition: String,
    /// Kind of help, an id of `pathways/services.yaml`.
    pub kind: String,
    /// Minutes from the outcome within which the person is to be seen; `None`: no limit.
    pub within_minutes: Option<u32>,
    /// Symptom groups of the problems, where they have one.
    pub symptom_groups: Vec<String>,
    /// Age in whole months, when known.
    pub age_months: Option<u16>,
    /// Sex, when said.
    pub sex: Option<Sex>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    #[test]
    fn ids_refuse_what_would_break_a_key() {
        assert!(ServiceId::parse("saltmere-utc-1").is_ok());
        for bad in ["", "A", "a/b", "a b", "ä", &"a".repeat(limits::ID_LENGTH + 1)] {
            assert!(ServiceId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn points_refuse_what_is_not_on_the_globe() {
        assert!(Point::new(54.5, 2.0).is_ok());
        for (a, b) in [(91.0, 0.0), (0.0, 181.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(Point::new(a, b).is_err());
        }
    }
}
