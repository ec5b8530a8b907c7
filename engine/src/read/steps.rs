//! Steps of a checklist and the rules of `decide`. Each kind is chosen by its kind key; a broken step does not hide the next.

use super::decode::{Desk, Map, items, open};
use super::faults::{keys, value};
use super::tree::{Kind, Node};
use super::{decode, scalar};
use crate::model::{Choice, Condition, Demand, RuleBody, Step, StepKind};

/// The kind keys, in the order in which one of two decides.
const KINDS: [&str; 8] = ["check", "decide", "send_to", "go", "use", "score", "ask", "if"];

/// The list under `steps:`.
pub(crate) fn steps(map: &mut Map<'_, '_, '_>) -> Vec<Step> {
    map.need("steps").map_or_else(Vec::new, |node| items(node, "steps", map.desk).iter().filter_map(|item| step(item, map.desk)).collect())
}

fn step(node: &Node, desk: &mut Desk<'_>) -> Option<Step> {
    let mut map = open(node, "a step", desk)?;
    let kind = kind_of(&mut map)?;
    let read = match kind {
        "check" => check(&mut map),
        "decide" => decide(&mut map),
        "send_to" => send_to(&mut map),
        "go" => go(&mut map),
        "use" => map.name("use").map(StepKind::Use),
        "score" | "ask" => ask(&mut map, kind),
        _ => rule(&mut map),
    };
    map.close();
    read.map(|kind| Step { kind, span: node.span })
}

