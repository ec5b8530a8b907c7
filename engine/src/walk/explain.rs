//! Why: the rules that fired with their reasons and sources, the answers each read, and the answers of the call in the order given.
//!
//! Nothing is guessed afterwards: a reason is shown only for a rule that fired.

use super::answer::decimal_text;
use super::event::Provenance;
use super::said::TextAnswer;
use super::state::{State, Status};
use crate::program::{Demand, DispositionId, FactDef, FactId, FactKind, Origin, PathwayId, Program, RuleId, RuleKind};

/// One answer in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLine {
    /// The fact.
    pub fact: FactId,
    /// The answer in words; "Not asked" where it was not.
    pub answer: String,
    /// As an id: `yes`, `no`, `unsure`, an option, a number.
    pub value: String,
    /// Answered, unsure, or passed over.
    pub status: Status,
    /// Where it came from; none where it was not answered.
    pub from: Option<Provenance>,
    /// It was corrected.
    pub changed: bool,
}

/// One rule that fired, and why.
#[derive(Debug, Clone)]
pub struct Reason {
    /// The rule.
    pub rule: RuleId,
    /// What it is a part of.
    pub kind: RuleKind,
    /// The topic it fired in; none: the start.
    pub topic: Option<PathwayId>,
    /// The reason shown to everyone.
    pub because: String,
    /// The reason for staff; may be empty.
    pub staff_because: String,
    /// Source in full; may be empty.
    pub source: String,
    /// Its condition in the author's words.
    pub condition: String,
    /// What it demanded.
    pub demand: Option<Demand>,
    /// The answers it read.
    pub read: Vec<AnswerLine>,
    /// Where it is written.
    pub origin: Origin,
}

/// Every rule that fired, in order, each once.
#[must_use]
pub fn reasons(program: &Program, state: &State) -> Vec<Reason> {
    let mut seen = Vec::new();
    let mut all = Vec::new();
    for fired in state.fired() {
        let Some(rule) = program.rule(fired.rule).filter(|_| !seen.contains(&fired.rule)) else { continue };
        seen.push(fired.rule);
        all.push(Reason {
            rule: fired.rule,
            kind: rule.kind,
            topic: fired.topic,
            because: rule.because.clone(),
            staff_because: rule.staff_because.clone(),
            source: rule.source.clone(),
            condition: rule.text.clone(),
            demand: rule.demand,
            read: rule.reads.iter().filter_map(|f| answer_line(program, state, *f)).collect(),
            origin: rule.origin.clone(),
        });
    }
    all
}

/// The rules behind one disposition of a result: those that demanded it, or, where it was climbed to, those whose time or service it serves.
#[must_use]
pub fn rules_behind(program: &Program, state: &State, disposition: DispositionId) -> Vec<Reason> {
    let Some(result) = program.disposition(disposition) else { return Vec::new() };
    let all = reasons(program, state);
    let exact = |r: &&Reason| r.demand == Some(Demand::Disposition(disposition));
    let found: Vec<Reason> = all.iter().filter(exact).cloned().collect();
    if !found.is_empty() {
        return found;
    }
    let serves = |r: &&Reason| match r.demand {
        Some(Demand::Within(level)) => level == result.level,
        Some(Demand::Disposition(d)) => {
            program.disposition(d).is_some_and(|d| d.is_call == result.is_call && (d.level == result.level || d.tier == result.tier))
        }
        None => r.kind == RuleKind::SendTo,
    };
    all.iter().filter(serves).cloned().collect()
}

/// The answers of the call, in the order of the library's facts, given facts left out.
#[must_use]
pub fn answers(program: &Program, state: &State) -> Vec<AnswerLine> {
    let ids = (0..program.facts.len()).filter_map(|at| u16::try_from(at).ok()).map(FactId);
    let mut lines: Vec<(i64, AnswerLine)> = ids
        .filter(|id| state.knows(*id) && program.fact(*id).is_some_and(|f| f.given.is_none()))
        .filter_map(|id| answer_line(program, state, id).map(|line| (state.said(id).map_or(0, |s| s.at_ms), line)))
        .collect();
    lines.sort_by_key(|(at, _)| *at);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn answer_line(program: &Program, state: &State, fact: FactId) -> Option<AnswerLine> {
    let def = program.fact(fact)?;
    let (value, status) = state.value(fact);
    let said = state.said(fact).filter(|_| status.is_known());
    Some(AnswerLine {
        fact,
        answer: answer_words(def, value, status, state.text(fact)),
        value: answer_id(def, value, status, state.text(fact)),
        status,
        from: said.map(|s| s.provenance),
        changed: said.is_some_and(|s| s.changed),
    })
}

/// An answer in words.
#[must_use]
pub fn answer_words(def: &FactDef, value: i64, status: Status, text: Option<&TextAnswer>) -> String {
    match (status, &def.kind) {
        (Status::Unknown | Status::NotAsked, _) => "Not asked".to_owned(),
        (Status::Unsure, _) => "Not sure".to_owned(),
        (Status::CannotAnswer, _) => "Could not be checked here".to_owned(),
        (_, FactKind::YesNo) => if value == 1 { "Yes" } else { "No" }.to_owned(),
        (_, FactKind::Choice(options)) => {
            let option = usize::try_from(value).ok().and_then(|at| options.get(at));
            option.map(|o| o.say.clone()).unwrap_or_default()
        }
        (_, FactKind::Number(number)) => format!("{} {}", decimal_text(value), number.unit).trim_end().to_owned(),
        (_, FactKind::Age(_)) => age_words(value),
        (_, FactKind::Text | FactKind::List(_)) => match text {
            Some(TextAnswer::Text(text)) => text.clone(),
            Some(TextAnswer::List(entries)) => entries.join(", "),
            None => String::new(),
        },
    }
}

fn answer_id(def: &FactDef, value: i64, status: Status, text: Option<&TextAnswer>) -> String {
    match (status, &def.kind) {
        (Status::Unsure, _) => "unsure".to_owned(),
        (_, FactKind::YesNo) => if value == 1 { "yes" } else { "no" }.to_owned(),
        (_, FactKind::Choice(options)) => {
            let option = usize::try_from(value).ok().and_then(|at| options.get(at));
            option.map(|o| o.id.clone()).unwrap_or_default()
        }
        (_, FactKind::Number(_)) => decimal_text(value),
        _ => answer_words(def, value, status, text),
    }
}

/// An age in words from its days (thousandths): years from two on, else months, weeks or days, as people say it of a child.
fn age_words(days: i64) -> String {
    let days = days / crate::limits::NUMBER_SCALE;
    let months = days * 10_000 / 304_375;
    let (n, unit) = match days {
        ..14 => (days, "day"),
        14..84 => (days / 7, "week"),
        _ if months < 24 => (months, "month"),
        _ => (days * 10_000 / 3_652_425, "year"),
    };
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}
