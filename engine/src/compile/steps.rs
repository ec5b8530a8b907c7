//! One run of steps, lowered to nodes, cards and rules: of the start, a pathway, an overlay or a shared run.
//!
//! What stands around a run (whom it is for, promises, vignettes) is lowered elsewhere. While it goes from line to line it keeps the books of what was asked.

use super::checks::{self, fact_not_asked_yet::Asked};
use super::condition::{Leaf, Need, Tree, thousandths};
use super::facts::value_or_fault;
use super::names::{Names, Of};
use super::scores;
use super::work::{Settled, Work};
use crate::limits::STEPS;
use crate::model::{Choice, Condition, NamedText, RuleBody, Step, StepKind};
use crate::program::{Card, FactId, FactKind, Node, Op, PathwayId, Rule, RuleId, RuleKind, SendTo, ServiceSet};
use crate::source::{Span, Spanned};
use std::rc::Rc;

/// What a run of steps is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Start,
    Pathway,
    Overlay,
}

/// Where a run stands.
pub(super) struct Place<'a, 'p> {
    pub part: Part,
    pub pathway: Option<PathwayId>,
    /// Where source keys are looked up.
    pub sources: Vec<&'a [NamedText]>,
    /// Overlays to put in at `use: overlays`, by their places in the library.
    pub overlays: &'p [usize],
    /// Shared runs being put in, outermost first.
    pub within: Vec<&'a str>,
    /// It is put in many times, so its conditions are settled once.
    pub many: bool,
}

/// Adds a node with its place in the files.
pub(super) fn push(work: &mut Work<'_>, node: Node, span: Span) {
    let origin = work.origin(span);
    work.program.nodes.push(node);
    work.program.origins.push(origin);
}

/// A run of steps, one after the other. `first` is the node its part begins with.
pub(super) fn run<'a>(work: &mut Work<'a>, steps: &'a [Step], place: &mut Place<'a, '_>, asked: &mut Asked<'_>, first: usize) {
    for step in steps {
        if work.program.nodes.len() - first > STEPS {
            work.faults.push(checks::too_many::fault(step.span, "steps in one pathway, shared runs and overlays put in", STEPS));
            return;
        }
        one(work, step, place, asked, first);
    }
}

fn one<'a>(work: &mut Work<'a>, step: &'a Step, place: &mut Place<'a, '_>, asked: &mut Asked<'_>, first: usize) {
    checks::overlay_contents::check(work, step, place.part);
    match &step.kind {
        StepKind::Check { title, ask, if_any, body } => {
            let facts = card_facts(work, ask, asked);
            let verdict = if_any.as_ref().or(body.at_least.as_ref());
            let tree = Tree::Or(facts.iter().map(|(fact, span)| so(*fact, *span)).collect());
            let rule = (verdict.is_some() || !body.actions.is_empty() || !body.advise.is_empty()).then(|| {
                let cond = tree.emit(&mut work.program.tests);
                let reads = facts.iter().map(|(fact, _)| *fact).collect();
                let settled = Rc::new(Settled { tree, cond, reads, text: String::new() });
                let mut rule = rule(work, RuleKind::Card, &settled, body, place, title.span);
                rule.demand = verdict.and_then(|d| work.demand(d));
                work.rule(rule)
            });
            let card =
                Card { title: title.value.clone(), facts: facts.iter().map(|(fact, _)| *fact).collect(), rule, ends: if_any.is_some() };
            let at = u32::try_from(work.program.cards.len()).unwrap_or(u32::MAX);
            work.program.cards.push(card);
            push(work, Node::Card(at), step.span);
        }
        StepKind::Ask { fact, when, otherwise } => ask(work, step, (fact, when.as_ref(), otherwise.as_ref()), place, asked),
        StepKind::Score { score, when, otherwise } => score_step(work, step, (score, when.as_ref(), otherwise.as_ref()), place, asked),
        StepKind::If { when, body } => {
            let settled = settle(work, when, place);
            asked.read(&settled.tree);
            let mut rule = rule(work, RuleKind::If, &settled, body, place, step.span);
            rule.demand = body.at_least.as_ref().and_then(|d| work.demand(d));
            let id = work.rule(rule);
            push(work, Node::Rule(id), step.span);
        }
        StepKind::Use(name) => put_in(work, name, place, asked, first),
        StepKind::Go { to, when, because } => {
            let settled = when.as_ref().map_or_else(Work::always, |w| settle(work, w, place));
            asked.read(&settled.tree);
            let body = RuleBody { because: because.clone(), ..RuleBody::default() };
            let rule = rule(work, RuleKind::Go, &settled, &body, place, step.span);
            let rule = work.rule(rule);
            if let Some(to) = work.one(Of::Pathway, to, Names::pathway) {
                push(work, Node::Go { rule, to }, step.span);
            }
        }
        StepKind::SendTo { hub, instead_of, because } => send_to(work, step.span, (hub, instead_of, because.as_ref()), place),
        StepKind::Decide(choices) => decide(work, choices, step.span, place, asked),
    }
}

