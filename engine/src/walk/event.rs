//! Events, and the fold that makes state of them. Every event carries its instant and local date; the walk reads no other time.
//!
//! Names, not numbers, are stored, so that a call can be read years later.

use super::answer::{Answer, Refusal, fit};
use super::demands::SendSet;
use super::record::may_fill;
use super::state::{Part, State, Status};
use crate::limits;
use crate::program::{Demands, FactDef, FactId, FactKind, PathwayId, Program, Worse};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Answered when asked.
    Asked,
    /// Told without being asked.
    Told,
    /// Heard in typed words.
    Heard,
    /// From a record or a care plan.
    Record,
    /// Measured by a device.
    Device,
    /// Worked out from a list.
    Computed,
    /// From a record or a device, seen and confirmed by whoever was asked.
    Confirmed,
}

impl Provenance {
    /// Was it the answer to a question, whatever it was taken from?
    pub(super) const fn is_answer(self) -> bool {
        matches!(self, Self::Asked | Self::Confirmed)
    }
}

/// What happened, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// The local date where the person is.
    pub date: Date,
    /// What.
    pub what: What,
}

/// The kinds of event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The call began: given facts (by name, as written) and topics.
    Began {
        /// Given facts.
        given: BTreeMap<String, String>,
        /// Topics.
        topics: Vec<String>,
    },
    /// Another topic.
    Topic {
        /// The pathway.
        topic: String,
    },
    /// Answers to what is asked now.
    Answered {
        /// Fact and answer.
        answers: BTreeMap<String, Answer>,
    },
    /// Told without being asked, heard, read from a record or measured.
    Told {
        /// Fact and answer.
        answers: BTreeMap<String, Answer>,
        /// From where.
        from: Provenance,
    },
    /// Heard in words but in doubt: asked next.
    Suspected {
        /// The fact.
        fact: String,
    },
    /// An answer was wrong: the call is folded afresh with this one.
    Corrected {
        /// The fact.
        fact: String,
        /// What is so.
        answer: Answer,
    },
    /// The time of these answers is over: what they demanded stays, they are asked again.
    AskedAgain {
        /// The facts.
        facts: Vec<String>,
    },
    /// Answers to what is asked now, some of them taken from a record or a device by whoever was asked, who saw them. Stored by place, so it stands last.
    Confirmed {
        /// Fact and answer.
        answers: BTreeMap<String, Answer>,
        /// Facts whose answers were taken so.
        taken: Vec<String>,
    },
}

/// Folds a whole call.
///
/// # Errors
/// The place of the first event that does not fit, and why.
pub fn fold(program: &Program, events: &[Event]) -> Result<State, (usize, Refusal)> {
    let mut state = State::new(program);
    for (at, event) in events.iter().enumerate() {
        state.apply(program, event).map_err(|refusal| (at, refusal))?;
    }
    Ok(state)
}

impl State {
    /// Applies one event and goes on to the next question or the end.
    ///
    /// # Errors
    /// Why it does not fit; the state is then as it was.
    pub fn apply(&mut self, program: &Program, event: &Event) -> Result<(), Refusal> {
        if self.events >= limits::EVENTS {
            return Err(Refusal::TooMany("events in one call", limits::EVENTS));
        }
        match &event.what {
            What::Began { given, topics } => self.began(program, given, topics)?,
            What::Topic { topic } => self.want(program, topic)?,
            What::Answered { answers } => return self.answered(program, event, answers, &[]),
            What::Confirmed { answers, taken } => return self.answered(program, event, answers, taken),
            What::Told { answers, from } => self.told(program, event, answers, *from)?,
            What::Suspected { fact } => {
                let (fact, _) = named(program, fact)?;
                if !self.suspects.contains(&fact) {
                    self.suspects.push(fact);
                }
            }
            What::Corrected { fact, answer } => self.correct(program, event, fact, answer)?,
            What::AskedAgain { facts } => self.ask_again(program, facts)?,
        }
        self.tick(program, event.at_ms);
        self.events += 1;
        self.restart(program);
        Ok(())
    }

    /// Begins a call about these topics, with all given facts at their defaults, on a new or used state: the short way for the prover, the benches and the tests.
    pub fn begin(&mut self, program: &Program, topics: &[PathwayId]) {
        self.clear(program);
        self.wanted.extend(topics.iter().take(limits::TOPICS));
        self.restart(program);
    }

