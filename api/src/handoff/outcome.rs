//! From the engine's state to a referral: reads what the engine decided and said, adds nothing and leaves out nothing urgent. What
//! the answers are to a receiver, the file beside it sorts out; no other file of the hand-off knows the engine's types.

use std::collections::BTreeSet;

use fingerpost_engine::program::{DispositionId, FactKind, Program, ServiceId};
use fingerpost_engine::walk::{Outcome, State, Status, rules_behind};
use jiff::Timestamp;

use super::findings::findings;
use super::sensitive::{self, Kind};
use super::types::{Action, Decision, Person, Referral};
use crate::clock::timestamp;
use crate::directory::types::Sex;
use crate::outbox::About;
use crate::sessions::{Decided, Live};

/// The scale of numbers in the engine: thousandths.
const THOUSANDTHS: i64 = 1_000;

/// What a conversation has come to. `decided_at` is the instant of its last event.
#[must_use]
pub fn referral(session: &Live, decided_at: Timestamp) -> Referral {
    let (program, state, result) = (&session.release.program, &session.state, session.outcome());
    let decided = session.decided.as_deref();
    let findings = findings(program, state, result.lead());
    let pathways: Vec<_> = state.topics().filter_map(|(id, _)| program.pathway(id)).collect();
    let told_in = |name: &str| sensitive::about(Kind::Topic, name);
    let groups: BTreeSet<String> = pathways.iter().map(|p| p.symptom_group.clone()).filter(|group| !group.is_empty()).collect();
    Referral {
        release: program.hash.clone(),
        decided_at,
        person: person(program, state),
        actions: result
            .dispositions
            .iter()
            .filter_map(|id| action(program, state, *id, decided.filter(|made| made.disposition == *id)))
            .collect(),
        decision: decided.map(|made| decision(program, made)),
        may_be_rung_first: !pathways.iter().any(|pathway| pathway.gentle) && marks(program, &result).is_empty(),
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

fn action(program: &Program, state: &State, id: DispositionId, decided: Option<&Decided>) -> Option<Action> {
    let disposition = program.disposition(id)?;
    let service = program.ladder.services.get(disposition.service.at())?;
    let reasons = rules_behind(program, state, id);
    let is_staff_reason = decided.is_some() || reasons.iter().any(|reason| !reason.staff_because.is_empty());
    let because = reasons.into_iter().map(|reason| {
        let said = if reason.staff_because.is_empty() { reason.because } else { reason.staff_because };
        if reason.source.is_empty() { said } else { format!("{said} [{}]", reason.source) }
    });
    let by_hand = decided.map(|made| format!("{} decided this: {}", made.by, made.reason));
    Some(Action {
        disposition: disposition.name.clone(),
        kind: service.name.clone(),
        headline: headline(program, id),
        within_minutes: disposition.within_minutes,
        is_call: disposition.is_call,
        // Tier 0 is the ablest: the ambulance.
        is_emergency: disposition.tier == 0 || disposition.ends_call,
        nhs: disposition.nhs.clone(),
        because: once(by_hand.into_iter().chain(because).filter(|text| !text.is_empty())),
        is_staff_reason,
        since: decided.map(|made| timestamp(made.at_ms)),
    })
}

fn headline(program: &Program, id: DispositionId) -> String {
    let said =
        program.disposition(id).and_then(|def| [&def.say_handler, &def.say_you, &def.name].into_iter().find(|text| !text.is_empty()));
    said.cloned().unwrap_or_default()
}

fn decision(program: &Program, made: &Decided) -> Decision {
    Decision {
        by: made.by.clone(),
        is_clinician: made.is_clinician,
        at: timestamp(made.at_ms),
        agrees: made.questions.first() == Some(&made.disposition),
        reason: made.reason.clone(),
        questions_came_to: made.questions.iter().map(|id| headline(program, *id)).collect(),
    }
}

/// Each text once, where it stands first: two rules may give one reason.
fn once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
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
        FactKind::Age([_, weeks, months, _]) => Some([weeks, months]),
        _ => None,
    });
    let [age_weeks, age_months] = age.map_or([None, None], |slots| {
        slots.map(|slot| {
            Some(state.slot(slot))
                .filter(|(_, status)| *status == Status::Known)
                .and_then(|(value, _)| u16::try_from(value / THOUSANDTHS).ok())
        })
    });
    let sex = program.fact_named("sex").filter(|fact| state.knows(*fact)).and_then(|fact| {
        let (value, status) = state.value(fact);
        match &program.fact(fact)?.kind {
            FactKind::Choice(options) if status == Status::Known => sex_of(&options.get(usize::try_from(value).ok()?)?.id),
            _ => None,
        }
    });
    Person { age_weeks, age_months, sex }
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