fn settle<'a>(work: &mut Work<'a>, condition: &'a Condition, place: &Place<'a, '_>) -> Rc<Settled> {
    if place.many { work.settle_shared(condition) } else { work.settle(condition) }
}

/// "This yes/no fact is so."
fn so(fact: FactId, span: Span) -> Tree {
    Tree::Test(Leaf { slot: fact.slot(), op: Op::Equal, value: 1, need: Need::Fact(fact), span })
}

fn card_facts(work: &mut Work<'_>, ask: &[Spanned<String>], asked: &mut Asked<'_>) -> Vec<(FactId, Span)> {
    let mut facts = Vec::with_capacity(ask.len());
    for name in ask {
        let Some(fact) = work.one(Of::Fact, name, Names::fact) else { continue };
        if work.program.facts.get(fact.at()).is_some_and(|def| def.kind != FactKind::YesNo) {
            work.faults.push(checks::card_form::fault(name));
            continue;
        }
        facts.push((fact, name.span));
    }
    for (fact, span) in &facts {
        asking(work, *fact, *span, asked);
    }
    facts
}

/// Enters a question into the books: what its own `only_if` reads must be known, and it is known afterwards.
fn asking(work: &mut Work<'_>, fact: FactId, span: Span, asked: &mut Asked<'_>) {
    if let Some(Some(only_if)) = work.only_ifs.get(fact.at()) {
        asked.read(&only_if.tree);
        if work.program.facts.get(fact.at()).is_some_and(|f| f.otherwise.is_none()) {
            let written = work.library.facts.get(fact.at()).map_or(span, |f| f.name.span);
            work.faults.push(checks::otherwise_missing::of_fact(written, work.program.facts.get(fact.at())));
        }
    }
    if let Some(ever) = work.asked.get_mut(fact.at()) {
        *ever = true;
    }
    asked.ask(Need::Fact(fact), span);
}

type Asks<'s, 'a> = (&'s Spanned<String>, Option<&'a Condition>, Option<&'s Spanned<String>>);

fn ask<'a>(work: &mut Work<'a>, step: &Step, (name, when, otherwise): Asks<'_, 'a>, place: &Place<'a, '_>, asked: &mut Asked<'_>) {
    let settled = when.map_or_else(Work::always, |w| settle(work, w, place));
    asked.read(&settled.tree);
    let Some(fact) = work.one(Of::Fact, name, Names::fact) else { return };
    let Some(def) = work.program.facts.get(fact.at()).cloned() else { return };
    let told = otherwise.and_then(|value| match def.kind {
        FactKind::Text | FactKind::List(_) | FactKind::Age(_) => Some(0),
        _ => value_or_fault(work, &def, value),
    });
    if when.is_some() && otherwise.is_none() && def.otherwise.is_none() && !def.for_handover {
        work.faults.push(checks::otherwise_missing::fault(name));
    }
    let worst = work.program.unknown.get(fact.at()).copied().unwrap_or(0);
    let otherwise = told.or(def.otherwise).or(def.unsure).unwrap_or(worst);
    checks::nobody_can_answer::check(work, fact, told.is_some());
    asking(work, fact, name.span, asked);
    push(work, Node::Ask { fact, when: settled.cond, otherwise }, step.span);
}

fn score_step<'a>(work: &mut Work<'a>, step: &Step, (name, when, otherwise): Asks<'_, 'a>, place: &Place<'a, '_>, asked: &mut Asked<'_>) {
    let settled = when.map_or_else(Work::always, |w| settle(work, w, place));
    asked.read(&settled.tree);
    let Some(score) = work.one(Of::Score, name, scores::named) else { return };
    if when.is_some() && otherwise.is_none() {
        work.faults.push(checks::otherwise_missing::fault(name));
    }
    let told = otherwise.and_then(|value| {
        let read = thousandths(&value.value);
        if read.is_none() {
            work.faults.push(checks::score_points::no_number(value));
        }
        read
    });
    let asks = work.program.scores.get(score.0 as usize).map(|s| s.asks.clone()).unwrap_or_default();
    // Where it is asked only of some, its items are known afterwards only to those.
    let here = when.is_none();
    if !here {
        asked.enter();
    }
    for fact in asks {
        if !asked.knows(Need::Fact(fact)) {
            checks::nobody_can_answer::check(work, fact, false);
            asking(work, fact, name.span, asked);
        }
    }
    if !here {
        asked.leave();
    }
    asked.ask(Need::Score(score), name.span);
    push(work, Node::Score { score, when: settled.cond, otherwise: told.unwrap_or(0) }, step.span);
}

