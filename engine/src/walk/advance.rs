//! The walk itself: from the first line downward, skipping what is known, stopping at the first line that asks.
//!
//! It is a pure function of what is known. Going on from the last question gives the same as beginning at the top, unless a fact becomes known that an earlier
//! line passed over or that brings another topic in front; then it begins at the top.

use super::demands::{SendSet, settle};
use super::eval::{holds, surely};
use super::state::{Part, Prompt, State, Status, TopicRun};
use crate::program::{
    Card, Cond, Demands, FactGlance, FactId, Node, PathwayId, Program, RuleId, ScoreDef, ScoreId, ScorePoints, SlotId, Speakers,
};

/// What became of a line that asks.
enum Asking {
    /// Nothing to ask: known, or a rule reads what was said for that case.
    Settled,
    /// Ask it.
    Now,
    /// It was said before a correction and still applies, and it brings another topic in front: begin at the top.
    AtTheTop,
}

impl State {
    /// Goes on to the next question or to the end.
    pub(super) fn advance(&mut self, program: &Program) {
        self.prompt = None;
        if !self.suspects.is_empty() {
            self.prompt = self.suspect(program);
            if self.prompt.is_some() {
                return;
            }
        }
        while self.part != Part::Done {
            match self.walk_part(program) {
                Stop::Asks => return,
                Stop::AtTheTop => self.rewind(program),
                Stop::PartDone => self.next_part(program),
            }
        }
    }

    /// Begins at the top with everything that is known.
    pub(super) fn restart(&mut self, program: &Program) {
        self.rewind(program);
        self.advance(program);
    }

    fn rewind(&mut self, program: &Program) {
        while let Some(slot) = self.passed_over.pop() {
            if self.status.get(slot.at()).is_some_and(|s| !s.is_known()) {
                self.set(slot, program.unknown.get(slot.at()).copied().unwrap_or(0), Status::Unknown);
            }
        }
        // What was demanded stays demanded: going over the lines again with more known can only add.
        self.again = !self.fired.is_empty();
        if self.corrected
            && let Some(after) = program.ladder.after_correction
        {
            self.start = self.start.join(Demands::of(&program.ladder, crate::program::Demand::Disposition(after.at_least)));
        }
        std::mem::swap(&mut self.topics, &mut self.before);
        self.topics.clear();
        for interrupt in &program.interrupts {
            if surely(program, interrupt.when, &self.values, &self.status) {
                self.add_topic(program, interrupt.topic, true);
            }
        }
        for at in 0..self.wanted.len() {
            if let Some(&topic) = self.wanted.get(at) {
                self.add_topic(program, topic, false);
            }
        }
        for at in 0..self.before.len() {
            // A topic that nothing brings in any more, because its fact is asked again: what it demanded stays.
            if let Some(old) = self.before.get(at).filter(|old| !self.topics.iter().any(|t| t.pathway == old.pathway)) {
                self.topics.push(TopicRun { done: true, ..*old });
            }
        }
        self.part = Part::Start;
        self.cursor = program.start.first;
        self.prompt = None;
        self.speaker = self.who_speaks(program);
    }

    /// Forgets what was demanded, for a correction: the call is folded afresh.
    pub(super) fn forget_run(&mut self) {
        self.fired.clear();
        self.topics.clear();
        self.before.clear();
        self.start = Demands::NONE;
        self.start_sends = SendSet::default();
    }

    fn add_topic(&mut self, program: &Program, pathway: PathwayId, interrupt: bool) {
        if self.topics.iter().any(|t| t.pathway == pathway) {
            return;
        }
        let old = self.before.iter().find(|t| t.pathway == pathway);
        let (demands, sends) = old.map_or((Demands::NONE, SendSet::default()), |t| (t.demands, t.sends));
        self.topics.push(TopicRun { pathway, demands, sends, opened: interrupt, done: false });
        if interrupt {
            self.raise_opening(program, self.topics.len() - 1);
        }
    }

    /// The opening rules of an interrupt's topic speak at once, so that the very next reply shows them.
    fn raise_opening(&mut self, program: &Program, topic: usize) {
        let Some(def) = self.topics.get(topic).and_then(|t| program.pathway(t.pathway)) else { return };
        let first = def.first as usize + 1;
        let opening = program.nodes.get(first..first + def.opening as usize).unwrap_or(&[]);
        let here = self.part;
        self.part = Part::Topic(topic);
        for node in opening {
            if let Node::Rule(rule) = node {
                self.fire(program, *rule);
            }
        }
        self.part = here;
    }

    /// Does a newly known fact bring a topic in front that is not there yet?
    pub(super) fn interrupted_by(&self, program: &Program, fact: FactId) -> bool {
        program.glance.facts.get(fact.at()).is_some_and(|f| f.interrupts) && self.brings_in_front(program, fact)
    }

