//! What may happen to a session and who may do it: open, answer, change, add, hear, hand over, look back.
//!
//! Every write names the version it was made from, so that of two tabs the later one is told; every write is durable before it is acknowledged.

use super::besides::Besides;
use super::contacts;
use super::crowd;
use super::folded::{Eyes, Folded, Live};
use super::hot::Hot;
use super::shapes::{Page, PreviewView, TraceView};
use super::store;
use super::tasks;
use super::turns::{fingerprint, refused};
use super::types::{AnswerRequest, ChangeRequest, Opening, Record, TopicRequest, WordsRequest};
use super::view;
use super::words::{said, typed_text};
use crate::audit::{Audit, AuditError, Deed};
use crate::clock::Clock;
use crate::identity::{Token, TokenHash};
use crate::limits;
use crate::metrics::SessionMeters;
use crate::problem::{Kind, Problem};
use crate::releases::Releases;
use crate::server::Counts;
use crate::storage::{Batch, Store};
use crate::worklist;
use fingerpost_engine::listen::{Speaks, Strength};
use fingerpost_engine::walk::{Answer, Event, Provenance, Reader, What};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Who asks for a session.
#[derive(Debug, Clone, Copy)]
pub enum Access<'a> {
    /// Whoever holds its token.
    Token(&'a str),
    /// A member of staff who took it over or opened it; the caller has checked the role.
    Staff,
}

impl Access<'_> {
    /// Whose eyes these are.
    pub(super) const fn eyes(self) -> Eyes {
        match self {
            Self::Token(_) => Eyes::Person,
            Self::Staff => Eyes::Staff,
        }
    }
}

/// The sessions room. Cheap to clone, because every request has one of its own.
#[derive(Debug, Clone)]
pub struct Sessions(Arc<Parts>);

/// What the room works with.
#[derive(Debug, Clone)]
pub struct Parts {
    pub(super) store: Store,
    pub(super) releases: Releases,
    pub(super) audit: Audit,
    clock: Clock,
    pub(super) hot: Arc<Hot>,
    server: Arc<Counts>,
    pub(super) meters: SessionMeters,
}

impl Deref for Sessions {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Sessions {
    /// A room over a store, with the log of what staff do in it.
    #[must_use]
    pub fn new(store: Store, releases: Releases, audit: Audit, clock: Clock) -> Self {
        let (hot, server, meters) = Default::default();
        Self(Arc::new(Parts { store, releases, audit, clock, hot, server, meters }))
    }

    /// The same, refusing beginnings that can wait while this server is too busy.
    #[must_use]
    pub fn behind(self, server: Arc<Counts>) -> Self {
        Self(Arc::new(Parts { server, ..Parts::clone(&self) }))
    }

    /// The same room, turning these meters.
    #[must_use]
    pub fn measured(self, meters: SessionMeters) -> Self {
        Self(Arc::new(Parts { meters, ..Parts::clone(&self) }))
    }

