//! The rules of choosing, kind of help by kind of help: what is listed at all, how far a search goes, what stands in when nothing is
//! open in time, and whom to ring when nothing helps. Dated data, read from tables; no number of a help line stands in code.

use std::collections::BTreeMap;

use jiff::Zoned;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::types::BadInput;

/// Whom to ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpLine {
    /// Short name of the line.
    pub line: String,
    /// What to do, one or two plain sentences.
    pub say: String,
    /// Number to dial, digits only.
    pub call: String,
}

/// One kind of help that stands in for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Kind that stands in.
    pub kind: String,
    /// Time of day on working days during which it does not: first and first free minute of the day.
    pub not_on_working_days: Option<(Time, Time)>,
    /// Only for needs within so many minutes; `None`: for all.
    pub only_within_minutes: Option<u32>,
    /// First day of the rule.
    pub valid_from: Date,
    /// Last day of the rule.
    pub valid_to: Option<Date>,
}

impl StandIn {
    /// True when the rule holds at this local time for a need within so many minutes (`None`: no limit).
    #[must_use]
    pub fn applies(&self, local: &Zoned, is_working_day: bool, within_minutes: Option<u32>) -> bool {
        let (date, time) = (local.date(), local.time());
        let is_dated = self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last);
        let is_hidden = is_working_day && self.not_on_working_days.is_some_and(|(from, to)| from <= time && time < to);
        let is_urgent_enough = self.only_within_minutes.is_none_or(|most| within_minutes.is_some_and(|within| within <= most));
        is_dated && !is_hidden && is_urgent_enough
    }
}

/// How one kind of help is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The kind.
    pub kind: String,
    /// False: no service is shown for it (an ambulance is rung, self-care needs none).
    pub is_listed: bool,
    /// Offered even when the person gets there after the deadline.
    pub late_is_better_than_never: bool,
    /// Some services of this kind work by telephone from anywhere, so the search does not stop at its radius.
    pub has_remote: bool,
    /// How far a search goes unless said otherwise, metres.
    pub radius_metres: u32,
    /// What to do when nothing helps.
    pub fall_back: HelpLine,
    /// What stands in, first tried first.
    pub stand_ins: Vec<StandIn>,
}

/// All rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    by_kind: BTreeMap<String, Rule>,
    any_other: Rule,
}

impl Rules {
    /// Name of the rule for kinds without one of their own.
    pub const ANY_OTHER: &'static str = "any-other";

    /// From a list of rules, one of them named [`Rules::ANY_OTHER`].
    ///
    /// # Errors
    /// When that one is missing: a need of a new kind would have no fall-back.
    pub fn new(rules: Vec<Rule>) -> Result<Self, BadInput> {
        let mut by_kind: BTreeMap<String, Rule> = rules.into_iter().map(|rule| (rule.kind.clone(), rule)).collect();
        let any_other =
            by_kind.remove(Self::ANY_OTHER).ok_or_else(|| BadInput(format!("the table of kinds has no line `{}`", Self::ANY_OTHER)))?;
        Ok(Self { by_kind, any_other })
    }

    /// The rule of a kind.
    #[must_use]
    pub fn of(&self, kind: &str) -> &Rule {
        self.by_kind.get(kind).unwrap_or(&self.any_other)
    }

    /// Every kind that has a rule of its own.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.by_kind.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    #[test]
    fn a_stand_in_is_hidden_on_working_days_and_outside_its_dates() {
        let rule = StandIn {
            kind: "emergency-department".to_owned(),
            not_on_working_days: Some(("08:00".parse().unwrap(), "18:00".parse().unwrap())),
            only_within_minutes: Some(360),
            valid_from: "2026-01-01".parse().unwrap(),
            valid_to: Some("2026-12-31".parse().unwrap()),
        };
        let local = |text: &str| text.parse::<Zoned>().unwrap();
        assert!(!rule.applies(&local("2026-11-23T08:00[Europe/London]"), true, Some(360)));
        assert!(rule.applies(&local("2026-11-23T18:00[Europe/London]"), true, Some(360)));
        assert!(rule.applies(&local("2026-11-22T12:00[Europe/London]"), false, Some(0)));
        assert!(!rule.applies(&local("2026-11-22T12:00[Europe/London]"), false, None));
        assert!(!rule.applies(&local("2026-11-22T12:00[Europe/London]"), false, Some(361)));
        assert!(!rule.applies(&local("2027-01-01T20:00[Europe/London]"), false, Some(0)));
    }
}
