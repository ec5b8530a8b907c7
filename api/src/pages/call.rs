//! The handler console: before a call, the call in three regions, the emergency script, a change with its reason.

use maud::{Markup, html};

use super::call_parts::{caller_card, demands, hand_off, notes, script, shortcut_bar, trace};
use super::control::error_for;
use super::question::error_summary;
use super::shell::{Face, page};
use super::view::{ActionCard, CallScreen, CallStart, Layout, Question, TopicsPage};

/// Before a call: take a new one, take one over by code, go back to an open one.
pub fn call_start(layout: &Layout, view: &CallStart) -> Markup {
    page(
        layout,
        Face::Console,
        view.code_error.is_some() || !view.errors.is_empty(),
        &html! {
            h1 tabindex="-1" data-focus { "Calls" }
            div.columns {
                (new_call(view))
                div {
                    (take_over(view))
                    @if !view.open.is_empty() {
                        section { h2 { "Your open calls" } ul { @for (words, href) in &view.open { li { a href=(href) { (words) } } } } }
                    }
                }
            }
        },
    )
}

fn new_call(view: &CallStart) -> Markup {
    html! {
        section aria-labelledby="new-call" {
            h2 id="new-call" { "New call" }
            (error_summary(&view.errors, "name"))
            form method="post" action="/call" novalidate {
                (field(view, "name", "Name of the person", "text"))
                (field(view, "nhs_number", "NHS number, if known", "text"))
                @if !view.people.is_empty() {
                    p.hint { "Demonstration people: " @for (n, (number, words)) in view.people.iter().enumerate() { @if n > 0 { "; " } code { (number) } " " (words) } "." }
                }
                (field(view, "call_back", "Number to ring back", "tel"))
                (field(view, "location", "Where are they now? (postcode or place)", "text"))
                fieldset { legend { "Who is speaking?" }
                    div.choices.row {
                        @for (value, label) in [("self", "The person"), ("parent", "A parent"), ("carer", "Someone else")] {
                            div.choice { div.pick { input type="radio" id={ "speaker-" (value) } name="speaker" value=(value);
                                label for={ "speaker-" (value) } { (label) } } }
                        }
                    }
                }
                button.main type="submit" { "Begin the call" }
            }
        }
    }
}

fn field(view: &CallStart, name: &str, label: &str, kind: &str) -> Markup {
    let error = error_for(&view.errors, name);
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(text) = error { (super::control::error_line(name, text)) }
            input type=(kind) id=(name) name=(name) maxlength="120" autocomplete="off" aria-describedby=[error.map(|_| format!("error-{name}"))];
        }
    }
}

fn take_over(view: &CallStart) -> Markup {
    html! {
        section aria-labelledby="take-over" {
            h2 id="take-over" { "Take over answers from the web" }
            form method="post" action="/call/take-over" novalidate {
                label for="code" { "Code the caller reads out" }
                @if let Some(text) = &view.code_error { (super::control::error_line("code", text)) }
                input.code type="text" id="code" name="code" maxlength="20" autocomplete="off" spellcheck="false" autocapitalize="characters"
                    aria-describedby=[view.code_error.as_ref().map(|_| "error-code")];
                button type="submit" { "Take over" }
            }
            p.hint { "A code works once, for 15 minutes." }
        }
    }
}

/// The call.
pub fn call(layout: &Layout, view: &CallScreen) -> Markup {
    let failed = view.script.as_ref().is_some_and(|s| !s.errors.is_empty());
    page(
        layout,
        Face::Console,
        failed,
        &html! {
            // Above the regions: a bar that floats over them would lie on what is being typed.
            (shortcut_bar(view))
            div.console data-seq=(view.seq) {
                section.caller.region aria-label="Caller" tabindex="-1" { (caller_card(&view.caller)) }
                section.script.region aria-label="Script" tabindex="-1" {
                    @if let Some(notice) = &view.notice { p.notice { (notice) } }
                    @if let Some(card) = &view.script { (script(view, card)) }
                    @if let Some(topics) = &view.topics { (topics_for_call(topics, &view.action)) }
                    @if let Some(outcome) = &view.hand_off { (hand_off(view, outcome)) }
                }
                section.side.region aria-label="Trace, notes and demands" tabindex="-1" {
                    @if let Some(clock) = &view.clock { p.clock { strong { "Seen by" } " " (clock) } }
                    (demands(view))
                    @if let Some(plan) = &view.plan { (super::plan::given(plan)) }
                    (trace(view))
                    (notes(view))
                    @if view.hand_off.is_none() { (close(view)) }
                }
            }
        },
    )
}