    fn brings_in_front(&self, program: &Program, fact: FactId) -> bool {
        program.interrupts.iter().any(|i| {
            i.reads.contains(&fact)
                && !self.topics.iter().any(|t| t.pathway == i.topic && t.opened)
                && surely(program, i.when, &self.values, &self.status)
        })
    }

    /// A fact heard in words but in doubt is asked before anything else.
    fn suspect(&self, program: &Program) -> Option<Prompt> {
        let open = |fact: &&FactId| {
            program.glance.facts.get(fact.at()).is_some_and(|glance| {
                let open = !self.knows(**fact) && self.said(**fact).is_none();
                open && glance.answered_by.meet(self.speaker) && self.applies(program, glance)
            })
        };
        let fact = *self.suspects.iter().find(open)?;
        Some(Prompt::Fact { fact, score: None, topic: None, node: program.start.first })
    }

    fn applies(&self, program: &Program, fact: &FactGlance) -> bool {
        holds(program, fact.only_if, &self.values, &self.status)
    }

    pub(super) fn topic(&self) -> Option<PathwayId> {
        match self.part {
            Part::Topic(at) => self.topics.get(at).map(|t| t.pathway),
            _ => None,
        }
    }

    /// Walks on to the next line that asks, or to the end of the part.
    fn walk_part(&mut self, program: &Program) -> Stop {
        loop {
            let at = self.cursor;
            let Some(node) = program.nodes.get(at as usize) else { return Stop::PartDone };
            self.cursor = at.saturating_add(1);
            let stop = match *node {
                Node::Ask { fact, when, otherwise } => match self.asking(program, fact, when, otherwise) {
                    Asking::Settled => None,
                    Asking::AtTheTop => Some(Stop::AtTheTop),
                    Asking::Now => Some(self.ask(Prompt::Fact { fact, score: None, topic: self.topic(), node: at })),
                },
                Node::Rule(rule) => {
                    self.fire_if(program, rule);
                    None
                }
                Node::Decide { first, count } => {
                    let rules = first.0..first.0.saturating_add(u32::from(count));
                    rules.map(RuleId).find(|r| self.fire_if(program, *r));
                    Some(Stop::PartDone)
                }
                Node::StartDone => Some(Stop::PartDone),
                _ => self.rarer_line(program, node, at),
            };
            if let Some(stop) = stop {
                return stop;
            }
        }
    }

    fn rarer_line(&mut self, program: &Program, node: &Node, at: u32) -> Option<Stop> {
        match *node {
            Node::Enter { applies, otherwise } => return self.enter(program, applies, otherwise),
            Node::Card(card) => return self.card(program, card, at),
            Node::Score { score, when, otherwise } => return self.score(program, score, when, otherwise, at),
            Node::Overlay { applies, past } => {
                if !holds(program, applies, &self.values, &self.status) {
                    self.cursor = past;
                }
            }
            Node::Go { rule, to } => {
                if self.fire_if(program, rule) {
                    self.jump(program, to);
                }
            }
            Node::SendTo(send) => self.send(program, send),
            Node::Ask { .. } | Node::Rule(_) | Node::Decide { .. } | Node::StartDone => {}
        }
        None
    }

    fn enter(&mut self, program: &Program, applies: Cond, otherwise: Option<PathwayId>) -> Option<Stop> {
        if holds(program, applies, &self.values, &self.status) {
            return None;
        }
        let Some(to) = otherwise else { return Some(Stop::PartDone) };
        self.jump(program, to);
        None
    }

    fn jump(&mut self, program: &Program, to: PathwayId) {
        self.cursor = program.pathway(to).map_or(u32::MAX, |p| p.first);
    }

    /// Stops at the line that asks, which is looked at again once its answer is there.
    fn ask(&mut self, prompt: Prompt) -> Stop {
        let (Prompt::Fact { node, .. } | Prompt::Card { node, .. }) = prompt;
        self.cursor = node;
        self.prompt = Some(prompt);
        Stop::Asks
    }

    #[inline]
    fn asking(&mut self, program: &Program, fact: FactId, when: Cond, otherwise: i64) -> Asking {
        let Some(glance) = program.glance.facts.get(fact.at()) else { return Asking::Settled };
        if self.knows(fact) {
            return Asking::Settled;
        }
        let applies = self.applies(program, glance);
        if !applies || !holds(program, when, &self.values, &self.status) {
            let value = if applies { None } else { program.fact(fact).and_then(|def| def.otherwise) };
            self.pass_over(fact, value.unwrap_or(otherwise), Status::NotAsked);
            return Asking::Settled;
        }
        if !glance.answered_by.meet(self.speaker) {
            let (value, unsure) = program.fact(fact).map_or((None, None), |def| (def.otherwise, def.unsure));
            let (value, status) = value.map_or((unsure.unwrap_or(otherwise), Status::CannotAnswer), |v| (v, Status::NotAsked));
            self.pass_over(fact, value, status);
            return Asking::Settled;
        }
        if !self.said.is_empty() {
            let passed_over = self.was_passed_over(fact);
            if self.take_said(fact) {
                return if passed_over || self.interrupted_by(program, fact) { Asking::AtTheTop } else { Asking::Settled };
            }
        }
        self.set(fact.slot(), glance.unknown, Status::Unknown);
        Asking::Now
    }

