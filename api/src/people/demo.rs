//! The demonstration's people: fictional, with test NHS numbers, read from the list beside the code. Holds no logic.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::preferences::Preferences;
use super::proxies::{Act, Ground, Mandate, Relation};
use super::record::Written;
use super::said::Said;
use crate::directory::types::{BadInput, ServiceId};

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
    /// Who may speak for them.
    #[serde(default)]
    pub proxies: Vec<DemoProxy>,
    /// The GP practice they are registered with.
    #[serde(default)]
    pub gp_practice: Option<ServiceId>,
    /// Earlier contacts: hours before the start, what it was about, what it came to.
    #[serde(default)]
    pub contacts: Vec<(u32, String, String)>,
}

/// Somebody who may speak for one of them. Its days are counted from the start, so that the demonstration never grows old.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoProxy {
    /// Name.
    pub name: String,
    /// Who they are to the person.
    pub relation: Relation,
    /// The same in the words people use.
    pub called: String,
    /// Number.
    pub telephone: String,
    /// What they may do.
    pub may: BTreeSet<Act>,
    /// Days that it lasts from the start; none: until it is withdrawn or its ground ends.
    #[serde(default)]
    pub lasts_days: Option<i64>,
    /// On what ground.
    pub ground: Ground,
}

impl DemoProxy {
    /// The same from today on.
    pub(super) fn mandate(&self, today: Date) -> Mandate {
        let until = self.lasts_days.and_then(|days| today.checked_add(days.days()).ok());
        let Self { name, relation, called, telephone, may, ground, .. } = self.clone();
        Mandate { name, relation, called, telephone, is_carer: false, may, from: today, until, ground }
    }
}

/// Reads the demonstration's people.
///
/// # Errors
/// When the list does not fit.
pub fn people() -> Result<Vec<DemoPerson>, BadInput> {
    serde_json::from_str(include_str!("../../demo/people.json")).map_err(|fault| BadInput(format!("people.json: {fault}")))
}
