//! The certificate as a page that a clinician reads: what was proved, of which topics, which promises are kept, what is excepted, and what a proof cannot say.
//!
//! It says what the certificate says and decides nothing.

use super::reading;
use fingerpost_engine::program::{Origin, PathwayId, Program, Promise};
use fingerpost_engine::prove::PathLine;
use fingerpost_engine::prove::reach::Reach;
use fingerpost_engine::prove::replay::{Conversation, Counterexample};
use fingerpost_engine::prove::report::{Report, Verdict};
use fingerpost_engine::prove::said::Said;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The page, in Markdown, made on this day.
pub fn page(program: &Program, report: &Report, certificate: &Value, date: &str) -> String {
    let mut page = String::new();
    let text = |at: &str| certificate.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let verdict = if report.is_proved() {
        "**Proved.** Everything below holds for every possible set of answers, read with the exceptions that are named."
    } else {
        "**Not proved.** What is marked \"no\" below does not hold for everybody, and this release must not go live."
    };
    let _infallible = write!(
        page,
        "# Certificate of proof: {}\n\n{verdict}\n\nThese pathways are marked **{}** ({}). A proof speaks of the pathways as they are written. It does not say that \
         a rule is good medicine, or that a person understands a question: a clinician has to judge that.\n\n- Made on {date}\n- Name of the release (any change of a file gives another name): `{}`\n- Name of this certificate: `{}`\n",
        program.meta.library,
        program.meta.status,
        if program.meta.status == "demonstration" {
            "made to show the program: nobody may be cared for with them"
        } else {
            "as their library file says"
        },
        text("/body/release"),
        text("/hash")
    );
    reading::words(&mut page);
    people(program, report, &mut page);
    properties(report, &mut page);
    topics(program, report, &mut page);
    difference(program, certificate.pointer("/body/difference"), &mut page);
    exceptions(program, &mut page);
    promises(program, report, &mut page);
    reading::names(program, &mut page);
    reading::outcomes(program, &mut page);
    let _infallible = write!(
        page,
        "\n## How it was checked\n\nA computer worked through every possible set of answers at once. To check that the proof speaks of the program that callers meet, \
         {} made-up people were also walked through that program, and each was told what the proof says.\n",
        report.walked
    );
    reading::signatures(&mut page);
    page
}

fn properties(report: &Report, page: &mut String) {
    page.push_str("\n## What holds\n\n| | for every set of answers | cases checked |\n|---|---|---|\n");
    for standing in report.standings() {
        let mark = match standing.verdict {
            Verdict::Refuted => "no",
            Verdict::NotExhausted => "not known",
            Verdict::Proved => "yes",
        };
        let _infallible = writeln!(page, "| {mark} | {} | {} |", standing.says, standing.obligations);
    }
}

fn topics(program: &Program, report: &Report, page: &mut String) {
    page.push_str("\n## Topics covered\n\n| topic | parts that a call about it can lead into | questions | possible sets of answers |\n|---|---|---|---|\n");
    for entry in &report.entries {
        let title = program.pathway(entry.pathway).map_or(entry.name.as_str(), |p| p.title.as_str());
        let digits = entry.vectors.to_string();
        let sets = match (&entry.exhausted, digits.len() <= 6) {
            (Some(_), _) => "**not all were covered**: the proof was given up".to_owned(),
            (None, true) => digits,
            (None, false) => "too many to list; all were covered".to_owned(),
        };
        let _infallible = writeln!(page, "| {title} | {} | {} | {sets} |", parts(program, entry.pathway), entry.facts);
    }
}

/// The other pathways that a call about one can lead into, by their titles.
fn parts(program: &Program, topic: PathwayId) -> String {
    let Ok(reach) = Reach::of(program, topic) else { return "not known".to_owned() };
    let others = reach.pathways.iter().filter(|p| **p != topic).filter_map(|p| program.pathway(*p));
    others.map(|p| p.title.as_str()).collect::<Vec<_>>().join(", ")
}