    fn pass_over(&mut self, fact: FactId, value: i64, status: Status) {
        self.set(fact.slot(), value, status);
        if !self.passed_over.contains(&fact.slot()) {
            self.passed_over.push(fact.slot());
        }
    }

    fn who_speaks(&self, program: &Program) -> Speakers {
        let is = |fact: Option<(FactId, i64)>| fact.is_some_and(|(f, option)| self.value(f).0 == option);
        if is(program.start.channel) {
            Speakers::HANDLER
        } else if is(program.start.speaker) {
            Speakers::PERSON
        } else {
            Speakers::SOMEONE_ELSE
        }
    }

    fn card(&mut self, program: &Program, card: u32, at: u32) -> Option<Stop> {
        let def = program.cards.get(card as usize)?;
        let mut open = false;
        for &fact in &def.facts {
            let otherwise = program.fact(fact).and_then(|f| f.otherwise).unwrap_or(0);
            match self.asking(program, fact, Cond::ALWAYS, otherwise) {
                Asking::Settled => {}
                Asking::Now => open = true,
                Asking::AtTheTop => return Some(Stop::AtTheTop),
            }
        }
        let any = self.any_is_so(def);
        if open && !(any && def.ends) {
            return Some(self.ask(Prompt::Card { card, topic: self.topic(), node: at }));
        }
        if !any {
            return None;
        }
        if let Some(rule) = def.rule {
            self.fire(program, rule);
        }
        def.ends.then_some(Stop::PartDone)
    }

    fn any_is_so(&self, card: &Card) -> bool {
        card.facts.iter().any(|f| {
            let (value, status) = self.value(*f);
            value == 1 && status != Status::Unknown
        })
    }

    fn score(&mut self, program: &Program, score: ScoreId, when: Cond, otherwise: i64, at: u32) -> Option<Stop> {
        let def = program.scores.get(score.at())?;
        if !holds(program, when, &self.values, &self.status) {
            self.set(def.slot, otherwise, Status::Known);
            return None;
        }
        for &fact in &def.asks {
            let fallback = program.unknown.get(fact.at()).copied().unwrap_or(0);
            match self.asking(program, fact, Cond::ALWAYS, fallback) {
                Asking::Settled => {}
                Asking::AtTheTop => return Some(Stop::AtTheTop),
                Asking::Now => return Some(self.ask(Prompt::Fact { fact, score: Some(score), topic: self.topic(), node: at })),
            }
        }
        let sum = self.sum(program, def);
        self.set(def.slot, sum, Status::Known);
        None
    }

    /// The sum of a score over the answers as they stand, in thousandths.
    #[must_use]
    pub fn sum(&self, program: &Program, score: &ScoreDef) -> i64 {
        let value = |slot: Option<SlotId>| slot.map_or(0, |s| self.slot(s).0);
        let points = |item: &crate::program::ScoreItem| match &item.points {
            ScorePoints::Options(by_place) => usize::try_from(value(item.slot)).ok().and_then(|at| by_place.get(at)).copied().unwrap_or(0),
            ScorePoints::YesNo(yes, no) => {
                if value(item.slot) == 1 {
                    *yes
                } else {
                    *no
                }
            }
            ScorePoints::Derived(cond, yes, no) => {
                if holds(program, *cond, &self.values, &self.status) {
                    *yes
                } else {
                    *no
                }
            }
            ScorePoints::Rules(rules) => {
                rules.iter().find(|(cond, _)| holds(program, *cond, &self.values, &self.status)).map_or(0, |(_, give)| *give)
            }
        };
        score.items.iter().map(points).fold(0, i64::saturating_add)
    }

    /// A part is done: the next topic begins, unless there is none or the result so far ends the call.
    fn next_part(&mut self, program: &Program) {
        let (demands, sends) = match self.part {
            Part::Topic(at) => {
                let Some(topic) = self.topics.get_mut(at) else { return self.part = Part::Done };
                topic.done = true;
                (topic.demands.join(self.start), SendSet(topic.sends.0 | self.start_sends.0))
            }
            _ => (self.start, self.start_sends),
        };
        let Some(next) = self.topics.iter().position(|t| !t.done) else { return self.part = Part::Done };
        let ends = |d: crate::program::DispositionId| program.disposition(d).is_some_and(|d| d.ends_call);
        if settle(program, demands, sends).iter().any(ends) {
            return self.part = Part::Done;
        }
        self.part = Part::Topic(next);
        self.cursor = self.topics.get(next).and_then(|t| program.pathway(t.pathway)).map_or(0, |p| p.first);
    }
}

/// Why the walk stopped.
enum Stop {
    /// A line asks; the prompt is set.
    Asks,
    /// The part has come to its end.
    PartDone,
    /// Begin at the top.
    AtTheTop,
}
