//! What the vignettes and calls exercised: rules by the line that decided or fired, answers and numbers by the files whose lines the call went through.

use super::holes::{Hole, What};
use crate::program::{FactId, FactKind, PathwayId, Program, SlotId};
use crate::prove::vignettes::CaseRun;
use crate::walk::Status;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub(super) struct Seen {
    rules: BTreeSet<(String, u32, u32)>,
    answers: BTreeSet<(String, FactId, Option<i64>)>,
    numbers: BTreeMap<(String, SlotId), BTreeSet<i64>>,
    files: BTreeMap<PathwayId, BTreeSet<String>>,
}

impl Seen {
    pub fn add(&mut self, program: &Program, run: &CaseRun) {
        let mut through: BTreeSet<PathwayId> = run.pathway.into_iter().chain(run.state.topics().map(|(p, _)| p)).collect();
        for rule in run.fired.iter().filter_map(|r| program.rule(*r)) {
            self.rules.insert((rule.origin.file.clone(), rule.origin.span.start, rule.origin.span.end));
            through.extend(rule.pathway);
        }
        let mut files: BTreeSet<String> = start_files(program);
        for pathway in through {
            files.extend(self.files.entry(pathway).or_insert_with(|| files_of(program, pathway)).iter().cloned());
        }
        for (at, def) in program.facts.iter().enumerate() {
            let fact = FactId(u16::try_from(at).unwrap_or(u16::MAX));
            let (value, status) = run.state.value(fact);
            if !status.is_known() {
                continue;
            }
            let answer = if status == Status::Unsure { None } else { Some(value) };
            for file in &files {
                if run.asked.contains(&fact) {
                    self.answers.insert((file.clone(), fact, answer));
                }
                if let (FactKind::Number(_), Some(value)) = (&def.kind, answer) {
                    self.number(file, fact.slot(), value);
                }
                if let FactKind::Age(slots) = &def.kind {
                    slots.iter().for_each(|slot| self.number(file, *slot, run.state.slot(*slot).0));
                }
            }
        }
        for score in &program.scores {
            let (value, status) = run.state.slot(score.slot);
            if status.is_known() {
                files.iter().for_each(|file| self.number(file, score.slot, value));
            }
        }
    }

    fn number(&mut self, file: &str, slot: SlotId, value: i64) {
        self.numbers.entry((file.to_owned(), slot)).or_default().insert(value);
    }

    pub fn has(&self, hole: &Hole) -> bool {
        match &hole.what {
            What::Rule(file, start, end) => self.rules.contains(&(file.clone(), *start, *end)),
            What::Answer(file, fact, value) => self.answers.contains(&(file.clone(), *fact, *value)),
            What::Between(file, slot, from, to) => {
                self.numbers.get(&(file.clone(), *slot)).is_some_and(|seen| seen.range(*from..*to).next().is_some())
            }
        }
    }
}

fn files_of(program: &Program, pathway: PathwayId) -> BTreeSet<String> {
    let span = program.pathway(pathway).map_or(0..0, |p| p.first as usize..p.end as usize);
    program.origins.get(span).unwrap_or(&[]).iter().map(|o| o.file.clone()).collect()
}

fn start_files(program: &Program) -> BTreeSet<String> {
    program.origins.get(crate::prove::reach::start_span(program)).unwrap_or(&[]).iter().map(|o| o.file.clone()).collect()
}
