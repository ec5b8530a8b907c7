//! A person's own safety plan: the form, and the sheet for print. It grades nothing and asks for nothing that must be filled.

use maud::{Markup, html};

use super::control::{error_for, error_line};
use super::question::{back, crisis_now, problem_summary};
use super::shell::{Face, lines, page};
use super::start::danger;
use super::view::{Layout, PlanDanger, PlanGiven, PlanPage};
use crate::limits;

/// The box beside which the help lines stand.
const LINES_BOX: &str = "lines";
/// Where the ideas come from. The words are ours.
const GUIDANCE: &str =
    "The ideas are public guidance: NICE guideline NG225, Self-harm, and NHS England, Staying safe from suicide. The words are our own.";

/// What may stand in a box: said for somebody who is tired and does not know where to begin.
fn hint(id: &str) -> &'static str {
    match id {
        "signs" => "Thoughts, feelings or things you do. For example: I stop sleeping. I stop answering my phone.",
        "alone" => "For example: a walk, music, a shower, a game, drawing, praying.",
        "company" => "You do not have to talk about it there. For example: a café, a park, a club, playing cards with my cousin.",
        "people" => "Write the name and the number. You can write what they can do, too.",
        LINES_BOX => "For example: your GP, your nurse or your crisis team, with the number. We put these help lines on your plan for you:",
        "safer" => "For example: I give tablets to somebody to keep. I ask somebody to stay with me.",
        "reasons" => "People, animals, hopes, small things. For example: my dog. To see my sister grow up.",
        _ => "",
    }
}

/// The form.
pub fn form(layout: &Layout, view: &PlanPage) -> Markup {
    page(
        layout,
        Face::Citizen,
        !view.errors.is_empty(),
        &html! {
            (back(view.back.as_deref()))
            (problem_summary(view.errors.iter().map(|error| (error.fact.as_str(), error.text.as_str()))))
            (first_of_all(layout, view))
            h1 tabindex="-1" data-focus[view.danger.is_none()] { "Your safety plan" }
            (about())
            @if let Some(at) = &view.given_before { p.notice { "You gave a plan to the clinician " (at) ". If you give another one, they see the newer one." } }
            form.plan method="post" action=(view.action) data-enhance="question" autocomplete="off" novalidate {
                @for (id, heading, text) in &view.boxes { (text_box(layout, view, id, heading, text)) }
                p { "We do not keep what you write here." }
                button.main type="submit" { "See my plan" }
            }
            p.hint { (GUIDANCE) }
        },
    )
}

fn about() -> Markup {
    html! {
        p { "A safety plan is a short list for hard times. It says what helps you and who can help you. It is yours. \
             You can leave boxes empty, or write in one box today and stop." }
        p { "You do not have to be alone with this. You can write it with somebody you trust. \
             It does not take the place of help: if you may act on your thoughts, " a href="#help" { "get help now" } "." }
    }
}

fn text_box(layout: &Layout, view: &PlanPage, id: &str, heading: &str, text: &str) -> Markup {
    let error = error_for(&view.errors, id);
    html! {
        div.field.failed[error.is_some()] {
            label for=(id) { (heading) }
            p.hint id={ "hint-" (id) } { (hint(id)) }
            @if id == LINES_BOX { (lines(&layout.crisis)) }
            @if let Some(text) = error { (error_line(id, text)) }
            // No longest length in the page: what is pasted would be cut off without a word.
            textarea id=(id) name=(id) rows="3" autocomplete="off"
                aria-describedby={ "hint-" (id) @if error.is_some() { " error-" (id) } } { (text) }
        }
    }
}

/// Help before everything else. Where danger was heard, more of it, and a way on that is no telephone.
fn first_of_all(layout: &Layout, view: &PlanPage) -> Markup {
    html! {
        (danger(layout))
        @if let Some(heard) = &view.danger {
            section.heard aria-labelledby="heard" {
                h2 id="heard" tabindex="-1" data-focus { "Thank you for writing this. It sounds as if you may be in danger" }
                p { "You deserve help now. Please ring or text somebody, or ask somebody near you to do it." }
                (crisis_now(layout))
                (way_on(heard))
            }
        }
    }
}

