//! Pathways, promises, shared runs, overlays, interrupts, the start and the list of topics.

use super::decode::{Desk, Map, items, open};
use super::tree::Node;
use super::{decode, people, scalar, steps};
use crate::model::{Condition, Interrupt, Overlay, Pathway, Promise, Shared, Start, Topics};
use crate::source::Span;

/// A file that begins with `pathway:`.
pub(crate) fn pathway(mut map: Map<'_, '_, '_>, whole: Span) -> Option<Pathway> {
    let id = map.need_name("pathway");
    let title = map.need_prose("title");
    let written = map.take("for");
    let applies = map.applies(written);
    let read = Pathway {
        title: title.unwrap_or_default(),
        also_called: map.labels("also_called"),
        about: map.names("about"),
        applies,
        otherwise: map.name("otherwise"),
        sources: map.texts("sources"),
        steps: steps::steps(&mut map),
        always: always(&mut map),
        worse_here: map.answers("worse_here"),
        vignettes: people::vignettes(&mut map),
        symptom_group: map.label("symptom_group"),
        before: map.prose("before"),
        gentle: map.word("mood", &[("gentle", ())]).is_some(),
        span: whole,
        id: id.clone().unwrap_or_default(),
    };
    map.close();
    id.map(|_| read)
}

impl Map<'_, '_, '_> {
    /// `for:`; `everyone` is no condition.
    fn applies(&mut self, node: Option<&Node>) -> Option<Condition> {
        let node = node?;
        if node.scalar().is_some_and(|(text, _)| text == "everyone") {
            return None;
        }
        scalar::condition(node, "`for`", self.desk.file, &mut self.desk.faults)
    }
}

fn always(map: &mut Map<'_, '_, '_>) -> Vec<Promise> {
    let Some(node) = map.take("always") else { return Vec::new() };
    items(node, "always", map.desk).iter().filter_map(|item| promise(item, map.desk)).collect()
}

fn promise(node: &Node, desk: &mut Desk<'_>) -> Option<Promise> {
    let before = desk.faults.len();
    let mut map = open(node, "a promise", desk)?;
    let read = Promise {
        when: map.condition("if"),
        call_when: map.condition("call_if"),
        at_least: map.take("at_least").and_then(|node| steps::demand(node, "at_least", map.desk)),
        must_do: map.names("must_do"),
        unless_at_least: map.name("unless_at_least"),
        if_less_than: map.name("if_less_than"),
        must_have_asked: map.names("must_have_asked"),
        span: node.span,
    };
    let starts: Vec<(&str, Span)> = map.keys().filter(|(key, _)| matches!(*key, "if" | "call_if" | "if_less_than")).collect();
    match starts.as_slice() {
        [] => {
            let fault =
                super::faults::keys::missing_key("a promise", "if", map.head()).mend("begin it with `if:`, `call_if:` or `if_less_than:`");
            map.desk.faults.push(fault);
        }
        [("if_less_than", _)] => drop(map.need("must_have_asked")),
        [_] => {
            if map.take("at_least").is_none() && map.take("must_do").is_none() {
                let fault = super::faults::keys::missing_key("a promise", "at_least", map.head()).mend("add `at_least:` or `must_do:`");
                map.desk.faults.push(fault);
            }
        }
        [(first, one), (second, two), ..] => map.desk.faults.push(super::faults::keys::step_of_two_kinds(first, second, *one, *two)),
    }
    map.close();
    // A promise with a fault in it would promise something else than its author meant.
    (desk.faults.len() == before).then_some(read)
}

/// A file that begins with `shared:`.
pub(crate) fn shared(mut map: Map<'_, '_, '_>) -> Option<Shared> {
    let name = map.need_name("shared");
    let steps = steps::steps(&mut map);
    let sources = map.texts("sources");
    map.close();
    Some(Shared { name: name?, steps, sources })
}

/// A file that begins with `overlay:`.
pub(crate) fn overlay(mut map: Map<'_, '_, '_>, whole: Span) -> Option<Overlay> {
    let name = map.need_name("overlay");
    let about = map.need("about").and_then(|node| {
        let all = node.scalar().is_some_and(|(text, _)| text == "all");
        if all { None } else { Some(decode::names(node, "about", map.desk)) }
    });
    let written = map.need("for");
    let everyone =
        written.filter(|node| node.scalar().is_some_and(|(text, _)| text == "everyone")).map(|node| Condition::Always(node.span));
    let applies = everyone.or_else(|| map.applies(written));
    let steps = steps::steps(&mut map);
    let sources = map.texts("sources");
    map.close();
    Some(Overlay { name: name?, about, applies: applies?, steps, sources, span: whole })
}

/// The list under `interrupts:`.
pub(crate) fn interrupts(node: &Node, desk: &mut Desk<'_>) -> Vec<Interrupt> {
    let mut read = Vec::new();
    for item in items(node, "interrupts", desk) {
        let Some(mut map) = open(item, "an interrupt", desk) else { continue };
        map.need("if");
        let when = map.condition("if");
        let topic = map.need_name("topic");
        map.close();
        if let (Some(when), Some(topic)) = (when, topic) {
            read.push(Interrupt { when, topic, span: item.span });
        }
    }
    read
}

/// A file that begins with `start:`.
pub(crate) fn start(mut map: Map<'_, '_, '_>, whole: Span) -> Start {
    map.word("start", &[("everyone", ())]);
    let read = Start { given: map.names("given"), steps: steps::steps(&mut map), sources: map.texts("sources"), span: whole };
    map.close();
    read
}

/// A file that begins with `topics:`.
pub(crate) fn topics(mut map: Map<'_, '_, '_>) -> Topics {
    let order = map.names("topics");
    let none_fits = map.name("none_fits");
    let mut groups = Vec::new();
    if let Some(node) = map.take("groups") {
        for item in items(node, "groups", map.desk) {
            let Some(mut group) = open(item, "a group", map.desk) else { continue };
            let title = group.need_prose("title");
            group.need("topics");
            let topics = group.names("topics");
            group.close();
            if let Some(title) = title {
                groups.push((title, topics));
            }
        }
    }
    map.close();
    Topics { order, none_fits, groups }
}
