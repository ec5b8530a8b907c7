//! From the engine's state to a referral: reads what the engine decided and said, adds nothing and leaves out nothing urgent. The only
//! file of the hand-off that knows the engine's types.

use std::collections::BTreeSet;

use fingerpost_engine::program::{DispositionId, FactDef, FactId, FactKind, Program, ServiceId, Worse};
use fingerpost_engine::walk::{AnswerLine, Outcome, State, Status, TextAnswer, answers, outcome, rules_behind};
use jiff::Timestamp;

use super::sensitive::{self, Kind};
use super::types::{Action, Finding, Person, Referral, Weight};
use crate::directory::types::Sex;
use crate::outbox::About;

/// The scale of numbers in the engine: thousandths.
const THOUSANDTHS: i64 = 1_000;

/// What a conversation has come to. `decided_at` is the instant of its last event.
#[must_use]
pub fn referral(program: &Program, state: &State, decided_at: Timestamp) -> Referral {
    let result = outcome(program, state);
    let findings = findings(program, state, result.lead());
    let pathways: Vec<_> = state.topics().filter_map(|(id, _)| program.pathway(id)).collect();
    let told_in = |name: &str| sensitive::about(Kind::Topic, name);
    let groups: BTreeSet<String> = pathways.iter().map(|p| p.symptom_group.clone()).filter(|group| !group.is_empty()).collect();
    Referral {
        release: program.hash.clone(),
        decided_at,
        person: person(program, state),
        actions: result.dispositions.iter().filter_map(|id| action(program, state, *id)).collect(),
        topics: pathways.iter().map(|pathway| pathway.title.clone()).collect(),
        symptom_groups: groups.into_iter().collect(),
        about: pathways.iter().map(|pathway| told_in(&pathway.name)).find(|about| *about != About::Clinical).unwrap_or(About::Clinical),
        marks: marks(program, &result),
        positives: findings.positives,
        own_words: findings.own_words,
        ruled_out: findings.ruled_out,
        other_noes: findings.other_noes,
        unsure: findings.unsure,
        tell: told(program, &result),
        also_needed: result.also_needed.iter().filter_map(|id| service_words(program, *id)).collect(),
        not_assessed: result.not_assessed.iter().filter_map(|id| program.pathway(*id)).map(|p| p.title.clone()).collect(),
        advice: result.advice.iter().filter_map(|id| program.advice.get(id.at())).map(|advice| advice.title.clone()).collect(),
        safety_plan: None,
    }
}

fn action(program: &Program, state: &State, id: DispositionId) -> Option<Action> {
    let disposition = program.disposition(id)?;
    let service = program.ladder.services.get(disposition.service.at())?;
    let because = rules_behind(program, state, id).into_iter().map(|reason| {
        let said = if reason.staff_because.is_empty() { reason.because } else { reason.staff_because };
        if reason.source.is_empty() { said } else { format!("{said} [{}]", reason.source) }
    });
    let headline = [&disposition.say_handler, &disposition.say_you, &disposition.name].into_iter().find(|text| !text.is_empty());
    Some(Action {
        disposition: disposition.name.clone(),
        kind: service.name.clone(),
        headline: headline.cloned().unwrap_or_default(),
        within_minutes: disposition.within_minutes,
        is_call: disposition.is_call,
        // Tier 0 is the ablest: the ambulance.
        is_emergency: disposition.tier == 0 || disposition.ends_call,
        nhs: disposition.nhs.clone(),
        because: because.filter(|text| !text.is_empty()).collect(),
    })
}

fn told(program: &Program, result: &Outcome) -> Vec<String> {
    let lines = result.actions.iter().filter_map(|id| program.actions.get(id.at()));
    lines.map(|action| action.hand_over_line.clone()).filter(|line| !line.is_empty()).collect()
}

fn service_words(program: &Program, id: ServiceId) -> Option<String> {
    let service = program.ladder.services.get(id.at())?;
    Some(if service.say.is_empty() { service.name.clone() } else { service.say.clone() })
}

