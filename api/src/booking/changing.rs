//! What becomes of an appointment that was made: changed to another time, cancelled, missed. Each is one batch: the old time is given back and the new
//! one taken, or nothing happens. Speaks no HTTP and asks no time.

use jiff::Timestamp;

use super::counts::{DID_NOT_ATTEND, word};
use super::holding::{address, is_free_for};
use super::service::Bookings;
use super::store::{self, OfSession, Versioned};
use super::types::{Booking, BookingError, BookingId, BookingRight, BookingState, CancelReason, SlotId, SlotState};
use super::waiting::{WaitingList, for_the_list};
use crate::audit::{Action, Actor};
use crate::directory::catalogue::Catalogue;
use crate::limits;
use crate::storage::Batch;

/// One act on an appointment: who, when, and what else is written in the same instant, such as a message to the person. This is the place for a reminder
/// or a confirmation: whoever sends them adds their writes to `with`, as a booking has them in its order.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// Who acts, as the audit names them.
    pub who: &'a Actor,
    /// What else is written.
    pub with: &'a Batch,
    /// When.
    pub now: Timestamp,
}

impl Bookings {
    /// Moves a booking to another slot, of the same service or another one. A booking whose clinic was cancelled stands again. Asked again for the slot it has,
    /// it answers with the booking as it stands.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] also for a booking of somebody else; [`BookingError::Begun`], [`BookingError::NotStanding`],
    /// [`BookingError::ChangedTooOften`], and those of taking a slot. The old time is then still theirs.
    pub async fn change(
        &self,
        right: &BookingRight,
        picture: &Catalogue,
        (id, to): (&BookingId, &SlotId),
        act: Act<'_>,
    ) -> Result<Booking, BookingError> {
        let (service, slot) = self.bookable(right, picture, to, act.now).await?;
        for _ in 0..limits::BOOKING_TRIES {
            let Versioned { version, value: old } = self.theirs(right.session(), id).await?;
            if old.slot.id == *to && old.state == BookingState::Booked {
                return Ok(old);
            }
            match old.state {
                BookingState::Booked if old.slot.starts_at <= act.now => return Err(BookingError::Begun),
                BookingState::Booked | BookingState::Displaced { .. } => {}
                BookingState::Cancelled { .. } | BookingState::Missed { .. } => return Err(BookingError::NotStanding),
            }
            if old.sequence >= limits::BOOKING_CHANGES {
                return Err(BookingError::ChangedTooOften);
            }
            let state = store::slot(&self.store, to).await?;
            if !is_free_for(&state.value, right.session(), act.now) {
                return Err(BookingError::Taken);
            }
            let new = Booking {
                slot: slot.clone(),
                service_name: service.name.clone(),
                address: address(service),
                disposition: right.disposition().to_owned(),
                sequence: old.sequence.saturating_add(1),
                changed_at: Some(act.now),
                needed_by: right.needed_by(),
                within_minutes: right.within_minutes(),
                state: BookingState::Booked,
                ..old.clone()
            };
            let of = store::of_session(&self.store, right.session()).await?;
            let of_held = of.value.held.clone();
            let batch = self.let_go(Batch::new(), &of.value, right.session(), to).await?;
            let batch = store::put(batch, store::session_key(right.session()), of.version, &OfSession { held: None, ..of.value })?;
            let batch = store::put(batch, store::slot_key(to), state.version, &SlotState::Booked { booking: id.clone() })?;
            let batch = self.left(batch, &old, &[Some(to), of_held.as_ref()], act.now).await?;
            let batch = store::put(batch, store::booking_key(id), version, &new)?;
            if self.done(batch.and(act.with.clone()), act.who, Action::BookingChanged, right.session()).await? {
                return Ok(new);
            }
        }
        Err(BookingError::Busy)
    }

