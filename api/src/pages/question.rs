//! The question page: answered turns, one live question, why it is asked, one Continue.

use maud::{Markup, html};

use super::control::{control, error_for, error_line, first_id, main_fact};
use super::shell::{Face, page};
use super::view::{AnsweredTurn, FieldError, Layout, Question};

/// Longest note in "something to add", in characters: as the engine's limit for typed text.
const ADD_CHARS: usize = 2_000;

/// One question.
pub fn question(layout: &Layout, view: &Question) -> Markup {
    let failed = !view.errors.is_empty();
    page(
        layout,
        Face::Citizen,
        failed,
        &html! {
            (back(view.back.as_deref()))
            (error_summary(&view.errors, &first_id(&view.control)))
            (help_now(layout, view))
            (answered(&view.answered))
            @if let Some(before) = &view.before {
                section.before aria-labelledby="before" { h2 id="before" { "Before you continue" } p { (before) } }
            }
            form method="post" action=(view.action) data-enhance="question" data-step=(view.step) novalidate {
                input type="hidden" name="seq" value=(view.seq);
                (fieldset(view, failed))
                (add_box())
                button.main type="submit" { "Continue" }
            }
            (ways_out(view))
        },
    )
}

/// The link back, first in the page.
pub(super) fn back(href: Option<&str>) -> Markup {
    html! { @if let Some(href) = href { a.back href=(href) data-enhance="link" { "Back" } } }
}

/// The summary that takes focus after an error; it leads to the first field.
pub(super) fn error_summary(errors: &[FieldError], first: &str) -> Markup {
    // A card asked line by line has one error for each line; everything else leads to its first field.
    let target = |n: usize, fact: &str| if n == 0 || fact.is_empty() { first.to_owned() } else { format!("{fact}-yes") };
    problem_summary(errors.iter().enumerate().map(|(n, error)| (target(n, &error.fact), error.text.as_str())))
}

/// The same, for fields whose ids are known: id and words.
pub(super) fn problem_summary<'a>(errors: impl ExactSizeIterator<Item = (impl maud::Render, &'a str)>) -> Markup {
    html! {
        @if errors.len() > 0 {
            div.problem id="problem" tabindex="-1" role="alert" aria-labelledby="problem-title" {
                h2 id="problem-title" { "There is a problem" }
                ul { @for (target, text) in errors { li { a href={ "#" (target) } { (text) } } } }
            }
        }
    }
}

/// Help that must be seen before anything else on the page.
fn help_now(layout: &Layout, view: &Question) -> Markup {
    html! {
        @if let Some((headline, dial)) = &view.already {
            section.now aria-labelledby="already" {
                h2 id="already" { (headline) }
                @if let Some(dial) = dial { p { a.dial.strong href={ "tel:" (dial) } { "Call " (dial) } } }
                p { "Do this now if you can. If you can stay here as well, more answers help us to help you." }
            }
        }
        @if view.crisis_now { (crisis_now(layout)) }
    }
}

/// The crisis lines as a part of the page, where a disclosure has just been made.
pub(super) fn crisis_now(layout: &Layout) -> Markup {
    html! {
        section.now.gentle aria-labelledby="now" {
            h2 id="now" { "You do not have to wait: talk to someone now" }
            (super::shell::lines(&layout.crisis))
        }
    }
}

/// Answers so far, as a list that can be opened.
pub(super) fn answered(turns: &[AnsweredTurn]) -> Markup {
    html! {
        @if !turns.is_empty() {
            details.answers {
                summary { "Your answers (" (turns.len()) ")" span.toggle { " – " span.when-closed { "show" } span.when-open { "hide" } } }
                ol { @for turn in turns { (answered_turn(turn)) } }
            }
        }
    }
}

fn answered_turn(turn: &AnsweredTurn) -> Markup {
    html! {
        li data-fact=(turn.fact) {
            span.asked { (turn.question) }
            span.said { (if turn.answer.is_empty() { "Not provided" } else { &turn.answer }) @if let Some(origin) = &turn.origin { small { " (" (origin) ")" } } }
            @if let Some(change) = &turn.change {
                a href=(change) data-enhance="link" { "Change" span.hidden { " the answer to: " (turn.question) } }
            }
        }
    }
}

fn fieldset(view: &Question, failed: bool) -> Markup {
    let fact = main_fact(&view.control);
    let error = error_for(&view.errors, fact);
    let described = described_by(view, error.is_some());
    html! {
        fieldset.question.failed[failed] aria-describedby=[described] data-fact=[(!fact.is_empty()).then_some(fact)] {
            legend {
                @if let Some(caption) = &view.caption { span.caption { (caption) } }
                @if let Some(stem) = &view.stem { span.stem { (stem) } }
                h1 id="question" tabindex="-1" data-focus { (view.heading) }
            }
            @if let Some(hint) = &view.hint { p.hint id="hint" { (hint) } }
            @if !view.why.is_empty() { p.why id="why" { strong { "Why we are asking" } " " (view.why) } }
            @if let Some(suggestion) = &view.suggestion { p.suggestion { (suggestion) } }
            @if let Some(text) = error { (error_line(fact, text)) }
            (control(view))
        }
    }
}

fn described_by(view: &Question, error: bool) -> Option<String> {
    let mut ids = Vec::new();
    if view.hint.is_some() {
        ids.push("hint".to_owned());
    }
    if error {
        ids.push(format!("error-{}", main_fact(&view.control)));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn add_box() -> Markup {
    html! {
        details.add {
            summary { "Something to add?" }
            label for="add" { "Tell us in your own words" }
            p.hint id="add-hint" { "It is kept with your answers. If it sounds like an emergency, we tell you at once." }
            textarea id="add" name="add" rows="3" maxlength=(ADD_CHARS) aria-describedby="add-hint" {}
        }
    }
}

fn ways_out(view: &Question) -> Markup {
    html! {
        @if let Some((low, high)) = view.range { p.range { "Most people have " (low) " to " (high) " questions to go." } }
        @if let Some(href) = &view.save { p.fits { a href=(href) data-enhance="link" { "Save and come back later" } } }
        @if let Some(href) = &view.nothing_fits { p.fits { a href=(href) data-enhance="link" { "None of these fits" } } }
    }
}
