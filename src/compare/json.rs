//! A comparison as JSON: the same facts as the text, every count exact.

use super::gate::Gated;
use fingerpost_engine::prove::PathLine;
use fingerpost_engine::prove::compare::{Cell, Change, Difference, Happening, HappeningKind, Share, TextChange, TopicDifference, Witness};
use fingerpost_engine::prove::diagram::Count;
use fingerpost_engine::prove::replay::Conversation;
use serde_json::{Value, json};

/// The whole.
pub fn difference(found: &Difference, gate: Option<&[Gated]>) -> Value {
    let texts = |t: &TextChange| json!({ "what": t.what, "old_hash": TextChange::hash(&t.old), "new_hash": TextChange::hash(&t.new), "old": t.old, "new": t.new });
    let gated = |g: &Gated| json!({ "topic": g.topic, "cell": g.cell, "signed": g.signed, "refused": g.refused });
    json!({
        "old": found.old,
        "new": found.new,
        "same": found.is_same(),
        "said_of_counts": Share::SENTENCE,
        "topics": found.topics.iter().map(topic).collect::<Vec<_>>(),
        "added": found.added,
        "removed": found.removed,
        "facts": {
            "renamed": found.facts.renamed, "ambiguous": found.facts.ambiguous, "retyped": found.facts.retyped,
            "added": found.facts.added, "removed": found.facts.removed,
        },
        "texts": found.texts.iter().map(texts).collect::<Vec<_>>(),
        "gate": gate.map(|all| json!({ "passes": all.iter().all(Gated::passes), "cells": all.iter().map(gated).collect::<Vec<_>>() })),
    })
}

/// How a topic ended, as one word.
pub fn word(change: Change) -> &'static str {
    match change {
        Change::SameProgram => "same program",
        Change::Proved => "no change, proved",
        Change::Changed => "changed",
        Change::NotExhausted(_) => "not exhausted",
    }
}

fn topic(t: &TopicDifference) -> Value {
    json!({
        "topic": t.name,
        "was_called": (t.old_name != t.name).then_some(&t.old_name),
        "change": word(t.change),
        "sets_of_answers": t.vectors.to_string(),
        "cells": t.cells.iter().map(|c| cell(c, &t.vectors)).collect::<Vec<_>>(),
        "also": t.also.iter().map(happening).collect::<Vec<_>>(),
    })
}

fn share(part: &Count, of: &Count) -> Value {
    let share = Share::of(part, of);
    json!({ "count": part.to_string(), "of": of.to_string(), "fraction": format!("{}/{}", share.part, share.whole), "percent": share.percent() })
}

fn cell(c: &Cell, vectors: &Count) -> Value {
    json!({
        "old": c.old, "new": c.new, "order": c.order.word(), "share": share(&c.count, vectors),
        "demands_differ_beneath": c.beneath.to_string(), "person": c.witness.as_ref().map(witness),
    })
}

fn happening(h: &Happening) -> Value {
    let kind = if h.kind == HappeningKind::Action { "action" } else { "topic in front" };
    json!({ "kind": kind, "name": h.name, "change": if h.lost { "lost" } else { "new" }, "share": share(&h.count, &h.of), "person": witness(&h.witness) })
}

fn witness(w: &Witness) -> Value {
    json!({ "old": conversation(&w.old), "new": conversation(&w.new) })
}

fn conversation(c: &Conversation) -> Value {
    let path: Vec<Value> = c.path.iter().map(PathLine::json).collect();
    json!({ "outcome": c.outcome, "path": path, "answers": c.answers })
}
