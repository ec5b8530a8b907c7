//! What happens when a rule fires: it is noted, its demand joins those of its topic, a swap of services comes into force.
//!
//! Nothing here takes a demand back, and nothing here moves the walk on.

use super::demands::{Demands, SendSet};
use super::eval::holds;
use super::state::{Part, State};
use crate::program::{ChosenRule, Demand, Program, RuleId};

impl State {
    pub(super) fn fire_if(&mut self, program: &Program, rule: RuleId) -> bool {
        let Some(def) = program.rule(rule) else { return false };
        let so = holds(program, def.when, &self.values, &self.status);
        if so {
            self.raise(program, rule, def.demand);
        }
        so
    }

    pub(super) fn fire(&mut self, program: &Program, rule: RuleId) {
        self.raise(program, rule, program.rule(rule).and_then(|r| r.demand));
    }

    fn raise(&mut self, program: &Program, rule: RuleId, demand: Option<Demand>) {
        let chosen = ChosenRule { rule, topic: self.topic() };
        if (self.again || self.is_opened()) && self.fired.contains(&chosen) {
            // Raised already: before this walk began at the top, or when its topic came in front.
            return;
        }
        self.fired.push(chosen);
        let Some(demand) = demand else { return };
        let demand = Demands::of(&program.ladder, demand);
        match self.part {
            Part::Topic(at) => {
                if let Some(topic) = self.topics.get_mut(at) {
                    topic.demands = topic.demands.join(demand);
                }
            }
            _ => self.start = self.start.join(demand),
        }
    }

    pub(super) fn send(&mut self, program: &Program, send: u16) {
        let bit = SendSet(1_u64.checked_shl(u32::from(send)).unwrap_or(0));
        if let Some(def) = program.sends.get(usize::from(send))
            && !self.fire_if(program, def.rule)
        {
            return;
        }
        match self.part {
            Part::Topic(at) => {
                if let Some(topic) = self.topics.get_mut(at) {
                    topic.sends.0 |= bit.0;
                }
            }
            _ => self.start_sends.0 |= bit.0,
        }
    }
}
