//! Rows of the worklist as finished words: what is to be done, by when or how late, who is at it, what may have come of it. It reads no store.

use super::http::Pages;
use super::present::clock_words;
use super::present_services::sentence;
use super::view::DueRow;
use crate::handoff::call_first;
use crate::handoff::types::CallBack;
use crate::limits;
use crate::sessions::Folded;
use crate::worklist::{Held, Kind as Promise, Task};

/// What may have come of a task that is not to reach the person.
const TASK_RESULTS: [(&str, &str); 3] = [("done", "Done"), ("passed-on", "Passed on"), ("not-needed", "Not needed")];
/// What may have come of a task to find out how somebody is.
const QUIET_RESULTS: [(&str, &str); 4] = [
    ("done", "I spoke with them"),
    ("no-answer", "No answer: it stays on the list"),
    ("handed-over", "An ambulance crew or an emergency department has them"),
    ("not-needed", "Not needed: they went on"),
];
/// What may have come of a task to reach somebody. Nothing else ends it.
const CONTACT_RESULTS: [(&str, &str); 4] = [
    ("done", "I spoke with them"),
    ("no-answer", "No answer: it stays on the list"),
    ("handed-over", "An ambulance crew or an emergency department has them"),
    ("withdrawn", "They no longer want it"),
];
/// What may have come of a call-back.
const CALL_BACK_RESULTS: [(&str, &str); 4] = [
    ("spoke", "We spoke"),
    ("not-reached", "No answer: it stays on the list"),
    ("handed-over", "An ambulance crew or an emergency department has them"),
    ("withdrawn", "They no longer want it"),
];

/// Where a task stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is to be done.
    Due,
    /// The person is still answering; last heard then.
    Watched(i64),
    /// The person came to the end by themselves.
    Over,
}

/// Is a task to be done? One that waits for silence is, once the person has been quiet for a while before the end.
pub(super) fn standing(if_quiet: bool, done: bool, heard_ms: Option<i64>, now_ms: i64) -> Standing {
    match heard_ms {
        Some(_) if if_quiet && done => Standing::Over,
        Some(heard_ms) if if_quiet && heard_ms > now_ms.saturating_sub(limits::QUIET_MS) => Standing::Watched(heard_ms),
        _ => Standing::Due,
    }
}

/// Does it wait in turn? What is late does not, nor does whoever is to be rung before others.
pub(super) fn waits(by_ms: i64, session: Option<&Folded>, now_ms: i64) -> bool {
    by_ms >= now_ms && session.is_none_or(|found| found.needs().1.is_empty())
}

/// What whoever takes it up must know of the person first: how to reach them, and why they come before others.
pub(super) fn needs_of(session: Option<&Folded>) -> Vec<String> {
    let (needs, first) = session.map(Folded::needs).unwrap_or_default();
    let first = (!first.is_empty()).then(|| format!("Before others: {first}"));
    needs.iter().cloned().chain(first).collect()
}

pub(super) fn clock(pages: &Pages, at_ms: i64) -> String {
    clock_words(at_ms, pages.now_ms(), pages.sessions.clock().zone())
}

/// By when, or since when it is late. Late is said in words, not by colour alone.
pub(super) fn when(pages: &Pages, due_ms: Option<i64>) -> String {
    match due_ms {
        None => "No time was set".to_owned(),
        Some(due) if due < pages.now_ms() => format!("Late by {}: it was due {}", lasting(pages.now_ms(), due), clock(pages, due)),
        Some(due) => format!("By {}: due in {}", clock(pages, due), lasting(pages.now_ms(), due)),
    }
}

/// How long it is between two instants, in whole minutes or hours, as people say it.
fn lasting(one_ms: i64, other_ms: i64) -> String {
    let minutes = one_ms.abs_diff(other_ms) / 60_000;
    let (hours, rest) = (minutes / 60, minutes % 60);
    let many = |n: u64, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
    match (hours, rest) {
        (0, 0) => "less than a minute".to_owned(),
        (0, rest) => many(rest, "minute"),
        (hours, 0) => many(hours, "hour"),
        (hours, rest) => format!("{} {}", many(hours, "hour"), many(rest, "minute")),
    }
}

pub(super) fn what(task: &Task) -> String {
    if task.if_quiet {
        return "Find out how they are: they told us of a danger".to_owned();
    }
    format!("{} ({})", sentence(&task.action.replace('-', " ")).trim_end_matches('.'), task.role.replace('-', " "))
}

