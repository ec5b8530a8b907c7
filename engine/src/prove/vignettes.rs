//! Vignettes and whole calls: people with the outcome a clinician expects, walked by the ordinary walker.
//!
//! A vignette's unnamed yes/no is no; an unnamed number or choice that gets asked is a fault of the vignette. It changes nothing and prints nothing.

use super::domain::DAY;
use crate::limits;
use crate::program::{CallCase, Case, DispositionId, FactDef, FactId, FactKind, GivenAnswer, Origin, PathwayId, Program};
use crate::walk::{Answer, Event, Outcome, Provenance, Reader, State, What, outcome, question, reasons};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One line of the way a case took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathLine {
    /// Known before the call: age, sex, what a record says.
    Known {
        /// The fact.
        fact: String,
        /// What it is about, in words.
        about: String,
        /// What is known.
        answer: String,
    },
    /// Said before anybody asked.
    Told {
        /// The fact.
        fact: String,
        /// The question that would have asked it.
        question: String,
        /// What was said.
        answer: String,
    },
    /// A question and its answer.
    Asked {
        /// The fact.
        fact: String,
        /// The question.
        question: String,
        /// The answer as written.
        answer: String,
    },
    /// A rule that fired.
    Fired {
        /// Its reason.
        because: String,
        /// The disposition it demanded; may be empty.
        demand: String,
        /// Where it is written.
        origin: Origin,
    },
}

impl PathLine {
    /// As JSON, the same in every output.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Known { fact, about, answer } => json!({ "known": fact, "about": about, "answer": answer }),
            Self::Told { fact, question, answer } => json!({ "told": fact, "question": question, "answer": answer }),
            Self::Asked { fact, question, answer } => json!({ "asked": fact, "question": question, "answer": answer }),
            Self::Fired { because, demand, origin } => {
                json!({ "because": because, "demand": demand, "at": format!("{}:{}", origin.file, origin.line) })
            }
        }
    }
}

/// How a case went.
#[derive(Debug, Clone)]
pub struct CaseRun {
    /// Its name.
    pub name: String,
    /// The pathway it stands in; none for a whole call.
    pub pathway: Option<PathwayId>,
    /// Where it is written.
    pub origin: Origin,
    /// What was not as expected; empty: it passed.
    pub faults: Vec<String>,
    /// The way it took.
    pub path: Vec<PathLine>,
    /// What it came to.
    pub outcome: Outcome,
    /// Rules that fired, for coverage.
    pub fired: Vec<crate::program::RuleId>,
    /// Facts that were asked, for coverage.
    pub asked: BTreeSet<FactId>,
    /// How the call stood at its end.
    pub state: State,
}

impl CaseRun {
    /// Did it go as the clinician expects?
    #[must_use]
    pub fn passed(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Runs every vignette, then every whole call, in file order.
pub fn run_all(program: &Program) -> impl Iterator<Item = CaseRun> + '_ {
    program.vignettes.iter().map(|c| run_case(program, c)).chain(program.calls.iter().map(|c| run_call(program, c)))
}

/// Runs one vignette.
#[must_use]
pub fn run_case(program: &Program, case: &Case) -> CaseRun {
    let topics = case.pathway.into_iter().collect::<Vec<_>>();
    Runner::new(program, case, &[], &[]).run(&topics)
}

/// Runs one whole call.
#[must_use]
pub fn run_call(program: &Program, call: &CallCase) -> CaseRun {
    let mut runner = Runner::new(program, &call.case, &call.volunteered, &call.first_said);
    runner.day = call.on.unwrap_or(DAY);
    runner.run(&call.topics)
}

struct Runner<'p> {
    program: &'p Program,
    case: &'p Case,
    volunteered: &'p [FactId],
    first_said: &'p [GivenAnswer],
    day: Date,
    state: State,
    asked: BTreeSet<FactId>,
    faults: Vec<String>,
    path: Vec<PathLine>,
}

impl<'p> Runner<'p> {
    fn new(program: &'p Program, case: &'p Case, volunteered: &'p [FactId], first_said: &'p [GivenAnswer]) -> Self {
        let state = State::new(program);
        Self { program, case, volunteered, first_said, day: DAY, state, asked: BTreeSet::new(), faults: Vec::new(), path: Vec::new() }
    }

    fn run(mut self, topics: &[PathwayId]) -> CaseRun {
        self.begin(topics);
        self.answer_all();
        for said in self.first_said {
            if let (Some(def), Some(given)) = (self.program.fact(said.fact), self.given(said.fact)) {
                let what = What::Corrected { fact: def.name.clone(), answer: answer_of(def, given) };
                self.apply(what);
            }
        }
        self.answer_all();
        self.finish()
    }

    fn begin(&mut self, topics: &[PathwayId]) {
        let name = |f: &FactDef| f.name.clone();
        let mut given = BTreeMap::new();
        for answer in &self.case.given {
            if let Some(def) = self.program.fact(answer.fact).filter(|d| d.given.is_some()) {
                given.insert(name(def), answer.value.clone());
            }
        }
        let topics = topics.iter().filter_map(|t| self.program.pathway(*t)).map(|p| p.name.clone()).collect();
        self.apply(What::Began { given, topics });
        let mut told = BTreeMap::new();
        for fact in self.volunteered {
            if let (Some(def), Some(answer)) = (self.program.fact(*fact), self.given(*fact)) {
                told.insert(name(def), answer_of(def, answer));
                let question = crate::walk::wording(def, Reader::Person);
                self.path.push(PathLine::Told { fact: name(def), question, answer: answer.value.clone() });
            }
        }
        if !told.is_empty() {
            self.apply(What::Told { answers: told, from: Provenance::Told });
        }
    }

