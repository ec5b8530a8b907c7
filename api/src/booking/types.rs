//! Nouns of booking: schedule, slot, hold, booking, and the right to book. Holds no I/O and no clock. A booking carries no answers
//! and no name: who it is for is known by its conversation.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::digest::hash;
pub use super::right::BookingRight;
use crate::audit::AuditError;
use crate::directory::types::{BadInput, ServiceId};
use crate::limits;
use crate::storage::StorageError;

/// How a service's appointments are cut out of its opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The service.
    pub service: ServiceId,
    /// Minutes of one appointment, 5 to 240.
    pub slot_minutes: u16,
    /// People seen at one time, 1 to [`limits::PEOPLE_PER_SLOT`].
    pub people: u16,
}

/// One appointment that can be sold once: a service, a time, and which of the people seen at that time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SlotId {
    service: ServiceId,
    starts_second: i64,
    person: u16,
}

impl SlotId {
    /// The id of a slot. Whether a service really has it is decided by its schedule.
    #[must_use]
    pub fn new(service: ServiceId, starts_second: i64, person: u16) -> Self {
        Self { service, starts_second, person }
    }

    /// Reads the text form, `SERVICE_SECONDS_PERSON`.
    ///
    /// # Errors
    /// When it is not of that form.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        let fault = || BadInput("this is not the id of an appointment".to_owned());
        let mut parts = text.split('_');
        let (Some(service), Some(second), Some(person), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(fault());
        };
        let service = ServiceId::parse(service).map_err(|_| fault())?;
        let starts_second: i64 = second.parse().map_err(|_| fault())?;
        let person: u16 = person.parse().map_err(|_| fault())?;
        let id = Self { service, starts_second, person };
        // One slot has one spelling: `007` or `+7` would be a second key for it.
        if id.to_string() == text && (0..=limits::LATEST_SECOND).contains(&starts_second) { Ok(id) } else { Err(fault()) }
    }

    /// The service.
    #[must_use]
    pub fn service(&self) -> &ServiceId {
        &self.service
    }

    /// When it begins, seconds since 1970 UTC.
    #[must_use]
    pub fn starts_second(&self) -> i64 {
        self.starts_second
    }

    /// Which of the people seen at that time, from 1.
    #[must_use]
    pub fn person(&self) -> u16 {
        self.person
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.service, self.starts_second, self.person)
    }
}

impl TryFrom<String> for SlotId {
    type Error = BadInput;
    fn try_from(text: String) -> Result<Self, BadInput> {
        Self::parse(&text)
    }
}

impl From<SlotId> for String {
    fn from(id: SlotId) -> Self {
        id.to_string()
    }
}

/// An appointment to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Its id.
    pub id: SlotId,
    /// When it begins.
    pub starts_at: Timestamp,
    /// How long it takes.
    pub minutes: u16,
}

/// What is stored about a slot once somebody has touched it. A slot without a document is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum SlotState {
    /// Free again.
    Free,
    /// Kept for somebody for a while.
    Held {
        /// The conversation it is kept for.
        session: String,
        /// Until when, seconds since 1970 UTC; after that it is free.
        until_second: i64,
        /// How often the hold was made longer.
        extended: u16,
    },
    /// Sold.
    Booked {
        /// The booking.
        booking: BookingId,
    },
}

/// Id of a booking: 32 hexadecimal digits, made from the caller and their key, so that a repeated request names the same booking.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BookingId(String);

impl BookingId {
    /// Reads an id.
    ///
    /// # Errors
    /// When it is not 32 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        let is_id = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if is_id { Ok(Self(text.to_owned())) } else { Err(BadInput("this is not the id of a booking".to_owned())) }
    }

    /// The id of whatever this caller books under this key.
    #[must_use]
    pub(crate) fn of_request(caller: &str, key: &str) -> Self {
        Self(hash(&["booking", caller, key]).chars().take(32).collect())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Eight letters and digits that people can read to each other, without those that look alike.
    #[must_use]
    pub fn reference(&self) -> String {
        const LETTERS: [char; 16] = ['2', '3', '4', '5', '6', '7', '8', '9', 'C', 'F', 'H', 'K', 'M', 'R', 'T', 'X'];
        let digits = self.0.chars().take(8).filter_map(|c| c.to_digit(16)).filter_map(|d| usize::try_from(d).ok());
        digits.filter_map(|digit| LETTERS.get(digit)).collect()
    }
}

impl TryFrom<String> for BookingId {
    type Error = BadInput;
    fn try_from(text: String) -> Result<Self, BadInput> {
        Self::parse(&text)
    }
}

impl From<BookingId> for String {
    fn from(id: BookingId) -> Self {
        id.0
    }
}

/// A slot kept for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The slot.
    pub slot: Slot,
    /// Until when it is kept.
    pub until: Timestamp,
    /// How often it may still be made longer.
    pub extensions_left: u16,
}

