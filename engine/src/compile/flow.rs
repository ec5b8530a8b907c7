//! The start, the pathways with their overlays, interrupts and promises.
//!
//! Steps themselves are lowered next door; names of people's answers are lowered with the vignettes.

use super::checks::{self, fact_not_asked_yet::Asked};
use super::condition::{Need, Tree};
use super::names::{Names, Of};
use super::steps::{Part, Place, push, run};
use super::work::{Work, words};
use crate::model::{self, Condition, Pathway, Step, StepKind};
use crate::program::{Cond, Interrupt, Node, PathwayDef, PathwayId, Promise, Rule, RuleKind, Worse, WorseHere};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// Facts of the start: given, or asked by one of its lines. Only these may decide whom something is for.
pub(super) fn start_facts(work: &mut Work<'_>) {
    let library = work.library;
    let Some(start) = &library.start else {
        work.faults.push(checks::part_missing::fault(library.anywhere, "start", "`start.yaml` with what every call begins with"));
        return;
    };
    let mut found: HashSet<Need> = work.program.start.given.iter().map(|f| Need::Fact(*f)).collect();
    let mut lists: Vec<&[Step]> = vec![&start.steps];
    let mut seen: HashSet<&str> = HashSet::new();
    while let Some(steps) = lists.pop() {
        for step in steps {
            match &step.kind {
                StepKind::Check { ask, .. } => found.extend(ask.iter().filter_map(|n| work.names.fact(&n.value)).map(Need::Fact)),
                StepKind::Ask { fact, .. } => found.extend(work.names.fact(&fact.value).map(Need::Fact)),
                StepKind::Score { score, .. } => {
                    if let Some(id) = super::scores::named(&work.names, &score.value) {
                        found.insert(Need::Score(id));
                        let asks = work.program.scores.get(id.0 as usize).map(|s| s.asks.as_slice()).unwrap_or_default();
                        found.extend(asks.iter().map(|f| Need::Fact(*f)));
                    }
                }
                StepKind::Use(name) if seen.insert(name.value.as_str()) => {
                    let shared = work.names.place(Of::Shared, &name.value).and_then(|at| library.shared.get(at));
                    lists.extend(shared.map(|s| s.steps.as_slice()));
                }
                _ => {}
            }
        }
    }
    work.start_facts = found;
}

/// The start's steps. What it asks of everyone is known in every pathway.
pub(super) fn start(work: &mut Work<'_>) -> HashSet<Need> {
    let library = work.library;
    let mut asked = Asked::new(work.program.start.given.iter().map(|f| Need::Fact(*f)).collect());
    let first = work.program.nodes.len();
    work.program.start.first = u32::try_from(first).unwrap_or(u32::MAX);
    if let Some(start) = &library.start {
        let mut place =
            Place { part: Part::Start, pathway: None, sources: vec![&start.sources], overlays: &[], within: Vec::new(), many: false };
        run(work, &start.steps, &mut place, &mut asked, first);
        push(work, Node::StartDone, start.span);
    }
    asked.faults(work);
    asked.into_known()
}

/// Every pathway, in file order.
pub(super) fn pathways(work: &mut Work<'_>, known: &HashSet<Need>) {
    let library = work.library;
    let listed: HashSet<&str> = library.topics.iter().flat_map(|t| &t.order).map(|n| n.value.as_str()).collect();
    let overlays = Overlays::new(work);
    checks::tag_unused::check(work);
    for (at, pathway) in library.pathways.iter().enumerate() {
        let id = PathwayId(u16::try_from(at).unwrap_or(u16::MAX));
        one(work, id, pathway, &overlays.of(pathway), known, listed.contains(pathway.id.value.as_str()));
    }
    checks::go_circle::check(work);
    checks::promise_about_nothing::check(work);
}

