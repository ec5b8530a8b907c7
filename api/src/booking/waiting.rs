//! The list of those who would come earlier: one for each service, the most urgent first and among them who came first. A time that comes free is kept
//! for one of them at a time, and passes on when it is not taken. Nobody on it loses the time they have.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::changing::Act;
use super::holding::is_free_for;
use super::service::Bookings;
use super::slots::slots;
use super::store;
use super::types::{Booking, BookingError, BookingId, BookingState, Offer, Slot, SlotId, SlotState};
use crate::directory::catalogue::Catalogue;
use crate::directory::types::{Service, ServiceId};
use crate::limits;
use crate::storage::{Batch, StorageError};

/// Whose a slot is that was given back while somebody waits: no conversation has such a name.
pub(super) const FOR_THE_LIST: &str = "the list of those who wait";

/// A slot that is kept for whoever waits, for as long as it takes to offer it.
pub(super) fn for_the_list(now: Timestamp) -> SlotState {
    let until = now.checked_add(SignedDuration::from_secs(limits::LIST_FIRST_SECONDS)).unwrap_or(now);
    SlotState::Held { session: FOR_THE_LIST.to_owned(), until_second: until.as_second(), extended: limits::HOLD_EXTENSIONS }
}

/// Somebody who would come earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Their booking.
    pub booking: BookingId,
    /// Its conversation.
    pub session: String,
    /// Minutes within which they are to be seen; the smaller, the sooner their turn.
    pub within_minutes: u32,
    /// Since when.
    pub since: Timestamp,
    /// What is kept for them now, and until when.
    pub offered: Option<(SlotId, Timestamp)>,
    /// What passed them by.
    pub declined: Vec<SlotId>,
}

/// Everybody who waits at one service, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingList {
    /// The people.
    pub people: Vec<Waiting>,
}

impl WaitingList {
    fn of(&mut self, booking: &BookingId) -> Option<&mut Waiting> {
        self.people.iter_mut().find(|one| one.booking == *booking)
    }
}

impl Bookings {
    /// Puts a booking on the list of its service. Asked twice, it stands there once, at its first place.
    ///
    /// # Errors
    /// [`BookingError::NotFound`], [`BookingError::NotStanding`], [`BookingError::ListFull`].
    pub async fn wait(&self, session: &str, id: &BookingId, now: Timestamp) -> Result<(), BookingError> {
        for _ in 0..limits::BOOKING_TRIES {
            let booking = self.theirs(session, id).await?.value;
            if booking.state != BookingState::Booked || booking.slot.starts_at <= now {
                return Err(BookingError::NotStanding);
            }
            let key = store::waiting_key(booking.slot.id.service());
            let mut found = store::read_or_default::<WaitingList>(&self.store, &key).await?;
            if found.value.of(id).is_some() {
                return Ok(());
            }
            if found.value.people.len() >= limits::WAITING_AT_A_SERVICE {
                return Err(BookingError::ListFull);
            }
            found.value.people.push(Waiting {
                booking: id.clone(),
                session: session.to_owned(),
                within_minutes: booking.within_minutes.unwrap_or(u32::MAX),
                since: now,
                offered: None,
                declined: Vec::new(),
            });
            // Stable: of two who are as urgent, the first stays first.
            found.value.people.sort_by_key(|one| one.within_minutes);
            if self.written(store::put(Batch::new(), key, found.version, &found.value)?).await? {
                return Ok(());
            }
        }
        Err(BookingError::Busy)
    }

    /// Takes a booking off the list, or only says no to what is kept for it now.
    ///
    /// # Errors
    /// [`BookingError::NotFound`].
    pub async fn no_thanks(&self, session: &str, id: &BookingId, leaves: bool, now: Timestamp) -> Result<(), BookingError> {
        for _ in 0..limits::BOOKING_TRIES {
            let booking = self.theirs(session, id).await?.value;
            let key = store::waiting_key(booking.slot.id.service());
            let mut found = store::read_or_default::<WaitingList>(&self.store, &key).await?;
            let Some(one) = found.value.of(id) else { return Ok(()) };
            let kept = one.offered.take();
            let mut batch = Batch::new();
            if let Some((slot, _)) = kept {
                batch = self.back_to_the_list(batch, &slot, session, now).await?;
                one.declined.push(slot);
            }
            if leaves {
                found.value.people.retain(|one| one.booking != *id);
            }
            if self.written(store::put(batch, key, found.version, &found.value)?).await? {
                return Ok(());
            }
        }
        Err(BookingError::Busy)
    }

