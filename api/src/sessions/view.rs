//! What a caller sees of a session, as JSON: the question in the right words, the outcome with its reasons, the answers so far.
//!
//! It chooses and words nothing clinical: every sentence comes from the release.

use super::decision::Decided;
use super::folded::{Folded, Live};
use super::shapes::{
    ActionView, AdviceView, AnswerView, CardItemView, DecisionView, DispositionView, OptionView, OutcomeView, Page, PreviewView,
    QuestionView, ReasonView, TopicView, TraceLine, TraceView,
};
use super::types::Record;
use fingerpost_engine::program::{Demand, DispositionId, Program, Urgency};
use fingerpost_engine::walk::{self, AnswerLine, Outcome, Provenance, QuestionKind, Reader, Status};

const fn reader_name(reader: Reader) -> &'static str {
    match reader {
        Reader::Person => "person",
        Reader::SomeoneElse => "someone-else",
        Reader::Handler => "handler",
    }
}

/// What is asked now, in the words for whoever is being asked.
#[must_use]
pub fn question_of(session: &Live) -> Option<QuestionView> {
    let program = &session.release.program;
    walk::question(program, &session.state, session.reader()).map(|q| question_view(program, q))
}

/// The question that asks one fact, whenever it was or will be asked: for changing an answer. None for an unknown name.
#[must_use]
pub fn question_about(session: &Live, fact: &str) -> Option<QuestionView> {
    let program = &session.release.program;
    let fact = program.fact_named(fact)?;
    walk::question_about(program, &session.state, fact, session.reader()).map(|q| question_view(program, q))
}

/// The page of a session.
#[must_use]
pub fn page_of(session: &Live) -> Page {
    page(session)
}

/// The page of a session.
pub(super) fn page(session: &Live) -> Page {
    let program = &session.release.program;
    let reader = session.reader();
    let answers = walk::answers(program, &session.state).iter().filter_map(|l| answer_view(program, l, reader)).collect();
    Page { answers, ..page_after_a_write(session) }
}

/// The page of a session without the answers so far: whoever wrote knows them, and a long call would repeat them all with each answer.
pub(super) fn page_after_a_write(session: &Live) -> Page {
    let program = &session.release.program;
    let reader = session.reader();
    let result = session.outcome();
    let rungs = || result.dispositions.iter().filter_map(|d| program.disposition(*d));
    let needs_topic = result.complete && session.state.topics().next().is_none() && !rungs().any(|d| d.ends_call);
    let emergency = rungs().next().is_some_and(|d| d.ends_call || d.urgency == Urgency::Emergency);
    // Reasons and advice are worded only where they are shown: most pages are questions.
    let outcome = ((result.complete && !needs_topic) || emergency).then(|| outcome_view(session));
    let topic = |(id, done)| {
        let def = program.pathway(id)?;
        Some(TopicView { id: def.name.clone(), title: def.title.clone(), done })
    };
    Page {
        session: session.id.clone(),
        seq: session.seq,
        release: session.release.hash().to_owned(),
        reader: reader_name(reader),
        done: result.complete && !needs_topic,
        needs_topic,
        question: walk::question(program, &session.state, reader).map(|q| question_view(program, q)),
        outcome,
        topics: session.state.topics().filter_map(topic).collect(),
        answers: Vec::new(),
    }
}

fn question_view(program: &Program, question: walk::Question) -> QuestionView {
    let (kind, units, low, high, items) = match question.kind {
        QuestionKind::YesNo => ("yes-no", vec![], String::new(), String::new(), vec![]),
        QuestionKind::Choice => ("choice", vec![], String::new(), String::new(), vec![]),
        QuestionKind::Number { units, low, high } => ("number", units, low, high, vec![]),
        QuestionKind::Age => ("age", vec![], String::new(), String::new(), vec![]),
        QuestionKind::Text => ("text", vec![], String::new(), String::new(), vec![]),
        QuestionKind::List => ("list", vec![], String::new(), String::new(), vec![]),
        QuestionKind::Card(items) => ("card", vec![], String::new(), String::new(), items),
    };
    let item =
        |i: walk::CardItem| CardItemView { fact: i.name, card: i.card, question: i.question, why: i.why, hint: i.hint, probe: i.probe };
    let option = |o: walk::OptionView| OptionView { id: o.id, say: o.say, means: o.means };
    QuestionView {
        key: question.key,
        kind,
        fact: question.fact.and_then(|f| program.fact(f)).map(|d| d.name.clone()),
        heading: question.heading,
        stem: question.stem,
        hint: question.hint,
        why: question.why,
        probe: question.probe,
        options: question.options.into_iter().map(option).collect(),
        items: items.into_iter().map(item).collect(),
        units,
        low,
        high,
        allows_unsure: question.allows_unsure,
        topic: question.topic,
        gentle: question.gentle,
        suggestion: question.suggestion,
    }
}

