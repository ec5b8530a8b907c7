//! A file's first key says its kind; here is the list of kinds and who reads each.

use super::decode::{Desk, open};
use super::faults::{keys, value};
use super::tree::{Kind, Node};
use super::{fact, outcome, pathway, people, words};
use crate::model::Library;
use crate::source::Span;
use std::collections::BTreeMap;

/// The keys a file may begin with.
const KINDS: [&str; 21] = [
    "library",
    "facts",
    "answer_sets",
    "derived",
    "scores",
    "tiers",
    "dispositions",
    "actions",
    "start",
    "topics",
    "shared",
    "overlay",
    "interrupts",
    "pathway",
    "advice",
    "wordings",
    "list",
    "help_lines",
    "language",
    "calls",
    "after_correction",
];

/// Kinds of which a library has one, and where the first stood.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    first: BTreeMap<&'static str, Span>,
}

impl Kept {
    /// Whether this is the only one so far; else the fault is raised.
    fn only(&mut self, kind: &'static str, at: Span, desk: &mut Desk<'_>) -> bool {
        match self.first.get(kind) {
            Some(first) => {
                desk.faults.push(keys::second_of_its_kind(kind, at, *first));
                false
            }
            None => self.first.insert(kind, at).is_none(),
        }
    }
}

/// Reads one file into the library.
pub(crate) fn file(root: &Node, desk: &mut Desk<'_>, library: &mut Library, kept: &mut Kept) {
    let entries = match &root.kind {
        Kind::Map(entries) if !entries.is_empty() => entries,
        Kind::Scalar(..) if root.is_empty() => return desk.faults.push(keys::empty_file(root.span)),
        Kind::Map(_) => return desk.faults.push(keys::empty_file(root.span)),
        Kind::Scalar(..) | Kind::List(_) => return desk.faults.push(keys::keys_expected("a file", root.span)),
    };
    let Some((key, first)) = entries.first().and_then(|(key, _)| key.scalar().map(|(text, _)| (key, text))) else { return };
    let Some(kind) = KINDS.iter().find(|kind| **kind == first) else {
        let later = entries.iter().find_map(|(key, _)| {
            let (text, _) = key.scalar()?;
            KINDS
                .iter()
                .find(|kind| **kind == text && !matches!(text, "start" | "list" | "advice" | "topics" | "language"))
                .map(|kind| (kind, key.span))
        });
        return desk.faults.push(match later {
            Some((kind, at)) => keys::kind_not_first(at, kind, key.span),
            None => keys::unknown_file_kind(key.span, first, &KINDS),
        });
    };
    read(kind, key.span, root, desk, library, kept);
}

fn read(kind: &'static str, at: Span, root: &Node, desk: &mut Desk<'_>, library: &mut Library, kept: &mut Kept) {
    let once = matches!(kind, "library" | "tiers" | "start" | "topics");
    if once && !kept.only(kind, at, desk) {
        return;
    }
    let whole = root.span;
    let Some(map) = open(root, what(kind), desk) else { return };
    match kind {
        "library" => library.header = Some(outcome::header(map)),
        "tiers" => library.services = Some(outcome::services(map, whole)),
        "start" => library.start = Some(pathway::start(map, whole)),
        "topics" => library.topics = Some(pathway::topics(map)),
        "pathway" => library.pathways.extend(pathway::pathway(map, whole)),
        "shared" => library.shared.extend(pathway::shared(map)),
        "overlay" => library.overlays.extend(pathway::overlay(map, whole)),
        "wordings" => library.wordings.push(words::wordings(map)),
        "list" => library.lists.extend(words::term_list(map)),
        "help_lines" => library.help_lines.extend(words::help_lines(map)),
        "language" => library.languages.extend(words::language(map)),
        "facts" | "answer_sets" | "derived" => several(map, &["facts", "answer_sets", "derived"], library, kept),
        "dispositions" | "after_correction" => several(map, &["dispositions", "after_correction"], library, kept),
        "scores" => several(map, &["scores"], library, kept),
        "actions" => several(map, &["actions"], library, kept),
        "interrupts" => several(map, &["interrupts"], library, kept),
        "advice" => several(map, &["advice"], library, kept),
        _ => several(map, &["calls"], library, kept),
    }
}

/// A file made of one or several collections.
fn several(mut map: super::decode::Map<'_, '_, '_>, collections: &[&'static str], library: &mut Library, kept: &mut Kept) {
    for collection in collections {
        let Some(node) = map.take(collection) else { continue };
        if node.is_empty() {
            map.desk.faults.push(value::empty(&format!("`{collection}`"), node.span));
            continue;
        }
        let at = map.key_span(collection);
        match *collection {
            "facts" => library.facts.extend(fact::facts(node, map.desk)),
            "answer_sets" => library.answer_sets.extend(fact::answer_sets(node, map.desk)),
            "derived" => library.derived.extend(fact::derived(node, map.desk)),
            "scores" => library.scores.extend(fact::scores(node, map.desk)),
            "dispositions" => library.dispositions.extend(outcome::dispositions(node, map.desk)),
            "actions" => library.actions.extend(outcome::actions(node, map.desk)),
            "interrupts" => library.interrupts.extend(pathway::interrupts(node, map.desk)),
            "advice" => library.advice.extend(words::advice(node, map.desk)),
            "calls" => library.calls.extend(people::calls(node, map.desk)),
            _ => {
                if kept.only("after_correction", at, map.desk) {
                    library.after_correction = outcome::after_correction(node, map.desk);
                }
            }
        }
    }
    map.close();
}

/// A file of that kind, for headlines.
fn what(kind: &str) -> &'static str {
    match kind {
        "library" => "the library's file",
        "tiers" => "the file of services",
        "start" => "the start",
        "topics" => "the file of topics",
        "pathway" => "a pathway",
        "shared" => "a shared run",
        "overlay" => "an overlay",
        "wordings" => "a file of wordings",
        "list" => "a table of terms",
        "help_lines" => "a file of help lines",
        "language" => "a language file",
        "facts" | "answer_sets" | "derived" => "a file of facts",
        _ => "this file",
    }
}
