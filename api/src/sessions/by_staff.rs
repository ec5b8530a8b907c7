//! What members of staff do in a conversation: take it over, write down who is calling, note, correct an answer for a reason, end it. Each that changes whose it
//! is or what it comes to stands in the log, in the same batch.
//!
//! What they decide beside the questions has a file of its own.

use std::collections::BTreeMap;

use fingerpost_engine::walk::What;

use super::besides::{Also, Besides};
use super::folded::{Folded, Live};
use super::service::{Access, Sessions};
use super::shapes::Page;
use super::types::{Caller, ChangeRequest, Record, WordsRequest};
use super::words::said;
use crate::audit::{Action, Actor, Deed};
use crate::problem::Problem;
use crate::storage::Batch;

/// What a member of staff did in a conversation.
pub(super) fn deed(by: &str, action: Action, id: &str) -> Deed {
    Deed::new(Actor::Staff(by.to_owned()), action, format!("session/{id}"))
}

impl Sessions {
    /// A member of staff corrects an answer for a reason, which is noted beside it.
    ///
    /// # Errors
    /// As [`Sessions::answer`].
    pub async fn change_for(&self, id: &str, by: &str, request: ChangeRequest, note: &str, also: Also<'_>) -> Result<Page, Problem> {
        let mut session = match self.in_hand(id, Access::Staff, request.seq, None).await {
            Ok(session) => session,
            Err(answered) => return answered.into(),
        };
        let mut new = Vec::new();
        let deed = deed(by, Action::AnswerChanged, id).because(format!("{}: {}", request.fact, said(note)?));
        self.walk(&mut session, What::Corrected { fact: request.fact, answer: request.answer }, None, &mut new)?;
        self.noted(&mut session, by, note, &mut new)?;
        self.settle_with(session, new, deed, also).await
    }

    /// A member of staff takes the session over: the same answers, now in the handler's words.
    ///
    /// # Errors
    /// As [`Sessions::folded`].
    pub async fn take_over(&self, id: &str, by: &str) -> Result<Page, Problem> {
        let mut session = self.folded(id, Access::Staff).await?.live;
        let mut new = vec![Record::Taken { at_ms: self.clock().now_ms(), by: by.to_owned() }];
        let given = BTreeMap::from([("channel".to_owned(), "handler".to_owned())]);
        self.walk(&mut session, What::Began { given, topics: Vec::new() }, None, &mut new)?;
        self.settle_by(session, &new, deed(by, Action::ConversationTakenOver, id)).await
    }

    /// A member of staff reads a session that has come to its end, to ring the person: nothing of it changes, and the person goes on seeing what they were told.
    ///
    /// # Errors
    /// As [`Sessions::folded`].
    pub async fn read_by(&self, id: &str, by: &str) -> Result<(), Problem> {
        let session = self.folded(id, Access::Staff).await?.live;
        let new = [Record::Taken { at_ms: self.clock().now_ms(), by: by.to_owned() }];
        self.settle_by(session, &new, deed(by, Action::ConversationRead, id)).await?;
        Ok(())
    }

    /// Writes down who is calling.
    ///
    /// # Errors
    /// As [`Sessions::folded`]; unprocessable when a text is too long.
    pub async fn caller(&self, id: &str, by: &str, caller: Caller) -> Result<(), Problem> {
        let mut session = self.folded(id, Access::Staff).await?.live;
        for text in [&caller.name, &caller.call_back, &caller.location, &caller.relation] {
            said(text)?;
        }
        let record = Record::Caller { at_ms: self.clock().now_ms(), by: by.to_owned(), caller };
        self.commit(&mut session, &[record], Batch::new()).await
    }

    /// A note of staff; its words are watched as everything typed is.
    ///
    /// # Errors
    /// As [`Sessions::answer`].
    pub async fn note(&self, id: &str, by: &str, request: &WordsRequest) -> Result<Page, Problem> {
        let mut session = match self.in_hand(id, Access::Staff, request.seq, None).await {
            Ok(session) => session,
            Err(answered) => return answered.into(),
        };
        let mut new = Vec::new();
        self.noted(&mut session, by, &request.text, &mut new)?;
        self.settle(session, &new, Access::Staff, None).await
    }

    fn noted(&self, session: &mut Live, by: &str, text: &str, new: &mut Vec<Record>) -> Result<(), Problem> {
        new.push(Record::Note { at_ms: self.clock().now_ms(), by: by.to_owned(), text: said(text)?.to_owned() });
        self.flags(session, text, new)
    }

    /// A member of staff ends the conversation: `committed` to its outcome, or `closed` before one, for the reason that `reference` says.
    ///
    /// # Errors
    /// Conflict when the session moved on meanwhile.
    pub async fn end(&self, session: &mut Folded, by: &str, how: &str, reference: &str, besides: Besides) -> Result<(), Problem> {
        let record = Record::HandedOn { at_ms: self.clock().now_ms(), how: how.to_owned(), reference: reference.to_owned() };
        let deed = deed(by, Action::ConversationClosed, &session.live.id).because(format!("{how}: {reference}"));
        let mut new = vec![record];
        new.extend(besides.records);
        self.commit_as(&mut session.live, &new, besides.batch, Some(deed)).await?;
        session.records.extend(new);
        Ok(())
    }
}
