//! A comparison in words that a clinician can read, 80 columns wide.

use super::gate::{Gated, cell};
use super::json::word;
use crate::terminal::{BAD, BOLD, FAINT, GOOD, Terminal};
use anyhow::Result;
use fingerpost_engine::prove::PathLine;
use fingerpost_engine::prove::compare::{Cell, Change, Difference, HappeningKind, Order, Share, TextChange, TopicDifference, Witness};
use fingerpost_engine::prove::diagram::Count;
use fingerpost_engine::prove::replay::Conversation;

/// Everything that changed, then a line for each topic, then the sum.
pub fn difference(found: &Difference, out: &mut Terminal) -> Result<()> {
    out.line(format!("older release {}", short(&found.old)))?;
    out.line(format!("newer release {}", short(&found.new)))?;
    out.line("")?;
    for topic in found.topics.iter().filter(|t| t.change == Change::Changed) {
        changed(topic, out)?;
    }
    let width = found.topics.iter().map(|t| t.name.len()).max().unwrap_or(0);
    for topic in &found.topics {
        let (code, words) = match topic.change {
            Change::SameProgram => (GOOD, "no change: the same steps, rules and facts".to_owned()),
            Change::Proved => (GOOD, "no change of outcome, proved".to_owned()),
            Change::Changed => (BAD, "somebody is told something else".to_owned()),
            Change::NotExhausted(why) => (BAD, format!("{}: {why}", word(topic.change))),
        };
        let was = if topic.old_name == topic.name { String::new() } else { format!(" (was {})", topic.old_name) };
        let words = out.colour(code, &words);
        out.hanging(&format!("  {:<width$}  ", topic.name), &format!("{words}{was}"))?;
    }
    for (topics, words) in [(&found.added, "new topic"), (&found.removed, "removed topic: nobody can be helped by it any more")] {
        for topic in topics {
            out.hanging(&format!("  {topic:<width$}  "), words)?;
        }
    }
    out.line("")?;
    facts(found, out)?;
    texts(found, out)?;
    sum(found, out)
}

fn short(hash: &str) -> String {
    hash.chars().take(64).collect()
}

fn changed(topic: &TopicDifference, out: &mut Terminal) -> Result<()> {
    let title = out.colour(BOLD, &topic.name);
    out.line(title)?;
    let quiet = |c: &&Cell| c.order == Order::Same && c.beneath == Count::default();
    for c in topic.cells.iter().filter(|c| !quiet(c)) {
        let moved = c.order != Order::Same;
        let colour = if c.order.lowers() { BAD } else { FAINT };
        let order = out.colour(colour, c.order.word());
        out.hanging("  ", &format!("{}  ({order})", cell(&c.old, &c.new)))?;
        shares(&c.count, &topic.vectors, out)?;
        if c.beneath != Count::default() {
            out.hanging(
                "      ",
                &format!(
                    "In {} of them other demands lie beneath the same outcome, which counts in a call about several topics.",
                    c.beneath
                ),
            )?;
        }
        if let Some(shown) = c.witness.as_ref().filter(|_| moved) {
            person(shown, out)?;
        }
    }
    let kept: Count = topic.cells.iter().filter(quiet).map(|c| &c.count).sum();
    if kept != Count::default() {
        let outcomes = topic.cells.iter().filter(quiet).count();
        out.hanging("  ", &format!("the same as before, with {outcomes} outcomes (--format json lists them)"))?;
        shares(&kept, &topic.vectors, out)?;
    }
    for h in &topic.also {
        let what = if h.kind == HappeningKind::Action { "action" } else { "topic put in front" };
        let word = if h.lost { out.colour(BAD, "no longer for somebody") } else { out.colour(FAINT, "now for somebody") };
        out.hanging("  ", &format!("{what} {}: {word}", h.name))?;
        shares(&h.count, &h.of, out)?;
        person(&h.witness, out)?;
    }
    Ok(out.line("")?)
}

fn shares(part: &Count, whole: &Count, out: &mut Terminal) -> Result<()> {
    if *part == Count::default() {
        return Ok(out.hanging("      ", "only where something is told before it is asked")?);
    }
    let share = Share::of(part, whole);
    let one_in = share.one_in().map_or_else(String::new, |n| format!(", {n}"));
    Ok(out.hanging("      ", &format!("{} of all sets of answers{one_in}: exactly {} / {}", share.percent(), share.part, share.whole))?)
}

fn person(shown: &Witness, out: &mut Terminal) -> Result<()> {
    let of_old: Vec<&str> = given(&shown.old);
    let of_new: Vec<&str> = given(&shown.new);
    out.hanging("    a person   ", &of_old.join(", "))?;
    if of_old != of_new {
        out.hanging("    and now    ", &of_new.join(", "))?;
    }
    said("    was told   ", &shown.old, &shown.new.outcome, out)?;
    said("    is told    ", &shown.new, &shown.old.outcome, out)
}

