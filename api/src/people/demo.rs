//! The demonstration's people: fictional, with test NHS numbers, read from the list beside the code. Holds no logic.

use serde::Deserialize;

use super::preferences::Preferences;
use super::record::Written;
use super::said::Said;
use crate::directory::types::BadInput;

/// One of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoPerson {
    /// What they are known by.
    pub known: Said,
    /// How to reach them and what they need.
    #[serde(default)]
    pub preferences: Preferences,
    /// Why they are to be rung before others.
    #[serde(default)]
    pub fast_track: String,
    /// Conditions and medicines.
    #[serde(default)]
    pub record: Vec<Written>,
    /// Earlier contacts: hours before the start, what it was about, what it came to.
    #[serde(default)]
    pub contacts: Vec<(u32, String, String)>,
}

/// Reads the demonstration's people.
///
/// # Errors
/// When the list does not fit.
pub fn people() -> Result<Vec<DemoPerson>, BadInput> {
    serde_json::from_str(include_str!("../../demo/people.json")).map_err(|fault| BadInput(format!("people.json: {fault}")))
}
