//! Questions, help lines and outcomes as text of at most 80 columns. Every clinical sentence comes from the release; the few words here are about how to answer.

use super::talk::Talk;
use crate::terminal::{ALARM, BOLD, FAINT, Terminal};
use fingerpost_engine::program::{Disposition, DispositionId, HelpLine, Program, Urgency};
use fingerpost_engine::walk::{self, Question, QuestionKind, Reader};
use std::io;

type Done = io::Result<()>;

/// Who made this, and where help is, before the first question.
pub fn opening(talk: &Talk<'_>, out: &mut Terminal) -> Done {
    let meta = &talk.program.meta;
    let name = out.colour(BOLD, &meta.library);
    out.line(format!("{name} ({})", meta.status))?;
    if meta.status == "demonstration" {
        out.paragraph(0, "Not an NHS service. Demonstration content, not clinically approved.")?;
    }
    out.line("")?;
    help(&talk.program.help_lines.always, out)?;
    out.line("")?;
    out.paragraph(0, "At any question you can type: why, back, change, help or quit.")
}

/// Help lines, one a line.
pub fn help(lines: &[HelpLine], out: &mut Terminal) -> Done {
    for line in lines {
        out.hanging("  * ", &help_text(line))?;
    }
    Ok(())
}

/// Every help line that belongs to this call: where it touches a crisis, those lines first.
pub fn all_help(talk: &Talk<'_>, out: &mut Terminal) -> Done {
    if talk.is_gentle() {
        help(&talk.program.help_lines.crisis, out)?;
    }
    help(&talk.program.help_lines.always, out)
}

fn help_text(line: &HelpLine) -> String {
    let number = if line.show.is_empty() { &line.call } else { &line.show };
    let how = match (number.is_empty(), line.text_word.is_empty()) {
        (false, _) => format!("call {number}"),
        (true, false) => format!("text {} to {}", line.text_word, line.text_to),
        (true, true) => format!("text {}", line.text_to),
    };
    let hours = if line.hours.is_empty() { String::new() } else { format!(" ({})", line.hours) };
    format!("{}: {how}{hours}", line.say)
}

/// One line under each question, so that help is never further away than the eye.
fn strip(program: &Program, gentle: bool, out: &mut Terminal) -> Done {
    let lines = &program.help_lines;
    if gentle && !lines.crisis.is_empty() {
        out.line("  I need help now:")?;
        return help(&lines.crisis, out);
    }
    let numbers: Vec<&str> = lines.always.iter().map(|l| if l.show.is_empty() { l.call.as_str() } else { l.show.as_str() }).collect();
    let text = out.colour(FAINT, &format!("  Help now: {}", numbers.join(" | ")));
    out.line(text)
}

fn rule(out: &mut Terminal, title: &str) -> Done {
    let width = out.look.columns.saturating_sub(title.chars().count() + 5);
    let line = format!("--- {title} {}", "-".repeat(width));
    let line = out.colour(FAINT, &line);
    out.line(line)
}

/// A question with its reason and the ways to answer it.
pub fn question(talk: &Talk<'_>, question: &Question, out: &mut Terminal) -> Done {
    out.line("")?;
    rule(out, if question.topic.is_empty() { "First questions" } else { &question.topic })?;
    if !question.stem.is_empty() {
        out.paragraph(0, &question.stem)?;
    }
    let heading = out.colour(BOLD, &question.heading);
    if out.look.colour {
        out.line(heading)?
    } else {
        out.paragraph(0, &question.heading)?
    }
    if !question.hint.is_empty() {
        out.paragraph(2, &question.hint)?;
    }
    if talk.reader() == Reader::Handler && !question.probe.is_empty() {
        out.paragraph(2, &format!("If they are unsure: {}", question.probe))?;
    }
    if !question.suggestion.is_empty() {
        out.paragraph(2, &format!("On record: {}", question.suggestion))?;
    }
    if !question.why.is_empty() {
        out.paragraph(2, &format!("Why we ask: {}", question.why))?;
    }
    ways(question, out)?;
    strip(talk.program, question.gentle || talk.is_gentle(), out)
}

