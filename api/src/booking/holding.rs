//! What the stored state of a slot means at an instant: free for whom, held until when, and the values that a hold or a booking is
//! made of. Pure; the service writes them.

use jiff::{SignedDuration, Timestamp};

use super::store;
use super::types::{Booking, BookingError, BookingId, BookingRight, BookingState, Hold, Slot, SlotState};
use crate::directory::types::Service;
use crate::limits;

pub(super) fn checked_key(caller: &str, key: &str) -> Result<String, BookingError> {
    let fits = !key.is_empty() && key.len() <= limits::IDEMPOTENCY_KEY_LENGTH && key.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(store::once_key(caller, key)) } else { Err(BookingError::BadKey) }
}

pub(super) fn is_free_for(state: &SlotState, session: &str, now: Timestamp) -> bool {
    match state {
        SlotState::Free => true,
        SlotState::Held { session: holder, until_second, .. } => holder == session || *until_second <= now.as_second(),
        SlotState::Booked { .. } => false,
    }
}

/// The hold of this session on this slot, if it still runs.
pub(super) fn held_by(state: &SlotState, session: &str, slot: &Slot, now: Timestamp) -> Option<Hold> {
    match state {
        SlotState::Held { session: holder, until_second, extended } if holder == session && *until_second > now.as_second() => {
            let until = Timestamp::from_second(*until_second).ok()?;
            Some(Hold { slot: slot.clone(), until, extensions_left: limits::HOLD_EXTENSIONS.saturating_sub(*extended) })
        }
        _ => None,
    }
}

/// A hold from now, never past the beginning of the appointment.
pub(super) fn new_hold(slot: &Slot, extended: u16, now: Timestamp) -> Hold {
    let until = now.checked_add(SignedDuration::from_secs(limits::HOLD_SECONDS)).unwrap_or(now).min(slot.starts_at);
    Hold { slot: slot.clone(), until, extensions_left: limits::HOLD_EXTENSIONS.saturating_sub(extended) }
}

pub(super) fn held(session: &str, hold: &Hold, extended: u16) -> SlotState {
    SlotState::Held { session: session.to_owned(), until_second: hold.until.as_second(), extended }
}

pub(super) fn new_booking(id: BookingId, right: &BookingRight, service: &Service, slot: Slot, now: Timestamp) -> Booking {
    Booking {
        id,
        session: right.session().to_owned(),
        slot,
        service_name: service.name.clone(),
        address: address(service),
        disposition: right.disposition().to_owned(),
        made_at: now,
        sequence: 0,
        changed_at: None,
        needed_by: right.needed_by(),
        within_minutes: right.within_minutes(),
        state: BookingState::Booked,
    }
}

/// Where to go, in one line.
#[must_use]
pub fn address(service: &Service) -> String {
    let parts = [service.address.as_str(), &service.place, &service.postcode];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
