//! Whom a conversation is about: the link to a person, how many earlier contacts the engine is told of, and the conversation's own line in the person's
//! history, written in the batch of the answer that changes it.
//!
//! Who somebody is was decided before; what a number of contacts means, the content says. It only ever tells the engine of more contacts, never of fewer.

use std::collections::BTreeMap;

use fingerpost_engine::limits::NUMBER_SCALE;
use fingerpost_engine::program::{FactKind, Program};
use fingerpost_engine::walk::{Reader, What};

use super::folded::Live;
use super::service::{Access, Sessions};
use super::shapes::Page;
use super::types::Record;
use crate::people::{Contact, PersonId, contact_taken_back, contact_written};
use crate::problem::Problem;
use crate::storage::Batch;

/// The fact that tells the engine of earlier contacts. A release without it is not told.
const EARLIER: &str = "earlier_contacts_96h";

/// Who says whom a conversation is about where nobody checked: it was typed to book.
pub const TYPED: &str = "booking";

/// Whom a conversation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfPerson {
    /// The person.
    pub person: PersonId,
    /// How often the conversation was written into their history.
    pub written: u64,
    /// What was written last: topics, and dispositions, empty before an outcome; `None`: nothing yet.
    pub told: Option<(Vec<String>, Vec<String>)>,
}

/// Whom a conversation is about, and who says so.
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    /// Who says so.
    pub by: &'a str,
    /// The person.
    pub person: &'a PersonId,
    /// What whoever reaches them must know.
    pub needs: &'a [String],
    /// Why they are to be rung before others; empty: in turn.
    pub first: &'a str,
    /// Their other contacts in the last 96 hours.
    pub earlier: u32,
}

/// The session is about this person from now on.
pub(super) fn named(session: &mut Live, person: &str) -> Result<(), Problem> {
    let person = PersonId::parse(person).ok_or_else(Problem::internal)?;
    if session.of_person.as_ref().is_none_or(|old| old.person != person) {
        session.of_person = Some(Box::new(OfPerson { person, written: 0, told: None }));
    }
    Ok(())
}

/// Its line in the history was written.
pub(super) fn written(session: &mut Live, about: &[String], outcome: &[String]) {
    if let Some(of_person) = &mut session.of_person {
        of_person.written = of_person.written.saturating_add(1);
        of_person.told = Some((about.to_vec(), outcome.to_vec()));
    }
}

/// The session's line in its person's history, where it is not there yet or has changed: the record of it, and the writes.
pub(super) fn to_be_written(session: &Live, now_ms: i64) -> Result<Option<(Record, Batch)>, Problem> {
    let Some(of_person) = &session.of_person else { return Ok(None) };
    let program = &session.release.program;
    let (names, words): (Vec<_>, Vec<_>) = outcome(session).into_iter().unzip();
    let topics = session.state.topics().filter_map(|(topic, _)| program.pathway(topic));
    let (about, titles): (Vec<_>, Vec<_>) = topics.map(|def| (def.name.clone(), def.title.clone())).unzip();
    let is_told = match &of_person.told {
        Some((old_about, old_names)) => *old_about == about && *old_names == names,
        // A page that was opened and left is no contact.
        None => names.is_empty() && !is_anything_said(session),
    };
    if is_told {
        return Ok(None);
    }
    let contact = Contact {
        session: session.id.clone(),
        began_ms: session.opened_ms,
        at_ms: now_ms,
        by_handler: session.release.reader(&session.state) == Reader::Handler,
        about: titles,
        outcome: words,
    };
    let batch = contact_written(&of_person.person, of_person.written, &contact)?;
    Ok(Some((Record::Contact { at_ms: now_ms, about, outcome: names }, batch)))
}

/// Names and words of what the session came to, once it is over.
fn outcome(session: &Live) -> Vec<(String, String)> {
    let program = &session.release.program;
    if !session.state.is_done() {
        return Vec::new();
    }
    let result = session.outcome();
    let rungs = || result.dispositions.iter().filter_map(|rung| program.disposition(*rung));
    // With what every call begins with alone, a topic is still to come.
    if session.state.topics().next().is_none() && !rungs().any(|rung| rung.ends_call) {
        return Vec::new();
    }
    let words = |handler: &String, you: &String| if handler.is_empty() { you.clone() } else { handler.clone() };
    rungs().map(|rung| (rung.name.clone(), words(&rung.say_handler, &rung.say_you))).collect()
}

fn is_anything_said(session: &Live) -> bool {
    let facts = (0..session.release.program.facts.len()).filter_map(|at| u16::try_from(at).ok()).map(fingerpost_engine::program::FactId);
    facts.into_iter().any(|fact| session.state.said(fact).is_some())
}

/// What the engine is to be told of earlier contacts; `None` when it knows of as many.
fn more_than_known(program: &Program, session: &Live, earlier: u32) -> Option<String> {
    let fact = program.fact_named(EARLIER)?;
    let def = program.fact(fact).filter(|def| def.given.is_some())?;
    let FactKind::Number(number) = &def.kind else { return None };
    let told = i64::from(earlier).min(number.high / NUMBER_SCALE);
    (told > session.state.value(fact).0 / NUMBER_SCALE).then(|| told.to_string())
}

impl Sessions {
    /// Says whom a conversation is about. The engine learns of their earlier contacts at once, whatever was answered before; who was named wrongly
    /// loses the conversation from their history.
    ///
    /// # Errors
    /// As [`Sessions::folded`]; conflict when the conversation went on meanwhile.
    pub async fn about(&self, id: &str, naming: Naming<'_>) -> Result<Page, Problem> {
        let mut session = self.folded(id, Access::Staff).await?.live;
        session.before = session.came_to();
        let mut with = Batch::new();
        if let Some(old) = session.of_person.as_ref().filter(|old| old.person != *naming.person) {
            with = contact_taken_back(&old.person, old.written, id);
        }
        named(&mut session, naming.person.as_str())?;
        let mut new = vec![Record::Person {
            at_ms: self.clock().now_ms(),
            by: naming.by.to_owned(),
            person: naming.person.as_str().to_owned(),
            needs: naming.needs.to_vec(),
            first: naming.first.to_owned(),
        }];
        let told = more_than_known(&session.release.program, &session, naming.earlier);
        if let Some(contacts) = told {
            let given = BTreeMap::from([(EARLIER.to_owned(), contacts)]);
            self.walk(&mut session, What::Began { given, topics: Vec::new() }, None, &mut new)?;
        }
        self.commit(&mut session, &new, with).await?;
        Ok(self.keep(session))
    }
}