/// A rule without its demand.
fn rule<'a>(work: &mut Work<'a>, kind: RuleKind, settled: &Settled, body: &RuleBody, place: &Place<'a, '_>, span: Span) -> Rule {
    if body.because.is_none() {
        work.faults.push(checks::because_missing::fault(span, kind));
    }
    let (because, source) = work.reason(body.because.as_ref(), &place.sources);
    let (staff_because, staff_source) = work.reason(body.staff_because.as_ref(), &place.sources);
    Rule {
        kind,
        when: settled.cond,
        text: settled.text.clone(),
        demand: None,
        actions: work.all(Of::Action, &body.actions, Names::action),
        advice: work.all(Of::Advice, &body.advise, Names::advice),
        because,
        source,
        staff_because,
        staff_source,
        reads: settled.reads.clone(),
        pathway: place.pathway,
        origin: work.origin(span),
    }
}

fn put_in<'a>(work: &mut Work<'a>, name: &'a Spanned<String>, place: &mut Place<'a, '_>, asked: &mut Asked<'_>, first: usize) {
    if name.value == "overlays" {
        overlays(work, name.span, place, asked, first);
        return;
    }
    let library = work.library;
    let Some(shared) = work.one(Of::Shared, name, |names, n| names.place(Of::Shared, n)).and_then(|at| library.shared.get(at)) else {
        return;
    };
    if place.within.contains(&name.value.as_str()) {
        work.faults.push(checks::shared_circle::fault(name));
        return;
    }
    place.within.push(&name.value);
    place.sources.insert(0, &shared.sources);
    let many = std::mem::replace(&mut place.many, true);
    run(work, &shared.steps, place, asked, first);
    place.many = many;
    place.sources.remove(0);
    place.within.pop();
}

fn overlays<'a>(work: &mut Work<'a>, span: Span, place: &Place<'a, '_>, asked: &mut Asked<'_>, first: usize) {
    let library = work.library;
    if place.part != Part::Pathway || !place.within.is_empty() {
        work.faults.push(checks::overlays_place::elsewhere(span));
        return;
    }
    for overlay in place.overlays.iter().filter_map(|at| library.overlays.get(*at)) {
        let settled = work.settle_shared(&overlay.applies);
        let at = work.program.nodes.len();
        push(work, Node::Overlay { applies: settled.cond, past: 0 }, overlay.name.span);
        let mut inside = Place {
            part: Part::Overlay,
            pathway: place.pathway,
            sources: vec![&overlay.sources],
            overlays: &[],
            within: Vec::new(),
            many: true,
        };
        asked.enter();
        run(work, &overlay.steps, &mut inside, asked, first);
        asked.leave();
        let end = u32::try_from(work.program.nodes.len()).unwrap_or(u32::MAX);
        if let Some(Node::Overlay { past, .. }) = work.program.nodes.get_mut(at) {
            *past = end;
        }
    }
}

type Sends<'s> = (&'s Spanned<String>, &'s [Spanned<String>], Option<&'s Spanned<String>>);

/// The same line put into many pathways is one swap: a call keeps the set of active ones in 64 bits.
fn send_to<'a>(work: &mut Work<'a>, span: Span, (hub, instead_of, because): Sends<'_>, place: &Place<'a, '_>) {
    if let Some(send) = work.sends.get(&span).copied() {
        push(work, Node::SendTo(send), span);
        return;
    }
    let to = work.one(Of::Service, hub, Names::service);
    let from = work.all(Of::Service, instead_of, Names::service);
    let Some(to) = to else { return };
    checks::send_to_legality::check(work, hub, to, instead_of, &from);
    if work.program.sends.len() >= 64 {
        work.faults.push(checks::too_many::fault(span, "`send_to` lines", 64));
        return;
    }
    let body = RuleBody { because: because.cloned(), ..RuleBody::default() };
    let mut rule = rule(work, RuleKind::SendTo, &Work::always(), &body, place, span);
    rule.pathway = None;
    let rule = work.rule(rule);
    let send = u16::try_from(work.program.sends.len()).unwrap_or(u16::MAX);
    let instead_of = from.into_iter().fold(ServiceSet::default(), |set, s| set.union(ServiceSet::one(s)));
    work.program.sends.push(SendTo { hub: to, instead_of, rule });
    work.sends.insert(span, send);
    push(work, Node::SendTo(send), span);
}

fn decide<'a>(work: &mut Work<'a>, choices: &'a [Choice], span: Span, place: &Place<'a, '_>, asked: &mut Asked<'_>) {
    checks::decide_form::check(work, choices, span);
    let mut rules = Vec::with_capacity(choices.len());
    for choice in choices {
        let settled = choice.when.as_ref().map_or_else(Work::always, |w| settle(work, w, place));
        asked.read(&settled.tree);
        let mut rule = rule(work, RuleKind::Decide, &settled, &choice.body, place, choice.span);
        rule.demand = choice.body.at_least.as_ref().and_then(|d| work.demand(d));
        rules.push(rule);
    }
    let first = RuleId(u32::try_from(work.program.rules.len()).unwrap_or(u32::MAX));
    let count = u16::try_from(rules.len()).unwrap_or(u16::MAX);
    work.program.rules.extend(rules);
    push(work, Node::Decide { first, count }, span);
}
