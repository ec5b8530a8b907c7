//! People: answer vectors walked by the ordinary walk, question by question. The proof is checked against this, and every counterexample is replayed by it.
//!
//! It proves nothing and changes nothing.

use super::diagram::Var;
use super::domain::{Cell, Class, DAY, Domain, Role};
use super::states::Joined;
use crate::limits::EVENTS;
use crate::program::{FactDef, FactId, FactKind, PathwayId, Program};
use crate::walk::{Answer, Event, Provenance, Refusal, State, Status, What};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A release in which no topic is put in front of another: what the function of one entry speaks of.
#[must_use]
pub fn without_interrupts(program: &Program) -> Program {
    let mut alone = program.clone();
    alone.interrupts.clear();
    alone.frozen()
}

/// Someone with an answer to everything: one class for each variable of a domain.
#[derive(Debug, Clone)]
pub struct Person<'d> {
    /// The variables.
    pub domain: &'d Domain,
    /// The release they are read in, as the domain numbers it.
    pub side: usize,
    /// A class for each variable.
    pub values: Vec<u16>,
}

impl Person<'_> {
    /// The class of a variable.
    #[must_use]
    pub fn class(&self, var: Var) -> u16 {
        self.values.get(usize::from(var.0)).copied().unwrap_or(0)
    }

    /// How the person says the answer to a fact; facts outside the domain are answered with nothing of note.
    #[must_use]
    pub fn says(&self, program: &Program, fact: FactId) -> String {
        let said = self.domain.answer(self.side, fact).and_then(|var| {
            let at = usize::from(self.class(var));
            let class = self.domain.variable(var)?.classes.get(at)?;
            let cell = self.domain.cells(self.side, var).get(at)?;
            Some(program.fact(fact).map_or_else(|| class.says.clone(), |def| in_words(def, class, cell)))
        });
        said.unwrap_or_else(|| nothing_of_note(program, fact))
    }

    /// The same as an answer to the walk.
    #[must_use]
    pub fn answer(&self, program: &Program, fact: FactId) -> Answer {
        let text = self.says(program, fact);
        program.fact(fact).map_or(Answer::Word(text.clone()), |def| Answer::written(def, &text, None))
    }

    /// The day of the call: an age may need one of its own.
    #[must_use]
    pub fn day(&self) -> Date {
        let classes = self.domain.variables().iter().zip(&self.values).filter_map(|(v, c)| v.classes.get(usize::from(*c)));
        classes.filter_map(|c| c.on).next().unwrap_or(DAY)
    }

    fn event(&self, what: What) -> Event {
        Event { at_ms: 0, date: self.day(), what }
    }

    /// Facts told before they are asked.
    #[must_use]
    pub fn volunteered(&self) -> Vec<FactId> {
        let set =
            self.domain.variables().iter().enumerate().filter(|(at, v)| v.role == Role::Volunteered && self.values.get(*at) == Some(&1));
        set.filter_map(|(at, _)| self.domain.fact(self.side, Var(u16::try_from(at).ok()?))).collect()
    }

    /// The call begun, before the first answer.
    ///
    /// # Errors
    /// The walk refused what was given or told.
    pub fn begin(&self, program: &Program, topic: PathwayId) -> Result<State, Refusal> {
        let mut state = State::new(program);
        let name = |f: FactId| program.fact(f).map(|d| d.name.clone()).unwrap_or_default();
        let given = program.start.given.iter().map(|f| (name(*f), self.says(program, *f))).collect();
        let topics = program.pathway(topic).map(|p| p.name.clone()).into_iter().collect();
        state.apply(program, &self.event(What::Began { given, topics }))?;
        let told: BTreeMap<String, Answer> = self.volunteered().into_iter().map(|f| (name(f), self.answer(program, f))).collect();
        if !told.is_empty() {
            state.apply(program, &self.event(What::Told { answers: told, from: Provenance::Told }))?;
        }
        Ok(state)
    }

    /// Answers what is asked now; false: nothing is asked.
    ///
    /// # Errors
    /// The walk refused an answer.
    pub fn go_on(&self, program: &Program, state: &mut State) -> Result<bool, Refusal> {
        let facts = state.prompted(program);
        if facts.is_empty() {
            return Ok(false);
        }
        let name = |f: FactId| program.fact(f).map(|d| d.name.clone()).unwrap_or_default();
        let answers = facts.iter().map(|f| (name(*f), self.answer(program, *f))).collect();
        state.apply(program, &self.event(What::Answered { answers }))?;
        Ok(true)
    }

    /// The whole call about one topic.
    ///
    /// # Errors
    /// The walk refused an answer.
    pub fn walk(&self, program: &Program, topic: PathwayId) -> Result<State, Refusal> {
        let mut state = self.begin(program, topic)?;
        for _ in 0..EVENTS {
            if !self.go_on(program, &mut state)? {
                break;
            }
        }
        Ok(state)
    }

    /// The whole call the short way, one fact at a time: values go straight into the slots. Ages still go the long way, because of their views.
    ///
    /// # Errors
    /// The walk refused what was given, told or said of an age.
    pub fn hurry(&self, program: &Program, topic: PathwayId) -> Result<State, Refusal> {
        let mut state = self.begin(program, topic)?;
        for _ in 0..EVENTS {
            let facts = state.prompted(program);
            let Some(first) = facts.first() else { break };
            if program.fact(*first).is_some_and(|d| matches!(d.kind, FactKind::Age(_))) {
                self.go_on(program, &mut state)?;
                continue;
            }
            for fact in facts {
                let (value, status) = self.slot(fact);
                state.answer(program, fact, value, status);
            }
        }
        Ok(state)
    }

    fn slot(&self, fact: FactId) -> (i64, Status) {
        let cell = self.domain.answer(self.side, fact).and_then(|v| self.domain.cells(self.side, v).get(usize::from(self.class(v))));
        let value = cell.and_then(|c| c.values.first()).copied().unwrap_or(0);
        (value, if cell.is_some_and(|c| c.unsure) { Status::Unsure } else { Status::Known })
    }
}

/// The joined demands of a call and the swaps in force.
#[must_use]
pub fn joined(state: &State) -> Joined {
    state.demands_so_far()
}

/// A class as this release's people can say it: another release may offer answers that this one does not, and call its options otherwise.
fn in_words(def: &FactDef, class: &Class, cell: &Cell) -> String {
    let value = cell.values.first().copied().unwrap_or(0);
    if cell.unsure {
        return "unsure".to_owned();
    }
    match &def.kind {
        FactKind::YesNo => if value == 1 { "yes" } else { "no" }.to_owned(),
        FactKind::Choice(options) => {
            usize::try_from(value).ok().and_then(|at| options.get(at)).map_or_else(|| class.says.clone(), |o| o.id.clone())
        }
        FactKind::Number(_) => crate::walk::decimal_text(value),
        _ => class.says.clone(),
    }
}

/// An answer to a fact that no condition reads.
fn nothing_of_note(program: &Program, fact: FactId) -> String {
    match program.fact(fact).map(|d| &d.kind) {
        Some(FactKind::YesNo) => "no".to_owned(),
        Some(FactKind::Choice(options)) => options.first().map(|o| o.id.clone()).unwrap_or_default(),
        Some(FactKind::Number(number)) => crate::walk::decimal_text(number.low),
        Some(FactKind::Age(_)) => "40 years".to_owned(),
        Some(FactKind::Text) => "nothing".to_owned(),
        Some(FactKind::List(_)) | None => String::new(),
    }
}