    fn given(&self, fact: FactId) -> Option<&'p GivenAnswer> {
        self.case.given.iter().find(|g| g.fact == fact)
    }

    fn apply(&mut self, what: What) {
        let event = Event { at_ms: 0, date: self.day, what };
        if let Err(refusal) = self.state.apply(self.program, &event) {
            self.faults.push(format!("the walk refused an answer: {refusal}"));
        }
    }

    fn answer_all(&mut self) {
        // Each round answers at least one fact, so the limit is never reached by a sound program.
        for _ in 0..limits::EVENTS {
            if !self.faults.is_empty() || self.state.prompt().is_none() {
                return;
            }
            let mut answers = BTreeMap::new();
            for fact in self.state.prompted(self.program) {
                let Some(def) = self.program.fact(fact) else { continue };
                self.asked.insert(fact);
                let Some((answer, text)) = self.answer_for(fact, def) else {
                    self.faults.push(format!("`{}` was asked, and the vignette does not say what is so", def.name));
                    return;
                };
                let question = crate::walk::wording(def, Reader::Person);
                self.path.push(PathLine::Asked { fact: def.name.clone(), question, answer: text });
                answers.insert(def.name.clone(), answer);
            }
            self.apply(What::Answered { answers });
        }
    }

    fn answer_for(&self, fact: FactId, def: &FactDef) -> Option<(Answer, String)> {
        let first = self.first_said.iter().find(|s| s.fact == fact && self.state.said(fact).is_none());
        if let Some(given) = first.or_else(|| self.given(fact)) {
            let text = std::iter::once(&given.value).chain(&given.more).filter(|v| !v.is_empty()).cloned().collect::<Vec<_>>();
            return Some((answer_of(def, given), text.join(", ")));
        }
        let unnamed = matches!(def.kind, FactKind::YesNo).then(|| Answer::Word("no".into()));
        unnamed.map(|a| (a, "no".to_owned()))
    }

    fn finish(mut self) -> CaseRun {
        let program = self.program;
        let result = outcome(program, &self.state);
        for reason in reasons(program, &self.state) {
            let demand = match reason.demand {
                Some(crate::program::Demand::Disposition(d)) => disposition(program, d),
                _ => String::new(),
            };
            self.path.push(PathLine::Fired { because: reason.because, demand, origin: reason.origin });
        }
        if self.faults.is_empty() {
            if let Some(open) = question(program, &self.state, Reader::Person) {
                self.faults.push(format!("the call did not come to an end: it still asks `{}`", open.key));
            }
            self.compare(&result);
        }
        CaseRun {
            name: self.case.name.clone(),
            pathway: self.case.pathway,
            origin: self.case.origin.clone(),
            faults: self.faults,
            path: self.path,
            fired: self.state.fired().iter().map(|f| f.rule).collect(),
            asked: self.asked,
            state: self.state,
            outcome: result,
        }
    }

    fn compare(&mut self, result: &Outcome) {
        let (program, case) = (self.program, self.case);
        let got = result.lead().map_or_else(|| "nothing".to_owned(), |d| disposition(program, d));
        if result.lead() != Some(case.expect) {
            self.faults.push(format!("expected `{}`, got `{got}`", disposition(program, case.expect)));
        }
        if let Some(also) = &case.also {
            let mut wanted = also.clone();
            wanted.sort_unstable();
            if wanted != result.also() {
                let words = |list: &[DispositionId]| list.iter().map(|d| disposition(program, *d)).collect::<Vec<_>>().join(", ");
                self.faults.push(format!("expected also [{}], got also [{}]", words(also), words(result.also())));
            }
        }
        for action in case.does.iter().filter(|a| !result.actions.contains(a)) {
            let name = program.actions.get(action.at()).map_or("", |a| a.name.as_str());
            self.faults.push(format!("`{name}` was not raised"));
        }
        let name = |f: &FactId| program.fact(*f).map_or("", |d| d.name.as_str());
        for fact in case.asked.iter().filter(|f| !self.asked.contains(f)) {
            self.faults.push(format!("`{}` was not asked", name(fact)));
        }
        for fact in case.not_asked.iter().filter(|f| self.asked.contains(f)) {
            self.faults.push(format!("`{}` was asked", name(fact)));
        }
    }
}

fn disposition(program: &Program, id: DispositionId) -> String {
    program.disposition(id).map(|d| d.name.clone()).unwrap_or_default()
}

fn answer_of(def: &FactDef, given: &GivenAnswer) -> Answer {
    if given.list {
        let entries = std::iter::once(&given.value).chain(&given.more).filter(|v| !v.is_empty());
        return Answer::List(entries.cloned().collect());
    }
    Answer::written(def, &given.value, None)
}
