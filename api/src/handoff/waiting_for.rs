//! "Where is my call-back?", for the person who waits: who rings, by when, whether somebody is at it now, whether it is late. It tells nothing of anybody else
//! and nothing of who is at it.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::desk::Desk;
use super::store;
use super::types::{CallBackResult, HandoffError};
use crate::sessions::Folded;
use crate::worklist;

/// A call that somebody waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AwaitedCall {
    /// Disposition it is for.
    pub disposition: String,
    /// Who rings, by name.
    pub who: String,
    /// Number they ring.
    pub telephone: String,
    /// By when. It never moves to a later time.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub by: Option<Timestamp>,
    /// Somebody is at it now.
    pub is_being_rung: bool,
    /// The time is over, and nobody has rung.
    pub is_late: bool,
    /// It is over: somebody has rung, or it was withdrawn.
    pub is_done: bool,
    /// The person said that they no longer need it.
    pub is_withdrawn: bool,
    /// Whether the person may say that they no longer need it.
    pub can_be_withdrawn: bool,
}

impl Desk {
    /// The calls that somebody waits for, those still owed first.
    ///
    /// # Errors
    /// Those of [`Desk::referral`], and of the store.
    pub async fn awaited_calls(&self, session: &Folded) -> Result<Vec<AwaitedCall>, HandoffError> {
        let (handoff, now, id) = (self.handoff(), self.now(), session.live.id.as_str());
        let can_be_withdrawn = self.may_withdraw(session);
        let held = worklist::held(&handoff.store, id, now.as_millisecond()).await?;
        let picture = handoff.directory().picture();
        let mut all = Vec::new();
        for call in store::of_session(&handoff.store, id).await? {
            let call = handoff.on_the_clock(call).await?;
            let is_done = call.done.is_some();
            all.push(AwaitedCall {
                who: picture.service(&call.service).map_or_else(|| call.service.to_string(), |service| service.name.clone()),
                disposition: call.disposition,
                telephone: call.telephone,
                by: call.needed_by,
                is_being_rung: !is_done && held.lease.is_some(),
                is_late: !is_done && call.needed_by.is_some_and(|by| now > by),
                is_done,
                is_withdrawn: call.done.is_some_and(|done| done.result == CallBackResult::Withdrawn),
                can_be_withdrawn: can_be_withdrawn && !is_done,
            });
        }
        all.sort_by_key(|call| (call.is_done, call.by));
        Ok(all)
    }

    /// May the person say that they no longer need to be rung? Not beside an emergency, and not where they told us of a danger that somebody looks after.
    fn may_withdraw(&self, session: &Folded) -> bool {
        self.referral(session).is_ok_and(|referral| !referral.is_emergency()) && session.live.tasks.is_empty()
    }

    /// The person no longer needs to be rung.
    ///
    /// # Errors
    /// [`HandoffError::StillNeeded`] beside an emergency or a danger, [`HandoffError::NoSuchCallBack`], and those of the store.
    pub async fn withdraw_call(&self, session: &Folded, disposition: &str) -> Result<(), HandoffError> {
        if !self.may_withdraw(session) {
            return Err(HandoffError::StillNeeded);
        }
        self.handoff().withdrawn(&session.live.id, disposition, self.now()).await.map(|_| ())
    }
}
