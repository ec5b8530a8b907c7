//! Trying a topic: a walk that lives in the address alone. "From a step" means that every question before that step counts as answered with
//! the reassuring value, so the author begins where they want to look. Nothing is stored and no person is behind it.

use std::collections::BTreeMap;

use fingerpost_engine::program::{FactId, FactKind, Node, PathwayDef, Program, Worse};
use fingerpost_engine::walk::{self, Answer, Event, Reader, State, What};
use jiff::tz::TimeZone;

use super::form::{self, Form, Read};
use super::view::TryStep;
use crate::clock::Now;
use crate::releases::Release;
use crate::sessions::{Live, outcome_view, question_of};

/// Most questions of one try: an address has room for no more.
const MOST: usize = 200;

/// Walks as far as the address says; none for an unknown topic.
pub(super) fn run(release: &std::sync::Arc<Release>, topic: &str, form: &Form, now: Now, zone: &TimeZone) -> Option<TryStep> {
    let program = &release.program;
    let def = program.pathway(program.pathway_named(topic)?)?;
    let event = |what| Event { at_ms: now.utc_ms, date: now.local_date, what };
    let mut state = State::new(program);
    let began = What::Began { given: BTreeMap::new(), topics: vec![def.name.clone()] };
    state.apply(program, &event(began)).ok()?;
    let from = form.get("from").map(str::to_owned);
    let before = from.as_deref().map(|step| facts_before(program, def, step)).unwrap_or_default();
    let mut view = TryStep { topic: def.name.clone(), title: def.title.clone(), from, ..TryStep::default() };
    let mut session = Live::of_nobody(release.clone(), state);
    for _ in 0..MOST {
        let Some(asked) = question_of(&session) else { break };
        let names: Vec<String> = form::facts(&asked).into_iter().map(str::to_owned).collect();
        let sent = form.only(&names);
        let answers = match form::read(&asked, &sent) {
            Read::Answers(answers) if !sent.fields().is_empty() => answers,
            _ => match reassuring(program, &before, &names) {
                Some(answers) => answers,
                None => {
                    view.error = (!sent.fields().is_empty()).then(|| "Choose an answer for each line".to_owned());
                    let control = super::present::control(&asked, program, &|_| None, true);
                    view.question = Some((asked.heading.clone(), asked.key.clone(), control));
                    break;
                }
            },
        };
        for (fact, answer) in &answers {
            let words = super::citizen_after::words_of(&session, fact, answer);
            let question =
                program.fact_named(fact).and_then(|f| program.fact(f)).map(|d| walk::wording(d, Reader::Person)).unwrap_or_default();
            for (name, value) in sent.fields() {
                if name.ends_with(&format!(".{fact}")) {
                    view.known.push((name.clone(), value.clone(), question.clone(), words.clone()));
                }
            }
        }
        if let Err(refusal) = session.state.apply(program, &event(What::Answered { answers })) {
            view.error = Some(super::present_services::sentence(&refusal.to_string()));
            view.known.retain(|(name, ..)| !names.iter().any(|fact| name.ends_with(&format!(".{fact}"))));
            let control = super::present::control(&asked, program, &|_| None, true);
            view.question = Some((asked.heading.clone(), asked.key.clone(), control));
            break;
        }
    }
    if view.question.is_none() {
        let outcome = outcome_view(&session);
        view.outcome = outcome.dispositions.iter().map(|d| super::present::action(d, program, now.utc_ms, zone)).collect();
    }
    Some(view)
}

/// Facts that the start and the topic's steps before `step` ask.
fn facts_before(program: &Program, def: &PathwayDef, step: &str) -> Vec<FactId> {
    let number: u32 = step.trim_start_matches("step-").split('-').next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let start = program.nodes.iter().skip(program.start.first as usize).take_while(|node| !matches!(node, Node::StartDone));
    let topic = program.nodes.iter().skip(def.first as usize).take(number as usize);
    start.chain(topic).flat_map(|node| asks(program, node)).collect()
}

fn asks(program: &Program, node: &Node) -> Vec<FactId> {
    match node {
        Node::Ask { fact, .. } => vec![*fact],
        Node::Card(card) => program.cards.get(*card as usize).map(|c| c.facts.clone()).unwrap_or_default(),
        Node::Score { score, .. } => program.scores.get(score.at()).map(|s| s.asks.clone()).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Reassuring answers for these facts, if all of them lie before the step the try begins from.
fn reassuring(program: &Program, before: &[FactId], names: &[String]) -> Option<BTreeMap<String, Answer>> {
    let one = |name: &String| {
        let id = program.fact_named(name).filter(|id| before.contains(id))?;
        let def = program.fact(id)?;
        let word = |text: &str| Answer::Word(text.to_owned());
        let answer = match &def.kind {
            FactKind::YesNo => word(if def.worse == Worse::Lower { "yes" } else { "no" }),
            FactKind::Choice(options) => {
                let best = if def.worse == Worse::Lower { options.last() } else { options.first() };
                word(&best?.id)
            }
            FactKind::Age(_) => Answer::Rough { age: "40 years".to_owned() },
            FactKind::Text => word("unsure"),
            FactKind::List(_) => Answer::List(Vec::new()),
            FactKind::Number(number) => {
                let best = match def.worse {
                    Worse::Lower => number.high,
                    Worse::BothEnds(well) => well,
                    Worse::Higher | Worse::Neither => number.low,
                };
                Answer::Number { value: walk::decimal_text(best), unit: number.unit.clone() }
            }
        };
        Some((name.clone(), answer))
    };
    names.iter().map(one).collect()
}
