//! Another time for somebody who has one: changed because they ask, offered because their clinic was cancelled or an earlier time came free. Everything here is
//! safe to be run at any time and by many; whoever looks at a booking or at the worklist runs it, so that nobody waits for a machine that sleeps.

use jiff::Timestamp;

use super::desk::Desk;
use super::service::{Handoff, Place};
use super::types::{Action, HandoffError, Referral};
use crate::audit::Actor;
use crate::booking::service::Act;
use crate::booking::types::{Booking, BookingError, BookingId, BookingState, CancelReason, Slot, SlotId};
use crate::directory::types::Way;
use crate::directory::usage::Use;
use crate::limits;
use crate::problem::Kind;
use crate::sessions::{Besides, Folded};
use crate::storage::Batch;
use crate::worklist::{self, For, How, Kind as Row, Promised, Said};

impl Handoff {
    /// Moves a booking to another slot of this or another service that the outcome calls for.
    ///
    /// # Errors
    /// [`HandoffError::NotOffered`] when the service does not take this person, and those of booking. The old time is then still theirs.
    pub async fn change(
        &self,
        referral: &Referral,
        action: &Action,
        booking: &Booking,
        to: &SlotId,
        (who, with, now): (&Actor, &Batch, Timestamp),
    ) -> Result<Booking, HandoffError> {
        let right = self.right(&booking.session, referral, action, to, now)?;
        let picture = self.directory.picture();
        for tries_left in (0..limits::CLOCK_TRIES).rev() {
            let booking = self.bookings.booking(&booking.session, &booking.id).await?;
            let ended = self.no_longer_owed(&booking, How::Booked, now).await?;
            let with = &with.clone().and(ended).and(self.moved(referral, action, &booking, to, now).await?);
            match self.bookings.change(&right, &picture, (&booking.id, to), Act { who, with, now }).await {
                // What is owed to them was written at this moment.
                Err(BookingError::Busy) if tries_left > 0 => {}
                // A message of it may have gone out at this moment.
                Err(BookingError::MovedOn) if tries_left > 0 && self.post.is_some() => {}
                changed => {
                    let changed = changed?;
                    self.given_back(&booking, now).await;
                    return Ok(changed);
                }
            }
        }
        Err(BookingError::Busy.into())
    }

    /// The writes that end what is owed to somebody whose clinic was cancelled; none where nothing is.
    async fn no_longer_owed(&self, booking: &Booking, how: How, now: Timestamp) -> Result<Batch, HandoffError> {
        let what = (Row::Booking, booking.id.as_str());
        if worklist::promises_of(&self.store, &booking.session).await?.open(what.0, what.1).is_none() {
            return Ok(Batch::new());
        }
        let by = if how == How::SpokenWith { "staff" } else { "the person" };
        let said = worklist::saying(&self.store, &booking.session, what, Said::Ended(how), (by, now.as_millisecond())).await?;
        Ok(said.1)
    }

    async fn is_displaced(&self, id: &BookingId, sequence: u32) -> Result<bool, HandoffError> {
        Ok(self.bookings.displaced().await?.iter().any(|one| one.booking == *id && one.sequence == sequence))
    }

    /// Somebody whose clinic was cancelled was seen to by staff: they have other help.
    ///
    /// # Errors
    /// [`HandoffError::Worklist`] while a colleague is at the person, and those of booking.
    pub async fn seen_to(&self, who: &str, session: &str, (id, sequence): (&BookingId, u32), now: Timestamp) -> Result<(), HandoffError> {
        let actor = Actor::Staff(who.to_owned());
        for _ in 0..limits::CLOCK_TRIES {
            let what = (Row::Booking, id.as_str());
            let said = Said::Ended(How::SpokenWith);
            let (_, with) = worklist::saying(&self.store, session, what, said, (who, now.as_millisecond())).await?;
            match self.bookings.seen_to(id, sequence, Act { who: &actor, with: &with, now }).await {
                // Somebody else wrote at this moment: it is looked at again.
                Err(BookingError::NotFound) if self.is_displaced(id, sequence).await? => {}
                other => return Ok(other?),
            }
        }
        Err(BookingError::Busy.into())
    }

