//! Two releases side by side against brute force: on small pathways every person is walked by both, and the matrix says the same with the same counts; what was only moved,
//! renamed or reworded is proved to change nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/small.rs"]
mod small;

use fingerpost_engine::program::Program;
use fingerpost_engine::prove::compare::{Change, Difference, HappeningKind, Order, TopicDifference, compare};
use fingerpost_engine::prove::diagram::Budget;
use fingerpost_engine::prove::domain::{Domain, Role};
use fingerpost_engine::prove::people::{Person, joined, without_interrupts};
use fingerpost_engine::prove::reach::Reach;
use fingerpost_engine::prove::states::Judge;
use small::{program, vectors, yes_no};
use std::collections::BTreeMap;

const START: &str = "start: everyone\ngiven: [channel, speaker, plan]\nsteps:\n  - ask: sex\n";
const TOPICS: &str = "topics: [one]\n";

fn facts() -> String {
    format!(
        "facts:\n{}{}{}{}{}",
        yes_no("faint", ", red_flag: call-999"),
        yes_no("hot", ""),
        yes_no("stiff", ""),
        "  heat: { answers: number, unit: °C, between: [34, 42], worse: higher, unsure_counts_as: 37, ask: { you: How hot }, why: It matters }\n",
        "  pain: { answers: one of, options: { none: None, mild: Mild, severe: Severe }, worse: later, unsure_counts_as: mild, ask: { you: Pain }, why: It matters }\n",
    )
}

const ONE: &str = "pathway: one\ntitle: One\nabout: [belly]\nsources: { own: Ours }\nsteps:\n\
    \x20 - check: Danger\n    ask: [faint]\n    if_any: call-999\n    because: Danger (own)\n\
    \x20 - use: overlays\n  - ask: hot\n  - { ask: heat, when: hot, otherwise: 37 }\n  - ask: stiff\n\
    \x20 - { if: stiff and heat >= 38, at_least: hospital-1h, because: Hot and stiff (own) }\n\
    \x20 - { if: heat >= 40, at_least: nurse-1h, do: [tell-child-team], because: Very hot (own) }\n\
    \x20 - ask: pain\n\
    \x20 - decide:\n      - { if: pain == severe, then: surgery-6h, because: Pain (own) }\n      - { otherwise: self-care, because: Mild (own) }\n";

fn library(one: &str, facts: &str) -> Program {
    program(&[("facts.yaml", facts), ("start.yaml", START), ("topics.yaml", TOPICS), ("one.yaml", one)])
}

fn difference(old: &Program, new: &Program) -> Difference {
    let found = compare(old, new, &Budget::default, &mut |_, _, _| {});
    assert_eq!(found.fault, None);
    found
}

fn only(found: &Difference) -> &TopicDifference {
    assert_eq!(found.topics.len(), 1);
    &found.topics[0]
}

fn names(program: &Program, person: &Person<'_>) -> Vec<String> {
    let entry = program.pathway_named("one").unwrap();
    let state = person.walk(&without_interrupts(program), entry).unwrap();
    let mut ids: Vec<_> = Judge::new(program).outcome(joined(&state)).iter().collect();
    ids.sort_unstable();
    ids.into_iter().map(|d| program.disposition(d).unwrap().name.clone()).collect()
}