/// Promises by topic, in the author's words.
fn promises(program: &Program, report: &Report, page: &mut String) {
    page.push_str("\n## Promises the authors made, and whether each is kept\n");
    let mut of: BTreeMap<&str, Vec<(&Promise, Verdict)>> = BTreeMap::new();
    for proof in &report.promises {
        let Some(promise) = program.promises.get(proof.at) else { continue };
        let title = program.pathway(promise.pathway).map_or("", |p| p.title.as_str());
        of.entry(title).or_default().push((promise, proof.verdict));
    }
    for (title, promises) in of {
        let _infallible = write!(page, "\n### {title}\n\n");
        for (promise, verdict) in promises {
            let kept = match verdict {
                Verdict::Proved => "kept",
                Verdict::Refuted => "**broken**",
                Verdict::NotExhausted => "**not known**",
            };
            let origin = &promise.origin;
            let _infallible = writeln!(page, "- {kept}: {} ({}, line {})", promised(program, promise), origin.file, origin.line);
        }
    }
}

fn promised(program: &Program, promise: &Promise) -> String {
    let said = Said::of(program);
    let whom = match promise.if_less_than {
        Some(level) => format!("whoever is told less than \"{}\" should", said.disposition(level)),
        None => format!("{} should", said.whom(&promise.text)),
    };
    let mut parts: Vec<String> = promise.at_least.map(|d| said.demand(d)).into_iter().collect();
    let actions: Vec<String> = promise.must_do.iter().filter_map(|a| program.actions.get(a.at())).map(reading::action).collect();
    if !actions.is_empty() {
        parts.push(format!("also get: {}", actions.join(", ")));
    }
    let asked: Vec<String> = promise.must_have_asked.iter().filter_map(|f| program.fact(*f)).map(|d| said.fact(d)).collect();
    if !asked.is_empty() {
        parts.push(format!("have been asked: {}", asked.join(", ")));
    }
    let unless = promise.unless_at_least.map(|d| format!(", unless they are told at least \"{}\"", said.disposition(d)));
    format!("{whom} {}{}", parts.join(" and "), unless.unwrap_or_default())
}

/// Whoever shows that something does not hold.
fn people(program: &Program, report: &Report, page: &mut String) {
    if report.counterexamples.is_empty() {
        return;
    }
    page.push_str("\n## Who shows that it does not hold\n\nEach was found by the computer, with as few unusual answers as show the fault, so some are unlikely as people, and walked through the call like anybody.\n");
    report.counterexamples.iter().for_each(|shown| person(program, shown, page));
}

fn person(program: &Program, shown: &Counterexample, page: &mut String) {
    let _infallible = write!(
        page,
        "\n### Does not hold: {}\n\nIn a call about \"{}\". What does not hold is written in {}, line {}. To mend it, look at the rules that this person meets, below: one of them asks for too little or should have been there. Names in quotation \
         marks are explained under \"Names used in the promises\". What is \
         demanded should be lowered only where clinicians agree that it was too much.\n",
        shown.headline,
        program.pathway_ids.get(&shown.entry).and_then(|p| program.pathway(*p)).map_or(shown.entry.as_str(), |p| p.title.as_str()),
        shown.origin.file,
        shown.origin.line
    );
    for (at, call) in shown.conversations.iter().enumerate() {
        let who = if shown.conversations.len() > 1 { format!("Person {}", at + 1) } else { "A person".to_owned() };
        let _infallible = write!(page, "\n{who}, in the order of the call (questions not shown were answered no):\n\n");
        for line in &call.path {
            let _infallible = match line {
                PathLine::Known { about, answer, .. } => writeln!(page, "- known beforehand: {about}: **{answer}**"),
                PathLine::Told { question, answer, .. } => writeln!(page, "- says before being asked: \"{question}\" **{answer}**"),
                PathLine::Asked { answer, .. } if answer == "no" => Ok(()),
                PathLine::Asked { question, answer, .. } => writeln!(page, "- asked \"{question}\", answers **{answer}**"),
                PathLine::Fired { because, demand, origin } => {
                    let asks = Said::of(program).named_disposition(demand);
                    let asks = if asks.is_empty() { "speaks".to_owned() } else { format!("asks for \"{asks}\"") };
                    writeln!(page, "- a rule {asks}: {because} ({}, line {})", origin.file, origin.line)
                }
            };
        }
        let _infallible = writeln!(page, "\n{who} is told: **{}**", told(program, &call.outcome));
        if let Some(should) = shown.should.filter(|_| at == 0) {
            let _infallible = writeln!(page, "\n{who} should: **{}**", Said::of(program).demand(should));
        }
        if let Some((because, origin)) = decided(call) {
            let _infallible = writeln!(
                page,
                "\nThe highest demand that {} met came from the rule: \"{because}\" ({}, line {})",
                who.to_lowercase(),
                origin.file,
                origin.line
            );
        }
    }
}

