//! Libraries made for measuring: one triage of twelve questions, and any number of pathways of forty questions. It measures nothing itself.
#![allow(dead_code, clippy::indexing_slicing, reason = "each bench uses a part; the made-up library indexes its own tables")]

/// What every library needs besides facts and pathways.
fn frame(topics: &str) -> Vec<(String, String)> {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    vec![
        file("library.yaml", "library: bench\ncountry: GB-ENG\nstatus: demonstration\nlanguages: [en]\nlicences: [ours]\n"),
        file(
            "services.yaml",
            "tiers:\n  ambulance: [ambulance]\n  emergency: [hospital]\n  urgent: [surgery]\n  telephone: [nurse]\n  home: [home]\n\
             calls: [nurse]\ntimes: [now, 1 hour, 6 hours, 24 hours, no limit]\n",
        ),
        file(
            "dispositions.yaml",
            "dispositions:\n\
             \x20 call-999: { service: ambulance, within: now, say: { you: Call 999 now } }\n\
             \x20 hospital-1h: { service: hospital, within: 1 hour, say: { you: Go to hospital } }\n\
             \x20 surgery-6h: { service: surgery, within: 6 hours, say: { you: See a GP } }\n\
             \x20 surgery-24h: { service: surgery, within: 24 hours, say: { you: See a GP tomorrow } }\n\
             \x20 self-care: { service: home, within: no limit, say: { you: Rest } }\n",
        ),
        file("topics.yaml", &format!("topics: [{topics}]\n")),
    ]
}

const GIVEN: &str = "facts:\n\
    \x20 channel: { answers: one of, options: { web: Web, handler: Handler }, worse: neither }\n\
    \x20 speaker: { answers: one of, options: { self: Self, carer: Other }, worse: neither }\n";

const START: &str = "start: everyone\ngiven: [channel, speaker]\nsteps:\n";

fn yes_no(name: &str) -> String {
    format!("  {name}: {{ ask: {{ you: Is {name} so }}, why: It matters }}\n")
}

fn number(name: &str) -> String {
    format!(
        "  {name}: {{ answers: number, unit: °C, between: [30, 45], worse: higher, unsure_counts_as: 45, ask: {{ you: What is {name} }}, why: It matters }}\n"
    )
}

fn choice(name: &str) -> String {
    format!(
        "  {name}: {{ answers: one of, options: {{ none: None, mild: Mild, severe: Severe }}, worse: later, unsure_counts_as: severe, ask: {{ you: How much {name} }}, why: It matters }}\n"
    )
}

/// Twelve questions, six rules and a decision of four; the same as the hand-written `match` beside it.
pub fn triage() -> Vec<(String, String)> {
    let mut files = frame("triage");
    let mut facts = GIVEN.to_owned();
    for name in ["faint", "stiff", "rash", "drinks_little", "weak", "worse_again", "cough", "spots"] {
        facts.push_str(&yes_no(name));
    }
    facts.push_str(&number("temperature"));
    facts.push_str(&choice("pain"));
    facts.push_str(&choice("breathless"));
    facts.push_str(&choice("sleepy"));
    files.push(("facts.yaml".into(), facts));
    files.push(("start.yaml".into(), format!("{START}  - ask: faint\n")));
    let pathway = "pathway: triage\ntitle: Triage\nsources: { own: Ours }\nsteps:\n\
        \x20 - use: overlays\n\
        \x20 - ask: breathless\n\
        \x20 - { if: breathless == severe, at_least: call-999, because: Too little air (own) }\n\
        \x20 - ask: stiff\n\
        \x20 - ask: rash\n\
        \x20 - { if: stiff and rash, at_least: call-999, because: May be serious (own) }\n\
        \x20 - ask: sleepy\n\
        \x20 - { if: sleepy == severe or faint, at_least: hospital-1h, because: Must be seen (own) }\n\
        \x20 - ask: temperature\n\
        \x20 - ask: weak\n\
        \x20 - { if: weak and temperature >= 38, at_least: hospital-1h, because: Weak and hot (own) }\n\
        \x20 - ask: pain\n\
        \x20 - ask: drinks_little\n\
        \x20 - { if: drinks_little, at_least: surgery-6h, because: May dry out (own) }\n\
        \x20 - ask: worse_again\n\
        \x20 - ask: cough\n\
        \x20 - { if: worse_again and not cough, at_least: surgery-24h, because: Comes back (own) }\n\
        \x20 - ask: spots\n\
        \x20 - decide:\n\
        \x20     - { if: pain == severe and spots, then: surgery-6h, because: Strong pain (own) }\n\
        \x20     - { if: pain == severe or temperature > 39, then: surgery-24h, because: Strong pain or hot (own) }\n\
        \x20     - { if: spots and not cough, then: surgery-24h, because: Spots (own) }\n\
        \x20     - { otherwise: self-care, because: Mild (own) }\n";
    files.push(("triage.yaml".into(), pathway.to_owned()));
    files
}

/// Facts that the pathways of [`pathways`] share; a library has far fewer facts than questions.
const SHARED_FACTS: usize = 400;
/// Questions of one pathway.
const QUESTIONS: usize = 40;
/// Rules of one pathway, its decision included.
const RULES: usize = 145;

/// So many pathways of 40 questions and 145 rules.
pub fn pathways(count: usize) -> Vec<(String, String)> {
    let names: Vec<String> = (0..count).map(|at| format!("pathway-{at}")).collect();
    let mut files = frame(&names.join(", "));
    let mut facts = GIVEN.to_owned();
    for at in 0..SHARED_FACTS {
        let name = format!("fact_{at}");
        facts.push_str(&match at % 4 {
            0 => number(&name),
            1 => choice(&name),
            _ => yes_no(&name),
        });
    }
    files.push(("facts.yaml".into(), facts));
    files.push(("start.yaml".into(), format!("{START}  - ask: fact_2\n")));
    files.extend(names.iter().enumerate().map(|(at, name)| (format!("pathways/{name}.yaml"), pathway(at, name))));
    files
}

fn test(fact: usize, at: usize) -> String {
    match fact % 4 {
        0 => format!("fact_{fact} >= {}", 36 + at % 5),
        1 => format!("fact_{fact} == severe"),
        _ => format!("fact_{fact}"),
    }
}

fn pathway(number: usize, name: &str) -> String {
    let fact = |at: usize| (number * 7 + at) % SHARED_FACTS;
    let mut text = format!("pathway: {name}\ntitle: {name}\nsources: {{ own: Ours }}\nsteps:\n  - use: overlays\n");
    let rungs = ["call-999", "hospital-1h", "surgery-6h", "surgery-24h"];
    let mut rules = 0;
    for at in 0..QUESTIONS {
        text.push_str(&format!("  - ask: fact_{}\n", fact(at)));
        let wanted = (RULES - 5) * (at + 1) / QUESTIONS;
        while rules < wanted {
            let (a, b) = (test(fact(at), rules), test(fact(rules % (at + 1)), rules + 1));
            let rung = rungs[rules % rungs.len()];
            text.push_str(&format!("  - {{ if: {a} and {b}, at_least: {rung}, because: It may be serious (own) }}\n"));
            rules += 1;
        }
    }
    text.push_str("  - decide:\n");
    for (at, rung) in rungs.into_iter().enumerate() {
        let (a, b) = (test(fact(at * 3), at), test(fact(at * 5 + 1), at));
        text.push_str(&format!("      - {{ if: {a} or {b}, then: {rung}, because: Needs a look (own) }}\n"));
    }
    text.push_str("      - { otherwise: self-care, because: Mild (own) }\n");
    text
}
