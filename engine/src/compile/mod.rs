//! Model to program: names are resolved, conditions typed, every check run, and the rest frozen into flat arrays.
//!
//! The one bridge between what authors write and what is walked. It runs nothing. Every fault of every file is collected in one run, each kind of fault in a file of its own
//! with a wrong and a right example.

mod checks;
mod condition;
mod content;
mod facts;
mod flow;
mod ladder;
mod names;
mod people;
mod scores;
mod steps;
mod texts;
mod units;
mod work;

pub use checks::rules;

use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::{FACTS, PATHWAYS};
use crate::model::Library;
use crate::program::Program;
use crate::source::Sources;
use std::collections::{HashMap, HashSet};

/// What came of a library.
#[derive(Debug, Default)]
pub struct Compiled {
    /// The release; there is one exactly when no fault is an error.
    pub program: Option<Program>,
    /// Every fault, by file and place.
    pub faults: Vec<Diagnostic>,
}

/// Compiles a library. The texts are needed to say where things are written, and for the release's name.
#[must_use]
pub fn compile(library: &Library, sources: &Sources) -> Compiled {
    let too_many = [("facts", library.facts.len(), FACTS), ("pathways", library.pathways.len(), PATHWAYS)];
    if let Some((what, _, most)) = too_many.into_iter().find(|(_, count, most)| count > most) {
        let faults = vec![checks::too_many::fault(library.anywhere, what, most)];
        return Compiled { program: None, faults };
    }
    let (ages, first_score) = facts::slots(&library.facts);
    if usize::from(first_score) + library.scores.len() > usize::from(u16::MAX) {
        let faults = vec![checks::too_many::fault(library.anywhere, "facts, views of ages and scores", usize::from(u16::MAX))];
        return Compiled { program: None, faults };
    }
    let (names, twice) = names::Names::new(library, &ages, first_score);
    let mut work = work::Work {
        library,
        sources,
        names,
        parser: condition::Parser::new(),
        derived: vec![None; library.derived.len()],
        faults: twice.into_iter().map(checks::name_twice::fault).collect(),
        program: Program { hash: content::hash(sources), ..Program::default() },
        settled: HashMap::new(),
        given: Vec::new(),
        asked: vec![false; library.facts.len()],
        only_ifs: Vec::new(),
        start_facts: HashSet::new(),
        sends: HashMap::new(),
        asked_in: Vec::new(),
        promised: Vec::new(),
    };
    lower(&mut work, &ages, first_score);
    checks::of_the_whole(&mut work);
    finish(work)
}

fn lower(work: &mut work::Work<'_>, ages: &[(crate::program::FactId, [crate::program::SlotId; 4])], first_score: u16) {
    content::meta(work);
    content::advice(work);
    content::lists(work);
    content::help_lines(work);
    ladder::ladder(work);
    ladder::actions(work);
    facts::kinds(work, ages);
    scores::derived(work);
    scores::scores(work, first_score);
    work.program.slots = work.program.unknown.len();
    flow::start_facts(work);
    facts::applies(work);
    let known = flow::start(work);
    flow::pathways(work, &known);
    flow::interrupts(work);
    content::topics(work);
    content::lexicons(work);
    people::people(work);
    work.program.fact_ids =
        work.library.facts.iter().filter_map(|f| Some((f.name.value.clone(), work.names.fact(&f.name.value)?))).collect();
}

/// Sorts the faults by place, drops the second of two equal ones (an overlay is put into many pathways), and keeps the program only when nothing is wrong.
fn finish(work: work::Work<'_>) -> Compiled {
    let mut faults = work.faults;
    faults.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.primary.span.file, d.primary.span.start, d.primary.span.end, d.code);
        key(a).cmp(&key(b)).then_with(|| a.headline.cmp(&b.headline))
    });
    faults.dedup_by(|a, b| a.code == b.code && a.primary.span == b.primary.span && a.headline == b.headline);
    let wrong = faults.iter().any(|f| f.severity == Severity::Error);
    Compiled { program: (!wrong).then(|| work.program.frozen()), faults }
}
