//! With which GP practice somebody is registered: how it is found by what staff type, and how it is written down. Whether the practice is told anything, the
//! hand-off decides.

use super::service::{People, allowed};
use super::store;
use super::types::{PeopleError, Person, PersonId, Reader};
use crate::directory::catalogue::Catalogue;
use crate::directory::types::ServiceId;
use crate::limits;

/// The practice that somebody typed: its id in the directory, or its name. Empty: none.
///
/// # Errors
/// A sentence that names some that it may be.
pub fn practice(directory: &Catalogue, typed: &str) -> Result<Option<ServiceId>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let folded = typed.to_lowercase();
    // People are registered with services that take only those who are.
    let practices = || directory.services.iter().filter(|service| service.takes.registered_only);
    let mut same = practices().filter(|service| service.id.as_str() == folded || service.name.to_lowercase() == folded);
    if let (Some(found), None) = (same.next(), same.next()) {
        return Ok(Some(found.id.clone()));
    }
    let alike = practices().filter(|service| service.name.to_lowercase().contains(&folded)).take(limits::PRACTICES_NAMED);
    let alike: Vec<String> = alike.map(|service| format!("{} ({}, {})", service.id, service.name, service.postcode)).collect();
    let shown: String = typed.chars().take(limits::PERSON_TEXT_LENGTH).collect();
    let may_be = if alike.is_empty() { String::new() } else { format!(". It may be: {}", alike.join("; ")) };
    Err(format!("GP practice: the directory knows no single practice `{shown}`; write its whole name, or its id{may_be}"))
}

impl People {
    /// Writes with which GP practice somebody is registered, on the version of their record that was read; none: not known.
    ///
    /// # Errors
    /// As [`People::prefer`].
    pub async fn register(
        &self,
        reader: Reader<'_>,
        id: &PersonId,
        after: u64,
        gp_practice: Option<ServiceId>,
    ) -> Result<Person, PeopleError> {
        allowed(reader)?;
        let (_, old) = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
        let person = Person { gp_practice, ..old.clone() };
        self.write(reader, after, &person, Some(&old.details), "GP practice").await?;
        Ok(person)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]

    use super::*;
    use crate::directory::demo;

    #[test]
    fn a_practice_is_found_by_its_id_or_its_whole_name_and_never_guessed() {
        let now = "2026-11-23T10:02Z".parse().unwrap();
        let directory = demo::catalogue(now, &jiff::tz::TimeZone::get("Europe/London").unwrap()).unwrap();
        let found = |typed: &str| practice(&directory, typed).map(|id| id.map(String::from));
        for typed in ["beacon-surgery-saltmere", " Beacon Surgery, Saltmere ", "BEACON SURGERY, SALTMERE"] {
            assert_eq!(found(typed), Ok(Some("beacon-surgery-saltmere".to_owned())), "{typed}");
        }
        assert_eq!(found("  "), Ok(None));
        let several = found("Surgery, Saltmere").unwrap_err();
        assert!(
            several.contains("beacon-surgery-saltmere (Beacon Surgery, Saltmere, ZZ1 3GD)") && several.matches(';').count() > 1,
            "{several}"
        );
        // Whoever is seen there is not registered there.
        for none in ["saltmere-urgent-treatment-centre", "no such practice"] {
            assert!(found(none).unwrap_err().contains("no single practice"), "{none}");
        }
    }
}