/// What they are told, with the reason for whatever the other release does not say.
fn said(mark: &str, call: &Conversation, other: &[String], out: &mut Terminal) -> Result<()> {
    let words = if call.outcome.is_empty() { "nothing".to_owned() } else { call.outcome.join(" + ") };
    out.hanging(mark, &words)?;
    let own: Vec<&String> = call.outcome.iter().filter(|o| !other.contains(o)).collect();
    let reason = |line: &PathLine| match line {
        PathLine::Fired { because, demand, origin } if own.contains(&demand) && !because.is_empty() => {
            Some(format!("{because} ({}:{})", origin.file, origin.line))
        }
        _ => None,
    };
    for line in call.path.iter().filter_map(reason).take(REASONS) {
        out.hanging(&" ".repeat(mark.len()), &line)?;
    }
    Ok(())
}

/// Reasons shown for one outcome: more tell no more.
const REASONS: usize = 2;

/// What the person says, without the answers of no note.
fn given(call: &Conversation) -> Vec<&str> {
    let told = call.answers.lines().filter(|l| l.starts_with("    volunteered:")).map(str::trim);
    call.answers.lines().filter(|l| l.starts_with("      ")).map(str::trim).chain(told).collect()
}

fn facts(found: &Difference, out: &mut Terminal) -> Result<()> {
    let facts = &found.facts;
    for (old, new) in &facts.renamed {
        out.hanging("  ", &format!("{new} was taken for {old}: it says and counts the same"))?;
    }
    for (old, new) in &facts.ambiguous {
        out.hanging("  ", &format!("{} may be any of {}: taken for different facts", new.join(", "), old.join(", ")))?;
    }
    for name in &facts.retyped {
        out.hanging("  ", &format!("{name} has another kind of answer than before: taken for a different fact"))?;
    }
    for (names, word) in [(&facts.added, "new facts: "), (&facts.removed, "facts no longer there: ")] {
        if !names.is_empty() {
            out.hanging("  ", &format!("{word}{}", names.join(", ")))?;
        }
    }
    let any = !(facts.renamed.is_empty()
        && facts.ambiguous.is_empty()
        && facts.retyped.is_empty()
        && facts.added.is_empty()
        && facts.removed.is_empty());
    if any {
        out.line("")?;
    }
    Ok(())
}

fn texts(found: &Difference, out: &mut Terminal) -> Result<()> {
    if found.texts.is_empty() {
        return Ok(());
    }
    out.hanging("", &format!("{} texts changed. They alter no outcome and need a signature of their own:", found.texts.len()))?;
    for t in &found.texts {
        out.hanging("  ", &format!("{} ({} -> {})", t.what, TextChange::hash(&t.old), TextChange::hash(&t.new)))?;
    }
    Ok(out.line("")?)
}

fn sum(found: &Difference, out: &mut Terminal) -> Result<()> {
    let (text, colour) = if found.is_same() {
        ("no change of outcome: proved for every possible set of answers".to_owned(), GOOD)
    } else {
        let lowered = found.lowered().count() + found.lost().count();
        let topics = found.topics.iter().filter(|t| t.change == Change::Changed).count();
        (format!("{topics} topics changed; {lowered} changes in which somebody may fare worse"), if lowered == 0 { GOOD } else { BAD })
    };
    let text = out.colour(colour, &text);
    out.line(text)?;
    Ok(out.paragraph(0, Share::SENTENCE)?)
}

/// What stands in the way, or was signed.
pub fn gate(judged: &[Gated], out: &mut Terminal) -> Result<()> {
    out.line("")?;
    for g in judged {
        let (word, colour) = if g.passes() { ("signed", GOOD) } else { ("not signed", BAD) };
        let word = out.colour(colour, word);
        out.hanging("  ", &format!("{word}: {}: {}", g.topic, g.cell))?;
        for line in g.signed.iter().chain(&g.refused) {
            out.hanging("      ", line)?;
        }
    }
    let open = judged.iter().filter(|g| !g.passes()).count();
    let (text, colour) = if open == 0 { ("gate: open".to_owned(), GOOD) } else { (format!("gate: closed, {open} not signed"), BAD) };
    let text = out.colour(colour, &text);
    Ok(out.line(text)?)
}

/// Every person as one answers file; what is expected is what the newer release says.
pub fn answers(found: &Difference) -> String {
    let cells =
        found.topics.iter().flat_map(|t| t.cells.iter().filter_map(|c| c.witness.as_ref()).chain(t.also.iter().map(|h| &h.witness)));
    format!("calls:\n{}", cells.map(|w| w.new.answers.as_str()).collect::<String>())
}