    /// Answers what is asked now with a value as the rules read it: the short way for the prover, the benches and the tests.
    pub fn answer(&mut self, program: &Program, fact: FactId, value: i64, status: Status) {
        self.events += 1;
        let passed_over = self.was_passed_over(fact);
        self.set(fact.slot(), value, status);
        if passed_over || self.interrupted_by(program, fact) {
            return self.restart(program);
        }
        if status.is_known() {
            self.pass(program, fact);
        }
        self.advance(program);
    }

    fn began(&mut self, program: &Program, given: &BTreeMap<String, String>, topics: &[String]) -> Result<(), Refusal> {
        let mut values = Vec::with_capacity(given.len());
        for (name, text) in given {
            let (fact, def) = named(program, name)?;
            if def.given.is_none() {
                return Err(Refusal::Unknown(name.clone()));
            }
            let fitted = fit(program, def, &Answer::written(def, text, None), Date::MIN, 0)?;
            values.push((fact, fitted));
        }
        for (fact, fitted) in values {
            self.set(fact.slot(), fitted.value, fitted.status);
        }
        topics.iter().try_for_each(|t| self.want(program, t))
    }

    fn want(&mut self, program: &Program, topic: &str) -> Result<(), Refusal> {
        let topic = program.pathway_named(topic).ok_or_else(|| Refusal::Unknown(topic.to_owned()))?;
        if self.wanted.len() >= limits::TOPICS {
            return Err(Refusal::TooMany("topics", limits::TOPICS));
        }
        if !self.wanted.contains(&topic) {
            self.wanted.push(topic);
            let place = |p| program.topic_order.iter().position(|t| *t == p).unwrap_or(usize::MAX);
            self.wanted.sort_by_key(|p| place(*p));
        }
        Ok(())
    }

    fn answered(&mut self, program: &Program, event: &Event, answers: &BTreeMap<String, Answer>, taken: &[String]) -> Result<(), Refusal> {
        let mut fitted = Vec::with_capacity(answers.len());
        for (name, answer) in answers {
            let (fact, def) = named(program, name)?;
            self.asks(program, fact)?;
            let from = if taken.contains(name) { Provenance::Confirmed } else { Provenance::Asked };
            fitted.push((fact, fit(program, def, answer, event.date, event.at_ms)?, from));
        }
        if fitted.is_empty() {
            return Err(Refusal::NotAskedNow);
        }
        let mut top = self.tick(program, event.at_ms);
        for (fact, value, from) in fitted {
            top |= self.was_passed_over(fact);
            self.learn(program, fact, value, from, event.at_ms);
            top |= self.interrupted_by(program, fact);
        }
        self.events += 1;
        if top {
            self.restart(program);
        } else {
            self.advance(program);
        }
        Ok(())
    }

    fn told(&mut self, program: &Program, event: &Event, answers: &BTreeMap<String, Answer>, from: Provenance) -> Result<(), Refusal> {
        let mut fitted = Vec::with_capacity(answers.len());
        for (name, answer) in answers {
            let (fact, def) = named(program, name)?;
            if def.given.is_some() {
                return Err(Refusal::Given);
            }
            fitted.push((fact, def, fit(program, def, answer, event.date, event.at_ms)?, answer));
        }
        for (fact, def, value, answer) in fitted {
            if from == Provenance::Record && !may_fill(def, &value) {
                self.suggested.push((fact, answer_text(answer)));
                continue;
            }
            // What was said and what is told now disagree: the worse one counts, both stay in the events.
            if self.knows(fact) && !is_worse(def.worse, value.value, self.value(fact).0) {
                continue;
            }
            self.learn(program, fact, value, from, event.at_ms);
        }
        Ok(())
    }

