//! A whole call about one topic: the start, then the pathway, and once more from the top wherever the walk begins there again.
//!
//! What was demanded before stays demanded, as in the walk. Who comes to which step is told to whoever visits.

use super::knowledge::{Knowledge, Known};
use super::line::Step;
use super::{Space, Symbolic};
use crate::program::{Cond, FactId, PathwayId};
use crate::prove::diagram::{Made, Ref};
use crate::prove::states::{Judge, States};
use rustc_hash::FxHashMap;

/// One way through from the top.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// For whom.
    pub whom: Ref,
    /// For whom the topic is walked: the start did not end the call.
    pub comes: Ref,
    start: usize,
    topic: usize,
}

/// The function of an entry: what every answer vector leads to.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The topic.
    pub pathway: PathwayId,
    /// The joined demands of start and topic; leaves are numbers of [`super::super::states::States`].
    pub function: Ref,
    /// For whom the topic demands nothing although the start did not end the call.
    pub dead: Ref,
    /// For whom the start ended the call, so that no topic was walked.
    pub ended: Ref,
    /// For whom each fact was answered by the end, asked or volunteered; and the scores.
    pub known: Knowledge,
    runs: Vec<Run>,
}

/// Someone comes to a step.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'s> {
    /// The pathway; none: the start.
    pub pathway: Option<PathwayId>,
    /// The node.
    pub node: u32,
    /// The step; none: a reading of a fact that nobody asked.
    pub step: Option<&'s Step>,
    /// The test that reads it.
    pub test: usize,
    /// For whom.
    pub comes: Ref,
}

