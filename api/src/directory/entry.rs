//! A service as an operator writes it: every field in words, the same for our YAML, our tables and what other formats are turned into. Holds
//! the way to a service and back, and for each field how to mend it. Reads no file.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::hours::OpeningHours;
use super::import::{capacity, checked_on, months, sex};
use super::places::{Found, Places};
use super::types::{BadInput, Capacity, Point, Service, ServiceId, Sex, Takes, WaysIn};
use crate::limits;

/// One service in words. What is left out says nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The name the public knows it by.
    pub name: String,
    /// Kind of help.
    pub kind: String,
    /// What it is in plain words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub setting: String,
    /// Street and number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Town.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Postcode.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    /// Degrees north; without it the postcode's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east; without it the postcode's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// The week: `mon-fri 08:00-18:30; sat 09:00-12:00`, `always` or `never`.
    #[serde(default)]
    pub hours: String,
    /// What bank holidays do to it: `as usual`, `closed`, `as sun` or hours.
    #[serde(default)]
    pub bank_holidays: String,
    /// Single days: `2026-12-24 closed; 2026-12-31 08:00-13:00`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exceptions: String,
    /// Whom and what it takes.
    #[serde(default, skip_serializing_if = "TakesWords::is_empty")]
    pub takes: TakesWords,
    /// How people get in.
    #[serde(default)]
    pub ways_in: WaysWords,
    /// Plain words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<String>,
    /// Languages spoken there, in English.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// `green`, `amber` or `red`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub capacity: String,
    /// When that was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reported: String,
    /// Day on which somebody last checked the entry.
    #[serde(default)]
    pub checked: String,
}

/// Whom and what a service takes, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakesWords {
    /// Disposition ids; none: every one of its kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dispositions: Vec<String>,
    /// Symptom groups it takes and no others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_symptom_groups: Vec<String>,
    /// Symptom groups it does not take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_symptom_groups: Vec<String>,
    /// Youngest age: `5 years`, `6 months`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub age_from: String,
    /// Age no longer taken.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub age_to: String,
    /// The one sex it takes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sex: String,
    /// Outward parts of the postcodes it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// Only for people registered there.
    #[serde(default, skip_serializing_if = "is_no")]
    pub registered_only: bool,
}

impl TakesWords {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How people get in, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaysWords {
    /// Appointments can be booked.
    #[serde(default, skip_serializing_if = "is_no")]
    pub book: bool,
    /// It rings people back.
    #[serde(default, skip_serializing_if = "is_no")]
    pub call_back: bool,
    /// Number to ring.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    /// People may walk in.
    #[serde(default, skip_serializing_if = "is_no")]
    pub go_to: bool,
    /// Address of a website.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub website: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_no(said: &bool) -> bool {
    !*said
}

/// What one field of an entry got wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub why: String,
}

impl FieldFault {
    /// How to mend it.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self.field {
            "id" => "give it a short name of its own, such as `saltmere-minor-injuries`",
            "name" => "write the name the public knows it by",
            "kind" => "write a kind of help that kinds.csv has a line for, such as `pharmacy`",
            "latitude" => "write both in degrees, such as 54.5 and 2.0, or leave both out and add the postcode to postcodes.csv",
            "postcode" => "write latitude and longitude, or add the postcode to postcodes.csv or places.csv",
            "hours" => "write days and hours such as `mon-fri 08:00-18:30; sat 09:00-12:00`, or `always`, or `never`",
            "bank_holidays" => "write `closed`, `as usual`, `as sun`, or hours such as `10:00-16:00`",
            "exceptions" => "write dates and hours such as `2026-12-24 closed; 2026-12-31 08:00-13:00`",
            "age_from" | "age_to" => {
                "write an age such as `5 years` or `6 months`, or leave it out; age_to is the first age no longer taken"
            }
            "sex" => "write female or male, or leave it out when it takes both",
            "ways_in" => "say at least one: book, call_back, telephone, go_to or website",
            "capacity" => "write green, amber or red in `capacity` and the time of that report in `reported`, or leave both out",
            "checked" => "write the day on which somebody last checked this entry, such as 2026-11-01",
            "website" => "write the whole address, beginning with https://",
            "telephone" => "write the number in digits, such as 01632 960001",
            "status" => "leave the row out, or write its present status",
            "profile" => "write a profile with hours for such rows in profiles.yaml",
            "count" => "leave out what people here never reach",
            _ => "shorten the text, and leave `;` and line breaks out of it",
        }
    }
}

