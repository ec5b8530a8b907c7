//! One conversation at the terminal: its events, what was said in words, who answers. It shows nothing and reads no key.

use fingerpost_api::clock::Clock;
use fingerpost_engine::listen::{RedFlagScanner, Speaks, Strength};
use fingerpost_engine::program::{DispositionId, FactId, FactKind, Program, Urgency};
use fingerpost_engine::walk::{Answer, Event, Outcome, Provenance, Question, Reader, Refusal, State, What, outcome, question};
use std::collections::BTreeMap;

/// Whose words are used, and who is taken to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Voice {
    /// The person themself
    Citizen,
    /// Someone who answers for them
    SomeoneElse,
    /// A call handler, reading the questions out
    Handler,
}

/// A conversation.
pub struct Talk<'p> {
    /// What is walked.
    pub program: &'p Program,
    /// Where it stands.
    pub state: State,
    /// The clock every event takes its time from.
    clock: Clock,
    scanner: RedFlagScanner,
    alarmed: Option<DispositionId>,
}

impl<'p> Talk<'p> {
    /// Begins a call about some topics. `told` overrides given facts such as the number of earlier contacts.
    ///
    /// # Errors
    /// A topic or a given fact does not exist.
    pub fn begin(
        program: &'p Program,
        clock: Clock,
        voice: Voice,
        topics: Vec<String>,
        told: BTreeMap<String, String>,
    ) -> Result<Self, Refusal> {
        let mut given = given(program, voice);
        given.extend(told);
        let mut talk = Self { program, state: State::new(program), clock, scanner: RedFlagScanner::new(program), alarmed: None };
        talk.apply(What::Began { given, topics })?;
        Ok(talk)
    }

    /// Applies what happened.
    ///
    /// # Errors
    /// It does not fit; nothing changed.
    pub fn apply(&mut self, what: What) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.state.apply(self.program, &Event { at_ms: now.utc_ms, date: now.local_date, what })
    }

    /// Answers what is asked now.
    ///
    /// # Errors
    /// An answer does not fit; nothing changed.
    pub fn answer(&mut self, answers: BTreeMap<String, Answer>) -> Result<(), Refusal> {
        self.apply(What::Answered { answers })
    }

    /// Watches typed words for danger: said outright counts as yes, in doubt is asked next. Gives the questions of what was heard outright.
    pub fn hear(&mut self, text: &str) -> Vec<FactId> {
        let speaks = match self.reader() {
            Reader::Person => Speaks::ForThemself,
            Reader::SomeoneElse | Reader::Handler => Speaks::ForAnother,
        };
        let mut heard = Vec::new();
        for flag in self.scanner.scan_as(text, speaks) {
            let Some(def) = self.program.fact(flag.fact) else { continue };
            if self.state.knows(flag.fact) && self.state.value(flag.fact).0 == 1 {
                continue;
            }
            let yes = || BTreeMap::from([(def.name.clone(), Answer::Word("yes".to_owned()))]);
            let what = match flag.strength {
                Strength::Plain => What::Told { answers: yes(), from: Provenance::Heard },
                Strength::Doubtful => What::Suspected { fact: def.name.clone() },
            };
            if self.apply(what).is_ok() && flag.strength == Strength::Plain {
                heard.push(flag.fact);
            }
        }
        heard
    }

    /// Whose words to use, by the given facts as they stand.
    pub fn reader(&self) -> Reader {
        let is = |fact: Option<(FactId, i64)>| fact.is_some_and(|(f, option)| self.state.value(f).0 == option);
        if is(self.program.start.channel) {
            Reader::Handler
        } else if is(self.program.start.speaker) {
            Reader::Person
        } else {
            Reader::SomeoneElse
        }
    }

    /// What is asked now.
    pub fn question(&self) -> Option<Question> {
        question(self.program, &self.state, self.reader())
    }

    /// How the call stands.
    pub fn outcome(&self) -> Outcome {
        outcome(self.program, &self.state)
    }

    /// Does the call touch a subject in which the crisis lines come first?
    pub fn is_gentle(&self) -> bool {
        self.state.topics().any(|(topic, _)| self.program.pathway(topic).is_some_and(|p| p.gentle))
    }

    /// An emergency that was not said yet, while questions are still open: it is shown at once.
    pub fn new_alarm(&mut self) -> Option<DispositionId> {
        let lead = self.outcome().lead()?;
        let emergency = self.program.disposition(lead).is_some_and(|d| d.urgency == Urgency::Emergency);
        if !emergency || self.alarmed == Some(lead) || self.state.is_done() {
            return None;
        }
        self.alarmed = Some(lead);
        Some(lead)
    }
}

/// The given facts that say who speaks and on which channel.
fn given(program: &Program, voice: Voice) -> BTreeMap<String, String> {
    let mut given = BTreeMap::new();
    let mut set = |fact: Option<(FactId, i64)>, so: bool| {
        let Some((fact, option)) = fact else { return };
        let Some(def) = program.fact(fact) else { return };
        let FactKind::Choice(options) = &def.kind else { return };
        // The last of the others: "someone else" stands after those who are named.
        let others = || options.iter().enumerate().filter(|(at, _)| i64::try_from(*at) != Ok(option)).map(|(_, o)| o).next_back();
        let own = || usize::try_from(option).ok().and_then(|at| options.get(at));
        if let Some(option) = if so { own() } else { others() } {
            given.insert(def.name.clone(), option.id.clone());
        }
    };
    set(program.start.channel, voice == Voice::Handler);
    set(program.start.speaker, voice != Voice::SomeoneElse);
    given
}
