//! The walk itself: from the first line downward, skipping what is known, stopping at the first line that asks.
//!
//! It is a pure function of what is known. Going on from the last question gives the same as beginning at the top, unless a fact becomes known that an earlier
//! line passed over or that brings another topic in front; then it begins at the top.

use super::demands::{SendSet, settle};
use super::eval::surely;
use super::state::{Part, Prompt, State, Status, TopicRun};
use crate::program::{Demands, FactId, Line, Node, PathwayId, Program, Rest};

impl State {
    /// Goes on to the next question or to the end, from the line that asked: its fact is known now, so it is passed.
    #[inline(always)]
    pub(super) fn advance(&mut self, program: &Program) {
        self.prompt = None;
        if !self.suspects.is_empty() && self.ask_suspect(program) {
            return;
        }
        while self.part != Part::Done {
            match self.walk_part(program) {
                Stop::Asks => return,
                Stop::AtTheTop => self.rewind(program),
                Stop::PartDone => self.next_part(program),
            }
        }
    }

    /// The line that asks for a fact alone need not be looked at again once it is answered.
    #[inline(always)]
    pub(super) fn pass(&mut self, program: &Program, fact: FactId) {
        if matches!(program.glance.lines.get(self.cursor as usize), Some(Line::Ask { fact: asked, .. }) if *asked == fact) {
            self.cursor = self.cursor.wrapping_add(1);
        }
    }

    /// Begins at the top with everything that is known.
    #[inline(never)]
    pub(super) fn restart(&mut self, program: &Program) {
        self.rewind(program);
        self.advance(program);
    }

    #[inline(never)]
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
        let Some(pathway) = self.topics.get(topic).map(|t| t.pathway) else { return };
        let Some(def) = program.pathway(pathway) else { return };
        let first = def.first as usize + 1;
        let opening = program.nodes.get(first..first + def.opening as usize).unwrap_or(&[]);
        let here = self.part;
        self.part = Part::Topic { at: topic, pathway };
        for node in opening {
            if let Node::Rule(rule) = node {
                self.fire(program, *rule);
            }
        }
        self.part = here;
    }

    /// Does a newly known fact bring a topic in front that is not there yet?
    #[inline]
    pub(super) fn interrupted_by(&self, program: &Program, fact: FactId) -> bool {
        program.glance.facts.get(fact.at()).is_some_and(|f| f.interrupts) && self.brings_in_front(program, fact)
    }

    #[cold]
    fn brings_in_front(&self, program: &Program, fact: FactId) -> bool {
        program.interrupts.iter().any(|i| {
            i.reads.contains(&fact)
                && !self.topics.iter().any(|t| t.pathway == i.topic && t.opened)
                && surely(program, i.when, &self.values, &self.status)
        })
    }

    #[inline]
    pub(super) fn topic(&self) -> Option<PathwayId> {
        match self.part {
            Part::Topic { pathway, .. } => Some(pathway),
            _ => None,
        }
    }

    /// Walks on to the next line that asks, or to the end of the part. A line that asks a fact that is known, or that can be asked at once, and a rule are
    /// gone through here with the few bytes of [`Line`]; everything else goes the long way, which knows every line in full.
    #[inline(always)]
    fn walk_part(&mut self, program: &Program) -> Stop {
        let mut at = self.cursor;
        loop {
            let Some(line) = program.glance.lines.get(at as usize) else { return Stop::PartDone };
            let next = at.wrapping_add(1);
            match *line {
                Line::Ask { fact, answered_by } => match self.status.get(fact.at()) {
                    Some(status) if status.is_known() => at = next,
                    Some(Status::Unknown) if answered_by.meet(self.speaker) && !self.took_back => {
                        return self.ask(Prompt::Fact { fact, score: None, topic: self.topic(), node: at });
                    }
                    _ => match self.line(program, at) {
                        Some(stop) => return stop,
                        None => at = self.cursor,
                    },
                },
                Line::Rule(rule) => {
                    self.fire_if(program, rule);
                    at = next;
                }
                Line::Other(Rest::PASS) => at = next,
                Line::Other(Rest::END) => return Stop::PartDone,
                Line::Other(_) => match self.line(program, at) {
                    Some(stop) => return stop,
                    None => at = self.cursor,
                },
            }
        }
    }

    /// A part is done: the next topic begins, unless there is none or the result so far ends the call.
    #[inline(never)]
    fn next_part(&mut self, program: &Program) {
        let (demands, sends) = match self.part {
            Part::Topic { at, .. } => {
                let Some(topic) = self.topics.get_mut(at) else { return self.part = Part::Done };
                topic.done = true;
                (topic.demands.join(self.start), SendSet(topic.sends.0 | self.start_sends.0))
            }
            _ => (self.start, self.start_sends),
        };
        let next = self.topics.iter().position(|t| !t.done);
        let next = next.and_then(|at| self.topics.get(at).map(|t| (at, t.pathway)));
        let Some((at, pathway)) = next else { return self.part = Part::Done };
        let ends = |d: crate::program::DispositionId| program.disposition(d).is_some_and(|d| d.ends_call);
        if settle(program, demands, sends).iter().any(ends) {
            return self.part = Part::Done;
        }
        self.part = Part::Topic { at, pathway };
        self.cursor = program.pathway(pathway).map_or(0, |p| p.first);
    }
}

/// Why the walk stopped.
pub(super) enum Stop {
    /// A line asks; the prompt is set.
    Asks,
    /// The part has come to its end.
    PartDone,
    /// Begin at the top.
    AtTheTop,
}
