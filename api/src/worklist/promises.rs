//! The nouns and rules of the one clock: what somebody was promised, by when, and what ended it. The time that holds is the earliest that was ever promised
//! and is still owed: whatever leads to another promise may bring it forward and never puts it off. Pure; where it lies, the store of clocks says.

use serde::{Deserialize, Serialize};

use super::types::Lease;
use crate::limits;
use crate::people::PersonId;

/// What kind of row a promise stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A task; its name is the action.
    Task,
    /// A call-back by a service; its name is the disposition.
    CallBack,
    /// Another time for an appointment that the service cancelled; its name is the booking.
    Booking,
}

/// A promise as it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promised<'a> {
    /// What kind.
    pub kind: Kind,
    /// Its name among those of the conversation.
    pub what: &'a str,
    /// By when, milliseconds UTC; none: no time was set.
    pub due_ms: Option<i64>,
    /// Somebody is to reach the person by then whatever they do. What only concerns them, or is done only if they go quiet, shares nobody's time.
    pub is_contact: bool,
}

/// For whom a promise is made, when, and who makes it.
#[derive(Debug, Clone, Copy)]
pub struct For<'a> {
    /// The conversation.
    pub session: &'a str,
    /// When it began, milliseconds UTC.
    pub began_ms: i64,
    /// Whom it is about, where that is known.
    pub person: Option<&'a PersonId>,
    /// Now, milliseconds UTC.
    pub at_ms: i64,
    /// Who makes it: an account, `the service`, or `the person`.
    pub by: &'a str,
}

/// A promise. It is open until it is ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What kind.
    pub kind: Kind,
    /// Its name.
    pub what: String,
    /// When it was made, milliseconds UTC.
    pub promised_ms: i64,
    /// The time that holds.
    pub due_ms: Option<i64>,
    /// Whether it shares the person's time.
    pub is_contact: bool,
    /// How often nobody answered.
    pub tries: u32,
    /// When it was written down that it is late.
    pub late_ms: Option<i64>,
    /// What ended it.
    pub ended: Option<Ended>,
}

/// The end of a promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// Who said so.
    pub by: String,
    /// How.
    pub how: How,
}

/// What ends a promise, and nothing else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Somebody spoke with the person.
    SpokenWith,
    /// The person no longer wants it.
    Withdrawn,
    /// An ambulance crew or an emergency department has them.
    HandedOver,
    /// They have an appointment that begins in time.
    Booked,
    /// It was for a danger that is over, or for no contact with the person.
    NotNeeded,
    /// Nobody could reach somebody in a crisis: the promise goes on as a task to find them.
    WelfareCheck,
}

/// A line of a clock's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When, milliseconds UTC.
    pub at_ms: i64,
    /// Kind of the promise.
    pub kind: Kind,
    /// Name of the promise.
    pub what: String,
    /// Its time before; none: no time was set.
    pub from_ms: Option<i64>,
    /// Its time after.
    pub to_ms: Option<i64>,
    /// Who did it.
    pub by: String,
    /// What happened.
    pub event: Event,
}

/// What a line tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A promise was made for a later time than one that is open: the earlier holds for both.
    HeldToEarlier,
    /// A promise for an earlier time was made: it holds for this one too.
    BroughtForward,
    /// Nobody answered.
    NoAnswer,
    /// Somebody else is to do it, in the same time.
    PassedTo(String),
}

/// What was promised in one conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonClock {
    /// When the conversation began, milliseconds UTC.
    pub began_ms: i64,
    /// Whom it is about, where that is known: their other conversations share the time, and who is at it.
    pub person: Option<PersonId>,
    /// Promises, oldest first; ended ones too.
    pub promises: Vec<Promise>,
    /// How the times came to be what they are, oldest first.
    pub lines: Vec<Line>,
    /// Who is at it, as long as nobody knows whom it is about.
    pub lease: Option<Lease>,
}

/// How a row stands to its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its time is over.
    Late,
    /// Its time is nearly over.
    Soon,
    /// There is time, or no time was set.
    InTime,
}

