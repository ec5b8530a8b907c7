//! One line of steps, of the start or of a pathway, walked once for all people with the same knowledge of what it touches.
//!
//! Downwards it keeps what is known; upwards it puts the function together. Jumps are other lines, made before.

use super::knowledge::Knowledge;
use super::{Space, Symbolic};
use crate::limits::PROOF_JUMPS;
use crate::program::{Cond, FactId, Node, PathwayId, RuleId};
use crate::prove::diagram::{Exhausted, Made, Ref};
use crate::prove::reach::{Reach, start_span};
use crate::prove::states::States;

/// A fact and for whom it is asked here.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The fact.
    pub fact: FactId,
    /// For whom.
    pub whom: Ref,
}

/// One step, for all people who come to it.
#[derive(Debug, Clone)]
pub enum Step {
    /// The first of a pathway: others than those it is for go elsewhere, or nowhere.
    Enter {
        /// Whom it is for.
        applies: Ref,
        /// The line of the others.
        otherwise: Option<usize>,
    },
    /// Questions.
    Ask(Vec<Asked>),
    /// A score is known from here on.
    Score {
        /// Which.
        score: crate::program::ScoreId,
        /// For whom it was worked out.
        whom: Ref,
        /// Its sum.
        sum: Ref,
    },
    /// Raises a demand and goes on.
    Raise {
        /// The rule.
        rule: RuleId,
        /// Where it holds.
        when: Ref,
        /// The state it joins.
        demand: Ref,
    },
    /// Ends the line.
    End {
        /// The rule; none where `decide` had no line for it.
        rule: Option<RuleId>,
        /// Where it holds.
        when: Ref,
        /// The state it joins.
        demand: Ref,
    },
    /// Goes to another pathway.
    Go {
        /// Its rule.
        rule: RuleId,
        /// Where it holds.
        when: Ref,
        /// The state it joins.
        demand: Ref,
        /// The line of that pathway.
        to: usize,
    },
    /// A fact passed over above was asked: the walk begins at the top, with all this known.
    Top {
        /// For whom.
        when: Ref,
        /// What they know.
        after: Box<Knowledge>,
    },
}

/// A line as walked.
#[derive(Debug)]
pub(super) struct Line {
    /// The pathway; none: the start.
    pub pathway: Option<PathwayId>,
    /// Its steps with their nodes.
    pub steps: Vec<(u32, Step)>,
    /// Readings of facts that nobody asked: step, node, test, for whom.
    pub unread: Vec<(usize, u32, usize, Ref)>,
    /// What is known at each end of the start.
    pub ends: Vec<(usize, Knowledge)>,
    /// What is known behind the last step.
    pub after: Knowledge,
    /// The joined demands from here on.
    pub function: Ref,
    /// Some way begins at the top again.
    pub begins_again: bool,
}

/// Work on one line.
pub(super) struct Draft {
    pub pathway: Option<PathwayId>,
    pub now: Knowledge,
    pub node: u32,
    /// Overlays around the node: for whom, and the node behind each.
    pub within: Vec<(Ref, usize)>,
    pub under: Ref,
    pub steps: Vec<(u32, Step)>,
    pub unread: Vec<(usize, u32, usize, Ref)>,
    pub ends: Vec<(usize, Knowledge)>,
}

impl Draft {
    pub(super) fn step(&mut self, step: Step) {
        self.steps.push((self.node, step));
    }

    pub(super) fn end(&mut self, rule: Option<RuleId>, when: Ref, demand: Ref) {
        if self.pathway.is_none() {
            self.ends.push((self.steps.len(), self.now.clone()));
        }
        self.step(Step::End { rule, when, demand });
    }
}

