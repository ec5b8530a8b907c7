//! What may happen to appointments, and to whom: look, hold, book. The last slot is sold once: every change is one batch at
//! the expected version of the slot, and a repeated request finds the answer it got. Speaks no HTTP and asks no time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use jiff::Timestamp;

use super::details::Details;
use super::digest::hash;
use super::holding::{checked_key, held, held_by, is_free_for, new_booking, new_hold};
use super::slots::{Schedules, slot_of, slots};
use super::store::{self, OfSession, Once};
use super::types::{Booking, BookingError, BookingId, BookingRight, Hold, Slot, SlotId, SlotState};

pub use super::changing::Act;
pub use super::clinics::{Closing, Displaced};
pub use super::counts::Counts;
pub use super::holding::address;
use crate::audit::{Action, Actor, Audit, AuditError, Deed};
use crate::directory::catalogue::Catalogue;
use crate::directory::types::Service;
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

/// What is asked for: a slot for a person, by a caller under a key.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The slot.
    pub slot: &'a SlotId,
    /// Who is coming, checked.
    pub details: &'a Details,
    /// Who asks: a session or a client.
    pub caller: &'a str,
    /// Their idempotency key.
    pub key: &'a str,
    /// Who asks, as the audit names them.
    pub who: &'a Actor,
    /// What else is written in the same instant, such as the conversation's own record of it.
    pub with: &'a Batch,
}

impl Order<'_> {
    /// A digest of everything that makes this order another order.
    fn request(&self, right: &BookingRight) -> Result<String, BookingError> {
        let details = store::encode("details", self.details)?;
        let details = String::from_utf8_lossy(&details);
        Ok(hash(&[right.session(), right.disposition(), &self.slot.to_string(), &details]))
    }
}

/// The booking room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bookings {
    pub(super) store: Store,
    pub(super) audit: Audit,
    pub(super) schedules: Arc<Schedules>,
    /// When all bookings were looked after last, milliseconds UTC.
    pub(super) looked_ms: Arc<AtomicI64>,
}