/// Walks every person in both releases and counts; the matrix must say the same.
fn by_force(old: &Program, new: &Program) -> usize {
    let reaches = [old, new].map(|p| Reach::of(p, p.pathway_named("one").unwrap()).unwrap());
    let domain = Domain::new(&[(old, &reaches[0]), (new, &reaches[1])]);
    let mut seen: BTreeMap<(Vec<String>, Vec<String>), u64> = BTreeMap::new();
    let rows = vectors(&domain);
    for values in &rows {
        let told = domain.variables().iter().zip(values).any(|(v, c)| v.role == Role::Volunteered && *c == 1);
        if !told {
            let person = |side| Person { domain: &domain, side, values: values.clone() };
            *seen.entry((names(old, &person(0)), names(new, &person(1)))).or_default() += 1;
        }
    }
    let found = difference(old, new);
    let topic = only(&found);
    let cells: BTreeMap<(Vec<String>, Vec<String>), u64> = topic
        .cells
        .iter()
        .filter(|c| c.count.to_string() != "0")
        .map(|c| ((c.old.clone(), c.new.clone()), c.count.to_string().parse().unwrap()))
        .collect();
    assert_eq!(cells, seen, "exact counts");
    assert_eq!(topic.vectors.to_string(), seen.values().sum::<u64>().to_string());
    for cell in topic.cells.iter().filter(|c| c.order != Order::Same) {
        let shown = cell.witness.as_ref().expect("a person");
        assert_eq!((&shown.old.outcome, &shown.new.outcome), (&cell.old, &cell.new));
    }
    rows.len()
}

#[test]
fn the_matrix_equals_brute_force() {
    let old = library(ONE, &facts());
    let changes = [
        ("heat >= 38", "heat >= 39"),
        ("stiff and heat", "stiff or heat"),
        ("  - { if: stiff and heat >= 38, at_least: hospital-1h, because: Hot and stiff (own) }\n", ""),
        ("pain == severe, then: surgery-6h", "pain != none, then: surgery-24h"),
        ("at_least: nurse-1h", "at_least: crisis-6h"),
        ("if_any: call-999", "at_least: call-999"),
        ("otherwise: 37", "otherwise: 41"),
    ];
    for (from, to) in changes {
        assert!(ONE.contains(from));
        let walked = by_force(&old, &library(&ONE.replace(from, to), &facts()));
        assert!(walked > 500, "{walked} for {from}");
    }
    // Facts that say more or less than before: an option, an end of a range, "not sure".
    let more = facts().replace("severe: Severe", "severe: Severe, worst: Worst").replace("[34, 42]", "[30, 41]");
    by_force(&old, &library(&ONE.replace("pain == severe", "\"pain in [severe, worst]\"").replace("heat >= 40", "heat >= 39.5"), &more));
}

#[test]
fn a_dropped_floor_is_found_with_its_share_and_shortest_person() {
    let old = library(ONE, &facts());
    let new = library(&ONE.replace("at_least: hospital-1h", "at_least: surgery-24h"), &facts());
    let found = difference(&old, &new);
    let lowered: Vec<_> = found.lowered().collect();
    assert!(!lowered.is_empty() && lowered.iter().all(|(_, c)| c.order == Order::Less), "{lowered:?}");
    let cell = lowered.iter().map(|(_, c)| c).find(|c| c.old == ["hospital-1h"]).unwrap();
    let answers = &cell.witness.as_ref().unwrap().new.answers;
    for part in ["hot: yes", "stiff: yes", "heat: 38"] {
        assert!(answers.contains(part), "{answers}");
    }
    assert!(!answers.contains("faint"), "only what matters is said: {answers}");
}

