//! The author studio: the library's topics, one topic as list and graph, and trying it from any step.

use maud::{Markup, PreEscaped, html};

use super::outcome::action_card;
use super::question::error_summary;
use super::shell::{Face, page};
use super::studio_parts::{faults, outline, promises, sources, vignettes};
use super::view::{FieldError, Layout, Question, StudioLibrary, StudioTopic, StudioTopicLine, TryStep};

/// Every topic with its numbers, and the faults of the whole library.
pub fn library(layout: &Layout, view: &StudioLibrary) -> Markup {
    page(
        layout,
        Face::Studio,
        false,
        &html! {
            h1 tabindex="-1" data-focus { (view.name) }
            p.hint { "Country " (view.country) ". " (view.folder) }
            @if let Some(stale) = &view.stale { p.notice.strong data-stale { (stale) } }
            section aria-labelledby="topics" {
                h2 id="topics" { "Topics (" (view.topics.len()) ")" }
                div.wide tabindex="0" role="group" aria-label="Table of topics" {
                    table {
                        thead { tr { th scope="col" { "Topic" } th scope="col" { "Steps" } th scope="col" { "Vignettes" } th scope="col" { "Faults" } } }
                        tbody { @for line in &view.topics { (topic_row(line)) } }
                    }
                }
            }
            (faults(&view.faults))
        },
    )
}

fn topic_row(line: &StudioTopicLine) -> Markup {
    let (all, pass) = line.vignettes;
    html! {
        tr data-topic=(line.id) {
            th scope="row" { a href={ "/studio/" (line.id) } { (line.title) } " " small { (line.id) } }
            td { (line.steps) }
            td class=[(pass < all).then_some("bad")] { @if all == 0 { "none" } @else if pass == all { "✓ " (all) } @else { "✗ " (pass) " of " (all) " pass" } }
            td class=[(line.faults > 0).then_some("bad")] { (line.faults) }
        }
    }
}

/// One topic.
pub fn topic(layout: &Layout, view: &StudioTopic) -> Markup {
    page(
        layout,
        Face::Studio,
        false,
        &html! {
            p { a.back href="/studio" { "All topics" } }
            h1 tabindex="-1" data-focus { (view.title) }
            p.hint { code { (view.file) } @if let Some(who) = &view.for_whom { " · " (who) } }
            nav.jump aria-label="On this page" { ul {
                li { a href="#steps" { "Steps" } } li { a href="#graph" { "Graph" } } li { a href="#faults" { "Faults" } }
                li { a href="#promises" { "Promises" } } li { a href="#vignettes" { "Vignettes" } } li { a href="#sources" { "Sources" } }
                li { a href={ "/studio/" (view.id) "/try" } { "Try it" } }
            } }
            div.halves {
                (outline(view))
                section.graph aria-labelledby="graph" {
                    h2 id="graph" { "Graph" }
                    p.hint { "The same steps as in the list. Arrow keys move, Enter opens the line." }
                    // Made by the engine's own drawing, which escapes every text; nothing from outside comes this way.
                    div.drawing tabindex="0" role="group" aria-label="Drawing" { (PreEscaped(&view.svg)) }
                }
            }
            (faults(&view.faults))
            (promises(&view.promises))
            (vignettes(&view.vignettes))
            (sources(&view.sources))
        },
    )
}

/// Try a topic. Answers stand in the address, nothing is stored.
pub fn try_step(layout: &Layout, view: &TryStep) -> Markup {
    let errors: Vec<FieldError> = view.error.iter().map(|text| FieldError { fact: String::new(), text: text.clone() }).collect();
    page(
        layout,
        Face::Studio,
        view.error.is_some(),
        &html! {
            p { a.back href={ "/studio/" (view.topic) } { (view.title) } }
            @if let Some((heading, step, control)) = &view.question {
                (error_summary(&errors, &super::control::first_id(control)))
                form method="get" action={ "/studio/" (view.topic) "/try" } data-step=(step) {
                    (carried(view))
                    fieldset.question {
                        legend { span.caption { "Trying: " (view.title) } h1 id="question" tabindex="-1" data-focus { (heading) } }
                        (super::control::control(&Question { control: control.clone(), ..Question::default() }))
                    }
                    button.main type="submit" { "Continue" }
                }
            } @else {
                h1 tabindex="-1" data-focus { "Outcome of this try" }
                @for card in &view.outcome { (action_card(card, false)) }
            }
            section.known aria-labelledby="known" {
                h2 id="known" { "Given in this try (" (view.known.len()) ")" }
                ol { @for (_, _, question, answer) in &view.known { li { span.asked { (question) } " " span.said { (answer) } } } }
                p { a href={ "/studio/" (view.topic) "/try" @if let Some(from) = &view.from { "?from=" (from) } } { "Begin this try again" } }
            }
        },
    )
}

fn carried(view: &TryStep) -> Markup {
    html! {
        @if let Some(from) = &view.from { input type="hidden" name="from" value=(from); }
        @for (name, value, _, _) in &view.known { input type="hidden" name=(name) value=(value); }
    }
}
