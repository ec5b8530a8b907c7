//! The answers sorted by what they are to a receiver: what matters, what was said in words, what is in doubt, what was asked after and is not there. It weighs
//! by the content's own marks (red flags, the rules behind the outcome, the cards) and judges nothing itself.

use std::collections::BTreeSet;

use fingerpost_engine::program::{Card, DispositionId, FactDef, FactId, FactKind, Node, Program, Worse};
use fingerpost_engine::walk::{AnswerLine, State, Status, TextAnswer, answers, rules_behind};

use super::sensitive::{self, Kind};
use super::types::{Finding, RuledOut, Weight};

/// The answers of a conversation.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) positives: Vec<Finding>,
    pub(super) own_words: Vec<String>,
    pub(super) ruled_out: Vec<RuledOut>,
    pub(super) other_noes: usize,
    pub(super) unsure: Vec<Finding>,
}

/// What matters is a danger, anything measured or chosen that is not the harmless end, and doubt. A plain "no" to a danger is told with its card; other
/// noes are counted: lists of negatives hide what counts.
pub(super) fn findings(program: &Program, state: &State, lead: Option<DispositionId>) -> Findings {
    let behind = lead.map(|lead| rules_behind(program, state, lead)).into_iter().flatten();
    let led_here: BTreeSet<FactId> = behind.flat_map(|reason| reason.read).map(|line| line.fact).collect();
    let cards = cards(program, state);
    let mut all = Findings::default();
    let mut positives = Vec::new();
    for line in answers(program, state) {
        let Some(fact) = program.fact(line.fact) else { continue };
        let (value, status) = state.value(line.fact);
        let weight = match &fact.red_flag {
            Some(flag) if status == Status::Unsure || value >= flag.from => Weight::RedFlag,
            _ if led_here.contains(&line.fact) => Weight::LedHere,
            _ => Weight::Told,
        };
        match status {
            Status::Known if is_positive(fact, value, state.text(line.fact)) => match fact.kind {
                FactKind::Text => all.own_words.push(line.answer),
                _ => positives.extend(finding(fact, &line, weight).map(|finding| (is_measured(fact), finding))),
            },
            Status::Known if matches!(fact.kind, FactKind::YesNo) => {
                let card = cards.iter().position(|(_, card)| card.facts.contains(&line.fact));
                match short(fact).filter(|_| card.is_some() || fact.red_flag.is_some()) {
                    Some(sign) => {
                        let card = card.and_then(|at| cards.get(at));
                        let is_in_part =
                            card.is_some_and(|(_, card)| card.facts.iter().any(|fact| state.value(*fact) == (1, Status::Known)));
                        let (is_of_everyone, title) = heading(card, fact);
                        let sign = lower_first(&sign);
                        rule_out(&mut all.ruled_out, RuledOut { title, signs: vec![sign], is_of_everyone, is_in_part });
                    }
                    None => all.other_noes = all.other_noes.saturating_add(1),
                }
            }
            // To leave a box empty is no doubt.
            Status::Unsure | Status::CannotAnswer if !matches!(fact.kind, FactKind::Text) => {
                all.unsure.extend(finding(fact, &line, weight))
            }
            _ => {}
        }
    }
    // Among those that weigh the same, what is so stands before what was measured.
    positives.sort_by_key(|(is_measured, finding)| (finding.weight, *is_measured));
    all.positives = positives.into_iter().map(|(_, finding)| finding).collect();
    all.unsure.sort_by_key(|finding| finding.weight);
    // What is asked of everyone tells least.
    all.ruled_out.sort_by_key(|card| card.is_of_everyone);
    all
}

