//! What a person's care plan says is so, told to the engine: facts given before the first question, or told by a record. Each is a yes, so none takes
//! anything away; what was answered stays, and of the two the worse counts.
//!
//! Who may read a plan was decided before; which facts mean what, the content says.

use std::collections::BTreeMap;

use fingerpost_engine::program::FactKind;
use fingerpost_engine::walk::{Answer, Provenance, What};

use super::folded::Folded;
use super::service::{Access, Sessions};
use super::shapes::Page;
use super::types::Record;
use crate::problem::Problem;
use crate::storage::Batch;

const SO: &str = "yes";

impl Sessions {
    /// Tells the engine of facts that are so because a plan says it. What it was told before is not told again, a fact that the release does not know
    /// or that is no yes or no is left out, and a conversation that was ended stays as it was.
    ///
    /// # Errors
    /// As [`Sessions::folded`]; conflict when the conversation went on meanwhile.
    pub async fn plan_says(&self, id: &str, facts: &[String]) -> Result<Page, Problem> {
        let folded = self.folded(id, Access::Staff).await?;
        if folded.ended().is_some() {
            return Ok(super::view::page(&folded.live));
        }
        let (given, told) = new_facts(&folded, facts);
        let mut session = folded.live;
        session.before = session.came_to();
        let mut new = Vec::new();
        if !given.is_empty() {
            self.walk(&mut session, What::Began { given, topics: Vec::new() }, None, &mut new)?;
        }
        if !told.is_empty() {
            self.walk(&mut session, What::Told { answers: told, from: Provenance::Record }, None, &mut new)?;
        }
        if !new.is_empty() {
            self.commit(&mut session, &new, Batch::new()).await?;
        }
        Ok(self.keep(session))
    }
}

type Given = BTreeMap<String, String>;
type Told = BTreeMap<String, Answer>;

/// The facts the engine does not know of yet: those that are given, and those that a record tells.
fn new_facts(folded: &Folded, facts: &[String]) -> (Given, Told) {
    let (program, state) = (&folded.live.release.program, &folded.live.state);
    let (mut given, mut told) = (Given::new(), Told::new());
    for name in facts {
        let Some((fact, def)) = program.fact_named(name).and_then(|fact| Some((fact, program.fact(fact)?))) else { continue };
        let is_known = state.knows(fact) && state.value(fact).0 == 1;
        if !matches!(def.kind, FactKind::YesNo) || is_known {
            continue;
        }
        if def.given.is_some() {
            given.insert(name.clone(), SO.to_owned());
        } else if !was_told(folded, name) {
            told.insert(name.clone(), Answer::Word(SO.to_owned()));
        }
    }
    (given, told)
}

/// A red flag that a record names is only asked with a hint, and stays unknown; what was corrected stays corrected: neither is told twice. What was told
/// of somebody who was named wrongly says nothing of whom it is about.
pub(super) fn was_told(folded: &Folded, fact: &str) -> bool {
    let about = folded.live.of_person.as_ref().map(|of_person| of_person.person.as_str());
    let is_of_another = |record: &&Record| matches!(record, Record::Person { person, .. } if Some(person.as_str()) != about);
    folded.records.iter().rev().take_while(|record| !is_of_another(record)).any(|record| match record {
        Record::Walk { event, .. } => {
            matches!(&event.what, What::Told { answers, from: Provenance::Record } if answers.contains_key(fact))
        }
        _ => false,
    })
}