    /// Cancels a booking of this conversation; the slot is free again. Cancelling it twice is answered as once, and counted once.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] also for a booking of somebody else; [`BookingError::Begun`] when the appointment has begun.
    pub async fn cancel(&self, session: &str, id: &BookingId, reason: CancelReason, act: Act<'_>) -> Result<Booking, BookingError> {
        for _ in 0..limits::BOOKING_TRIES {
            let Versioned { version, value: old } = self.theirs(session, id).await?;
            match old.state {
                BookingState::Cancelled { .. } => return Ok(old),
                BookingState::Missed { .. } => return Err(BookingError::Begun),
                BookingState::Booked if old.slot.starts_at <= act.now => return Err(BookingError::Begun),
                BookingState::Booked | BookingState::Displaced { .. } => {}
            }
            let new = Booking {
                state: BookingState::Cancelled { at: act.now, reason },
                sequence: old.sequence.saturating_add(1),
                changed_at: Some(act.now),
                ..old.clone()
            };
            let batch = store::put(Batch::new(), store::booking_key(id), version, &new)?;
            let batch = self.left(batch, &old, &[], act.now).await?;
            let batch = self.counted(batch, &old, word(reason), act.now).await?;
            if self.done(batch.and(act.with.clone()), act.who, Action::BookingChanged, session).await? {
                return Ok(new);
            }
        }
        Err(BookingError::Busy)
    }

    /// The person did not come. Written down and counted once.
    ///
    /// # Errors
    /// [`BookingError::NotFound`], [`BookingError::NotBegun`] and [`BookingError::NotStanding`].
    pub async fn missed(&self, id: &BookingId, act: Act<'_>) -> Result<Booking, BookingError> {
        for _ in 0..limits::BOOKING_TRIES {
            let found = store::booking(&self.store, id).await?.ok_or(BookingError::NotFound)?;
            let Versioned { version, value: old } = found;
            match old.state {
                BookingState::Missed { .. } => return Ok(old),
                BookingState::Booked if old.slot.starts_at > act.now => return Err(BookingError::NotBegun),
                BookingState::Booked => {}
                BookingState::Cancelled { .. } | BookingState::Displaced { .. } => return Err(BookingError::NotStanding),
            }
            let new = Booking { state: BookingState::Missed { at: act.now }, ..old.clone() };
            let batch = store::put(Batch::new(), store::booking_key(id), version, &new)?;
            let batch = self.counted(batch, &old, DID_NOT_ATTEND, act.now).await?;
            if self.done(batch.and(act.with.clone()), act.who, Action::BookingChanged, &old.session).await? {
                return Ok(new);
            }
        }
        Err(BookingError::Busy)
    }

    /// A booking of this conversation, at its version.
    pub(super) async fn theirs(&self, session: &str, id: &BookingId) -> Result<Versioned<Booking>, BookingError> {
        let found = store::booking(&self.store, id).await?;
        found.filter(|found| found.value.session == session).ok_or(BookingError::NotFound)
    }

    /// The writes of leaving a booking as it was: its slot is given back, first to whoever waits for one; what was kept for it, too, but for the `others` that
    /// the batch writes already; it is on no list any more.
    async fn left(&self, batch: Batch, old: &Booking, others: &[Option<&SlotId>], now: Timestamp) -> Result<Batch, BookingError> {
        let service = old.slot.id.service();
        let waiting = store::read_or_default::<WaitingList>(&self.store, &store::waiting_key(service)).await?;
        let mut list = waiting.value.clone();
        list.people.retain(|one| one.booking != old.id);
        let mut batch = batch;
        if list != waiting.value {
            batch = store::put(batch, store::waiting_key(service), waiting.version, &list)?;
        }
        let state = store::slot(&self.store, &old.slot.id).await?;
        if state.value == (SlotState::Booked { booking: old.id.clone() }) {
            let given_back = if list.people.is_empty() { SlotState::Free } else { for_the_list(now) };
            batch = store::put(batch, store::slot_key(&old.slot.id), state.version, &given_back)?;
        }
        let earlier = waiting.value.people.into_iter().find(|one| one.booking == old.id).and_then(|one| one.offered).map(|(slot, _)| slot);
        let instead = match &old.state {
            BookingState::Displaced { offer, .. } => offer.as_ref().map(|offer| offer.slot.id.clone()),
            _ => None,
        };
        for kept in [earlier, instead].into_iter().flatten().filter(|kept| !others.contains(&Some(kept))) {
            batch = self.back_to_the_list(batch, &kept, &old.session, now).await?;
        }
        if let BookingState::Displaced { .. } = old.state {
            let key = store::displaced_key(&old.id, old.sequence);
            if let Some(document) = self.store.document(&key).await? {
                batch = batch.delete(key, document.version);
            }
        }
        Ok(batch)
    }
}
