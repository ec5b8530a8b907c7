//! From a session's page to what a person sees: chooses words of the frame, never words of the content, and decides nothing clinical.

use fingerpost_engine::program::{self, Program, Urgency};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::view::{
    ActionCard, Advice, AnsweredTurn, Band, BrowseGroup, CardFact, CheckAnswers, CheckGroup, Control, HelpLine, NumberUnit, OptionLine,
    OutcomePage, Question, Reason, ReleaseLine, Telephone, TopicLine, TopicsPage,
};
use crate::sessions::{AnswerView, DecisionView, DispositionView, OutcomeView, Page, QuestionView};

/// Care advice that says when to come back or call sooner, by the ends of its names in the library.
const WORSENING: [&str; 4] = ["get-help", "when-to-call-back", "when-to-call", "waiting-for-ambulance"];
/// The page of an action that puts the crisis lines on the screen.
const CRISIS_PAGE: &str = "crisis-help";

/// A help line of the release.
fn help_line(line: &program::HelpLine) -> HelpLine {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    HelpLine {
        say: line.say.clone(),
        call: some(&line.call),
        show: line.show.clone(),
        text_word: some(&line.text_word),
        text_to: some(&line.text_to),
        hours: some(&line.hours),
    }
}

/// The help lines of a release: for everybody, and for a crisis.
pub(super) fn help_lines(program: &Program) -> (Vec<HelpLine>, Vec<HelpLine>) {
    let lines = |list: &[program::HelpLine]| list.iter().map(help_line).collect();
    (lines(&program.help_lines.always), lines(&program.help_lines.crisis))
}

/// The release a page speaks for.
pub(super) fn release_line(program: &Program) -> ReleaseLine {
    let date = if program.help_lines.valid_from.is_empty() {
        "not dated".to_owned()
    } else {
        format!("help lines checked {}", program.help_lines.valid_from)
    };
    ReleaseLine { hash: program.hash.clone(), status: program.meta.status.clone(), date }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The help for a disclosure stands on this page: an action of the outcome so far asks for it, and it cannot wait.
pub(super) fn crisis_now(so_far: &OutcomeView) -> bool {
    let asked = so_far.actions.iter().any(|action| action.page == CRISIS_PAGE);
    asked && so_far.dispositions.iter().any(|d| matches!(d.urgency, Urgency::Emergency | Urgency::Urgent))
}

/// The crisis lines come first in the help strip.
pub(super) fn crisis_first(page: &Page, so_far: &OutcomeView) -> bool {
    page.question.as_ref().is_some_and(|q| q.gentle) || so_far.actions.iter().any(|action| action.page == CRISIS_PAGE)
}

/// The control of a question, with the answers that stand: fact, value and text as typed.
pub(super) fn control(question: &QuestionView, program: &Program, given: &dyn Fn(&str) -> Option<String>, each: bool) -> Control {
    let fact = question.fact.clone().unwrap_or_default();
    let unsure = |words: &str| question.allows_unsure.then(|| words.to_owned());
    let stands = given(&fact);
    match question.kind {
        "yes-no" => {
            let means = |id: &str| question.options.iter().find(|o| o.id == id).and_then(|o| some(&o.means));
            Control::YesNo { yes_means: means("yes"), no_means: means("no"), unsure: unsure("I am not sure"), given: stands, fact }
        }
        "choice" => {
            let option =
                |o: &crate::sessions::OptionView| OptionLine { value: o.id.clone(), label: o.say.clone(), meaning: some(&o.means) };
            let options = question.options.iter().map(option).collect();
            Control::OneOf { options, unsure: unsure("I am not sure"), given: stands, fact }
        }
        "number" => number(question, fact, stands),
        "age" => age(fact, stands),
        "text" => Control::Text { fact, unsure: unsure("I do not know"), given: stands, most_chars: fingerpost_engine::limits::TEXT_CHARS },
        "list" => {
            let entries = stands.map(|text| text.split(", ").map(str::to_owned).collect()).unwrap_or_default();
            Control::List { suggestions: suggestions(program, &fact), unsure: unsure("I am not sure"), given: entries, fact }
        }
        _ => {
            let item = |i: &crate::sessions::CardItemView| CardFact {
                fact: i.fact.clone(),
                label: if each { i.question.clone() } else { i.card.clone() },
                meaning: some(&i.hint),
                given: given(&i.fact),
            };
            let facts: Vec<CardFact> = question.items.iter().map(item).collect();
            let none = !each && !facts.is_empty() && facts.iter().all(|f| f.given.as_deref() == Some("no"));
            Control::Card { facts, each, none }
        }
    }
}

fn number(question: &QuestionView, fact: String, stands: Option<String>) -> Control {
    let own = question.units.first().cloned().unwrap_or_default();
    let units = question.units.iter().map(|unit| NumberUnit { value: unit.clone(), label: unit.clone() }).collect();
    let between = (!question.low.is_empty())
        .then(|| (format!("{} {own}", question.low).trim().to_owned(), format!("{} {own}", question.high).trim().to_owned()));
    let given_unit = stands.is_some().then(|| own.clone());
    Control::Number {
        fact,
        units,
        between,
        unsure: question.allows_unsure.then(|| "I cannot check this".to_owned()),
        given: stands,
        given_unit,
    }
}

/// An age that stands is words such as `46 years`: it comes back as a rough age.
fn age(fact: String, stands: Option<String>) -> Control {
    let date = stands.as_deref().and_then(|text| {
        let date: jiff::civil::Date = text.parse().ok()?;
        Some((date.day().to_string(), date.month().to_string(), date.year().to_string()))
    });
    let rough = stands.as_deref().filter(|_| date.is_none()).and_then(|text| {
        let (number, unit) = text.split_once(' ')?;
        Some((number.to_owned(), if unit.ends_with('s') { unit.to_owned() } else { format!("{unit}s") }))
    });
    Control::Age { fact, given_date: date, given_age: rough }
}

fn suggestions(program: &Program, fact: &str) -> Vec<String> {
    let kind = program.fact_named(fact).and_then(|f| program.fact(f)).map(|def| &def.kind);
    let Some(program::FactKind::List(Some(table))) = kind else { return Vec::new() };
    program.lists.get(usize::from(*table)).map(|list| list.entries.iter().map(|(term, _)| term.clone()).collect()).unwrap_or_default()
}

/// A question page without its addresses.
pub(super) fn question(question: &QuestionView, control: Control) -> Question {
    let step = question.key.clone();
    let why = if question.items.is_empty() { question.why.clone() } else { card_why(question) };
    let hint = if question.items.is_empty() {
        some(&question.hint)
    } else {
        some(&question.hint).or_else(|| Some("Choose all that apply.".to_owned()))
    };
    Question {
        step,
        caption: some(&question.topic),
        stem: some(&question.stem),
        heading: question.heading.clone(),
        hint,
        why,
        control,
        suggestion: some(&question.suggestion).map(|value| format!("Your record says: {value}. Please say what is so today.")),
        ..Question::default()
    }
}

/// A card's reasons: each different one once.
fn card_why(question: &QuestionView) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for item in &question.items {
        if !item.why.is_empty() && !reasons.contains(&item.why.as_str()) {
            reasons.push(&item.why);
        }
    }
    reasons.truncate(3);
    if reasons.is_empty() { question.why.clone() } else { reasons.join(" ") }
}

