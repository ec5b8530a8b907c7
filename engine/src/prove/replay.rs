//! Counterexamples as conversations: question, answer, the rule that fired, the outcome, all by the ordinary walk; and the same person as an answers file.
//!
//! A person who does not come to what the diagram said is a fault of the prover: then nothing it said can be trusted, and it says so.

use super::case::{Case, Found};
use super::domain::DAY;
use super::people::{Person, joined};
use super::said::Said;
use super::vignettes::PathLine;
use crate::limits::EVENTS;
use crate::program::{Demand, FactDef, FactId, FactKind, Origin, PathwayId, Program};
use crate::walk::{Reader, State, outcome, wording};
use std::collections::BTreeMap;

/// One person's call.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// The way it took.
    pub path: Vec<PathLine>,
    /// What the whole call came to, topics put in front included: names of dispositions, the leading one first.
    pub outcome: Vec<String>,
    /// What this topic alone came to.
    pub alone: Vec<String>,
    /// The person as an entry of an answers file.
    pub answers: String,
}

/// An obligation that does not hold, shown by people.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// The property's number.
    pub property: &'static str,
    /// The property's name.
    pub code: &'static str,
    /// The topic of the call.
    pub entry: String,
    /// What is wrong.
    pub headline: String,
    /// Where it is written.
    pub origin: Origin,
    /// What the person should be told at least; none: the headline says it all.
    pub should: Option<Demand>,
    /// Who shows it: none, one, or two who differ in one answer.
    pub conversations: Vec<Conversation>,
}

impl Counterexample {
    /// All its people as one answers file, which `ask --answers` replays.
    #[must_use]
    pub fn answers_file(&self) -> String {
        let calls: String = self.conversations.iter().map(|c| c.answers.as_str()).collect();
        format!("# {}: {}\ncalls:\n{calls}", self.code, self.headline)
    }
}

/// Replays what was found.
///
/// # Errors
/// The walk does not come to what the diagram said: a fault of the prover, in words.
pub fn replay(case: &Case<'_>, alone: &Program, property: (&'static str, &'static str), found: &Found) -> Result<Counterexample, String> {
    let mut conversations = Vec::new();
    for (at, values) in found.people.iter().enumerate() {
        let person = Person { domain: case.domain, side: 0, values: values.clone() };
        let entry = case.entry.pathway;
        let said = case.space.states.state(case.space.diagrams.value(case.entry.function, values));
        let wrong = |why: String| format!("fault of the prover: {} ({}): {why}", found.headline, case.name());
        let walked = person.walk(alone, entry).map_err(|r| wrong(format!("the walk refused an answer: {r}")))?;
        if joined(&walked) != said {
            return Err(wrong(format!("the diagram says {said:?}, the walk says {:?}", joined(&walked))));
        }
        let of_topic: Vec<String> =
            case.judge().outcome(said).iter().filter_map(|d| case.program.disposition(d)).map(|d| d.name.clone()).collect();
        // Short and plain, because it is a line of an answers file.
        let place = format!("{} {}:{}", property.1, found.origin.file, found.origin.line);
        let title = if found.people.len() > 1 { format!("{place}, person {}", at + 1) } else { place };
        conversations.push(converse(case.program, &person, entry, &title, of_topic).map_err(wrong)?);
    }
    Ok(Counterexample {
        property: property.0,
        code: property.1,
        entry: case.name().to_owned(),
        headline: found.headline.clone(),
        origin: found.origin.clone(),
        should: found.should,
        conversations,
    })
}

