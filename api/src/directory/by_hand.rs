//! What staff change of a service by hand, over what the operator's files say: each change with who, why and until when; and what follows for the service
//! on a day. The files stay as they are. It stores nothing and asks no clock.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::days::Opening;
use super::types::{Capacity, CapacityReport, Service};
use crate::limits;

/// What is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// How busy it is. It counts for four hours, as every such report.
    Capacity {
        /// What was said.
        capacity: Capacity,
    },
    /// It sees nobody from then until the edit ends.
    Closed {
        /// The first closed instant.
        #[schema(value_type = String)]
        from: Timestamp,
    },
    /// It is rung on another number.
    Telephone {
        /// The number.
        telephone: String,
    },
    /// Something people are told beside it.
    Note {
        /// One sentence.
        text: String,
    },
    /// It is not offered at all, until somebody ends this.
    Withdrawn,
}

/// An edit to be made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEdit {
    /// What.
    pub change: Change,
    /// When it ends by itself. Closings, numbers and notes need one; a report of how busy it is and a withdrawal have none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub until: Option<Timestamp>,
    /// Why. People read it where they are told that it is closed.
    pub because: String,
}

/// An edit that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Its number, from 1.
    pub number: u32,
    /// What.
    pub change: Change,
    /// When it ends by itself.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub until: Option<Timestamp>,
    /// Why.
    pub because: String,
    /// Account of whoever made it.
    pub by: String,
    /// When.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Who ended it before its time, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// The end of an edit before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// When.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Account.
    pub by: String,
}

/// A stretch closed by hand, in seconds since 1970 UTC; `until` is the first open second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shut {
    /// First closed second.
    pub from: i64,
    /// First open second.
    pub until: i64,
    /// Why.
    pub because: String,
}

/// What hand edits leave on a service beside its own fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// When it is closed.
    pub shut: Vec<Shut>,
    /// Why it is not offered at all, if so.
    pub withdrawn: Option<String>,
    /// What people are told beside it.
    pub note: Option<String>,
}

impl NewEdit {
    /// The edit, made now.
    ///
    /// # Errors
    /// Everything that does not fit.
    pub(super) fn made(self, number: u32, by: &str, now: Timestamp) -> Result<Edit, Vec<String>> {
        let Self { change, until, because } = self;
        let mut faults = Vec::new();
        let mut text = |name: &str, text: &str| {
            if !(1..=limits::EDIT_TEXT_LENGTH).contains(&text.trim().chars().count()) {
                faults.push(format!("{name}: 1 to {} characters", limits::EDIT_TEXT_LENGTH));
            }
        };
        text("because", &because);
        let days = match &change {
            Change::Telephone { telephone } => {
                text("telephone", telephone);
                Some(limits::EDIT_DAYS)
            }
            Change::Note { text: note } => {
                text("note", note);
                Some(limits::EDIT_DAYS)
            }
            Change::Closed { .. } => Some(limits::EDIT_CLOSED_DAYS),
            Change::Capacity { .. } | Change::Withdrawn => None,
        };
        match (days, until) {
            (None, Some(_)) => {
                faults.push("until: a report of how busy it is ends after four hours, a withdrawal when it is ended".to_owned())
            }
            (Some(days), None) => faults.push(format!("until: say when it ends, at most {days} days ahead")),
            (Some(days), Some(until)) if until <= now || until.duration_since(now) > SignedDuration::from_hours(24 * days) => {
                faults.push(format!(
                    "until: later than now, and at most {days} days ahead; what lasts longer belongs in the directory's file"
                ));
            }
            _ => {}
        }
        if matches!((&change, until), (Change::Closed { from }, Some(until)) if *from >= until) {
            faults.push("from: before the end".to_owned());
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let counts = SignedDuration::from_secs(limits::CAPACITY_STALE_AFTER_SECONDS);
        let until = if matches!(change, Change::Capacity { .. }) { now.checked_add(counts).ok() } else { until };
        Ok(Edit { number, change, until, because: because.trim().to_owned(), by: by.to_owned(), at: now, ended: None })
    }
}

impl Edit {
    /// Whether it counts now or will.
    #[must_use]
    pub fn stands(&self, now: Timestamp) -> bool {
        self.ended.is_none() && self.until.is_none_or(|until| until > now)
    }
}

/// A service as it is with the edits that stand. Of two that say different things the newer counts; closings add up.
#[must_use]
pub(super) fn with_edits(service: &Service, edits: &[Edit], now: Timestamp) -> Service {
    let (mut is, mut by_hand) = (service.clone(), ByHand::default());
    for edit in edits.iter().filter(|edit| edit.stands(now)) {
        match &edit.change {
            Change::Capacity { capacity } if is.capacity.is_none_or(|report| report.reported_at <= edit.at) => {
                is.capacity = Some(CapacityReport { capacity: *capacity, reported_at: edit.at });
            }
            Change::Capacity { .. } => {}
            Change::Closed { from } => by_hand.shut.extend(edit.until.map(|until| Shut {
                from: from.as_second(),
                until: until.as_second(),
                because: edit.because.clone(),
            })),
            Change::Telephone { telephone } => is.ways_in.telephone = Some(telephone.clone()),
            Change::Note { text } => by_hand.note = Some(text.clone()),
            Change::Withdrawn => by_hand.withdrawn = Some(edit.because.clone()),
        }
    }
    by_hand.shut.sort_by_key(|shut| shut.from);
    is.by_hand = (by_hand != ByHand::default()).then(|| Box::new(by_hand));
    is
}

impl ByHand {
    /// Nobody is seen at this second: closed or withdrawn.
    #[must_use]
    pub fn sees_nobody_at(&self, second: i64) -> bool {
        self.withdrawn.is_some() || self.shut.iter().any(|shut| (shut.from..shut.until).contains(&second))
    }

    /// Openings without what is closed by hand.
    #[must_use]
    pub fn without_shut(&self, openings: &[Opening]) -> Vec<Opening> {
        let cut = |open: Vec<Opening>, shut: &Shut| {
            let parts = |one: Opening| {
                let before = Opening { from: one.from, until: one.until.min(shut.from) };
                let after = Opening { from: one.from.max(shut.until), until: one.until };
                [before, after].into_iter().filter(|part| part.from < part.until)
            };
            open.into_iter().flat_map(parts).collect()
        };
        self.shut.iter().fold(openings.to_vec(), cut)
    }
}

impl Service {
    /// Nobody is seen there at this second, because somebody said so by hand.
    #[must_use]
    pub fn sees_nobody_at(&self, second: i64) -> bool {
        self.by_hand.as_ref().is_some_and(|by_hand| by_hand.sees_nobody_at(second))
    }
}
