//! A clinic that is cancelled: by staff for a stretch of time, or because the directory does not have its hours any more. Nobody who booked in it is lost:
//! each booking is found again and again until it has another time, its person needs none, or staff have seen to it. Which other time may be offered, the
//! hand-off says.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::changing::Act;
use super::counts::BY_SERVICE;
use super::holding::is_free_for;
use super::service::Bookings;
use super::slots::slot_of;
use super::store::{self, Versioned};
use super::types::{Booking, BookingError, BookingId, BookingState, Offer, Slot, SlotId, SlotState};
use crate::audit::{Action, Actor, Deed};
use crate::directory::catalogue::Catalogue;
use crate::directory::types::ServiceId;
use crate::limits;
use crate::storage::{Batch, Document, StorageError};

/// A stretch of time in which a service sees nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// First appointment that is cancelled.
    pub from: Timestamp,
    /// Appointments from here on stand.
    pub until: Timestamp,
    /// Account of whoever cancelled it.
    pub by: String,
    /// Why, in the words of the service. People see it.
    pub because: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Closings {
    closings: Vec<Closing>,
}

impl Closings {
    fn covers(&self, second: i64) -> bool {
        self.closings.iter().any(|closing| (closing.from.as_second()..closing.until.as_second()).contains(&second))
    }
}

/// Somebody whose clinic was cancelled, until it is seen to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Displaced {
    /// The booking.
    pub booking: BookingId,
    /// How often it had been changed then.
    pub sequence: u32,
    /// Its conversation.
    pub session: String,
    /// By when they are to be seen.
    pub needed_by: Option<Timestamp>,
    /// When their appointment would have begun.
    pub was_at: Timestamp,
    /// Until when another time is kept for them; `None`: there was none in time.
    pub offered_until: Option<Timestamp>,
}

impl Displaced {
    /// Is it for staff to see to it: nothing was offered in time, or nobody took it?
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.offered_until.is_none_or(|until| until <= now)
    }
}

impl Bookings {
    /// Cancels what a service has from one time until another. Nothing in it is offered or sold from now on; who booked in it is found by
    /// [`Bookings::without_a_slot`].
    ///
    /// # Errors
    /// [`BookingError::BadClosing`], and those of the store.
    pub async fn close(&self, service: &ServiceId, closing: &Closing) -> Result<(), BookingError> {
        let words = closing.because.trim().chars().count();
        if closing.from >= closing.until || !(1..=limits::CLOSING_REASON_CHARS).contains(&words) {
            return Err(BookingError::BadClosing);
        }
        for _ in 0..limits::BOOKING_TRIES {
            let key = store::closed_key(service);
            let Versioned { version, value: mut all } = store::read_or_default::<Closings>(&self.store, &key).await?;
            if all.closings.contains(closing) {
                return Ok(());
            }
            all.closings.push(closing.clone());
            let over = all.closings.len().saturating_sub(limits::CLOSINGS_KEPT);
            all.closings.drain(..over);
            let deed = Deed::new(Actor::Staff(closing.by.clone()), Action::BookingChanged, format!("clinic/{service}"));
            let batch = store::put(Batch::new(), key, version, &all)?;
            match self.audit.commit(batch, deed.because(&closing.because)).await {
                Ok(()) => return Ok(()),
                Err(crate::audit::AuditError::Storage(StorageError::Conflict { .. })) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Err(BookingError::Busy)
    }

    /// When a service is cancelled, oldest first.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn closings(&self, service: &ServiceId) -> Result<Vec<Closing>, BookingError> {
        Ok(store::read_or_default::<Closings>(&self.store, &store::closed_key(service)).await?.value.closings)
    }

    /// Was the clinic of this slot cancelled?
    pub(super) async fn is_closed(&self, slot: &SlotId) -> Result<bool, BookingError> {
        let closings = store::read_or_default::<Closings>(&self.store, &store::closed_key(slot.service())).await?.value;
        Ok(closings.covers(slot.starts_second()))
    }

    /// Those of these slots whose clinic was not cancelled.
    pub(super) async fn not_closed(&self, service: &ServiceId, slots: Vec<Slot>) -> Result<Vec<Slot>, BookingError> {
        let closings = store::read_or_default::<Closings>(&self.store, &store::closed_key(service)).await?.value;
        Ok(slots.into_iter().filter(|slot| !closings.covers(slot.id.starts_second())).collect())
    }

    /// The slot with this id, as the schedule has it.
    pub(super) fn slot(&self, picture: &Catalogue, service: &crate::directory::types::Service, id: &SlotId) -> Option<Slot> {
        slot_of(service, self.schedules.of(&service.id)?, &picture.holidays, &picture.zone, id)
    }

    /// Every booking to come that stands, of one service, soonest first.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn booked_at(&self, service: &ServiceId, from: Timestamp, limit: usize) -> Result<Vec<Booking>, BookingError> {
        let (prefix, mut after) = store::slots_from(service, from.as_second());
        let mut found = Vec::new();
        loop {
            let page = self.store.scan(&prefix, Some(&after), limits::STORAGE_SCAN_PAGE).await?;
            for (key, document) in &page {
                let state: SlotState = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
                let SlotState::Booked { booking } = state else { continue };
                found.extend(store::booking(&self.store, &booking).await?.map(|booking| booking.value));
                if found.len() >= limit {
                    return Ok(found);
                }
            }
            match page.last() {
                Some((last, _)) if page.len() >= limits::STORAGE_SCAN_PAGE => after.clone_from(last),
                _ => return Ok(found),
            }
        }
    }