impl Symbolic<'_> {
    /// The line of the start or of a pathway, with this knowledge at its first node.
    pub(super) fn line(&mut self, space: &mut Space, pathway: Option<PathwayId>, before: &Knowledge, depth: usize) -> Made<usize> {
        if depth > PROOF_JUMPS {
            return Err(Exhausted::Jumps);
        }
        let place = pathway.map_or(0, |p| p.at() + 1);
        let brief = (place, self.brief(pathway, before)?);
        if let Some(found) = self.by_key.get(&brief) {
            return Ok(*found);
        }
        let whole = (place, before.facts.iter().chain(&before.scores).map(|k| (k.reads, k.known)).collect::<Vec<_>>());
        if let Some(found) = self.by_key.get(&whole) {
            return Ok(*found);
        }
        let line = self.walked(space, pathway, before, depth)?;
        let key = if line.begins_again { whole } else { brief };
        self.lines.push(line);
        self.by_key.insert(key, self.lines.len() - 1);
        Ok(self.lines.len() - 1)
    }

    /// What is known of the facts and scores that the pathway or those behind it touch.
    fn brief(&mut self, pathway: Option<PathwayId>, before: &Knowledge) -> Made<Vec<(Ref, Ref)>> {
        let live = match pathway {
            None => None,
            Some(pathway) => {
                let held = self.live.get(pathway.at()).cloned().flatten();
                let live = match held {
                    Some(live) => live,
                    None => {
                        let reach = Reach::of(self.program, pathway)?;
                        let mut live = vec![false; self.program.facts.len()];
                        reach.own.iter().map(|f| f.at()).for_each(|at| {
                            if let Some(place) = live.get_mut(at) {
                                *place = true;
                            }
                        });
                        if let Some(place) = self.live.get_mut(pathway.at()) {
                            *place = Some(live.clone());
                        }
                        live
                    }
                };
                Some(live)
            }
        };
        let counts = |at: usize| live.as_ref().is_none_or(|l| l.get(at).copied().unwrap_or(true));
        let facts = before.facts.iter().enumerate().filter(|(at, _)| counts(*at)).map(|(_, k)| (k.reads, k.known));
        Ok(facts.chain(before.scores.iter().map(|k| (k.reads, k.known))).collect())
    }

    fn walked(&mut self, space: &mut Space, pathway: Option<PathwayId>, before: &Knowledge, depth: usize) -> Made<Line> {
        let program = self.program;
        let nodes = match pathway {
            None => start_span(program),
            Some(p) => program.pathway(p).map_or(0..0, |p| p.first as usize..p.end as usize),
        };
        let mut draft = Draft {
            pathway,
            now: before.clone(),
            node: 0,
            within: Vec::new(),
            under: Ref::TRUE,
            steps: Vec::new(),
            unread: Vec::new(),
            ends: Vec::new(),
        };
        for at in nodes {
            while draft.within.last().is_some_and(|(_, past)| *past <= at) {
                draft.within.pop();
                draft.under = draft.within.last().map_or(Ref::TRUE, |(under, _)| *under);
            }
            draft.node = u32::try_from(at).unwrap_or(u32::MAX);
            if let Some(node) = program.nodes.get(at) {
                self.one(space, &mut draft, node, depth)?;
            }
        }
        let mut line = Line {
            pathway,
            begins_again: false,
            function: States::NONE,
            steps: draft.steps,
            unread: draft.unread,
            ends: draft.ends,
            after: draft.now,
        };
        self.put_together(space, &mut line)?;
        Ok(line)
    }

    /// A condition for those who come to the draft's node, its readings of unknown facts noted.
    pub(super) fn holds(&mut self, space: &mut Space, draft: &mut Draft, cond: Cond) -> Made {
        let read = self.read(space, &draft.now, cond)?;
        for (test, whom) in read.unread {
            let whom = space.diagrams.and(whom, draft.under)?;
            if whom != Ref::FALSE {
                draft.unread.push((draft.steps.len(), draft.node, test, whom));
            }
        }
        space.diagrams.and(read.holds, draft.under)
    }

    fn rule_holds(&mut self, space: &mut Space, draft: &mut Draft, rule: RuleId) -> Made {
        let cond = self.program.rule(rule).map_or(Cond::NEVER, |r| r.when);
        self.holds(space, draft, cond)
    }

    fn one(&mut self, space: &mut Space, draft: &mut Draft, node: &Node, depth: usize) -> Made<()> {
        match node {
            Node::Enter { applies, otherwise } => {
                let applies = self.holds(space, draft, *applies)?;
                let otherwise = match otherwise {
                    Some(to) if applies != Ref::TRUE => Some(self.line(space, Some(*to), &draft.now, depth + 1)?),
                    _ => None,
                };
                draft.step(Step::Enter { applies, otherwise });
            }
            Node::Ask { fact, when, otherwise } => {
                let when = self.holds(space, draft, *when)?;
                self.ask_all(space, draft, &[(*fact, *otherwise)], when)?;
            }
            Node::Card(card) => self.card(space, draft, *card)?,
            Node::Score { score, when, otherwise } => self.score(space, draft, (*score, *when, *otherwise))?,
            Node::Rule(rule) => {
                let when = self.rule_holds(space, draft, *rule)?;
                let demand = self.demanded(space, *rule);
                draft.step(Step::Raise { rule: *rule, when, demand });
            }
            Node::Overlay { applies, past } => {
                let under = self.holds(space, draft, *applies)?;
                draft.within.push((under, *past as usize));
                draft.under = under;
            }
            Node::Go { rule, to } => {
                let when = self.rule_holds(space, draft, *rule)?;
                let demand = self.demanded(space, *rule);
                if when != Ref::FALSE {
                    let to = self.line(space, Some(*to), &draft.now, depth + 1)?;
                    draft.step(Step::Go { rule: *rule, when, demand, to });
                }
            }
            Node::SendTo(send) => {
                let Some(rule) = self.program.sends.get(usize::from(*send)).map(|s| s.rule) else { return Ok(()) };
                let when = self.rule_holds(space, draft, rule)?;
                let demand = self.swapped(space, *send);
                draft.step(Step::Raise { rule, when, demand });
            }
            Node::Decide { first, count } => {
                for at in 0..u32::from(*count) {
                    let rule = RuleId(first.0.saturating_add(at));
                    let when = self.rule_holds(space, draft, rule)?;
                    let demand = self.demanded(space, rule);
                    draft.end(Some(rule), when, demand);
                }
                draft.end(None, draft.under, States::NONE);
            }
            Node::StartDone => draft.end(None, draft.under, States::NONE),
        }
        Ok(())
    }

    /// Asks these, all with what was known before the first of them, as a card does.
    pub(super) fn ask_all(&mut self, space: &mut Space, draft: &mut Draft, facts: &[(FactId, i64)], when: Ref) -> Made<()> {
        let mut asked = Vec::with_capacity(facts.len());
        let mut after = draft.now.clone();
        let mut top = Ref::FALSE;
        for (fact, otherwise) in facts {
            let asking = self.asking(space, &draft.now, *fact, draft.under, when, *otherwise)?;
            after.set_fact(*fact, asking.after);
            top = space.diagrams.or(top, asking.top)?;
            asked.push(Asked { fact: *fact, whom: asking.asked });
        }
        draft.now = after;
        draft.step(Step::Ask(asked));
        if top != Ref::FALSE {
            let after = Box::new(draft.now.clone());
            draft.step(Step::Top { when: top, after });
        }
        Ok(())
    }

    /// Upwards: the function from the last step to the first.
    fn put_together(&mut self, space: &mut Space, line: &mut Line) -> Made<()> {
        let mut all = States::NONE;
        for (_, step) in line.steps.iter().rev() {
            all = match step {
                Step::Ask(_) | Step::Score { .. } => all,
                Step::Raise { when, demand, .. } => {
                    let joined = space.join(all, *demand)?;
                    space.diagrams.ite(*when, joined, all)?
                }
                Step::End { when, demand, .. } => space.diagrams.ite(*when, *demand, all)?,
                Step::Go { when, demand, to, .. } => {
                    let (there, again) = self.lines.get(*to).map_or((States::NONE, false), |l| (l.function, l.begins_again));
                    line.begins_again |= again;
                    let joined = space.join(there, *demand)?;
                    space.diagrams.ite(*when, joined, all)?
                }
                Step::Enter { applies, otherwise } => {
                    let other = otherwise.and_then(|o| self.lines.get(o));
                    line.begins_again |= other.is_some_and(|l| l.begins_again);
                    space.diagrams.ite(*applies, all, other.map_or(States::NONE, |l| l.function))?
                }
                Step::Top { when, .. } => {
                    line.begins_again = true;
                    space.diagrams.ite(*when, States::NONE, all)?
                }
            };
        }
        line.function = all;
        Ok(())
    }
}