/// An answered turn; `change` is the address of the session, without a slash at the end.
pub(super) fn turn(answer: &AnswerView, change: Option<&str>) -> AnsweredTurn {
    let origin = match answer.from.as_str() {
        "told" => Some("you told us"),
        "heard" => Some("from your own words"),
        "record" => Some("from your record"),
        "computed" => Some("from your list"),
        _ => None,
    };
    let can_change = matches!(answer.from.as_str(), "asked" | "told" | "heard" | "record" | "confirmed");
    AnsweredTurn {
        fact: answer.fact.clone(),
        question: answer.question.clone(),
        answer: answer.answer.clone(),
        origin: origin.map(str::to_owned),
        change: change.filter(|_| can_change).map(|base| format!("{base}/change/{}", answer.fact)),
    }
}

/// The answers by their headings, in the order in which each heading first appears.
pub(super) fn check(answers: &[AnswerView], base: &str, done: bool) -> CheckAnswers {
    let mut groups: Vec<CheckGroup> = Vec::new();
    for answer in answers {
        let row = turn(answer, Some(base));
        match groups.iter_mut().find(|group| group.title == answer.group) {
            Some(group) => group.rows.push(row),
            None => groups.push(CheckGroup { title: answer.group.clone(), rows: vec![row] }),
        }
    }
    let next_label = if done { "See your result" } else { "Go on with the questions" };
    CheckAnswers { groups, next: base.to_owned(), next_label: next_label.to_owned(), notice: None }
}

fn band(urgency: Urgency) -> Band {
    match urgency {
        Urgency::Emergency => Band::Emergency,
        Urgency::Urgent => Band::Urgent,
        Urgency::Soon => Band::Soon,
        Urgency::Home => Band::Home,
    }
}

/// An instant as people say it: "09:10 today", "09:10 tomorrow", "09:10 on Tuesday 24 November".
pub(super) fn clock_words(at_ms: i64, now_ms: i64, zone: &TimeZone) -> String {
    let zoned = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone());
    let (then, now) = (zoned(at_ms), zoned(now_ms));
    let clock = then.strftime("%H:%M").to_string();
    if then.date() == now.date() {
        format!("{clock} today")
    } else if now.date().tomorrow().is_ok_and(|day| day == then.date()) {
        format!("{clock} tomorrow")
    } else {
        format!("{clock} on {}", then.strftime("%A %-d %B"))
    }
}