impl<'p> Symbolic<'p> {
    /// Walks a call about this topic for all people at once.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn entry(&mut self, space: &mut Space, pathway: PathwayId) -> Made<Entry> {
        let judge = Judge::new(self.program);
        let beginning = self.beginning(space)?;
        let (mut start, mut topic, mut ended) = (States::NONE, States::NONE, Ref::FALSE);
        let mut runs = Vec::new();
        let mut open = Some((Ref::TRUE, beginning.clone()));
        // Every further way through knows at least one fact more.
        while let Some((whom, before)) = open.take() {
            let line = self.line(space, None, &before, 0)?;
            let first = self.lines.get(line).map_or(States::NONE, |l| l.function);
            let joined = space.join(start, first)?;
            start = space.diagrams.ite(whom, joined, start)?;
            let ends = {
                let Space { diagrams, states, .. } = &mut *space;
                diagrams.map_once(start, &mut |n| Ref::truth(judge.ends_call(states.state(n))))?
            };
            let (through, known) = self.behind_start(space, line, whom, ends)?;
            let now_ended = space.diagrams.and(whom, ends)?;
            ended = space.diagrams.or(ended, now_ended)?;
            let comes = space.diagrams.and_not(through, ends)?;
            let to = self.line(space, Some(pathway), &known, 0)?;
            let there = self.lines.get(to).map_or(States::NONE, |l| l.function);
            let joined = space.join(topic, there)?;
            topic = space.diagrams.ite(comes, joined, topic)?;
            runs.push(Run { whom, comes, start: line, topic: to });
            open = self.again(space, &beginning, runs.last().copied())?;
        }
        let function = space.join(start, topic)?;
        let silent = space.diagrams.map_once(topic, &mut |n| Ref::truth(Ref::leaf(n) == States::NONE))?;
        let dead = space.diagrams.and_not(silent, ended)?;
        let mut entry = Entry { pathway, function, dead, ended, known: beginning, runs };
        self.learn(space, &mut entry)?;
        Ok(entry)
    }

    /// Who gets through the start, and what they know then.
    fn behind_start(&self, space: &mut Space, line: usize, whom: Ref, ended: Ref) -> Made<(Ref, Knowledge)> {
        let Some(start) = self.lines.get(line) else { return Ok((whom, Knowledge { facts: Vec::new(), scores: Vec::new() })) };
        let mut comes = whom;
        let mut through = Ref::FALSE;
        let mut known = start.after.clone();
        for (at, (_, step)) in start.steps.iter().enumerate() {
            match step {
                Step::End { when, .. } => {
                    let here = space.diagrams.and(comes, *when)?;
                    through = space.diagrams.or(through, here)?;
                    comes = space.diagrams.and_not(comes, *when)?;
                    let on = space.diagrams.and_not(here, ended)?;
                    if let Some((_, at_end)) = start.ends.iter().find(|(place, _)| *place == at)
                        && on != Ref::FALSE
                        && *at_end != known
                    {
                        known = at_end.merge(space, on, &known)?;
                    }
                }
                Step::Top { when, .. } => comes = space.diagrams.and_not(comes, *when)?,
                _ => {}
            }
        }
        Ok((space.diagrams.or(through, comes)?, known))
    }

    /// Who begins at the top again, and with what known.
    fn again(&self, space: &mut Space, beginning: &Knowledge, run: Option<Run>) -> Made<Option<(Ref, Knowledge)>> {
        let Some(run) = run else { return Ok(None) };
        let mut tops: Vec<(Ref, Knowledge)> = Vec::new();
        self.follow(space, run, &mut |space, visit| {
            if let Some(Step::Top { when, after }) = visit.step {
                let here = space.diagrams.and(visit.comes, *when)?;
                if here != Ref::FALSE {
                    tops.push((here, (**after).clone()));
                }
            }
            Ok(())
        })?;
        let mut whom = Ref::FALSE;
        let mut known: Vec<Ref> = beginning.facts.iter().map(|k| k.known).collect();
        for (here, after) in &tops {
            whom = space.diagrams.or(whom, *here)?;
            for (held, then) in known.iter_mut().zip(&after.facts) {
                *held = space.diagrams.ite(*here, then.known, *held)?;
            }
        }
        if whom == Ref::FALSE {
            return Ok(None);
        }
        let mut before = beginning.clone();
        for (at, known) in known.into_iter().enumerate() {
            let fact = FactId(u16::try_from(at).unwrap_or(u16::MAX));
            if before.fact(fact).known != known {
                let answer = self.answered(space, fact)?;
                let unknown = self.unknown(space, fact);
                let reads = space.diagrams.ite(known, answer, unknown)?;
                before.set_fact(fact, Known { reads, known });
            }
        }
        Ok(Some((whom, before)))
    }

    /// Gathers for whom each fact and score was answered by the end.
    fn learn(&self, space: &mut Space, entry: &mut Entry) -> Made<()> {
        let mut known = entry.known.clone();
        for run in &entry.runs {
            self.follow(space, *run, &mut |space, visit| {
                match visit.step {
                    Some(Step::Ask(all)) => {
                        for asked in all.iter().filter(|a| a.whom != Ref::FALSE) {
                            let here = space.diagrams.and(visit.comes, asked.whom)?;
                            let held = known.fact(asked.fact);
                            let by = space.diagrams.or(held.known, here)?;
                            known.set_fact(asked.fact, Known { reads: held.reads, known: by });
                        }
                    }
                    Some(Step::Score { score, whom, sum }) => {
                        let here = space.diagrams.and(visit.comes, *whom)?;
                        let held = known.score(*score);
                        let reads = space.diagrams.ite(here, *sum, held.reads)?;
                        let by = space.diagrams.or(held.known, here)?;
                        known.set_score(*score, Known { reads, known: by });
                    }
                    _ => {}
                }
                Ok(())
            })?;
        }
        for at in 0..known.facts.len() {
            let fact = FactId(u16::try_from(at).unwrap_or(u16::MAX));
            let held = known.fact(fact);
            // Promises read the answer itself; for whom it was given stands beside it.
            known.set_fact(fact, Known { reads: self.answered(space, fact)?, known: held.known });
        }
        entry.known = known;
        Ok(())
    }

    /// Visits every step of an entry with those who come to it.
    ///
    /// # Errors
    /// The budget is spent, or the visitor says so.
    pub fn visit(&self, space: &mut Space, entry: &Entry, visitor: &mut dyn FnMut(&mut Space, Visit<'_>) -> Made<()>) -> Made<()> {
        entry.runs.iter().try_for_each(|run| self.follow(space, *run, visitor))
    }

    fn follow(&self, space: &mut Space, run: Run, visitor: &mut dyn FnMut(&mut Space, Visit<'_>) -> Made<()>) -> Made<()> {
        let mut come: FxHashMap<usize, Ref> = FxHashMap::from_iter([(run.start, run.whom)]);
        self.follow_line(space, run.start, &mut come, visitor)?;
        let mut come = FxHashMap::from_iter([(run.topic, run.comes)]);
        // Lines that are jumped to were made before those that jump.
        for line in (0..=run.topic).rev() {
            if come.contains_key(&line) {
                self.follow_line(space, line, &mut come, visitor)?;
            }
        }
        Ok(())
    }

    fn follow_line(
        &self,
        space: &mut Space,
        at: usize,
        come: &mut FxHashMap<usize, Ref>,
        visitor: &mut dyn FnMut(&mut Space, Visit<'_>) -> Made<()>,
    ) -> Made<()> {
        let Some(line) = self.lines.get(at) else { return Ok(()) };
        let mut comes = come.get(&at).copied().unwrap_or(Ref::FALSE);
        let mut unread = line.unread.iter().peekable();
        let mut jump = |space: &mut Space, to: usize, whom: Ref| -> Made<()> {
            let held = come.get(&to).copied().unwrap_or(Ref::FALSE);
            come.insert(to, space.diagrams.or(held, whom)?);
            Ok(())
        };
        for (place, (node, step)) in line.steps.iter().enumerate() {
            while let Some((_, node, test, whom)) = unread.next_if(|(p, ..)| *p <= place) {
                let here = space.diagrams.and(comes, *whom)?;
                visitor(space, Visit { pathway: line.pathway, node: *node, step: None, test: *test, comes: here })?;
            }
            visitor(space, Visit { pathway: line.pathway, node: *node, step: Some(step), test: 0, comes })?;
            match step {
                Step::Enter { applies, otherwise } => {
                    if let Some(to) = otherwise {
                        let others = space.diagrams.and_not(comes, *applies)?;
                        jump(space, *to, others)?;
                    }
                    comes = space.diagrams.and(comes, *applies)?;
                }
                Step::End { when, .. } | Step::Top { when, .. } => comes = space.diagrams.and_not(comes, *when)?,
                Step::Go { when, to, .. } => {
                    let there = space.diagrams.and(comes, *when)?;
                    jump(space, *to, there)?;
                    comes = space.diagrams.and_not(comes, *when)?;
                }
                Step::Ask(_) | Step::Score { .. } | Step::Raise { .. } => {}
            }
        }
        Ok(())
    }

    /// For whom a condition holds of what was answered by the end, as promises and interrupts read it.
    ///
    /// # Errors
    /// The budget is spent.
    pub fn holds_surely(&mut self, space: &mut Space, entry: &Entry, cond: Cond) -> Made {
        self.surely(space, &entry.known, cond)
    }
}