/// The cards of the start, then those of the topics; with each whether everybody is asked it.
fn cards<'p>(program: &'p Program, state: &State) -> Vec<(bool, &'p Card)> {
    let from = |first: u32| program.nodes.iter().skip(usize::try_from(first).unwrap_or(usize::MAX));
    let card = |node: &Node| match node {
        Node::Card(at) => usize::try_from(*at).ok().and_then(|at| program.cards.get(at)),
        _ => None,
    };
    let start = from(program.start.first).take_while(|node| !matches!(node, Node::StartDone)).filter_map(card).map(|card| (true, card));
    let topics = state.topics().filter_map(|(id, _)| program.pathway(id)).flat_map(|pathway| {
        let many = usize::try_from(pathway.end.saturating_sub(pathway.first)).unwrap_or(0);
        from(pathway.first).take(many).filter_map(card).map(|card| (false, card))
    });
    start.chain(topics).collect()
}

/// Under what a "no" is told: the card's title, or for what everybody is asked the heading that its questions share.
fn heading(card: Option<&(bool, &Card)>, fact: &FactDef) -> (bool, String) {
    match card {
        Some((true, _)) => (true, fact.wording.group.clone()),
        Some((false, card)) => (false, card.title.clone()),
        None => (false, String::new()),
    }
}

fn rule_out(all: &mut Vec<RuledOut>, one: RuledOut) {
    match all.iter_mut().find(|found| found.title == one.title && found.is_of_everyone == one.is_of_everyone) {
        Some(found) => {
            found.signs.extend(one.signs);
            found.is_in_part |= one.is_in_part;
        }
        None => all.push(one),
    }
}

fn finding(fact: &FactDef, line: &AnswerLine, weight: Weight) -> Option<Finding> {
    // It stands at the head of a summary.
    if fact.name == "sex" {
        return None;
    }
    let about = sensitive::about(Kind::Fact, &fact.name);
    Some(Finding { question: short(fact)?, answer: line.answer.clone(), changed: line.changed, weight, about })
}

fn is_measured(fact: &FactDef) -> bool {
    !matches!(fact.kind, FactKind::YesNo)
}

/// What is asked, as short as it is written: the card's words, the name of what is measured, or the first sentence of the question.
fn short(fact: &FactDef) -> Option<String> {
    if matches!(fact.kind, FactKind::Number(_)) && fact.wording.card.is_empty() {
        return Some(measure_name(&fact.name));
    }
    let words = [&fact.wording.card, &fact.wording.handler, &fact.wording.you].into_iter().find(|text| !text.is_empty())?;
    // What follows the question tells a handler how to ask it.
    let first = words.split_once('?').map_or(words.as_str(), |(first, _)| first);
    Some(first.trim_end_matches([':', '.']).to_owned())
}

/// `temperature_c` as "Temperature": the unit stands behind the value.
fn measure_name(name: &str) -> String {
    let mut words: Vec<&str> = name.split('_').collect();
    if let Some(what) = name.strip_suffix("_days") {
        return format!("Days of {}", what.replace('_', " "));
    }
    if words.len() > 1 && words.last().is_some_and(|last| ["c", "kg", "percent"].contains(last)) {
        words.pop();
    }
    let name = words.join(" ");
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    // A word of two capitals, such as NHS, stays as it is.
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn is_positive(fact: &FactDef, value: i64, text: Option<&TextAnswer>) -> bool {
    match &fact.kind {
        FactKind::YesNo => match fact.worse {
            Worse::Lower => value == 0,
            _ => value == 1,
        },
        FactKind::Choice(options) => match fact.worse {
            Worse::Higher => value > 0,
            Worse::Lower => usize::try_from(value).is_ok_and(|at| at.saturating_add(1) < options.len()),
            Worse::BothEnds(well) => value != well,
            Worse::Neither => true,
        },
        FactKind::Number(_) => true,
        // The age stands at the head of a summary.
        FactKind::Age(_) => false,
        FactKind::Text | FactKind::List(_) => match text {
            Some(TextAnswer::Text(text)) => !text.trim().is_empty(),
            Some(TextAnswer::List(entries)) => !entries.is_empty(),
            None => false,
        },
    }
}