    /// The releases sessions are opened on.
    #[must_use]
    pub fn releases(&self) -> &Releases {
        &self.releases
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Opens a session. `given` holds what the service knows beforehand (channel, earlier contacts, what a plan names), never what a caller claims.
    ///
    /// # Errors
    /// Unprocessable when a topic or speaker does not exist.
    pub async fn open(&self, opening: &Opening, mut given: BTreeMap<String, String>) -> Result<(Token, Page), Problem> {
        let release = self.releases.live();
        if self.server.is_busy() && !crowd::goes_first(opening, &given, &release) {
            self.server.shed.fetch_add(1, Ordering::Relaxed);
            return Err(crowd::come_back_later());
        }
        let (id, token) = (Token::beginning_with(self.clock.now_ms())?, Token::new()?);
        if let Some(speaker) = &opening.speaker {
            given.insert("speaker".to_owned(), speaker.clone());
        }
        let mut topics = opening.topics.clone();
        if topics.is_empty()
            && !opening.topics_later
            && let Some(none_fits) = release.program.none_fits.and_then(|p| release.program.pathway(p))
        {
            topics.push(none_fits.name.clone());
        }
        let opened_ms = self.clock.now_ms();
        let opened = Record::Opened { at_ms: opened_ms, release: release.hash().to_owned(), token: token.hash() };
        let mut session = Live::new(id.as_str().to_owned(), release, token.hash(), opened_ms);
        let mut new = vec![opened];
        self.walk(&mut session, What::Began { given, topics }, None, &mut new)?;
        if session.release.reader(&session.state) == Reader::Handler {
            session.eyes = Eyes::Staff;
        }
        if let Some(said) = opening.said.as_deref().filter(|s| !s.trim().is_empty()) {
            self.hear(&mut session, said, &mut new)?;
        }
        self.commit(&mut session, &new, Batch::new()).await?;
        self.meters.opened();
        Ok((token, self.keep(session)))
    }

    /// The page as it stands. After a long pause the answers whose time is over are asked again.
    ///
    /// # Errors
    /// As [`Sessions::folded`].
    pub async fn page(&self, id: &str, access: Access<'_>) -> Result<Page, Problem> {
        let mut session = self.folded(id, access).await?.live;
        let expired = session.state.expired(&session.release.program, self.clock.now_ms(), limits::SESSION_PAUSE_MS);
        if !expired.is_empty() && !session.state.is_done() {
            let name = |f| session.release.program.fact(f).map(|d| d.name.clone());
            let facts = expired.into_iter().filter_map(name).collect();
            let mut new = Vec::new();
            self.walk(&mut session, What::AskedAgain { facts }, None, &mut new)?;
            self.commit(&mut session, &new, Batch::new()).await?;
        }
        Ok(view::page(&session))
    }

    /// Answers what is asked now.
    ///
    /// # Errors
    /// Conflict with the current page when somebody answered first or this is not what is asked; unprocessable when an answer does not fit.
    pub async fn answer(&self, id: &str, access: Access<'_>, request: AnswerRequest, key: Option<&str>) -> Result<Page, Problem> {
        let key = key.map(|k| fingerprint(k, &(request.seq, &request.answers, &request.said))).transpose()?;
        let mut session = match self.in_hand(id, access, request.seq, key.as_deref()).await {
            Ok(session) => session,
            Err(answered) => return answered.into(),
        };
        let mut new = Vec::new();
        let texts: Vec<String> = request.answers.iter().filter_map(|(fact, answer)| typed_text(&session, fact, answer)).collect();
        let what = match (access, request.confirmed) {
            (Access::Staff, taken) if !taken.is_empty() => What::Confirmed { answers: request.answers, taken },
            _ => What::Answered { answers: request.answers },
        };
        self.walk(&mut session, what, key.clone(), &mut new)?;
        for text in texts.iter().chain(&request.said).filter(|t| !t.trim().is_empty()) {
            self.hear(&mut session, text, &mut new)?;
        }
        let page = self.settle(session, &new, access, key.as_deref()).await?;
        self.meters.answered();
        Ok(page)
    }

    /// Corrects an answer.
    ///
    /// # Errors
    /// As [`Sessions::answer`].
    pub async fn change(&self, id: &str, access: Access<'_>, request: ChangeRequest, key: Option<&str>) -> Result<Page, Problem> {
        let key = key.map(|k| fingerprint(k, &(request.seq, &request.fact, &request.answer))).transpose()?;
        let mut session = match self.in_hand(id, access, request.seq, key.as_deref()).await {
            Ok(session) => session,
            Err(answered) => return answered.into(),
        };
        let mut new = Vec::new();
        self.walk(&mut session, What::Corrected { fact: request.fact, answer: request.answer }, key.clone(), &mut new)?;
        self.settle(session, &new, access, key.as_deref()).await
    }

    /// What a correction would change, without making it.
    ///
    /// # Errors
    /// Unprocessable when the answer does not fit.
    pub async fn preview(&self, id: &str, access: Access<'_>, fact: &str, answer: &Answer) -> Result<PreviewView, Problem> {
        let mut session = self.folded(id, access).await?.live;
        let before = view::outcome_view(&session);
        self.walk(&mut session, What::Corrected { fact: fact.to_owned(), answer: answer.clone() }, None, &mut Vec::new())?;
        Ok(view::preview(&before, &session))
    }

    /// Adds a topic, or the way for those whom none of the topics fits.
    ///
    /// # Errors
    /// As [`Sessions::answer`].
    pub async fn add_topic(&self, id: &str, access: Access<'_>, request: TopicRequest) -> Result<Page, Problem> {
        let mut session = match self.in_hand(id, access, request.seq, None).await {
            Ok(session) => session,
            Err(answered) => return answered.into(),
        };
        let program = &session.release.program;
        let none_fits = || program.none_fits.and_then(|p| program.pathway(p)).map(|p| p.name.clone());
        let topic = request.topic.or_else(none_fits).ok_or_else(Problem::not_found)?;
        let mut new = Vec::new();
        self.walk(&mut session, What::Topic { topic }, None, &mut new)?;
        self.settle(session, &new, access, None).await
    }

    /// Hears words said beside what is asked. Danger in them takes effect at once; nothing in them ever lowers.
    ///
    /// # Errors
    /// As [`Sessions::answer`].
    pub async fn say(&self, id: &str, access: Access<'_>, request: &WordsRequest) -> Result<Page, Problem> {
        let mut session = match self.in_hand(id, access, request.seq, None).await {
            Ok(session) => session,
            Err(answered) => return answered.into(),
        };
        let mut new = Vec::new();
        self.hear(&mut session, &request.text, &mut new)?;
        self.settle(session, &new, access, None).await
    }

    /// Records that the outcome was handed on, in one batch with the writes of whoever received it.
    ///
    /// # Errors
    /// Conflict when the session moved on meanwhile.
    pub async fn hand_on(&self, session: &mut Folded, how: &str, reference: &str, with: Batch) -> Result<(), Problem> {
        let record = Record::HandedOn { at_ms: self.clock.now_ms(), how: how.to_owned(), reference: reference.to_owned() };
        let new = [record];
        self.commit(&mut session.live, &new, with).await?;
        session.records.extend(new);
        Ok(())
    }

    /// The writes that record that the outcome was handed on, to be committed in one batch with those of whoever received it. They
    /// conflict when the session moved on meanwhile.
    ///
    /// # Errors
    /// A fault of ours, should the record not be encodable.
    pub fn handed_on(&self, session: &Folded, how: &str, reference: &str, besides: Besides) -> Result<Batch, Problem> {
        let mut new = vec![Record::HandedOn { at_ms: self.clock.now_ms(), how: how.to_owned(), reference: reference.to_owned() }];
        new.extend(besides.records);
        Ok(store::append(&session.live.id, session.live.seq, &new)?.and(besides.batch))
    }

    /// Why: every rule that fired, the answers each read, where it is written.
    ///
    /// # Errors
    /// As [`Sessions::folded`].
    pub async fn trace(&self, id: &str, access: Access<'_>, staff: bool) -> Result<TraceView, Problem> {
        let session = self.folded(id, access).await?;
        Ok(view::trace(&session, staff))
    }

    pub(super) fn walk(&self, session: &mut Live, what: What, key: Option<String>, new: &mut Vec<Record>) -> Result<(), Problem> {
        let now = self.clock.now();
        let event = Event { at_ms: now.utc_ms, date: now.local_date, what };
        if let Err(refusal) = session.state.apply(&session.release.program, &event) {
            return Err(refused(&refusal, session));
        }
        session.last_event_ms = event.at_ms;
        session.went_on();
        new.push(Record::Walk { event, key });
        Ok(())
    }

    fn hear(&self, session: &mut Live, text: &str, new: &mut Vec<Record>) -> Result<(), Problem> {
        new.push(Record::Words { at_ms: self.clock.now_ms(), text: said(text)?.to_owned() });
        self.flags(session, text, new)
    }

    pub(super) fn flags(&self, session: &mut Live, text: &str, new: &mut Vec<Record>) -> Result<(), Problem> {
        let release = Arc::clone(&session.release);
        let speaks = match release.reader(&session.state) {
            Reader::Person => Speaks::ForThemself,
            Reader::SomeoneElse | Reader::Handler => Speaks::ForAnother,
        };
        for flag in release.scanner.scan_as(text, speaks) {
            let Some(def) = release.program.fact(flag.fact) else { continue };
            let already = session.state.knows(flag.fact) && session.state.value(flag.fact).0 == 1;
            let what = match flag.strength {
                _ if already => continue,
                Strength::Plain => {
                    let answers = BTreeMap::from([(def.name.clone(), Answer::Word("yes".to_owned()))]);
                    What::Told { answers, from: Provenance::Heard }
                }
                Strength::Doubtful => What::Suspected { fact: def.name.clone() },
            };
            self.walk(session, what, None, new)?;
        }
        Ok(())
    }

    /// Writes records, together with the tasks for staff that the conversation calls for by now, its line in the person's history, and whatever comes with them.
    pub(super) async fn commit(&self, session: &mut Live, new: &[Record], with: Batch) -> Result<(), Problem> {
        self.commit_as(session, new, with, None).await
    }

    /// The same, with the deed of a member of staff that it amounts to: both or neither.
    pub(super) async fn commit_as(&self, session: &mut Live, new: &[Record], with: Batch, deed: Option<Deed>) -> Result<(), Problem> {
        let opened = tasks::called_for(session, self.clock.now_ms());
        let contact = contacts::to_be_written(session, self.clock.now_ms())?;
        let more: Vec<Record> = opened.iter().map(|(_, record)| record).chain(contact.iter().map(|(record, _)| record)).cloned().collect();
        let seq = session.seq + (new.len() + more.len()) as u64;
        if seq > limits::SESSION_RECORDS {
            return Err(Problem::new(
                Kind::Unprocessable,
                "session_full",
                "This conversation has grown too long. Please call 111 or start again.",
            ));
        }
        let mut batch = store::append(&session.id, session.seq, new)?;
        if !more.is_empty() {
            batch = batch.and(store::append(&session.id, session.seq + new.len() as u64, &more)?);
        }
        if let Some((_, history)) = &contact {
            batch = batch.and(history.clone());
        }
        let batch = batch.and(with);
        let mut tries = 0;
        loop {
            tries += 1;
            let promised = tasks::promised(&self.store, session, &opened, new, self.clock.now_ms()).await?;
            let batch = batch.clone().and(promised);
            let written = match &deed {
                None => self.store.commit(batch).await,
                Some(deed) => match self.audit.commit(batch, deed.clone()).await {
                    Err(AuditError::Storage(error)) => Err(error),
                    other => Ok(other?),
                },
            };
            match written {
                Err(error) if worklist::is_about_clocks(&error) && tries < limits::CLOCK_TRIES => {}
                other => {
                    other?;
                    break;
                }
            }
        }
        session.tasks.extend(opened.iter().map(|(action, _)| *action));
        if let Some((Record::Contact { about, outcome, .. }, _)) = &contact {
            contacts::written(session, about, outcome);
        }
        session.seq = seq;
        Ok(())
    }
}

/// May whoever asks go on with a session of this token?
pub(super) fn opens(token: &TokenHash, access: Access<'_>) -> bool {
    match access {
        Access::Token(given) => Token::parse(given).is_some_and(|given| token.matches(&given)),
        Access::Staff => true,
    }
}
