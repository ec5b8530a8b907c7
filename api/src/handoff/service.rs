//! From an outcome to help: services for each action, the right to book, booking, and a promised call-back that cannot get lost. The only
//! room that knows directory and booking together. What an outcome is, the engine says; nothing a caller sends can change it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::post::Post;
use super::store;
use super::summary::Who;
use super::telling::Appointment;
use super::types::{Action, ActionServices, HandoffError, Offered, Referral};
use crate::audit::Audit;
use crate::booking::service::{Bookings, Order};
use crate::booking::types::{Booking, BookingError, BookingId, BookingRight, Hold, Slot, SlotId};
use crate::directory::search::{Query, judge, search, suits};
use crate::directory::service::Directory;
use crate::directory::types::{Need, Point, ServiceId, Way};
use crate::directory::usage::Use;
use crate::limits;
use crate::storage::{Belongings, Store};
use std::ops::Deref;
use std::sync::Arc;

/// Where somebody is, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The point to measure from.
    pub at: Point,
    /// Outward part of the postcode, upper case.
    pub outward: Option<String>,
    /// How far they would go, metres.
    pub radius_metres: Option<u32>,
    /// Service they are registered with.
    pub registered_with: Option<ServiceId>,
}

/// The names of what this room keeps of a conversation.
#[must_use]
pub fn belongings(session: &str) -> Belongings {
    store::belongings(session)
}

/// The hand-off. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Handoff(Arc<Parts>);

/// What the hand-off works with.
#[derive(Debug, Clone)]
pub struct Parts {
    pub(super) store: Store,
    pub(super) audit: Audit,
    pub(super) directory: Directory,
    pub(super) bookings: Bookings,
    pub(super) post: Option<Post>,
}

impl Deref for Handoff {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Handoff {
    /// Opens the room.
    #[must_use]
    pub fn new(store: Store, audit: Audit, directory: Directory, bookings: Bookings) -> Self {
        Self(Arc::new(Parts { store, audit, directory, bookings, post: None }))
    }

    /// The same, telling services what was booked and promised.
    #[must_use]
    pub fn posting(self, post: Post) -> Self {
        Self(Arc::new(Parts { post: Some(post), ..Parts::clone(&self) }))
    }

    /// The log its deeds are written to.
    #[must_use]
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// The directory it searches.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The bookings it makes.
    #[must_use]
    pub fn bookings(&self) -> &Bookings {
        &self.bookings
    }

    /// Services for every action of a referral, in the order of the actions.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn services(
        &self,
        referral: &Referral,
        place: &Place,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<ActionServices>, HandoffError> {
        let mut all = Vec::with_capacity(referral.actions.len());
        for action in &referral.actions {
            all.push(self.services_for(referral, action, place, now, limit).await?);
        }
        Ok(all)
    }

    /// Services for one action, each with its first free appointments.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn services_for(
        &self,
        referral: &Referral,
        action: &Action,
        place: &Place,
        now: Timestamp,
        limit: usize,
    ) -> Result<ActionServices, HandoffError> {
        let picture = self.directory.picture();
        let answer = search(&picture, &query(referral, action, place, now, limit));
        if let Some(first) = answer.offered.first() {
            self.directory.used(&first.service.id, self.day(now), Use::OfferedFirst);
        }
        let until = latest(referral, action, now);
        let mut offered = Vec::with_capacity(answer.offered.len());
        for offer in answer.offered {
            let is_booked = offer.ways.contains(&Way::Book) && !offer.stands_in && !referral.is_emergency();
            let slots = if is_booked {
                self.bookings.free(&picture, &offer.service, offer.there_at, until, now, limits::SLOTS_BESIDE_AN_OFFER).await?
            } else {
                Vec::new()
            };
            offered.push(Offered { offer, slots });
        }
        Ok(ActionServices {
            disposition: action.disposition.clone(),
            kind: action.kind.clone(),
            headline: action.headline.clone(),
            needed_by: answer.needed_by,
            offered,
            excluded: answer.excluded,
            call_first: self.call_first(referral, action, place, now),
            fall_back: answer.fall_back,
        })
    }

    /// The free appointments of one service for an action, in time.
    ///
    /// # Errors
    /// [`HandoffError::NotOffered`] with the reason, and those of the store.
    pub async fn slots(
        &self,
        referral: &Referral,
        action: &Action,
        place: &Place,
        id: &ServiceId,
        now: Timestamp,
    ) -> Result<Vec<Slot>, HandoffError> {
        if referral.is_emergency() {
            return Err(BookingError::NoRight.into());
        }
        let picture = self.directory.picture();
        let service = picture.service(id).ok_or_else(|| HandoffError::NotOffered("there is no such service".to_owned()))?;
        if service.kind != action.kind {
            return Err(HandoffError::NotOffered("this service is not the help the outcome calls for".to_owned()));
        }
        let query = query(referral, action, place, now, 1);
        let fit = judge(&picture, &query, service, false).map_err(|why| {
            self.directory.used(id, self.day(now), Use::Refused);
            HandoffError::NotOffered(why.text)
        })?;
        let from = Timestamp::from_second(fit.there_at).unwrap_or(now);
        Ok(self.bookings.free(&picture, service, from, latest(referral, action, now), now, limits::SLOTS_OFFERED).await?)
    }