/// By when, with the clock time.
pub(super) fn by_when(d: &DispositionView, now_ms: i64, zone: &TimeZone) -> String {
    match (d.within_minutes, d.deadline_ms) {
        (Some(0), _) => "Now".to_owned(),
        (Some(_), Some(deadline)) => format!("Within {}: by {}", d.within, clock_words(deadline, now_ms, zone)),
        _ => String::new(),
    }
}

/// The lines of the worsening advice.
pub(super) fn worse_lines(view: &OutcomeView) -> Vec<String> {
    let worse = view.advice.iter().filter(|a| is_worsening(&a.id));
    worse.flat_map(|a| a.lines.iter().cloned()).collect()
}

fn is_worsening(advice: &str) -> bool {
    WORSENING.iter().any(|end| advice.ends_with(end))
}

/// A disposition as a card. `rank` is its place in the release's file.
pub(super) fn action(d: &DispositionView, program: &Program, now_ms: i64, zone: &TimeZone) -> ActionCard {
    let rank = program.ladder.dispositions.iter().position(|def| def.name == d.id).unwrap_or(0);
    let def = program.ladder.dispositions.get(rank);
    // The first line of the country's help is its emergency number.
    let emergency = program.help_lines.always.first().filter(|line| !line.call.is_empty());
    let telephone = emergency.filter(|_| def.is_some_and(|def| def.tier == 0)).map(|line| Telephone {
        dial: line.call.clone(),
        say: format!("Call {}", if line.show.is_empty() { &line.call } else { &line.show }),
    });
    ActionCard {
        disposition: d.id.clone(),
        rank,
        band: band(d.urgency),
        headline: d.say.clone(),
        by_when: by_when(d, now_ms, zone),
        next: some(&d.next),
        unreachable: some(&d.unreachable),
        telephone,
        reasons: d.reasons.iter().map(|r| Reason { text: r.because.clone(), source: some(&r.source) }).collect(),
        services: None,
        ring: None,
        ring_is_first: false,
    }
}

/// Who decided for the leading action, as the person is told.
fn decided(made: &DecisionView) -> String {
    let who = if made.is_clinician { "A clinician" } else { "The call handler" };
    format!("{who} decided this from your answers and what they heard.")
}

/// The outcome page without its addresses.
pub(super) fn outcome(
    view: &OutcomeView,
    answers: &[AnswerView],
    base: &str,
    program: &Program,
    now_ms: i64,
    zone: &TimeZone,
) -> OutcomePage {
    let mut cards = view.dispositions.iter().map(|d| action(d, program, now_ms, zone));
    let mut lead = cards.next().unwrap_or_default();
    // Staff read who and why below the card.
    if let Some(made) = view.decision.as_ref().filter(|made| made.by.is_empty()) {
        lead.reasons.insert(0, Reason { text: decided(made), source: None });
    }
    let also = cards.collect();
    let advice = |worse: bool| {
        let part = |a: &crate::sessions::AdviceView| Advice { title: a.title.clone(), lines: a.lines.clone() };
        view.advice.iter().filter(|a| is_worsening(&a.id) == worse).map(part).collect::<Vec<_>>()
    };
    let services = view.also_needed.iter().map(|service| format!("Say that you also need: {service}."));
    let lines = view.actions.iter().filter(|a| !a.hand_over_line.is_empty()).map(|a| format!("For whoever helps: {}", a.hand_over_line));
    let at = Timestamp::from_millisecond(view.at_ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone());
    OutcomePage {
        lead,
        also,
        also_needed: services.chain(lines).collect(),
        worse: advice(true),
        crisis_now: crisis_now(view),
        advice: advice(false),
        not_assessed: view.not_assessed.clone(),
        answered: answers.iter().map(|a| turn(a, Some(base))).collect(),
        decided_at: at.strftime("%-d %B %Y at %H:%M").to_string(),
        ..OutcomePage::default()
    }
}

/// Topics for choosing, with what a search found.
pub(super) fn topics(program: &Program, session: &str, seq: u64) -> TopicsPage {
    let line = |id: &program::PathwayId| {
        let def = program.pathway(*id)?;
        Some(TopicLine { id: def.name.clone(), title: def.title.clone(), also_called: def.also_called.iter().take(3).cloned().collect() })
    };
    let group = |g: &program::BrowseGroup| BrowseGroup { title: g.title.clone(), topics: g.topics.iter().filter_map(line).collect() };
    TopicsPage { session: session.to_owned(), seq, groups: program.groups.iter().map(group).collect(), ..TopicsPage::default() }
}

/// Topics that fit some words, best first; the way for "none of these fits" is a link of its own and left out here.
pub(super) fn found(release: &crate::releases::Release, said: &str) -> Vec<TopicLine> {
    let program = &release.program;
    let hits = release.finder.find(said, crate::limits::TOPICS_FOUND);
    let line = |hit: fingerpost_engine::listen::TopicHit| {
        let def = program.pathway(hit.pathway)?;
        Some(TopicLine { id: def.name.clone(), title: def.title.clone(), also_called: def.also_called.iter().take(3).cloned().collect() })
    };
    hits.into_iter().filter(|hit| !hit.fallback).filter_map(line).collect()
}