    fn correct(&mut self, program: &Program, event: &Event, fact: &str, answer: &Answer) -> Result<(), Refusal> {
        let (fact, def) = named(program, fact)?;
        if self.said(fact).is_none() {
            return Err(Refusal::NothingToCorrect);
        }
        let fitted = fit(program, def, answer, event.date, event.at_ms)?;
        let before = self.danger(program);
        self.took_back = true;
        self.forget_run();
        self.drop_asked(program);
        self.forget_computed(program, fact);
        self.learn(program, fact, fitted, Provenance::Asked, event.at_ms);
        if let Some(said) = self.said_mut(fact) {
            said.changed = true;
        }
        self.restart(program);
        let after = self.danger(program);
        if before.is_some_and(|b| after.is_none_or(|a| a.tier > b.tier || a.level > b.level)) {
            self.corrected = true;
        }
        Ok(())
    }

    /// What was answered when asked is no longer in force; the walk takes it back where it asks for it again.
    fn drop_asked(&mut self, program: &Program) {
        for (at, def) in program.facts.iter().enumerate() {
            let Ok(id) = u16::try_from(at).map(FactId) else { continue };
            if def.given.is_none() && self.said(id).is_some_and(|s| s.provenance.is_answer()) {
                self.set(id.slot(), program.unknown.get(at).copied().unwrap_or(0), Status::Unknown);
            }
        }
    }

    fn forget_computed(&mut self, program: &Program, list: FactId) {
        for (at, def) in program.facts.iter().enumerate() {
            let Ok(id) = u16::try_from(at).map(FactId) else { continue };
            let from_this = def.from_list.as_ref().is_some_and(|(l, _)| *l == list);
            if from_this && self.said(id).is_some_and(|s| s.provenance == Provenance::Computed) {
                self.set(id.slot(), program.unknown.get(at).copied().unwrap_or(0), Status::Unknown);
                self.unsay(id);
            }
        }
    }

    /// The joined demands over the whole call, where they stand in the emergency tiers.
    fn danger(&self, program: &Program) -> Option<Demands> {
        let after = program.ladder.after_correction?;
        let all = self.topics.iter().fold(self.start, |d, t| d.join(t.demands));
        (all.tier <= after.tier).then_some(all)
    }

    fn ask_again(&mut self, program: &Program, facts: &[String]) -> Result<(), Refusal> {
        let ids = facts.iter().map(|f| named(program, f).map(|(id, _)| id)).collect::<Result<Vec<_>, _>>()?;
        for id in ids {
            self.unsay(id);
            self.moments.retain(|(f, _)| *f != id);
            // The ages behind a birthday go with it.
            let ages = if let Some(FactKind::Age(slots)) = program.fact(id).map(|f| &f.kind) { slots.as_slice() } else { &[] };
            for slot in ages.iter().copied().chain([id.slot()]) {
                self.set(slot, program.unknown.get(slot.at()).copied().unwrap_or(0), Status::Unknown);
            }
        }
        Ok(())
    }

    /// Has the call begun its topics?
    #[must_use]
    pub fn is_past_start(&self) -> bool {
        self.part != Part::Start
    }

    /// The demands joined so far, over the whole call, and the swaps in force.
    #[must_use]
    pub fn demands_so_far(&self) -> (Demands, SendSet) {
        let all = self.topics.iter().fold(self.start, |d, t| d.join(t.demands));
        (all, SendSet(self.topics.iter().fold(self.start_sends.0, |s, t| s | t.sends.0)))
    }
}

pub(super) fn named<'p>(program: &'p Program, name: &str) -> Result<(FactId, &'p FactDef), Refusal> {
    let unknown = || Refusal::Unknown(name.chars().take(80).collect());
    let id = program.fact_named(name).ok_or_else(unknown)?;
    Ok((id, program.fact(id).ok_or_else(unknown)?))
}

/// Is `new` worse for the person than `old`? Without a direction the newer word counts.
fn is_worse(worse: Worse, new: i64, old: i64) -> bool {
    match worse {
        Worse::Higher => new > old,
        Worse::Lower => new < old,
        Worse::BothEnds(well) => (new - well).abs() > (old - well).abs(),
        Worse::Neither => new != old,
    }
}

fn answer_text(answer: &Answer) -> String {
    match answer {
        Answer::Word(word) => word.clone(),
        Answer::Number { value, unit } => format!("{value} {unit}").trim().to_owned(),
        Answer::Born { born } => born.to_string(),
        Answer::Rough { age } => age.clone(),
        Answer::List(entries) => entries.join(", "),
    }
}