/// What somebody came with and what it came to, in a line: whoever rings ten people does not open ten conversations to find the one.
fn about(session: &Folded) -> String {
    let program = &session.live.release.program;
    let topics = session.live.state.topics().filter_map(|(topic, _)| program.pathway(topic)).map(|topic| topic.title.as_str());
    let lead = session.live.outcome().lead().filter(|_| session.live.state.is_done()).and_then(|lead| program.disposition(lead));
    let came_to = lead.map_or("not at the end yet", |lead| if lead.say_handler.is_empty() { &lead.say_you } else { &lead.say_handler });
    let topics = topics.collect::<Vec<_>>().join(", ");
    format!("{}: {came_to}", if topics.is_empty() { "No topic yet" } else { &topics })
}

pub(super) fn task_row(pages: &Pages, task: &Task, session: Option<&Folded>) -> DueRow {
    let Task { session: id, action, .. } = task;
    let number = session.and_then(Folded::caller).map(|caller| caller.call_back.as_str()).filter(|number| !number.is_empty());
    let mut lines: Vec<String> = session.map(about).into_iter().collect();
    lines.push(
        number.map_or_else(|| "They left no number. What they said may hold a way to reach them.".to_owned(), |n| format!("Number: {n}")),
    );
    if task.if_quiet {
        lines.insert(0, "They went quiet before the end.".to_owned());
    }
    if let Some((at_ms, _)) = session.and_then(Folded::safety_plan) {
        lines.push(format!("They gave a safety plan at {}.", clock(pages, at_ms)));
    }
    let taken = task.lease.as_ref().filter(|lease| lease.until_ms > pages.now_ms()).map(|lease| lease.who.clone());
    DueRow {
        needs: needs_of(session),
        id: format!("{id}-{action}"),
        what: what(task),
        when: when(pages, task.due_ms),
        taken,
        lines,
        take: Some(("Take it and open the conversation".to_owned(), format!("/worklist/{id}/{action}/take"))),
        finish: format!("/worklist/{id}/{action}/finish"),
        results: if task.if_quiet {
            &QUIET_RESULTS
        } else if task.is_contact {
            &CONTACT_RESULTS
        } else {
            &TASK_RESULTS
        },
    }
}

pub(super) fn call_back_row(pages: &Pages, call_back: &CallBack, session: Option<&Folded>, held: &Held) -> DueRow {
    let CallBack { session: id, disposition, .. } = call_back;
    let picture = pages.handoff.directory().picture();
    let service = picture.service(&call_back.service).map_or_else(|| call_back.service.to_string(), |service| service.name.clone());
    let mut lines: Vec<String> = session.map(about).into_iter().collect();
    lines.push(format!("Number: {}", call_back.telephone));
    let tries = held.clock.open(Promise::CallBack, disposition).map_or(0, |held| held.tries);
    if tries > 0 {
        lines.push(format!("Nobody answered, {tries} so far."));
    }
    DueRow {
        needs: needs_of(session),
        id: format!("{id}-{disposition}"),
        what: format!(
            "{}: {service}",
            if call_first::is_before(disposition) { "Ring them before they go to hospital" } else { "Ring them back" }
        ),
        when: when(pages, call_back.needed_by.map(|by| by.as_millisecond())),
        taken: held.lease.as_ref().map(|lease| lease.who.clone()),
        lines,
        take: Some(("I ring them now: open the conversation".to_owned(), format!("/worklist/{id}/ring"))),
        finish: format!("/worklist/{id}/{disposition}/rung"),
        results: &CALL_BACK_RESULTS,
    }
}

#[cfg(test)]
mod tests {
    use super::{Standing, standing};
    use crate::limits::QUIET_MS;

    #[test]
    fn h12_a_task_that_waits_for_silence_is_due_once_the_person_is_quiet_before_the_end() {
        let now = 1_795_000_000_000;
        assert_eq!(standing(true, false, Some(now), now), Standing::Watched(now));
        assert_eq!(standing(true, false, Some(now - QUIET_MS + 1), now), Standing::Watched(now - QUIET_MS + 1));
        assert_eq!(standing(true, false, Some(now - QUIET_MS), now), Standing::Due);
        assert_eq!(standing(true, false, None, now), Standing::Due, "what can no longer be opened has gone quiet");
        assert_eq!(standing(true, true, Some(now - 9 * QUIET_MS), now), Standing::Over);
        // Safeguarding does not wait for silence and does not end with the questions.
        assert_eq!(standing(false, false, Some(now), now), Standing::Due);
        assert_eq!(standing(false, true, Some(now), now), Standing::Due);
    }
}
