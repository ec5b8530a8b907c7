//! The conversation with whoever sits at the keyboard: lines in, text out, so that it can be scripted with a pipe.
//!
//! Going back is a correction, as everywhere: what an emergency answer demanded leaves its mark.

use super::show;
use super::talk::Talk;
use super::understand::{Understood, understand};
use crate::limits;
use crate::terminal::{BOLD, Terminal};
use anyhow::{Result, bail};
use fingerpost_engine::listen::TopicFinder;
use fingerpost_engine::program::{FactId, PathwayId, Program};
use fingerpost_engine::walk::{self, Answer, CardItem, Question, QuestionKind, Reader, What};
use std::collections::BTreeMap;

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At its outcome.
    Outcome,
    /// The person left.
    Left,
    /// The input ended before the outcome.
    CutOff,
}

/// What a typed line asks for.
enum Line {
    Text(String),
    Why,
    Back,
    Change,
    Help,
    Quit,
    End,
}

fn read(out: &mut Terminal, free_text: bool) -> Result<Line> {
    let Some(line) = out.read("> ")? else { return Ok(Line::End) };
    let word = line.to_lowercase();
    // In a box for free words a bare "back" may be a sore back; there the command needs its stroke.
    let command = if free_text { word.strip_prefix('/') } else { Some(word.strip_prefix('/').unwrap_or(&word)) };
    Ok(match command {
        Some("why") => Line::Why,
        Some("back") => Line::Back,
        Some("change") => Line::Change,
        Some("help") => Line::Help,
        Some("quit" | "exit") => Line::Quit,
        _ => Line::Text(line),
    })
}

/// Asks what is wrong until a topic is chosen. Gives the topic and the words it was found by.
///
/// # Errors
/// The input or output is gone.
pub fn topic(program: &Program, out: &mut Terminal) -> Result<Option<(PathwayId, String)>> {
    let finder = TopicFinder::new(program);
    let mut shown: Vec<PathwayId> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    out.line("")?;
    let title = out.colour(BOLD, "What is the problem?");
    out.line(title)?;
    out.paragraph(2, "Type a few words, such as: sore throat. For the whole list press Enter.")?;
    for _ in 0..limits::TRIES {
        let line = match read(out, true)? {
            Line::End | Line::Quit => return Ok(None),
            Line::Text(line) => line,
            _ => String::new(),
        };
        if let Ok(number) = line.parse::<usize>()
            && let Some(topic) = number.checked_sub(1).and_then(|at| shown.get(at))
        {
            return Ok(Some((*topic, said.join(". "))));
        }
        shown = if line.is_empty() {
            program.topic_order.clone()
        } else {
            finder.find(&line, limits::TOPIC_HITS).iter().map(|hit| hit.pathway).collect()
        };
        shown.extend(program.none_fits.filter(|none| !shown.contains(none)));
        said.push(line);
        for (at, topic) in shown.iter().enumerate() {
            let title = program.pathway(*topic).map_or("", |p| p.title.as_str());
            out.hanging(&format!("  {:>2}  ", at + 1), title)?;
        }
        out.paragraph(2, "Type the number that fits best, or other words.")?;
    }
    bail!("no topic was chosen after {} tries", limits::TRIES)
}

/// Talks until the outcome.
///
/// # Errors
/// The input or output is gone, or the same question was misunderstood too often with nobody at the keyboard.
pub fn converse(talk: &mut Talk<'_>, out: &mut Terminal) -> Result<End> {
    let mut misses = 0;
    loop {
        if let Some(alarm) = talk.new_alarm() {
            show::alarm(talk, alarm, out)?;
        }
        let before = talk.state.sequence();
        let Some(question) = talk.question() else {
            show::outcome(talk, out)?;
            match anything_else(talk, out)? {
                Some(end) => return Ok(end),
                None => continue,
            }
        };
        let question = for_reader(question, talk.reader());
        show::question(talk, &question, out)?;
        if let Some(end) = one_turn(talk, &question, out)? {
            return Ok(end);
        }
        misses = if talk.state.sequence() == before { misses + 1 } else { 0 };
        if misses >= limits::TRIES && !out.is_person {
            bail!("the question `{}` was not answered after {} tries", question.key, limits::TRIES);
        }
    }
}

