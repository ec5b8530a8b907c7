//! From a session's page to the call screen: the script, the trace, notes and demands. Chooses no clinical words and decides nothing.

use fingerpost_engine::program::Program;
use jiff::tz::TimeZone;

use super::present;
use super::view::{
    Band, Beside, CallScreen, CallerBanner, CallerCard, Control, DecideForm, Demand, HandOff, KeyLine, NoteLine, Origin, PlanGiven,
    Question, ScriptCard, TraceLine,
};
use crate::care_plans::types::Versioned;
use crate::sessions::{AnswerView, Caller, DecisionView, Folded, OutcomeView, Page, QuestionView, Record, choices};

/// Reasons for ending a call without an outcome: value and words.
pub(super) const CLOSE_REASONS: [(&str, &str); 5] = [
    ("line-dropped", "The line went dead and ringing back failed"),
    ("caller-rang-off", "The caller rang off"),
    ("wrong-service", "The caller wanted another service"),
    ("spoke-to-999", "An ambulance was called by somebody else"),
    ("test", "A test call"),
];

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The card of a question, filled with what the handler chose of what stands beside it.
pub(super) fn script(question: &QuestionView, program: &Program, beside: Vec<Beside>) -> ScriptCard {
    let caption: Vec<&str> = [question.topic.as_str(), if question.items.is_empty() { "" } else { question.heading.as_str() }]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let probes = question.items.iter().filter(|item| !item.probe.is_empty()).map(|item| format!("{}: {}", item.card, item.probe));
    let used = |fact: &str| beside.iter().find(|one| one.is_used && one.fact == fact);
    let mut control = present::control(question, program, &|fact| used(fact).map(|one| one.value.clone()), true);
    if let Control::Number { fact, given_unit, .. } = &mut control
        && let Some(one) = used(fact).filter(|one| !one.unit.is_empty())
    {
        *given_unit = Some(one.unit.clone());
    }
    let view: Question = present::question(question, control);
    ScriptCard {
        step: view.step,
        caption: some(&caption.join(" · ")),
        stem: view.stem,
        say: if question.items.is_empty() { view.heading } else { "Ask each of these.".to_owned() },
        probe: some(&question.probe),
        why: view.why,
        support: view.suggestion.into_iter().chain(some(&question.hint)).chain(probes).collect(),
        control: view.control,
        beside,
        ..ScriptCard::default()
    }
}

fn origin(answer: &AnswerView, from_web: bool) -> Origin {
    match answer.from.as_str() {
        "told" | "heard" => Origin::Volunteered,
        "record" | "device" => Origin::Record,
        "confirmed" => Origin::Confirmed,
        "computed" => Origin::Inferred,
        _ if from_web => Origin::Web,
        _ => Origin::Asked,
    }
}

/// The trace; answers given before a take-over came from the web.
pub(super) fn trace(session: &Folded, page: &Page) -> Vec<TraceLine> {
    let taken = session.records.iter().find_map(|r| if let Record::Taken { at_ms, .. } = r { Some(*at_ms) } else { None });
    let program = &session.live.release.program;
    let said_at = |fact: &str| program.fact_named(fact).and_then(|f| session.live.state.said(f)).map_or(i64::MAX, |said| said.at_ms);
    let line = |answer: &AnswerView| TraceLine {
        fact: answer.fact.clone(),
        question: answer.question.clone(),
        answer: answer.answer.clone(),
        origin: origin(answer, taken.is_some_and(|at| said_at(&answer.fact) < at)),
        change: (!answer.from.is_empty() && answer.from != "computed").then(|| format!("/call/{}/change/{}", page.session, answer.fact)),
    };
    page.answers.iter().map(line).collect()
}

/// Notes with the danger words found in them.
pub(super) fn notes(session: &Folded, now_ms: i64, zone: &TimeZone) -> Vec<NoteLine> {
    let flag = |text: &str| danger_words(session, [text]);
    let note = |record: &Record| match record {
        Record::Note { at_ms, by, text } => {
            Some(NoteLine { text: text.clone(), at: format!("{}, {by}", present::clock_words(*at_ms, now_ms, zone)), flag: flag(text) })
        }
        Record::Words { at_ms, text } => {
            Some(NoteLine { text: format!("In their own words: {text}"), at: present::clock_words(*at_ms, now_ms, zone), flag: flag(text) })
        }
        _ => None,
    };
    session.records.iter().filter_map(note).collect()
}

/// The danger words in some texts, each danger once.
fn danger_words<'a>(session: &Folded, texts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let release = &session.live.release;
    let mut names: Vec<&str> = Vec::new();
    for flag in texts.into_iter().flat_map(|text| release.scanner.scan_as(text, fingerpost_engine::listen::Speaks::ForAnother)) {
        let Some(def) = release.program.fact(flag.fact) else { continue };
        let name = if def.wording.card.is_empty() { &def.wording.they } else { &def.wording.card };
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join("; "))
}

