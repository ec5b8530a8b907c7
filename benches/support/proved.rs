//! Libraries made for measuring the proof: pathways of so many questions with red flags, "not sure", conditions over two or three distant facts, a score of nine items, questions
//! asked only of some, floors, and jumps forward. They are sound, so that every check goes to its end. It measures nothing itself.
#![allow(dead_code, reason = "each bench uses a part")]

const FRAME: &[(&str, &str)] = &[
    ("library.yaml", "library: bench\ncountry: GB-ENG\nstatus: demonstration\nlanguages: [en]\nlicences: [ours]\n"),
    (
        "services.yaml",
        "tiers:\n  ambulance: [ambulance]\n  emergency: [hospital]\n  urgent: [surgery]\n  telephone: [nurse]\n  home: [home]\n\
         calls: [nurse]\ntimes: [now, 1 hour, 6 hours, 24 hours, no limit]\n",
    ),
    (
        "dispositions.yaml",
        "dispositions:\n\
         \x20 call-999: { service: ambulance, within: now, ends_call: true, say: { you: Call 999 now } }\n\
         \x20 hospital-1h: { service: hospital, within: 1 hour, say: { you: Go to hospital } }\n\
         \x20 nurse-1h: { service: nurse, within: 1 hour, say: { you: A nurse rings } }\n\
         \x20 surgery-6h: { service: surgery, within: 6 hours, say: { you: See a GP } }\n\
         \x20 surgery-24h: { service: surgery, within: 24 hours, say: { you: See a GP tomorrow } }\n\
         \x20 self-care: { service: home, within: no limit, say: { you: Rest } }\n",
    ),
    (
        "shared.yaml",
        "facts:\n\
         \x20 channel: { answers: one of, options: { web: Web, handler: Handler }, worse: neither }\n\
         \x20 speaker: { answers: one of, options: { self: Self, carer: Other }, worse: neither }\n\
         \x20 age: { answers: age, ask: { you: How old }, why: It matters, worse: neither }\n\
         \x20 sex: { answers: one of, options: { female: Female, male: Male }, worse: neither, ask: { you: Which }, why: It matters }\n\
         \x20 pregnant: { only_if: sex == female and age_years >= 11, otherwise: no, ask: { you: Pregnant }, why: It matters }\n\
         \x20 weak_immunity: { ask: { you: Weak }, why: It matters }\n\
         \x20 temperature: { answers: number, unit: °C, between: [30, 45], worse: higher, unsure_counts_as: 45, ask: { you: How hot }, why: It matters }\n\
         \x20 pain: { answers: one of, options: { none: None, mild: Mild, severe: Severe }, worse: later, unsure_counts_as: severe, ask: { you: Pain }, why: It matters }\n",
    ),
    (
        "start.yaml",
        "start: everyone\ngiven: [channel, speaker]\nsteps:\n  - ask: age\n  - ask: sex\n  - ask: pregnant\n  - ask: weak_immunity\n",
    ),
];

/// So many pathways of so many questions; each may jump to the next two.
pub fn library(pathways: usize, questions: usize) -> Vec<(String, String)> {
    let names: Vec<String> = (0..pathways).map(|p| format!("p{p}")).collect();
    let mut files: Vec<(String, String)> = FRAME.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    files.push(("topics.yaml".into(), format!("topics: [{}]\n", names.join(", "))));
    for (at, name) in names.iter().enumerate() {
        let (facts, scores, text) = pathway(at, pathways, questions);
        files.push((format!("facts/{name}.yaml"), facts));
        files.push((format!("scores/{name}.yaml"), scores));
        files.push((format!("pathways/{name}.yaml"), text));
    }
    files
}

