//! Who is coming: the few details a service needs for an appointment, checked when they are given. Kept in a document of its own, so
//! that nothing else about a booking is about a person. Judges form only; identity is somebody else's work.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::limits;

/// Details of the person who is coming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Full name as the person gives it.
    pub name: String,
    /// Date of birth.
    pub born: Date,
    /// Number to reach them on; may begin with a Relay UK prefix.
    pub telephone: String,
    /// Where they live or are.
    #[serde(default)]
    pub postcode: String,
}

/// One detail that does not fit: the field's name and what to say beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailFault {
    /// `name`, `born`, `telephone` or `postcode`.
    pub field: String,
    /// A sentence for the person.
    pub text: String,
}

impl Details {
    /// True when this can be rung: 10 to 20 digits, written as people write numbers.
    #[must_use]
    pub fn is_telephone(text: &str) -> bool {
        telephone_fault(text).is_none()
    }

    /// Tidies the details and checks them. `today` is the local date.
    ///
    /// # Errors
    /// Every detail that does not fit, in the order of the form.
    pub fn checked(self, today: Date) -> Result<Self, Vec<DetailFault>> {
        let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let details = Self {
            name: tidy(&self.name),
            born: self.born,
            telephone: tidy(&self.telephone),
            postcode: tidy(&self.postcode).to_uppercase(),
        };
        let faults = [
            ("name", name_fault(&details.name)),
            ("born", born_fault(details.born, today)),
            ("telephone", telephone_fault(&details.telephone)),
            ("postcode", postcode_fault(&details.postcode)),
        ];
        let faults: Vec<DetailFault> = faults
            .into_iter()
            .filter_map(|(field, text)| text.map(|text| DetailFault { field: field.to_owned(), text: text.to_owned() }))
            .collect();
        if faults.is_empty() { Ok(details) } else { Err(faults) }
    }
}

fn name_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("Enter a full name");
    }
    let fits = name.chars().count() <= limits::NAME_LENGTH && !name.chars().any(char::is_control);
    (!fits).then_some("Enter a shorter name")
}

fn born_fault(born: Date, today: Date) -> Option<&'static str> {
    let oldest = today.year().saturating_sub(130);
    if born > today {
        Some("The date of birth must be in the past")
    } else if born.year() < oldest {
        Some("Check the year of birth")
    } else {
        None
    }
}

fn telephone_fault(telephone: &str) -> Option<&'static str> {
    let is_written = telephone.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')'));
    let digits = telephone.chars().filter(char::is_ascii_digit).count();
    // 10 to 15 digits (E.164), five more for a Relay UK prefix.
    (!is_written || !(10..=20).contains(&digits)).then_some("Enter a telephone number, like 01632 960 001")
}

fn postcode_fault(postcode: &str) -> Option<&'static str> {
    let letters = postcode.chars().filter(|c| *c != ' ');
    let fits = postcode.is_empty() || (letters.clone().all(|c| c.is_ascii_alphanumeric()) && (5..=7).contains(&letters.count()));
    (!fits).then_some("Enter a full postcode, like ZZ1 4QP")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    fn given(name: &str, born: &str, telephone: &str, postcode: &str) -> Result<Details, Vec<String>> {
        let details = Details { name: name.into(), born: born.parse().unwrap(), telephone: telephone.into(), postcode: postcode.into() };
        details.checked("2026-11-23".parse().unwrap()).map_err(|faults| faults.into_iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn details_are_tidied_and_every_fault_is_told() {
        let tidy = given("  Ada   Example ", "1980-02-29", "+44 1632 960 001", "zz1 4qp").unwrap();
        assert_eq!((tidy.name.as_str(), tidy.postcode.as_str()), ("Ada Example", "ZZ1 4QP"));
        assert!(given("Ada Example", "2026-11-23", "18001 01632 960001", "").is_ok());
        assert_eq!(given("", "2026-11-24", "12", "Z!").unwrap_err(), ["name", "born", "telephone", "postcode"]);
        assert_eq!(
            given("A\u{7}", "1800-01-01", "01632 96000x", "ZZ1 4QP AND MORE").unwrap_err(),
            ["name", "born", "telephone", "postcode"]
        );
    }
}