/// What a call came to, as the person is told it.
pub fn told(program: &Program, outcome: &[String]) -> String {
    let said: Vec<String> = outcome.iter().map(|d| format!("\"{}\"", Said::of(program).named_disposition(d))).collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join(" and ") }
}

/// The rule that asked for what the call leads with: its reason and place.
pub fn decided(call: &Conversation) -> Option<(&str, &Origin)> {
    let lead = call.outcome.first()?;
    call.path.iter().find_map(|line| match line {
        PathLine::Fired { because, demand, origin } if demand == lead => Some((because.as_str(), origin)),
        _ => None,
    })
}

/// What changed since the release before, where there was one.
fn difference(program: &Program, found: Option<&Value>, page: &mut String) {
    page.push_str("\n## What changed since the release before\n\n");
    let Some(found) = found.filter(|d| !d.is_null()) else {
        page.push_str("It was not compared with an older release.\n");
        return;
    };
    if found.get("same").and_then(Value::as_bool) == Some(true) {
        page.push_str("Nobody is told anything else, for any set of answers.\n");
        return;
    }
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let name = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    page.push_str("| topic | was | is now | which is | share of the sets of answers |\n|---|---|---|---|---|\n");
    for topic in list(found.get("topics")) {
        if name(&topic, "change") == "not exhausted" {
            let _infallible = writeln!(page, "| {} | | | **not known**: the comparison was given up | |", name(&topic, "topic"));
        }
        for cell in list(topic.get("cells")).iter().filter(|c| name(c, "order") != "the same") {
            let outcome =
                |key: &str| told(program, &list(cell.get(key)).iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>());
            let percent = cell.pointer("/share/percent").and_then(Value::as_str).unwrap_or_default();
            let (topic, order) = (name(&topic, "topic"), name(cell, "order"));
            let _infallible = writeln!(page, "| {topic} | {} | {} | {order} | {percent} |", outcome("old"), outcome("new"));
        }
    }
    page.push('\n');
    for cell in list(found.pointer("/gate/cells")) {
        let signed = cell.get("signed").and_then(Value::as_str).map_or("**signed by nobody**".to_owned(), |who| format!("signed by {who}"));
        let _infallible = writeln!(page, "- {}: {}: {signed}", name(&cell, "topic"), name(&cell, "cell"));
    }
}

/// What a reader should know is otherwise than usual.
fn exceptions(program: &Program, page: &mut String) {
    page.push_str("\n## Exceptions\n\n");
    let turned: Vec<_> = program.pathways.iter().flat_map(|p| p.worse_here.iter().map(move |w| (p, w))).collect();
    for (pathway, turned) in &turned {
        let fact = program.fact(turned.fact).map_or_else(String::new, |d| Said::of(program).fact(d));
        let _infallible = writeln!(
            page,
            "- In \"{}\", the answer to {fact} that is elsewhere the worse one counts as the better one, because {}",
            pathway.title, turned.because
        );
    }
    if turned.is_empty() {
        page.push_str("- None in any topic: an answer that is the worse one in one topic is nowhere declared to be the better one.\n");
    }
    let measured: Vec<String> = program.facts.iter().filter(|f| f.staff_only).map(|f| Said::of(program).fact(f)).collect();
    if !measured.is_empty() {
        let _infallible = writeln!(
            page,
            "- Only a call handler or a device can answer these, so a person on the web is not asked: {}",
            measured.join(", ")
        );
    }
}