/// The facts, the score and the text of one pathway. Of its questions two are shared and nine are a score's.
fn pathway(at: usize, pathways: usize, questions: usize) -> (String, String, String) {
    let own = questions - 11;
    let fact = |i: usize| format!("p{at}_f{i}");
    let mut facts = String::from("facts:\n");
    let mut scores = format!("scores:\n  score_p{at}:\n    licence: ours\n    audience: citizen\n    source: Ours\n    items: [");
    let mut steps =
        format!("pathway: p{at}\ntitle: P{at}\nabout: [x]\nsources: {{ own: Ours }}\nsteps:\n  - use: overlays\n  - ask: temperature\n");
    for i in 0..own {
        let name = fact(i);
        facts.push_str(&match i % 5 {
            0 => format!("  {name}: {{ red_flag: hospital-1h, ask: {{ you: F }}, why: It matters }}\n"),
            1 => format!("  {name}: {{ answers: one of, options: {{ none: None, some: Some, much: Much }}, worse: later, unsure_counts_as: much, ask: {{ you: F }}, why: It matters }}\n"),
            2 => format!("  {name}: {{ answers: number, unit: h, between: [0, 100], worse: higher, unsure_counts_as: 100, ask: {{ you: F }}, why: It matters }}\n"),
            _ => format!("  {name}: {{ ask: {{ you: F }}, why: It matters }}\n"),
        });
        steps.push_str(&step(&name, i, &fact));
    }
    for i in 0..9 {
        facts.push_str(&format!("  p{at}_s{i}: {{ ask: {{ you: S }}, why: It matters }}\n"));
        scores.push_str(&format!("{}p{at}_s{i}", if i == 0 { "" } else { ", " }));
    }
    scores.push_str("]\n");
    steps.push_str(&format!(
        "  - score: score_p{at}\n  - {{ if: score_p{at} >= 5, at_least: surgery-6h, because: Many signs (own) }}\n  - ask: pain\n\
         \x20 - {{ if: pain == severe and {}, at_least: hospital-1h, because: Strong (own) }}\n",
        fact(3)
    ));
    // The first jump raises what nothing exceeds, so that going past the second is no loss; the second goes on with everything open.
    for (jump, from, rung) in [(at + 2, 8, "hospital-1h"), (at + 1, 4, "surgery-6h")] {
        if jump < pathways {
            let reason = fact(from.min(own - 1));
            let reason = if from % 5 == 1 { format!("{reason} == much") } else { reason };
            steps.push_str(&format!("  - {{ if: {reason}, at_least: {rung}, because: Elsewhere (own) }}\n  - {{ go: p{jump}, if: {reason}, because: Elsewhere (own) }}\n"));
        }
    }
    steps.push_str(
        "  - decide:\n      - { if: pain == severe, then: surgery-6h, because: Pain (own) }\n      - { if: temperature >= 38, then: surgery-24h, because: Hot (own) }\n\
         \x20     - { otherwise: self-care, because: Mild (own) }\n",
    );
    (facts, scores, steps)
}

/// One question with the rule behind it.
fn step(name: &str, i: usize, fact: &dyn Fn(usize) -> String) -> String {
    let ask = if i % 10 == 9 { format!("  - {{ ask: {name}, when: pregnant, otherwise: no }}\n") } else { format!("  - ask: {name}\n") };
    let rule = |condition: String, rung: &str| format!("  - {{ if: {condition}, at_least: {rung}, because: It may be serious (own) }}\n");
    let rule = match i % 5 {
        0 => rule(name.to_owned(), "hospital-1h"),
        1 if i >= 5 => rule(format!("{name} == much and {}", fact(i - 3)), "surgery-6h"),
        2 => rule(format!("{name} >= {} and temperature >= 39", 10 + i), "surgery-6h"),
        3 if i >= 10 => rule(format!("{name} and {} and weak_immunity", fact(i - 10)), "hospital-1h"),
        4 if i >= 10 => rule(format!("{name} and age_years >= {}", 40 + i), "surgery-24h"),
        _ => String::new(),
    };
    format!("{ask}{rule}")
}
