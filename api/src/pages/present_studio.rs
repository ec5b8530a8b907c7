//! From a release to what an author sees: its drawing as a list, its faults with their lines, its promises and vignettes.

use fingerpost_engine::diagnostic::{Diagnostic, Severity};
use fingerpost_engine::draw::{Drawing, Line};
use fingerpost_engine::load;
use fingerpost_engine::program::{PathwayId, Program, Promise};
use fingerpost_engine::prove::run_all;
use fingerpost_engine::render::sorted;
use fingerpost_engine::source::Sources;

use super::view::{FaultLine, GraphNode, OutlineStep, PromiseLine, SourceLine, StudioTopic, VignetteLine};
use crate::releases::Release;

/// Faults of a release's files (warnings and hints: a release has no errors), or of one file.
pub(super) fn faults(release: &Release, file: Option<&str>) -> Vec<FaultLine> {
    let files: Vec<(String, String)> = release.sources.files().map(|(_, f)| (f.name.clone(), f.text.clone())).collect();
    let loaded = load(&files);
    let all = sorted(&loaded.faults, &loaded.sources).into_iter().map(|fault| fault_line(fault, &loaded.sources));
    all.filter(|line| file.is_none_or(|file| line.place.starts_with(&format!("{file}:")))).collect()
}

/// One fault with its place and line.
fn fault_line(fault: &Diagnostic, sources: &Sources) -> FaultLine {
    let at = sources.position(fault.primary.span);
    let text = sources.file(fault.primary.span.file).map(|f| f.line(at.line).to_owned()).unwrap_or_default();
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    FaultLine {
        severity: match fault.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
        .to_owned(),
        code: fault.code.to_owned(),
        headline: fault.headline.clone(),
        place: format!("{}:{}:{}", at.file, at.line, at.column),
        excerpt: (!text.trim().is_empty()).then(|| format!("{} | {text}", at.line)),
        why: some(&fault.why),
        mend: some(&fault.mend),
    }
}

/// One topic with everything beside it.
pub(super) fn topic(release: &Release, id: PathwayId, drawing: &Drawing) -> Option<StudioTopic> {
    let program = &release.program;
    let def = program.pathway(id)?;
    let (steps, rail): (Vec<&Line>, Vec<&Line>) = drawing.list.iter().partition(|line| line.id.starts_with("step-"));
    Some(StudioTopic {
        id: def.name.clone(),
        title: def.title.clone(),
        file: def.origin.file.clone(),
        for_whom: None,
        sources: def.sources.iter().map(|(key, text)| SourceLine { key: key.clone(), text: text.clone() }).collect(),
        steps: steps.into_iter().enumerate().map(|(n, line)| outline(&def.name, n, line)).collect(),
        outcomes: rail.into_iter().map(|line| GraphNode { id: line.id.clone(), name: line.name.clone() }).collect(),
        svg: drawing.svg.clone(),
        faults: faults(release, Some(&def.origin.file)),
        promises: program.promises.iter().filter(|p| p.pathway == id).map(|p| promise(program, p)).collect(),
        vignettes: vignettes(program, id),
    })
}

fn outline(topic: &str, n: usize, line: &Line) -> OutlineStep {
    // "Step 7, ask, temperature, 1 way on": the kind is the second part.
    let kind = line.name.split(", ").nth(1).unwrap_or("step").to_owned();
    OutlineStep {
        id: line.id.clone(),
        number: n + 1,
        kind,
        text: line.name.clone(),
        lines: line.text.clone(),
        ways: line.ways.iter().map(|way| (way.text.clone(), way.to.clone())).collect(),
        place: format!("{}:{}", line.file, line.line),
        try_here: format!("/studio/{topic}/try?from={}", line.id),
    }
}

fn promise(program: &Program, promise: &Promise) -> PromiseLine {
    use fingerpost_engine::program::Demand;
    let name = |id| program.disposition(id).map(|d| d.name.clone()).unwrap_or_default();
    let at_least = match promise.at_least {
        Some(Demand::Disposition(id)) => format!("at least {}", name(id)),
        Some(Demand::Within(level)) => {
            program.ladder.times.get(usize::from(level)).map(|(_, words)| format!("within {words}")).unwrap_or_default()
        }
        None => String::new(),
    };
    let asked: Vec<String> = promise.must_have_asked.iter().filter_map(|f| program.fact(*f)).map(|d| d.name.clone()).collect();
    let actions: Vec<String> = promise.must_do.iter().filter_map(|a| program.actions.get(a.at())).map(|a| a.name.clone()).collect();
    let mut parts = Vec::new();
    if let Some(id) = promise.if_less_than {
        parts.push(format!("less than {} only after asking {}", name(id), asked.join(", ")));
    }
    if !at_least.is_empty() {
        parts.push(at_least);
    }
    if !actions.is_empty() {
        parts.push(format!("must do {}", actions.join(", ")));
    }
    let when = if promise.text.is_empty() { "always".to_owned() } else { format!("if {}", promise.text) };
    PromiseLine { text: format!("{when}: {}", parts.join("; ")), state: "stated".to_owned(), example: None }
}

fn vignettes(program: &Program, id: PathwayId) -> Vec<VignetteLine> {
    let name = |d| program.disposition(d).map(|d| d.name.clone()).unwrap_or_default();
    let line = |run: fingerpost_engine::prove::CaseRun| {
        let case = program.vignettes.iter().find(|case| case.pathway == run.pathway && case.name == run.name);
        let given = case
            .map(|case| case.given.iter().filter_map(|g| Some(format!("{} {}", program.fact(g.fact)?.name, g.value))).collect::<Vec<_>>());
        VignetteLine {
            passes: run.passed(),
            got: (!run.passed()).then(|| run.outcome.lead().map(name).unwrap_or_default()),
            expect: case.map(|case| name(case.expect)).unwrap_or_default(),
            given: given.map(|parts| parts.join(", ")).unwrap_or_default(),
            name: run.name,
        }
    };
    run_all(program).filter(|run| run.pathway == Some(id)).map(line).collect()
}
