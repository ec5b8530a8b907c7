//! Parts of the studio's pages: the step list that is the graph's twin, faults, promises, vignettes, sources.

use maud::{Markup, html};

use super::view::{FaultLine, OutlineStep, PromiseLine, SourceLine, StudioTopic, VignetteLine};

/// The steps as a list: the same nodes, in the same order, as the picture.
pub(super) fn outline(view: &StudioTopic) -> Markup {
    html! {
        section.steps aria-labelledby="steps" {
            h2 id="steps" { "Steps (" (view.steps.len()) ")" }
            ol { @for step in &view.steps { (outline_step(step)) } }
            @if !view.outcomes.is_empty() {
                h3 { "Outcomes, most urgent first" }
                ul.outcomes { @for node in &view.outcomes { li id=(node.id) { (node.name) } } }
            }
        }
    }
}

fn outline_step(step: &OutlineStep) -> Markup {
    html! {
        li id=(step.id) value=(step.number) data-node=(step.id) {
            p { span.chip { (step.kind) } " " strong { (step.text) } }
            @for line in &step.lines { p.line { (line) } }
            @if !step.ways.is_empty() { ul.ways { @for (words, to) in &step.ways { li { a href={ "#" (to) } { (words) } } } } }
            p.hint { code { (step.place) } " " a href=(step.try_here) { "Try from here" span.hidden { ", step " (step.number) } } }
        }
    }
}

/// Faults with place, reason and mend.
pub(super) fn faults(list: &[FaultLine]) -> Markup {
    html! {
        section.faults aria-labelledby="faults" {
            h2 id="faults" { "Faults (" (list.len()) ")" }
            @if list.is_empty() { p.good { "No faults." } }
            @for fault in list {
                div.fault.(fault.severity) data-code=(fault.code) {
                    h3 { (fault.severity) ": " (fault.headline) }
                    p { code { (fault.place) } " " code { (fault.code) } }
                    @if let Some(excerpt) = &fault.excerpt { pre tabindex="0" { (excerpt) } }
                    @if let Some(why) = &fault.why { p { strong { "Why it matters" } " " (why) } }
                    @if let Some(mend) = &fault.mend { p { strong { "To mend" } " " (mend) } }
                }
            }
        }
    }
}

/// Promises and whether they hold.
pub(super) fn promises(list: &[PromiseLine]) -> Markup {
    html! {
        section.promises aria-labelledby="promises" {
            h2 id="promises" { "Promises (" (list.len()) ")" }
            ul { @for promise in list {
                li class=[(promise.state == "broken").then_some("bad")] { span.chip { (promise.state) } " " (promise.text)
                    @if let Some(example) = &promise.example { p.line { (example) } } }
            } }
        }
    }
}

/// Vignettes, the failing ones first.
pub(super) fn vignettes(list: &[VignetteLine]) -> Markup {
    let passing = list.iter().filter(|v| v.passes).count();
    let rows = list.iter().filter(|v| !v.passes).chain(list.iter().filter(|v| v.passes));
    html! {
        section.vignettes aria-labelledby="vignettes" {
            h2 id="vignettes" { "Vignettes (" (passing) " of " (list.len()) " pass)" }
            ul { @for line in rows {
                li class=[(!line.passes).then_some("bad")] {
                    p { (if line.passes { "✓" } else { "✗" }) span.hidden { (if line.passes { " passes: " } else { " fails: " }) } " " strong { (line.name) } " → " code { (line.expect) }
                        @if let Some(got) = &line.got { " but got " code { (got) } } }
                    p.line { (line.given) }
                }
            } }
        }
    }
}

/// Sources by name and section.
pub(super) fn sources(list: &[SourceLine]) -> Markup {
    html! {
        section.sources aria-labelledby="sources" {
            h2 id="sources" { "Sources (" (list.len()) ")" }
            dl.pairs { @for source in list { dt { (source.key) } dd { (source.text) } } }
        }
    }
}
