//! Promised call-backs after they were promised: which there are, what came of each, and who is to ring instead. By when, the person's one clock says: it
//! may have been brought forward since, and nothing here puts it off.

use jiff::Timestamp;

use super::service::Handoff;
use super::store;
use super::types::{CallBack, CallBackDone, CallBackResult, HandoffError};
use crate::audit::{self, Actor, AuditError, Deed};
use crate::booking::types::{Booking, BookingState};
use crate::clock::timestamp;
use crate::directory::types::ServiceId;
use crate::limits;
use crate::storage::{Batch, StorageError};
use crate::worklist::{self, Kind, Said, Then, WorklistError};

impl Handoff {
    /// The call-back promised for an action, if one is.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn promised(&self, session: &str, disposition: &str) -> Result<Option<CallBack>, HandoffError> {
        match store::call_back(&self.store, session, disposition).await? {
            None => Ok(None),
            Some((_, promised)) => Ok(Some(self.on_the_clock(promised).await?)),
        }
    }

    /// With the time that holds.
    pub(super) async fn on_the_clock(&self, mut call_back: CallBack) -> Result<CallBack, HandoffError> {
        let clock = worklist::promises_of(&self.store, &call_back.session).await?;
        if let Some(held) = clock.open(Kind::CallBack, &call_back.disposition) {
            call_back.needed_by = held.due_ms.map(timestamp);
        }
        Ok(call_back)
    }

    /// Promised call-backs that nobody has made yet, soonest due first, at most `limit`.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn waiting(&self, limit: usize) -> Result<Vec<CallBack>, HandoffError> {
        let mut waiting = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let (page, next) = store::page(&self.store, after.as_deref(), limits::STORAGE_SCAN_PAGE).await?;
            for call_back in page.into_iter().filter(|call_back| call_back.done.is_none()) {
                waiting.push(self.on_the_clock(call_back).await?);
            }
            match next {
                Some(key) => after = Some(key),
                None => break,
            }
        }
        waiting.sort_by_key(|call_back| (call_back.needed_by.unwrap_or(Timestamp::MAX), call_back.asked_at));
        waiting.truncate(limit);
        Ok(waiting)
    }

    /// Writes down what came of a call-back. The first report that ends it stands. When nobody answered it stays; once too often, somebody in a crisis is
    /// looked for instead.
    ///
    /// # Errors
    /// [`HandoffError::NoSuchCallBack`], [`HandoffError::Worklist`] while a colleague is at the person, and those of the store.
    pub async fn made(
        &self,
        who: &str,
        session: &str,
        disposition: &str,
        result: CallBackResult,
        (is_crisis, now): (bool, Timestamp),
    ) -> Result<CallBack, HandoffError> {
        let said = result.ends().map_or(Said::NoAnswer(is_crisis), Said::Ended);
        self.said(&Actor::Staff(who.to_owned()), session, disposition, said, now, |call_back| {
            Some(CallBackDone { who: who.to_owned(), at: now, result }).filter(|_| call_back.done.is_none())
        })
        .await
    }

    /// The person no longer wants it.
    ///
    /// # Errors
    /// As [`Handoff::made`].
    pub async fn withdrawn(&self, session: &str, disposition: &str, now: Timestamp) -> Result<CallBack, HandoffError> {
        let result = CallBackResult::Withdrawn;
        let said = Said::Ended(worklist::How::Withdrawn);
        self.said(&Actor::Citizen, session, disposition, said, now, |_| {
            Some(CallBackDone { who: "the person".to_owned(), at: now, result })
        })
        .await
    }

    /// Another service is to ring instead, in the same time.
    ///
    /// # Errors
    /// [`HandoffError::NotOffered`] for a service that is not known, and those of [`Handoff::made`].
    pub async fn passed_to(
        &self,
        who: &str,
        session: &str,
        disposition: &str,
        to: &ServiceId,
        now: Timestamp,
    ) -> Result<CallBack, HandoffError> {
        if self.directory.picture().service(to).is_none() {
            return Err(HandoffError::NotOffered("there is no such service".to_owned()));
        }
        self.said(&Actor::Staff(who.to_owned()), session, disposition, Said::PassedTo(to.as_str()), now, |call_back| {
            call_back.service = to.clone();
            None
        })
        .await
    }

    /// A call-back whose person has an appointment for the same help that begins in time is made by that appointment.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn moved_to_a_booking(&self, booking: &Booking, now: Timestamp) -> Result<(), HandoffError> {
        let Some(promised) = self.promised(&booking.session, &booking.disposition).await? else { return Ok(()) };
        let is_in_time = promised.needed_by.is_none_or(|by| booking.slot.starts_at <= by);
        if promised.done.is_some() || booking.state != BookingState::Booked || !is_in_time {
            return Ok(());
        }
        let (who, result) = ("the service", CallBackResult::Booked);
        let said = Said::Ended(worklist::How::Booked);
        let done = |_: &mut CallBack| Some(CallBackDone { who: who.to_owned(), at: now, result });
        self.said(&Actor::Service, &booking.session, &booking.disposition, said, now, done).await.map(|_| ())
    }

    /// Writes what somebody says of a call-back, with its line on the clock, until nobody else writes at the same moment.
    async fn said(
        &self,
        who: &Actor,
        session: &str,
        disposition: &str,
        said: Said<'_>,
        now: Timestamp,
        change: impl Fn(&mut CallBack) -> Option<CallBackDone>,
    ) -> Result<CallBack, HandoffError> {
        let name = match who {
            Actor::Staff(name) | Actor::System(name) => name.as_str(),
            Actor::Citizen => "the person",
            Actor::Service => "the service",
        };
        for _ in 0..limits::CLOCK_TRIES {
            let found = store::call_back(&self.store, session, disposition).await?;
            let Some((version, mut call_back)) = found else { return Err(HandoffError::NoSuchCallBack) };
            if call_back.done.is_some() {
                return Ok(call_back);
            }
            let on_clock = (Kind::CallBack, disposition);
            let (then, clock) = worklist::saying(&self.store, session, on_clock, said, (name, now.as_millisecond())).await?;
            let done = change(&mut call_back);
            if then == Then::Over {
                call_back.done = done;
            }
            let deed = Deed::new(who.clone(), audit::Action::Referred, format!("session/{session}")).because(reason(said));
            let batch: Batch = store::put(&self.store, version, &call_back)?.and(clock);
            match self.audit.commit(batch, deed).await {
                Ok(()) => return self.on_the_clock(call_back).await,
                Err(AuditError::Storage(StorageError::Conflict { .. })) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(WorklistError::Busy.into())
    }
}

fn reason(said: Said<'_>) -> &'static str {
    match said {
        Said::Ended(worklist::How::Withdrawn) => "call-back withdrawn",
        Said::Ended(worklist::How::Booked) => "call-back moved to a booking",
        Said::Ended(_) => "call-back made",
        Said::NoAnswer(_) => "nobody answered",
        Said::PassedTo(_) => "call-back passed on",
    }
}