    /// Cancels a booking of a conversation.
    ///
    /// # Errors
    /// Those of booking.
    pub async fn cancel(
        &self,
        session: &str,
        id: &BookingId,
        reason: CancelReason,
        who: &Actor,
        now: Timestamp,
    ) -> Result<Booking, HandoffError> {
        for tries_left in (0..limits::CLOCK_TRIES).rev() {
            let booking = self.bookings.booking(session, id).await?;
            let with = &self.no_longer_owed(&booking, How::Withdrawn, now).await?.and(self.called_off(&booking, now).await?);
            match self.bookings.cancel(session, id, reason, Act { who, with, now }).await {
                // What is owed to them was written, or a message of it went out, at this moment.
                Err(BookingError::Busy | BookingError::MovedOn) if tries_left > 0 => {}
                cancelled => {
                    let cancelled = cancelled?;
                    // A second asking is answered as the first and counted once.
                    if matches!(cancelled.state, BookingState::Cancelled { at, .. } if at == now) {
                        self.directory.used(cancelled.slot.id.service(), self.day(now), Use::Cancelled);
                    }
                    self.given_back(&cancelled, now).await;
                    return Ok(cancelled);
                }
            }
        }
        Err(BookingError::Busy.into())
    }

    /// A slot was given back: whoever waits is offered it. Should this fail, the next look at the list does it.
    async fn given_back(&self, booking: &Booking, now: Timestamp) {
        let picture = self.directory.picture();
        if let Some(service) = picture.service(booking.slot.id.service()) {
            let _later = self.bookings.offer_earlier(&picture, service, Act { who: &Actor::Service, with: &Batch::new(), now }).await;
        }
    }

    /// The first slot of any service, in time, for somebody who was to be at `at`.
    async fn first_in_time(
        &self,
        referral: &Referral,
        action: &Action,
        place: &Place,
        now: Timestamp,
    ) -> Result<Option<(Slot, String)>, HandoffError> {
        let found = self.services_for(referral, action, place, now, limits::OFFERS_PER_SEARCH).await?;
        let times = found.offered.into_iter().filter(|offered| offered.offer.ways.contains(&Way::Book) && !offered.offer.is_late);
        let first = times.filter_map(|offered| Some((offered.slots.into_iter().next()?, offered.offer.service.name.clone())));
        Ok(first.min_by_key(|(slot, _)| slot.starts_at))
    }
}

impl Desk {
    /// Finds everybody whose clinic was cancelled, keeps another time in time for each or leaves them to staff, and passes on what is offered to those who
    /// wait for an earlier time. Gives how many had lost their slot.
    ///
    /// # Errors
    /// When the store refuses; whoever was not reached is found next time.
    pub async fn look_after_bookings(&self) -> Result<usize, HandoffError> {
        let (handoff, now) = (self.handoff(), self.now());
        let mut count = 0;
        for booking in handoff.bookings.without_a_slot(&handoff.directory.picture(), now).await? {
            count += usize::from(self.switch(&booking).await?);
        }
        let picture = handoff.directory.picture();
        for service in picture.services.iter().filter(|service| handoff.bookings.is_bookable(service)) {
            handoff.bookings.offer_earlier(&picture, service, Act { who: &Actor::Service, with: &Batch::new(), now }).await?;
        }
        Ok(count)
    }

    /// The same for all bookings unless somebody did so a moment ago, for pages that are looked at all the time.
    ///
    /// # Errors
    /// Those of [`Desk::look_after_bookings`].
    pub async fn look_after_bookings_now_and_then(&self) -> Result<(), HandoffError> {
        if self.handoff().bookings.is_time_to_look(self.now()) {
            self.look_after_bookings().await?;
        }
        Ok(())
    }

    /// Looks after one booking, and after those who wait for an earlier time at its service.
    ///
    /// # Errors
    /// When the store refuses, and when there is no such booking of this conversation.
    pub async fn look_after(&self, session: &str, id: &BookingId) -> Result<(), HandoffError> {
        let (handoff, now) = (self.handoff(), self.now());
        let booking = handoff.bookings.booking(session, id).await?;
        if handoff.bookings.has_lost_its_slot(&handoff.directory.picture(), &booking, now).await? {
            self.switch(&booking).await?;
        }
        handoff.given_back(&booking, now).await;
        Ok(())
    }

    /// Gives a booking that has lost its slot to its person with another time, or to staff. False: somebody else did so.
    async fn switch(&self, booking: &Booking) -> Result<bool, HandoffError> {
        let (bookings, now) = (&self.handoff().bookings, self.now());
        for _ in 0..limits::BOOKING_TRIES {
            let instead = self.instead_of(booking).await?;
            let instead = instead.as_ref().map(|(slot, name)| (slot, name.as_str()));
            let with = &self.owed(booking).await?.and(self.handoff().taken_back(booking).await?);
            match bookings.displace(booking, instead, Act { who: &Actor::Service, with, now }).await {
                Ok(Some(_)) => return Ok(true),
                // Somebody else was first, or a message of it went out at this moment.
                Ok(None) | Err(BookingError::MovedOn) => {}
                Err(fault) => return Err(fault.into()),
            }
            if bookings.booking(&booking.session, &booking.id).await? != *booking {
                return Ok(false);
            }
        }
        // All others take the times that are found: staff find one by ringing.
        let with = &self.owed(booking).await?.and(self.handoff().taken_back(booking).await?);
        Ok(bookings.displace(booking, None, Act { who: &Actor::Service, with, now }).await?.is_some())
    }