/// How a row stands that was promised and is due at these instants. It is `Soon` from a quarter of its time before it is due, which is never less than five
/// minutes and never more than thirty.
#[must_use]
pub fn standing(promised_ms: i64, due_ms: Option<i64>, now_ms: i64) -> Standing {
    let Some(due_ms) = due_ms else { return Standing::InTime };
    let quarter = due_ms.saturating_sub(promised_ms) / 4;
    let ahead_ms = quarter.clamp(limits::ALARM_AHEAD_LEAST_MS, limits::ALARM_AHEAD_MOST_MS);
    if now_ms > due_ms {
        Standing::Late
    } else if now_ms >= due_ms.saturating_sub(ahead_ms) {
        Standing::Soon
    } else {
        Standing::InTime
    }
}

impl Promise {
    /// Is it still owed?
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// How it stands to its time.
    #[must_use]
    pub fn standing(&self, now_ms: i64) -> Standing {
        standing(self.promised_ms, self.due_ms, now_ms)
    }

    fn shares(&self) -> bool {
        self.is_contact && self.is_open()
    }
}

impl PersonClock {
    /// The open promise of this kind and name.
    #[must_use]
    pub fn open(&self, kind: Kind, what: &str) -> Option<&Promise> {
        self.promises.iter().find(|one| one.is_open() && one.kind == kind && one.what == what)
    }

    pub(super) fn open_mut(&mut self, kind: Kind, what: &str) -> Option<&mut Promise> {
        self.promises.iter_mut().find(|one| one.is_open() && one.kind == kind && one.what == what)
    }

    /// Is anything still owed?
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.promises.iter().any(Promise::is_open)
    }

    /// The earliest time that is owed to the person.
    pub(super) fn earliest_ms(&self) -> Option<i64> {
        self.promises.iter().filter(|one| one.shares()).filter_map(|one| one.due_ms).min()
    }

    /// Its conversation's day is not over.
    pub(super) fn is_of_today(&self, at_ms: i64) -> bool {
        self.began_ms.saturating_add(limits::SESSION_LIFE_MS) > at_ms
    }

    /// Adds a promise that is made now. True where there was none of this kind and name.
    pub(super) fn add(&mut self, new: &Promised<'_>, at_ms: i64) -> bool {
        if self.open(new.kind, new.what).is_some() {
            return false;
        }
        let Promised { kind, what, due_ms, is_contact } = *new;
        let what = what.to_owned();
        self.promises.push(Promise { kind, what, promised_ms: at_ms, due_ms, is_contact, tries: 0, late_ms: None, ended: None });
        while self.promises.len() > limits::PROMISES_KEPT
            && let Some(at) = self.promises.iter().position(|one| !one.is_open())
        {
            self.promises.remove(at);
        }
        true
    }

    /// Brings every time that is owed forward to `earliest_ms`. True where one was later.
    pub(super) fn bring_forward(&mut self, earliest_ms: i64, at_ms: i64, by: &str) -> bool {
        let mut lines = Vec::new();
        for one in self.promises.iter_mut().filter(|one| one.shares() && one.due_ms.is_none_or(|due| due > earliest_ms)) {
            let event = if one.promised_ms == at_ms { Event::HeldToEarlier } else { Event::BroughtForward };
            let (from_ms, what) = (one.due_ms.replace(earliest_ms), one.what.clone());
            lines.push(Line { at_ms, kind: one.kind, what, from_ms, to_ms: Some(earliest_ms), by: by.to_owned(), event });
        }
        let is_changed = !lines.is_empty();
        for line in lines {
            self.tell(line);
        }
        is_changed
    }

    /// Writes a line of its history; of very many the oldest go.
    pub(super) fn tell(&mut self, line: Line) {
        self.lines.push(line);
        let over = self.lines.len().saturating_sub(limits::CLOCK_LINES_KEPT);
        self.lines.drain(..over);
    }

    /// Ends a promise. One that is ended too late is late, whether or not anybody saw it before. False where there is none that is open.
    pub(super) fn end(&mut self, kind: Kind, what: &str, ended: Ended) -> bool {
        let Some(one) = self.open_mut(kind, what) else { return false };
        if one.due_ms.is_some_and(|due| ended.at_ms > due) && one.late_ms.is_none() {
            one.late_ms = Some(ended.at_ms);
        }
        one.ended = Some(ended);
        true
    }
}