    /// Where a booking stands: `None` when it is on no list, else its place from 1 and what is kept for it now.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn waits(
        &self,
        picture: &Catalogue,
        service: &ServiceId,
        id: &BookingId,
        now: Timestamp,
    ) -> Result<Option<(usize, Option<Offer>)>, BookingError> {
        let list = store::read_or_default::<WaitingList>(&self.store, &store::waiting_key(service)).await?.value;
        let Some(at) = list.people.iter().position(|one| one.booking == *id) else { return Ok(None) };
        let kept = list.people.get(at).and_then(|one| one.offered.clone()).filter(|(_, until)| *until > now);
        let offer = kept.and_then(|(slot, until)| {
            let service = picture.service(slot.service())?;
            Some(Offer { slot: self.slot(picture, service, &slot)?, service_name: service.name.clone(), until })
        });
        Ok(Some((at.saturating_add(1), offer)))
    }

    /// Goes through the list of a service: offers that ran out pass on, and whoever is next is offered the first free time that is earlier than theirs. Says
    /// to whom something is offered newly. Safe to be called at any time and by many.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn offer_earlier(
        &self,
        picture: &Catalogue,
        service: &Service,
        act: Act<'_>,
    ) -> Result<Vec<(String, BookingId)>, BookingError> {
        for _ in 0..limits::BOOKING_TRIES {
            let key = store::waiting_key(&service.id);
            let found = store::read_or_default::<WaitingList>(&self.store, &key).await?;
            if found.value.people.is_empty() {
                return Ok(Vec::new());
            }
            let (list, slots, batch) = self.next_offers(picture, service, &found.value, act.now).await?;
            if list == found.value {
                return Ok(Vec::new());
            }
            let batch = store::put(batch, key, found.version, &list)?;
            let batch = if slots.is_empty() { batch } else { batch.and(act.with.clone()) };
            if self.written(batch).await? {
                return Ok(slots);
            }
        }
        Err(BookingError::Busy)
    }

    /// The list after what ran out has passed on and what is free is offered, to whom newly, and the writes of the slots.
    async fn next_offers(
        &self,
        picture: &Catalogue,
        service: &Service,
        before: &WaitingList,
        now: Timestamp,
    ) -> Result<(WaitingList, Vec<(String, BookingId)>, Batch), BookingError> {
        let (mut list, mut newly, mut batch) = (WaitingList::default(), Vec::new(), Batch::new());
        let mut free = self.free_for_the_list(picture, service, now).await?;
        let mut kept: Vec<SlotId> = before.people.iter().filter_map(|one| one.offered.as_ref()).map(|(slot, _)| slot.clone()).collect();
        for one in &before.people {
            let mut one = one.clone();
            let booking = store::booking(&self.store, &one.booking).await?.map(|found| found.value);
            let stands = |b: &Booking| b.state == BookingState::Booked && b.slot.starts_at > now && b.slot.id.service() == &service.id;
            let Some(booking) = booking.filter(stands) else { continue };
            if let Some((slot, _)) = one.offered.take_if(|(_, until)| *until <= now) {
                kept.retain(|other| *other != slot);
                one.declined.push(slot);
                if one.declined.len() > limits::DECLINED_KEPT {
                    one.declined.remove(0);
                }
            }
            let fits =
                |slot: &Slot| slot.starts_at < booking.slot.starts_at && !one.declined.contains(&slot.id) && !kept.contains(&slot.id);
            if one.offered.is_none()
                && let Some(at) = free.iter().position(|(slot, _)| fits(slot))
            {
                let (slot, version) = free.remove(at);
                let until = now.checked_add(SignedDuration::from_secs(limits::EARLIER_SECONDS)).unwrap_or(now);
                let state =
                    SlotState::Held { session: one.session.clone(), until_second: until.as_second(), extended: limits::HOLD_EXTENSIONS };
                batch = store::put(batch, store::slot_key(&slot.id), version, &state)?;
                newly.push((one.session.clone(), one.booking.clone()));
                one.offered = Some((slot.id, until));
            }
            list.people.push(one);
        }
        Ok((list, newly, batch))
    }

    /// The slots that can be offered to whoever waits, soonest first, each with the version of its document.
    async fn free_for_the_list(&self, picture: &Catalogue, service: &Service, now: Timestamp) -> Result<Vec<(Slot, u64)>, BookingError> {
        let Some(schedule) = self.schedules.of(&service.id) else { return Ok(Vec::new()) };
        let notice = SignedDuration::from_secs(limits::EARLIER_SECONDS.saturating_add(limits::EARLIER_NOTICE_SECONDS));
        let from = now.checked_add(notice).unwrap_or(now);
        let until = from.checked_add(SignedDuration::from_hours(24 * limits::HORIZON_DAYS)).unwrap_or(from);
        let all = slots(service, schedule, &picture.holidays, &picture.zone, from, until);
        let states = self.states(&service.id, from.as_second()).await?;
        let free = self.not_closed(&service.id, all).await?.into_iter().filter_map(|slot| match states.get(&store::slot_key(&slot.id)) {
            None => Some((slot, 0)),
            Some((version, state)) => is_free_for(state, FOR_THE_LIST, now).then_some((slot, *version)),
        });
        Ok(free.collect())
    }

    /// The states of all slots of a service from a second on that were touched, by key.
    async fn states(&self, service: &ServiceId, from: i64) -> Result<BTreeMap<String, (u64, SlotState)>, BookingError> {
        let (prefix, mut after) = store::slots_from(service, from);
        let mut states = BTreeMap::new();
        loop {
            let page = self.store.scan(&prefix, Some(&after), limits::STORAGE_SCAN_PAGE).await?;
            let is_last = page.len() < limits::STORAGE_SCAN_PAGE;
            for (key, document) in page {
                let state = serde_json::from_slice(&document.value).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
                after.clone_from(&key);
                states.insert(key, (document.version, state));
            }
            if is_last {
                return Ok(states);
            }
        }
    }

    /// A slot that was kept for somebody goes back to those who wait.
    pub(super) async fn back_to_the_list(&self, batch: Batch, slot: &SlotId, session: &str, now: Timestamp) -> Result<Batch, BookingError> {
        let state = store::slot(&self.store, slot).await?;
        let is_theirs = matches!(&state.value, SlotState::Held { session: holder, .. } if holder == session);
        if !is_theirs {
            return Ok(batch);
        }
        Ok(store::put(batch, store::slot_key(slot), state.version, &for_the_list(now))?)
    }
}
