//! The state of one call: what is known, and how far the walk has come. It is rebuilt from events; nobody stores it.

use super::answer::Refusal;
use super::demands::SendSet;
use super::event::Provenance;
use super::said::{Said, TextAnswer};
use crate::program::{ChosenRule, Demands, FactId, PathwayId, Program, ScoreId, SlotId, Speakers};

/// What is known of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Nothing.
    #[default]
    Unknown,
    /// Answered.
    Known,
    /// Answered "not sure"; the value is what it counts as.
    Unsure,
    /// Not asked on this way; the value is its `otherwise`.
    NotAsked,
    /// Nobody here can answer it; counts as "not sure".
    CannotAnswer,
}

impl Status {
    /// Was it answered, in whatever way?
    #[must_use]
    pub const fn is_known(self) -> bool {
        matches!(self, Self::Known | Self::Unsure)
    }
    /// Does it read as "not sure"?
    #[must_use]
    pub const fn is_unsure(self) -> bool {
        matches!(self, Self::Unsure | Self::CannotAnswer)
    }
    /// Was it passed over without an answer?
    #[must_use]
    pub const fn is_passed_over(self) -> bool {
        matches!(self, Self::NotAsked | Self::CannotAnswer)
    }
}

/// What is asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// One fact; with the score it is an item of.
    Fact {
        /// The fact.
        fact: FactId,
        /// The score it belongs to.
        score: Option<ScoreId>,
        /// Topic; none: the start, or a fact heard in words.
        topic: Option<PathwayId>,
        /// Node that asks.
        node: u32,
    },
    /// A card; its facts not yet answered are [`State::card_facts`].
    Card {
        /// Place in [`Program::cards`].
        card: u32,
        /// Topic; none: the start.
        topic: Option<PathwayId>,
        /// Node that asks.
        node: u32,
    },
}

/// One topic being walked.
#[derive(Debug, Clone, Copy)]
pub(super) struct TopicRun {
    pub pathway: PathwayId,
    pub demands: Demands,
    pub sends: SendSet,
    /// Its opening rules were raised at once by an interrupt.
    pub opened: bool,
    pub done: bool,
}

/// Where the walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Start,
    Topic {
        /// Its place in the state's topics.
        at: usize,
        pathway: PathwayId,
    },
    Done,
}

/// The state of one call.
#[derive(Debug, Clone)]
pub struct State {
    pub(super) values: Vec<i64>,
    pub(super) status: Vec<Status>,
    /// What was last said of each fact that was asked, by fact; kept over a correction so that answers that still apply stand.
    pub(super) said: Vec<Said>,
    pub(super) texts: Vec<(FactId, TextAnswer)>,
    /// Facts answered as an instant; the number is recomputed from it.
    pub(super) moments: Vec<(FactId, i64)>,
    /// Facts heard in words and doubtful: asked next.
    pub(super) suspects: Vec<FactId>,
    /// Suggested by a record, shown beside the question.
    pub(super) suggested: Vec<(FactId, String)>,
    pub(super) wanted: Vec<PathwayId>,
    pub(super) corrected: bool,
    /// A correction took answers out of force; where the walk asks for them again they are in `said`.
    pub(super) took_back: bool,
    pub(super) now_ms: i64,
    // The run, rebuilt from the above whenever it must start afresh.
    pub(super) start: Demands,
    pub(super) start_sends: SendSet,
    pub(super) topics: Vec<TopicRun>,
    /// The topics as they stood before the walk last began at the top: what they demanded stays.
    pub(super) before: Vec<TopicRun>,
    /// The walk began at the top again, so some rules have fired already.
    pub(super) again: bool,
    pub(super) fired: Vec<ChosenRule>,
    pub(super) passed_over: Vec<SlotId>,
    pub(super) part: Part,
    /// Who speaks, as the walk found when it began at the top: nothing after that changes it.
    pub(super) speaker: Speakers,
    /// The next node.
    pub(super) cursor: u32,
    pub(super) prompt: Option<Prompt>,
    /// How many events have been applied.
    pub(super) events: usize,
}