    /// Keeps a slot while details are filled in.
    ///
    /// # Errors
    /// [`HandoffError::NotOffered`] when the service does not take this person, and those of booking.
    pub async fn hold(
        &self,
        session: &str,
        referral: &Referral,
        action: &Action,
        slot: &SlotId,
        now: Timestamp,
    ) -> Result<Hold, HandoffError> {
        let right = self.right(session, referral, action, slot, now)?;
        Ok(self.bookings.hold(&right, &self.directory.picture(), slot, now).await?)
    }

    /// Keeps a held slot longer.
    ///
    /// # Errors
    /// Those of [`Handoff::hold`].
    pub async fn extend(
        &self,
        session: &str,
        referral: &Referral,
        action: &Action,
        slot: &SlotId,
        now: Timestamp,
    ) -> Result<Hold, HandoffError> {
        let right = self.right(session, referral, action, slot, now)?;
        Ok(self.bookings.extend(&right, &self.directory.picture(), slot, now).await?)
    }

    /// Books a slot for an action of the outcome. The same key and order give the same booking.
    ///
    /// # Errors
    /// Those of [`Handoff::hold`].
    pub async fn book(
        &self,
        session: &str,
        referral: &Referral,
        action: &Action,
        order: &Order<'_>,
        now: Timestamp,
    ) -> Result<Booking, HandoffError> {
        let right = self.right(session, referral, action, order.slot, now)?;
        let starts_at = Timestamp::from_second(order.slot.starts_second()).unwrap_or(now);
        let who = Who::coming(order.details);
        let deed = BookingId::of_request(order.caller, order.key);
        let made = Appointment { session, id: &deed, sequence: 0, slot: order.slot, starts_at, was: None };
        let with = order.with.clone().and(self.arranged(referral, action, &who, &made, now)?);
        let booked = self.bookings.book(&right, &self.directory.picture(), &Order { with: &with, ..*order }, now).await?;
        // The same request sent again is answered as the first and counted once.
        if booked.made_at == now {
            self.directory.used(booked.slot.id.service(), self.day(now), Use::Booked);
        }
        Ok(booked)
    }

    /// The day a use is counted under.
    pub(super) fn day(&self, now: Timestamp) -> Date {
        now.to_zoned(self.directory.picture().zone.clone()).date()
    }

    /// The right to book this slot's service for this action, if the service takes this person with this problem.
    pub(super) fn right(
        &self,
        session: &str,
        referral: &Referral,
        action: &Action,
        slot: &SlotId,
        now: Timestamp,
    ) -> Result<BookingRight, HandoffError> {
        let needed_by = referral.needed_by(action);
        let kinds = if action.is_call { Vec::new() } else { vec![action.kind.clone()] };
        let right =
            BookingRight::grant(session, &action.disposition, kinds, needed_by, referral.is_emergency())?.within(action.within_minutes);
        let picture = self.directory.picture();
        let service = picture.service(slot.service()).ok_or(BookingError::NoSuchSlot)?;
        let place = Place { at: service.at, outward: None, radius_metres: None, registered_with: None };
        suits(&picture, &query(referral, action, &place, now, 1), service).map_err(|why| HandoffError::NotOffered(why.text))?;
        Ok(right)
    }
}

pub(super) fn query(referral: &Referral, action: &Action, place: &Place, now: Timestamp, limit: usize) -> Query {
    Query {
        need: Need {
            disposition: action.disposition.clone(),
            kind: action.kind.clone(),
            within_minutes: action.within_minutes,
            symptom_groups: referral.symptom_groups.clone(),
            age_months: referral.person.age_months,
            sex: referral.person.sex,
        },
        at: place.at,
        outward: place.outward.clone(),
        registered_with: place.registered_with.clone(),
        radius_metres: place.radius_metres,
        since: referral.since(action),
        now,
        limit,
    }
}

/// The latest begin of an appointment for an action.
fn latest(referral: &Referral, action: &Action, now: Timestamp) -> Timestamp {
    let horizon = now.checked_add(SignedDuration::from_hours(24 * limits::HORIZON_DAYS)).unwrap_or(now);
    referral.needed_by(action).unwrap_or(horizon)
}
