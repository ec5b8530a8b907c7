//! The proof against brute force: on small libraries every answer vector is walked, and the diagram says the same of each, with the same counts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/small.rs"]
mod small;

use small::{compare, program, yes_no};

const START: &str = "start: everyone\ngiven: [channel, speaker, plan]\nsteps:\n  - ask: age\n  - ask: sex\n";
const TOPICS: &str = "topics: [one, two]\n";

#[test]
fn overlays_only_if_otherwise_and_bands_of_age() {
    let facts = format!(
        "facts:\n{}{}{}{}",
        yes_no("pregnant", ", only_if: sex == female and age_years >= 11, otherwise: no"),
        yes_no("bleeds", ""),
        yes_no("faint", ", red_flag: call-999"),
        "  pain: { answers: one of, options: { none: None, mild: Mild, severe: Severe }, worse: later, unsure_counts_as: mild, ask: { you: Pain }, why: It matters }\n"
    );
    let one = "pathway: one\ntitle: One\nabout: [belly]\nsources: { own: Ours }\nsteps:\n\
        \x20 - check: Danger\n    ask: [faint]\n    if_any: call-999\n    because: Danger (own)\n\
        \x20 - use: overlays\n\
        \x20 - { ask: pain, when: age_months >= 3, otherwise: severe }\n\
        \x20 - decide:\n\
        \x20     - { if: pain == severe, then: surgery-6h, because: Pain (own) }\n\
        \x20     - { if: pain is unsure, then: surgery-24h, because: Who knows (own) }\n\
        \x20     - { otherwise: self-care, because: Mild (own) }\n";
    let two = "pathway: two\ntitle: Two\nabout: [belly]\nsources: { own: Ours }\nsteps:\n  - use: overlays\n  - decide:\n      - { otherwise: self-care, because: Mild (own) }\n";
    let overlay = "overlay: pregnancy\nabout: [belly]\nfor: pregnant\nsources: { own: Ours }\nsteps:\n\
        \x20 - ask: bleeds\n  - { if: bleeds, at_least: hospital-1h, because: Bleeding (own) }\n  - { if: all, at_least: nurse-1h, because: Pregnant (own) }\n";
    let plans = "overlay: plans\nabout: all\nfor: plan\nsources: { own: Ours }\nsteps:\n  - { send_to: hub, instead_of: [surgery], because: The plan (own) }\n";
    let start = format!("{START}  - ask: pregnant\n");
    let files = [
        ("facts.yaml", facts.as_str()),
        ("start.yaml", &start),
        ("topics.yaml", TOPICS),
        ("one.yaml", one),
        ("two.yaml", two),
        ("overlay.yaml", overlay),
        ("plans.yaml", plans),
    ];
    let p = program(&files);
    let (walked, states) = compare(&p, "one");
    assert!(walked > 10_000, "{walked} vectors");
    assert!(states.len() > 8, "{} states", states.len());
    compare(&p, "two");
}

#[test]
fn jumps_scores_and_what_only_a_handler_can_measure() {
    let facts = format!(
        "facts:\n{}{}{}{}{}",
        yes_no("hot", ""),
        yes_no("stiff", ""),
        yes_no("rash", ""),
        yes_no("tired", ""),
        "  pulse: { answers: number, unit: beats, between: [0, 200], worse: both ends, well: 70, who: [handler], unsure_counts_as: 70, ask: { handler: Pulse }, why: It matters }\n"
    );
    let scores = "scores:\n  score_signs:\n    items: [hot, tired, rash]\n    licence: ours\n    audience: citizen\n    source: Ours\n\
        \x20 score_pulse:\n    licence: ours\n    audience: citizen\n    source: Ours\n    items:\n      - of: pulse\n        points:\n          - { if: pulse > 130, give: 3 }\n          - { if: pulse > 100, give: 1 }\n      - hot\n";
    let one = "pathway: one\ntitle: One\nabout: [x]\nfor: age_years < 16\notherwise: two\nsources: { own: Ours }\nsteps:\n\
        \x20 - use: overlays\n  - ask: rash\n\
        \x20 - { go: two, if: rash and sex == male, because: Elsewhere (own) }\n\
        \x20 - { score: score_signs, when: not rash, otherwise: 1 }\n\
        \x20 - { if: score_signs >= 2, at_least: surgery-6h, because: Several signs (own) }\n\
        \x20 - decide:\n      - { if: stiff_or_hot, then: crisis-6h, because: Stiff (own) }\n      - { otherwise: self-care, because: Mild (own) }\n";
    let one = one.replace("stiff_or_hot", "score_signs == 1 and rash");
    let two = "pathway: two\ntitle: Two\nabout: [x]\nsources: { own: Ours }\nsteps:\n  - use: overlays\n  - ask: stiff\n\
        \x20 - score: score_pulse\n\
        \x20 - { if: score_pulse >= 4 or stiff and not hot, at_least: hospital-1h, because: Fast (own) }\n\
        \x20 - { if: score_pulse < 1, at_least: nurse-1h, because: Slow (own) }\n\
        \x20 - decide:\n      - { if: pulse > 100, then: surgery-24h, because: Fast (own) }\n      - { otherwise: self-care, because: Mild (own) }\n";
    let files = [
        ("facts.yaml", facts.as_str()),
        ("scores.yaml", scores),
        ("start.yaml", START),
        ("topics.yaml", TOPICS),
        ("one.yaml", &one),
        ("two.yaml", two),
    ];
    let p = program(&files);
    let (walked, states) = compare(&p, "one");
    assert!(walked > 10_000 && states.len() > 5, "{walked} vectors, {} states", states.len());
    compare(&p, "two");
}

