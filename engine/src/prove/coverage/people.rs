//! Somebody for each hole: all people who would fill it, topic by topic, and the shortest of them walked by the ordinary walk and written as an author writes a vignette.

use super::holes::{Hole, What, pathways_of};
use super::{Coverage, Filled};
use crate::program::{FactId, PathwayId, Program};
use crate::prove::case::{Case, shortest};
use crate::prove::diagram::{Budget, Exhausted, Made, Ref};
use crate::prove::domain::{Cell, Domain};
use crate::prove::entries;
use crate::prove::people::Person;
use crate::prove::reach::{Reach, Source, sources};
use crate::prove::replay::converse;
use crate::prove::symbolic::{Space, Step, Visit};
use crate::prove::unvolunteered;

/// Finds people for the holes, each in the first topic that has any.
pub(super) fn fill(program: &Program, mut open: Vec<Hole>, budget: &dyn Fn() -> Budget, made: &mut Coverage) {
    for topic in entries(program) {
        if open.is_empty() {
            break;
        }
        if let Err(why) = of_topic(program, topic, budget(), &mut open, made) {
            made.exhausted.push((program.pathway(topic).map(|p| p.name.clone()).unwrap_or_default(), why));
        }
    }
    if made.exhausted.is_empty() {
        made.nobody = open;
    } else {
        made.open = open;
    }
    made.holes.sort_by(|a, b| {
        (&a.hole.origin.file, a.hole.origin.line, a.hole.kind, &a.hole.what).cmp(&(
            &b.hole.origin.file,
            b.hole.origin.line,
            b.hole.kind,
            &b.hole.what,
        ))
    });
}

fn of_topic(program: &Program, topic: PathwayId, budget: Budget, open: &mut Vec<Hole>, made: &mut Coverage) -> Result<(), Exhausted> {
    let reach = Reach::of(program, topic)?;
    let in_start = |file: &str| program.origins.get(crate::prove::reach::start_span(program)).unwrap_or(&[]).iter().any(|o| o.file == file);
    let here =
        |hole: &Hole| in_start(&hole.origin.file) || pathways_of(program, &hole.origin.file).iter().any(|p| reach.pathways.contains(p));
    let wanted: Vec<usize> = open.iter().enumerate().filter(|(_, h)| here(h)).map(|(at, _)| at).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let domain = Domain::new(&[(program, &reach)]);
    let mut case = Case::open(program, &domain, topic, budget)?;
    let mut filled = Vec::new();
    let mut comes = who_comes(&mut case, open, &wanted)?;
    for (at, whom) in &mut comes {
        let Some(hole) = open.get(*at) else { continue };
        *whom = narrowed(&mut case, hole, *whom)?;
        let plain = unvolunteered(&mut case.space, &domain, *whom)?;
        let of = if plain == Ref::FALSE { *whom } else { plain };
        if let Some(values) = shortest(&case.space.diagrams, &domain, of)
            && let Some(found) = written(program, &Person { domain: &domain, side: 0, values }, topic, hole)
        {
            made.holes.push(found);
            filled.push(*at);
        }
    }
    let mut at = 0;
    open.retain(|_| {
        at += 1;
        !filled.contains(&(at - 1))
    });
    Ok(())
}

/// For each wanted hole, who comes to its line, fires its rule, or is asked its question.
fn who_comes(case: &mut Case<'_>, open: &[Hole], wanted: &[usize]) -> Made<Vec<(usize, Ref)>> {
    let mut comes: Vec<(usize, Ref)> = wanted.iter().map(|at| (*at, Ref::FALSE)).collect();
    let program = case.program;
    let (symbolic, entry) = (&case.symbolic, &case.entry);
    symbolic.visit(&mut case.space, entry, &mut |space, visit| {
        for (at, whom) in &mut comes {
            let Some(hole) = open.get(*at) else { continue };
            let here = this(program, space, &visit, &hole.what)?;
            *whom = space.diagrams.or(*whom, here)?;
        }
        Ok(())
    })?;
    Ok(comes)
}

