//! The nouns of people: a person with their id, and what can go wrong. Plain data.

use serde::{Deserialize, Serialize};

use super::matching::{Details, items_said};
use super::preferences::Preferences;
use super::proxies::Proxy;
use super::record::HealthRecord;
use crate::audit::AuditError;
use crate::directory::types::ServiceId;
use crate::identity::{IdentityError, Roles, Staff, Token};
use crate::limits;
use crate::problem::{Kind, Problem};
use crate::storage::StorageError;

/// The name of a person's record: drawn by lot, so it tells nothing and may stand in addresses and in the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonId(String);

/// A person we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// What they are known by.
    pub details: Details,
    /// How to reach them and what they need.
    #[serde(default)]
    pub preferences: Preferences,
    /// Why they are to be rung before others, such as `palliative care`; empty: in turn.
    #[serde(default)]
    pub fast_track: String,
    /// Conditions, medicines and readings.
    #[serde(default)]
    pub record: HealthRecord,
    /// Who may speak for them, in the order they were written down; those that ended too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proxies: Vec<Proxy>,
    /// The GP practice they are registered with, by its id in the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gp_practice: Option<ServiceId>,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Account name.
    pub name: &'a str,
    /// Their roles.
    pub roles: &'a Roles,
}

impl<'a> Reader<'a> {
    /// This member of staff.
    #[must_use]
    pub fn of(staff: &'a Staff) -> Self {
        Self { name: &staff.who.name, roles: &staff.who.roles }
    }
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// The role does not allow it.
    #[error("your role does not allow this")]
    Role,
    /// There is no such person.
    #[error("there is no such person")]
    NoSuchPerson,
    /// Something does not fit; each sentence names a field.
    #[error("{}", .0.join("; "))]
    Unfit(Vec<String>),
    /// Somebody else changed it meanwhile.
    #[error("somebody else has changed this person's record")]
    Changed,
    /// The system gave no random bytes.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// It could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(AuditError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
}

impl PersonId {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new() -> Result<Self, PeopleError> {
        Ok(Self(Token::new()?.as_str().to_owned()))
    }

    /// Reads an id somebody sent; `None` for what cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Token::parse(text).map(|id| Self(id.as_str().to_owned()))
    }

    /// The id of a person in an address.
    ///
    /// # Errors
    /// Not found, as for somebody who is not there.
    pub fn in_address(text: &str) -> Result<Self, Problem> {
        Self::parse(text).ok_or_else(Problem::not_found)
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PersonId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not the id of a person")
    }
}

impl From<PersonId> for String {
    fn from(id: PersonId) -> Self {
        id.0
    }
}

impl Person {
    /// A person of whom this is known, with an id of their own.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new(details: Details) -> Result<Self, PeopleError> {
        Ok(Self {
            id: PersonId::new()?,
            details,
            preferences: Preferences::default(),
            fast_track: String::new(),
            record: HealthRecord::default(),
            proxies: Vec::new(),
            gp_practice: None,
        })
    }

    /// Their name as it is shown.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.details.given, self.details.family).trim().to_owned()
    }

    /// Everything that does not fit.
    #[must_use]
    pub fn faults(&self, today: jiff::civil::Date) -> Vec<String> {
        let mut faults = Vec::new();
        let Details { nhs_number, family, given, born, postcode, .. } = &self.details;
        let texts = [("family name", family), ("given name", given), ("postcode", postcode), ("why first", &self.fast_track)];
        let long = texts.iter().filter(|(_, text)| text.chars().count() > limits::PERSON_TEXT_LENGTH);
        faults.extend(long.map(|(name, _)| format!("{name}: at most {} characters", limits::PERSON_TEXT_LENGTH)));
        if born.is_some_and(|born| born > today || today.year().saturating_sub(born.year()) > limits::AGE_YEARS) {
            faults.push("date of birth: not in the future, and not more than 130 years ago".to_owned());
        }
        if nhs_number.is_none() && items_said(&self.details) < limits::PERSON_ITEMS {
            faults.push("say the NHS number, or three of: family name, given name, date of birth, sex, whole postcode".to_owned());
        }
        faults.extend(self.preferences.faults());
        faults.extend(self.record.faults(today));
        faults
    }
}

impl From<AuditError> for PeopleError {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Storage(StorageError::Conflict { .. }) => Self::Changed,
            other => Self::Audit(other),
        }
    }
}

impl From<PeopleError> for Problem {
    fn from(error: PeopleError) -> Self {
        let detail = || {
            let text = error.to_string();
            let mut letters = text.chars();
            letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
        };
        match &error {
            PeopleError::Role => IdentityError::MissingRole.into(),
            PeopleError::NoSuchPerson => Self::not_found(),
            PeopleError::Unfit(_) => Self::new(Kind::Unprocessable, "person_unfit", detail()),
            PeopleError::Changed => Self::new(Kind::Conflict, "person_changed", detail()),
            PeopleError::Identity(error) => error.clone().into(),
            PeopleError::Audit(error) => error.clone().into(),
            PeopleError::Store(error) => error.clone().into(),
        }
    }
}
