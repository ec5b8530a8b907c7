//! What happens when a rule fires: it is noted, its demand joins those of its topic, a swap of services comes into force.
//!
//! Nothing here takes a demand back, and nothing here moves the walk on.

use super::demands::SendSet;
use super::eval::meets;
use super::state::{Part, State};
use crate::program::{ChosenRule, Demands, Program, RuleId};

impl State {
    /// Tries a rule. Says whether it fired.
    #[inline(never)]
    pub(super) fn fire_if(&mut self, program: &Program, rule: RuleId) -> bool {
        let Some(glance) = program.glance.rules.get(rule.at()) else { return false };
        meets(program, glance.when, &self.values, &self.status) && self.raise(rule, glance.demand)
    }

    pub(super) fn fire(&mut self, program: &Program, rule: RuleId) {
        if let Some(glance) = program.glance.rules.get(rule.at()) {
            self.raise(rule, glance.demand);
        }
    }

    /// Notes the rule and joins its demand; always so, for whoever asks whether it fired.
    #[inline(always)]
    fn raise(&mut self, rule: RuleId, demand: Demands) -> bool {
        let run = match self.part {
            Part::Topic { at, .. } => self.topics.get_mut(at),
            _ => None,
        };
        let (topic, opened, demands) = match run {
            Some(run) => (Some(run.pathway), run.opened, &mut run.demands),
            None => (None, false, &mut self.start),
        };
        let chosen = ChosenRule { rule, topic };
        if (self.again || opened) && self.fired.contains(&chosen) {
            // Raised already: before this walk began at the top, or when its topic came in front.
            return true;
        }
        self.fired.push(chosen);
        *demands = demands.join(demand);
        true
    }

    pub(super) fn send(&mut self, program: &Program, send: u16) {
        let bit = SendSet(1_u64.checked_shl(u32::from(send)).unwrap_or(0));
        if let Some(def) = program.sends.get(usize::from(send))
            && !self.fire_if(program, def.rule)
        {
            return;
        }
        match self.part {
            Part::Topic { at, .. } => {
                if let Some(topic) = self.topics.get_mut(at) {
                    topic.sends.0 |= bit.0;
                }
            }
            _ => self.start_sends.0 |= bit.0,
        }
    }
}
