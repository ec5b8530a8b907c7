//! The parts of FHIR R4 resources that the directory reads and writes, as the standard names them. Holds no meaning.

use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Extension {
    pub(super) url: String,
    #[serde(rename = "valueString", skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extension: Vec<Extension>,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Coding {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Concept {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) coding: Vec<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Contact {
    pub(super) system: String,
    pub(super) value: String,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Identifier {
    pub(super) system: String,
    pub(super) value: String,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identifier: Option<Identifier>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct AvailableTime {
    pub(super) days_of_week: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) all_day: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) available_start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) available_end_time: Option<String>,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Period {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<String>,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct NotAvailable {
    pub(super) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) during: Option<Period>,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_updated: Option<String>,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct HealthcareService {
    pub(super) resource_type: String,
    pub(super) id: String,
    #[serde(skip_serializing)]
    pub(super) meta: Meta,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extension: Vec<Extension>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) active: Option<bool>,
    #[serde(rename = "type", skip_serializing_if = "Vec::is_empty")]
    pub(super) types: Vec<Concept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) location: Vec<Reference>,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) telecom: Vec<Contact>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) coverage_area: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) characteristic: Vec<Concept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) communication: Vec<Concept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) available_time: Vec<AvailableTime>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) not_available: Vec<NotAvailable>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) availability_exceptions: Option<String>,
}

/// Every key of [`HealthcareService`] that is read; others are lost.
pub(super) const READ_KEYS: &[&str] = &[
    "resourceType",
    "id",
    "meta",
    "extension",
    "active",
    "type",
    "location",
    "name",
    "telecom",
    "coverageArea",
    "characteristic",
    "communication",
    "availableTime",
    "notAvailable",
    "availabilityExceptions",
];

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Address {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) line: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) longitude: f64,
    pub(super) latitude: f64,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) resource_type: String,
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) address: Address,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) position: Option<Position>,
}