/// The safety plan that the person gave.
pub(super) fn plan(session: &Folded, now_ms: i64, zone: &TimeZone) -> Option<PlanGiven> {
    let (at_ms, plan) = session.safety_plan()?;
    Some(PlanGiven {
        at: format!("at {}", present::clock_words(at_ms, now_ms, zone)),
        boxes: plan.filled().map(|(heading, text)| (heading, text.to_owned())).collect(),
        flag: danger_words(session, plan.filled().map(|(_, text)| text)),
    })
}

/// Demands so far, most urgent first, and by when somebody has to see the person.
pub(super) fn demands(so_far: &OutcomeView, program: &Program, now_ms: i64, zone: &TimeZone) -> (Vec<Demand>, Option<String>) {
    let demands: Vec<Demand> = so_far.dispositions.iter().map(|d| Demand { action: present::action(d, program, now_ms, zone) }).collect();
    let soonest = so_far.dispositions.iter().filter_map(|d| d.deadline_ms).min();
    (demands, soonest.map(|at| present::clock_words(at, now_ms, zone)))
}

/// The caller card, plans first.
pub(super) fn caller(caller: &Caller, plans: &[Versioned], born: Option<String>) -> CallerCard {
    let mut card = CallerCard {
        name: some(&caller.name),
        born,
        nhs_number: some(&caller.nhs_number),
        call_back: some(&caller.call_back),
        location: some(&caller.location),
        relation: some(&caller.relation),
        ..CallerCard::default()
    };
    for Versioned { plan, review_is_over, .. } in plans {
        let banner = plan.banner(*review_is_over);
        card.banners.push(CallerBanner { kind: banner.kind, title: banner.title, lines: banner.lines, strong: banner.is_strong });
        card.conditions.extend(plan.headings.conditions.iter().cloned());
        card.medicines.extend(plan.headings.medicines.iter().cloned());
    }
    card
}

/// The outcome in the handler's words.
pub(super) fn hand_off(session: &Folded, page: &Page, outcome: &OutcomeView, now_ms: i64, zone: &TimeZone) -> HandOff {
    let program = &session.live.release.program;
    let base = format!("/call/{}", page.session);
    let view = present::outcome(outcome, &page.answers, &base, program, now_ms, zone);
    let committed =
        session.ended().map(|(how, who)| if how == "committed" { format!("Committed by {who}.") } else { format!("Closed: {who}.") });
    HandOff {
        services: (view.lead.band != Band::Emergency && view.lead.band != Band::Home)
            .then(|| format!("{base}/services/{}", view.lead.disposition)),
        worse: view.worse.iter().chain(&view.advice).flat_map(|part| part.lines.iter().cloned()).collect(),
        lead: view.lead,
        also: view.also,
        also_needed: view.also_needed,
        not_assessed: view.not_assessed,
        booking: None,
        hub: None,
        told: outcome.decision.as_ref().map(|made| decided(made, now_ms, zone)).unwrap_or_default(),
        decide: None,
        summary: format!("{base}/summary"),
        commit: committed.is_none().then(|| format!("{base}/commit")),
        committed,
        gp: String::new(),
        may_tell_gp: false,
    }
}

/// What was decided beside the questions.
fn decided(made: &DecisionView, now_ms: i64, zone: &TimeZone) -> Vec<String> {
    let role = if made.is_clinician { "clinician" } else { "call handler" };
    let (by, at, questions) = (&made.by, present::clock_words(made.at_ms, now_ms, zone), made.questions_came_to.join("; "));
    let did = if made.agrees { "agreed with it".to_owned() } else { format!("decided this. The questions came to: {questions}") };
    vec![format!("{by}, {role}, {did} (at {at})."), format!("Why: {}", made.reason)]
}

/// What this member of staff may decide; none: nothing.
pub(super) fn decide(session: &Folded, page: &Page, is_clinician: bool) -> Option<DecideForm> {
    let program = &session.live.release.program;
    let now = page.outcome.as_ref().and_then(|outcome| outcome.dispositions.first()).map(|lead| lead.id.clone())?;
    let choices: Vec<(String, String)> = choices(&session.live, is_clinician)
        .into_iter()
        .filter_map(|id| program.disposition(id))
        .map(|def| (def.name.clone(), if def.say_handler.is_empty() { def.say_you.clone() } else { def.say_handler.clone() }))
        .collect();
    let action = format!("/call/{}/decide", page.session);
    Some(DecideForm { action, choices, is_clinician, now })
        .filter(|form| form.choices.len() > 1 || is_clinician && !form.choices.is_empty())
}

/// The keys of the screen.
pub(super) fn keys(view: &CallScreen) -> Vec<KeyLine> {
    let key = |command: &'static str, key: &'static str, does: &'static str, href: Option<String>| KeyLine { command, key, does, href };
    let mut keys = vec![key("emergency", "F4", "Emergency", Some(view.emergency.clone()))];
    keys.extend(view.back.clone().map(|href| key("back", "F2", "One question back", Some(href))));
    keys.extend([key("region", "F6", "Next region", None), key("notes", "F8", "Notes", None), key("find", "Ctrl+K", "Find", None)]);
    if view.hand_off.as_ref().is_some_and(|h| h.commit.is_some()) {
        keys.push(key("commit", "Ctrl+Enter", "Commit the outcome", None));
    }
    keys
}