fn way_on(heard: &PlanDanger) -> Markup {
    const WORDS: &str = "Answer questions, to find help for you";
    html! {
        @if heard.is_link {
            p { a.button.main href=(heard.action) data-enhance="link" { (WORDS) } }
        } @else {
            form method="post" action=(heard.action) data-enhance="question" {
                @for (name, value) in &heard.fields { input type="hidden" name=(name) value=(value); }
                button.main type="submit" { (WORDS) }
            }
        }
    }
}

/// The sheet: to print, to save, to change, to give. What was written travels in the page's own forms.
pub fn sheet(layout: &Layout, view: &PlanPage) -> Markup {
    page(
        layout,
        Face::Citizen,
        false,
        &html! {
            (back(view.back.as_deref()))
            (first_of_all(layout, view))
            h1 tabindex="-1" data-focus[view.danger.is_none()] { "My safety plan" }
            @if let Some(words) = view.not_given { p.notice.strong role="alert" { (words) } }
            (kept(view))
            div.sheet {
                @for (id, heading, text) in &view.boxes {
                    @if !text.is_empty() || *id == LINES_BOX {
                        section data-box=(id) {
                            h2 { (heading) }
                            @if !text.is_empty() { p.written { (text) } }
                            @if *id == LINES_BOX { (lines(&layout.crisis)) }
                        }
                    }
                }
                p.stamp { "Written on " (view.written_on) "." }
            }
            ul.actions {
                li { button.plain type="button" data-print hidden { "Print this page" } }
                // A file is no page: the browser sends this form itself, and it needs no conversation.
                li { (carry(view, "/safety-plan", "file", "Save as a file", false)) }
                li { (carry(view, &view.action, "change", "Change it", true)) }
            }
            (give(view))
            p.hint { (GUIDANCE) }
        },
    )
}

fn kept(view: &PlanPage) -> Markup {
    html! {
        @if let Some(at) = &view.given {
            p.notice role="status" { "You gave this plan to the clinician " (at) ". We keep it with your answers." }
            p { "For yourself: print it or save it." }
        } @else {
            p.notice { strong { "We do not keep this. Print it or save it." } }
        }
        p.screen { "Does somebody else use this device? Then close this page when you have finished." }
    }
}

fn give(view: &PlanPage) -> Markup {
    html! {
        @if view.may_give && view.given.is_none() {
            section.give aria-labelledby="give" {
                h2 id="give" { "Give it to a clinician" }
                p { "We then keep it with your answers, and whoever takes them up reads it. Nobody is rung by this. Do not wait for it if you need help now." }
                (carry(view, &view.action, "give", "Give it to the clinician who will contact me", true))
            }
        }
    }
}

/// A form that carries the plan on unseen.
fn carry(view: &PlanPage, action: &str, then: &str, words: &str, in_place: bool) -> Markup {
    html! {
        form method="post" action=(action) data-enhance=[in_place.then_some("question")] autocomplete="off" {
            @for (id, _, text) in &view.boxes { @if !text.is_empty() { input type="hidden" name=(id) value=(text) autocomplete="off"; } }
            button type="submit" name="then" value=(then) { (words) }
        }
    }
}

/// The plan on the call screen, in the person's words.
pub(super) fn given(plan: &PlanGiven) -> Markup {
    html! {
        section.plan-given aria-labelledby="plan-given" {
            h2 id="plan-given" { "Safety plan, in their own words" }
            p.hint { "They gave it " (plan.at) "." }
            @if let Some(flag) = &plan.flag { p.flag role="alert" { "Danger words: " (flag) } }
            @for (heading, text) in &plan.boxes { h3 { (heading) } p.written { (text) } }
        }
    }
}

/// What does not fit in a box.
pub(super) fn too_long(heading: &str, chars: usize) -> String {
    let most = limits::SAFETY_PLAN_BOX_CHARS;
    format!("“{heading}” has {chars} letters and spaces. There is room for {most}. Make it shorter; nothing is lost")
}
