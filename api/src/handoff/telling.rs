//! Who is told what of an appointment or a promise, as writes for the batch of the deed: the service that is to help, and the person a day before. What was
//! written and has not gone out is taken back when it is not true any more. It decides no booking.

use jiff::Timestamp;

use super::post::{BOOKING, BOOKING_CHANGED, Off, Reminded, Telling};
use super::service::Handoff;
use super::summary::{Beside, Who, summary, when};
use super::types::{Action, HandoffError, Receiver, Referral};
use crate::booking::details::Details;
use crate::booking::service::address;
use crate::booking::types::{Booking, BookingId, BookingState, SlotId};
use crate::directory::types::ServiceId;
use crate::outbox::Reader;
use crate::storage::Batch;

/// An appointment as it is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Appointment<'a> {
    /// The conversation.
    pub(super) session: &'a str,
    /// The booking.
    pub(super) id: &'a BookingId,
    /// How often it was changed, this change included.
    pub(super) sequence: u32,
    /// The slot.
    pub(super) slot: &'a SlotId,
    /// When it begins.
    pub(super) starts_at: Timestamp,
    /// The booking that it was until now.
    pub(super) was: Option<&'a Booking>,
}

/// What tells one state of a booking from the others of its conversation.
fn deed(id: &BookingId, sequence: u32) -> String {
    if sequence == 0 { id.as_str().to_owned() } else { format!("{}-{sequence}", id.as_str()) }
}

impl Who {
    /// Whoever comes to an appointment, as they wrote it down.
    pub(super) fn coming(details: &Details) -> Self {
        let Details { name, born, telephone, .. } = details;
        Self { name: name.clone(), born: born.strftime("%-d %B %Y").to_string(), telephone: telephone.clone(), ..Self::default() }
    }
}

impl Handoff {
    /// The message that tells a service of a promised call-back (its kind, what tells it from others, the service, its time), for the batch of the promise.
    pub(super) fn telling(
        &self,
        session: &str,
        referral: &Referral,
        action: &Action,
        who: &Who,
        (kind, deed, service, until): (&str, &str, &ServiceId, Option<Timestamp>),
        now: Timestamp,
    ) -> Result<Batch, HandoffError> {
        let name = self.name_of(service);
        let promised = match until.map(|until| when(until, &self.directory.picture().zone)) {
            None => format!("{name} rings them back on {}", who.telephone),
            Some(at) => format!("{name} rings them back on {}, by {at}", who.telephone),
        };
        self.told(session, referral, action, (who, &promised), (kind, deed, service, until), now)
    }

    /// What is written of an appointment that is made or moved: the message to its service, and the reminder of its person.
    pub(super) fn arranged(
        &self,
        referral: &Referral,
        action: &Action,
        who: &Who,
        made: &Appointment<'_>,
        now: Timestamp,
    ) -> Result<Batch, HandoffError> {
        let Some(post) = &self.post else { return Ok(Batch::new()) };
        let picture = self.directory.picture();
        let Some(service) = picture.service(made.slot.service()) else { return Ok(Batch::new()) };
        let (reference, deed) = (made.id.reference(), deed(made.id, made.sequence));
        let at = when(made.starts_at, &picture.zone);
        // The service that had it and has it still is told that it is the same one.
        let before = made.was.filter(|was| was.slot.id.service() == made.slot.service() && was.state == BookingState::Booked);
        let (kind, promised) = match before {
            Some(was) => {
                let before = when(was.slot.starts_at, &picture.zone);
                (BOOKING_CHANGED, format!("Appointment at {}, {at}, reference {reference}. It was to be at {before}", service.name))
            }
            None => (BOOKING, format!("Appointment at {}, {at}, reference {reference}", service.name)),
        };
        let told = (kind, deed.as_str(), &service.id, Some(made.starts_at));
        let batch = self.told(made.session, referral, action, (who, &promised), told, now)?;
        let reminder = post.reminder(&Reminded {
            session: made.session,
            deed: &deed,
            reference: &reference,
            starts_at: made.starts_at,
            place: &address(service),
            service_telephone: service.ways_in.telephone.as_deref(),
            telephone: &who.telephone,
            referral,
            zone: &picture.zone,
            now,
        })?;
        Ok(batch.and(reminder))
    }

    /// What is written when a booking is moved to this slot: what was said of it before is taken back or followed up, and the new time told.
    pub(super) async fn moved(
        &self,
        referral: &Referral,
        action: &Action,
        booking: &Booking,
        to: &SlotId,
        now: Timestamp,
    ) -> Result<Batch, HandoffError> {
        if self.post.is_none() {
            return Ok(Batch::new());
        }
        let details = self.bookings.details(&booking.session, &booking.id).await?;
        let starts_at = Timestamp::from_second(to.starts_second()).unwrap_or(now);
        let sequence = booking.sequence.saturating_add(1);
        let made = Appointment { session: &booking.session, id: &booking.id, sequence, slot: to, starts_at, was: Some(booking) };
        let batch =
            if to.service() == booking.slot.id.service() { self.taken_back(booking).await? } else { self.called_off(booking, now).await? };
        Ok(batch.and(self.arranged(referral, action, &Who::coming(&details), &made, now)?))
    }

    /// What is written when a booking is cancelled. Its service is told even when the first message is taken back: that may have arrived, and its answer not.
    pub(super) async fn called_off(&self, booking: &Booking, now: Timestamp) -> Result<Batch, HandoffError> {
        let Some(post) = &self.post else { return Ok(Batch::new()) };
        let batch = self.taken_back(booking).await?;
        // A service that cancelled its own clinic knows.
        if booking.state != BookingState::Booked {
            return Ok(batch);
        }
        let (picture, service) = (self.directory.picture(), booking.slot.id.service());
        let at = when(booking.slot.starts_at, &picture.zone);
        let off = post.calling_off(&Off {
            session: &booking.session,
            deed: &deed(&booking.id, booking.sequence.saturating_add(1)),
            service,
            service_kind: picture.service(service).map_or("", |service| &service.kind),
            words: &format!("The appointment at {}, {at}, reference {}, is off.", booking.service_name, booking.id.reference()),
            starts_at: booking.slot.starts_at,
            now,
        })?;
        Ok(batch.and(off))
    }

    /// The writes that take back what was said of a booking as it stands and has not gone out.
    pub(super) async fn taken_back(&self, booking: &Booking) -> Result<Batch, HandoffError> {
        let Some(post) = &self.post else { return Ok(Batch::new()) };
        Ok(post.taking_back(&booking.session, &deed(&booking.id, booking.sequence)).await?)
    }

    /// The name of a service.
    pub(super) fn name_of(&self, service: &ServiceId) -> String {
        self.directory.picture().service(service).map_or_else(|| service.to_string(), |found| found.name.clone())
    }

    fn told(
        &self,
        session: &str,
        referral: &Referral,
        action: &Action,
        (who, promised): (&Who, &str),
        (kind, deed, service, until): (&str, &str, &ServiceId, Option<Timestamp>),
        now: Timestamp,
    ) -> Result<Batch, HandoffError> {
        let Some(post) = &self.post else { return Ok(Batch::new()) };
        let picture = self.directory.picture();
        let service_kind = picture.service(service).map_or("", |service| &service.kind);
        let beside = Beside { receiver: Receiver::Action, who, session, promised: &[promised.to_owned()], zone: &picture.zone };
        let summary = &summary(referral, action, &beside);
        Ok(post.telling(&Telling {
            kind,
            session,
            deed,
            service,
            service_kind,
            reader: Reader::Service,
            referral,
            action,
            summary,
            until,
            now,
        })?)
    }
}