#[test]
fn a_fact_passed_over_and_asked_later_begins_the_walk_at_the_top() {
    let facts = format!("facts:\n{}{}{}{}", yes_no("a", ""), yes_no("b", ""), yes_no("c", ""), yes_no("d", ""));
    let one = "pathway: one\ntitle: One\nabout: [x]\nsources: { own: Ours }\nsteps:\n  - use: overlays\n  - ask: a\n\
        \x20 - { ask: b, when: a, otherwise: no }\n\
        \x20 - { if: not b, at_least: surgery-24h, because: Not b (own) }\n\
        \x20 - { go: two, if: a and b, because: Elsewhere (own) }\n\
        \x20 - { ask: d, when: b, otherwise: yes }\n\
        \x20 - ask: c\n\
        \x20 - { if: d and c, at_least: crisis-6h, because: D (own) }\n\
        \x20 - { ask: b, when: c, otherwise: yes }\n\
        \x20 - { if: b and not c, at_least: nurse-1h, because: B (own) }\n\
        \x20 - decide:\n      - { if: b, then: surgery-6h, because: B (own) }\n      - { otherwise: self-care, because: Mild (own) }\n";
    let two = "pathway: two\ntitle: Two\nabout: [x]\nsources: { own: Ours }\nsteps:\n  - use: overlays\n  - { ask: c, when: sex == male, otherwise: no }\n\
        \x20 - { if: not c, at_least: nurse-1h, because: Not c (own) }\n  - ask: d\n  - { ask: c, when: d, otherwise: no }\n\
        \x20 - decide:\n      - { if: c, then: surgery-6h, because: C (own) }\n      - { otherwise: self-care, because: Mild (own) }\n";
    let files = [("facts.yaml", facts.as_str()), ("start.yaml", START), ("topics.yaml", TOPICS), ("one.yaml", one), ("two.yaml", two)];
    let p = program(&files);
    let (walked, states) = compare(&p, "one");
    assert!(walked > 1_000 && states.len() > 4, "{walked} vectors, {} states", states.len());
    compare(&p, "two");
}

#[test]
fn a_start_that_stops_early_without_ending_the_call() {
    let facts = format!("facts:\n{}{}{}", yes_no("a", ""), yes_no("b", ""), yes_no("c", ""));
    let start = "start: everyone\ngiven: [channel, speaker, plan]\nsteps:\n  - ask: sex\n\
        \x20 - check: Early\n    ask: [a, b]\n    if_any: hospital-1h\n    because: Early (own)\n\
        \x20 - ask: c\n  - { if: c, at_least: call-999, because: Late (own) }\nsources: { own: Ours }\n";
    let one = "pathway: one\ntitle: One\nabout: [x]\nsources: { own: Ours }\nsteps:\n  - use: overlays\n  - ask: c\n\
        \x20 - decide:\n      - { if: c and not a, then: surgery-6h, because: C (own) }\n      - { otherwise: self-care, because: Mild (own) }\n";
    let two = "pathway: two\ntitle: Two\nabout: [x]\nsources: { own: Ours }\nsteps:\n  - use: overlays\n  - decide:\n      - { otherwise: self-care, because: Mild (own) }\n";
    let files = [("facts.yaml", facts.as_str()), ("start.yaml", start), ("topics.yaml", TOPICS), ("one.yaml", one), ("two.yaml", two)];
    let (walked, states) = compare(&program(&files), "one");
    assert!(walked > 100 && states.len() > 2, "{walked} vectors, {} states", states.len());
}
