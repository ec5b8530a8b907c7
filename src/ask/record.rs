//! A finished conversation as JSON: answers, outcome, reasons with file and line. Names are the release's own ids; words stand beside them.

use super::show::headline;
use super::talk::Talk;
use fingerpost_engine::program::{Demand, DispositionId, Program};
use fingerpost_engine::walk::{self, Provenance, Reason};
use serde_json::{Value, json};

/// The whole record.
pub fn record(talk: &Talk<'_>) -> Value {
    let program = talk.program;
    let result = talk.outcome();
    let title = |id: fingerpost_engine::program::PathwayId| program.pathway(id).map_or("", |p| p.name.as_str());
    json!({
        "release": program.hash,
        "library": program.meta.library,
        "status": program.meta.status,
        "topics": talk.state.topics().map(|(t, done)| json!({ "id": title(t), "done": done })).collect::<Vec<_>>(),
        "answers": walk::answers(program, &talk.state).iter().map(|a| json!({
            "fact": program.fact(a.fact).map(|f| f.name.as_str()),
            "question": program.fact(a.fact).map(|f| walk::wording(f, talk.reader())),
            "answer": a.answer,
            "value": a.value,
            "from": a.from,
            "changed": a.changed,
        })).collect::<Vec<_>>(),
        "outcome": {
            "complete": result.complete,
            "dispositions": result.dispositions.iter().map(|d| disposition(talk, *d)).collect::<Vec<_>>(),
            "actions": result.actions.iter().filter_map(|a| program.actions.get(a.at())).map(|a| a.name.as_str()).collect::<Vec<_>>(),
            "advice": result.advice.iter().filter_map(|a| program.advice.get(a.at())).map(|a| json!({ "id": a.name, "title": a.title, "lines": a.lines })).collect::<Vec<_>>(),
            "also_needed": result.also_needed.iter().filter_map(|s| program.ladder.services.get(s.at())).map(|s| s.name.as_str()).collect::<Vec<_>>(),
            "not_assessed": result.not_assessed.iter().map(|t| title(*t)).collect::<Vec<_>>(),
        },
        "rules": walk::reasons(program, &talk.state).iter().map(|r| reason(program, r)).collect::<Vec<_>>(),
    })
}

fn disposition(talk: &Talk<'_>, id: DispositionId) -> Value {
    let program = talk.program;
    let Some(d) = program.disposition(id) else { return Value::Null };
    json!({
        "id": d.name,
        "say": headline(d, talk.reader()),
        "service": program.ladder.services.get(d.service.at()).map(|s| s.name.as_str()),
        "within": d.within,
        "within_minutes": d.within_minutes,
        "urgency": d.urgency,
        "nhs": d.nhs,
        "next": d.next,
        "unreachable": d.unreachable,
        "because": walk::rules_behind(program, &talk.state, id).iter().map(|r| reason(program, r)).collect::<Vec<_>>(),
    })
}

fn reason(program: &Program, reason: &Reason) -> Value {
    let demand = match reason.demand {
        Some(Demand::Disposition(d)) => program.disposition(d).map(|d| d.name.clone()),
        Some(Demand::Within(level)) => program.ladder.times.get(usize::from(level)).map(|(_, words)| words.clone()),
        None => None,
    };
    json!({
        "because": reason.because,
        "source": reason.source,
        "condition": reason.condition,
        "demand": demand,
        "at": format!("{}:{}", reason.origin.file, reason.origin.line),
        "read": reason.read.iter().map(|a| json!({
            "fact": program.fact(a.fact).map(|f| f.name.as_str()),
            "value": a.value,
            "from": a.from.unwrap_or(Provenance::Asked),
        })).collect::<Vec<_>>(),
    })
}