impl State {
    /// A call about which nothing is known but the defaults of the given facts. The walk begins with the first event.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let mut state = Self {
            values: program.unknown.clone(),
            status: vec![Status::Unknown; program.slots],
            said: Vec::new(),
            texts: Vec::new(),
            moments: Vec::new(),
            suspects: Vec::new(),
            suggested: Vec::new(),
            wanted: Vec::new(),
            corrected: false,
            took_back: false,
            before: Vec::new(),
            again: false,
            now_ms: 0,
            start: Demands::NONE,
            start_sends: SendSet::default(),
            topics: Vec::new(),
            // Most calls need no more; a longer one makes room as it goes, and a used state keeps it.
            fired: Vec::with_capacity(32),
            passed_over: Vec::with_capacity(32),
            part: Part::Start,
            speaker: Speakers::default(),
            cursor: 0,
            prompt: None,
            events: 0,
        };
        state.begin_given(program);
        state
    }

    /// Forgets everything and keeps its memory: a call on a used state allocates nothing.
    pub fn clear(&mut self, program: &Program) {
        self.values.clear();
        self.values.extend_from_slice(&program.unknown);
        self.status.clear();
        self.status.resize(program.slots, Status::Unknown);
        self.said.clear();
        self.texts.clear();
        self.moments.clear();
        self.suspects.clear();
        self.suggested.clear();
        self.wanted.clear();
        self.corrected = false;
        self.took_back = false;
        self.before.clear();
        self.again = false;
        self.fired.clear();
        self.topics.clear();
        self.passed_over.clear();
        self.start = Demands::NONE;
        self.start_sends = SendSet::default();
        self.part = Part::Start;
        self.prompt = None;
        self.now_ms = 0;
        self.events = 0;
        self.begin_given(program);
    }

    fn begin_given(&mut self, program: &Program) {
        for (slot, value) in &program.glance.given {
            self.set(*slot, *value, Status::Known);
        }
    }

    /// What is asked now; none: the call has come to its outcome.
    #[must_use]
    pub const fn prompt(&self) -> Option<Prompt> {
        self.prompt
    }

    /// Has the call come to its outcome?
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.part == Part::Done
    }

    /// How many events made this state: the sequence number the next one must name.
    #[must_use]
    pub const fn sequence(&self) -> usize {
        self.events
    }

    /// A fact's value as the rules read it, and what is known of it.
    #[must_use]
    pub fn value(&self, fact: FactId) -> (i64, Status) {
        self.slot(fact.slot())
    }

    /// A slot's value and status.
    #[must_use]
    pub fn slot(&self, slot: SlotId) -> (i64, Status) {
        let value = self.values.get(slot.at()).copied().unwrap_or(0);
        (value, self.status.get(slot.at()).copied().unwrap_or_default())
    }

    /// Is the fact answered?
    #[must_use]
    pub fn knows(&self, fact: FactId) -> bool {
        self.status.get(fact.at()).is_some_and(|s| s.is_known())
    }

    /// Where a known value came from.
    #[must_use]
    pub fn provenance(&self, fact: FactId) -> Option<Provenance> {
        self.said(fact).map(|s| s.provenance)
    }

    /// The text or list said of a fact.
    #[must_use]
    pub fn text(&self, fact: FactId) -> Option<&TextAnswer> {
        self.texts.iter().find(|(f, _)| *f == fact).map(|(_, t)| t)
    }

    /// A value that a record suggests for a fact and that only the person can confirm.
    #[must_use]
    pub fn suggestion(&self, fact: FactId) -> Option<&str> {
        self.suggested.iter().find(|(f, _)| *f == fact).map(|(_, v)| v.as_str())
    }

    /// Topics of this call in the order they are walked, with whether each is finished.
    pub fn topics(&self) -> impl Iterator<Item = (PathwayId, bool)> + '_ {
        self.topics.iter().map(|t| (t.pathway, t.done))
    }

    /// Rules that fired so far, in order.
    #[must_use]
    pub fn fired(&self) -> &[ChosenRule] {
        &self.fired
    }

    /// Was a danger answer taken back?
    #[must_use]
    pub const fn was_corrected(&self) -> bool {
        self.corrected
    }

    /// The facts of a card that are still to be answered here.
    pub fn card_facts<'a>(&'a self, program: &'a Program, card: u32) -> impl Iterator<Item = FactId> + 'a {
        let facts = program.cards.get(card as usize).map_or(&[][..], |c| &c.facts);
        facts.iter().copied().filter(|f| self.status.get(f.at()) == Some(&Status::Unknown))
    }

    /// The facts of the prompt that are still to be answered.
    #[must_use]
    pub fn prompted(&self, program: &Program) -> Vec<FactId> {
        match self.prompt {
            Some(Prompt::Fact { fact, .. }) => vec![fact],
            Some(Prompt::Card { card, .. }) => self.card_facts(program, card).collect(),
            None => Vec::new(),
        }
    }

    /// Is this fact part of what is asked now?
    ///
    /// # Errors
    /// [`Refusal::NotAskedNow`] when it is not.
    pub fn asks(&self, program: &Program, fact: FactId) -> Result<(), Refusal> {
        let asked = match self.prompt {
            Some(Prompt::Fact { fact: now, .. }) => now == fact,
            Some(Prompt::Card { card, .. }) => self.card_facts(program, card).any(|f| f == fact),
            None => false,
        };
        if asked { Ok(()) } else { Err(Refusal::NotAskedNow) }
    }

    #[inline]
    pub(super) fn set(&mut self, slot: SlotId, value: i64, status: Status) {
        if let Some(v) = self.values.get_mut(slot.at()) {
            *v = value;
        }
        if let Some(s) = self.status.get_mut(slot.at()) {
            *s = status;
        }
    }
}