/// What entries are read against.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Present time, for "30 days ago".
    pub now: Timestamp,
    /// Zone of the dates.
    pub zone: &'a TimeZone,
    /// Where postcodes are.
    pub places: &'a Places,
}

impl Entry {
    /// The service of this entry.
    ///
    /// # Errors
    /// The first field that does not fit.
    pub fn read(self, reading: Reading<'_>) -> Result<Service, FieldFault> {
        let id = ServiceId::parse(&self.id).map_err(at("id"))?;
        let name = named(&self.name, "name").map_err(at("name"))?;
        let kind = named(&self.kind, "kind").map_err(at("kind"))?;
        let ways_in = self.ways()?;
        let at_point = self.point(reading.places)?;
        if self.hours.trim().is_empty() {
            return Err(FieldFault {
                field: "hours",
                why: "it says no hours, and a service whose hours nobody knows is never offered".into(),
            });
        }
        let hours = OpeningHours::parse(&self.hours, &self.bank_holidays, &self.exceptions).map_err(|fault| self.hours_fault(fault))?;
        let takes = self.takes()?;
        Ok(Service {
            id,
            name,
            kind,
            setting: text("setting", &self.setting)?,
            takes,
            ways_in,
            hours,
            capacity: capacity(&self.capacity, &self.reported, reading.now).map_err(at("capacity"))?,
            address: text("address", &self.address)?,
            place: text("place", &self.place)?,
            postcode: text("place", &self.postcode)?,
            at: at_point,
            accessibility: list("accessibility", &self.accessibility)?,
            languages: list("languages", &self.languages)?,
            checked_on: checked_on(&self.checked, reading.now, reading.zone).map_err(at("checked"))?,
            by_hand: None,
        })
    }

    /// Which of the three texts about hours does not read.
    fn hours_fault(&self, fault: BadInput) -> FieldFault {
        let field = if OpeningHours::parse(&self.hours, "closed", "").is_err() {
            "hours"
        } else if OpeningHours::parse("always", &self.bank_holidays, "").is_err() {
            "bank_holidays"
        } else {
            "exceptions"
        };
        at(field)(fault)
    }

    fn point(&self, places: &Places) -> Result<Point, FieldFault> {
        match (self.latitude, self.longitude) {
            (Some(latitude), Some(longitude)) => Point::new(latitude, longitude).map_err(at("latitude")),
            (None, None) => match places.find(&self.postcode) {
                Ok(Found::Exact { place }) if place.postcode.contains(' ') => Ok(place.at),
                _ => {
                    let postcode = self.postcode.chars().take(limits::PLACE_TEXT_LENGTH).collect::<String>();
                    let why = format!("no coordinates are given, and the postcode `{}` is not in the tables", postcode.escape_debug());
                    Err(FieldFault { field: "postcode", why })
                }
            },
            _ => Err(FieldFault { field: "latitude", why: "one of latitude and longitude is missing".into() }),
        }
    }

    fn ways(&self) -> Result<WaysIn, FieldFault> {
        let said = &self.ways_in;
        let telephone = text("telephone", &said.telephone)?;
        if telephone.chars().any(|c| c.is_alphabetic()) {
            return Err(FieldFault { field: "telephone", why: format!("`{}` is not a number to ring", telephone.escape_debug()) });
        }
        let website = text("website", &said.website)?;
        if !website.is_empty() && !website.starts_with("https://") && !website.starts_with("http://") {
            return Err(FieldFault { field: "website", why: format!("`{}` is not the address of a website", website.escape_debug()) });
        }
        let some = |text: String| (!text.is_empty()).then_some(text);
        let ways =
            WaysIn { book: said.book, call_back: said.call_back, telephone: some(telephone), go_to: said.go_to, website: some(website) };
        let is_shut = !ways.book && !ways.call_back && !ways.go_to && ways.telephone.is_none() && ways.website.is_none();
        if is_shut {
            return Err(FieldFault { field: "ways_in", why: "it has no way in, so nobody could use it".into() });
        }
        Ok(ways)
    }