fn person(program: &Program, state: &State) -> Person {
    let age = program.facts.iter().find_map(|fact| match fact.kind {
        FactKind::Age([_, _, months, _]) => Some(months),
        _ => None,
    });
    let age_months = age.map(|slot| state.slot(slot)).filter(|(_, status)| *status == Status::Known).map(|(value, _)| value / THOUSANDTHS);
    let sex = program.fact_named("sex").filter(|fact| state.knows(*fact)).and_then(|fact| {
        let (value, status) = state.value(fact);
        match &program.fact(fact)?.kind {
            FactKind::Choice(options) if status == Status::Known => sex_of(&options.get(usize::try_from(value).ok()?)?.id),
            _ => None,
        }
    });
    Person { age_months: age_months.and_then(|months| u16::try_from(months).ok()), sex }
}

fn sex_of(option: &str) -> Option<Sex> {
    match option {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        _ => None,
    }
}

fn marks(program: &Program, result: &Outcome) -> Vec<About> {
    let actions = result.actions.iter().filter_map(|id| program.actions.get(id.at()));
    actions.map(|action| sensitive::about(Kind::Action, &action.name)).filter(|about| *about != About::Clinical).collect()
}

/// The answers, sorted by what they are to a receiver.
#[derive(Default)]
struct Findings {
    positives: Vec<Finding>,
    own_words: Vec<String>,
    ruled_out: Vec<String>,
    other_noes: usize,
    unsure: Vec<Finding>,
}

/// What matters is a danger, anything measured or chosen that is not the harmless end, and doubt. A plain "no" to a danger is told in one line; other
/// noes are counted: lists of negatives hide what counts.
fn findings(program: &Program, state: &State, lead: Option<DispositionId>) -> Findings {
    let led_here: BTreeSet<FactId> = lead
        .map(|lead| rules_behind(program, state, lead))
        .into_iter()
        .flatten()
        .flat_map(|reason| reason.read)
        .map(|line| line.fact)
        .collect();
    let mut all = Findings::default();
    for line in answers(program, state) {
        let Some(fact) = program.fact(line.fact) else { continue };
        let (value, status) = state.value(line.fact);
        let weight = match &fact.red_flag {
            Some(flag) if status == Status::Unsure || value >= flag.from => Weight::RedFlag,
            _ if led_here.contains(&line.fact) => Weight::LedHere,
            _ => Weight::Told,
        };
        match status {
            Status::Known if is_positive(fact, value, state.text(line.fact)) => {
                if matches!(fact.kind, FactKind::Text) {
                    all.own_words.push(line.answer);
                } else {
                    all.positives.extend(finding(fact, &line, weight));
                }
            }
            Status::Known if matches!(fact.kind, FactKind::YesNo) => {
                // A danger is what is a red flag by itself, or stands among others on one card.
                let is_danger = fact.red_flag.is_some() || !fact.wording.card.is_empty();
                match short(fact).filter(|_| is_danger && fact.worse != Worse::Neither) {
                    Some(question) => all.ruled_out.push(lower_first(question)),
                    None => all.other_noes = all.other_noes.saturating_add(1),
                }
            }
            Status::Unsure | Status::CannotAnswer => all.unsure.extend(finding(fact, &line, weight)),
            _ => {}
        }
    }
    all.positives.sort_by_key(|finding| finding.weight);
    all.unsure.sort_by_key(|finding| finding.weight);
    all
}

fn finding(fact: &FactDef, line: &AnswerLine, weight: Weight) -> Option<Finding> {
    let about = sensitive::about(Kind::Fact, &fact.name);
    Some(Finding { question: short(fact)?.to_owned(), answer: line.answer.clone(), changed: line.changed, weight, about })
}

/// The question, as short as it is written.
fn short(fact: &FactDef) -> Option<&str> {
    let words = [&fact.wording.card, &fact.wording.handler, &fact.wording.you, &fact.name];
    words.into_iter().find(|text| !text.is_empty()).map(|text| text.trim_end_matches(['?', ':', '.']))
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    // "A&E" and "NHS" stay as they are.
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
