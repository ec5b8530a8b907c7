//! The walk itself: from the first line downward, skipping what is known, stopping at the first line that asks.
//!
//! It is a pure function of what is known. Going on from the last question gives the same as beginning at the top, unless a fact becomes known that an earlier
//! line passed over or that brings another topic in front; then it begins at the top.

use super::demands::{Demands, SendSet, settle};
use super::eval::{holds, surely};
use super::state::{Part, Prompt, State, Status, TopicRun};
use crate::program::{Card, Cond, FactDef, FactId, Node, PathwayId, Program, RuleId, ScoreDef, ScoreId, ScorePoints, SlotId};

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
                Stop::Prompt(prompt) => {
                    self.prompt = Some(prompt);
                    return;
                }
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
        self.cursor = program.start.first as usize;
        self.prompt = None;
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
        if !program.interrupting.get(fact.at()).copied().unwrap_or(false) {
            return false;
        }
        program.interrupts.iter().any(|i| {
            i.reads.contains(&fact)
                && !self.topics.iter().any(|t| t.pathway == i.topic && t.opened)
                && surely(program, i.when, &self.values, &self.status)
        })
    }

    /// A fact heard in words but in doubt is asked before anything else.
    fn suspect(&self, program: &Program) -> Option<Prompt> {
        let open = |fact: &&FactId| {
            program.fact(**fact).is_some_and(|def| {
                !self.knows(**fact) && self.said(**fact).is_none() && self.can_answer(program, def) && self.applies(program, def)
            })
        };
        let fact = *self.suspects.iter().find(open)?;
        Some(Prompt::Fact { fact, score: None, topic: None, node: program.start.first })
    }

    fn applies(&self, program: &Program, def: &FactDef) -> bool {
        holds(program, def.only_if, &self.values, &self.status)
    }

    pub(super) fn topic(&self) -> Option<PathwayId> {
        match self.part {
            Part::Topic(at) => self.topics.get(at).map(|t| t.pathway),
            _ => None,
        }
    }

    pub(super) fn is_opened(&self) -> bool {
        matches!(self.part, Part::Topic(at) if self.topics.get(at).is_some_and(|t| t.opened))
    }

    fn walk_part(&mut self, program: &Program) -> Stop {
        loop {
            let Some(node) = program.nodes.get(self.cursor) else { return Stop::PartDone };
            let at = u32::try_from(self.cursor).unwrap_or(u32::MAX);
            self.cursor += 1;
            let stop = match *node {
                Node::Enter { applies, otherwise } => self.enter(program, applies, otherwise),
                Node::Ask { fact, when, otherwise } => {
                    let asking = self.asking(program, fact, when, otherwise);
                    self.stop_for(asking, || Prompt::Fact { fact, score: None, topic: None, node: at })
                }
                Node::Card(card) => self.card(program, card, at),
                Node::Score { score, when, otherwise } => self.score(program, score, when, otherwise, at),
                Node::Rule(rule) => {
                    self.fire_if(program, rule);
                    None
                }
                Node::Overlay { applies, past } => {
                    if !holds(program, applies, &self.values, &self.status) {
                        self.cursor = past as usize;
                    }
                    None
                }
                Node::Go { rule, to } => {
                    if self.fire_if(program, rule) {
                        self.jump(program, to);
                    }
                    None
                }
                Node::SendTo(send) => {
                    self.send(program, send);
                    None
                }
                Node::Decide { first, count } => {
                    let rules = first.0..first.0.saturating_add(u32::from(count));
                    rules.map(RuleId).find(|r| self.fire_if(program, *r));
                    Some(Stop::PartDone)
                }
                Node::StartDone => Some(Stop::PartDone),
            };
            if let Some(stop) = stop {
                if !matches!(stop, Stop::PartDone) {
                    // The line is looked at again once its answer is there.
                    self.cursor = at as usize;
                }
                return stop;
            }
        }
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
        self.cursor = program.pathway(to).map_or(usize::MAX, |p| p.first as usize);
    }

    fn stop_for(&self, asking: Asking, prompt: impl FnOnce() -> Prompt) -> Option<Stop> {
        match asking {
            Asking::Settled => None,
            Asking::AtTheTop => Some(Stop::AtTheTop),
            Asking::Now => {
                let mut prompt = prompt();
                let (Prompt::Fact { topic, .. } | Prompt::Card { topic, .. }) = &mut prompt;
                *topic = self.topic();
                Some(Stop::Prompt(prompt))
            }
        }
    }

    fn asking(&mut self, program: &Program, fact: FactId, when: Cond, otherwise: i64) -> Asking {
        if self.knows(fact) {
            return Asking::Settled;
        }
        let Some(def) = program.fact(fact) else { return Asking::Settled };
        let applies = self.applies(program, def);
        if !applies || !holds(program, when, &self.values, &self.status) {
            let value = if applies { otherwise } else { def.otherwise.unwrap_or(otherwise) };
            self.pass_over(fact, value, Status::NotAsked);
            return Asking::Settled;
        }
        if !self.can_answer(program, def) {
            let (value, status) = def.otherwise.map_or((def.unsure.unwrap_or(otherwise), Status::CannotAnswer), |v| (v, Status::NotAsked));
            self.pass_over(fact, value, status);
            return Asking::Settled;
        }
        let passed_over = self.was_passed_over(fact);
        if self.take_said(fact) {
            return if passed_over || self.interrupted_by(program, fact) { Asking::AtTheTop } else { Asking::Settled };
        }
        let unknown = program.unknown.get(fact.at()).copied().unwrap_or(0);
        self.set(fact.slot(), unknown, Status::Unknown);
        Asking::Now
    }

    fn pass_over(&mut self, fact: FactId, value: i64, status: Status) {
        self.set(fact.slot(), value, status);
        if !self.passed_over.contains(&fact.slot()) {
            self.passed_over.push(fact.slot());
        }
    }

    /// Can whoever speaks here answer it on this channel?
    fn can_answer(&self, program: &Program, def: &FactDef) -> bool {
        let is = |fact: Option<(FactId, i64)>| fact.is_some_and(|(f, option)| self.value(f).0 == option);
        if is(program.start.channel) {
            return true;
        }
        let words = &def.wording;
        if def.staff_only {
            false
        } else if is(program.start.speaker) {
            !words.you.is_empty()
        } else {
            !words.they.is_empty() || !words.you.is_empty()
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
            return self.stop_for(Asking::Now, || Prompt::Card { card, topic: None, node: at });
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
            let asking = self.asking(program, fact, Cond::ALWAYS, fallback);
            let stop = self.stop_for(asking, || Prompt::Fact { fact, score: Some(score), topic: None, node: at });
            if stop.is_some() {
                return stop;
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

    /// A part is done: the call ends where its result ends it, else the next topic begins.
    fn next_part(&mut self, program: &Program) {
        let (demands, sends) = match self.part {
            Part::Topic(at) => {
                let Some(topic) = self.topics.get_mut(at) else { return self.part = Part::Done };
                topic.done = true;
                (topic.demands.join(self.start), SendSet(topic.sends.0 | self.start_sends.0))
            }
            _ => (self.start, self.start_sends),
        };
        let ends = |d: crate::program::DispositionId| program.disposition(d).is_some_and(|d| d.ends_call);
        if settle(program, demands, sends).iter().any(ends) {
            return self.part = Part::Done;
        }
        match self.topics.iter().position(|t| !t.done) {
            None => self.part = Part::Done,
            Some(next) => {
                self.part = Part::Topic(next);
                let first = self.topics.get(next).and_then(|t| program.pathway(t.pathway)).map_or(0, |p| p.first);
                self.cursor = first as usize;
            }
        }
    }
}

enum Stop {
    Prompt(Prompt),
    PartDone,
    AtTheTop,
}