fn ways(question: &Question, out: &mut Terminal) -> Done {
    match &question.kind {
        QuestionKind::Card(items) => {
            for (at, item) in items.iter().enumerate() {
                out.hanging(&format!("  {:>2}  ", at + 1), &item.card)?;
            }
            out.hanging("   0  ", "None of these")?;
            out.paragraph(2, "Type the numbers that apply, such as: 1 3. Not sure about one? Add a question mark: 2?")
        }
        QuestionKind::Number { units, low, high } => {
            let unit = units.first().map_or("", String::as_str);
            let others = units.get(1..).unwrap_or_default();
            let also = if others.is_empty() { String::new() } else { format!(" (or {})", others.join(", ")) };
            let text = format!("A number from {low} to {high} {unit}").trim_end().to_owned();
            let unsure = if question.allows_unsure { ", or: not sure" } else { "" };
            out.paragraph(2, &format!("{text}{also}{unsure}"))
        }
        QuestionKind::Age => out.paragraph(2, "A date of birth such as 1984-03-27, or an age such as 28 years or 8 weeks"),
        QuestionKind::Text => out.paragraph(2, "In your own words"),
        QuestionKind::List => out.paragraph(2, "Names with commas between them"),
        QuestionKind::YesNo | QuestionKind::Choice => {
            for (at, option) in question.options.iter().enumerate() {
                let means = if option.means.is_empty() { String::new() } else { format!(": {}", option.means) };
                out.hanging(&format!("  {:>2}  ", at + 1), &format!("{}{means}", option.say))?;
            }
            if question.allows_unsure {
                out.hanging(&format!("  {:>2}  ", question.options.len() + 1), "Not sure")?;
            }
            Ok(())
        }
    }
}

/// The headline of a disposition for whoever reads.
pub fn headline(disposition: &Disposition, reader: Reader) -> &str {
    let order = match reader {
        Reader::Person => [&disposition.say_you, &disposition.say_they, &disposition.say_handler],
        Reader::SomeoneElse => [&disposition.say_they, &disposition.say_you, &disposition.say_handler],
        Reader::Handler => [&disposition.say_handler, &disposition.say_they, &disposition.say_you],
    };
    order.into_iter().find(|t| !t.is_empty()).map_or(disposition.name.as_str(), String::as_str)
}

/// An emergency, said at once and so that nobody can miss it.
pub fn alarm(talk: &Talk<'_>, disposition: DispositionId, out: &mut Terminal) -> Done {
    let Some(disposition) = talk.program.disposition(disposition) else { return Ok(()) };
    out.line("")?;
    banner(headline(disposition, talk.reader()), out)?;
    if !talk.state.is_done() {
        out.paragraph(0, "Do this now. You can stop answering here; the next questions are for anything else that may be needed.")?;
    }
    Ok(())
}

fn banner(text: &str, out: &mut Terminal) -> Done {
    let width = out.look.columns;
    let bar = "!".repeat(width);
    let bar = out.colour(ALARM, &bar);
    out.line(&bar)?;
    for line in textwrap::wrap(&format!("EMERGENCY. {text}"), width.saturating_sub(8)) {
        let line = format!("!!  {line:<inner$}  !!", inner = width.saturating_sub(8));
        let line = out.colour(ALARM, &line);
        out.line(line)?;
    }
    out.line(bar)
}

const fn urgency_words(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "Emergency",
        Urgency::Urgent => "Urgent",
        Urgency::Soon => "Not urgent, but see to it",
        Urgency::Home => "You can look after this at home",
    }
}