/// The one kind key of a step. `ask` belongs to `check`, and `if` to `go`.
fn kind_of(map: &mut Map<'_, '_, '_>) -> Option<&'static str> {
    let present: Vec<&'static str> = KINDS.into_iter().filter(|kind| map.keys().any(|(key, _)| key == *kind)).collect();
    let Some(first) = present.first().copied() else {
        let misspelt = map.keys().find(|(key, _)| keys::nearest(key, &KINDS).is_some());
        map.desk.faults.push(keys::step_without_kind(map.head(), &KINDS, misspelt));
        return None;
    };
    let card = first == "ask" && map.take("ask").is_some_and(|node| matches!(node.kind, Kind::List(_)));
    let misspelt = map.keys().find(|(key, _)| keys::nearest(key, &["check"]).is_some());
    if card && misspelt.is_some() {
        map.desk.faults.push(keys::step_without_kind(map.head(), &KINDS, misspelt));
        return None;
    }
    let belongs = |kind: &str| matches!((first, kind), ("check", "ask") | ("go", "if"));
    if let Some(second) = present.iter().skip(1).find(|kind| !belongs(kind)) {
        map.desk.faults.push(keys::step_of_two_kinds(first, second, map.key_span(first), map.key_span(second)));
        return None;
    }
    Some(first)
}

fn check(map: &mut Map<'_, '_, '_>) -> Option<StepKind> {
    let title = map.need_prose("check");
    let asked = map.need("ask");
    let ask = asked.map_or_else(Vec::new, |node| decode::names(node, "ask", map.desk));
    let if_any = map.take("if_any").and_then(|node| demand(node, "if_any", map.desk));
    let body = body(map, "at_least");
    (asked.is_some()).then_some(())?;
    Some(StepKind::Check { title: title?, ask, if_any, body })
}

fn ask(map: &mut Map<'_, '_, '_>, kind: &'static str) -> Option<StepKind> {
    let node = map.take(kind)?;
    let when = map.condition("when");
    let otherwise = map.answer("otherwise");
    if kind == "ask" && matches!(node.kind, Kind::List(_)) {
        let fault = keys::key_does_not_fit(
            "a list of facts",
            node.span,
            "only a card asks several at once; write `check:` with a title above `ask:`",
        );
        map.desk.faults.push(fault);
        return None;
    }
    let fact = scalar::name(node, &decode::quoted(kind), map.desk.file, &mut map.desk.faults)?;
    Some(if kind == "ask" { StepKind::Ask { fact, when, otherwise } } else { StepKind::Score { score: fact, when, otherwise } })
}

fn rule(map: &mut Map<'_, '_, '_>) -> Option<StepKind> {
    let when = map.condition("if");
    let body = body(map, "at_least");
    if body.at_least.is_none() && body.actions.is_empty() && body.advise.is_empty() {
        let some = ["at_least", "do", "advise"].iter().any(|key| map.take(key).is_some());
        if !some {
            map.desk.faults.push(keys::missing_key("a rule", "at_least", map.head()).mend("add `at_least:`, `do:` or `advise:`"));
        }
    }
    Some(StepKind::If { when: when?, body })
}

fn go(map: &mut Map<'_, '_, '_>) -> Option<StepKind> {
    let to = map.name("go");
    let when = map.condition("if");
    let written = map.take("if").is_some();
    let because = map.prose("because");
    // A jump whose condition cannot be read must not become a jump for everybody.
    if written && when.is_none() {
        return None;
    }
    Some(StepKind::Go { to: to?, when: when.filter(|c| !matches!(c, Condition::Always(_))), because })
}

fn send_to(map: &mut Map<'_, '_, '_>) -> Option<StepKind> {
    let hub = map.name("send_to");
    map.need("instead_of");
    let instead_of = map.names("instead_of");
    let because = map.prose("because");
    Some(StepKind::SendTo { hub: hub?, instead_of, because })
}

fn decide(map: &mut Map<'_, '_, '_>) -> Option<StepKind> {
    let node = map.take("decide")?;
    let choices: Vec<Choice> = items(node, "decide", map.desk).iter().filter_map(|item| choice(item, map.desk)).collect();
    (!matches!(&node.kind, Kind::Scalar(..) | Kind::Map(_))).then_some(StepKind::Decide(choices))
}

fn choice(node: &Node, desk: &mut Desk<'_>) -> Option<Choice> {
    let mut map = open(node, "a rule of `decide`", desk)?;
    let otherwise = map.take("otherwise").and_then(|node| demand(node, "otherwise", map.desk));
    let conditional = map.take("if").is_some();
    let last = map.take("otherwise").is_some();
    let when = map.condition("if");
    if conditional && last {
        map.desk.faults.push(keys::step_of_two_kinds("if", "otherwise", map.key_span("if"), map.key_span("otherwise")));
    } else if !conditional && !last {
        map.desk
            .faults
            .push(keys::missing_key("a rule of `decide`", "if", map.head()).mend("begin it with `if:`, or with `otherwise:` for the last"));
    }
    let mut body = if last {
        map.take("then")
            .map(|node| keys::key_does_not_fit("then", node.span, "`otherwise` names the outcome"))
            .into_iter()
            .for_each(|f| map.desk.faults.push(f));
        body_without_demand(&mut map)
    } else {
        map.need("then");
        body(&mut map, "then")
    };
    if last {
        body.at_least = otherwise;
    }
    map.close();
    // A rule whose condition cannot be read must not become a rule for everybody.
    if conditional == last || (conditional && when.is_none()) || body.at_least.is_none() {
        return None;
    }
    Some(Choice { when, body, span: node.span })
}

fn body(map: &mut Map<'_, '_, '_>, demand_key: &'static str) -> RuleBody {
    let at_least = map.take(demand_key).and_then(|node| demand(node, demand_key, map.desk));
    RuleBody { at_least, ..body_without_demand(map) }
}

fn body_without_demand(map: &mut Map<'_, '_, '_>) -> RuleBody {
    RuleBody {
        at_least: None,
        actions: map.names("do"),
        advise: map.names("advise"),
        because: map.prose("because"),
        staff_because: map.prose("staff_because"),
    }
}

/// A disposition, or `{ within: T }`.
pub(crate) fn demand(node: &Node, what: &'static str, desk: &mut Desk<'_>) -> Option<Demand> {
    if let Kind::Map(_) = &node.kind {
        let mut map = open(node, "a demand", desk)?;
        let within = map.need_time("within");
        map.close();
        return within.map(Demand::Within);
    }
    if node.is_empty() {
        desk.faults.push(value::empty(&decode::quoted(what), node.span));
        return None;
    }
    scalar::name(node, &decode::quoted(what), desk.file, &mut desk.faults).map(Demand::Disposition)
}