fn this(program: &Program, space: &mut Space, visit: &Visit<'_>, what: &What) -> Made {
    let Some(step) = visit.step else { return Ok(Ref::FALSE) };
    let in_file = |file: &str| program.origins.get(visit.node as usize).is_some_and(|o| o.file == file);
    match (what, step) {
        (
            What::Rule(file, start, end),
            Step::Raise { rule, when, .. } | Step::Go { rule, when, .. } | Step::End { rule: Some(rule), when, .. },
        ) => {
            let same =
                program.rule(*rule).is_some_and(|r| r.origin.file == *file && (r.origin.span.start, r.origin.span.end) == (*start, *end));
            if same { space.diagrams.and(visit.comes, *when) } else { Ok(Ref::FALSE) }
        }
        (What::Answer(file, fact, _), Step::Ask(asked)) if in_file(file) => {
            let whom = asked.iter().find(|a| a.fact == *fact).map_or(Ref::FALSE, |a| a.whom);
            space.diagrams.and(visit.comes, whom)
        }
        (What::Between(file, ..), _) if in_file(file) => Ok(visit.comes),
        _ => Ok(Ref::FALSE),
    }
}

/// Of these, those with the answer or the number that the hole is about.
fn narrowed(case: &mut Case<'_>, hole: &Hole, whom: Ref) -> Made {
    if whom == Ref::FALSE {
        return Ok(whom);
    }
    let (fact, fits): (FactId, Box<dyn Fn(&Cell) -> bool>) = match hole.what.clone() {
        What::Rule(..) => return Ok(whom),
        What::Answer(_, fact, None) => (fact, Box::new(|c| c.unsure)),
        What::Answer(_, fact, Some(value)) => (fact, Box::new(move |c| !c.unsure && c.values.first() == Some(&value))),
        What::Between(_, slot, from, to) => match sources(case.program).get(slot.at()) {
            Some(Source::Fact(fact)) => (*fact, Box::new(move |c| !c.unsure && c.values.first().is_some_and(|v| (from..to).contains(v)))),
            Some(Source::View(fact, view)) => {
                let view = *view;
                (*fact, Box::new(move |c| !c.unsure && c.values.get(view).is_some_and(|v| (from..to).contains(v))))
            }
            Some(Source::Score(score)) => {
                let sum = case.entry.known.score(*score);
                let within =
                    case.space.where_cell(sum.reads, &|c| !c.unknown && c.values.first().is_some_and(|v| (from..to).contains(v)))?;
                let known = case.space.diagrams.and(sum.known, within)?;
                return case.space.diagrams.and(whom, known);
            }
            None => return Ok(Ref::FALSE),
        },
    };
    let Some(var) = case.domain.answer(0, fact) else { return Ok(Ref::FALSE) };
    let cells = case.domain.cells(0, var).to_vec();
    let so = case.space.diagrams.is(var, |v| cells.get(usize::from(v)).is_some_and(&fits))?;
    let known = case.answered(fact);
    let known = case.space.diagrams.and(so, known)?;
    case.space.diagrams.and(whom, known)
}

/// The person as an author writes them, with what the release gives now.
fn written(program: &Program, person: &Person<'_>, topic: PathwayId, hole: &Hole) -> Option<Filled> {
    let title = hole.says.replace('`', "");
    let call = converse(program, person, topic, &title, Vec::new()).ok()?;
    let is_call = call.answers.lines().any(|l| l.starts_with("    volunteered:") || l.starts_with("    on:"));
    let mut text = String::new();
    for line in call.answers.lines() {
        if line.starts_with("    topics:") && !is_call {
            continue;
        }
        if line.starts_with("    expect:") {
            text.push_str("    # What the release gives now. A clinician must say whether it is right.\n");
        }
        text.push_str(line);
        text.push('\n');
    }
    let name = program.pathway(topic).map(|p| p.name.clone()).unwrap_or_default();
    Some(Filled { hole: hole.clone(), topic: name, text, is_call, outcome: call.outcome })
}