fn topics_for_call(view: &TopicsPage, action: &str) -> Markup {
    html! {
        form method="post" action=(action) data-enhance="script" data-step="topics" novalidate {
            input type="hidden" name="seq" value=(view.seq);
            h1.say tabindex="-1" data-focus { label for="said" { (view.heading) } }
            div.find {
                input type="text" id="said" name="said" maxlength="300" autocomplete="off" value=[view.said.as_deref()];
                button.main type="submit" { "Find" }
            }
            @if view.said.is_some() {
                h2 { (if view.found.is_empty() { "Nothing found. Try other words." } else { "Which is closest?" }) }
                ul.topics { @for line in &view.found { li { button.topic type="submit" name="topic" value=(line.id) { (line.title) } } } }
            }
            @for group in &view.groups {
                details.group { summary { (group.title) }
                    ul.topics { @for line in &group.topics { li { button.topic type="submit" name="topic" value=(line.id) { (line.title) } } } } }
            }
            @if view.may_finish { button.main type="submit" name="no_more" value="1" { "Nothing else" } }
            button.plain type="submit" name="nothing_fits" value="1" { "None of these fits" }
        }
    }
}

fn close(view: &CallScreen) -> Markup {
    html! {
        details.close { summary { "Close without an outcome" }
            form method="post" action=(view.close_action) {
                input type="hidden" name="seq" value=(view.seq);
                label for="reason" { "Why does the call end here?" }
                select id="reason" name="reason" required {
                    option value="" { "Choose a reason" }
                    @for (value, words) in &view.close_reasons { option value=(value) { (words) } }
                }
                button type="submit" { "Close the call" }
            }
        }
    }
}

/// The emergency script: reached from anywhere with one key, left with one key.
pub fn emergency(layout: &Layout, card: &ActionCard, lines: &[String], back: &str, action: &str, seq: u64) -> Markup {
    page(
        layout,
        Face::Console,
        false,
        &html! {
            section.emergency-script aria-label="Emergency script" {
                h1.say tabindex="-1" data-focus { (card.headline) }
                ol.read-out { @for line in lines { li { (line) } } }
                form method="post" action=(action) data-enhance="script" {
                    input type="hidden" name="seq" value=(seq);
                    button.main type="submit" { "Ambulance requested: record it" }
                }
                p { a href=(back) data-command="back" data-enhance="link" { "Back to the call" } " (F2)" }
            }
        },
    )
}

/// Change one answer, with a reason, after seeing what it does.
pub fn change(layout: &Layout, view: &Question, preview: Option<(&str, &str)>) -> Markup {
    page(
        layout,
        Face::Console,
        !view.errors.is_empty(),
        &html! {
            (super::question::back(view.back.as_deref()))
            (error_summary(&view.errors, &super::control::first_id(&view.control)))
            form.change method="post" action=(view.action) data-enhance="script" novalidate {
                input type="hidden" name="seq" value=(view.seq);
                fieldset.question { legend { h1 id="question" tabindex="-1" data-focus { (view.heading) } } (super::control::control(view)) }
                label for="reason" { "Why is it changed?" }
                @if let Some(text) = error_for(&view.errors, "reason") { (super::control::error_line("reason", text)) }
                input type="text" id="reason" name="reason" maxlength="300" autocomplete="off" aria-describedby=[error_for(&view.errors, "reason").map(|_| "error-reason")];
                @if let Some((old, new)) = preview {
                    div.compare {
                        section { h2 { "Result now" } p data-preview="old" { (old) } }
                        section { h2 { "Result after the change" } p data-preview="new" { (new) } }
                    }
                    input type="hidden" name="confirm" value="1";
                }
                button.main type="submit" { (if preview.is_some() { "Change the answer" } else { "See what it changes" }) }
            }
        },
    )
}