/// A handler reads a card out line by line.
fn for_reader(question: Question, reader: Reader) -> Question {
    let first = match &question.kind {
        QuestionKind::Card(items) if reader == Reader::Handler => items.first().cloned(),
        _ => None,
    };
    first.map_or_else(|| question.clone(), |item| line_of_card(&question, &item))
}

fn line_of_card(card: &Question, item: &CardItem) -> Question {
    let option = |id: &str, say: &str| walk::OptionView { id: id.to_owned(), say: say.to_owned(), means: String::new() };
    Question {
        key: item.name.clone(),
        kind: QuestionKind::YesNo,
        fact: Some(item.fact),
        heading: item.question.clone(),
        stem: card.heading.clone(),
        hint: item.hint.clone(),
        why: item.why.clone(),
        probe: item.probe.clone(),
        options: vec![option("yes", "Yes"), option("no", "No")],
        ..card.clone()
    }
}

fn one_turn(talk: &mut Talk<'_>, question: &Question, out: &mut Terminal) -> Result<Option<End>> {
    let free = matches!(question.kind, QuestionKind::Text | QuestionKind::List);
    match read(out, free)? {
        Line::End => return cut_off(talk, out),
        Line::Quit => return leave(talk, out),
        Line::Why => show::why(talk, Some(question), out)?,
        Line::Help => {
            show::help(&talk.program.help_lines.crisis, out)?;
            show::help(&talk.program.help_lines.always, out)?;
        }
        Line::Back => back(talk, out)?,
        Line::Change => change(talk, out)?,
        Line::Text(line) => {
            if let Some(answers) = settle(talk, question, &line, out)?
                && let Err(refusal) = talk.answer(answers)
            {
                out.paragraph(2, &format!("{refusal}."))?;
            }
            heard(talk, &line, out)?;
        }
    }
    Ok(None)
}

/// Whatever is typed is watched for danger, whether or not it was an answer.
fn heard(talk: &mut Talk<'_>, line: &str, out: &mut Terminal) -> Result<()> {
    if line.chars().any(char::is_alphabetic) {
        for fact in talk.hear(line) {
            let question = talk.program.fact(fact).map(|d| walk::wording(d, talk.reader())).unwrap_or_default();
            out.paragraph(2, &format!("From your words we take this as yes: {question}"))?;
        }
    }
    Ok(())
}

/// The answers a line gives, after asking back where it is unsure.
fn settle(talk: &Talk<'_>, question: &Question, line: &str, out: &mut Terminal) -> Result<Option<BTreeMap<String, Answer>>> {
    let perhaps = match understand(talk.program, question, line) {
        Understood::Answers(answers) => return Ok(Some(answers)),
        Understood::Nothing(instead) => {
            out.paragraph(2, &instead)?;
            return Ok(None);
        }
        Understood::Perhaps(perhaps) => perhaps,
    };
    out.paragraph(2, "Did you mean:")?;
    for (at, (words, _)) in perhaps.iter().enumerate() {
        out.hanging(&format!("  {:>2}  ", at + 1), words)?;
    }
    out.hanging("   0  ", "Something else")?;
    let Line::Text(line) = read(out, true)? else { return Ok(None) };
    let chosen = match line.to_lowercase().as_str() {
        "yes" if perhaps.len() == 1 => Some(0),
        text => text.parse::<usize>().ok().and_then(|n| n.checked_sub(1)),
    };
    let answer = chosen.and_then(|at| perhaps.into_iter().nth(at)).map(|(_, answer)| answer);
    Ok(answer.map(|answer| BTreeMap::from([(question.key.clone(), answer)])))
}

fn back(talk: &mut Talk<'_>, out: &mut Terminal) -> Result<()> {
    let last = walk::answers(talk.program, &talk.state).into_iter().next_back();
    match last {
        None => Ok(out.paragraph(2, "This is the first question.")?),
        Some(last) => correct(talk, last.fact, out),
    }
}

