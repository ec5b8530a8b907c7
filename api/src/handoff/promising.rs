//! A call-back as it is promised: who rings, by when, told to the service that is to ring, all in one batch. A call may also come before a journey, where
//! the table of [`super::call_first`] says so. What becomes of a promise stands in the file of call-backs.

use jiff::Timestamp;

use super::call_first::{self, call_before};
use super::post::CALL_BACK;
use super::service::{Handoff, Place, query};
use super::store;
use super::summary::Who;
use super::types::{Action, CallBack, CallFirst, HandoffError, Referral};
use crate::audit::{self, Actor, AuditError, Deed};
use crate::booking::details::Details;
use crate::clock::timestamp;
use crate::directory::search::Offer;
use crate::directory::types::{Service, ServiceId, Way};
use crate::limits;
use crate::people::PersonId;
use crate::storage::{Batch, StorageError};
use crate::worklist::{self, For, Kind, Promised, WorklistError};

/// Who wants to be rung, by which service.
#[derive(Debug, Clone, Copy)]
pub struct CallBackOrder<'a> {
    /// Who asks, as the audit names them.
    pub who: &'a Actor,
    /// The conversation.
    pub session: &'a str,
    /// The service that is to ring.
    pub service: &'a ServiceId,
    /// Number to ring.
    pub telephone: &'a str,
    /// When the conversation began, milliseconds UTC.
    pub began_ms: i64,
    /// Whom it is about, where that is known.
    pub person: Option<&'a PersonId>,
    /// What else is written in the same instant.
    pub with: &'a Batch,
}

/// A call that is promised: the action of the outcome that it stands by, and what whoever rings is told to do.
#[derive(Debug, Clone, Copy)]
struct Call<'a> {
    of: &'a Action,
    told: &'a Action,
}

impl Handoff {
    /// Who rings before the person goes, where that may be and somebody can in time.
    pub(super) fn call_first(&self, referral: &Referral, action: &Action, place: &Place, now: Timestamp) -> Option<CallFirst> {
        let call = call_before(referral, action, now, &self.directory.picture().zone)?;
        let within_minutes = call.within_minutes?;
        let service = self.rings(referral, &call, place, now).into_iter().next()?;
        Some(CallFirst { name: service.name.clone(), service: service.id.clone(), within_minutes })
    }

    /// Services that ring back for an action, in time, best first. The action may be one that [`call_before`] made.
    fn rings(&self, referral: &Referral, call: &Action, place: &Place, now: Timestamp) -> Vec<Service> {
        let answer = self.directory.search(&query(referral, call, place, now, limits::OFFERS_PER_SEARCH));
        let rings = |offer: &Offer| offer.ways.contains(&Way::CallBack) && !offer.is_late;
        answer.offered.into_iter().filter(rings).map(|offer| offer.service).collect()
    }

    /// Who rings for an action that is a call, or before one that somebody may ring before.
    #[must_use]
    pub fn who_rings(&self, referral: &Referral, action: &Action, place: &Place, now: Timestamp) -> Option<Service> {
        let before = call_before(referral, action, now, &self.directory.picture().zone);
        if before.is_none() && call_first::is_before(&action.disposition) {
            return None;
        }
        self.rings(referral, before.as_ref().unwrap_or(action), place, now).into_iter().next()
    }

    /// Promises a call-back for an action. Asked again with the same number and service it is the same promise.
    ///
    /// # Errors
    /// [`HandoffError::NotOffered`] when the service does not ring people back now, [`HandoffError::PromisedAlready`] with other details.
    pub async fn call_back(
        &self,
        referral: &Referral,
        action: &Action,
        place: &Place,
        wanted: &CallBackOrder<'_>,
        now: Timestamp,
    ) -> Result<CallBack, HandoffError> {
        let CallBackOrder { session, service: id, telephone, .. } = *wanted;
        if !Details::is_telephone(telephone) {
            return Err(HandoffError::Telephone);
        }
        let is_same = |promised: &CallBack| promised.service == *id && promised.telephone == telephone;
        // One that is over is no promise any more: whoever asks again is rung again.
        if let Some(promised) = self.promised(session, &action.disposition).await?.filter(|promised| promised.done.is_none()) {
            return if is_same(&promised) { Ok(promised) } else { Err(HandoffError::PromisedAlready) };
        }
        let before = call_before(referral, action, now, &self.directory.picture().zone);
        let call = Call { of: action, told: before.as_ref().unwrap_or(action) };
        let answer = self.directory.search(&query(referral, call.told, place, now, limits::OFFERS_PER_SEARCH));
        let rings = answer.offered.iter().any(|offer| offer.service.id == *id && offer.ways.contains(&Way::CallBack));
        if !rings {
            return Err(HandoffError::NotOffered("this service does not ring people back for this outcome now".to_owned()));
        }
        for _ in 0..limits::CLOCK_TRIES {
            match self.promise(referral, call, wanted, now).await {
                Err(HandoffError::Audit(AuditError::Storage(ref conflict))) if worklist::is_about_clocks(conflict) => {}
                // Somebody sent the same request at the same moment: theirs is the promise.
                Err(HandoffError::Audit(AuditError::Storage(StorageError::Conflict { .. }))) => {
                    return match self.promised(session, &action.disposition).await? {
                        Some(other) if is_same(&other) => Ok(other),
                        _ => Err(HandoffError::PromisedAlready),
                    };
                }
                other => return other,
            }
        }
        Err(WorklistError::Busy.into())
    }

    /// Writes a promise, due at the earliest time that is owed to the person.
    async fn promise(
        &self,
        referral: &Referral,
        Call { of: action, told: call }: Call<'_>,
        wanted: &CallBackOrder<'_>,
        now: Timestamp,
    ) -> Result<CallBack, HandoffError> {
        let CallBackOrder { who, session, service: id, telephone, began_ms, person, with } = *wanted;
        let by = match who {
            Actor::Staff(name) | Actor::System(name) => name.as_str(),
            Actor::Citizen => "the person",
            Actor::Service => "the service",
        };
        let whose = For { session, began_ms, person, at_ms: now.as_millisecond(), by };
        let due_ms = referral.needed_by(call).map(Timestamp::as_millisecond);
        let new = Promised { kind: Kind::CallBack, what: &action.disposition, due_ms, is_contact: true };
        let (due, clock) = worklist::promising(&self.store, &whose, &[new]).await?;
        let promised = CallBack {
            session: session.to_owned(),
            disposition: action.disposition.clone(),
            service: id.clone(),
            telephone: telephone.to_owned(),
            asked_at: now,
            needed_by: due.first().copied().flatten().map(timestamp),
            done: None,
        };
        let deed = Deed::new(who.clone(), audit::Action::Referred, format!("session/{session}"));
        let whom = Who { telephone: telephone.to_owned(), ..Who::default() };
        let version = store::call_back(&self.store, session, &action.disposition).await?.map_or(0, |(version, _)| version);
        let again = if version == 0 { action.disposition.clone() } else { format!("{}, {version}", action.disposition) };
        let told = (CALL_BACK, again.as_str(), id, promised.needed_by);
        let message = self.telling(session, referral, call, &whom, told, now)?;
        self.audit.commit(store::put(&self.store, version, &promised)?.and(with.clone()).and(message).and(clock), deed).await?;
        Ok(promised)
    }
}