/// The whole call, topics put in front included.
pub(super) fn converse(
    program: &Program,
    person: &Person<'_>,
    entry: PathwayId,
    title: &str,
    alone: Vec<String>,
) -> Result<Conversation, String> {
    let refused = |r: crate::walk::Refusal| format!("the walk refused an answer: {r}");
    let mut state = person.begin(program, entry).map_err(refused)?;
    let mut path = Vec::new();
    let mut given: BTreeMap<FactId, String> = BTreeMap::new();
    for fact in program.start.given.iter().chain(&person.volunteered()) {
        given.insert(*fact, person.says(program, *fact));
    }
    for (fact, def) in program.start.given.iter().filter_map(|f| Some((*f, program.fact(*f)?))) {
        let says = person.says(program, fact);
        if !is_silent(def, &says) || matches!(def.kind, FactKind::Choice(_)) {
            path.push(PathLine::Known { fact: def.name.clone(), about: Said::of(program).fact(def), answer: Said::answer(def, &says) });
        }
    }
    for (fact, def) in person.volunteered().into_iter().filter_map(|f| Some((f, program.fact(f)?))) {
        let (question, answer) = (wording(def, Reader::Person), Said::answer(def, &person.says(program, fact)));
        path.push(PathLine::Told { fact: def.name.clone(), question, answer });
    }
    let mut fired = fire(program, &state, 0, &mut path);
    for _ in 0..EVENTS {
        let asked = state.prompted(program);
        if asked.is_empty() {
            break;
        }
        for fact in asked {
            let Some(def) = program.fact(fact) else { continue };
            let answer = person.says(program, fact);
            path.push(PathLine::Asked {
                fact: def.name.clone(),
                question: wording(def, Reader::Person),
                answer: Said::answer(def, &answer),
            });
            given.insert(fact, answer);
        }
        person.go_on(program, &mut state).map_err(refused)?;
        fired = fire(program, &state, fired, &mut path);
    }
    let names: Vec<String> =
        outcome(program, &state).dispositions.iter().filter_map(|d| program.disposition(*d)).map(|d| d.name.clone()).collect();
    let answers = entry_of_file(program, person, entry, title, &given, &names);
    Ok(Conversation { path, outcome: names, alone, answers })
}

/// Adds the rules that fired since, and says how many have fired.
fn fire(program: &Program, state: &State, since: usize, path: &mut Vec<PathLine>) -> usize {
    for fired in state.fired().iter().skip(since) {
        let Some(rule) = program.rule(fired.rule) else { continue };
        let demand = match rule.demand {
            Some(Demand::Disposition(d)) => program.disposition(d).map(|d| d.name.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        path.push(PathLine::Fired { because: rule.because.clone(), demand, origin: rule.origin.clone() });
    }
    state.fired().len()
}

/// One call of an answers file. A yes/no that is no, and a given fact as it is by itself, need not be said.
fn entry_of_file(
    program: &Program,
    person: &Person<'_>,
    entry: PathwayId,
    title: &str,
    given: &BTreeMap<FactId, String>,
    outcome: &[String],
) -> String {
    let told = person.volunteered();
    let mut lines =
        format!("  - name: {}\n    topics: [{}]\n    given:\n", quoted(title), program.pathway(entry).map_or("", |p| p.name.as_str()));
    let mut any = false;
    for (fact, says) in given {
        let Some(def) = program.fact(*fact) else { continue };
        let is_told = matches!(def.kind, FactKind::YesNo) && told.contains(fact);
        if !is_silent(def, says) || is_told || matches!(def.kind, FactKind::Text) {
            any = true;
            lines.push_str(&format!("      {}: {}\n", def.name, plain(says)));
        }
    }
    if !any {
        lines = lines.replace("    given:\n", "    given: {}\n");
    }
    if !told.is_empty() {
        let names: Vec<&str> = told.iter().filter_map(|f| program.fact(*f)).map(|d| d.name.as_str()).collect();
        lines.push_str(&format!("    volunteered: [{}]\n", names.join(", ")));
    }
    if person.day() != DAY {
        lines.push_str(&format!("    on: \"{}\"\n", person.day()));
    }
    let last = program.ladder.dispositions.last().map_or("", |d| d.name.as_str());
    lines.push_str(&format!("    expect: {}\n", outcome.first().map_or(last, String::as_str)));
    if outcome.len() > 1 {
        lines.push_str(&format!("    also: [{}]\n", outcome.get(1..).unwrap_or(&[]).join(", ")));
    }
    lines
}

/// Goes without saying: a yes/no that is no, a given choice as it is by itself, what a condition reads only by its classes.
fn is_silent(def: &FactDef, says: &str) -> bool {
    match &def.kind {
        FactKind::YesNo => says == "no",
        FactKind::List(_) | FactKind::Text => true,
        FactKind::Choice(options) => def.given.is_some() && options.first().is_some_and(|o| o.id == *says),
        _ => false,
    }
}

fn plain(says: &str) -> String {
    // A date needs quotes, so that no reader takes it for something else.
    let dated = says.contains('-') && says.starts_with(|c: char| c.is_ascii_digit());
    let simple = !dated && !says.is_empty() && says.chars().all(|c| c.is_ascii_alphanumeric() || "_-. ".contains(c));
    if simple { says.to_owned() } else { quoted(says) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "").replace('"', "'"))
}
