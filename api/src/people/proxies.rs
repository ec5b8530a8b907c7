//! Who may speak for somebody, on what ground and until when; and the one judgement of it, which is made anew on each day it is asked.
//!
//! It says what a caller may be told and may book, and is asked about nothing else: no question, no outcome and no 999 depends on it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::types::Person;
use crate::limits;

/// Who somebody is to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// A parent, or who stands in for one.
    Parent,
    /// Cares for them.
    Carer,
    /// An attorney for health and welfare.
    Attorney,
    /// Anybody else: a son, a friend.
    Other,
}

/// What somebody may do for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Speak for them, and hear what their record says where the talk needs it.
    Speak,
    /// Book, change and cancel.
    Book,
    /// Be told what was decided.
    BeTold,
}

/// On what ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ground {
    /// Parental responsibility for a child. It ends by itself on the 16th birthday, which is worked out and never stored.
    Parental,
    /// The person agreed.
    Consent {
        /// Who heard it.
        heard_by: String,
    },
    /// A lasting power of attorney for health and welfare. It counts where the person cannot decide themselves.
    Attorney {
        /// Who saw the document.
        seen_by: String,
        /// It is registered; before that it gives no right.
        registered: bool,
    },
}

/// What was written down of somebody who may speak for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// Their name.
    pub name: String,
    /// Who they are to the person.
    pub relation: Relation,
    /// The same in the words people use, such as `son`; empty: the relation's.
    #[serde(default)]
    pub called: String,
    /// Their number; empty: not told.
    #[serde(default)]
    pub telephone: String,
    /// They care for the person. That alone permits nothing.
    #[serde(default)]
    pub is_carer: bool,
    /// What they may do.
    pub may: BTreeSet<Act>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day; none: until it is withdrawn or its ground ends.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// On what ground.
    pub ground: Ground,
}

/// Somebody who may or might speak for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// A name of its own within the record, drawn by lot.
    pub id: String,
    /// What was written down.
    pub mandate: Mandate,
    /// The day it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub withdrawn_on: Option<Date>,
}

/// Why a right ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It was withdrawn.
    Withdrawn,
    /// The child turned 16.
    Turned16,
    /// Its last day went by.
    RanOut,
}

/// What somebody may do on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They may, up to and with this day; none: until it is withdrawn.
    May {
        /// The last day.
        until: Option<Date>,
    },
    /// Not yet.
    From(Date),
    /// No longer.
    Ended {
        /// The first day without the right; where its time ran out, the last day with it.
        on: Date,
        /// Why.
        why: End,
    },
    /// It was never given for this.
    NotGiven,
    /// The power of attorney is not registered yet.
    NotRegistered,
    /// The birth date is not known, so nobody can tell whether the child is 16: ask.
    AskBorn,
}

/// May this proxy do this for the person today? Only ever about what is told and booked: triage goes on whatever this says.
#[must_use]
pub fn may(person: &Person, proxy: &Proxy, act: Act, today: Date) -> Standing {
    let mandate = &proxy.mandate;
    let is_parental = mandate.ground == Ground::Parental;
    let born = person.details.born.filter(|_| is_parental);
    let ends = [
        proxy.withdrawn_on.map(|on| (on, End::Withdrawn)),
        born.map(|born| (turns_16(born), End::Turned16)),
        mandate.until.filter(|last| *last < today).map(|last| (last, End::RanOut)),
    ];
    if let Some((on, why)) = ends.into_iter().flatten().filter(|(on, _)| *on <= today).min() {
        return Standing::Ended { on, why };
    }
    if !mandate.may.contains(&act) {
        return Standing::NotGiven;
    }
    match mandate.ground {
        Ground::Attorney { registered: false, .. } => return Standing::NotRegistered,
        Ground::Parental if born.is_none() => return Standing::AskBorn,
        _ => {}
    }
    if mandate.from > today {
        return Standing::From(mandate.from);
    }
    let last_as_child = born.and_then(|born| turns_16(born).yesterday().ok());
    Standing::May { until: mandate.until.into_iter().chain(last_as_child).min() }
}

/// The 16th birthday. Whoever was born on 29 February has it on 1 March in a year without that day, as the law of England counts.
fn turns_16(born: Date) -> Date {
    later(born, limits::PARENTAL_UNTIL_YEARS)
}

/// The same day so many years later; 1 March for 29 February where there is none.
fn later(day: Date, years: i16) -> Date {
    let year = day.year().saturating_add(years);
    Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, 3, 1)).unwrap_or(Date::MAX)
}

impl Ground {
    /// Its word, for the log, which names nobody.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Parental => "parental responsibility",
            Self::Consent { .. } => "consent",
            Self::Attorney { .. } => "power of attorney",
        }
    }
}

impl Proxy {
    /// Why the whole right has ended by this day, if it has.
    #[must_use]
    pub fn ended(&self, person: &Person, today: Date) -> Option<(Date, End)> {
        match may(person, self, Act::Speak, today) {
            Standing::Ended { on, why } => Some((on, why)),
            _ => None,
        }
    }
}

impl Mandate {
    /// Everything that does not fit in what is to be added to this person's record today.
    pub(super) fn faults(&self, person: &Person, today: Date) -> Vec<String> {
        let mut faults = Vec::new();
        let mut wrong = |text: &str| faults.push(text.to_owned());
        let by = match &self.ground {
            Ground::Parental => None,
            Ground::Consent { heard_by } => Some(heard_by),
            Ground::Attorney { seen_by, .. } => Some(seen_by),
        };
        if self.name.trim().is_empty() {
            wrong("name: say who may speak for them");
        }
        if by.is_some_and(|by| by.trim().is_empty()) {
            wrong("ground: say who heard the consent or saw the document");
        }
        let texts = [Some(&self.name), Some(&self.called), Some(&self.telephone), by];
        if texts.into_iter().flatten().any(|text| text.chars().count() > limits::PERSON_TEXT_LENGTH) {
            wrong(&format!("name, relation, telephone and who heard or saw: at most {} characters each", limits::PERSON_TEXT_LENGTH));
        }
        if self.may.is_empty() && !self.is_carer {
            wrong("what they may do: choose one at least; a carer may be written down without");
        }
        if self.until.is_some_and(|until| until < self.from || until < today) {
            wrong("until: the last day is over, or before the first");
        }
        if self.from > later(today, limits::CONSENT_YEARS) {
            wrong("from: at most a year ahead");
        }
        match (&self.ground, self.until) {
            (Ground::Consent { .. }, None) => wrong("until: consent needs a last day, at most a year after the first"),
            (Ground::Consent { .. }, Some(until)) if until > later(self.from, limits::CONSENT_YEARS) => {
                wrong("until: consent counts for a year at most; ask again then");
            }
            (Ground::Parental, _) if person.details.born.is_some_and(|born| turns_16(born) <= today) => {
                wrong("ground: parental responsibility ends on the 16th birthday; ask the young person for their consent");
            }
            _ => {}
        }
        faults
    }
}