/// Whether an appointment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum BookingState {
    /// It stands.
    Booked,
    /// It was cancelled.
    Cancelled {
        /// When.
        at: Timestamp,
        /// Why, one of a short list.
        reason: CancelReason,
    },
    /// The service cannot keep it: the clinic was cancelled, or is not in the directory any more. It is not over until the person has another
    /// time, says that they need none, or staff have spoken with them.
    Displaced {
        /// When that was noticed.
        at: Timestamp,
        /// Another time that is kept for them.
        offer: Option<Offer>,
    },
    /// It began, and the person did not come.
    Missed {
        /// When that was written down.
        at: Timestamp,
    },
}

/// A time that is kept for somebody who has another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The slot.
    pub slot: Slot,
    /// Name of the service.
    pub service_name: String,
    /// Until when it is kept.
    pub until: Timestamp,
}

/// Why an appointment was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CancelReason {
    /// The person cannot come.
    CannotCome,
    /// The person no longer needs it.
    NotNeeded,
    /// The person is worse and gets other help.
    Worse,
    /// Anything else.
    Other,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// The conversation that made it.
    pub session: String,
    /// The slot.
    pub slot: Slot,
    /// Public name of the service at the time of booking.
    pub service_name: String,
    /// Where to go, one line.
    pub address: String,
    /// The disposition that gave the right to book.
    pub disposition: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// How often it was changed; a calendar goes by it.
    #[serde(default)]
    pub sequence: u32,
    /// When it was changed last.
    #[serde(default)]
    pub changed_at: Option<Timestamp>,
    /// The latest begin of an appointment that is still in time.
    #[serde(default)]
    pub needed_by: Option<Timestamp>,
    /// Minutes within which the outcome is to be seen to.
    #[serde(default)]
    pub within_minutes: Option<u32>,
    /// Whether it stands.
    #[serde(flatten)]
    pub state: BookingState,
}

/// Why something was not booked, held or cancelled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookingError {
    /// The outcome of this conversation gives no right to book.
    #[error("this outcome is not one to book an appointment for")]
    NoRight,
    /// The service is not one for this outcome.
    #[error("this service cannot be booked for this outcome: {0}")]
    WrongService(String),
    /// There is no such appointment time.
    #[error("this service has no appointment at that time")]
    NoSuchSlot,
    /// It has begun, or begins too soon to get there.
    #[error("this appointment is too soon to get there")]
    TooSoon,
    /// It begins after the person needs to be seen.
    #[error("this appointment is after the time by which you need to be seen")]
    TooLate,
    /// Somebody else has it.
    #[error("somebody else has just taken this appointment")]
    Taken,
    /// The slot is not kept for this conversation any more.
    #[error("this appointment is no longer kept for you")]
    HoldOver,
    /// It was made longer often enough.
    #[error("this appointment cannot be kept for you any longer")]
    HoldTooLong,
    /// The conversation has as many bookings as it may have.
    #[error("this conversation already has {0} appointments")]
    TooMany(usize),
    /// The key was used for something else before.
    #[error("this idempotency key was used with another request before")]
    KeyReused,
    /// The key is empty or too long.
    #[error("an idempotency key has 1 to {} visible characters", limits::IDEMPOTENCY_KEY_LENGTH)]
    BadKey,
    /// There is no such booking for this conversation.
    #[error("there is no such booking")]
    NotFound,
    /// It began already.
    #[error("this appointment has already begun")]
    Begun,
    /// It has not begun yet, so nobody can have missed it.
    #[error("this appointment has not begun yet")]
    NotBegun,
    /// It was cancelled, or is over.
    #[error("this appointment does not stand any more")]
    NotStanding,
    /// It was changed often enough.
    #[error("this appointment was changed too often: please ring")]
    ChangedTooOften,
    /// So many wait for an earlier time already.
    #[error("too many people are waiting for an earlier time here")]
    ListFull,
    /// A clinic is cancelled for a reason and from one time until a later one.
    #[error("say from when until when, and why")]
    BadClosing,
    /// The conversation went on while this was being done: what was decided may have changed.
    #[error("your answers have changed meanwhile: look at the result again")]
    MovedOn,
    /// Too many others wrote at the same moment.
    #[error("too many people are booking at this moment")]
    Busy,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StorageError),
    /// It could not be written down, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    #[test]
    fn a_slot_has_one_spelling() {
        let id = SlotId::parse("saltmere-utc_1795420800_1").unwrap();
        assert_eq!(id.to_string(), "saltmere-utc_1795420800_1");
        for bad in [
            "saltmere-utc_1795420800",
            "a_+5_1",
            "a_05_1",
            "a_-5_1",
            "A_5_1",
            "a_5_1_1",
            "a_5_70000",
            "a/b_5_1",
            "",
            "a_9223372036854775807_1",
        ] {
            assert!(SlotId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn references_have_no_letters_that_look_alike() {
        let reference = BookingId::parse("0123456789abcdef0123456789abcdef").unwrap().reference();
        assert_eq!(reference, "23456789");
        assert!(BookingId::parse("0123").is_err() && BookingId::parse(&"g".repeat(32)).is_err());
    }
}