    /// Bookings to come whose slot is not there any more: the clinic was cancelled, or the directory has no such hours or service.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn without_a_slot(&self, picture: &Catalogue, now: Timestamp) -> Result<Vec<Booking>, BookingError> {
        let mut found = Vec::new();
        for id in self.schedules.services() {
            let closings = store::read_or_default::<Closings>(&self.store, &store::closed_key(id)).await?.value;
            let booked = self.booked_at(id, now, usize::MAX).await?.into_iter();
            found.extend(booked.filter(|booking| self.is_lost(picture, &closings, booking, now)));
        }
        Ok(found)
    }

    /// Has this booking lost its slot?
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn has_lost_its_slot(&self, picture: &Catalogue, booking: &Booking, now: Timestamp) -> Result<bool, BookingError> {
        let closings = store::read_or_default::<Closings>(&self.store, &store::closed_key(booking.slot.id.service())).await?.value;
        Ok(self.is_lost(picture, &closings, booking, now))
    }

    fn is_lost(&self, picture: &Catalogue, closings: &Closings, booking: &Booking, now: Timestamp) -> bool {
        let slot = &booking.slot.id;
        let service = picture.service(slot.service()).filter(|service| self.is_bookable(service));
        let is_there = service.is_some_and(|service| self.slot(picture, service, slot).is_some()) && !closings.covers(slot.starts_second());
        !is_there && booking.state == BookingState::Booked && booking.slot.starts_at > now
    }

    /// Is it time to look after all bookings again? Says so to one at a time, and not again for a while: each look reads every booking to come.
    #[must_use]
    pub fn is_time_to_look(&self, now: Timestamp) -> bool {
        let (now, last) = (now.as_millisecond(), self.looked_ms.load(Ordering::SeqCst));
        // A clock that was turned back must not stop it.
        let is_due = now.saturating_sub(last) >= limits::BOOKINGS_LOOK_MS || now < last;
        is_due && self.looked_ms.compare_exchange(last, now, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Says that a booking has lost its slot. Another slot, if one was found, is kept for its person for a while; without one staff see to it at once. `None`:
    /// somebody else was first, or the other slot was taken meanwhile, so look again.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn displace(&self, booking: &Booking, instead: Option<(&Slot, &str)>, act: Act<'_>) -> Result<Option<Booking>, BookingError> {
        let now = act.now;
        let found = store::booking(&self.store, &booking.id).await?.filter(|found| found.value == *booking);
        let Some(Versioned { version, value: old }) = found.filter(|found| found.value.state == BookingState::Booked) else {
            return Ok(None);
        };
        let mut batch = Batch::new();
        let mut offer = None;
        if let Some((slot, name)) = instead {
            let state = store::slot(&self.store, &slot.id).await?;
            if !is_free_for(&state.value, &old.session, now) {
                return Ok(None);
            }
            let until = now.checked_add(SignedDuration::from_secs(limits::SWITCH_SECONDS)).unwrap_or(now).min(slot.starts_at);
            let kept = SlotState::Held { session: old.session.clone(), until_second: until.as_second(), extended: limits::HOLD_EXTENSIONS };
            batch = store::put(batch, store::slot_key(&slot.id), state.version, &kept)?;
            offer = Some(Offer { slot: slot.clone(), service_name: name.to_owned(), until });
        }
        let sequence = old.sequence.saturating_add(1);
        let displaced = Displaced {
            booking: old.id.clone(),
            sequence,
            session: old.session.clone(),
            needed_by: old.needed_by,
            was_at: old.slot.starts_at,
            offered_until: offer.as_ref().map(|offer| offer.until),
        };
        let new = Booking { state: BookingState::Displaced { at: now, offer }, sequence, changed_at: Some(now), ..old.clone() };
        batch = store::put(batch, store::booking_key(&old.id), version, &new)?;
        batch = store::put(batch, store::displaced_key(&old.id, sequence), 0, &displaced)?;
        let state = store::slot(&self.store, &old.slot.id).await?;
        if state.value == (SlotState::Booked { booking: old.id.clone() }) {
            batch = store::put(batch, store::slot_key(&old.slot.id), state.version, &SlotState::Free)?;
        }
        batch = self.counted(batch, &old, BY_SERVICE, now).await?;
        let is_done = self.done(batch.and(act.with.clone()), act.who, Action::BookingChanged, &old.session).await?;
        Ok(is_done.then_some(new))
    }

    /// Everybody whose clinic was cancelled and who was not seen to yet.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn displaced(&self) -> Result<Vec<Displaced>, BookingError> {
        let all = self.store.all_under(store::DISPLACED).await?;
        let one =
            |(key, document): (String, Document)| serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key });
        Ok(all.into_iter().map(one).collect::<Result<_, _>>()?)
    }

    /// Staff have seen to somebody whose clinic was cancelled. Their page still lets them take another time.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] when it was seen to before.
    pub async fn seen_to(&self, id: &BookingId, sequence: u32, act: Act<'_>) -> Result<(), BookingError> {
        let key = store::displaced_key(id, sequence);
        let found = store::read::<Displaced>(&self.store, &key).await?.ok_or(BookingError::NotFound)?;
        let batch = Batch::new().delete(key, found.version).and(act.with.clone());
        let is_done = self.done(batch, act.who, Action::BookingChanged, &found.value.session).await?;
        if is_done { Ok(()) } else { Err(BookingError::NotFound) }
    }
}