/// What the call came to, with its reasons, advice and help lines.
pub fn outcome(talk: &Talk<'_>, out: &mut Terminal) -> Done {
    let (program, reader) = (talk.program, talk.reader());
    let result = talk.outcome();
    out.line("")?;
    rule(out, "What to do")?;
    for (at, disposition) in result.dispositions.iter().filter_map(|d| program.disposition(*d).map(|x| (*d, x))).enumerate() {
        one(talk, at, disposition, out)?;
    }
    for action in result.actions.iter().filter_map(|a| program.actions.get(a.at())) {
        if !action.hand_over_line.is_empty() && (reader == Reader::Handler || !action.staff_only) {
            out.hanging("  Hand on: ", &action.hand_over_line)?;
        }
    }
    for service in result.also_needed.iter().filter_map(|s| program.ladder.services.get(s.at())) {
        out.hanging("  Also needed: ", &service.say)?;
    }
    for topic in result.not_assessed.iter().filter_map(|t| program.pathway(*t)) {
        out.hanging("  Not asked about: ", &topic.title)?;
    }
    for advice in result.advice.iter().filter_map(|a| program.advice.get(a.at())) {
        out.line("")?;
        let title = out.colour(BOLD, &advice.title);
        out.line(title)?;
        for line in &advice.lines {
            out.hanging("  * ", line)?;
        }
    }
    out.line("")?;
    all_help(talk, out)?;
    if program.meta.status == "demonstration" {
        out.line("")?;
        out.paragraph(0, "Demonstration content, not clinically approved.")?;
    }
    Ok(())
}

fn one(talk: &Talk<'_>, at: usize, (id, disposition): (DispositionId, &Disposition), out: &mut Terminal) -> Done {
    let headline = headline(disposition, talk.reader());
    if at > 0 {
        out.line("")?;
        out.line("Also:")?;
    }
    if disposition.urgency == Urgency::Emergency {
        banner(headline, out)?;
    } else {
        let words = out.colour(BOLD, urgency_words(disposition.urgency));
        out.line(words)?;
        out.paragraph(0, headline)?;
    }
    if !disposition.within.is_empty() {
        out.hanging("  By when: ", &disposition.within)?;
    }
    for text in [&disposition.next, &disposition.unreachable].into_iter().filter(|t| !t.is_empty()) {
        out.paragraph(2, text)?;
    }
    let mut said: Vec<(String, String)> = Vec::new();
    for reason in walk::rules_behind(talk.program, &talk.state, id) {
        let source = if reason.source.is_empty() { String::new() } else { format!(" [{}]", reason.source) };
        let line = (reason.because.clone(), source);
        if !reason.because.is_empty() && !said.contains(&line) {
            out.hanging("  Because: ", &format!("{}{}", line.0, line.1))?;
            said.push(line);
        }
    }
    Ok(())
}

/// Why: the line that asks, every rule that fired so far, and how the call stands.
pub fn why(talk: &Talk<'_>, question: Option<&Question>, out: &mut Terminal) -> Done {
    if let Some(question) = question {
        out.paragraph(2, &format!("Why we ask: {}", question.why))?;
        if !question.origin.file.is_empty() {
            out.paragraph(2, &format!("Written in {}, line {}.", question.origin.file, question.origin.line))?;
        }
    }
    let reasons = walk::reasons(talk.program, &talk.state);
    if reasons.is_empty() {
        return out.paragraph(2, "No rule has fired yet.");
    }
    for reason in reasons {
        let demand = match reason.demand {
            Some(fingerpost_engine::program::Demand::Disposition(d)) => {
                talk.program.disposition(d).map(|d| format!("{}: ", d.name)).unwrap_or_default()
            }
            _ => String::new(),
        };
        out.hanging("  * ", &format!("{demand}{} ({}, line {})", reason.because, reason.origin.file, reason.origin.line))?;
        for read in reason.read {
            let name = talk.program.fact(read.fact).map_or("", |f| f.name.as_str());
            out.hanging("      ", &format!("{name}: {}", read.answer))?;
        }
    }
    Ok(())
}