const fn provenance_name(from: Provenance) -> &'static str {
    match from {
        Provenance::Asked => "asked",
        Provenance::Told => "told",
        Provenance::Heard => "heard",
        Provenance::Record => "record",
        Provenance::Device => "device",
        Provenance::Computed => "computed",
        Provenance::Confirmed => "confirmed",
    }
}

fn answer_view(program: &Program, line: &AnswerLine, reader: Reader) -> Option<AnswerView> {
    let def = program.fact(line.fact)?;
    // The person reads what is so, not that it stands in a record: whoever holds the token may not be the person.
    let theirs = |from| if from == Provenance::Confirmed && reader != Reader::Handler { Provenance::Asked } else { from };
    let from = line.from.filter(|_| matches!(line.status, Status::Known | Status::Unsure)).map(theirs).map_or("", provenance_name);
    Some(AnswerView {
        fact: def.name.clone(),
        question: walk::wording(def, reader),
        answer: line.answer.clone(),
        value: line.value.clone(),
        from: from.to_owned(),
        changed: line.changed,
        group: def.wording.group.clone(),
        red_flag: def.red_flag.is_some(),
    })
}

/// The outcome as it stands.
#[must_use]
pub fn outcome_view(session: &Live) -> OutcomeView {
    let program = &session.release.program;
    let result = session.outcome();
    let reader = session.reader();
    let at_ms = session.last_event_ms;
    let staff = reader == Reader::Handler;
    let action = |id: &fingerpost_engine::program::ActionId| {
        let def = program.actions.get(id.at()).filter(|a| (staff || !a.staff_only) && !a.when_lost)?;
        let (page, hand_over_line) = (def.page.clone(), def.hand_over_line.clone());
        Some(ActionView { id: def.name.clone(), page, hand_over_line, staff_only: def.staff_only })
    };
    let advice = |id: &fingerpost_engine::program::AdviceId| {
        let def = program.advice.get(id.at())?;
        let sources = def.sources.iter().map(|(_, text)| text.clone()).collect();
        Some(AdviceView { id: def.name.clone(), title: def.title.clone(), lines: def.lines.clone(), sources })
    };
    OutcomeView {
        dispositions: dispositions(session, &result, reader, at_ms),
        actions: result.actions.iter().filter_map(action).collect(),
        advice: result.advice.iter().filter_map(advice).collect(),
        also_needed: result.also_needed.iter().filter_map(|s| program.ladder.services.get(s.at())).map(|s| s.say.clone()).collect(),
        not_assessed: result.not_assessed.iter().filter_map(|p| program.pathway(*p)).map(|p| p.title.clone()).collect(),
        complete: result.complete,
        at_ms,
        decision: session.decided.as_deref().map(|made| decision_view(program, made, staff)),
        status: program.meta.status.clone(),
    }
}

fn decision_view(program: &Program, made: &Decided, staff: bool) -> DecisionView {
    let said = |id: &DispositionId| {
        let def = program.disposition(*id)?;
        [&def.say_handler, &def.say_you, &def.name].into_iter().find(|text| !text.is_empty()).cloned()
    };
    let only_staff = |text: &str| if staff { text.to_owned() } else { String::new() };
    DecisionView {
        at_ms: made.at_ms,
        is_clinician: made.is_clinician,
        by: only_staff(&made.by),
        reason: only_staff(&made.reason),
        agrees: made.questions.first() == Some(&made.disposition),
        questions_came_to: made.questions.iter().filter(|_| staff).filter_map(said).collect(),
    }
}

fn dispositions(session: &Live, result: &Outcome, reader: Reader, at_ms: i64) -> Vec<DispositionView> {
    let made_ms = |id: &DispositionId| session.decided.as_ref().filter(|made| made.disposition == *id).map_or(at_ms, |made| made.at_ms);
    let view = |id: &DispositionId| disposition_view(session, *id, reader, made_ms(id));
    result.dispositions.iter().filter_map(view).collect()
}

