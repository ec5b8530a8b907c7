//! What an organisation file or a foreign bundle does not say (the kind of help, hours, whom a place takes, how people get in), by type of
//! organisation, from a file of the operator. Holds the choosing and the filling in; invents nothing.

use serde::{Deserialize, Serialize};

use super::entry::{Entry, TakesWords, WaysWords};
use super::types::BadInput;
use super::yaml;

/// What holds for organisations of one type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name, for reports.
    pub profile: String,
    /// Codes it begins with, such as `FA`; none: any.
    #[serde(default)]
    pub code_begins: Vec<String>,
    /// Sub-types of the organisation file's column 14, or codes of `HealthcareService.type`; none: any.
    #[serde(default)]
    pub types: Vec<String>,
    /// Settings of the organisation file's column 26; none: any.
    #[serde(default)]
    pub settings: Vec<String>,
    /// Kind of help.
    pub kind: String,
    /// What it is in plain words.
    #[serde(default)]
    pub setting: String,
    /// The week. Left out: unknown, and the row is refused unless it says its hours itself.
    #[serde(default)]
    pub hours: String,
    /// What bank holidays do to it.
    #[serde(default)]
    pub bank_holidays: String,
    /// Whom and what it takes.
    #[serde(default)]
    pub takes: TakesWords,
    /// How people get in; the row's own telephone number is added.
    #[serde(default)]
    pub ways_in: WaysWords,
    /// People ring the number that the row itself gives.
    #[serde(default)]
    pub ring_its_number: bool,
    /// Day on which somebody last checked what this profile says.
    pub checked: String,
}

/// Reads the file of profiles.
///
/// # Errors
/// The first profile that does not read: a wrong one would make every row of its type wrong.
pub fn read(text: &str) -> Result<Vec<Profile>, BadInput> {
    yaml::parts(text, "profiles")?
        .into_iter()
        .map(|part| yaml::entry(part).map_err(|BadInput(why)| BadInput(format!("the profile of line {}: {why}", part.0))))
        .collect()
}

/// The first profile for an organisation.
#[must_use]
pub fn of<'p>(profiles: &'p [Profile], code: &str, types: &[&str], setting: &str) -> Option<&'p Profile> {
    let holds = |wanted: &[String], is: &dyn Fn(&str) -> bool| wanted.is_empty() || wanted.iter().any(|one| is(one));
    profiles.iter().find(|profile| {
        holds(&profile.code_begins, &|begin| code.starts_with(begin))
            && holds(&profile.types, &|one| types.contains(&one))
            && holds(&profile.settings, &|one| setting == one)
    })
}

impl Profile {
    /// Fills in what an entry leaves open.
    pub fn fill(&self, entry: &mut Entry) {
        let or = |own: &mut String, other: &String| {
            if own.is_empty() {
                own.clone_from(other);
            }
        };
        or(&mut entry.kind, &self.kind);
        or(&mut entry.setting, &self.setting);
        or(&mut entry.hours, &self.hours);
        or(&mut entry.bank_holidays, &self.bank_holidays);
        or(&mut entry.checked, &self.checked);
        if entry.takes == TakesWords::default() {
            entry.takes = self.takes.clone();
        }
        let telephone = std::mem::take(&mut entry.ways_in.telephone);
        if entry.ways_in == WaysWords::default() {
            entry.ways_in = self.ways_in.clone();
        }
        if self.ring_its_number && !telephone.is_empty() {
            entry.ways_in.telephone = telephone;
        }
    }
}
