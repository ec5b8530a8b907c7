//! Care plans as pages: read, opened for a reason, written as a plain form. Alerts stand before everything else.

use maud::{Markup, html};

use super::control::{error_for, error_line};
use super::question::{back, error_summary};
use super::shell::{Face, page};
use super::view::{CarePlanCard, CarePlanForm, CarePlanOpen, CarePlansPage, FieldError, Layout, PlanField};

/// The plans of one person, or the versions of one plan.
pub(super) fn plans(layout: &Layout, view: &CarePlansPage) -> Markup {
    let errors = view.open.as_ref().map_or(&[][..], |open| &open.errors);
    page(
        layout,
        Face::Console,
        !errors.is_empty(),
        &html! {
            (back(Some(&view.back)))
            h1 tabindex="-1" data-focus { (if view.are_versions { "Versions of this plan" } else { "Care plans and special notes" }) }
            (error_summary(errors, "reason"))
            @for note in &view.notes { p.notice { (note) } }
            @if view.plans.is_empty() { p { "There is no plan that can be shown here." } }
            @for card in &view.plans { (plan(card)) }
            @if let Some(open) = &view.open { (open_form(open)) }
            @if let Some(href) = &view.new { p { a href=(href) { "Write a new plan" } } }
        },
    )
}

fn plan(card: &CarePlanCard) -> Markup {
    html! {
        article.care-plan {
            h2 { (card.kind) ": " (card.title) }
            @for mark in &card.marks { p.notice data-mark { strong { (mark) } } }
            @if !card.alerts.is_empty() {
                div.plan.strong data-alerts { p.kind { "Alerts" } @for alert in &card.alerts { p { (alert) } } }
            }
            @for (heading, lines) in &card.sections {
                h3 { (heading) }
                @if lines.is_empty() { p.hint { "Nothing recorded" } }
                @for line in lines { p { (line) } }
            }
            @for line in &card.written { p.hint { (line) } }
            ul.actions {
                @if let Some(href) = &card.edit { li { a href=(href) { "Change this plan" } } }
                @if let Some(href) = &card.versions { li { a href=(href) { "Earlier versions" } } }
            }
        }
    }
}

/// The form that breaks the glass.
fn open_form(open: &CarePlanOpen) -> Markup {
    html! {
        section aria-labelledby="open" {
            h2 id="open" { "Open in an emergency" }
            p { "Do this only to keep somebody from harm. Your reason is written down, whoever owns the plan is told, and the plan is open to you for 15 minutes." }
            form method="post" action=(open.action) novalidate {
                @if let Some(number) = &open.number { (line(&open.errors, "nhs_number", "NHS number", number)) }
                div.field {
                    label for="reason" { "Why these plans must be opened now" }
                    @if let Some(text) = error_for(&open.errors, "reason") { (error_line("reason", text)) }
                    textarea id="reason" name="reason" rows="3" maxlength="500"
                        aria-describedby=[error_for(&open.errors, "reason").map(|_| "error-reason")] { (open.reason) }
                }
                button.main type="submit" { "Open the plans" }
            }
        }
    }
}

fn line(errors: &[FieldError], name: &str, label: &str, value: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(text) = error_for(errors, name) { (error_line(name, text)) }
            input type="text" id=(name) name=(name) value=(value) maxlength="400" autocomplete="off"
                aria-describedby=[error_for(errors, name).map(|_| format!("error-{name}"))];
        }
    }
}

/// The page that opens somebody's plans without a conversation.
pub(super) fn opening(layout: &Layout, open: &CarePlanOpen) -> Markup {
    page(
        layout,
        Face::Console,
        !open.errors.is_empty(),
        &html! {
            h1 tabindex="-1" data-focus { "Care plans" }
            (error_summary(&open.errors, "nhs_number"))
            p { "The plan of somebody you are speaking with stands in the call, if they agreed to that." }
            (open_form(open))
        },
    )
}

/// The form a plan is written with.
pub(super) fn form(layout: &Layout, view: &CarePlanForm) -> Markup {
    page(
        layout,
        Face::Console,
        !view.errors.is_empty(),
        &html! {
            (back(Some(&view.back)))
            h1 tabindex="-1" data-focus { (if view.is_new { "A new plan" } else { "Change the plan" }) }
            (error_summary(&view.errors, "because"))
            @if let Some(theirs) = &view.theirs {
                section aria-labelledby="theirs" { h2 id="theirs" { "What stands now" } (plan(theirs)) }
                p.notice { "Below is what you wrote. Nothing of it is saved. Put both together, then save." }
            }
            form method="post" action=(view.action) novalidate {
                input type="hidden" name="after" value=(view.after);
                @for field in &view.fields { (input(&view.errors, field)) }
                @if !view.facts.is_empty() {
                    fieldset.field {
                        legend { "What a triage is to know without asking" }
                        @for (name, words, is_so) in &view.facts {
                            div.choice { div.pick { input type="checkbox" id={ "fact-" (name) } name={ "fact." (name) } value="1" checked[*is_so];
                                label for={ "fact-" (name) } { (words) } } }
                        }
                    }
                }
                button.main type="submit" { "Save this version" }
            }
        },
    )
}

fn input(errors: &[FieldError], field: &PlanField) -> Markup {
    let PlanField { name, label, hint, value, rows, options } = field;
    let error = error_for(errors, name);
    let described = [(!hint.is_empty()).then(|| format!("hint-{name}")), error.map(|_| format!("error-{name}"))];
    let described: Vec<String> = described.into_iter().flatten().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    html! {
        div.field.failed[error.is_some()] {
            label for=(name) { (label) }
            @if !hint.is_empty() { p.hint id={ "hint-" (name) } { (hint) } }
            @if let Some(text) = error { (error_line(name, text)) }
            @if !options.is_empty() {
                select id=(name) name=(name) aria-describedby=[described] {
                    @for (option, words) in options { option value=(option) selected[option == value] { (words) } }
                }
            } @else if *rows > 0 {
                textarea id=(name) name=(name) rows=(rows) maxlength="8000" aria-describedby=[described] { (value) }
            } @else {
                input type="text" id=(name) name=(name) value=(value) maxlength="400" autocomplete="off" aria-describedby=[described];
            }
        }
    }
}