fn disposition_view(session: &Live, id: DispositionId, reader: Reader, at_ms: i64) -> Option<DispositionView> {
    let program = &session.release.program;
    let def = program.disposition(id)?;
    let service = program.ladder.services.get(def.service.at())?;
    let order = match reader {
        Reader::Person => [&def.say_you, &def.say_they, &def.say_handler],
        Reader::SomeoneElse => [&def.say_they, &def.say_you, &def.say_handler],
        Reader::Handler => [&def.say_handler, &def.say_you, &def.say_they],
    };
    let say = order.into_iter().find(|s| !s.is_empty()).cloned();
    let mut reasons: Vec<ReasonView> = Vec::new();
    for reason in walk::rules_behind(program, &session.state, id) {
        let view = ReasonView { because: reason.because, source: reason.source };
        if !view.because.is_empty() && !reasons.contains(&view) {
            reasons.push(view);
        }
    }
    Some(DispositionView {
        id: def.name.clone(),
        service: service.name.clone(),
        service_name: service.say.clone(),
        say: say.unwrap_or_else(|| format!("{}, {}", service.say, def.within)),
        within: def.within.clone(),
        within_minutes: def.within_minutes,
        deadline_ms: def.within_minutes.map(|m| at_ms.saturating_add(i64::from(m) * 60_000)),
        urgency: def.urgency,
        is_call: def.is_call,
        ends_call: def.ends_call,
        next: def.next.clone(),
        unreachable: def.unreachable.clone(),
        nhs: def.nhs.clone(),
        reasons,
    })
}

/// The trace of a session; what only staff may see is left out for others.
pub(super) fn trace(folded: &Folded, staff: bool) -> TraceView {
    let session = &folded.live;
    let program = &session.release.program;
    let reader = session.reader();
    let line = |reason: walk::Reason| TraceLine {
        topic: reason.topic.and_then(|t| program.pathway(t)).map(|p| p.title.clone()).unwrap_or_default(),
        kind: kind_name(reason.kind),
        condition: reason.condition,
        demand: demand_name(program, reason.demand),
        because: reason.because,
        staff_because: if staff { reason.staff_because } else { String::new() },
        source: reason.source,
        read: reason.read.iter().filter_map(|l| answer_view(program, l, reader)).collect(),
        written_at: format!("{}:{}", reason.origin.file, reason.origin.line),
    };
    let texts = |pick: fn(&Record) -> Option<&String>| folded.records.iter().filter(|_| staff).filter_map(pick).cloned().collect();
    TraceView {
        release: session.release.hash().to_owned(),
        rules: walk::reasons(program, &session.state).into_iter().map(line).collect(),
        answers: walk::answers(program, &session.state).iter().filter_map(|l| answer_view(program, l, reader)).collect(),
        words: texts(|r| if let Record::Words { text, .. } = r { Some(text) } else { None }),
        notes: texts(|r| if let Record::Note { text, .. } = r { Some(text) } else { None }),
    }
}

const fn kind_name(kind: fingerpost_engine::program::RuleKind) -> &'static str {
    use fingerpost_engine::program::RuleKind;
    match kind {
        RuleKind::Card => "card",
        RuleKind::If => "if",
        RuleKind::Decide => "decide",
        RuleKind::Go => "go",
        RuleKind::SendTo => "send-to",
    }
}

fn demand_name(program: &Program, demand: Option<Demand>) -> String {
    match demand {
        Some(Demand::Disposition(d)) => program.disposition(d).map(|d| d.name.clone()).unwrap_or_default(),
        Some(Demand::Within(level)) => program.ladder.times.get(usize::from(level)).map(|(_, words)| words.clone()).unwrap_or_default(),
        None => String::new(),
    }
}

/// What a correction, made on a copy, would change.
pub(super) fn preview(before: &OutcomeView, changed: &Live) -> PreviewView {
    let after = outcome_view(changed);
    let program = &changed.release.program;
    let names = |o: &OutcomeView| o.dispositions.iter().map(|d| d.say.clone()).collect::<Vec<_>>();
    let opens = walk::question(program, &changed.state, changed.reader()).map(|q| q.heading).unwrap_or_default();
    let ids = |o: &OutcomeView| o.dispositions.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    let changes_result = ids(before) != ids(&after) || before.complete != after.complete;
    PreviewView { changes_result, before: names(before), after: if after.complete { names(&after) } else { Vec::new() }, opens }
}
