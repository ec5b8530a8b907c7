//! What a reader of the certificate needs beside it: what its words mean, which outcome is more than which, what the names that authors made up stand for, and
//! where to sign.
//!
//! It judges nothing and knows no verdict.

use fingerpost_engine::program::{ActionDef, Program, spoken};
use fingerpost_engine::prove::said::Said;
use std::fmt::Write;

/// What the words of the page mean.
pub fn words(page: &mut String) {
    page.push_str(
        "\n## How to read this page\n\n\
         - **Topic**: what somebody calls about. **A set of answers**: one answer to each question that a topic could ask. Sets are counted, not people: a rare one counts like \
         a common one.\n\
         - **Danger sign**: a single question of which the author says how urgent a yes (or a \"not sure\") is by itself, wherever it is asked.\n\
         - **Promise**: what an author demands of a whole topic, often of several answers together. It is checked apart from the rules, so a rule that is forgotten breaks it.\n\
         - Only danger signs and promises are held against a level of urgency. **A danger that nobody wrote down as one of them is not checked.** Whether the right ones are \
         written down is for clinicians to judge.\n\
         - **At least**: help that comes no later and is no less skilled. The table of outcomes at the end gives both.\n\
         - **\"Not sure\"** counts as the answer that the author set for it, which is the worse one unless the file of the question says otherwise. A promise about an answer \
         speaks of it too. A question that was not asked counts as not answered: no promise rests on it.\n\
         - **Cases checked**: how often the line was looked at: once a topic, a danger sign in a topic, a promise in a topic, a pair of rules, and so on. It tells how much \
         there was, and more is not better.\n",
    );
}

/// Every outcome, most urgent first.
pub fn outcomes(program: &Program, page: &mut String) {
    page.push_str(
        "\n## The outcomes\n\nMost urgent first; a phone call stands with the places that its author says it is as urgent as. Skill 1 is the most skilled. An outcome is at least another one when its time is no later and its skill number no higher.\n\n\
         | told | by whom | within | skill |\n|---|---|---|---|\n",
    );
    let mut all: Vec<_> = program.ladder.dispositions.iter().collect();
    all.sort_by_key(|d| (d.level, d.tier));
    for rung in all {
        let service = program.ladder.services.get(rung.service.at()).map_or("", |s| s.say.as_str());
        let _infallible = writeln!(
            page,
            "| {} | {service} | {} | {} |",
            Said::of(program).named_disposition(&rung.name),
            rung.within,
            u16::from(rung.tier) + 1
        );
    }
}

/// The names that authors made up, as far as the promises use them.
pub fn names(program: &Program, page: &mut String) {
    let found = Said::of(program).defined(program.promises.iter().map(|p| p.text.as_str()));
    if found.is_empty() {
        return;
    }
    page.push_str("\n## Names used in the promises\n\n");
    for (name, means) in found {
        let _infallible = writeln!(page, "- \"{name}\": {means}");
    }
}

/// What must also happen, in words.
pub fn action(action: &ActionDef) -> String {
    let mut parts = Vec::new();
    if !action.task_for.is_empty() {
        let due = action.due_minutes.map(|minutes| format!(" within {minutes} minutes")).unwrap_or_default();
        let lost = if action.when_lost { ", if the person goes quiet" } else { "" };
        parts.push(format!("a task for: {}{due}{lost}", spoken(&action.task_for)));
    }
    if !action.page.is_empty() {
        parts.push(format!("the page \"{}\"", spoken(&action.page)));
    }
    if !action.hand_over_line.is_empty() {
        parts.push(format!("the hand-over line \"{}\"", action.hand_over_line));
    }
    format!("{} ({})", spoken(&action.name), parts.join(", "))
}

/// Where people sign. A proof signs nothing.
pub fn signatures(page: &mut String) {
    page.push_str(
        "\n## Signatures\n\nA proof alone lets nothing go live. It is one part of what these people sign for.\n\n| | name and role | date |\n|---|---|---|\n\
         | clinical author | | |\n| clinical reviewer | | |\n| clinical safety officer | | |\n",
    );
}
