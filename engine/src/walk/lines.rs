//! The lines of a pathway, each in full: what it asks, for whom, what a rule reads when it is passed over, and where the walk goes next.
//!
//! It decides nothing about the order of topics and joins no demands.

use super::advance::Stop;
use super::eval::meets;
use super::state::{Prompt, State, Status};
use crate::program::{Card, Cond, FactId, Node, PathwayId, Program, RuleId, ScoreDef, ScoreId, ScorePoints, SlotId, Speakers};

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
    /// Goes through any line, and to the next unless the line says otherwise. None: the walk goes on.
    #[inline(never)]
    pub(super) fn line(&mut self, program: &Program, at: u32) -> Option<Stop> {
        let Some(node) = program.nodes.get(at as usize) else { return Some(Stop::PartDone) };
        self.cursor = at.saturating_add(1);
        match *node {
            Node::Ask { fact, when, otherwise } => match self.asking(program, fact, when, otherwise) {
                Asking::Settled => None,
                Asking::AtTheTop => Some(Stop::AtTheTop),
                Asking::Now => Some(self.ask(Prompt::Fact { fact, score: None, topic: self.topic(), node: at })),
            },
            Node::Rule(rule) => {
                self.fire_if(program, rule);
                None
            }
            Node::Enter { applies, otherwise } => self.enter(program, applies, otherwise),
            Node::Card(card) => self.card(program, card, at),
            Node::Score { score, when, otherwise } => self.score(program, score, when, otherwise, at),
            Node::Overlay { applies, past } => {
                if !self.so(program, applies) {
                    self.cursor = past;
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
        }
    }

    /// A fact heard in words but in doubt is asked before anything else. Says whether there is one.
    #[cold]
    pub(super) fn ask_suspect(&mut self, program: &Program) -> bool {
        let open = |fact: &&FactId| {
            program.glance.facts.get(fact.at()).is_some_and(|glance| {
                let open = !self.knows(**fact) && self.said(**fact).is_none();
                open && glance.answered_by.meet(self.speaker) && self.so(program, glance.only_if)
            })
        };
        let fact = self.suspects.iter().find(open);
        self.prompt = fact.map(|fact| Prompt::Fact { fact: *fact, score: None, topic: None, node: program.start.first });
        self.prompt.is_some()
    }

    fn so(&self, program: &Program, cond: Cond) -> bool {
        meets(program, cond, &self.values, &self.status)
    }

    #[inline(never)]
    fn enter(&mut self, program: &Program, applies: Cond, otherwise: Option<PathwayId>) -> Option<Stop> {
        if self.so(program, applies) {
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
    #[inline]
    pub(super) fn ask(&mut self, prompt: Prompt) -> Stop {
        let (Prompt::Fact { node, .. } | Prompt::Card { node, .. }) = prompt;
        self.cursor = node;
        self.prompt = Some(prompt);
        Stop::Asks
    }

    #[inline(never)]
    fn asking(&mut self, program: &Program, fact: FactId, when: Cond, otherwise: i64) -> Asking {
        if self.knows(fact) {
            return Asking::Settled;
        }
        let Some(glance) = program.glance.facts.get(fact.at()) else { return Asking::Settled };
        let applies = self.so(program, glance.only_if);
        if !applies || !self.so(program, when) {
            self.not_asked(program, fact, applies, otherwise);
            return Asking::Settled;
        }
        if !glance.answered_by.meet(self.speaker) {
            self.nobody_can_answer(program, fact, otherwise);
            return Asking::Settled;
        }
        if !self.said.is_empty()
            && let Some(asking) = self.said_before(program, fact)
        {
            return asking;
        }
        self.set(fact.slot(), glance.unknown, Status::Unknown);
        Asking::Now
    }

    fn not_asked(&mut self, program: &Program, fact: FactId, applies: bool, otherwise: i64) {
        let value = if applies { None } else { program.fact(fact).and_then(|def| def.otherwise) };
        self.pass_over(fact, value.unwrap_or(otherwise), Status::NotAsked);
    }

    fn nobody_can_answer(&mut self, program: &Program, fact: FactId, otherwise: i64) {
        let (value, unsure) = program.fact(fact).map_or((None, None), |def| (def.otherwise, def.unsure));
        let (value, status) = value.map_or((unsure.unwrap_or(otherwise), Status::CannotAnswer), |v| (v, Status::NotAsked));
        self.pass_over(fact, value, status);
    }

    fn said_before(&mut self, program: &Program, fact: FactId) -> Option<Asking> {
        let passed_over = self.was_passed_over(fact);
        let at_the_top = self.take_said(fact).then(|| passed_over || self.interrupted_by(program, fact))?;
        Some(if at_the_top { Asking::AtTheTop } else { Asking::Settled })
    }

    fn pass_over(&mut self, fact: FactId, value: i64, status: Status) {
        self.set(fact.slot(), value, status);
        if !self.passed_over.contains(&fact.slot()) {
            self.passed_over.push(fact.slot());
        }
    }

    pub(super) fn who_speaks(&self, program: &Program) -> Speakers {
        let is = |fact: Option<(FactId, i64)>| fact.is_some_and(|(f, option)| self.value(f).0 == option);
        if is(program.start.channel) {
            Speakers::HANDLER
        } else if is(program.start.speaker) {
            Speakers::PERSON
        } else {
            Speakers::SOMEONE_ELSE
        }
    }

    #[inline(never)]
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

    #[inline(never)]
    fn score(&mut self, program: &Program, score: ScoreId, when: Cond, otherwise: i64, at: u32) -> Option<Stop> {
        let def = program.scores.get(score.at())?;
        if !self.so(program, when) {
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
                if self.so(program, *cond) {
                    *yes
                } else {
                    *no
                }
            }
            ScorePoints::Rules(rules) => rules.iter().find(|(cond, _)| self.so(program, *cond)).map_or(0, |(_, give)| *give),
        };
        score.items.iter().map(points).fold(0, i64::saturating_add)
    }
}
