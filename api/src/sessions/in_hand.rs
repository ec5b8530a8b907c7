//! A session taken in hand for a write, and put back: kept folded where it is, folded from the store where it is not, and what a write that comes too
//! late or twice is answered with.
//!
//! It applies no event and words nothing; the service does.

use super::besides::Also;
use super::folded::Live;
use super::service::{Access, Sessions, opens};
use super::shapes::Page;
use super::turns::repeated;
use super::types::Record;
use super::view;
use crate::audit::Deed;
use crate::problem::{Kind, Problem};
use crate::releases::start_again;
use crate::storage::Batch;
use fingerpost_engine::program::Urgency;

impl Sessions {
    /// The session for a write made on version `seq`: kept folded where it is, folded from the store where it is not. `Err` holds what a write
    /// out of turn or a repeat is answered with.
    pub(super) async fn in_hand(&self, id: &str, access: Access<'_>, seq: u64, key: Option<&str>) -> Result<Live, Answered> {
        let kept = self.hot.take(id, seq, self.oldest_ms(), |token| opens(token, access));
        let live = match kept {
            Some(live) => Live { eyes: access.eyes(), ..live },
            None => {
                let session = self.folded(id, access).await?;
                if let Some(page) = repeated(&session, seq, key)? {
                    return Err(Answered::Before(Box::new(page)));
                }
                session.live
            }
        };
        if self.releases.is_withdrawn(live.release.hash()) {
            return Err(Answered::Refused(start_again()));
        }
        Ok(Live { before: live.came_to(), ..live })
    }

    /// Commits what was said on a session in hand. Where somebody else was first, it says what stands now; a repeat that raced its first copy gets
    /// the same answer as that one.
    pub(super) async fn settle(&self, mut live: Live, new: &[Record], access: Access<'_>, key: Option<&str>) -> Result<Page, Problem> {
        let made_on = live.seq;
        match self.commit(&mut live, new, Batch::new()).await {
            Ok(()) => Ok(self.keep(live)),
            Err(problem) if problem.kind() == Kind::Conflict => {
                let now = self.folded(&live.id, access).await?;
                repeated(&now, made_on, key)?.ok_or(problem)
            }
            Err(problem) => Err(problem),
        }
    }

    /// The same for what a member of staff did, with its line in the log.
    pub(super) async fn settle_by(&self, mut live: Live, new: &[Record], deed: Deed) -> Result<Page, Problem> {
        self.commit_as(&mut live, new, Batch::new(), Some(deed)).await?;
        Ok(self.keep(live))
    }

    /// The same with what other rooms write beside it.
    pub(super) async fn settle_with(&self, mut live: Live, mut new: Vec<Record>, deed: Deed, also: Also<'_>) -> Result<Page, Problem> {
        let besides = also(&live)?;
        new.extend(besides.records);
        self.commit_as(&mut live, &new, besides.batch, Some(deed)).await?;
        Ok(self.keep(live))
    }

    /// The page of a session whose records are durable. What was answered before is not repeated in it.
    pub(super) fn keep(&self, live: Live) -> Page {
        let page = view::page_after_a_write(&live);
        let came_to = live.came_to();
        if came_to != live.before
            && let Some(def) = came_to.and_then(|lead| live.release.program.disposition(lead))
        {
            self.meters.came_to(&def.name, urgency_word(def.urgency));
        }
        self.hot.put(live);
        page
    }
}

fn urgency_word(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "emergency",
        Urgency::Urgent => "urgent",
        Urgency::Soon => "soon",
        Urgency::Home => "home",
    }
}

/// A write that is answered without being made.
pub(super) enum Answered {
    /// It was made before: the page as it stands.
    Before(Box<Page>),
    /// It is refused.
    Refused(Problem),
}

impl From<Problem> for Answered {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<Answered> for Result<Page, Problem> {
    fn from(answered: Answered) -> Self {
        match answered {
            Answered::Before(page) => Ok(*page),
            Answered::Refused(problem) => Err(problem),
        }
    }
}
