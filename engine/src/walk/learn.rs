//! What an answer brings with it: the ages behind a birthday, the classes behind a list, the hours since an instant, and how long it stays true.
//!
//! It does not ask whether the answer fits, and it does not move the walk on.

use super::answer::Fitted;
use super::event::Provenance;
use super::said::{Said, TextAnswer};
use super::state::{State, Status};
use crate::limits;
use crate::program::{FactId, FactKind, Program};

impl State {
    /// Puts a fitted answer in force, with all that follows from it.
    pub(super) fn learn(&mut self, program: &Program, fact: FactId, fitted: Fitted, provenance: Provenance, at_ms: i64) {
        self.say(Said { fact, value: fitted.value, status: fitted.status, provenance, at_ms, changed: false });
        if let (Some(ages), Some(FactKind::Age(slots))) = (fitted.ages, program.fact(fact).map(|f| &f.kind)) {
            for (slot, value) in slots.iter().zip(ages) {
                self.set(*slot, value, Status::Known);
            }
        }
        self.moments.retain(|(f, _)| *f != fact);
        if let Some(moment) = fitted.moment_ms {
            self.moments.push((fact, moment));
        }
        if let Some(text) = fitted.text {
            self.texts.retain(|(f, _)| *f != fact);
            if let TextAnswer::List(entries) = &text {
                self.compute_from_list(program, fact, entries, at_ms);
            }
            self.texts.push((fact, text));
        }
    }

    /// A class is so when an entry has it, not so when every entry is known and none has it; otherwise it is asked.
    fn compute_from_list(&mut self, program: &Program, list: FactId, entries: &[String], at_ms: i64) {
        let Some(FactKind::List(Some(table))) = program.fact(list).map(|f| &f.kind) else { return };
        let Some(table) = program.lists.get(usize::from(*table)) else { return };
        let classes = |entry: &String| {
            let entry = entry.trim().to_lowercase();
            table.entries.binary_search_by(|(term, _)| term.as_str().cmp(&entry)).ok().and_then(|at| table.entries.get(at))
        };
        for (at, def) in program.facts.iter().enumerate() {
            let Some((from, class)) = &def.from_list else { continue };
            let Ok(id) = u16::try_from(at).map(FactId) else { continue };
            if *from != list || self.knows(id) {
                continue;
            }
            let so = entries.iter().filter_map(classes).any(|(_, of)| of.contains(class));
            let all_known = entries.iter().all(|e| classes(e).is_some());
            if so || all_known {
                let value = i64::from(so);
                let (status, provenance) = (Status::Known, Provenance::Computed);
                self.say(Said { fact: id, value, status, provenance, at_ms, changed: false });
            }
        }
    }

    /// Time has passed: numbers that stand for an instant are counted again. Says whether any changed.
    pub(super) fn tick(&mut self, program: &Program, now_ms: i64) -> bool {
        self.now_ms = self.now_ms.max(now_ms);
        let mut changed = false;
        for at in 0..self.moments.len() {
            let Some(&(fact, moment)) = self.moments.get(at) else { continue };
            let Some(FactKind::Number(number)) = program.fact(fact).map(|f| &f.kind) else { continue };
            let Some(per_unit) = number.moment_ms.filter(|ms| *ms > 0) else { continue };
            let since = i128::from(self.now_ms.saturating_sub(moment).max(0)) * i128::from(limits::NUMBER_SCALE) / i128::from(per_unit);
            let value = i64::try_from(since).unwrap_or(i64::MAX).clamp(number.low, number.high);
            if let Some(said) = self.said_mut(fact) {
                said.value = value;
            }
            if self.knows(fact) && self.value(fact).0 != value {
                self.set(fact.slot(), value, Status::Known);
                changed = true;
            }
        }
        changed
    }

    /// Facts whose time is over at this instant: volatile ones by `lasts`, and every red flag once `pause_ms` have passed since it was answered.
    #[must_use]
    pub fn expired(&self, program: &Program, now_ms: i64, pause_ms: i64) -> Vec<FactId> {
        let ids = (0..program.facts.len()).filter_map(|at| u16::try_from(at).ok()).map(FactId);
        let over = |id: &FactId| {
            let (Some(def), Some(said)) = (program.fact(*id), self.said(*id)) else { return false };
            let age = now_ms.saturating_sub(said.at_ms);
            let lasts = def.lasts_minutes.is_some_and(|m| age > i64::from(m) * 60_000);
            lasts || (def.red_flag.is_some() && age > pause_ms)
        };
        ids.filter(over).collect()
    }
}