    /// The writes by which somebody whose clinic was cancelled is owed another time, by when they needed the one they had.
    async fn owed(&self, booking: &Booking) -> Result<Batch, HandoffError> {
        let session = self.sessions().looked_back(&booking.session).await.ok();
        let person = session.as_ref().and_then(|session| session.live.of_person.as_ref()).map(|of_person| &of_person.person);
        let at_ms = self.now().as_millisecond();
        let began_ms = session.as_ref().map_or(at_ms, |session| session.live.opened_ms);
        let whose = For { session: &booking.session, began_ms, person, at_ms, by: "the service" };
        let due_ms = Some(booking.needed_by.unwrap_or(booking.slot.starts_at).as_millisecond());
        let new = Promised { kind: Row::Booking, what: booking.id.as_str(), due_ms, is_contact: true };
        Ok(worklist::promising(&self.handoff().store, &whose, &[new]).await?.1)
    }

    /// Another time for a booking that has lost its slot, near where it was. `None`: there is none in time, or the conversation cannot be read any more.
    async fn instead_of(&self, booking: &Booking) -> Result<Option<(Slot, String)>, HandoffError> {
        let session = match self.sessions().looked_back(&booking.session).await {
            Ok(session) => session,
            Err(refusal) if matches!(refusal.kind(), Kind::Unavailable) => return Err(HandoffError::Session(refusal)),
            Err(_) => return Ok(None),
        };
        let Ok(referral) = self.referral(&session) else { return Ok(None) };
        let Ok(action) = referral.action(&booking.disposition) else { return Ok(None) };
        let Some(place) = self.place_of(booking) else { return Ok(None) };
        self.handoff().first_in_time(&referral, action, &place, self.now()).await
    }

    /// Where somebody was to be: at the service, or, should the directory not have it any more, at the postcode that stood in its address.
    fn place_of(&self, booking: &Booking) -> Option<Place> {
        match self.handoff().directory.picture().service(booking.slot.id.service()) {
            Some(service) => Some(Place { at: service.at, outward: None, radius_metres: None, registered_with: None }),
            None => self.place(booking.address.rsplit(", ").next()?).ok(),
        }
    }

    /// Times that a booking may be changed to: services as the outcome calls for them, near the one it has, each with its first free times.
    ///
    /// # Errors
    /// Those of [`Desk::referral`], and [`HandoffError::NoSuchAction`].
    pub async fn other_times(&self, session: &Folded, booking: &Booking, limit: usize) -> Result<Vec<super::types::Offered>, HandoffError> {
        let referral = self.referral(session)?;
        let action = referral.action(&booking.disposition)?;
        let Some(place) = self.place_of(booking) else { return Ok(Vec::new()) };
        let found = self.handoff().services_for(&referral, action, &place, self.now(), limit).await?;
        Ok(found.offered.into_iter().filter(|offered| !offered.slots.is_empty()).collect())
    }

    /// Changes a booking of this conversation. The change and the conversation's record of it are written together.
    ///
    /// # Errors
    /// Those of [`Desk::referral`] and [`Handoff::change`].
    pub async fn change(&self, session: &Folded, id: &BookingId, to: &SlotId, who: &Actor) -> Result<Booking, HandoffError> {
        let booking = self.handoff().bookings().booking(&session.live.id, id).await?;
        let referral = self.referral(session)?;
        let action = referral.action(&booking.disposition)?;
        let with = self.sessions().handed_on(session, "booking-changed", id.as_str(), Besides::default()).map_err(HandoffError::Session)?;
        self.handoff().change(&referral, action, &booking, to, (who, &with, self.now())).await
    }
}

/// Was it refused because somebody else was faster, or because the time is over: then other times are shown instead of an error.
#[must_use]
pub fn is_about_the_time(error: &HandoffError) -> bool {
    matches!(
        error,
        HandoffError::NotOffered(_)
            | HandoffError::Booking(
                BookingError::Taken
                    | BookingError::TooSoon
                    | BookingError::TooLate
                    | BookingError::NoSuchSlot
                    | BookingError::ChangedTooOften
            )
    )
}