/// Overlays by tag, so that a pathway finds its own without looking at all.
struct Overlays<'a> {
    all: Vec<usize>,
    by_tag: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Overlays<'a> {
    fn new(work: &mut Work<'a>) -> Self {
        let library = work.library;
        let mut made = Self { all: Vec::new(), by_tag: HashMap::new() };
        for (at, overlay) in library.overlays.iter().enumerate() {
            let settled = work.settle_shared(&overlay.applies);
            checks::only_start_facts::check(work, &settled.tree, "for");
            match &overlay.about {
                None => made.all.push(at),
                Some(tags) => tags.iter().for_each(|tag| made.by_tag.entry(tag.value.as_str()).or_default().push(at)),
            }
        }
        made
    }

    fn of(&self, pathway: &Pathway) -> Vec<usize> {
        let tagged = pathway.about.iter().filter_map(|tag| self.by_tag.get(tag.value.as_str())).flatten();
        let mut found: Vec<usize> = self.all.iter().chain(tagged).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn one<'a>(work: &mut Work<'a>, id: PathwayId, pathway: &'a Pathway, overlays: &[usize], known: &HashSet<Need>, listed: bool) {
    let first = work.program.nodes.len();
    let settled = pathway.applies.as_ref().map_or_else(Work::always, |c| work.settle(c));
    checks::only_start_facts::check(work, &settled.tree, "for");
    let otherwise = pathway.otherwise.as_ref().and_then(|name| work.one(Of::Pathway, name, Names::pathway));
    checks::pathway_form::check(work, pathway, settled.cond);
    push(work, Node::Enter { applies: settled.cond, otherwise }, pathway.id.span);
    let mut asked = Asked::new(HashSet::new()).after(known);
    let mut place =
        Place { part: Part::Pathway, pathway: Some(id), sources: vec![&pathway.sources], overlays, within: Vec::new(), many: false };
    run(work, &pathway.steps, &mut place, &mut asked, first);
    asked.faults(work);
    work.asked_in.push(asked.into_ever());
    let opening = if settled.cond == Cond::ALWAYS { opening(work, first) } else { 0 };
    let worse_here = worse_here(work, pathway);
    let text = |t: &Option<crate::source::Spanned<String>>| t.as_ref().map(|t| t.value.clone()).unwrap_or_default();
    let strings = |list: &[crate::source::Spanned<String>]| list.iter().map(|s| s.value.clone()).collect();
    work.program.pathways.push(PathwayDef {
        name: pathway.id.value.clone(),
        title: pathway.title.value.clone(),
        also_called: strings(&pathway.also_called),
        about: strings(&pathway.about),
        sources: pathway.sources.iter().map(|(key, text)| (key.value.clone(), text.value.clone())).collect(),
        first: u32::try_from(first).unwrap_or(u32::MAX),
        end: u32::try_from(work.program.nodes.len()).unwrap_or(u32::MAX),
        opening,
        symptom_group: text(&pathway.symptom_group),
        before: text(&pathway.before),
        gentle: pathway.gentle,
        listed,
        worse_here,
        origin: work.origin(pathway.id.span),
    });
    work.program.pathway_ids.entry(pathway.id.value.clone()).or_insert(id);
    for promise in &pathway.always {
        promised(work, id, promise);
    }
}

/// How many unconditional rules stand directly behind the first node.
fn opening(work: &Work<'_>, first: usize) -> u32 {
    let rules = &work.program.rules;
    let opens = |node: &&Node| match node {
        Node::Rule(rule) => rules.get(rule.0 as usize).is_some_and(|r: &Rule| r.kind == RuleKind::If && r.when == Cond::ALWAYS),
        _ => false,
    };
    let count = work.program.nodes.iter().skip(first + 1).take_while(opens).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn worse_here(work: &mut Work<'_>, pathway: &Pathway) -> Vec<WorseHere> {
    let mut found = Vec::new();
    for (name, direction) in &pathway.worse_here {
        let Some(fact) = work.one(Of::Fact, name, Names::fact) else { continue };
        let (word, because) = direction.value.split_once(',').unwrap_or((&direction.value, ""));
        let because = because.trim().strip_prefix("because").unwrap_or_default().trim();
        let worse = match word.trim() {
            "yes" | "higher" | "later" => Worse::Higher,
            "no" | "lower" => Worse::Lower,
            "neither" => Worse::Neither,
            _ => {
                work.faults.push(checks::worse_missing::here(direction));
                continue;
            }
        };
        if because.is_empty() {
            work.faults.push(checks::worse_missing::no_reason(name, direction));
            continue;
        }
        found.push(WorseHere { fact, worse, because: because.to_owned() });
    }
    found
}

fn promised<'a>(work: &mut Work<'a>, id: PathwayId, promise: &'a model::Promise) {
    let (condition, whole_call): (Option<&'a Condition>, bool) = match (&promise.when, &promise.call_when) {
        (_, Some(condition)) => (Some(condition), true),
        (condition, None) => (condition.as_ref(), false),
    };
    let settled = condition.map_or_else(Work::always, |c| work.settle(c));
    let made = Promise {
        pathway: id,
        when: settled.cond,
        reads: settled.reads.clone(),
        whole_call,
        at_least: promise.at_least.as_ref().and_then(|d| work.demand(d)),
        must_do: work.all(Of::Action, &promise.must_do, Names::action),
        unless_at_least: promise.unless_at_least.as_ref().and_then(|d| work.one(Of::Disposition, d, Names::disposition)),
        if_less_than: promise.if_less_than.as_ref().and_then(|d| work.one(Of::Disposition, d, Names::disposition)),
        must_have_asked: work.all(Of::Fact, &promise.must_have_asked, Names::fact),
        text: condition.map(words).unwrap_or_default(),
        origin: work.origin(promise.span),
    };
    let asked: Vec<(Need, Span)> =
        promise.must_have_asked.iter().filter_map(|name| work.names.fact(&name.value).map(|fact| (Need::Fact(fact), name.span))).collect();
    work.promised.push((id, whole_call, settled.tree.clone(), asked, promise.span));
    work.program.promises.push(made);
}

/// What takes over once known.
pub(super) fn interrupts(work: &mut Work<'_>) {
    let library = work.library;
    for interrupt in &library.interrupts {
        let settled = work.settle(&interrupt.when);
        let Some(topic) = work.one(Of::Pathway, &interrupt.topic, Names::pathway) else { continue };
        if settled.tree == Tree::Const(true) {
            work.faults.push(checks::interrupt_always::fault(interrupt.span));
        }
        let origin = work.origin(interrupt.span);
        work.program.interrupts.push(Interrupt { when: settled.cond, reads: settled.reads.clone(), topic, origin });
    }
}
