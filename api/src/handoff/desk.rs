//! The hand-off of one conversation, for whoever shows it: services, appointments, bookings and call-backs of the outcome that the
//! session itself has come to. What a caller says about an outcome is never read. HTTP and HTML are the callers' business.

use jiff::Timestamp;

use super::outcome;
use super::promising::CallBackOrder;
use super::recognised::join_history;
use super::service::{Handoff, Place};
use super::summary::{Beside, Summary, Who, summary, when};
use super::types::{ActionServices, CallBack, GivenPlan, HandoffError, Receiver, Referral};
use crate::audit::Actor;
use crate::booking::details::Details;
use crate::booking::receipt::receipt;
use crate::booking::service::Order;
use crate::booking::types::{Booking, BookingId, BookingState, CancelReason, Hold, Slot, SlotId};
use crate::clock;
use crate::directory::places::Found;
use crate::directory::types::ServiceId;
use crate::limits;
use crate::people::People;
use crate::sessions::{Folded, Live, Record, Sessions};
use crate::storage::Batch;

/// The desk. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    sessions: Sessions,
    handoff: Handoff,
    pub(super) people: People,
}

/// An appointment that somebody wants.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Disposition of the action it is for.
    pub disposition: &'a str,
    /// The slot.
    pub slot: &'a SlotId,
    /// Who is coming, as typed.
    pub details: Details,
    /// The caller's idempotency key.
    pub key: &'a str,
    /// Who asks, as the audit names them.
    pub who: &'a Actor,
}

/// A call-back that somebody wants.
#[derive(Debug, Clone, Copy)]
pub struct WantedCall<'a> {
    /// Disposition of the action it is for.
    pub disposition: &'a str,
    /// The service that is to ring.
    pub service: &'a ServiceId,
    /// Number to ring, as typed.
    pub telephone: &'a str,
    /// Where the person is.
    pub place: &'a Place,
    /// Who asks, as the audit names them.
    pub who: &'a Actor,
}

impl Desk {
    /// A desk over the rooms.
    #[must_use]
    pub fn new(sessions: Sessions, handoff: Handoff, people: People) -> Self {
        Self { sessions, handoff, people }
    }

    /// The conversations.
    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// The hand-off behind it.
    #[must_use]
    pub fn handoff(&self) -> &Handoff {
        &self.handoff
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        clock::timestamp(self.sessions.clock().now_ms())
    }

    /// What the conversation has come to.
    ///
    /// # Errors
    /// [`HandoffError::NotFinished`] before its end: until then more may be asked for than is known.
    pub fn referral(&self, session: &Folded) -> Result<Referral, HandoffError> {
        referral_of(&session.live, session)
    }

    /// Where a person is, by what they typed.
    ///
    /// # Errors
    /// [`HandoffError::Place`] for a text that is no place, [`HandoffError::PlaceUnknown`] with names that look alike.
    pub fn place(&self, text: &str) -> Result<Place, HandoffError> {
        match self.handoff.directory().place(text)? {
            Found::Exact { place } | Found::Area { place } => {
                let outward = Some(place.outward().to_owned());
                Ok(Place { at: place.at, outward, radius_metres: None, registered_with: None })
            }
            Found::Nothing { did_you_mean } => Err(HandoffError::PlaceUnknown(did_you_mean)),
        }
    }

    /// Services for every action, at most `limit` each.
    ///
    /// # Errors
    /// Those of [`Desk::referral`], and of the store.
    pub async fn services(&self, session: &Folded, place: &Place, limit: usize) -> Result<Vec<ActionServices>, HandoffError> {
        self.handoff.services(&self.referral(session)?, place, self.now(), limit).await
    }

    /// Free appointments of one service for one action.
    ///
    /// # Errors
    /// Those of [`Desk::referral`] and [`Handoff::slots`].
    pub async fn slots(&self, session: &Folded, disposition: &str, service: &ServiceId, place: &Place) -> Result<Vec<Slot>, HandoffError> {
        let referral = self.referral(session)?;
        self.handoff.slots(&referral, referral.action(disposition)?, place, service, self.now()).await
    }