#[test]
fn what_was_moved_renamed_or_reworded_changes_nothing() {
    let old = library(ONE, &facts());
    let moved = ONE.replace(
        "  - ask: hot\n  - { ask: heat, when: hot, otherwise: 37 }\n  - ask: stiff\n",
        "  - ask: stiff\n  - ask: hot\n  - { ask: heat, when: hot, otherwise: 37 }\n",
    );
    let (a, b) = (moved.find("  - { if: stiff").unwrap(), moved.find("  - { if: heat").unwrap());
    let end = moved[b..].find('\n').unwrap() + b + 1;
    let moved = format!("{}{}{}{}", &moved[..a], &moved[b..end], &moved[a..b], &moved[end..]);
    let found = difference(&old, &library(&moved, &facts()));
    assert_eq!(only(&found).change, Change::Proved);

    let reworded = library(
        &ONE.replace("Very hot (own)", "This is hot (own)").replace("title: One", "title: The one"),
        &facts().replace("How hot", "What does it show"),
    );
    let found = difference(&old, &reworded);
    assert_eq!(only(&found).change, Change::SameProgram);
    assert!(found.is_same() && found.texts.len() == 3, "{:?}", found.texts);

    let renamed = library(
        &ONE.replace("stiff", "stiff_neck").replace("heat", "temperature"),
        &facts().replace("  stiff:", "  stiff_neck:").replace("  heat:", "  temperature:"),
    );
    let found = difference(&old, &renamed);
    assert!(found.is_same(), "{:?}", only(&found).change);
    assert_eq!(found.facts.renamed, [("heat", "temperature"), ("stiff", "stiff_neck")].map(|(a, b)| (a.to_owned(), b.to_owned())));

    let other = program(&[
        ("facts.yaml", &facts()),
        ("start.yaml", START),
        ("topics.yaml", "topics: [two]\n"),
        ("two.yaml", &ONE.replace("pathway: one", "pathway: two")),
    ]);
    let found = difference(&old, &other);
    assert!(found.is_same());
    assert_eq!((only(&found).old_name.as_str(), only(&found).name.as_str()), ("one", "two"));
    let other = program(&[
        ("facts.yaml", &facts()),
        ("start.yaml", START),
        ("topics.yaml", "topics: [two]\n"),
        ("two.yaml", &ONE.replace("pathway: one", "pathway: two").replace("heat >= 38", "heat >= 39")),
    ]);
    let found = difference(&old, &other);
    assert_eq!((found.added, found.removed), (vec!["two".to_owned()], vec!["one".to_owned()]));
}

#[test]
fn where_several_facts_fit_nothing_is_guessed() {
    let twins = |a: &str, b: &str| {
        format!(
            "{}{}{}",
            facts(),
            format_args!("  {a}: {{ ask: {{ you: So }}, why: It matters }}\n"),
            format_args!("  {b}: {{ ask: {{ you: So }}, why: It matters }}\n")
        )
    };
    let asks = |a: &str, b: &str| {
        ONE.replace(
            "  - ask: pain\n",
            &format!("  - ask: pain\n  - ask: {a}\n  - ask: {b}\n  - {{ if: {a}, at_least: hospital-1h, because: So (own) }}\n"),
        )
    };
    let found = difference(&library(&asks("p", "q"), &twins("p", "q")), &library(&asks("x", "z"), &twins("x", "z")));
    assert_eq!(found.facts.ambiguous.len(), 1);
    assert!(!found.is_same());
}

#[test]
fn what_is_no_longer_raised_is_listed() {
    let old = library(ONE, &facts());
    let found = difference(&old, &library(&ONE.replace(", do: [tell-child-team]", ""), &facts()));
    let lost: Vec<_> = found.lost().map(|(_, h)| (h.kind, h.name.as_str())).collect();
    assert_eq!(lost, [(HappeningKind::Action, "tell-child-team")]);
    assert_eq!(only(&found).change, Change::Changed);
    assert!(!found.is_same());
}

#[test]
fn a_ladder_that_moves_under_a_name_is_a_change() {
    let old = library(ONE, &facts());
    let mut new = old.clone();
    let rung = new.ladder.disposition_named("surgery-6h").unwrap();
    let later = new.ladder.disposition_named("surgery-24h").unwrap();
    let (level, within) = {
        let d = &new.ladder.dispositions[later.at()];
        (d.level, d.within_minutes)
    };
    new.ladder.dispositions[rung.at()].level = level;
    new.ladder.dispositions[rung.at()].within_minutes = within;
    new.ladder.index();
    let found = difference(&old, &new);
    assert!(found.lowered().any(|(_, c)| c.old[0].starts_with("surgery-6h")), "{:?}", only(&found).cells);
}
