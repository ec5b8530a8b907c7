//! Vignettes and whole calls. Values are kept as written: whether they fit their fact is asked later.

use super::decode::{Desk, Map, entries, items, open};
use super::faults::keys;
use super::scalar;
use super::tree::{Kind, Node};
use crate::model::{Call, Given, GivenValue, Vignette};

/// The list under `vignettes:`.
pub(crate) fn vignettes(map: &mut Map<'_, '_, '_>) -> Vec<Vignette> {
    let Some(node) = map.take("vignettes") else { return Vec::new() };
    items(node, "vignettes", map.desk).iter().filter_map(|item| vignette(item, map.desk)).collect()
}

fn vignette(node: &Node, desk: &mut Desk<'_>) -> Option<Vignette> {
    let mut map = open(node, "a vignette", desk)?;
    let read = person(&mut map, node);
    map.close();
    read
}

/// The list under `calls:`.
pub(crate) fn calls(node: &Node, desk: &mut Desk<'_>) -> Vec<Call> {
    let mut read = Vec::new();
    for item in items(node, "calls", desk) {
        let Some(mut map) = open(item, "a call", desk) else { continue };
        let vignette = person(&mut map, item);
        map.need("topics");
        let topics = map.names("topics");
        let volunteered = map.names("volunteered");
        let first_said = map.take("first_said").map_or_else(Vec::new, |node| given(node, "first_said", map.desk));
        let on = map.answer("on");
        map.close();
        if let Some(vignette) = vignette {
            read.push(Call { vignette, topics, volunteered, first_said, on });
        }
    }
    read
}

fn person(map: &mut Map<'_, '_, '_>, node: &Node) -> Option<Vignette> {
    let name = map.need_prose("name");
    let said = map.need("given").map_or_else(Vec::new, |node| given(node, "given", map.desk));
    let expect = map.need_name("expect");
    let also = map.take("also").map(|node| super::decode::names(node, "also", map.desk));
    let does = map.names("does");
    let asked = map.names("asked");
    let not_asked = map.names("not_asked");
    Some(Vignette { name: name?, given: said, expect: expect?, also, does, asked, not_asked, span: node.span })
}

fn given(node: &Node, what: &'static str, desk: &mut Desk<'_>) -> Vec<Given> {
    let read = entries(node, what, desk, |value, desk| match &value.kind {
        Kind::List(items) => {
            Some(GivenValue::Many(items.iter().filter_map(|item| scalar::answer(item, "an entry of the list", &mut desk.faults)).collect()))
        }
        Kind::Map(_) => {
            desk.faults.push(keys::word_expected("an answer", value.span, false));
            None
        }
        Kind::Scalar(..) => scalar::answer(value, "an answer", &mut desk.faults).map(GivenValue::One),
    });
    read.into_iter().map(|(name, value)| Given { name, value }).collect()
}