    /// Keeps a slot while details are filled in.
    ///
    /// # Errors
    /// Those of [`Desk::referral`] and [`Handoff::hold`].
    pub async fn hold(&self, session: &Folded, disposition: &str, slot: &SlotId) -> Result<Hold, HandoffError> {
        let referral = self.referral(session)?;
        self.handoff.hold(&session.live.id, &referral, referral.action(disposition)?, slot, self.now()).await
    }

    /// Keeps a held slot longer.
    ///
    /// # Errors
    /// Those of [`Desk::referral`] and [`Handoff::extend`].
    pub async fn extend(&self, session: &Folded, disposition: &str, slot: &SlotId) -> Result<Hold, HandoffError> {
        let referral = self.referral(session)?;
        self.handoff.extend(&session.live.id, &referral, referral.action(disposition)?, slot, self.now()).await
    }

    /// Books. The booking and the conversation's record of it are written together, so that a conversation that went on meanwhile is
    /// not booked by what it was.
    ///
    /// # Errors
    /// [`HandoffError::Details`] with every field that does not fit; those of [`Desk::referral`] and [`Handoff::book`].
    pub async fn book(&self, session: &Folded, wanted: Wanted<'_>) -> Result<Booking, HandoffError> {
        let today = self.sessions.clock().now().local_date;
        let details = wanted.details.checked(today).map_err(HandoffError::Details)?;
        let referral = self.referral(session)?;
        let id = BookingId::of_request(&session.live.id, wanted.key);
        let with = self.booked(session, &id, wanted.slot, wanted.who).await?;
        let order = Order { slot: wanted.slot, details: &details, caller: &session.live.id, key: wanted.key, who: wanted.who, with: &with };
        let booked = self.handoff.book(&session.live.id, &referral, referral.action(wanted.disposition)?, &order, self.now()).await?;
        self.handoff.moved_to_a_booking(&booked, self.now()).await?;
        join_history(&self.sessions, &self.people, session, referral.person.sex, &details).await;
        Ok(booked)
    }

    /// The writes that record a booking in the conversation, for the batch of the booking.
    ///
    /// # Errors
    /// Those of [`Desk::taken_up`].
    pub async fn booked(&self, session: &Folded, id: &BookingId, slot: &SlotId, who: &Actor) -> Result<Batch, HandoffError> {
        let at = Timestamp::from_second(slot.starts_second()).unwrap_or(Timestamp::UNIX_EPOCH);
        let (name, at) = (self.handoff.name_of(slot.service()), when(at, self.sessions.clock().zone()));
        let promised = matches!(who, Actor::Citizen).then(|| format!("Appointment at {name}, {at}, reference {}", id.reference()));
        self.taken_up(session, ("booking", id.as_str()), promised).await
    }

    /// Cancels a booking of this conversation.
    ///
    /// # Errors
    /// Those of the booking room.
    pub async fn cancel(&self, session: &Folded, id: &BookingId, reason: CancelReason, who: &Actor) -> Result<Booking, HandoffError> {
        self.handoff.cancel(&session.live.id, id, reason, who, self.now()).await
    }

    /// Promises a call-back.
    ///
    /// # Errors
    /// Those of [`Desk::referral`] and [`Handoff::call_back`].
    pub async fn call_back(&self, session: &Folded, wanted: &WantedCall<'_>) -> Result<CallBack, HandoffError> {
        let referral = self.referral(session)?;
        let WantedCall { service, telephone, who, .. } = *wanted;
        let name = self.handoff.name_of(service);
        let promised = matches!(who, Actor::Citizen).then(|| format!("{name} rings them back on {telephone}"));
        let with = self.taken_up(session, ("call-back", wanted.disposition), promised).await?;
        let (began_ms, person) = (session.live.opened_ms, session.live.of_person.as_ref().map(|of_person| &of_person.person));
        let order = CallBackOrder { who, session: &session.live.id, service, telephone, began_ms, person, with: &with };
        self.handoff.call_back(&referral, referral.action(wanted.disposition)?, wanted.place, &order, self.now()).await
    }