fn change(talk: &mut Talk<'_>, out: &mut Terminal) -> Result<()> {
    let answers = walk::answers(talk.program, &talk.state);
    if answers.is_empty() {
        return Ok(out.paragraph(2, "Nothing was answered yet.")?);
    }
    out.paragraph(2, "Which answer was wrong?")?;
    for (at, answer) in answers.iter().enumerate() {
        let question = talk.program.fact(answer.fact).map(|d| walk::wording(d, talk.reader())).unwrap_or_default();
        out.hanging(&format!("  {:>2}  ", at + 1), &format!("{question} {}", answer.answer))?;
    }
    out.hanging("   0  ", "None, go on")?;
    let Line::Text(line) = read(out, true)? else { return Ok(()) };
    match line.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).and_then(|at| answers.get(at)) {
        Some(answer) => correct(talk, answer.fact, out),
        None => Ok(()),
    }
}

/// Asks one answered question again and folds the call afresh with the new answer.
fn correct(talk: &mut Talk<'_>, fact: FactId, out: &mut Terminal) -> Result<()> {
    let Some(question) = walk::question_about(talk.program, &talk.state, fact, talk.reader()) else { return Ok(()) };
    show::question(talk, &question, out)?;
    out.paragraph(2, "Press Enter to leave the answer as it is.")?;
    let Line::Text(line) = read(out, true)? else { return Ok(()) };
    if line.is_empty() {
        return Ok(());
    }
    if let Some(answer) = settle(talk, &question, &line, out)?.and_then(|mut answers| answers.remove(&question.key))
        && let Err(refusal) = talk.apply(What::Corrected { fact: question.key.clone(), answer })
    {
        out.paragraph(2, &format!("{refusal}."))?;
    }
    heard(talk, &line, out)
}

/// After the outcome: another problem, a change, or the end.
fn anything_else(talk: &mut Talk<'_>, out: &mut Terminal) -> Result<Option<End>> {
    let ends = talk.outcome().lead().and_then(|d| talk.program.disposition(d)).is_some_and(|d| d.ends_call);
    out.line("")?;
    let more = if ends { "" } else { " For another problem type a few words." };
    out.paragraph(0, &format!("Press Enter to finish, or type change or why.{more}"))?;
    match read(out, false)? {
        Line::End | Line::Quit => return Ok(Some(End::Outcome)),
        Line::Why => show::why(talk, None, out)?,
        Line::Back => back(talk, out)?,
        Line::Change => change(talk, out)?,
        Line::Help => show::help(&talk.program.help_lines.crisis, out)?,
        Line::Text(line) if line.is_empty() => return Ok(Some(End::Outcome)),
        Line::Text(line) => {
            heard(talk, &line, out)?;
            let hit = TopicFinder::new(talk.program).find(&line, 1).into_iter().find(|hit| !hit.fallback);
            let topic = hit.and_then(|hit| talk.program.pathway(hit.pathway));
            match topic {
                Some(topic) if !ends => {
                    out.paragraph(2, &format!("Now about: {}", topic.title))?;
                    if let Err(refusal) = talk.apply(What::Topic { topic: topic.name.clone() }) {
                        out.paragraph(2, &format!("{refusal}."))?;
                    }
                }
                _ => out.paragraph(2, "There are no questions about that here. If you need more help, call the number below.")?,
            }
        }
    }
    Ok(None)
}

fn leave(talk: &Talk<'_>, out: &mut Terminal) -> Result<Option<End>> {
    unfinished(talk, "You left before the end, so there is no full advice.", out)?;
    Ok(Some(End::Left))
}

fn cut_off(talk: &Talk<'_>, out: &mut Terminal) -> Result<Option<End>> {
    unfinished(talk, "The input ended before the last question, so there is no full advice.", out)?;
    Ok(Some(End::CutOff))
}

fn unfinished(talk: &Talk<'_>, say: &str, out: &mut Terminal) -> Result<()> {
    out.line("")?;
    out.paragraph(0, say)?;
    let lead = talk.outcome().lead().and_then(|d| talk.program.disposition(d));
    if let Some(lead) = lead {
        out.paragraph(0, &format!("From what was said so far: {}", show::headline(lead, talk.reader())))?;
    }
    Ok(show::all_help(talk, out)?)
}