impl Bookings {
    /// Opens the room over a store, with the log of what is booked.
    #[must_use]
    pub fn new(store: Store, audit: Audit, schedules: Schedules) -> Self {
        Self { store, audit, schedules: Arc::new(schedules), looked_ms: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    /// True when this service's appointments are booked here.
    #[must_use]
    pub fn is_bookable(&self, service: &Service) -> bool {
        service.ways_in.book && self.schedules.of(&service.id).is_some()
    }

    /// The free appointments of a service that begin within `from..=until`, earliest first, one for each time, at most `limit`.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn free(
        &self,
        picture: &Catalogue,
        service: &Service,
        from: Timestamp,
        until: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Slot>, BookingError> {
        let Some(schedule) = self.schedules.of(&service.id) else { return Ok(Vec::new()) };
        let all = slots(service, schedule, &picture.holidays, &picture.zone, from.max(now), until);
        let mut all = self.not_closed(&service.id, all).await?;
        all.retain(|slot| !service.sees_nobody_at(slot.id.starts_second()));
        let Some(last) = all.last().map(|slot| slot.id.starts_second()) else { return Ok(Vec::new()) };
        let taken = self.taken(service, from.max(now).as_second(), last, now.as_second()).await?;
        let mut free: Vec<Slot> = Vec::new();
        for slot in all {
            let is_new_time = free.last().is_none_or(|before| before.starts_at != slot.starts_at);
            if is_new_time && !taken.contains_key(&store::slot_key(&slot.id)) {
                free.push(slot);
            }
            if free.len() >= limit.min(limits::SLOTS_OFFERED) {
                break;
            }
        }
        Ok(free)
    }

    /// Keeps a slot for the conversation of the right for [`limits::HOLD_SECONDS`]. A slot it held before is let go in the same
    /// instant. Asked again for the same slot, it answers with the hold as it stands.
    ///
    /// # Errors
    /// Any of [`BookingError`] but the ones of keys.
    pub async fn hold(&self, right: &BookingRight, picture: &Catalogue, id: &SlotId, now: Timestamp) -> Result<Hold, BookingError> {
        let slot = self.bookable(right, picture, id, now).await?.1;
        for _ in 0..limits::BOOKING_TRIES {
            let state = store::slot(&self.store, id).await?;
            if let Some(hold) = held_by(&state.value, right.session(), &slot, now) {
                return Ok(hold);
            }
            if !is_free_for(&state.value, right.session(), now) {
                return Err(BookingError::Taken);
            }
            let of = store::of_session(&self.store, right.session()).await?;
            let hold = new_hold(&slot, 0, now);
            let batch = self.let_go(Batch::new(), &of.value, right.session(), id).await?;
            let batch = store::put(batch, store::slot_key(id), state.version, &held(right.session(), &hold, 0))?;
            let of_next = OfSession { held: Some(id.clone()), ..of.value };
            let batch = store::put(batch, store::session_key(right.session()), of.version, &of_next)?;
            if self.written(batch).await? {
                return Ok(hold);
            }
        }
        Err(BookingError::Busy)
    }

    /// Keeps a held slot longer, at most [`limits::HOLD_EXTENSIONS`] times.
    ///
    /// # Errors
    /// [`BookingError::HoldOver`] when it is no longer kept for this conversation, [`BookingError::HoldTooLong`] when it was made
    /// longer often enough.
    pub async fn extend(&self, right: &BookingRight, picture: &Catalogue, id: &SlotId, now: Timestamp) -> Result<Hold, BookingError> {
        let slot = self.bookable(right, picture, id, now).await?.1;
        for _ in 0..limits::BOOKING_TRIES {
            let state = store::slot(&self.store, id).await?;
            let SlotState::Held { session, until_second, extended } = &state.value else { return Err(BookingError::HoldOver) };
            if session != right.session() || *until_second <= now.as_second() {
                return Err(BookingError::HoldOver);
            }
            if *extended >= limits::HOLD_EXTENSIONS {
                return Err(BookingError::HoldTooLong);
            }
            let extended = extended.saturating_add(1);
            let hold = new_hold(&slot, extended, now);
            let batch = store::put(Batch::new(), store::slot_key(id), state.version, &held(right.session(), &hold, extended))?;
            if self.written(batch).await? {
                return Ok(hold);
            }
        }
        Err(BookingError::Busy)
    }

    /// Books a slot. The same key with the same order gives the same booking however often it is asked; with another order it is
    /// refused.
    ///
    /// # Errors
    /// Any of [`BookingError`]. After [`BookingError::Store`] the booking may or may not stand: the same request finds out.
    pub async fn book(
        &self,
        right: &BookingRight,
        picture: &Catalogue,
        order: &Order<'_>,
        now: Timestamp,
    ) -> Result<Booking, BookingError> {
        let once_key = checked_key(order.caller, order.key)?;
        let request = order.request(right)?;
        if let Some(booking) = self.answered(&once_key, &request).await? {
            return Ok(booking);
        }
        let (service, slot) = self.bookable(right, picture, order.slot, now).await?;
        let booking_id = BookingId::of_request(order.caller, order.key);
        let booking = new_booking(booking_id.clone(), right, service, slot, now);
        for _ in 0..limits::BOOKING_TRIES {
            let state = store::slot(&self.store, order.slot).await?;
            if !is_free_for(&state.value, right.session(), now) {
                return self.answered(&once_key, &request).await?.ok_or(BookingError::Taken);
            }
            let of = store::of_session(&self.store, right.session()).await?;
            if of.value.booked.len() >= limits::BOOKINGS_PER_SESSION {
                return Err(BookingError::TooMany(limits::BOOKINGS_PER_SESSION));
            }
            let batch = self.let_go(Batch::new(), &of.value, right.session(), order.slot).await?;
            let sold = SlotState::Booked { booking: booking_id.clone() };
            let batch = store::put(batch, store::slot_key(order.slot), state.version, &sold)?;
            let mut of_next = OfSession { held: None, ..of.value };
            of_next.booked.push(booking_id.clone());
            let batch = store::put(batch, store::session_key(right.session()), of.version, &of_next)?;
            let batch = store::put(batch, store::booking_key(&booking_id), 0, &booking)?;
            let batch = store::put(batch, store::details_key(&booking_id), 0, order.details)?;
            let once = Once { request: request.clone(), booking: booking_id.clone() };
            let batch = store::put(batch, once_key.clone(), 0, &once)?;
            if self.done(batch.and(order.with.clone()), order.who, Action::Booked, right.session()).await? {
                return Ok(booking);
            }
            if let Some(booking) = self.answered(&once_key, &request).await? {
                return Ok(booking);
            }
        }
        Err(BookingError::Busy)
    }

    /// A booking of this conversation.
    ///
    /// # Errors
    /// [`BookingError::NotFound`], also for a booking of somebody else.
    pub async fn booking(&self, session: &str, id: &BookingId) -> Result<Booking, BookingError> {
        let found = store::booking(&self.store, id).await?.map(|found| found.value);
        found.filter(|booking| booking.session == session).ok_or(BookingError::NotFound)
    }

    /// Who is coming, for the conversation that made the booking.
    ///
    /// # Errors
    /// [`BookingError::NotFound`], also for a booking of somebody else.
    pub async fn details(&self, session: &str, id: &BookingId) -> Result<Details, BookingError> {
        self.booking(session, id).await?;
        let found = store::read::<Details>(&self.store, &store::details_key(id)).await?;
        Ok(found.ok_or(BookingError::NotFound)?.value)
    }

    /// All bookings of this conversation, oldest first.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn bookings_of(&self, session: &str) -> Result<Vec<Booking>, BookingError> {
        let mut found = Vec::new();
        for id in store::of_session(&self.store, session).await?.value.booked {
            found.extend(store::booking(&self.store, &id).await?.map(|booking| booking.value));
        }
        Ok(found)
    }

    /// The service and the slot, if the right allows to book it at this time.
    pub(super) async fn bookable<'a>(
        &self,
        right: &BookingRight,
        picture: &'a Catalogue,
        id: &SlotId,
        now: Timestamp,
    ) -> Result<(&'a Service, Slot), BookingError> {
        let service = picture.service(id.service()).filter(|service| self.is_bookable(service)).ok_or(BookingError::NoSuchSlot)?;
        if !right.allows(&service.kind) {
            return Err(BookingError::WrongService(format!("{} is not the help it calls for", service.name)));
        }
        let schedule = self.schedules.of(&service.id).ok_or(BookingError::NoSuchSlot)?;
        let slot = slot_of(service, schedule, &picture.holidays, &picture.zone, id).ok_or(BookingError::NoSuchSlot)?;
        if self.is_closed(id).await? || service.sees_nobody_at(id.starts_second()) {
            return Err(BookingError::NoSuchSlot);
        }
        if slot.starts_at <= now {
            return Err(BookingError::TooSoon);
        }
        if right.needed_by().is_some_and(|by| slot.starts_at > by) {
            return Err(BookingError::TooLate);
        }
        Ok((service, slot))
    }