    fn takes(&self) -> Result<Takes, FieldFault> {
        let said = &self.takes;
        let set = |field, items: &[String]| list(field, items).map(BTreeSet::from_iter);
        let takes = Takes {
            dispositions: set("dispositions", &said.dispositions)?,
            only_symptom_groups: set("only_symptom_groups", &said.only_symptom_groups)?,
            not_symptom_groups: set("not_symptom_groups", &said.not_symptom_groups)?,
            age_from_months: months(&said.age_from).map_err(at("age_from"))?.unwrap_or(0),
            age_to_months: months(&said.age_to).map_err(at("age_to"))?,
            sex: sex(&said.sex).map_err(at("sex"))?,
            areas: set("areas", &said.areas)?.into_iter().map(|area: String| area.to_uppercase()).collect(),
            registered_only: said.registered_only,
        };
        if takes.age_to_months.is_some_and(|to| to <= takes.age_from_months) {
            return Err(FieldFault { field: "age_to", why: "it takes no age at all: age_to is not above age_from".into() });
        }
        Ok(takes)
    }

    /// The entry of a service.
    #[must_use]
    pub fn of(service: &Service) -> Self {
        let (hours, bank_holidays, exceptions) = service.hours.texts();
        let takes = &service.takes;
        let words = |set: &BTreeSet<String>| set.iter().cloned().collect();
        let capacity = service.capacity.map(|report| (capacity_word(report.capacity).to_owned(), report.reported_at.to_string()));
        let (capacity, reported) = capacity.unwrap_or_default();
        Self {
            id: service.id.to_string(),
            name: service.name.clone(),
            kind: service.kind.clone(),
            setting: service.setting.clone(),
            address: service.address.clone(),
            place: service.place.clone(),
            postcode: service.postcode.clone(),
            latitude: Some(service.at.latitude),
            longitude: Some(service.at.longitude),
            hours,
            bank_holidays,
            exceptions,
            takes: TakesWords {
                dispositions: words(&takes.dispositions),
                only_symptom_groups: words(&takes.only_symptom_groups),
                not_symptom_groups: words(&takes.not_symptom_groups),
                age_from: if takes.age_from_months == 0 { String::new() } else { age_text(takes.age_from_months) },
                age_to: takes.age_to_months.map(age_text).unwrap_or_default(),
                sex: takes.sex.map(sex_word).unwrap_or_default().to_owned(),
                areas: words(&takes.areas),
                registered_only: takes.registered_only,
            },
            ways_in: WaysWords {
                book: service.ways_in.book,
                call_back: service.ways_in.call_back,
                telephone: service.ways_in.telephone.clone().unwrap_or_default(),
                go_to: service.ways_in.go_to,
                website: service.ways_in.website.clone().unwrap_or_default(),
            },
            accessibility: service.accessibility.clone(),
            languages: service.languages.clone(),
            capacity,
            reported,
            checked: service.checked_on.to_string(),
        }
    }
}

fn at(field: &'static str) -> impl Fn(BadInput) -> FieldFault {
    move |BadInput(why)| FieldFault { field, why }
}

fn capacity_word(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Green => "green",
        Capacity::Amber => "amber",
        Capacity::Red => "red",
    }
}

fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
    }
}

fn age_text(months: u16) -> String {
    if months.is_multiple_of(12) { format!("{} years", months / 12) } else { format!("{months} months") }
}

fn named(text: &str, what: &str) -> Result<String, BadInput> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > limits::NAME_LENGTH || text.chars().any(char::is_control) {
        return Err(BadInput(format!("a service needs a {what} of at most {} characters", limits::NAME_LENGTH)));
    }
    Ok(text.to_owned())
}

fn text(field: &'static str, text: &str) -> Result<String, FieldFault> {
    let text = text.trim();
    if text.chars().count() > limits::DIRECTORY_TEXT_LENGTH || text.chars().any(char::is_control) {
        let why = format!("`{field}` has more than {} characters or a line break", limits::DIRECTORY_TEXT_LENGTH);
        return Err(FieldFault { field, why });
    }
    Ok(text.to_owned())
}

fn list(field: &'static str, items: &[String]) -> Result<Vec<String>, FieldFault> {
    if items.len() > limits::DIRECTORY_LIST_LENGTH {
        return Err(FieldFault { field, why: format!("`{field}` has more than {} entries", limits::DIRECTORY_LIST_LENGTH) });
    }
    let mut taken = Vec::with_capacity(items.len());
    for item in items {
        let item = text(field, item)?;
        if item.is_empty() || item.contains(';') {
            return Err(FieldFault { field, why: format!("an entry of `{field}` is empty or holds a `;`") });
        }
        taken.push(item);
    }
    Ok(taken)
}
