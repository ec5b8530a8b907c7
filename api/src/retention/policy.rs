//! The policy: how many years, counted from what, for whom, with the source of each. Read from a table; it keeps no record and asks no clock.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Deserialize;

use crate::limits;

/// One line of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `adult`, `child` or `mental-health`.
    pub rule: String,
    /// For how many years.
    pub years: u16,
    /// `last entry` or `birth`.
    pub counted_from: String,
    /// Whom it is for, in words.
    pub because: String,
    /// Where it is written.
    pub source: String,
}

/// How long a conversation is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    adult: u16,
    mental_health: u16,
    until_age: u16,
    rules: Vec<Rule>,
}

/// What of a conversation decides how long it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    /// The day of its last entry.
    pub(super) ended: Date,
    /// How old the person was, in months, if it was asked.
    pub(super) age_months: Option<u16>,
    /// A pathway of mental health was in it.
    pub(super) is_mental_health: bool,
}

impl Policy {
    /// The policy that comes with the program: England's code of practice.
    ///
    /// # Errors
    /// When the table does not fit.
    pub fn shipped() -> Result<Self, String> {
        Self::read(include_str!("../../data/retention.csv"))
    }

    /// Reads a policy: a table with the columns rule, years, counted_from, because, source.
    ///
    /// # Errors
    /// What is wrong with it and how to mend it, in a sentence.
    pub fn read(table: &str) -> Result<Self, String> {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let rules = reader.deserialize().take(limits::RETENTION_RULES).collect::<Result<Vec<Rule>, _>>();
        let rules = rules.map_err(|error| {
            format!("the retention policy cannot be read: {error}. Its columns are rule, years, counted_from, because, source")
        })?;
        let years = |name: &str, from: &str| {
            let mut named = rules.iter().filter(|rule| rule.rule == name);
            match (named.next(), named.next()) {
                (Some(rule), None) if rule.counted_from != from => Err(format!(
                    "the retention policy counts `{name}` from `{}`: this program can count it from `{from}` only",
                    rule.counted_from
                )),
                (Some(rule), None) if !(1..=limits::RETENTION_YEARS).contains(&rule.years) => Err(format!(
                    "the retention policy keeps `{name}` for {} years: at least 1 and at most {}",
                    rule.years,
                    limits::RETENTION_YEARS
                )),
                (Some(rule), None) => Ok(rule.years),
                (found, _) => Err(format!(
                    "the retention policy has {} line for `{name}`: exactly one is needed",
                    found.map_or("no", |_| "more than one")
                )),
            }
        };
        let (adult, mental_health, until_age) =
            (years("adult", "last entry")?, years("mental-health", "last entry")?, years("child", "birth")?);
        if let Some(other) = rules.iter().find(|rule| !["adult", "child", "mental-health"].contains(&rule.rule.as_str())) {
            return Err(format!("the retention policy names `{}`, which nothing here follows: adult, child, mental-health", other.rule));
        }
        if until_age <= ADULT_YEARS {
            return Err(format!("the retention policy keeps `child` to the age of {until_age}: it must be more than {ADULT_YEARS}"));
        }
        Ok(Self { adult, mental_health, until_age, rules })
    }

    /// Its lines, for whoever wants to read them.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Nothing younger than this many years is ever due.
    pub(super) fn least_years(&self) -> u16 {
        self.adult.min(self.mental_health).min(self.until_age.saturating_sub(ADULT_YEARS))
    }

    /// The first day on which a conversation need not be kept any more, and the line that says so: of several the longest. Somebody whose age is not
    /// known is taken to have been newborn.
    pub(super) fn due(&self, facts: Facts) -> (Date, &Rule) {
        let age_months = facts.age_months.unwrap_or(0);
        let is_child = age_months < ADULT_YEARS.saturating_mul(12);
        let after = |years: u16| facts.ended.saturating_add(years_of(years)).saturating_add(1.day());
        // A birthday is known to the month only: a month more is kept.
        let child = after(self.until_age).saturating_sub(months_of(age_months)).saturating_add(1.month());
        let lines = [
            ("adult", (!is_child).then(|| after(self.adult))),
            ("child", is_child.then_some(child)),
            ("mental-health", facts.is_mental_health.then(|| after(self.mental_health))),
        ];
        let longest = lines.into_iter().filter_map(|(name, day)| Some((day?, self.rules.iter().find(|rule| rule.rule == name)?)));
        longest.max_by_key(|(day, _)| *day).unwrap_or((Date::MAX, FOR_EVER))
    }
}

/// Younger than this is a child.
const ADULT_YEARS: u16 = 18;

/// What stands where no line fits, which the reading of the table rules out.
const FOR_EVER: &Rule =
    &Rule { rule: String::new(), years: u16::MAX, counted_from: String::new(), because: String::new(), source: String::new() };

fn years_of(years: u16) -> Span {
    i32::from(years).years()
}

fn months_of(months: u16) -> Span {
    i32::from(months).months()
}