    /// Lets go the slot that this conversation holds, unless it is `but`.
    pub(super) async fn let_go(&self, batch: Batch, of: &OfSession, session: &str, but: &SlotId) -> Result<Batch, BookingError> {
        let Some(held) = of.held.as_ref().filter(|held| *held != but) else { return Ok(batch) };
        let state = store::slot(&self.store, held).await?;
        match &state.value {
            SlotState::Held { session: holder, .. } if holder == session => {
                Ok(store::put(batch, store::slot_key(held), state.version, &SlotState::Free)?)
            }
            _ => Ok(batch),
        }
    }

    /// The booking that a request with this key has made already.
    async fn answered(&self, once_key: &str, request: &str) -> Result<Option<Booking>, BookingError> {
        let Some(once) = store::read::<Once>(&self.store, once_key).await? else { return Ok(None) };
        if once.value.request != request {
            return Err(BookingError::KeyReused);
        }
        let found = store::booking(&self.store, &once.value.booking).await?;
        let missing = || StorageError::Corrupt { what: once_key.to_owned() };
        Ok(Some(found.ok_or_else(missing)?.value))
    }

    /// True when the batch was written, false when somebody else wrote first.
    pub(super) async fn written(&self, batch: Batch) -> Result<bool, BookingError> {
        match self.store.commit(batch).await {
            Ok(()) => Ok(true),
            Err(StorageError::Conflict { .. }) => Ok(false),
            Err(fault) => Err(fault.into()),
        }
    }

    /// The same for what is written down with it.
    pub(super) async fn done(&self, batch: Batch, who: &Actor, action: Action, session: &str) -> Result<bool, BookingError> {
        match self.audit.commit(batch, Deed::new(who.clone(), action, format!("session/{session}"))).await {
            Ok(()) => Ok(true),
            Err(AuditError::Storage(StorageError::Conflict { what })) if what.starts_with(store::PREFIX) => Ok(false),
            Err(AuditError::Storage(StorageError::Conflict { .. })) => Err(BookingError::MovedOn),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Slots of a service within two seconds that are sold or held, by key.
    async fn taken(&self, service: &Service, from: i64, until: i64, now: i64) -> Result<BTreeMap<String, ()>, BookingError> {
        let (prefix, mut after) = store::slots_from(&service.id, from);
        let (_, end) = store::slots_from(&service.id, until.saturating_add(1));
        let mut taken = BTreeMap::new();
        loop {
            let page = self.store.scan(&prefix, Some(&after), limits::STORAGE_SCAN_PAGE).await?;
            let is_last = page.len() < limits::STORAGE_SCAN_PAGE;
            for (key, document) in page {
                if key >= end {
                    return Ok(taken);
                }
                let state: SlotState = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
                let is_free = match state {
                    SlotState::Free => true,
                    SlotState::Held { until_second, .. } => until_second <= now,
                    SlotState::Booked { .. } => false,
                };
                after.clone_from(&key);
                if !is_free {
                    taken.insert(key, ());
                }
            }
            if is_last {
                return Ok(taken);
            }
        }
    }
}