    /// The summary for a receiver, with what was booked and promised. Without a disposition it is about the leading action.
    ///
    /// # Errors
    /// Those of [`Desk::referral`], [`HandoffError::NoSuchAction`], and those of the store.
    pub async fn summary(&self, session: &Folded, disposition: Option<&str>, receiver: Receiver) -> Result<Summary, HandoffError> {
        let referral = self.referral(session)?;
        let action = match disposition {
            Some(disposition) => referral.action(disposition)?,
            None => referral.actions.first().ok_or(HandoffError::NoSuchAction)?,
        };
        let mut who = who(session);
        let (promised, _) = self.promised(session, &referral, &mut who).await?;
        let zone = self.sessions.clock().zone();
        Ok(summary(&referral, action, &Beside { receiver, who: &who, session: &session.live.id, promised: &promised, zone }))
    }

    /// What was booked and promised in a conversation, in words, and whether any of it still stands. Whoever it is about is known by it where nobody said so.
    pub(super) async fn promised(&self, session: &Folded, referral: &Referral, who: &mut Who) -> Result<(Vec<String>, bool), HandoffError> {
        let zone = self.sessions.clock().zone();
        let bookings = self.handoff.bookings().bookings_of(&session.live.id).await?;
        let mut promised: Vec<String> = bookings
            .iter()
            .map(|booking| {
                let paper = receipt(booking, zone);
                let state = if booking.state == BookingState::Booked { "" } else { " (cancelled)" };
                format!("Appointment at {}, {}, reference {}{state}", paper.service_name, paper.when, paper.reference)
            })
            .collect();
        let mut stands = bookings.iter().any(|booking| booking.state == BookingState::Booked);
        for action in &referral.actions {
            let Some(call_back) = self.handoff.promised(&session.live.id, &action.disposition).await? else { continue };
            let picture = self.handoff.directory().picture();
            let name = picture.service(&call_back.service).map_or_else(|| call_back.service.to_string(), |service| service.name.clone());
            let by = call_back.needed_by.map_or_else(String::new, |by| format!(", by {}", when(by, zone)));
            stands |= call_back.done.is_none();
            let done = if call_back.done.is_some() { " (done)" } else { "" };
            promised.push(format!("{name} rings them back on {}{by}{done}", call_back.telephone));
            if who.telephone.is_empty() {
                who.telephone.clone_from(&call_back.telephone);
            }
        }
        if let Some(booking) = bookings.last().filter(|_| who.name.is_empty()) {
            let details = self.handoff.bookings().details(&session.live.id, &booking.id).await?;
            who.born = details.born.strftime("%-d %B %Y").to_string();
            (who.name, who.telephone) = (details.name, details.telephone);
        }
        Ok((promised, stands))
    }
}

/// What a conversation has come to where it stands so, with what was said in it.
pub(super) fn referral_of(live: &Live, session: &Folded) -> Result<Referral, HandoffError> {
    if !live.state.is_done() {
        return Err(HandoffError::NotFinished);
    }
    let mut referral = outcome::referral(live, clock::timestamp(live.last_event_ms));
    referral.own_words = own_words(session, &referral.own_words);
    // How to reach them stands before everything else: whoever rings somebody deaf has not reached them.
    let (needs, _) = session.needs();
    referral.tell.splice(0..0, needs.iter().cloned());
    referral.safety_plan = session.safety_plan().map(|(at_ms, plan)| GivenPlan {
        at: clock::timestamp(at_ms),
        boxes: plan.filled().map(|(heading, words)| (heading.to_owned(), words.to_owned())).collect(),
    });
    Ok(referral)
}

/// Whom a conversation is about, as a handler wrote it down.
pub(super) fn who(session: &Folded) -> Who {
    let caller = session.caller().cloned().unwrap_or_default();
    Who {
        name: caller.name,
        born: String::new(),
        nhs_number: caller.nhs_number,
        telephone: caller.call_back,
        relation: caller.relation,
        location: caller.location,
        is_matched: session.is_matched(),
    }
}

/// What the person said in their own words, first things first: what they began with, what they wrote beside questions, and answers in words. Said twice it
/// stands once.
fn own_words(session: &Folded, answers: &[String]) -> Vec<String> {
    let said = session.records.iter().filter_map(|record| if let Record::Words { text, .. } = record { Some(text) } else { None });
    let mut all: Vec<String> = Vec::new();
    for words in said.chain(answers).map(|words| words.trim()).filter(|words| !words.is_empty()) {
        if all.len() < limits::SUMMARY_OWN_WORDS && !all.iter().any(|other| other == words) {
            all.push(words.to_owned());
        }
    }
    all
}
