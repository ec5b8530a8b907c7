//! What was typed about somebody, and how it becomes what the rules compare. Every field that cannot be read is told at once.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::matching::Details;
use super::number::NhsNumber;
use crate::directory::types::Sex;

/// What was said about somebody, as typed. Empty: not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    /// NHS number; spaces and hyphens do not matter.
    pub nhs_number: String,
    /// Family name.
    pub family_name: String,
    /// Given name or names.
    pub given_name: String,
    /// Date of birth: `1941-11-02` or `2/11/1941`.
    pub born: String,
    /// `female` or `male`.
    pub sex: String,
    /// Home postcode, whole.
    pub postcode: String,
}

/// A field that cannot be read: its name and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidFault {
    /// Name of the field.
    pub field: &'static str,
    /// What to do.
    pub text: String,
}

impl Said {
    /// What the rules compare.
    ///
    /// # Errors
    /// Every field that cannot be read.
    pub fn details(&self) -> Result<Details, Vec<SaidFault>> {
        let mut faults = Vec::new();
        let mut wrong = |field, text: &str| faults.push(SaidFault { field, text: text.to_owned() });
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut details = Details {
            family: plain(&self.family_name),
            given: plain(&self.given_name),
            postcode: plain(&self.postcode).to_uppercase(),
            ..Details::default()
        };
        match self.nhs_number.trim() {
            "" => {}
            number => match NhsNumber::parse(number) {
                Ok(number) => details.nhs_number = Some(number),
                Err(fault) => wrong("nhs_number", &fault.to_string()),
            },
        }
        match self.born.trim() {
            "" => {}
            born => match day(born) {
                Some(day) => details.born = Some(day),
                None => wrong("born", "write the date of birth as day, month and year, such as 2/11/1941"),
            },
        }
        match self.sex.trim() {
            "" => {}
            "female" => details.sex = Some(Sex::Female),
            "male" => details.sex = Some(Sex::Male),
            _ => wrong("sex", "choose female or male, or leave it open"),
        }
        if faults.is_empty() { Ok(details) } else { Err(faults) }
    }
}

impl From<&Details> for Said {
    fn from(details: &Details) -> Self {
        Self {
            nhs_number: details.nhs_number.as_ref().map(NhsNumber::grouped).unwrap_or_default(),
            family_name: details.family.clone(),
            given_name: details.given.clone(),
            born: details.born.map(|day| day.to_string()).unwrap_or_default(),
            sex: details.sex.map(|sex| if sex == Sex::Female { "female" } else { "male" }.to_owned()).unwrap_or_default(),
            postcode: details.postcode.clone(),
        }
    }
}

/// A day as people write it here, or as machines do.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    // Two digits of a year would be a guess of the century.
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
